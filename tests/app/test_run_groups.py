# SPDX-License-Identifier: MIT
"""Sub-groups, votes, scores and seals in the terminal: one who types for the whole room, and what is told of each sub-group."""

from __future__ import annotations

import json
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from plcprotocols.app import wording
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.conditions import AllHad, ByEach, LeadDecides
from plcprotocols.model.flow import Phase, Step
from plcprotocols.model.items import ItemRule, Seal
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import About, Open, Purpose, Rate, Round, Say, Silence, Vote
from plcprotocols.model.who import Holders
from plcprotocols.records import Journal, read
from tests.app.talking import Say as Saying
from tests.app.talking import Talk, say
from tests.app.terminal import Run

__all__ = ["say"]

TRIOS = ("troika-consulting", "--people", "caller=ana", "member=bor,cilka,drago,eva,fran,gal,jan", "--late", "jan")
CAFE = ("conversation-cafe", "--people", "facilitator=ana", "member=bor,cilka,drago,eva,fran,gal,hana,ivo,jan,kaja")
GROUPS = (
    "success-analysis",
    "--edition",
    "several-groups-1",
    "--people",
    "facilitator=ana,drago",
    "member=ana,bor,cilka,drago,eva,fran",
)
LEAD, MEMBERS = Holders("lead"), Holders("member")


def told(talk: Talk) -> str:
    """What was told of the session, without its head and its foot."""
    return talk.printed.out.partition("It is Monday 2 March 2026.\n")[2].rpartition("It has not ended.")[0].strip("\n")


def lines(text: str) -> str:
    return textwrap.dedent(text).strip("\n")


def made(*steps: Step, items: tuple[ItemRule, ...] = ()) -> Protocol:
    return Protocol(
        id="made",
        edition="1",
        title="Made for this test",
        family="tests",
        people=People(2, 9),
        roles=(Role("lead", title="lead", lead=True, excludes=("member",)), Role("member", title="member", most=None)),
        items=items,
        steps=steps,
        provenance=Provenance(structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED, sources=(), constructed="all of it"),
    )


def opened(protocol: Protocol, folder: Path) -> None:
    """Open a session that is to be gone on with: ana leads bor, cilka and drago."""
    cast = Cast({"lead": "ana", "member": ["bor", "cilka", "drago"]})
    session = Session.open(protocol, cast, at=datetime(2026, 3, 2, 15, tzinfo=UTC), record="session", salts=Random(1))
    Journal.create(folder / "session.jsonl", session.record).close()


AFTER = Phase("after", (Round(MEMBERS, Say(Move.REFLECT)),), title="A word each")


def test_trios_with_somebody_who_comes_late_are_led_from_one_terminal(say: Saying) -> None:
    talk = say(
        """
        15:01 next
        15:02 next
        15:03 bor speaks
        eva speaks
        jan joins
        jan joins trios-1
        15:04 bor done
        next
        cilka asks
        cilka done
        """,
        people=TRIOS,
    )
    assert talk.printed.code == 0
    assert told(talk) == lines(
        """
        15:00  Reflect and write a question (1 min): silence; silent: ana, bor, cilka, drago, eva, fran, gal; until the time is up
               and ana goes on.
        15:01  The planned time is up: Reflect and write a question.
               It is for ana to go on (next) or to give more time (extend 5).
        15:01  In trios: sub-groups are to be formed; until ana says who goes with whom: trios.
               Next forms: bor,cilka,drago / eva,fran,gal. Otherwise say who goes with whom: forms NAME,NAME / NAME,NAME.
        15:02  * ana forms sub-groups: trios-1: bor, cilka and drago; trios-2: eva, fran and gal.
        15:02  The client asks (1.5 min): in sub-groups: speaks alone; until the time is up and ana goes on.
               trios-1: the turn of bor, then cilka and drago; may speak: bor.
               trios-2: the turn of eva, then fran and gal; may speak: eva.
        15:03  trios-1: bor has the floor: present.
        15:03  trios-2: eva has the floor: present.
        15:03  * jan arrives.
               In no sub-group: jan; say where: jan joins trios-1 or trios-2.
        15:03  * jan goes into trios-1.
        15:03  * trios-1: jan is put at the end of: each client in turn.
               trios-1: the turn of bor, then cilka, drago and jan; bor has the floor.
        15:03  The planned time is up: The client asks.
               It is for ana to go on (next) or to give more time (extend 5).
        15:04  trios-1: bor is done.
        15:04  trios-2: eva is interrupted.
        15:04  Clarifying questions (1.5 min): in sub-groups: open talk, one at a time; until the time is up and ana goes on.
               trios-1: the turn of bor, then cilka, drago and jan; may speak: cilka, drago and jan.
               trios-2: the turn of eva, then fran and gal; may speak: fran and gal.
        15:04  trios-1: cilka has the floor: ask-clarify, to bor.
        15:04  trios-1: cilka is done. bor may answer.
               trios-1: An answer is awaited from bor; passing is an answer, too.
        """
    )


def test_whoever_has_fewer_clients_rests_and_all_come_together(say: Saying) -> None:
    talk = say("15:01 next\n15:02 next\njan joins trios-1\n" + "next\n" * 12, people=TRIOS)
    *_, last = talk.printed.out.partition("in sub-groups: speaks alone")[2].rpartition("The client asks (1.5 min)")
    assert "trios-1: the turn of jan, the last one; may speak: jan.\n       trios-2: rests until the others come round.\n" in last
    talk = say("eva speaks\nnext\nnext\nnext\nnext")
    assert "~ trios-2: Noted: " in talk.out
    assert "trios-2: eva has the floor" in talk.out
    assert "* All come together again. " in talk.out
    assert "The session is over: complete." in talk.out


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_session_goes_on_in_the_middle_of_a_bell(say: Saying, cut: int) -> None:
    typed = [
        "15:01 next",
        "15:02 next",
        "bor speaks",
        "jan joins trios-2",
        "15:03 fran speaks",
        "eva speaks",
        "bor done: Why?",
        "15:05 next",
        "cilka asks",
    ]
    say("\n".join(typed[:cut]), people=TRIOS)
    path = say("\n".join(typed[cut:])).path
    parted = [(event.tag, getattr(event, "group", "")) for event in read(path).events]
    path.unlink()
    whole = read(say("\n".join(typed), people=TRIOS).path).events
    assert parted == [(event.tag, getattr(event, "group", "")) for event in whole]


def test_going_on_says_where_each_sub_group_is(say: Saying, run: Run) -> None:
    path = say("15:01 next\n15:02 forms eva,fran,gal / bor,cilka,drago\neva speaks\njan joins", people=TRIOS).path
    talk = say("status", at="2026-03-02T15:03Z")
    for line in (
        "trios-1 (eva, fran and gal): speaks alone; it is the turn of eva; eva has the floor.",
        "trios-2 (bor, cilka and drago): speaks alone; it is the turn of bor; may speak: bor.",
        "In no sub-group: jan.",
    ):
        assert talk.out.count(line) == 2, line
    told_ = json.loads(run("status", path, "--at", "2026-03-02T15:03Z", "--json").out)
    assert [(each["id"], each["people"], each["turn_of"], each["speaker"], each["may_speak"]) for each in told_["groups"]] == [
        ("trios-1", ["eva", "fran", "gal"], "eva", "eva", ["eva"]),
        ("trios-2", ["bor", "cilka", "drago"], "bor", None, ["bor"]),
    ]
    assert [each["waits"][0]["code"] for each in told_["groups"]] == ["speaker", "time-up"]
    assert told_["in_no_group"] == ["jan"]
    assert told_["follow_up"] is None
    later = run("status", path, "--at", "2026-03-02T15:05Z", "--plain").out
    assert "over." in later
    assert "It is for ana to go on (next)" in later


@pytest.mark.parametrize(
    ("line", "groups"),
    [
        ("next", [("bor", "cilka", "drago"), ("eva", "fran", "gal")]),
        ("forms bor,eva,fran / cilka,drago,gal", [("bor", "eva", "fran"), ("cilka", "drago", "gal")]),
        ("ana forms bor eva fran / cilka drago gal", [("bor", "eva", "fran"), ("cilka", "drago", "gal")]),
        ("form trios: Bor and Eva and Fran / cilka, drago, gal", [("bor", "eva", "fran"), ("cilka", "drago", "gal")]),
        ("1 gal,cilka,drago / bor,eva,fran", [("cilka", "drago", "gal"), ("bor", "eva", "fran")]),
    ],
)
def test_who_goes_with_whom_is_said_in_a_line(say: Saying, line: str, groups: list[tuple[str, ...]]) -> None:
    path = say(f"15:01 next\n?\n{line}", people=TRIOS).path
    (formed,) = [event for event in read(path).events if isinstance(event, e.Formed)]
    assert [people for _, people in formed.groups] == groups


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("forms bor,cilka,drago / eva,fran", "left-out"),
        ("forms bor,cilka,drago / bor,eva,fran,gal", "in-two-groups"),
        ("forms bor,cilka,drago / eva,fran,zora", "unknown-person"),
    ],
)
def test_nobody_is_forgotten(say: Saying, line: str, code: str) -> None:
    talk = say(f"15:01 next\n{line}", "--json", people=TRIOS)
    assert talk.refusal(2) == code


def test_somebody_is_put_into_a_sub_group_and_changes(say: Saying) -> None:
    talk = say("15:01 next\nnext\njan joins\nana puts jan into trios-1\nputs jan into trios-2\njan joins trios-1\n? jan", people=TRIOS)
    assert "* ana puts jan into trios-1." in talk.out
    assert "* ana puts jan from trios-1 into trios-2." in talk.out
    assert "(not-yours-to-lead)" in talk.out


def test_roles_of_sub_groups_are_named_when_these_are_formed(say: Saying) -> None:
    path = say("15:01 forms bor,cilka,drago,eva,fran / gal,hana,ivo,jan,kaja with table-host eva,kaja", people=CAFE).path
    (formed,) = [event for event in read(path).events if isinstance(event, e.Formed)]
    assert formed.holders == (("table-host", ("eva", "kaja")),)


def test_each_table_goes_at_its_own_pace_to_the_end(say: Saying) -> None:
    talk = say(
        """
        15:01 next
        next
        next tables-1
        bor speaks
        bor done
        extend 5 tables-1
        next in tables-2
        next tables-1
        next tables-1
        next tables-1
        next tables-1
        next tables-2
        next tables-2
        next tables-2
        next tables-2
        """,
        people=CAFE,
    )
    assert talk.printed.code == 0
    for line in (
        "Say which is meant: next tables-1 or next tables-2. All together, whatever they are at: next at-tables. (which-group)",
        "15:01 tables-1: bor has the floor: reflect, until 15:02.",
        "tables-1: Next: cilka, then drago, eva and fran.",
        "tables-1: 5 more minutes, until 15:11.",
        "15:01 tables-2: First round with the object (5 min): round, one turn each: gal, hana, ivo, jan, kaja;",
        "* tables-1 is through and waits for the others.",
        "* All come together again.",
        "The session is over: complete.",
    ):
        assert line in talk.out, line


def test_all_tables_are_brought_together_by_name(say: Saying) -> None:
    talk = say("15:01 next\nnext at-tables", people=CAFE)
    assert "~ Noted: The group went on before the end." in talk.out
    assert "* All come together again." in talk.out


def test_what_steers_a_sub_group_is_done_by_who_leads_there(say: Saying) -> None:
    written = "\n".join(f"{name} writes: a success" for name in ("ana", "bor", "cilka", "drago", "eva", "fran"))
    path = say(f"15:01 {written}\nnext\nnext groups-1\nnext groups-2\nskip eva", people=GROUPS).path
    left = [(event.group, event.actor) for event in read(path).events if isinstance(event, e.Departed) and event.group]
    assert left == [("groups-1", "ana"), ("groups-2", "cilka")]


def test_a_walk_from_station_to_station_is_told_once_a_bell(say: Saying) -> None:
    people = ("gallery-walk", "--people", "ana", "bor", "cilka", "drago", "eva", "fran", "gal", "hana", "ivo")
    talk = say("15:01 next\nnext\n15:05 next\n15:09 next\nnext\nnext\nnext\nnext\nnext\nnext", people=people)
    assert talk.out.count("Each station, until the bell: pass 2.") == 1
    assert "* People move on. 15:05 Each station, until the bell: pass 2." in talk.out
    assert "stations-1: hana and ivo. stations-2: bor and cilka." in talk.out
    assert "The session is over: complete." in talk.out


def test_what_the_lead_does_in_a_sub_group_from_outside_is_told_with_its_name(say: Saying) -> None:
    talk = say("15:01 next\nnext\nbor speaks\neva speaks\nskip bor\nana skips eva", people=TRIOS)
    assert "~ Noted: Somebody's turn or answer was skipped." in talk.out
    assert "trios-1: bor is skipped." in talk.out
    assert "trios-2: eva is skipped." in talk.out


def test_what_is_written_for_oneself_in_a_sub_group_is_not_told(say: Saying) -> None:
    people = ("troika-consulting", "--edition", "reflect-each-1", "--people", "caller=ana", "member=bor,cilka,drago,eva,fran,gal")
    talk = say("15:01 next\nbor writes question-note: How do I begin?\nnext\nbor writes question: How do I begin?", people=people)
    assert "question-note-1" not in talk.out
    assert "Kept." in talk.out
    assert "trios-1: bor: question as asked, kept as question-1." in talk.out


def test_events_of_sub_groups_are_told_to_programs_with_their_sub_group(say: Saying) -> None:
    talk = say("15:01 next\nnext\nbor speaks\nfran speaks", "--json", people=TRIOS)
    assert talk.answer(3)["events"] == [{"kind": "turn-begun", "actor": "bor", "group": "trios-1"}]
    assert [(each["kind"], each.get("group")) for each in talk.answer(4)["events"]] == [("departed", "trios-2"), ("turn-begun", "trios-2")]


def test_replay_says_who_was_in_which_sub_group(say: Saying, run: Run) -> None:
    path = say("15:01 next\n15:02 next\njan joins trios-1\nnext", people=TRIOS).path
    out = " ".join(run("replay", path, "--plain").out.split())
    assert "Sub-groups 15:02 ana forms sub-groups: trios-1: bor, cilka and drago; trios-2: eva, fran and gal 15:02 jan goes into trios-1" in out


def test_a_vote_is_cast_in_lines_and_closed_with_its_totals(say: Saying, tmp_path: Path) -> None:
    opened(made(Phase("way", (Vote(who=MEMBERS, options=("walk", "bus", "60"), points=3, most=2),), title="Which way"), AFTER), tmp_path)
    talk = say(
        """
        15:01 bor votes bus 2, walk
        cilka votes for bus 2, 60 1
        cilka votes walk
        drago votes tram
        drago votes bus 3
        ? drago
        15:02 drago abstains
        """
    )
    _, _, after = talk.printed.out.partition("still to vote: bor, cilka and drago.\n")
    for line in (
        "15:01  bor has voted.\n15:01  cilka has voted.\n",
        "(voted-already)",
        "(unknown-option)",
        "(points-range)",
        "drago votes <walk|bus|60>",
        "(3 in all, at most 2 to one)",
        "15:02  drago has voted.\n15:02  What came of it (Which way): bus 4, walk 1, 60 1.\n15:02  A word each: round, one turn each: bor, cilka, drago;",
    ):
        assert line in after, line
    cast = [(event.actor, event.points) for event in read(talk.path).events if isinstance(event, e.Voted)]
    assert cast == [("bor", (("bus", 2), ("walk", 1))), ("cilka", (("bus", 2), ("60", 1))), ("drago", ())]


def test_things_are_put_in_order_in_lines(say: Saying, tmp_path: Path) -> None:
    vote = Vote(who=MEMBERS, options=("walk", "bus", "60"), ranks=3, distribution=True)
    protocol = made(Phase("way", (vote,), title="Which way"), AFTER)
    assert wording.talk(protocol, vote).endswith(", 3 of them in order, 3 points for the first and one less for each next, with how many gave how many points, without names")
    opened(protocol, tmp_path)
    talk = say("15:01 bor votes bus, walk, 60\ncilka votes walk 3, 60\ndrago votes walk 2, bus 1\n? drago\n15:02 drago abstains")
    out = " ".join(talk.printed.out.split())
    for line in (
        "(not-in-order)",
        "(3 in order, the first gets 3)",
        "15:02 What came of it (Which way): walk 5 (3 from 1, 2 from 1), bus 3 (3 from 1), 60 3 (2 from 1, 1 from 1).",
    ):
        assert line in out, line
    cast = [(event.actor, event.points) for event in read(talk.path).events if isinstance(event, e.Voted)]
    assert cast == [("bor", (("bus", 3), ("walk", 2), ("60", 1))), ("cilka", (("walk", 3), ("60", 2))), ("drago", ())]


def test_where_there_is_no_lead_two_members_together_steer_in_lines(say: Saying, tmp_path: Path) -> None:
    first = Phase("first", (Open(MEMBERS, Say(Move.REFLECT)),), ends=LeadDecides(), title="First")
    circle = evolve(made(first, AFTER), roles=(Role("member", title="member", most=None),), id="circle")
    session = Session.open(circle, Cast({"member": ["bor", "cilka", "drago"]}), at=datetime(2026, 3, 2, 15, tzinfo=UTC), record="session", salts=Random(1))
    Journal.create(tmp_path / "session.jsonl", session.record).close()
    talk = say("15:01 bor next\ncilka seconds bor\n?")
    assert [event.tag for event in read(talk.path).events] == ["session-opened", "phase-entered", "proposed", "seconded", "phase-left", "phase-entered"]
    assert "Traceback" not in talk.printed.out
    assert wording.condition(circle, LeadDecides()) == "a member whom another seconds goes on"


def test_slips_that_say_the_same_become_one_in_lines(say: Saying, tmp_path: Path) -> None:
    idea = ItemRule(id="idea", title="idea", by=MEMBERS)
    writing = Phase("write", (Silence(MEMBERS, Purpose.WRITE),), yields=("idea",), ends=LeadDecides(), title="Write")
    opened(made(writing, AFTER, items=(idea,)), tmp_path)
    talk = say("15:01 bor writes idea: one\ncilka writes idea: the same\n15:02 drago revises idea-1 merging idea-2: both")
    (event,) = [event for event in read(talk.path).events if isinstance(event, e.ItemProduced) and event.merges]
    assert (event.owner, event.supersedes, event.merges) == ("drago", "idea-1", ("idea-2",))
    assert "instead of idea-1 and idea-2" in " ".join(talk.printed.out.split())


def test_positions_are_opened_when_all_have_written(say: Saying, tmp_path: Path) -> None:
    position = ItemRule(id="position", title="position", by=MEMBERS, seal=Seal(by=LEAD, each=MEMBERS))
    writing = Phase(
        "write", (Silence(MEMBERS, Purpose.WRITE),), yields=("position",), ends=ByEach("position", MEMBERS) & LeadDecides(), title="Write"
    )
    opened(made(writing, AFTER, items=(position,)), tmp_path)
    talk = say(
        """
        15:01 bor writes: wait
        cilka writes: call
        ana reveals position-1
        drago writes: ask
        15:02 bor reveals position-1
        ana opens position-2
        ana reveals position-1
        """
    )
    for line in (
        "15:01  cilka: position, kept as position-2.\n",
        "(not-all-written)",
        "(not-yours-to-reveal)",
        "15:02  Opened: position-1, position-2 and position-3.\n",
        "(not-sealed)",
    ):
        assert line in talk.printed.out, line


def test_items_are_scored_and_spoken_about(say: Saying, tmp_path: Path) -> None:
    plan = ItemRule(id="plan", title="plan", by=MEMBERS)
    writing = Phase("write", (Silence(MEMBERS, Purpose.WRITE),), yields=("plan",), ends=LeadDecides(), title="Write")
    rating = Phase("rate", (Rate(who=LEAD, item="plan", least=-1, most=1, shown=True),), ends=AllHad(), title="Is it good?")
    about = Phase("about", (Open(MEMBERS, About(Move.DESCRIBE, "plan")),), ends=LeadDecides(), title="About them")
    opened(made(writing, rating, about, items=(plan,)), tmp_path)
    talk = say(
        """
        15:01 bor writes: one
        cilka writes: two
        next
        ana scores plan-1 1
        ana gives plan-2 -1
        15:02 bor speaks about plan-2
        bor done
        bor speaks plan-1
        bor done
        bor speaks
        """
    )
    for line in (
        "15:01  ana gives plan-1 a score of 1.\n",
        "15:01  What came of it (Is it good?): plan-1 1, plan-2 -1.\n",
        "15:02  bor has the floor: describe about plan-2.\n",
        "15:02  bor has the floor: describe about plan-1.\n",
    ):
        assert line in talk.printed.out, line

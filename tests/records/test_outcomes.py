# SPDX-License-Identifier: MIT
"""Outcomes and cycles: what a record tells of what came of a session, and that the records of a cycle belong together, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidArgument, InvalidRecord
from plcprotocols.model.events import Event
from plcprotocols.model.flow import Phase
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Record
from plcprotocols.model.talk import Hold
from plcprotocols.records import Stored, outcome, verify_cycle
from tests.cycles import CHAT, CLOSING, GUESTS, HELD, HOST, SIDE_BY_SIDE, TALK, TEAM, Group, at, finished, opened, started

SEEDS = st.integers(0, 999_999)
LENGTH = 70
DEEP = evolve(
    CHAT,
    id="deep",
    items=CHAT.items,
    steps=(*CHAT.steps, Phase("inner", (Hold(TEAM, "chat", casts=(("host", TEAM),), gives=(("remark", "remark"),), decides=("on",)),))),
    uses=(CHAT,),
)
DEEPER = Phase("held", (Hold(TEAM, "deep", casts=(HOST, GUESTS), gives=(("remark", "note"),), decides=("on",)),), yields=("note",))


def nested() -> dict[str, Session]:
    """Go through a cycle that holds a session which holds another, all of them with words."""
    cycle = started(DEEPER, CLOSING, uses=(DEEP,))
    deep = cycle.hold(actor="ben", at=at(1), record="deep-1", salts=Random(2))
    deep.perform(c.Produce("ada", at(2), "remark", "one"), words="said in the middle")
    deep.perform(c.Advance("ada", at(3)))
    deep.perform(c.Choose("ada", at(3), "yes"))
    inner = deep.hold(Cast({"host": "ada"}), actor="ada", at=at(4), record="inner-1", salts=Random(3))
    inner.perform(c.Produce("ada", at(5), "remark", "two"), words="said deepest")
    deep.perform(c.TakeBack("ada", at(7), finished(inner, at(6), "no")))
    cycle.perform(c.TakeBack("ben", at(8), outcome(deep.record)))
    cycle.perform(c.Advance("ada", at(9)))
    assert cycle.ended
    return {"cycle": cycle, "deep-1": deep, "inner-1": inner}


def side_by_side(level: str = "contents", cycle_level: str = "contents") -> dict[str, Session]:
    """Go through a cycle that holds one session for each of three people."""
    cycle = started(SIDE_BY_SIDE, CLOSING, opening={"level": cycle_level})
    found = {"cycle": cycle}
    for number, person in enumerate(("ada", "ben", "cho")):
        held = cycle.hold(actor="ada", at=at(1), record=f"h-{person}", person=person, level=level, salts=Random(number + 5))
        held.perform(c.Produce(person, at(2), "remark", "seen"), words=f"what {person} saw")
        finished(held, at(3))
        found[f"h-{person}"] = held
    for person in ("ada", "ben", "cho"):
        cycle.perform(c.TakeBack("ada", at(4), outcome(found[f"h-{person}"].record)))
    return found


def kept(sessions: dict[str, Session]) -> dict[str, Record]:
    return {name: session.record for name, session in sessions.items()}


def belong(records_: Iterable[Record | Stored]) -> bool:
    """Tell that some records belong together; what is wrong with them is raised."""
    verify_cycle(records_)
    return True


def problems(*given_: Record) -> list[str]:
    """Name what is wrong with some records; each problem says where, and what to do."""
    with pytest.raises(InvalidRecord) as error:
        verify_cycle(given_)
    for problem in error.value.problems:
        assert problem.place
        assert problem.given
        assert problem.remedy
    return [problem.code for problem in error.value.problems]


def changed(record: Record, tag: str, /, **changes: Any) -> Record:
    """Give a record with one event edited, as somebody could who reckons its chain anew."""
    index = next(index for index, event in enumerate(record.events) if event.tag == tag)
    edited: Any = record.events[index]
    return evolve(record, events=(*record.events[:index], evolve(edited, **changes), *record.events[index + 1 :]))


# What a record tells


def test_a_record_that_carries_no_protocol_needs_it_to_be_passed() -> None:
    record = kept(nested())["inner-1"]
    bare = evolve(record, protocol=None)
    with pytest.raises(InvalidRecord, match="no-protocol") as error:
        outcome(bare)
    assert error.value.problems[0].remedy
    whole = outcome(record)
    assert evolve(outcome(bare, protocol=CHAT), head=whole.head) == whole, "without its protocol a record has another chain"


def test_an_outcome_read_from_a_file_is_the_same() -> None:
    for record in kept(nested()).values():
        assert outcome(records.load(records.dump(record))) == outcome(record)
        assert outcome(records.load_lines(records.dump_lines(record))) == outcome(record)


def test_a_session_that_was_opened_alone_has_an_outcome_that_names_no_cycle() -> None:
    alone = opened(CHAT, Cast({"host": "ada"}), record="alone")
    assert finished(alone, at(1)).within is None


def test_words_erased_before_it_comes_back_do_not_come() -> None:
    cycle = started(HELD, CLOSING)
    held = cycle.hold(actor="ben", at=at(1), record="h1", salts=Random(2))
    held.perform(c.Produce("ada", at(2), "remark", "one"), words="a secret")
    finished(held, at(3))
    erased = records.erase(held.record, held.record.contents[0].id)
    assert outcome(erased.record).contents == ()
    assert [item.content for item in outcome(erased.record).items] == [None]


# What belongs together


@pytest.mark.parametrize("sessions", [nested, side_by_side])
def test_the_records_of_a_cycle_belong_together_in_any_order(sessions: Callable[[], dict[str, Session]]) -> None:
    whole = list(kept(sessions()).values())
    assert belong(whole)
    assert belong(reversed(whole))


def test_a_record_alone_that_holds_nothing_is_a_cycle() -> None:
    assert belong([started(TALK).record])


def test_no_records_prove_nothing() -> None:
    with pytest.raises(InvalidArgument, match="no-records"):
        verify_cycle([])


def test_a_cycle_that_goes_on_with_a_session_open_belongs_together() -> None:
    cycle = started(HELD, CLOSING)
    held = cycle.hold(actor="ben", at=at(1), record="h1")
    assert belong([cycle.record, held.record])
    finished(held, at(2))
    assert belong([cycle.record, held.record])


def test_a_record_goes_on_behind_what_was_brought_back() -> None:
    sessions = nested()
    sessions["inner-1"].perform(c.AgreeLevel("ada", at(20), Level.CONTENTS))
    assert belong(kept(sessions).values())


@pytest.mark.parametrize("name", ["cycle", "deep-1", "inner-1"])
def test_a_record_that_is_left_out_is_named(name: str) -> None:
    whole = kept(nested())
    assert set(problems(*(record for key, record in whole.items() if key != name))) == {"missing-record"}


@pytest.mark.parametrize("name", ["cycle", "deep-1", "inner-1"])
def test_a_record_that_is_given_twice_is_named(name: str) -> None:
    whole = kept(nested())
    assert problems(*whole.values(), whole[name]) == ["record-twice"]


@pytest.mark.parametrize("name", ["deep-1", "inner-1"])
def test_a_session_that_was_held_and_is_cut_is_named(name: str) -> None:
    whole = kept(nested())
    for count in range(len(whole[name].events)):
        cut = evolve(whole[name], events=whole[name].events[:count])
        assert {"other-head", "other-end"} & set(problems(*(whole | {name: cut}).values()))


def test_a_session_that_was_held_and_is_edited_anywhere_is_named() -> None:
    whole = kept(nested())
    for name in ("deep-1", "inner-1"):
        record = whole[name]
        for index, event in enumerate(record.events):
            shifted: Any = event
            edited = evolve(record, events=(*record.events[:index], evolve(shifted, actor="eve"), *record.events[index + 1 :]))
            assert "other-head" in problems(*(whole | {name: edited}).values()), event


def test_the_header_of_a_session_that_was_held_cannot_be_edited_unseen() -> None:
    whole = kept(nested())
    header = whole["inner-1"].header
    for edited in (evolve(header, group="other"), evolve(header, cast=Cast({"host": "eve"})), evolve(header, seed=3)):
        assert problems(*(whole | {"inner-1": evolve(whole["inner-1"], header=edited)}).values()) == ["other-head"]


def test_the_words_of_a_session_that_was_held_cannot_be_edited_unseen() -> None:
    whole = kept(nested())
    record = whole["inner-1"]
    edited = evolve(record, contents=(evolve(record.contents[0], text="something else"),))
    assert set(problems(*(whole | {"inner-1": edited}).values())) == {"other-head", "other-words"}


def test_words_that_arrived_cannot_be_edited_unseen() -> None:
    whole = kept(nested())
    record = whole["cycle"]
    edited = evolve(record, contents=tuple(evolve(content, text="something else") for content in record.contents))
    assert problems(*(whole | {"cycle": edited}).values()) == ["other-words", "other-words"]


CYCLE_EDITS: dict[str, tuple[str, dict[str, Any], str]] = {
    "another record was opened": ("held-opened", {"record": "elsewhere"}, "missing-record"),
    "for somebody": ("held-opened", {"person": "ben"}, "held-elsewhere"),
    "by another protocol": ("held-opened", {"protocol": "chat"}, "other-edition"),
    "another head": ("held-closed", {"head": "0" * 64}, "other-head"),
    "another length": ("held-closed", {"count": 2}, "other-head"),
    "beyond its end": ("held-closed", {"count": 2000}, "other-head"),
    "another end": ("held-closed", {"ended": at(8)}, "other-end"),
    "another reason": ("held-closed", {"why": e.Why.EARLY}, "other-end"),
    "an item nobody made": ("item-handed", {"source": "never"}, "other-item"),
    "an item of somebody else": ("item-handed", {"owner": "cho"}, "other-item"),
    "an item about somebody": ("item-handed", {"about": "cho"}, "other-item"),
    "another kind": ("item-handed", {"kind": "plan"}, "other-item"),
    "other words": ("item-handed", {"content": "c-0000000000000000"}, "other-words"),
    "another answer": ("held-closed", {"decisions": (("on", "no"),)}, "other-decisions"),
    "no answer": ("held-closed", {"decisions": ()}, "other-decisions"),
}


@pytest.mark.parametrize("case", CYCLE_EDITS)
def test_what_a_cycle_says_of_a_session_cannot_be_edited_unseen(case: str) -> None:
    tag, changes, code = CYCLE_EDITS[case]
    whole = kept(nested())
    assert code in problems(*(whole | {"cycle": changed(whole["cycle"], tag, **changes)}).values())


def test_what_came_back_twice_is_named() -> None:
    whole = kept(nested())
    record = whole["cycle"]
    index = next(index for index, event in enumerate(record.events) if event.tag == "item-handed")
    doubled = evolve(record, events=(*record.events[: index + 1], *record.events[index:]))
    assert problems(doubled, whole["deep-1"], whole["inner-1"]) == ["other-item"]


def test_what_came_back_and_is_kept_from_the_cycle_is_named() -> None:
    whole = kept(nested())
    record = whole["cycle"]
    index = next(index for index, event in enumerate(record.events) if event.tag == "item-handed")
    without = evolve(record, events=(*record.events[:index], *record.events[index + 1 :]))
    assert problems(without, whole["deep-1"], whole["inner-1"]) == ["other-item"], "an item that was made there did not arrive"


def test_records_of_two_sessions_that_were_held_cannot_be_swapped() -> None:
    whole = kept(side_by_side())
    ada, ben = whole["h-ada"], whole["h-ben"]
    swapped = evolve(ada, header=evolve(ada.header, record="h-ben")), evolve(ben, header=evolve(ben.header, record="h-ada"))
    assert {"held-elsewhere", "other-head", "other-item"} <= set(problems(whole["cycle"], *swapped, whole["h-cho"]))


def test_the_session_of_another_cycle_is_named() -> None:
    whole, other = kept(nested()), started(HELD, CLOSING, opening={"record": "other"})
    stranger = other.hold(actor="ben", at=at(1), record="h1").record
    assert problems(*whole.values(), stranger) == ["missing-record"]
    assert "held-elsewhere" in problems(*whole.values(), evolve(stranger, header=evolve(stranger.header, within=whole["deep-1"].header.within)))


def test_a_session_held_in_another_phase_is_named() -> None:
    whole = kept(nested())
    link = whole["inner-1"].header.within
    assert link is not None
    moved = evolve(whole["inner-1"], header=evolve(whole["inner-1"].header, within=evolve(link, phase="chatting")))
    assert "held-elsewhere" in problems(whole["cycle"], whole["deep-1"], moved)


def test_a_session_of_another_edition_is_named() -> None:
    cycle = started(HELD, CLOSING)
    cycle.perform(c.OpenHeld("ben", at(1), "h1"))
    newer = opened(evolve(CHAT, edition="2"), Cast({"host": "ada"}), at=at(1), record="h1")
    assert "other-edition" in problems(cycle.record, newer.record)


def test_all_that_is_wrong_is_told_at_once() -> None:
    whole = kept(nested())
    edited = changed(whole["deep-1"], "turn-begun", to=()) if any(event.tag == "turn-begun" for event in whole["deep-1"].events) else whole["deep-1"]
    found = problems(whole["cycle"], changed(edited, "item-produced", owner="cho"), whole["cycle"])
    assert {"record-twice", "missing-record", "other-head", "other-item"} <= set(found)


def test_a_record_whose_file_was_edited_is_not_even_read() -> None:
    for record in kept(nested()).values():
        text = records.dump(record)
        with pytest.raises(InvalidRecord):
            records.load(text.replace('"ada"', '"eva"', 1))


# Levels that are lowered and words that are erased afterwards


@pytest.mark.parametrize("level", [Level.TURNS, Level.STRUCTURE, Level.NOTHING])
def test_people_of_a_session_that_was_held_may_keep_less_afterwards(level: Level) -> None:
    for sessions, name, person in ((nested(), "inner-1", "ada"), (nested(), "deep-1", "cho"), (side_by_side(), "h-ben", "ben")):
        sessions[name].perform(c.AgreeLevel(person, at(20), level))
        assert belong(kept(sessions).values())


@pytest.mark.parametrize("level", [Level.TURNS, Level.STRUCTURE, Level.NOTHING])
def test_people_of_the_cycle_may_keep_less_afterwards(level: Level) -> None:
    for sessions in (nested(), side_by_side()):
        sessions["cycle"].perform(c.AgreeLevel("cho", at(20), level))
        assert belong(kept(sessions).values())


@pytest.mark.parametrize("level", ["contents", "turns", "structure"])
@pytest.mark.parametrize("cycle_level", ["contents", "turns", "structure"])
def test_records_kept_at_different_levels_belong_together(level: str, cycle_level: str) -> None:
    assert belong(kept(side_by_side(level, cycle_level)).values())


@pytest.mark.parametrize("name", ["cycle", "deep-1", "inner-1"])
def test_words_that_were_erased_afterwards_leave_a_cycle_that_belongs_together(name: str) -> None:
    whole = kept(nested())
    erased = records.erase(whole[name], *(content.id for content in whole[name].contents))
    others: list[Any] = [record for key, record in whole.items() if key != name]
    assert belong([*others, erased])
    assert belong([*others, records.load_stored(records.dump(erased))])


def test_words_that_were_erased_afterwards_hide_no_edit() -> None:
    whole = kept(nested())
    erased = records.erase(whole["inner-1"], whole["inner-1"].contents[0].id)
    edited = evolve(erased, record=changed(erased.record, "item-produced", owner="cho"))
    given_: list[Any] = [whole["cycle"], whole["deep-1"], edited]
    with pytest.raises(InvalidRecord, match="other-head"):
        verify_cycle(given_)


def test_who_keeps_less_afterwards_hides_no_other_end() -> None:
    sessions = nested()
    sessions["inner-1"].perform(c.AgreeLevel("ada", at(20), Level.TURNS))
    whole = kept(sessions)
    assert "other-end" in problems(*(whole | {"inner-1": changed(whole["inner-1"], "session-ended", why=e.Why.EARLY)}).values())


# Laws


def telling(group: Group) -> list[Record]:
    """Give the records of a group that went through a cycle; those of which nothing is kept tell nothing."""
    assume(len(group.sessions) > 1)
    return group.records


@given(SEEDS)
def test_the_records_of_a_random_cycle_belong_together_and_read_back_so(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    whole = telling(group)
    assert belong(whole)
    assert belong(records.load(records.dump(record)) for record in whole)
    assert belong(records.load_lines(records.dump_lines(record)) for record in whole)


def broken(random: Random, whole: list[Record]) -> tuple[list[Record], set[str]] | None:
    """Break one record of a cycle, and give the problems one of which is to be named; None where there is nothing to break so."""
    closed = {event.record: event for record in whole for event in record.events if isinstance(event, e.HeldClosed)}
    index = random.randrange(1, len(whole))
    record = whole[index]
    others = [*whole[:index], *whole[index + 1 :]]
    told = record.header.level.rank >= Level.TURNS.rank
    end = closed.get(record.header.record) if told else None
    match random.choice(["out", "twice", "edition", "cut", "edit", "elsewhere", "swap"]):
        case "out":
            return others, {"missing-record"}
        case "twice":
            return [*whole, record], {"record-twice"}
        case "edition":
            return [*others, evolve(record, header=evolve(record.header, edition="0"))], {"other-edition"}
        case "elsewhere":
            within = record.header.within
            assert within is not None
            link = evolve(within, phase=f"{within.phase}-")
            return [*others, evolve(record, header=evolve(record.header, within=link))], {"held-elsewhere"}
        case "swap" if len(whole) > 2:
            other = random.choice(range(1, len(whole)))
            if other == index or end is None or not end.count or whole[other].header.record not in closed:
                return None
            names = [whole[other].header.record, record.header.record]
            pair = [evolve(each, header=evolve(each.header, record=name)) for each, name in zip((record, whole[other]), names, strict=True)]
            rest = [each for place, each in enumerate(whole) if place not in {index, other}]
            return [*rest, *pair], {"held-elsewhere", "other-edition", "other-head", "other-end", "missing-record"}
        case "cut" if end is not None and end.count:
            count = random.randrange(end.count)
            return [*others, evolve(record, events=record.events[:count])], {"other-head", "other-end", "missing-record", "held-elsewhere"}
        case "edit" if end is not None and end.count:
            place = random.randrange(end.count)
            event: Any = record.events[place]
            edited: Event = evolve(event, at=event.at.replace(microsecond=(event.at.microsecond + 1) % 1_000_000))
            return [*others, evolve(record, events=(*record.events[:place], edited, *record.events[place + 1 :]))], {"other-head"}
        case _:
            return None


@given(SEEDS, SEEDS)
def test_whatever_is_wrong_with_a_record_of_a_random_cycle_is_named(seed: int, other: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    whole = telling(group)
    assume(not any(isinstance(event, e.LevelAgreed) for session in group.sessions.values() for event in session.events))
    found = broken(Random(other), whole)
    assume(found is not None)
    assert found is not None
    given_, codes = found
    with pytest.raises(InvalidRecord) as error:
        verify_cycle(given_)
    assert codes & {problem.code for problem in error.value.problems}
    assert all(problem.remedy for problem in error.value.problems)


@given(SEEDS)
def test_an_outcome_says_what_its_record_says(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    over = [session.record for session in group.sessions.values() if session.ended and session.level is not Level.NOTHING]
    for record in over:
        found = outcome(record)
        header = record.header
        names = {field.name for field in fields(type(header))} & {"record", "protocol", "edition", "rules", "within", "opened"}
        assert {name: getattr(found, name) for name in names} == {name: getattr(header, name) for name in names}
        assert (found.count, found.head) == (len(record.events), records.head(record))
        assert {content.id for content in found.contents} == {item.content for item in found.items} - {None}

# SPDX-License-Identifier: MIT
"""What is kept of a session at each level its people may agree to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import cast, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.catalogue.feedback import TUNING_PROTOCOL
from plcprotocols.engine import keeping
from plcprotocols.engine.keeping import check_resumable
from plcprotocols.engine.session import Session
from plcprotocols.engine.state import State
from plcprotocols.model.commands import AgreeLevel, Choose, EndTurn, Produce
from plcprotocols.model.errors import InvalidRecord
from plcprotocols.model.events import (
    Event,
    HeldOpened,
    LevelAgreed,
    LoopBegan,
    LoopEnded,
    LoopTurned,
    PartEntered,
    PhaseEntered,
    SessionEnded,
    SessionOpened,
    TurnBegun,
    TurnEnded,
    Why,
)
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Level, Record
from plcprotocols.model.visibility import Sees, degrees
from plcprotocols.records import (
    Stored,
    agreed,
    dump,
    dump_lines,
    erase,
    head,
    links,
    load,
    load_lines,
    load_lines_stored,
    load_stored,
    read,
    reduced,
    seal,
    write,
)
from tests.records.samples import named, session
from tests.records.strategies import EVENTS, START, altered, event, numbered, records
from tests.walks import setting, walk

LEVELS = tuple(Level)
BELOW_TURNS = (Level.NOTHING, Level.STRUCTURE)
levels = st.sampled_from(Level)
any_records = records(min_size=2, levels=LEVELS)
kept_course = records(min_size=2, classes=keeping.COURSE, levels=LEVELS)
FACTS = {
    *("phase", "stop", "question", "loop", "why", "until", "longest", "minutes", "days", "reminders", "number", "meeting"),
    *("record", "protocol", "ended"),
    *("kind", "group", "breakout", "split", "tour", "away", "free", "rests", "quiet", "steps"),
    "to",  # a step one goes back to; where it names people it tells more than structure
}

# Events about what somebody did, said, holds, may see or agreed to. An event class of neither kind is one nobody has thought about.
LEFT_OUT = {
    "clock-clamped",
    "departed",
    "breached",
    "undone",
    "turn-relabelled",
    "turn-reattributed",
    "turn-begun",
    "turn-ended",
    "turn-passed",
    "turn-skipped",
    "option-chosen",
    "said-enough",
    "item-handed",
    "item-signed",
    "reported",
    "position-taken",
    "lap-begun",
    "queue-joined",
    "follow-up-offered",
    "opinion-granted",
    "offer-dropped",
    "assigned",
    "turn-dropped",
    "answer-dropped",
    "film-played",
    "film-stopped",
    "film-ended",
    "item-brought",
    "item-produced",
    "item-locked",
    "consent-recorded",
    "consent-expired",
    "parameter-set",
    "loop-joined",
    "loop-left",
    "loop-passed-over",
    "time-voted",
    "time-called",
    "joined",
    "left",
    "handed-over",
    "role-bound",
    "role-taken",
    "role-left",
    "line-joined",
    "line-left",
    "seat-given",
    "opted-out",
    "opted-in",
    "proposed",
    "seconded",
    "level-agreed",
    "signal-raised",
    "veto-raised",
    "voted",
    "scored",
    "passed-on",
}


def tag(cls: type) -> str:
    return cast("str", getattr(cls, "tag"))  # noqa: B009  (every event class has one)


def test_every_event_class_is_kept_as_structure_or_left_out() -> None:
    kept = {tag(cls) for cls in keeping.COURSE}
    assert not kept & LEFT_OUT
    assert kept | LEFT_OUT == {tag(cls) for cls in get_args(Event)}


@pytest.mark.parametrize("cls", keeping.COURSE, ids=tag)
def test_every_field_of_what_is_kept_is_a_fact_of_the_course_or_emptied(cls: type[attrs.AttrsInstance]) -> None:
    structure = {name for name, sees in degrees(cls).items() if sees is Sees.STRUCTURE}
    assert structure <= {"seq", "at", *keeping.LISTS} | FACTS


def named_people(record: Record) -> Record:
    """The same record with references that stand nowhere else, one for each field or seat that names people."""
    cast_of = Cast({"facilitator": "zz-cast-1", "member": ["zz-cast-2", "zz-cast-3"]}, late=("zz-cast-3", "zz-late"))
    events = tuple(_named(event, index) for index, event in enumerate(record.events))
    return altered(record, header=altered(record.header, cast=cast_of), events=events, contents=())


def _named(event: Event, index: int) -> Event:
    fields = attrs.fields_dict(type(event))
    people: dict[str, object] = {
        "actor": f"zz-actor-{index}",
        "person": f"zz-person-{index}",
        "order": (f"zz-first-{index}", "zz-cast-2"),
        "holders": (("member", (f"zz-holder-{index}",)),),
        "people": (f"zz-asked-{index}",),
        "decisions": (("who", f"zz-chosen-{index}"),),
        "content": None,
    }
    return altered(event, **{name: value for name, value in people.items() if name in fields})


@given(kept_course, st.sampled_from(BELOW_TURNS))
def test_below_turns_no_reference_of_a_person_is_anywhere(record: Record, level: Level) -> None:
    whole = named_people(record)
    for text in (dump(reduced(whole, level)), dump_lines(reduced(whole, level))):
        assert "zz-" not in text


@given(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=4), st.sampled_from(BELOW_TURNS))
def test_below_turns_nothing_of_what_is_left_out_is_anywhere(classes: list[type[attrs.AttrsInstance]], level: Level) -> None:
    kept = reduced(
        altered(session(), events=tuple(event(cls, seq=seq, at=START, level=Level.CONTENTS) for seq, cls in enumerate(classes, start=1))), level
    )
    assert {each.tag for each in kept.events}.isdisjoint(LEFT_OUT)
    assert (kept.contents, kept.header.level) == ((), level)


@given(any_records, levels)
def test_reducing_twice_is_reducing_once(record: Record, level: Level) -> None:
    once = reduced(record, level)
    assert reduced(once, level) == once
    assert reduced(once) == once


@given(any_records, levels, levels)
def test_of_two_levels_the_lower_counts(record: Record, first: Level, second: Level) -> None:
    lower = min(first, second, key=lambda level: level.rank)
    assert reduced(reduced(record, first), second) == reduced(record, lower)


@given(any_records, levels)
def test_no_more_is_kept_than_was_agreed(record: Record, level: Level) -> None:
    least = min(level, agreed(record), key=lambda each: each.rank)
    kept = reduced(record, level)
    assert agreed(kept) is least
    assert kept == reduced(record, least)


@given(any_records, levels)
def test_what_is_reduced_is_sound_and_reads_back_equal(record: Record, level: Level) -> None:
    kept = reduced(record, level)
    assert load(dump(kept), head=head(kept)) == kept
    assert load_lines(dump_lines(kept), head=head(kept)) == kept
    assert (seal(kept) is not None) is (bool(kept.events) and isinstance(kept.events[-1], SessionEnded))


@given(any_records)
def test_what_is_written_is_what_was_agreed(record: Record) -> None:
    kept = reduced(record)
    assert load(dump(record)) == load_lines(dump_lines(record)) == kept
    assert dump(record) == dump(kept)
    assert links(record) == links(kept)


@given(records(min_size=2))
def test_where_everything_is_agreed_everything_is_kept(record: Record) -> None:
    assert reduced(record) is record
    assert reduced(record, Level.CONTENTS) is record


@given(any_records, st.sampled_from([Level.TURNS, Level.CONTENTS]))
def test_from_turns_on_nothing_but_words_is_taken_away(record: Record, level: Level) -> None:
    if agreed(record).rank < Level.TURNS.rank:
        return
    kept = reduced(record, level)
    assert [_silent(each) for each in kept.events] == [_silent(each) for each in record.events]
    assert altered(kept.header, level=record.header.level) == record.header
    pointed = {content for each in kept.events if (content := getattr(each, "content", None)) is not None}
    assert pointed == {content.id for content in kept.contents}
    assert level is Level.CONTENTS or not pointed


def _silent(event: Event) -> Event:
    return altered(event, content=None) if "content" in attrs.fields_dict(type(event)) else event


@given(kept_course)
def test_structure_tells_the_same_course_without_people(record: Record) -> None:
    kept = reduced(altered(record, header=altered(record.header, level=Level.STRUCTURE)))
    if agreed(record).rank < Level.STRUCTURE.rank:
        return
    assert [each.seq for each in kept.events] == list(range(1, len(record.events) + 1))
    for before, after in zip(record.events, kept.events, strict=True):
        assert type(after) is type(before)
        for name in set(attrs.fields_dict(type(before))) & (FACTS | {"at"}):
            assert getattr(after, name) == getattr(before, name)
        assert after.actor is None
        assert not any(getattr(after, name, ()) for name in (*keeping.LISTS, "item"))


@given(any_records, st.sampled_from(BELOW_TURNS))
def test_the_header_is_the_same_but_for_who_sat_there(record: Record, level: Level) -> None:
    kept, before = reduced(record, level).header, record.header
    assert altered(kept, level=before.level, cast=before.cast) == before
    assert kept == altered(reduced(record, Level.STRUCTURE).header, level=kept.level)
    seats = tuple(f"person-{seat}" for seat in range(1, len(before.cast.people) + 1))
    assert kept.cast.people == seats
    assert [(role, len(people)) for role, people in kept.cast.holders] == [(role, len(people)) for role, people in before.cast.holders]
    assert len(kept.cast.late) == len(before.cast.late)


def loop() -> Record:
    """A session in which each of four people, one of whom came unexpectedly, has a pass."""
    people = ("drago", "bor", "zala", "čilka")
    passes = [event(LoopTurned, actor="ana", loop="owners", person=person, holders=(("owner", (person,)),)) for person in people]
    return told(
        event(SessionOpened, actor="ana"),
        event(LoopBegan, loop="owners", order=people),
        *passes,
        event(PhaseEntered, phase="frame", stop="frame/1", order=people),
        event(TurnBegun, actor="bor"),
        spoken(),
        event(PartEntered, stop="frame/2", order=people),
        event(LoopEnded, loop="owners", holders=(("owner", ()),)),
        event(SessionEnded, why=Why.COMPLETE),
    )


def test_stand_ins_go_by_seat_and_stay_the_same_within_a_record() -> None:
    kept = reduced(loop(), Level.STRUCTURE)
    assert kept.header.cast == Cast({"facilitator": "person-1", "owner": "person-2", "member": ["person-3", "person-4"]})
    assert [each.person for each in kept.events if isinstance(each, LoopTurned)] == ["person-4", "person-2", "person-5", "person-3"]
    assert [each.seq for each in kept.events] == list(range(1, 11))


def test_a_session_that_was_held_is_told_by_its_record_and_not_by_the_person() -> None:
    kept = reduced(told(event(SessionOpened, actor="ana"), event(HeldOpened, actor="ana", record="talk-1", person="bor")), Level.STRUCTURE)
    assert [(each.record, each.person, each.actor) for each in kept.events if isinstance(each, HeldOpened)] == [("talk-1", None, None)]


def test_of_nothing_only_the_header_is_left() -> None:
    kept = reduced(session(), Level.NOTHING)
    assert (kept.events, kept.contents, kept.header.level) == ((), (), Level.NOTHING)
    assert load(dump(kept)) == load_lines(dump_lines(kept)) == kept
    assert len(dump_lines(kept).splitlines()) == 1


def words(*said: tuple[str, Level]) -> list[Event]:
    return [event(LevelAgreed, actor=person, level=level) for person, level in said]


def told(*events: Event) -> Record:
    """The session of the samples with other events; every turn that ends has words."""
    placed = numbered(list(events), [0] * len(events))
    first = session().contents[0]
    contents = tuple(altered(first, id=name) for each in placed if (name := getattr(each, "content", None)) is not None)
    return altered(session(), events=placed, contents=contents)


def spoken() -> Event:
    return event(TurnEnded, actor="bor", speaker="bor", content="c")


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ((), Level.CONTENTS),
        ((("bor", Level.CONTENTS),), Level.CONTENTS),
        ((("bor", Level.TURNS),), Level.TURNS),
        ((("bor", Level.TURNS), ("ana", Level.NOTHING)), Level.NOTHING),
        ((("ana", Level.STRUCTURE), ("bor", Level.TURNS)), Level.STRUCTURE),
        ((("ana", Level.STRUCTURE), ("ana", Level.TURNS)), Level.TURNS),
        ((("ana", Level.STRUCTURE), ("bor", Level.CONTENTS)), Level.STRUCTURE),
        ((("ana", Level.NOTHING), ("ana", Level.CONTENTS)), Level.CONTENTS),
    ],
)
def test_the_lowest_of_everybodys_latest_words_counts(said: tuple[tuple[str, Level], ...], level: Level) -> None:
    record = told(*words(*said))
    assert agreed(record) is level
    for opened in Level:
        lower = min(opened, level, key=lambda each: each.rank)
        assert agreed(altered(record, header=altered(record.header, level=opened))) is lower


def test_the_header_keeps_what_was_agreed_at_the_opening_where_the_words_since_say_the_rest() -> None:
    record = told(spoken(), *words(("bor", Level.TURNS)))
    assert reduced(record).header == record.header
    assert reduced(told(spoken()), Level.TURNS).header.level is Level.TURNS


def test_words_said_before_somebody_agreed_to_less_do_not_come_back() -> None:
    lowered = [spoken(), *words(("bor", Level.TURNS)), spoken()]
    assert reduced(told(*lowered)).contents == ()
    raised = told(*lowered, *words(("bor", Level.CONTENTS)), spoken())
    assert agreed(raised) is Level.CONTENTS
    kept = reduced(raised)
    assert [getattr(each, "content", None) for each in kept.events] == [None, None, None, None, "c5"]
    assert kept.contents == raised.contents[-1:]
    assert load(dump(raised)) == kept


def test_what_is_left_of_deleted_words_goes_with_the_words() -> None:
    lost = erase(session(), "c-welcome")
    low = altered(lost, record=altered(lost.record, header=altered(lost.record.header, level=Level.TURNS)))
    for back in (load_stored(dump(low)), load_lines_stored(dump_lines(low))):
        assert back == Stored(reduced(low.record))
        assert back.gone == ()
    assert "digest" not in json.loads(dump(low))["events"][4]


def test_an_orphaned_digest_is_still_named_where_words_are_kept() -> None:
    assert named(lambda: dump(Stored(told(spoken()), (("c-other", "0" * 64),)))) == [("gone", "orphan-content")]


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
@pytest.mark.parametrize("level", LEVELS)
def test_a_file_holds_no_more_than_was_agreed(tmp_path: Path, suffix: str, level: Level) -> None:
    path = tmp_path / f"session{suffix}"
    record = session()
    low = altered(record, header=altered(record.header, level=level))
    write(low, path)
    assert read(path, head=head(low)) == reduced(record, level) == reduced(low)
    held = path.read_text(encoding="utf-8")
    assert ("Dobrodo" in held) is (level is Level.CONTENTS)
    assert ("čilka" in held) is (level.rank >= Level.TURNS.rank)


def test_lines_that_were_written_before_still_read() -> None:
    before = told(spoken())
    appended = dump_lines(before)
    assert load_lines(appended) == before
    after = altered(before, events=(*before.events, event(LevelAgreed, seq=2, at=before.events[-1].at, actor="ana", level=Level.STRUCTURE)))
    assert '"bor"' in appended
    assert '"bor"' not in dump_lines(after)


@pytest.mark.parametrize("dumped", [dump, dump_lines, links])
@pytest.mark.parametrize("wrong", ["turns", 7, None])
def test_a_level_of_the_wrong_kind_is_ours_to_refuse(dumped: Callable[[Record], object], wrong: object) -> None:
    said = altered(words(("ana", Level.TURNS))[0], seq=1, level=wrong)
    with pytest.raises(InvalidRecord):
        dumped(altered(session(), events=(said,), contents=()))


@pytest.mark.parametrize("level", LEVELS)
def test_below_turns_a_record_says_that_it_cannot_be_taken_up_again(level: Level) -> None:
    whole = reduced(session(), level)
    if level.rank >= Level.TURNS.rank:
        check_resumable(whole)
        return
    with pytest.raises(InvalidRecord, match=level.value) as caught:
        check_resumable(whole)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("cannot-resume", "header.level")


def walked(seed: int) -> Session:
    """A session somebody walked through, with words wherever there may be some."""
    random = Random(seed)
    session = setting(random).open()
    for command in walk(random, session, 25):
        worded = isinstance(command, EndTurn | Produce) and not session.ended
        session.attempt(command, words="Kaj vidimo?" if worded else None)
        if session.level.rank < Level.TURNS.rank:
            break  # a walk reads from the record who is there
    return session


def everything(session: Session) -> Record:
    """What a session holds, whatever was agreed."""
    return Record(header=session._header, protocol=session.protocol, events=session.events, contents=tuple(session._contents))


def state(session: Session, level: Level) -> State:
    """The state of a session; below contents without what its items say."""
    found = session._draft.state.copy()
    if level is not Level.CONTENTS:
        found.things.contents.clear()
    return found


seeds = st.integers(0, 10**6)


@given(seeds, st.sampled_from(BELOW_TURNS))
def test_below_turns_nobody_of_a_session_is_anywhere(seed: int, level: Level) -> None:
    session = walked(seed)
    text = dump(reduced(everything(session), level))
    subjects = {
        person for item in session._draft.state.things.items.values() for person in (*item.subjects, *sum((p for _, p in item.guardians), ()))
    }
    for person in {*session._draft.state.room.standing, *subjects}:
        assert f'"{person}"' not in text
    assert "Kaj" not in text


@given(seeds, st.sampled_from([Level.TURNS, Level.CONTENTS]))
def test_from_turns_on_a_session_is_taken_up_where_it_stopped(seed: int, level: Level) -> None:
    session = walked(seed)
    kept = reduced(everything(session), level)
    if agreed(kept).rank < Level.TURNS.rank:
        return
    again = Session.resume(load(dump(kept)))
    assert state(again, agreed(kept)) == state(session, agreed(kept))
    assert again.record == kept
    assert again.level is agreed(kept)


@given(seeds)
def test_a_session_gives_the_record_that_was_agreed(seed: int) -> None:
    session = walked(seed)
    assert session.level is agreed(everything(session))
    assert session.record == reduced(everything(session))
    assert load(dump(session.record), head=head(session.record)) == session.record


@pytest.mark.parametrize("level", BELOW_TURNS)
def test_below_turns_a_session_is_not_taken_up_again(level: Level) -> None:
    with pytest.raises(InvalidRecord, match="cannot-resume"):
        Session.resume(reduced(everything(walked(1)), level))


def test_a_session_runs_on_whatever_is_kept_of_it() -> None:
    cast = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "eva", "fran"]})
    session = Session.open(TUNING_PROTOCOL, cast, at=START, record="r", salts=Random(1))
    session.perform(Choose("ana", START, "skip"))
    session.perform(Produce("bor", START, "focusing-question", "q-1"), words="Kako naj merimo?")
    before = dump_lines(session.record)
    for person, level in (("cilka", "turns"), ("drago", "structure"), ("eva", "nothing")):
        session.perform(AgreeLevel(person, START, level))
        session.perform(Produce("bor", START, "focusing-question", f"q-{level}"), words="Kaj pa zdaj?")
        assert session.level is Level(level)
        assert session.record.contents == ()
    assert session.record.events == ()
    for person in ("cilka", "drago", "eva"):
        session.perform(AgreeLevel(person, START, "contents"))
    session.perform(Produce("bor", START, "focusing-question", "q-2"), words="In potem?")
    assert [content.text for content in session.record.contents] == ["In potem?"]
    assert "merimo" in before
    assert "merimo" not in dump_lines(session.record)
    assert Session.resume(load(dump(session.record))).record == session.record

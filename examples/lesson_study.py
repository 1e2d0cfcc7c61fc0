# SPDX-License-Identifier: MIT
"""Hold a lesson study over six weeks: one lesson, taught twice, two talks about it, and a diary of who decided, saw and learned what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from attrs import evolve

from plcprotocols import Cast, Session, commands, find, read, write
from plcprotocols.engine.agenda import agenda
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.flow import Composite, Phase, Step
from plcprotocols.model.minutes import Days
from plcprotocols.model.people import Person, Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record
from plcprotocols.records import outcome, verify_cycle
from plcprotocols.texts import waiting

TEAM = ("maja", "luka", "zuzana", "tena")
GUEST = "vesna"
NAMES = Roster(tuple(Person(person, person.title()) for person in (*TEAM, GUEST)))
CAST = Cast({"planning-team": TEAM, "facilitator": "maja", "recorder": "tena", "timekeeper": "zuzana", "knowledgeable-other": GUEST}, late=[GUEST])
TASKS = ("facilitator", "recorder", "timekeeper")
LEARNED = ("discussion-record", "next-step", "report")


def on(month: int, day: int, hour: int = 15, minute: int = 0) -> datetime:
    """Give a moment of the year in which this happens."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def slowly(step: Step) -> Step:
    """Give a week for the theme, and have those reminded who have not answered two days before."""
    return evolve(step, minutes=None, days=Days(7, remind=(2,))) if isinstance(step, Phase) and step.id == "research-theme" else step


def our_own() -> Protocol:
    """Make the group's own edition."""
    book = find("lesson-study-sptr")
    steps = (evolve(step, steps=tuple(map(slowly, step.steps))) if isinstance(step, Composite) else step for step in book.steps)
    return evolve(book, edition="acorns-1", steps=tuple(steps))


def do(session: Session, what: Callable[..., Command], person: str, *fields: object, words: str | None = None, **more: object) -> None:
    """Do something a minute after what was done last."""
    session.perform(what(person, session.now.at + timedelta(minutes=1), *fields, **more), words=words)


def each(session: Session, what: Callable[..., Command], *fields: object) -> None:
    """Have everybody of the team do the same."""
    for person in TEAM:
        do(session, what, person, *fields)


def write_down(session: Session, person: str, kind: str, item: str, words: str, old: str | None = None) -> None:
    """Write something down, or anew."""
    do(session, commands.Produce, person, kind, item, words=words, supersedes=old)


def say(session: Session, person: str, words: str) -> None:
    """Say something."""
    do(session, commands.BeginTurn, person)
    do(session, commands.EndTurn, person, words=words)


def go_on(session: Session, *, when_time_is_up: bool = False) -> None:
    """Let whoever leads go on."""
    if when_time_is_up and session.now.date is not None:
        session.due(session.now.date)
    do(session, commands.Advance, session.now.lead[0])


def meet(session: Session, moment: datetime) -> None:
    """Begin the next meeting; the tasks pass on."""
    session.perform(commands.Convene(session.now.lead[0], moment))


def part(session: Session, until: datetime) -> None:
    """End the meeting."""
    do(session, commands.Adjourn, session.now.lead[0], until)


def study(cycle: Session) -> None:
    """Find rules, a theme and a topic; read what is known."""
    write_down(cycle, "luka", "norms", "norms-1", "We talk about children. Phones stay in the bag.")
    each(cycle, commands.TakePosition, "agree")
    write_down(cycle, "maja", "teaching-learning-plan", "plan-0", "Goal. What we expect. What we look at.")
    write_down(cycle, "zuzana", "research-theme", "theme-1", "Children find a way together. We wait before we help.")
    for person in ("maja", "zuzana", "tena"):
        do(cycle, commands.TakePosition, person, "agree")
    part(cycle, on(3, 9))
    cycle.due(on(3, 7, 18))
    cycle.perform(commands.TakePosition("luka", on(3, 7, 20), "stand-aside"))
    meet(cycle, on(3, 9))
    each(cycle, commands.TakePosition, "agree")
    go_on(cycle)
    write_down(cycle, "maja", "study-notes", "notes-1", "Children of five deal one by one, or cut the heap by eye, or count.")


def plan(cycle: Session) -> None:
    """Write a plan by a date of their own, and write it anew."""
    do(cycle, commands.SetDate, "luka", on(3, 16))
    part(cycle, on(3, 16))
    cycle.perform(
        commands.Produce("zuzana", on(3, 14, 19), "teaching-learning-plan", "plan-1", supersedes="plan-0"),
        words="A bowl of twelve acorns and three squirrels for each pair.",
    )
    meet(cycle, on(3, 16))
    go_on(cycle)
    do(cycle, commands.Choose, "tena", "skip")
    go_on(cycle)
    write_down(cycle, "luka", "role-sheet", "sheet-1", "Who looks at whom.")
    write_down(cycle, "luka", "teaching-learning-plan", "plan-2", "The same, and we wait.", old="plan-1")
    do(cycle, commands.Choose, "maja", "luka")
    part(cycle, on(3, 25, 8))


def teach(cycle: Session, moment: datetime, seen: Mapping[str, str]) -> None:
    """Hold the lesson; the others write down what the children do."""
    meet(cycle, moment)
    say(cycle, next(iter(seen)), "This is how the lesson is meant.")
    go_on(cycle)
    for person, words in seen.items():
        write_down(cycle, person, "observation-notes", f"{moment:%m-%d}-{person}", words)
    do(cycle, commands.Report, "luka", "lesson-over")


def talk(cycle: Session, record: str, seen: Mapping[str, str], comment: str, notes: str, next_step: str) -> Record:
    """Talk about the lesson in a session of its own, and bring back what came of it."""
    held = cycle.hold(actor=cycle.now.lead[0], at=cycle.now.at + timedelta(minutes=30), record=record)
    who = dict(held.record.header.cast.holders)
    [chair], [teacher], [writer] = who["facilitator"], who["instructor"], who["recorder"]
    do(held, commands.Join, GUEST)
    rounds = [[(chair, "Thank you.")], [(chair, "So we go on.")], [(teacher, "How it was for me.")], [(writer, "What we wanted.")]]
    for spoken in [*rounds, list(seen.items()), [(GUEST, comment)]]:
        for person, words in spoken:
            say(held, person, words)
        go_on(held, when_time_is_up=True)
    write_down(held, writer, "public-notes", "notes-1", notes)
    write_down(held, teacher, "next-step", "next-1", next_step)
    each(held, commands.Sign, "notes-1")
    say(held, teacher, "Thank you.")
    say(held, chair, "Thank you all.")
    go_on(held, when_time_is_up=True)
    cycle.perform(commands.TakeBack(chair, held.now.at, outcome(held.record)))
    return held.record


def reflect(cycle: Session) -> None:
    """Write the report together."""
    each(cycle, commands.Choose, "enough")
    go_on(cycle)
    write_down(cycle, "tena", "report", "report-1", "A child who looks on may be thinking. We used to help after four seconds; now we wait.")


def six_weeks(cycle: Session) -> list[Record]:
    """Go through all of it; give the records of the two talks."""
    study(cycle)
    plan(cycle)
    first = {"zuzana": "child-b puts the heaps side by side.", "maja": "child-a deals one by one.", "tena": "child-c looks on, then moves one acorn."}
    teach(cycle, on(3, 25, 8), first)
    print("after the first lesson the cycle waits for this:")
    for thing in cycle.waiting():
        print(f"  {waiting(thing.code, thing.people, thing.what, thing.record, NAMES)}")
    one = talk(cycle, "talk-1", first, "Who looks on may be comparing.", "child-c made it even at the end.", "A bowl for each child.")
    part(cycle, on(3, 30))
    meet(cycle, on(3, 30))
    write_down(cycle, "tena", "teaching-learning-plan", "plan-3", "A bowl for each child. We wait until a child looks at us.", old="plan-2")
    each(cycle, commands.Choose, "again")
    do(cycle, commands.Choose, "luka", "zuzana")
    part(cycle, on(4, 8, 8))
    second = {"tena": "child-f looks on for two minutes, then counts.", "maja": "child-d deals and helps nobody.", "luka": "child-e asks why."}
    teach(cycle, on(4, 8, 8), second)
    two = talk(cycle, "talk-2", second, "Looking on is work.", "child-f began without help.", "Wait two minutes, in other games too.")
    part(cycle, on(4, 13))
    meet(cycle, on(4, 13))
    write_down(cycle, "zuzana", "teaching-learning-plan", "plan-4", "That takes two minutes. Do not fill them.", old="plan-3")
    reflect(cycle)
    return [one, two]


def meeting(number: int, holders: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Head a meeting in the diary: who has which task."""
    return f"-- meeting {number}: {', '.join(f'{role} {NAMES.name(person)}' for role, people in holders for person in people)}"


def entry(event: e.Event, titles: Mapping[str, str]) -> str:
    """Say what the diary says of an event; nothing for most."""
    match event:
        case e.SessionOpened():
            return meeting(1, ((role, people) for role, people in CAST.holders if role in TASKS))
        case e.Convened():
            return meeting(event.meeting, event.holders)
        case e.PhaseEntered():
            return titles[event.phase]
        case e.ReminderDue():
            return f"  not yet answered: {', '.join(map(NAMES.name, event.people))}"
        case e.PositionTaken() if event.position != "agree":
            return f"  {NAMES.name(event.actor or '')}: {event.position}"
        case e.RoleBound():
            return f"  will teach: {NAMES.name(event.person)}"
        case e.HeldClosed():
            return f"  brought back: {event.record}"
        case _:
            return ""


def diary(cycle: Session) -> None:
    """Tell the weeks from the record."""
    print("\ndiary")
    titles = {row.phase: row.title for row in agenda(cycle.protocol, CAST).rows}
    for event in cycle.events:
        if told := entry(event, titles):
            print(f"{event.at:%d %B}  {told}")


def learned(cycle: Session) -> None:
    """Tell what was learned, in which lesson, and who wrote it down."""
    print("\nwhat was learned")
    for item in cycle.view("maja").items:
        if item.kind in LEARNED and item.content is not None:
            print(f"{f'lesson {item.number}' if item.number else 'in all'}, {NAMES.name(item.owner)}: {cycle.words('maja', item.content)}")


def prove(records: list[Record]) -> None:
    """Write all records, read them back, and prove that they belong together."""
    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{record.header.record}.jsonl") for record in records]
        for record, file in zip(records, files, strict=True):
            write(record, file)
        verify_cycle(read(file) for file in files)
    print(f"\n{len(records)} records belong together: {', '.join(record.header.record for record in records)}")


cycle = Session.open(our_own(), CAST, at=on(3, 2), record="acorns", salts=SystemRandom())
talks = six_weeks(cycle)
diary(cycle)
learned(cycle)
prove([cycle.record, *talks])

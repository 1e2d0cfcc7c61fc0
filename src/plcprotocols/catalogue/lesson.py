# SPDX-License-Identifier: MIT
"""Lesson study: a team plans a research lesson, one of them teaches it, the others watch the pupils, and all talk about what they saw.

A cycle goes on over weeks. What follows the discussion differs from model to model: whether the lesson is revised, whether it is taught again, to whom and
by whom. `BRANCHES` tells them apart, and the editions of the cycle are made from its rows.
"""

from __future__ import annotations

from typing import NamedTuple

from plcprotocols.model.conditions import Consensus, Filled, Happened, Here, LeadDecides, Produced, Signed, TimeUp
from plcprotocols.model.flow import Breakout, Casting, Composite, Phase, Repeat, Step
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role, Rotation
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Ask, Field, Hold, Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
instructor = Holders("instructor")
team = Holders("planning-team")
recorder = Holders("recorder")
timekeeper = Holders("timekeeper")
observers = Holders("observer")
reporter = Holders("reporter")
commentator = Holders("knowledgeable-other")
discussants = Everyone() - commentator
DISCUSSION = (
    "The minutes of the rows are constructed, a split that fits the printed 90; those of the final comments are partly confirmed. The shorter meetings take the lower halves or leave the commentary out. "
    "Published versions differ in whether purpose and process come before or after the instructor; here they come before. That chair and instructor are two people is usual; "
    "a team of two or three may do otherwise, which is not confirmed by a cited source and not held here. Evidence names its issue, and the talk goes topic by topic; neither is held by the rules, "
    "nor that observers give no impression without evidence, that the chair says little on content, and how the lesson is spoken of. That the recorder may put right what a turn was and whose, that a commentator has no other task, that the close waits for the signatures of the team, "
    "that nobody passes, that what observers say early, an evaluation among the data and an interruption of the commentary are refused in guided mode, too, and which moves each phase names, are our choice."
)

POST_LESSON_DISCUSSION = Protocol(
    id="post-lesson-discussion",
    edition="one-by-one-2",
    title="Post-lesson discussion",
    family="lesson study",
    people=People(4, 10),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("instructor",)),
        Role("instructor", title="instructor", drawn_from=("planning-team",)),
        Role("planning-team", title="planning team", least=2, most=6),
        Role("recorder", title="recorder", most=2, recorder=True),
        Role("observer", title="observer", least=0, most=None, excludes=("planning-team",)),
        Role("knowledgeable-other", title="knowledgeable other", least=0, most=2, excludes=("facilitator", "planning-team", "recorder", "observer")),
        Role("timekeeper", title="timekeeper", least=0, timekeeper=True),
    ),
    items=(
        ItemRule(id="lesson-plan", title="lesson plan", by=team),
        ItemRule(id="discussion-question", title="question for discussion", by=instructor),
        ItemRule(id="rationale", title="rationale of the lesson", by=team),
        ItemRule(id="evidence", title="evidence on an issue", by=discussants),
        ItemRule(id="public-notes", title="public notes", by=recorder, signed=team),
        ItemRule(id="commentary", title="commentary", by=commentator),
        ItemRule(id="next-step", title="next step", by=team),
    ),
    hard=("only-listens",),
    steps=(
        Phase("thanks", (Solo(facilitator, Say(Move.THANK)),), minutes=Minutes(1, 2), ends=TimeUp(), title="Thanks"),
        Phase("purpose-and-process", (Solo(facilitator, Say(Move.INFORM)),), minutes=Minutes(2, 5), ends=TimeUp(), title="Purpose and process"),
        Phase("teacher-first", (Solo(instructor, Say(Move.REFLECT, also=(Move.DESCRIBE, Move.ASK_PROBE))),), minutes=Minutes(5), ends=TimeUp(), silent=Everyone() - instructor, yields=("discussion-question",), title="The instructor first: what was seen, what went otherwise, questions"),
        Phase("team-next", (Solo(team, Say(Move.PRESENT, also=(Move.REFLECT, Move.DESCRIBE))),), minutes=Minutes(5, 10), ends=TimeUp(), silent=observers | commentator, yields=("rationale",), title="The team next: rationale"),
        Phase(
            "data-and-discussion",
            (Round(observers, Say(Move.DESCRIBE), passing=Passing.NONE), Open(discussants, Say(Move.DESCRIBE, also=(Move.HYPOTHESISE, Move.REFLECT, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER)))),
            minutes=Minutes(20, 33),
            ends=TimeUp() | LeadDecides(),
            silent=commentator,
            yields=("evidence", "public-notes"),
            hard=("move-not-here",),
            title="Data and discussion: one observer after the other, then topic by topic, without evaluation",
        ),
        Phase("final-comments", (Solo(commentator, Say(Move.FINAL_COMMENT)),), minutes=Minutes(10, 30, confidence=Confidence.MEDIUM), when=Filled(commentator), ends=TimeUp(), silent=discussants, yields=("commentary", "public-notes"), hard=("floor-taken",), title="Final comments, uninterrupted"),
        Phase("close", (Solo(instructor, Say(Move.THANK, also=(Move.REFLECT,))), Solo(facilitator, Say(Move.SUMMARISE, also=(Move.THANK,)))), minutes=Minutes(2, 5), ends=TimeUp() & Signed("public-notes"), yields=("next-step", "public-notes"), title="Close: the instructor thanks, then the facilitator"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            Source(
                "Facilitating a post-lesson discussion, Lesson Study Alliance",
                "the rows: thanks, purpose, the instructor, the team, data and discussion, final comments, close; the lesson is the team's, and pupils are watched, not the teacher",
                "https://www.lsalliance.org/resources/facilitating-post-lesson-discussion/",
            ),
            Source("Facilitating a post-lesson discussion, Lesson Study Alliance, older page", "the same with purpose and process in another place", "http://www.lsalliance.org/facilitating-post-lesson-discussion/"),
            Source("Conduct post-lesson discussion, lessonresearch.net", "45 to 60 minutes", "https://lessonresearch.net/reflect-step/conduct-post-lesson-discussion/"),
            Source(
                "Planning and leading the post-lesson discussion, Lesson Study UK",
                "90 minutes",
                "http://lessonstudyuk.wikispaces.com/Planning+and+leading+the+post-lesson+discussion?responseToken=b28dd0f3187215a4e245ab8c1627e9a1",
            ),
            Source(
                "Post lesson discussion, Collaborative Lesson Research UK toolkit",
                "about 60 minutes",
                "https://www.collaborative-lesson-research.uk/toolkit/participating-in-collaborative-lesson-research/post-lesson-discussion",
            ),
            Source(
                "Lesson study reflection etiquette, StudyLib",
                "the team says our lesson, outsiders say your in the plural; what the teacher has named already is not repeated; the team signs the recorder's public notes",
                "https://studylib.net/doc/6722722/lesson-study-reflection",
            ),
        ),
        totals=(
            Published(45, 60, "meeting", "lessonresearch.net; the rows add up to 45 to 90, to 35 to 60 without a commentator"),
            Published(60, 60, "meeting", "Collaborative Lesson Research UK, as about 60"),
            Published(90, 90, "meeting", "Lesson Study UK"),
        ),
        constructed="This edition is for up to ten people, who report one by one; with more of them the observers work in sub-groups first and a reporter speaks for each, which is another form. " + DISCUSSION,
    ),
)

POST_LESSON_DISCUSSION_BY_SIZE = Protocol(
    id="post-lesson-discussion",
    edition="by-size-2",
    title="Post-lesson discussion",
    family="lesson study",
    people=People(4),
    roles=(*POST_LESSON_DISCUSSION.roles, Role("reporter", title="reporter", least=0, most=None, drawn_from=("observer",))),
    items=POST_LESSON_DISCUSSION.items,
    splits=(Split("reporting-groups", observers, size=5, least=4, most=6, roles=(GroupRole("reporter"),), title="sub-groups of observers"),),
    hard=POST_LESSON_DISCUSSION.hard,
    steps=(
        *POST_LESSON_DISCUSSION.steps[:4],
        Breakout(
            "in-reporting-groups",
            "reporting-groups",
            (Phase("gather-evidence", (Open(observers, Say(Move.DESCRIBE, also=(Move.ASK_CLARIFY, Move.ANSWER))),), ends=LeadDecides(), yields=("evidence",), hard=("move-not-here",), title="Evidence is put together in sub-groups"),),
            when=Here(observers, least=11),
            title="More than ten observers: sub-groups first",
        ),
        Phase(
            "data-and-discussion",
            (
                Round(observers, Say(Move.DESCRIBE), passing=Passing.NONE, when=~Filled(reporter)),
                Round(reporter, Say(Move.DESCRIBE), passing=Passing.NONE, when=Filled(reporter)),
                Open(discussants, Say(Move.DESCRIBE, also=(Move.HYPOTHESISE, Move.REFLECT, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER))),
            ),
            minutes=Minutes(20, 33),
            ends=TimeUp() | LeadDecides(),
            silent=commentator,
            yields=("evidence", "public-notes"),
            hard=("move-not-here",),
            title="Data and discussion: the observers or their reporters one after the other, then topic by topic, without evaluation",
        ),
        *POST_LESSON_DISCUSSION.steps[5:],
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.CONSTRUCTED,
        sources=POST_LESSON_DISCUSSION.provenance.sources,
        totals=POST_LESSON_DISCUSSION.provenance.totals,
        constructed="This edition is for any number of people: the observers report one by one if there are up to ten of them, and in sub-groups of four to six with a reporter each if there are more. "
        "The source speaks of up to ten people; that those who report are counted, and not everybody in the room, is our reading here, while the other edition reads it as everybody. "
        "The time printed for the row is that of sub-groups, reporters and talk together, so the sub-groups have none of their own, totals say at least, and the lead calls the sub-groups back. "
        "That a reporter adds no points of their own is not held by the rules. " + DISCUSSION,
    ),
)


class Branch(NamedTuple):
    """What one model of lesson study does after the discussion.

    Attributes:
        model: whose model.
        edition: the edition of `lesson-study-sptr` that follows it; empty where the model is a protocol of its own.
        revise: whether the lesson is revised, or what else becomes of what was learned.
        again: whether it is taught again.
        whom: to whom, or when.
        by: by whom.
        least: fewest passes of teaching and reflecting.
        most: most passes; None where no source names a limit.
        sources: what supports the row.
    """

    model: str
    edition: str
    revise: str
    again: str
    whom: str = ""
    by: str = ""
    least: int = 1
    most: int | None = None
    sources: tuple[Source, ...] = ()


REVISED = "yes"
BRANCHES = (
    Branch(
        "Lewis and Hurd, Texas Lesson Study",
        "lewis-hurd-1",
        revise=REVISED,
        again="optional",
        whom="usually to another class",
        by="by the same teacher or another",
        sources=(
            Source("What is Texas Lesson Study", "teaching and reflecting may be repeated", "https://texaslessonstudy.org/About/WhatisTXLS"),
            Source("Phase 3: teach and observe, Texas Gateway", "film of the first lesson serves the discussion, film of the second is for publication; neither is part of this edition", "https://www.texasgateway.org/resource/phase-3-teach-and-observe"),
        ),
    ),
    Branch("Japanese, Collaborative Lesson Research", "japanese-1", revise="learning is carried into the next cycle", again="no", most=1),
    Branch(
        "Education Northwest, college",
        "education-northwest-1",
        revise=REVISED,
        again="yes",
        whom="to a new section",
        by="often by another member",
        least=2,
        most=2,
        sources=(Source("Lesson Study Facilitator Guide 2021, Education Northwest", "ten steps; the seventh revises, the eighth teaches again, observes and debriefs", "https://docslib.org/doc/6604294/lesson-study-facilitator-guide"),),
    ),
    Branch(
        "University of Wisconsin La Crosse, college lesson study",
        "la-crosse-1",
        revise=REVISED,
        again="optional",
        whom="in the next term",
        by="by one member, not all",
        sources=(Source("Teach and observe, University of Wisconsin La Crosse", "teaching again is optional; one member teaches, not all; the next term", "https://www.uwlax.edu/sotl/lsp/guide/teachandobserve.htm"),),
    ),
    Branch("Research Lesson Study, Dudley", "", revise="between the research lessons", again="the next lesson, not the same", whom="to the same class", by="by the same teacher or another"),
    Branch("Learning study", "", revise=REVISED, again="yes", whom="to a different group each time", by="by each teacher"),
)

talk = Say(Move.DESCRIBE, also=(Move.HYPOTHESISE, Move.ADVISE, Move.REFLECT, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER, Move.SUMMARISE, Move.COMMIT))
among_the_team = Open(team, talk)
ROLES = (
    Role("planning-team", title="planning team", least=2, most=6),
    Role("facilitator", title="facilitator", lead=True, drawn_from=("planning-team",)),
    Role("recorder", title="recorder", drawn_from=("planning-team",)),
    Role("timekeeper", title="timekeeper", timekeeper=True, drawn_from=("planning-team",)),
    Role("instructor", title="instructor", drawn_from=("planning-team",)),
    Role("observer", title="observer", least=0, most=None, outsider=True, excludes=("planning-team",)),
    Role("knowledgeable-other", title="knowledgeable other", least=0, most=2, outsider=True, excludes=("planning-team", "observer")),
)
ITEMS = (
    ItemRule(id="norms", title="norms", by=team),
    ItemRule(id="calendar", title="calendar", by=team),
    ItemRule(id="teaching-learning-plan", title="teaching-learning plan", by=team),
    ItemRule(id="research-theme", title="research theme and theory of action", by=team),
    ItemRule(id="topic", title="topic", by=team),
    ItemRule(id="study-notes", title="study notes", by=team),
    ItemRule(id="role-sheet", title="role sheet", by=team),
    ItemRule(id="observation-notes", title="observation notes", by=(team | observers | commentator) - instructor, loop="teach-and-reflect"),
    ItemRule(id="pupil-work", title="pupil work", by=team | observers, loop="teach-and-reflect"),
    ItemRule(id="discussion-record", title="record of the discussion", by=recorder, loop="teach-and-reflect"),
    ItemRule(id="next-step", title="next step", by=team, loop="teach-and-reflect"),
    ItemRule(id="report", title="reflection and report", by=team),
)
STUDY = Composite(
    "study",
    title="Study",
    steps=(
        Phase("norms-and-roles", (among_the_team,), minutes=Minutes(30, confidence=Confidence.MEDIUM), ends=Consensus(team), yields=("norms", "calendar"), title="Norms, roles and calendar"),
        Phase("open-template", (Solo(facilitator, Say(Move.INFORM)),), minutes=Minutes(10, 20), ends=Produced("teaching-learning-plan"), yields=("teaching-learning-plan",), title="Open the template of the plan, and say where things are kept"),
        Phase("research-theme", (among_the_team,), minutes=Minutes(10, 30), ends=Consensus(team), yields=("research-theme",), title="Research theme and theory of action"),
        Phase("choose-topic", (among_the_team,), minutes=Minutes(5, 15), ends=Consensus(team), yields=("topic",), title="Choose the topic"),
        Phase("kyouzai-kenkyuu", (Silence(team, Purpose.READ), among_the_team), minutes=Minutes(90, 240), ends=Produced("study-notes"), yields=("study-notes",), title="Kyouzai kenkyuu: study standards, research and curriculum"),
    ),
)
PLAN = Composite(
    "plan",
    title="Plan",
    steps=(
        Phase("plan-unit-and-lesson", (among_the_team,), ends=Produced("teaching-learning-plan") & LeadDecides(), yields=("teaching-learning-plan",), title="Plan unit and lesson, anticipated responses and data, over several meetings"),
        Phase("mock-up-lesson", (Field(team), among_the_team), optional=team, minutes=Minutes(45, 60), ends=Produced("teaching-learning-plan"), yields=("teaching-learning-plan",), title="Mock-up lesson: one teaches, the others are the pupils"),
        Phase("final-read", (Silence(team, Purpose.READ), among_the_team), minutes=Minutes(20, 40), ends=Produced("teaching-learning-plan") & Produced("role-sheet"), yields=("teaching-learning-plan", "role-sheet"), title="Final reading, and who does what on the day"),
    ),
)
TEACH_AND_REFLECT: tuple[Step, ...] = (
    Casting("who-teaches", "instructor", team, team, title="Who teaches the lesson"),
    Phase("pre-lesson-discussion", (Solo(team, Say(Move.PRESENT, also=(Move.INFORM,))), Open(observers, Ask(Move.ASK_CLARIFY, of=team), when=Filled(observers))), minutes=Minutes(40, 45), ends=TimeUp(), title="Before the lesson: the team presents it and how to observe, observers may ask"),
    Phase("research-lesson", (Field(instructor),), ends=Happened("lesson-over", by=team), silent=(team | observers | commentator) - instructor, yields=("observation-notes", "pupil-work"), hard=("only-listens",), title="Research lesson: the instructor teaches, everybody else looks and listens"),
    Phase(
        "post-lesson-discussion",
        (
            Hold(
                facilitator,
                "post-lesson-discussion",
                casts=(
                    ("facilitator", facilitator - instructor),
                    ("instructor", instructor),
                    ("planning-team", team),
                    ("recorder", recorder),
                    ("observer", observers),
                    ("knowledgeable-other", commentator),
                    ("timekeeper", timekeeper),
                ),
                takes=(("teaching-learning-plan", "lesson-plan"),),
                gives=(("public-notes", "discussion-record"), ("next-step", "next-step")),
            ),
        ),
        minutes=Minutes(45, 60),
        title="Post-lesson discussion, a session of its own",
    ),
)
REVISION = Phase("revise-plan", (among_the_team,), ends=Produced("teaching-learning-plan"), yields=("teaching-learning-plan",), title="Revise the lesson")
REPORT = Phase("consolidate-report-share", (Silence(team, Purpose.WRITE), among_the_team), minutes=Minutes(60, confidence=Confidence.MEDIUM), ends=Produced("report"), yields=("report",), title="Consolidate, report and share")
SOURCES = (
    Source("Study step, lessonresearch.net", "research theme and theory of action, topic, kyouzai kenkyuu, with their minutes", "https://lessonresearch.net/study-step/"),
    Source("Access the TLP, lessonresearch.net", "the template of the teaching-learning plan and where things are kept", "https://lessonresearch.net/study-step/access-tlp/"),
    Source("Course pages, lessonresearch.net", "the mock-up lesson, which may be omitted if time is short", "https://lessonresearch.net/course/page/28"),
    Source("Confirm research lesson day responsibilities, lessonresearch.net", "the final reading and the responsibilities of the day", "https://lessonresearch.net/plan-step/confirm-research-lesson-day-responsibilities/"),
    Source("Teach step, lessonresearch.net", "the discussion before the lesson, the lesson, and observers who look and listen and neither help nor teach nor chat", "https://lessonresearch.net/teach-step/"),
    Source("Conduct post-lesson discussion, lessonresearch.net", "the discussion after the lesson and its length", "https://lessonresearch.net/reflect-step/conduct-post-lesson-discussion/"),
    Source("Texas Lesson Study, phase 0", "a team of three to five; facilitator, timekeeper and note-taker, others at each meeting", "https://texaslessonstudy.org/LessonStudyDIY/Phase0"),
    Source("Texas Lesson Study, Region 8; briefing, Texas Gateway", "elsewhere a team of two to five; weekly meetings of one to two hours, and a day of training", "https://www.reg8.net/txls"),
    Source("Lesson study time line 2011, PCMI", "the facilitator of a meeting takes the notes of the next one", "http://pcmilessonstudy2011.wikispaces.com/Time+Line?responseToken=0562c344bd674266919492bfc773d2efe"),
    Source("Lesson study protocol, Lesson Study Research Group, Columbia", "a break between lesson and discussion; an observer may ask a pupil only to clarify what was said", "https://ru.scribd.com/document/57335297/Lesson-Study-Protocol"),
)
CONSTRUCTED = (
    "A team of three to six and a cycle of three to ten weeks are partly confirmed; with the teams of the sources it is two to six here. What lies between meetings has no days here, and planning has no minutes, so totals say at least. Reporting takes an hour or more; an hour is planned. "
    "Turns are partly confirmed. That the timekeeper's task passes on behind the recorder's, that the team answers whether there is a mock-up lesson, that whoever plays the teacher in it is not cast, "
    "that the facilitator says when the plan is ready, that the team names who teaches before each lesson and reports that it is over, and which moves each phase names, are our choice. "
    "The discussion takes four people, so a team of two or three holds it with guests, and one of them or another member chairs it where the facilitator taught. "
    "The class is not cast, and that observers follow one or two pupils, and the break before the discussion, are not held by the rules."
)


def _follows(branch: Branch) -> str:
    """Say what the edition does after the discussion."""
    if branch.again == "no":
        return f"{branch.model}: the lesson is not taught again, and not revised; {branch.revise}. No cited source confirms this."
    taught = "it is taught again" if branch.again == "yes" else "the team may teach it again"
    decided = "" if branch.again == "yes" else " No source says how that is decided; as elsewhere in the cycle the team decides with one voice here."
    held = "To whom, when and by whom is not held by the rules, and the plan is revised after the last lesson, too."
    return f"{branch.model}: the lesson is revised, and {taught}, {branch.whom}, {branch.by}.{decided} {held}"


def _cycle(branch: Branch) -> Protocol:
    """Make the edition of the cycle that follows one model."""
    revision = (REVISION,) if branch.revise == REVISED else ()
    return Protocol(
        id="lesson-study-sptr",
        edition=branch.edition,
        title="Lesson study: study, plan, teach, reflect",
        family="lesson study",
        people=People(2, 6),
        roles=ROLES,
        items=ITEMS,
        steps=(
            STUDY,
            PLAN,
            Repeat("teach-and-reflect", TEACH_AND_REFLECT + revision, by=team, least=branch.least, most=branch.most, consensus=True, title="Teach and reflect"),
            REPORT,
        ),
        uses=(POST_LESSON_DISCUSSION,),
        rotation=Rotation(("facilitator", "recorder", "timekeeper"), team),
        provenance=Provenance(
            structure=Confidence.MEDIUM,
            minutes=Confidence.HIGH,
            sources=SOURCES + branch.sources,
            constructed=f"{_follows(branch)} {CONSTRUCTED}",
        ),
    )


LESSON_STUDY_SPTR, *_others = (_cycle(branch) for branch in BRANCHES if branch.edition)
LESSON_STUDY_VARIANTS = tuple(_others)

# SPDX-License-Identifier: MIT
"""Research lesson study as in the United Kingdom: a cycle of research lessons in which a few case pupils are followed.

The discussion of each lesson is a protocol of its own, held by the cycle: the pupils come first, the teaching last.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, Consensus, ForEach, Happened, LeadDecides, Produced, Signed, TimeUp
from plcprotocols.model.flow import Casting, Each, Phase, Repeat
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Source
from plcprotocols.model.roles import Role, Rotation
from plcprotocols.model.talk import Ask, Field, Hold, Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

team = Holders("planning-team")
facilitator = Holders("facilitator")
instructor = Holders("instructor")
interviewer = Holders("interviewer")
pupils = Holders("case-pupil")
in_focus = Holders("pupil-in-focus")
knowledgeable_other = Holders("knowledgeable-other")
audience = Holders("audience")
observers = team - instructor

PLANNING = Say(Move.DESCRIBE, also=(Move.HYPOTHESISE, Move.ADVISE, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER, Move.SUMMARISE, Move.COMMIT))
EVIDENCE = Say(Move.DESCRIBE)
EVIDENCE_FIRST = ("only-listens", "out-of-turn", "move-not-here")
PROCESS = Source(
    "The lesson study process, Lesson Study UK",
    "two, three or more teachers; case pupils in threes, each typical of a group of learners; the order of the discussion",
    "http://lessonstudy.co.uk/the-lesson-study-process/",
)

DUDLEY_DISCUSSION = Protocol(
    id="dudley-discussion",
    edition="discussion-1",
    title="Discussion of a research lesson, case pupil by case pupil",
    family="lesson study",
    people=People(2, 5),
    roles=(
        Role("facilitator", title="facilitator (takes part)", lead=True, drawn_from=("planning-team",)),
        Role("planning-team", title="member of the group", least=2, most=5),
        Role("instructor", title="instructor (taught the lesson)", drawn_from=("planning-team",)),
        Role("interviewer", title="member who asked the pupils", drawn_from=("planning-team",)),
        Role("case-pupil", title="case pupil (spoken about)", least=3, most=6, multiple=3, outsider=True),
        Role("pupil-in-focus", title="case pupil who is spoken about now", least=0, outsider=True),
        Role("knowledgeable-other", title="knowledgeable other (listens)", least=0, outsider=True),
    ),
    items=(
        ItemRule(id="plan", title="plan of the lesson", by=team),
        ItemRule(id="prediction", title="what was expected of a pupil", by=team, key=pupils),
        ItemRule(id="observed", title="what was observed of a pupil, against the prediction", by=team, key=in_focus),
        ItemRule(id="pupil-view", title="a pupil's view, from the interview", by=interviewer, key=pupils),
        ItemRule(id="further-evidence", title="further evidence, of other pupils", by=team),
        ItemRule(id="approach", title="what the approach did", by=team),
        ItemRule(id="change", title="change for the next lesson", by=team),
        ItemRule(id="agreed-record", title="agreed record", by=team, signed=team),
    ),
    steps=(
        Each(
            "case-pupils",
            pupils,
            role="pupil-in-focus",
            former="case-pupil",
            away=True,
            title="each case pupil in turn",
            steps=(
                Phase(
                    "case-pupil-by-case-pupil",
                    (Round(observers, EVIDENCE, passing=Passing.NONE), Solo(instructor, EVIDENCE)),
                    minutes=Minutes(5, 8),
                    ends=AllHad(),
                    yields=("observed",),
                    hard=EVIDENCE_FIRST,
                    title="Each observer against the prediction, then the instructor",
                ),
            ),
        ),
        Phase("interview-findings", (Solo(interviewer, EVIDENCE),), minutes=Minutes(3, 5), ends=TimeUp(), yields=("pupil-view",), hard=EVIDENCE_FIRST, title="What the pupils said in the interviews"),
        Phase("other-pupils", (Open(Everyone(), EVIDENCE),), minutes=Minutes(4, 6), ends=LeadDecides(), yields=("further-evidence",), hard=EVIDENCE_FIRST, title="Other pupils"),
        Phase(
            "teaching-approach",
            (Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.REFLECT, Move.APPRECIATE, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER))),),
            minutes=Minutes(5, 10),
            ends=LeadDecides(),
            yields=("approach",),
            title="Only now the teaching approach",
        ),
        Phase(
            "changes",
            (Open(Everyone(), Say(Move.ADVISE, also=(Move.HYPOTHESISE, Move.DESCRIBE, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER, Move.COMMIT, Move.SUMMARISE))),),
            minutes=Minutes(5, 10),
            ends=Produced("change") & Signed("agreed-record"),
            yields=("change", "agreed-record"),
            title="Changes for the next lesson, and the agreed record",
        ),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            PROCESS,
            Source(
                "Stage 6: post lesson discussion (book chapter page, ebrary)",
                "the order: case pupils against predictions, interviews, other pupils, the teaching approach only then, changes",
                "https://ebrary.net/216009/education/stage_post_lesson_discussion",
            ),
        ),
        constructed="This is the table of row 8 of the cycle `lesson-study-dudley`, which holds it once for each research lesson, brings in plan, predictions and pupils' views, "
        "and takes back the changes and the agreed record; it can be held alone as well. The order is the source's; who speaks how is widely known and not printed, the minutes are constructed, and no total is published. "
        "The pupils are in the cast and not in the room; each is gone through all the same. The source says that the one who asked the pupils tells what they said; that this is a role is our choice. "
        "That talk about anything but evidence is refused until the pupils are done, that the record is agreed by everybody signing it, and which moves each phase names, are our choice. "
        "A knowledgeable other is among the roles and has no row; here they listen. The source does not say whether the instructor may facilitate; here it is possible, as in a group of two or three.",
    ),
)

LESSON_STUDY_DUDLEY = Protocol(
    id="lesson-study-dudley",
    edition="cycle-1",
    title="Research lesson study with case pupils",
    family="lesson study",
    people=People(2, 5),
    roles=(
        Role("facilitator", title="facilitator (takes part)", lead=True, drawn_from=("planning-team",)),
        Role("planning-team", title="member of the group", least=2, most=5),
        Role("instructor", title="instructor (teaches this lesson)", drawn_from=("planning-team",)),
        Role("interviewer", title="member who asks the pupils", drawn_from=("planning-team",)),
        Role("case-pupil", title="case pupil", least=3, most=6, multiple=3, outsider=True),
        Role("knowledgeable-other", title="knowledgeable other (listens)", least=0, outsider=True),
        Role("audience", title="audience at the end", least=0, most=None, outsider=True),
    ),
    items=(
        ItemRule(id="focus", title="focus: how to teach what to whom", by=team),
        ItemRule(id="contract", title="contract of the group", by=team, signed=team),
        ItemRule(id="technique", title="chosen technique", by=team),
        ItemRule(id="prediction", title="what is expected of a pupil", by=team, key=pupils, loop="research-lessons"),
        ItemRule(id="plan", title="plan of the lesson", by=team, loop="research-lessons"),
        ItemRule(id="observation", title="note next to the prediction", by=observers, key=pupils, loop="research-lessons"),
        ItemRule(id="pupil-view", title="a pupil's view, from the interview", by=interviewer, key=pupils, loop="research-lessons"),
        ItemRule(id="agreed-record", title="agreed record of the discussion", by=team, loop="research-lessons"),
        ItemRule(id="change", title="change for the next lesson", by=team, loop="research-lessons"),
        ItemRule(id="presentation", title="presentation, public lesson or coaching", by=team),
    ),
    uses=(DUDLEY_DISCUSSION,),
    rotation=Rotation(("facilitator",), of=team),
    steps=(
        Phase("focus-from-data", (Open(team, PLANNING),), ends=Produced("focus"), yields=("focus",), title="A focus from data"),
        Phase("group-and-ground-rules", (Open(team, PLANNING),), ends=Consensus(team) & Signed("contract"), yields=("contract",), title="Ground rules: a contract that all agree to and sign"),
        Phase("connect-to-known", (Silence(team, Purpose.READ), Open(team, PLANNING)), days=Days(7, 14, remind=(2,)), ends=Produced("technique"), yields=("technique",), title="Read what is known, then choose a technique"),
        Phase("case-pupils", (Open(team, PLANNING),), ends=ForEach("prediction", pupils), yields=("prediction",), title="Case pupils, with a prediction for each"),
        Repeat(
            "research-lessons",
            by=team,
            least=2,
            most=3,
            consensus=True,
            beyond=True,
            title="research lessons that follow one another",
            steps=(
                Phase("joint-plan", (Open(team, PLANNING),), days=Days(7, 14, remind=(2,)), ends=Produced("plan") & ForEach("prediction", pupils), yields=("plan", "prediction"), title="Joint plan, with what is expected of each pupil"),
                Casting("who-teaches", "instructor", of=team, by=team, title="Who teaches this lesson?"),
                Phase("teach-and-observe", (Field(instructor),), ends=Happened("lesson-over", team), silent=observers, yields=("observation",), hard=("only-listens",), title="The instructor teaches, the others watch the case pupils"),
                Casting("who-asks", "interviewer", of=team, by=team, title="Who asks the pupils?"),
                Phase(
                    "interview-case-pupils",
                    (Open(interviewer, Ask(Move.ASK_PROBE, of=pupils)),),
                    minutes=Minutes(5, confidence=Confidence.CONSTRUCTED),
                    ends=Happened("interviews-over", interviewer),
                    yields=("pupil-view",),
                    title="Case pupils are asked",
                ),
                Phase(
                    "discussion",
                    (
                        Hold(
                            team,
                            "dudley-discussion",
                            casts=(("planning-team", team), ("facilitator", facilitator), ("instructor", instructor), ("interviewer", interviewer), ("case-pupil", pupils), ("knowledgeable-other", knowledgeable_other)),
                            takes=(("plan", "plan"), ("prediction", "prediction"), ("pupil-view", "pupil-view")),
                            gives=(("change", "change"), ("agreed-record", "agreed-record")),
                        ),
                    ),
                    days=Days(1, 2, confidence=Confidence.CONSTRUCTED),
                    ends=Produced("change") & Produced("agreed-record"),
                    title="Discussion, as soon as possible",
                ),
            ),
        ),
        Phase("share-formally", (Solo(team, Say(Move.PRESENT)), Open(audience, Ask(Move.ASK_CLARIFY, of=team))), ends=Happened("shared", team), yields=("presentation",), title="Share formally: the group presents, the audience asks"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.MEDIUM,
        sources=(
            PROCESS,
            Source("Dudley fellowship, Teaching and Learning Research Programme", "the origin: lesson study in England since 2001", "http://www.tlrp.org/proj/phase111/rtfdudley.htm"),
            Source(
                "Features of the UK lesson study model (book chapter page, ebrary)",
                "what differs from Japan: a contract of the group, case pupils, a planning tool, a cycle of three research lessons, interviews of pupils, a protocol for the discussion",
                "https://ebrary.net/147626/education/features_lesson_study_model_that_common_with_japanese_lesson_study",
            ),
            Source("Lesson study, EdCentral", "groups of often three", "https://edcentral.uk/ednews/schools/12829-is-lesson-study-the-jewel-in-the-action-research-crown"),
            Source(
                "Lesson study activity, Reflective Teaching",
                "usually three lessons, possibly more, at least two so that what was learned in the first can be used",
                "http://reflectiveteaching.co.uk/books-and-resources/reflective-teaching-in-schools/becoming-a-reflective-professional/3-reflection/reflective-activities/to-deepen-collaboration-with-colleagues",
            ),
        ),
        constructed="Weeks are told in days: a row that names a week and the next is planned with 7 to 14 days, a row that names one week is a meeting in it and has no time of its own. "
        "So counted the preparation takes 7 to 14 days and three lessons 24 to 48, with one or two days for each discussion: 31 to 62 days, where about four to eight weeks are given for the whole, which is constructed, too. "
        "Lessons are said to be one to three weeks apart; nothing but the planning holds them apart here, and the facilitator fixes the dates of planning and lesson. That those who have not answered are reminded two days before a date is our choice. The five minutes of the interviews and the one or two days for the discussion are not confirmed by a cited source. "
        "A third lesson, and each further one, takes the consensus of the group. That the contract is both agreed to and signed by all, that predictions are written with the choice of pupils and anew with each plan, "
        "that the group chooses who teaches and who asks the pupils, that asking is a role, that speaking while a lesson is watched is refused, and which moves each phase names, are our choice. "
        "The facilitator changes with every meeting, which is widely known and not confirmed. Case pupils are named in the cast from the beginning, by references that mean nothing outside; who they are is decided in their row. "
        "They are told why they are watched and asked, and their guardians agree: permissions are kept here for films only, so that the group sees to it. A knowledgeable other is among the roles and has no row; here they listen.",
    ),
)

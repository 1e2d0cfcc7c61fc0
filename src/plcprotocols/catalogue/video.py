# SPDX-License-Identifier: MIT
"""Video-based intervision: professionals look at film of their own practice with peers.

The order of phases merges principles published for the Artevelde line of video coaching with neighbouring practice; no minute-by-minute script is
published, so the minutes are constructed and say so. The programme holds a way of each owner's own, and each of these holds the meetings.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, Consensus, Enough, FilmOver, Happened, LeadDecides, Produced, TimeUp, Usable
from plcprotocols.model.flow import Breakout, Decision, Each, End, Exit, NextOf, Option, Phase, Repeat, Signalled, To, Vetoed, Withdrawn
from plcprotocols.model.items import Access, ItemOf, ItemRule
from plcprotocols.model.minutes import Confidence, Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Ask, Field, Hold, Open, Passing, Pick, Round, Say, Solo, Watch
from plcprotocols.model.who import Chose, Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
agreed = Chose("open-and-confidentiality", "yes")
viewers = Everyone() & agreed
peers = Holders("member") & agreed
clip = ItemOf("clip", owner)
members = Holders("member")
reporter = Holders("reporter")
steward = Holders("consent-steward")
filmer = Holders("filmer")
filmed = Holders("child") | Holders("filmed-staff") | members
contractors = facilitator | members | Holders("head")

ARTEVELDE = Source(
    "Videocoaching: vehicle for collegial reflection, Artevelde University of Applied Sciences",
    "principles: film of one's own practice, an equal relation, no assessment, individual and team reflection",
    "https://www.arteveldehogeschool.be/en/research/projects/videocoaching-vehicle-collegial-reflection-and-growth-quality-interactions-young",
)
VERP = Source(
    "Sharing EP practice: video enhanced reflective practice, edpsyched 2023",
    "small confidential groups; the owner of the question often chooses the clip",
    "https://www.edpsyched.co.uk/blog/sharing-ep-practice-i-video-enhanced-reflective-practice-a-powerful-tool-for-practice",
)

VIDEO_COACHING_INTERVISION = Protocol(
    id="video-coaching-intervision",
    edition="session-2",
    title="Video coaching with an intervision session",
    family="video-based intervision and coaching",
    people=People(4, 9),
    roles=(
        Role("facilitator", title="facilitator (coach)", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (filmed professional)"),
        Role("member", title="member (peer)", least=2, most=7),
        Role("recorder", title="recorder", least=0, drawn_from=("member", "owner")),
        Role("consent-steward", title="consent steward", steward=True),
    ),
    items=(
        ItemRule(id="clip", title="clip", by=owner, film=True),
        ItemRule(id="focus-question", title="context and focus question", by=owner),
        ItemRule(id="private-note", title="private note", by=viewers, access=Access.PRIVATE),
        ItemRule(id="owners-seeing", title="owner's own seeing", by=owner),
        ItemRule(id="observation", title="observation", by=peers),
        ItemRule(id="moment", title="time-coded moment", by=viewers),
        ItemRule(id="hypothesis", title="hypothesis or strength", by=peers),
        ItemRule(id="revised-question", title="revised question", by=owner),
        ItemRule(id="suggestion", title="suggestion", by=peers),
        ItemRule(id="action-plan", title="action plan: who, what, when, next film date", by=owner | Holders("recorder")),
        ItemRule(id="learning", title="what I take with me", by=Everyone()),
    ),
    scopes=("filming", "selecting", "showing-to-coach", "showing-to-group", "re-use"),
    exits=(Exit(Signalled("safeguarding"), End()),),
    steps=(
        Phase(
            "open-and-confidentiality",
            (Solo(facilitator, Say(Move.INFORM)), Round(Everyone(), Pick(("yes", "no"), lasting=True), passing=Passing.NONE)),
            minutes=Minutes(3),
            ends=AllHad(),
            title="Opening and confidentiality: who answers no leaves the viewing",
        ),
        Each(
            "owners",
            peers,
            role="owner",
            former="member",
            title="each owner in turn",
            when=Usable(clip),
            exits=(Exit(Withdrawn(clip), NextOf("owners")), Exit(Vetoed(owner), NextOf("owners"))),
            steps=(
                Phase("frame", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(3, 4), ends=TimeUp() | Enough(owner), silent=peers, yields=("focus-question",), title="Frame: context and focus question"),
                Phase("first-viewing", (Watch(item=clip, who=viewers, by=facilitator, scope="showing-to-group"),), minutes=Minutes(1, 5), ends=FilmOver(), silent=viewers, yields=("private-note",), title="First viewing"),
                Phase("owner-first", (Solo(owner, Say(Move.DESCRIBE, also=(Move.REFLECT,))),), minutes=Minutes(3, 4), ends=TimeUp() | Enough(owner), silent=peers, yields=("owners-seeing",), title="The owner speaks first"),
                Phase("describe-round", (Round(peers, Say(Move.DESCRIBE)),), minutes=Minutes(7, 8), ends=AllHad(), silent=owner, yields=("observation",), title="Describing round, the child first"),
                Phase(
                    "second-viewing-stops",
                    (Watch(item=clip, who=viewers, by=facilitator, scope="showing-to-group", stops=viewers, replies=owner, body=Say(Move.DESCRIBE, also=(Move.APPRECIATE, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER, Move.REFLECT))),),
                    minutes=Minutes(8, 10),
                    ends=LeadDecides(),
                    yields=("moment",),
                    title="Second viewing with stops",
                ),
                Phase(
                    "meaning-round",
                    (Round(peers, Say(Move.HYPOTHESISE, also=(Move.APPRECIATE,))), Solo(owner, Say(Move.REFLECT))),
                    minutes=Minutes(6, 8),
                    ends=AllHad(),
                    yields=("hypothesis",),
                    title="Meaning through the child's eyes",
                ),
                Phase("owner-reflect", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(3, 4), ends=Enough(owner), silent=peers, yields=("revised-question",), title="The owner reflects"),
                Phase("ideas", (Round(peers, Say(Move.ADVISE)),), optional=owner, minutes=Minutes(5, 7), ends=AllHad(), silent=owner, yields=("suggestion",), title="Ideas, if the owner asks for them"),
                Phase("action", (Solo(owner, Say(Move.COMMIT)),), minutes=Minutes(3, 4), ends=Produced("action-plan"), yields=("action-plan",), title="Action plan"),
            ),
        ),
        Phase("check-out", (Round(Everyone(), Say(Move.DEBRIEF, also=(Move.THANK,))),), minutes=Minutes(3), ends=AllHad(), yields=("learning",), title="Check-out, with a reminder to delete the film"),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            Source(
                "Peer Learning Activities Overview 2022, ISSA",
                "the delivered workshop: two online sessions of four hours, 19 people in the education part and 9 in supervision, hosted by Open Academy Step by Step",
            ),
            ARTEVELDE,
            Source("verBEELDing, Artevelde University of Applied Sciences", "the growth tool with process frames and viewing frames", "https://www.arteveldehogeschool.be/projecten/verbeelding"),
            VERP,
        ),
        constructed="The order of phases is a constructed default that merges Artevelde principles with VERP, Dutch video-interaction coaching, Marte Meo, WANDA and video clubs. "
        "All minutes are constructed, split to fit 45 to 60 per owner; the middle of a range is planned. This edition is the meeting alone: working agreement, written consent "
        "before filming, the question, filming, choice of clip, try-out, new film and deletion lie outside it, and so do trios. Which moves each phase names is our choice. "
        "Who answers no leaves the viewing; that they also leave the rounds on the films and own none of them, that who comes late answers before they take part in these, and that an answer may be changed, is our choice.",
        totals=(Published(45, 60, "owner", "constructed, not printed by a source; one clip counted, each further clip adds its length"),),
    ),
)

OPENING, OWNERS, CHECK_OUT = VIDEO_COACHING_INTERVISION.steps
assert isinstance(OWNERS, Each)
ROWS = {row.id: row for row in OWNERS.steps}


def _trios(name: str, row: str, body: Say, title: str, *, minutes: Minutes, yields: str, afresh: bool = False) -> Breakout:
    """Give a row that is worked on in trios: a round in each."""
    return Breakout(name, "trios", (Phase(row, (Round(peers, body),), minutes=minutes, ends=AllHad(), yields=(yields,), title=title),), afresh=afresh, title=f"{title}, in trios")


def _reports(row: str, body: Say, title: str, *then: Solo, minutes: Minutes, yields: str) -> Phase:
    """Give the reports of the trios on a row."""
    return Phase(row, (Round(reporter & peers, body, passing=Passing.NONE), *then), minutes=minutes, ends=AllHad(), silent=peers - reporter, yields=(yields,), title=title)


VIDEO_COACHING_TRIOS = Protocol(
    id="video-coaching-intervision",
    edition="trios-1",
    title="Video coaching with an intervision session, in trios",
    family="video-based intervision and coaching",
    people=People(10),
    roles=(
        Role("facilitator", title="facilitator (coach)", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (filmed professional)"),
        Role("member", title="member (peer)", least=8, most=None),
        Role("reporter", title="reporter of a trio", least=0, most=None, drawn_from=("member",)),
        Role("recorder", title="recorder", least=0, drawn_from=("member", "owner")),
        Role("consent-steward", title="consent steward", steward=True),
    ),
    splits=(Split("trios", peers, size=3, least=3, most=4, roles=(GroupRole("reporter"),), title="trios"),),
    items=VIDEO_COACHING_INTERVISION.items,
    scopes=VIDEO_COACHING_INTERVISION.scopes,
    exits=VIDEO_COACHING_INTERVISION.exits,
    steps=(
        OPENING,
        Each(
            OWNERS.id,
            OWNERS.of,
            role=OWNERS.role,
            former=OWNERS.former,
            when=OWNERS.when,
            exits=OWNERS.exits,
            title=OWNERS.title,
            steps=(
                ROWS["frame"],
                ROWS["first-viewing"],
                ROWS["owner-first"],
                _trios("describing", "describe-round", Say(Move.DESCRIBE), "Describing round, the child first", minutes=Minutes(4), yields="observation", afresh=True),
                _reports("describe-report", Say(Move.DESCRIBE, also=(Move.SUMMARISE,)), "What the trios saw", minutes=Minutes(3, 4), yields="observation"),
                ROWS["second-viewing-stops"],
                _trios("finding-meaning", "meaning-round", Say(Move.HYPOTHESISE, also=(Move.APPRECIATE,)), "Meaning through the child's eyes", minutes=Minutes(3, 4), yields="hypothesis"),
                _reports("meaning-report", Say(Move.HYPOTHESISE, also=(Move.APPRECIATE, Move.SUMMARISE)), "What the trios make of it, then the owner", Solo(owner, Say(Move.REFLECT)), minutes=Minutes(3, 4), yields="hypothesis"),
                ROWS["owner-reflect"],
                Decision("ideas-wanted", owner, (Option("hold", title="ask for ideas"), Option("skip", To("action"), title="no ideas")), title="Ideas, if the owner asks for them"),
                _trios("finding-ideas", "ideas", Say(Move.ADVISE), "Ideas", minutes=Minutes(3, 4), yields="suggestion"),
                _reports("ideas-report", Say(Move.ADVISE, also=(Move.SUMMARISE,)), "The ideas of the trios", minutes=Minutes(2, 3), yields="suggestion"),
                ROWS["action"],
            ),
        ),
        CHECK_OUT,
    ),
    provenance=Provenance(
        structure=Confidence.CONSTRUCTED,
        minutes=Confidence.CONSTRUCTED,
        sources=VIDEO_COACHING_INTERVISION.provenance.sources,
        constructed="For more than eight people besides the coach: film is viewed by all, and the work on it is done in trios. Only that much is known of the larger form; which rows are done in trios (describing, meaning, ideas), that each trio reports on them to all, and how the minutes are "
        "divided between trio and report are constructed. The minutes of both together are those of the row in the meeting of a small group. The trios are of three or four, and are formed anew for each owner, who sits in none of them, and neither does the coach. "
        "Unless somebody else is named, the first of a trio reports. Everything else, and what is constructed in it, is as in the edition for a small group.",
        totals=VIDEO_COACHING_INTERVISION.provenance.totals,
    ),
)

VIDEO_COACHING_PATH = Protocol(
    id="video-coaching-path",
    edition="path-1",
    title="Video coaching: the way of one owner",
    family="video-based intervision and coaching",
    people=People(4, 9),
    roles=(
        Role("facilitator", title="facilitator (coach)", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (filmed professional)", excludes=("member",)),
        Role("member", title="member (peer in the meetings)", least=2, most=7),
        Role("consent-steward", title="consent steward", steward=True),
        Role("filmer", title="filmer (a colleague or the facilitator)", outsider=True),
    ),
    items=(
        ItemRule(id="question", title="learning question, worded positively", by=owner, loop="films"),
        ItemRule(id="clip-choice", title="which one to three clips are shown", by=owner, loop="films"),
        ItemRule(id="observation", title="observation", by=members, loop="films"),
        ItemRule(id="action-plan", title="action plan: who, what, when, next film date", by=owner | members, loop="films"),
        ItemRule(id="changed-practice", title="changed practice", by=owner, loop="films"),
    ),
    uses=(VIDEO_COACHING_INTERVISION,),
    exits=(Exit(Signalled("safeguarding"), End()),),
    steps=(
        Repeat(
            "films",
            by=owner,
            least=2,
            most=4,
            title="two to four cycles of film",
            exits=(Exit(Vetoed(owner), NextOf("films")),),
            steps=(
                Phase("question", (Open(facilitator, Ask(Move.ASK_PROBE, of=owner)),), ends=Produced("question"), yields=("question",), title="One learning question"),
                Decision(
                    "film-gate",
                    by=steward,
                    title="Is every consent for this film in order?",
                    options=(Option("film", title="in order: film"), Option("re-frame", title="missing or refused: film others, another moment, or framed otherwise"), Option("do-not-film", End(), title="missing or refused: do not film")),
                ),
                Phase("filming", (Field(filmer),), ends=Happened("filmed", filmer | owner | facilitator), title="Filming an everyday moment: 5 to 15 minutes of film"),
                Phase("clip-choice", (Field(owner),), ends=Enough(owner), yields=("clip-choice",), title="The owner chooses one to three clips of one to five minutes"),
                Phase(
                    "meetings",
                    (
                        Hold(
                            facilitator,
                            "video-coaching-intervision",
                            casts=(("facilitator", facilitator), ("member", owner | members), ("consent-steward", steward)),
                            takes=(("question", "focus-question"),),
                            gives=(("action-plan", "action-plan"), ("observation", "observation")),
                        ),
                    ),
                    ends=AllHad() & LeadDecides(),
                    title="All agreed meetings",
                ),
                Phase("try-out", (Field(owner),), days=Days(7, 42), ends=Happened("tried-out", owner), yields=("changed-practice",), title="Trying out"),
                Decision(
                    "new-film-gate",
                    by=steward,
                    title="Is every consent for the new film in order?",
                    options=(Option("film", title="in order: film"), Option("re-frame", title="missing or refused: film others, another moment, or framed otherwise"), Option("do-not-film", NextOf("films"), title="missing or refused: do not film")),
                ),
                Phase("new-film", (Field(filmer | owner),), ends=Happened("filmed-again", filmer | owner | facilitator), title="A new film to compare with"),
            ),
        ),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.CONSTRUCTED,
        sources=(ARTEVELDE, VERP),
        constructed="Rows 2 to 7 of the programme `video-coaching-programme`, which holds them once for each owner; the order is a constructed default like that of the meeting. "
        "Two to four cycles are counted and the owner says after each from the second on whether there is another; when clips are chosen is only said to be within days, so that the facilitator fixes a date if one is wanted. One to six weeks of trying out are told as 7 to 42 days. "
        "The gate before filming is the programme's; that it is asked again before each film, because children, moments and minds change, and that the owner's way ends where nothing may be filmed, is our choice. "
        "The owner chooses the clips; in a neighbouring practice the facilitator does. Film stays outside: a clip is brought to the meeting by the host when that opens, with its consents, and is neither taken from here nor handed back. "
        "A meeting may treat several owners; it is then held for one of them and brings back what is theirs. That the owner may leave a cycle of film at any time, who reports what happened outside, and which moves are named, are our choice.",
    ),
)

VIDEO_COACHING_PROGRAMME = Protocol(
    id="video-coaching-programme",
    edition="programme-1",
    title="Video coaching: the programme of a group",
    family="video-based intervision and coaching",
    people=People(4, 9),
    roles=(
        Role("facilitator", title="facilitator (coach)", lead=True, excludes=("member",)),
        Role("member", title="member (each an owner on a way of their own)", least=3, most=8),
        Role("consent-steward", title="consent steward", steward=True),
        Role("filmer", title="filmer (a colleague or the facilitator)", outsider=True),
        Role("head", title="head (agrees the frame)", least=0, outsider=True),
        Role("guardian", title="guardian (of a filmed child)", least=0, most=None, outsider=True),
        Role("child", title="filmed child", least=0, most=None, outsider=True),
        Role("filmed-staff", title="other filmed staff", least=0, most=None, outsider=True),
    ),
    items=(
        ItemRule(id="working-agreement", title="working agreement: purpose, equality, confidentiality, no appraisal", by=contractors),
        ItemRule(id="consent-record", title="consent of a person: purpose, audience, storage, deletion date", by=steward, key=filmed),
        ItemRule(id="action-plan", title="action plan: who, what, when, next film date", by=members),
        ItemRule(id="disposal-log", title="log of what was deleted or returned", by=steward),
    ),
    uses=(VIDEO_COACHING_PATH,),
    exits=(Exit(Signalled("safeguarding"), End()),),
    steps=(
        Phase("contract", (Open(contractors, Say(Move.INFORM, also=(Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER, Move.ADVISE, Move.COMMIT))),), ends=Consensus(contractors), yields=("working-agreement",), title="Working agreement"),
        Phase("consent", (Field(Holders("guardian") | Holders("filmed-staff")),), days=Days(7, 14, remind=(3,)), ends=Happened("consents-in", steward), yields=("consent-record",), title="Consent of every person who can be seen, before any filming"),
        Decision(
            "consent-gate",
            by=steward,
            title="Are the consents in order?",
            options=(Option("film", title="go on, and film nobody whose consent is missing"), Option("re-frame", To("consent"), title="missing or refused: other children or another moment, and ask again"), Option("stop", End(), title="no consent at all: stop")),
        ),
        Phase(
            "owners",
            (
                Hold(
                    facilitator,
                    "video-coaching-path",
                    each=members,
                    role="owner",
                    casts=(("facilitator", facilitator), ("member", members), ("consent-steward", steward), ("filmer", filmer)),
                    gives=(("action-plan", "action-plan"),),
                ),
            ),
            ends=AllHad(),
            title="Each owner's way, at their own pace",
        ),
        Phase("disposal", (Field(steward),), ends=Produced("disposal-log"), yields=("disposal-log",), title="Disposal, at the agreed date"),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            ARTEVELDE,
            VERP,
            Source(
                "Audio and video recording, Head Start",
                "what a consent names: the recording, who gets access, protection, a date of destruction or that it is kept, the uses",
                "https://www.hsolc.org/resources/audio-video-recording/",
            ),
            Source("Videotaping of children, Connecticut Birth to Three", "written permission before filming; viewers are those whom parents approve; destroyed when no longer needed", "https://docsbay.net/videotaping-of-children"),
        ),
        constructed="The programme is a constructed default like the meeting it leads to. Rows 2 to 7 are held for each owner as `video-coaching-path`, side by side; that every member is an owner, and that owners go at their own pace, is our choice. "
        "Weeks 0 and 1 are told as 7 to 14 days; week 0 alone has no time of its own. That a reminder comes three days before that date is our choice. "
        "Consent is a gate that the consent steward answers: where some of it is missing nobody concerned is filmed, or other children or another moment are looked for and asked anew; without any consent the programme stops. "
        "Records of consent are kept here by person; the consents the meetings are judged by go with each film, which the host brings to a meeting. The date of disposal is agreed, so that the facilitator fixes it when it comes to that. "
        "The head takes part in the working agreement alone; guardians, children and other filmed staff are in the cast and not in the room. Trios before the first meeting of a group with weak bonds are left out. Which moves are named is our choice.",
    ),
)

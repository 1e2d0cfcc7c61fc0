# SPDX-License-Identifier: MIT
"""Intervision: peers work on a case that one of them brings, without a supervisor; one of the group leads and stays out of the content.

In the incident method the owner tells an incident up to the decision and keeps what was done to themselves until everybody else has written down what they
would have done. In the ten-step method questions are rated before they are answered, and the owner defines the problem anew before anybody advises.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, ByEach, Consensus, Enough, Filled, LeadDecides, Produced, TimeUp, Usable
from plcprotocols.model.entry import Declaration, Declared
from plcprotocols.model.flow import Breakout, Casting, Decision, Each, Option, Phase, Step, To
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Access, ItemOf, ItemRule, Seal
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import About, Ask, Open, Passing, Pick, Purpose, Rate, Read, Round, Say, Silence, Solo
from plcprotocols.model.who import Chose, Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")
candidates = Holders("candidate")
previous_owner = Holders("previous-owner")
interviewer = Holders("interviewer")
reflectors = Holders("reflector")

PEERS = (
    Source("Praktijkboek Intervisie, roles", "who does what: case bringer, participants, facilitator", "https://www.praktijkboekintervisie.nl/rollen-bij-intervisie/"),
    Source("HRD Academy, intervisie", "a case is recent, concrete and in the I-form", "https://www.hrdacademy.be/nl/blog/1277/coaching/wat-is-intervisie-en-hoe-werkt-het"),
)
SCHEPERS = Source(
    "Humanising Language Teaching, Schepers van Loon 2003",
    "six to eight people, two cases of an hour; no personal problem with a colleague in the group; for the ten steps the form of an hour with the minutes of its first two steps, slips in colours, and an organiser who collects and posts them",
    "https://old.hltmag.co.uk/sep03/sart6.htm",
)

INCIDENT_ROLES = (
    Role("facilitator", title="facilitator (from the group, stays out of content)", lead=True, excludes=("owner", "member")),
    Role("owner", title="owner (of the incident)", excludes=("member",)),
    Role("member", title="member", least=4, most=8),
    Role("candidate", title="candidate (offers an incident)", most=None, drawn_from=("member", "owner")),
)
INCIDENT_ITEMS = (
    ItemRule(id="incident", title="incident, without its outcome", by=owner),
    ItemRule(id="question", title="own question", by=members, access=Access.PRIVATE),
    ItemRule(id="fact", title="fact", by=members | owner),
    ItemRule(id="cause", title="cause or link", by=members),
    ItemRule(id="position", title="position and motives", by=members, each=1, seal=Seal(each=members, whole=False)),
    ItemRule(id="useful-advice", title="useful advice", by=owner),
    ItemRule(id="process-note", title="note on the process", by=Everyone()),
)
OFFERS = Round(candidates, Say(Move.PRESENT))
CHOOSING = Open(Everyone(), Say(Move.REFLECT, also=(Move.ASK_CLARIFY, Move.ANSWER)))
FACTS = Round(members, Ask(Move.ASK_CLARIFY, of=owner), passing=Passing.NONE)
ANALYSIS = Open(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE,)))
READING = Round(members, Read("position", Move.ADVISE), passing=Passing.NONE)
REVEALING = Solo(owner, Say(Move.REVEAL, also=(Move.REFLECT,)))
REACTING = Open(Everyone(), Say(Move.REFLECT, also=(Move.DESCRIBE, Move.HYPOTHESISE, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER)))
EVALUATING = Round(Everyone(), Say(Move.DEBRIEF))
INCIDENT_CHOICES = (
    "All choose with one voice, and the facilitator then says whose incident it is. That a case is current, concrete, in the I-form and no problem with somebody in the group is not held by the rules. "
    "Six to ten people are partly confirmed. Who offers an incident is cast as a candidate."
)
SEALED = (
    "The outcome is sealed until the owner tells it, and so is each position until it is read out, which nobody does before everybody who is here has written; what the owner would tell early, and what the owner says while the others talk and read, are refused in guided mode, too. "
    "Each question of the information round is answered before the next; which moves each phase names is our choice."
)

INCIDENT_METHOD = Protocol(
    id="incident-method",
    edition="clarity-check-1",
    title="Incident method",
    family="intervision",
    people=People(6, 10),
    roles=INCIDENT_ROLES,
    items=(*INCIDENT_ITEMS, ItemRule(id="outcome", title="what the owner did, why, and how it ended", by=owner, seal=Seal(until="reveal-and-react"))),
    steps=(
        Phase("choose-incident", (OFFERS, CHOOSING), minutes=Minutes(5, 15, typical=5), ends=Consensus(Everyone()), title="Candidates offer incidents, and all choose one"),
        Casting("whose-incident", "owner", of=candidates, by=facilitator, former="member", title="Whose incident is it?"),
        Phase("tell-without-outcome", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(10), ends=TimeUp(), silent=members, yields=("incident", "outcome"), hard=("move-not-here",), title="The owner tells the incident up to the decision"),
        Phase("note-questions", (Silence(members, Purpose.WRITE),), minutes=Minutes(2, 5), ends=TimeUp(), silent=Everyone(), yields=("question",), title="Everybody notes questions"),
        Phase("information-round", (FACTS,), minutes=Minutes(10, 15), ends=AllHad() | TimeUp(), yields=("fact",), hard=("move-not-here",), title="Each asks for facts, and the owner answers"),
        Phase("clarity-check", (Silence(members, Purpose.WRITE),), minutes=Minutes(2), ends=TimeUp(), silent=Everyone(), title="Is everything clear?"),
        Phase("group-analysis", (ANALYSIS,), minutes=Minutes(10), ends=TimeUp(), silent=owner, yields=("cause",), hard=("only-listens",), title="The members look for causes and links; the owner is silent or leaves the room"),
        Phase("written-position", (Silence(members, Purpose.WRITE),), minutes=Minutes(10), ends=ByEach("position", members), silent=Everyone(), yields=("position",), title="Each writes what they would have done, and why; nobody consults"),
        Phase("read-positions", (READING,), minutes=Minutes(10), ends=AllHad(), silent=owner, yields=("position",), hard=("only-listens",), title="One after the other reads out; the owner listens and takes notes"),
        Phase("reveal-and-react", (REVEALING, REACTING), minutes=Minutes(15), ends=TimeUp(), yields=("outcome", "useful-advice"), title="What the owner did, why, and how it ended; then all react"),
        Phase("evaluate", (EVALUATING,), minutes=Minutes(2, 5), ends=AllHad(), yields=("process-note",), title="Evaluation of the process"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("Wikiwijs arrangement 127033, incidentmethode basis", "the ten rows of this edition, who speaks in them, and their minutes", "https://maken.wikiwijs.nl/arrangement/127033/export/imscp"),
            *PEERS,
        ),
        totals=(Published(74, 74, "meeting", "printed, with the minutes meant as a guide; the rows add up to 76 to 87, to 97 with fifteen minutes for the choice. 74 is 76 less one of the steps of two minutes; which one is open"),),
        constructed=f"One of two published lists of ten rounds; the choice is five minutes, up to fifteen. {INCIDENT_CHOICES} {SEALED}",
    ),
)

INCIDENT_METHOD_HENDRIKSEN = Protocol(
    id="incident-method",
    edition="hendriksen-1",
    title="Incident method",
    family="intervision",
    people=People(6, 10),
    roles=INCIDENT_ROLES,
    items=(*INCIDENT_ITEMS, ItemRule(id="outcome", title="what the owner did, why, and how it ended", by=owner, seal=Seal(until="what-the-owner-did"))),
    steps=(
        Phase("choice", (OFFERS, CHOOSING), ends=Consensus(Everyone()), title="Choice of an incident"),
        Casting("whose-incident", "owner", of=candidates, by=facilitator, former="member", title="Whose incident is it?"),
        Phase("sketch", (Solo(owner, Say(Move.PRESENT)),), ends=LeadDecides(), silent=members, yields=("incident", "outcome"), hard=("move-not-here",), title="The owner sketches the incident up to the decision"),
        Phase("noting-questions", (Silence(members, Purpose.WRITE),), ends=LeadDecides(), silent=Everyone(), yields=("question",), title="Noting questions"),
        Phase("information", (FACTS,), ends=AllHad(), yields=("fact",), hard=("move-not-here",), title="Information: each asks for facts, and the owner answers"),
        Phase("analysis", (ANALYSIS,), ends=LeadDecides(), silent=owner, yields=("cause",), hard=("only-listens",), title="Analysis by the members"),
        Phase("written-position", (Silence(members, Purpose.WRITE),), ends=ByEach("position", members), silent=Everyone(), yields=("position",), title="Each writes a position"),
        Phase("positions", (READING,), ends=AllHad(), silent=owner, yields=("position",), hard=("only-listens",), title="Positions are read out"),
        Phase("what-the-owner-did", (REVEALING,), ends=LeadDecides(), silent=members, yields=("outcome",), title="What the owner did"),
        Phase("closing-discussion", (REACTING,), ends=LeadDecides(), yields=("useful-advice",), title="Closing discussion"),
        Phase("evaluation", (EVALUATING,), ends=AllHad(), yields=("process-note",), title="Evaluation"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            Source("Eenmeesterinleren, incidentmethode", "the ten rounds after J. Hendriksen, Intervisie bij werkproblemen, 2000, without an outside coach", "https://eenmeesterinleren.nl/de-incidentmethode"),
            *PEERS,
        ),
        constructed=f"One of two published lists of ten rounds; no minutes are taken from it, so none are stated here. What ends by its time in the other edition ends here when the facilitator says so. Turns and products are those of the other edition. {INCIDENT_CHOICES} {SEALED}",
    ),
)

INCIDENT_METHOD_SMALL_GROUPS = Protocol(
    id="incident-method",
    edition="small-groups-1",
    title="Incident method with small groups",
    family="intervision",
    people=People(6, 10),
    roles=(*INCIDENT_ROLES, Role("previous-owner", title="owner of the meeting before", least=0, drawn_from=("member", "owner"))),
    items=(
        ItemRule(id="report", title="report on earlier advice", by=previous_owner),
        ItemRule(id="short-case", title="short case", by=candidates),
        ItemRule(id="fact", title="fact", by=members | owner),
        ItemRule(id="cause", title="cause", by=members),
        ItemRule(id="own-part", title="view of the owner's part", by=members),
        ItemRule(id="advice", title="advice", by=members),
        ItemRule(id="useful-advice", title="useful advice", by=owner),
        ItemRule(id="next-step", title="next step", by=owner),
    ),
    splits=(Split("small-groups", members, size=3, least=2, most=4, groups=(2, 4), title="small groups"),),
    steps=(
        Phase("look-back", (Solo(previous_owner, Say(Move.DESCRIBE, also=(Move.REFLECT,))),), minutes=Minutes(5), when=Filled(previous_owner), ends=TimeUp(), silent=Everyone() - previous_owner, yields=("report",), title="The owner of the meeting before reports on the advice"),
        Phase("pitches", (OFFERS,), minutes=Minutes(10), ends=AllHad(), yields=("short-case",), title="Short cases"),
        Phase("choose", (CHOOSING,), minutes=Minutes(5), ends=Consensus(Everyone()), title="All choose one"),
        Casting("whose-case", "owner", of=candidates, by=facilitator, former="member", title="Whose case is it?"),
        Phase("questions", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)), Open(members, Ask(Move.ASK_PROBE, of=owner))), minutes=Minutes(15), ends=TimeUp(), yields=("fact",), title="Questions for facts, then deepening ones; the owner answers"),
        Breakout(
            "in-small-groups",
            "small-groups",
            (Phase("analysis", (Open(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.ADVISE))),), minutes=Minutes(10), ends=TimeUp(), yields=("cause", "own-part", "advice"), title="Causes, the owner's part, advice"),),
            title="Small groups, with the owner out of the room",
        ),
        Phase("advice", (Round(members, Say(Move.ADVISE), passing=Passing.NONE),), minutes=Minutes(10), ends=AllHad(), silent=owner, yields=("advice",), title="Each says what they would do; the owner listens and takes notes"),
        Phase("evaluate-and-follow-up", (Solo(owner, Say(Move.REFLECT, also=(Move.COMMIT,))),), minutes=Minutes(10), ends=TimeUp(), silent=members, yields=("useful-advice", "next-step"), title="What the owner takes, and the next step"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("Fotoscholing, incidentmethode", "the seven rows, their minutes, small groups of two to four without the owner", "https://www.fotoscholing.nl/index.php/incidentmethode/"),
            *PEERS,
        ),
        totals=(Published(65, 65, "meeting", "what the printed steps add up to"),),
        constructed=f"A variant in which nothing is withheld and nobody writes a position. {INCIDENT_CHOICES} That there are at least two small groups, three people in each where that can be, that facts are asked for before deepening questions, and which moves each phase names are our choice. "
        "Where nobody was owner before, the look back is left out. That the owner is out of the room is told to the group and not held by the rules, but the small groups are the members' alone.",
    ),
)

LONG_FORM = (Minutes(5, 10), Minutes(10), Minutes(12, 15), Minutes(20, 25), Minutes(15, 18), Minutes(10), Minutes(12, 16), Minutes(10, 12), Minutes(15, 18), Minutes(11, 16))
HOUR_FORM = (Minutes(5, confidence=Confidence.HIGH), Minutes(10, confidence=Confidence.HIGH), Minutes(5), Minutes(8), Minutes(5), Minutes(5), Minutes(5), Minutes(4), Minutes(8), Minutes(5))
RATINGS = (-1, 1)
TEN_STEP_ROLES = (
    Role("facilitator", title="facilitator (may take part as a member)", lead=True, excludes=("owner",)),
    Role("owner", title="owner", excludes=("member",)),
    Role("member", title="member", least=4, most=6),
    Role("organiser", title="organiser (collects and posts the slips, keeps the time)", least=0, timekeeper=True, drawn_from=("member",)),
)


def _items(redefining: str, *ending: ItemRule) -> tuple[ItemRule, ...]:
    """Name the kinds of item of an ending, whose definitions are posted when the step that rates them begins."""
    return (
        ItemRule(id="situation", title="situation, and the owner's own part in it", by=owner),
        ItemRule(id="question", title="question on a slip", by=members, anonymous=True, seal=Seal(until="rate-questions")),
        ItemRule(id="problem-statement", title="the owner's own statement of the problem", by=owner, access=Access.PRIVATE),
        ItemRule(id="definition", title="definition of the problem, as if it were one's own", by=members, each=1, anonymous=True, seal=Seal(until=redefining)),
        ItemRule(id="redefinition", title="the owner's own re-definition", by=owner),
        *ending,
    )


def _seven_steps(minutes: tuple[Minutes, ...], redefining: str) -> tuple[Step, ...]:
    """Give the steps both endings begin with; the seventh has another name in each."""
    return (
        Phase("sketch", (Solo(owner, Say(Move.PRESENT)),), minutes=minutes[0], ends=TimeUp(), silent=members, yields=("situation",), title="The owner sketches the situation, and their own part in it"),
        Phase("write-questions", (Silence(members | owner, Purpose.WRITE),), minutes=minutes[1], ends=ByEach("question", members) & Produced("problem-statement") & LeadDecides(), silent=Everyone(), yields=("question", "problem-statement"), title="Members write open questions, the owner the problem"),
        Phase("rate-questions", (Rate(who=owner, item="question", least=RATINGS[0], most=RATINGS[1], shown=True),), minutes=minutes[2], ends=AllHad(), silent=members, title="The owner rates each question: does it touch me?"),
        Phase("answer", (Solo(owner, About(Move.ANSWER, "question", rated="rate-questions")),), minutes=minutes[3], ends=Enough(owner), silent=members, title="The owner picks questions and answers them"),
        Phase("extra-questions", (Round(members, Ask(Move.ASK_PROBE, of=owner)),), minutes=minutes[4], ends=AllHad(), title="Extra questions in turn, answered at once"),
        Phase("write-problem-definitions", (Silence(members, Purpose.WRITE),), minutes=minutes[5], ends=ByEach("definition", members), silent=Everyone(), yields=("definition",), title="Each member defines the problem in the I-form"),
        Phase(redefining, (Rate(who=owner, item="definition", least=RATINGS[0], most=RATINGS[1], shown=True), Solo(owner, Say(Move.REFLECT))), minutes=minutes[6], ends=Produced("redefinition"), silent=members, yields=("redefinition",), title="The owner rates the definitions, and gives one"),
    )


TEN_STEPS = (
    "The sources give the steps and their order. Six people are printed, six to eight are constructed; that the facilitator may take part as a member is partly confirmed. "
    "A rating is one of three marks, here -1, 0 and 1, seen by all as it is given. That the slips are hidden until the owner rates them, and nobody learns whose they are, is our reading of an organiser who collects and posts them; the owner's own statement is private. "
    "That the facilitator says when all slips are on the board, that extra questions are probing ones and answered one by one, and which moves each phase names are our choice. That questions are open and suggest nothing is not held by the rules."
)
IN_LONG = "The minutes are a split of the printed total."
IN_AN_HOUR = "The form of an hour: the minutes of the first two steps are printed, the others are a split of the rest; for which ending the hour is meant is not said."
AN_HOUR = Published(60, 60, "meeting", "printed; the rows add up to 60")
GUIDE_TO_COACH = Source("Guide to Coach, 10-stappenmethode", "six people; the steps, with the ending in which the owner settles the account, forces are named and the owner decides; two to two and a half hours a case", "http://guidetocoach.com/methode-2")


def _decide(edition: str, minutes: tuple[Minutes, ...], total: Published, form: str) -> Protocol:
    """Make a form of the ending in which the owner decides."""
    return Protocol(
        id="ten-step-method",
        edition=edition,
        title="Ten-step method",
        family="intervision",
        people=People(6, 8),
        roles=TEN_STEP_ROLES,
        items=_items("rate-and-redefine", ItemRule(id="meaning", title="what this means for the owner", by=owner), ItemRule(id="force", title="force that keeps the problem alive", by=members), ItemRule(id="action", title="action", by=owner)),
        steps=(
            *_seven_steps(minutes, "rate-and-redefine"),
            Phase("balance", (Solo(owner, Say(Move.REFLECT)),), minutes=minutes[7], ends=Enough(owner), silent=members, yields=("meaning",), title="The owner settles the account: what this means"),
            Phase("forces", (Round(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE,))),), minutes=minutes[8], ends=AllHad(), silent=owner, yields=("force",), title="Forces that keep the problem alive"),
            Phase("decide", (Solo(owner, Say(Move.COMMIT, also=(Move.REFLECT,))),), minutes=minutes[9], ends=Enough(owner), silent=members, yields=("action",), title="What the owner will do"),
        ),
        provenance=Provenance(
            structure=Confidence.HIGH,
            minutes=Confidence.CONSTRUCTED,
            sources=(GUIDE_TO_COACH, SCHEPERS, *PEERS),
            totals=(total,),
            constructed=f"One of two published endings. {form} {TEN_STEPS}",
        ),
    )


def _own_insights(edition: str, minutes: tuple[Minutes, ...], total: Published, form: str) -> Protocol:
    """Make a form of the ending in which everybody says what they take with them."""
    return Protocol(
        id="ten-step-method",
        edition=edition,
        title="Ten-step method with the insights of all",
        family="intervision",
        people=People(6, 8),
        roles=TEN_STEP_ROLES,
        items=_items("redefine", ItemRule(id="approach", title="new approach, and how ready the owner is to change", by=owner), ItemRule(id="tip", title="tip", by=members), ItemRule(id="insight", title="insight", by=Everyone())),
        steps=(
            *_seven_steps(minutes, "redefine"),
            Phase("new-approach", (Solo(owner, Say(Move.REFLECT, also=(Move.COMMIT,))),), minutes=minutes[7], ends=Enough(owner), silent=members, yields=("approach",), title="A new approach, and how ready the owner is to change"),
            Phase("tips", (Round(members, Say(Move.ADVISE)),), minutes=minutes[8], ends=AllHad(), silent=owner, yields=("tip",), title="Tips"),
            Phase("own-insights", (Round(Everyone(), Say(Move.REFLECT)),), minutes=minutes[9], ends=AllHad(), yields=("insight",), title="What each of them takes with them"),
        ),
        provenance=Provenance(
            structure=Confidence.HIGH,
            minutes=Confidence.CONSTRUCTED,
            sources=(
                Source("BPO Opleidingen, 10 stappen methode", "the ending in which the owner redefines the problem as a step of its own, a new approach follows, then tips, then what the members take with them; an organiser", "https://www.bpopleidingen.nl/e-learning-intervisie-10-stappen-methode/"),
                GUIDE_TO_COACH,
                SCHEPERS,
                *PEERS,
            ),
            totals=(total,),
            constructed=f"One of two published endings; the step in which the owner redefines has a name of its own here, and the definitions are rated in it. {form} {TEN_STEPS}",
        ),
    )


TEN_STEP_METHOD = _decide("decide-1", LONG_FORM, Published(120, 150, "meeting", "printed as two to two and a half hours; the rows are a split of it"), IN_LONG)
TEN_STEP_METHOD_HOUR = _decide("decide-60-1", HOUR_FORM, AN_HOUR, IN_AN_HOUR)
TEN_STEP_METHOD_OWN_INSIGHTS = _own_insights("own-insights-1", LONG_FORM, Published(120, 150, "meeting", "printed for the other ending as two to two and a half hours; the rows are a split of it"), IN_LONG)
TEN_STEP_METHOD_OWN_INSIGHTS_HOUR = _own_insights("own-insights-60-1", HOUR_FORM, AN_HOUR, IN_AN_HOUR)
BALINT_GROUP = Protocol(
    id="balint-group",
    edition="one-case-2",
    title="Balint group",
    family="intervision",
    people=People(7, 11),
    roles=(
        Role("facilitator", title="leader", least=1, most=2, lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (presenter)", excludes=("member",)),
        Role("member", title="member", least=5, most=9),
        Role("candidate", title="candidate (has a case)", most=None, drawn_from=("member", "owner")),
    ),
    steps=(
        Phase("who-has-a-case", (Open(Everyone(), Say(Move.INFORM, also=(Move.PRESENT, Move.ASK_CLARIFY, Move.ANSWER))),), minutes=Minutes(1, 3), ends=Consensus(Everyone()), title="Who has a case? All choose one"),
        Casting("whose-case", "owner", of=candidates, by=facilitator, former="member", title="Whose case is it?"),
        Phase("tell", (Solo(owner, Say(Move.PRESENT, also=(Move.REFLECT,))),), minutes=Minutes(5, 10), ends=Enough(owner), silent=members, title="The presenter tells, without notes and with feelings"),
        Phase("factual-questions", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(2, 5), ends=LeadDecides(), title="Questions for facts"),
        Phase("push-back-discussion", (Open(members, Say(Move.HYPOTHESISE, also=(Move.REFLECT, Move.DESCRIBE))),), minutes=Minutes(20, 30), ends=LeadDecides(), silent=owner, title="The presenter sits back; the others imagine what both feel"),
        Phase("presenter-returns", (Solo(owner, Say(Move.REFLECT)), Open(Everyone(), Say(Move.REFLECT, also=(Move.HYPOTHESISE, Move.DESCRIBE)))), minutes=Minutes(3, 10), ends=TimeUp(), title="The presenter may respond, and joins in"),
    ),
    forbids=Forbidden(moves=(Move.ADVISE, Move.COMMIT, Move.SUMMARISE), items=("action-plan",)),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.MEDIUM,
        sources=(
            Source("Irish Journal of Psychological Medicine 2016", "origin: Michael Balint, London, 1950s; book of 1957", "http://core-cms.prod.aop.cambridge.org/core/journals/irish-journal-of-psychological-medicine/article/an-established-practice-in-new-surround"),
            Source("Hellenic Balint Group, the frame of the group work", "six to ten people; stable membership, place and time; who joins comes through an interview", "https://www.balintgroupgreece.com/en/the-frame-of-the-group-work/"),
            Source("Balint Society, starting a new group", "one or, better, two leaders; recruit eight to ten, six to eight committed suffice; online smaller", "https://balintsociety.org.uk/starting-new-balint-group-including-working-online"),
            Source("What happens in a Balint group", "the steps; about 45 minutes a case, two cases in 90; no advice, no solutions, no judging, no questioning of the presenter (no address known)"),
            Source("Journal of the Balint Society 2004, editorial", "members' private history is left alone; leaders differ in how much they say", "https://balint.ru/?page_id=183"),
        ),
        totals=(Published(45, 45, "case", "printed as about 45, with two cases in a meeting of 90; the rows add up to 31 to 58"),),
        constructed="Six to ten people and one or two leaders make seven to twelve; here eleven are the most, as ten fit beside one leader and nine beside two. Nothing is yielded, and advice, commitments, a closing summary and an action plan are refused in every mode. That nobody is judged or interrogated is held only by the moves each phase names. All choose with one voice, and a leader then says whose case it is. Who has a case is cast as a candidate. "
        "A clarifying question that probes is the leader's to stop; the rules see only what a turn is said to be. Which moves each phase names is our choice. That new members come through an interview, and that leaders meet afterwards, lies outside a session.",
    ),
)

WANDA = Protocol(
    id="wanda",
    edition="five-steps-1",
    title="Wanda",
    family="intervision",
    people=People(7, 13),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (contributor)", excludes=("member",)),
        Role("member", title="member", least=5, most=11),
        Role("candidate", title="candidate (offers a case)", most=None, drawn_from=("member", "owner")),
        Role("previous-owner", title="owner of the session before", least=0, drawn_from=("member", "owner")),
        Role("recorder", title="recorder", least=0, drawn_from=("member",)),
    ),
    items=(
        ItemRule(id="remembered", title="what was remembered, learned and tried", by=Everyone()),
        ItemRule(id="provisional-question", title="provisional question", by=candidates),
        ItemRule(id="learning-question", title="positive learning question", by=owner),
        ItemRule(id="hypothesis", title="hypothesis from somebody's position", by=members),
        ItemRule(id="advice", title="advice", by=members),
        ItemRule(id="next-deed", title="next deed", by=owner),
    ),
    steps=(
        Phase("looking-back", (Solo(previous_owner, Say(Move.DESCRIBE, also=(Move.REFLECT,))), Round(members, Say(Move.REFLECT, also=(Move.DESCRIBE,)))), minutes=Minutes(10, 15), when=Filled(previous_owner), ends=AllHad(), yields=("remembered",), title="Looking back: the owner of the session before, then everybody"),
        Phase("choosing-case", (OFFERS, CHOOSING), minutes=Minutes(15, 20), ends=Consensus(Everyone()), yields=("provisional-question",), title="Cases, and all choose one"),
        Casting("whose-case", "owner", of=candidates, by=facilitator, former="member", title="Whose case is it?"),
        Phase("questioning", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(25, 30), ends=Produced("learning-question"), yields=("learning-question",), title="Who, where, what, when, how? At the end a positive learning question"),
        Phase("collecting-perspectives", (Open(members, Say(Move.HYPOTHESISE)),), minutes=Minutes(25, 35), ends=LeadDecides(), silent=owner, yields=("hypothesis",), title="Perspectives of child, parent and colleague; the owner listens"),
        Phase("various-advice", (Round(members, Say(Move.ADVISE)), Solo(owner, Say(Move.COMMIT, also=(Move.REFLECT,)))), minutes=Minutes(15, 20), ends=Enough(owner), yields=("advice", "next-deed"), title="Several kinds of advice, then the owner's next deed"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            Source("Wanda manual, VBJK", "the method: value, analyse, act; several roles of the facilitator, aftercare among them", "https://vbjk.be/en/publications/wanda-manual"),
            Source("Wanda, Artevelde University of Applied Sciences", "origin: Artevelde and VBJK, 2010 to 2012, from the analysis of practice and appreciative inquiry", "http://projecten.arteveldehogeschool.be/en/wanda/node/23"),
            Source("When Wanda meets ISSA, Artevelde", "the phases; groups in Croatia, Czechia, Hungary and Slovenia from 2013", "https://sites.arteveldehogeschool.be/wanda-en/node/25"),
            Source("The Wanda method, report of a peer learning activity, January 2019", "how six countries work with it", "https://fr.scribd.com/document/460567137/REPORT-WANDA-PLA-Jan-2019-pdf"),
            Source("Wanda steps, slides of the project", "a session of one and a half to two hours every four to six weeks", "https://www.slideshare.net/Wandaproject/pp-wanda-steps"),
        ),
        totals=(Published(90, 120, "meeting", "printed for a session; a first one, which does not look back, has the minutes of the first row for introducing the method"),),
        constructed="The minutes of the rows are a split of the printed total, and six to twelve people besides the facilitator are constructed. A session looks back if an owner of the session before is cast. "
        "All choose with one voice, and the facilitator then says whose case it is; who offers one is cast as a candidate. Perspectives are collected in open talk; a round with passing is the other printed form. "
        "That questions interpret nothing, that the learning question is positive, and that advice is about one's own view and action, are not held by the rules. Which moves each phase names is our choice.",
    ),
)

INTERVIEW = Open(interviewer, Ask(Move.ASK_PROBE, of=owner))

REFLECTING_TEAM = Protocol(
    id="reflecting-team",
    edition="four-phases-1",
    title="Reflecting team",
    family="intervision",
    people=People(5, 6),
    roles=(
        Role("interviewer", title="interviewer (leads; there is no other facilitator)", lead=True, excludes=("owner", "reflector")),
        Role("owner", title="owner (focus person)", excludes=("reflector",)),
        Role("reflector", title="member of the reflecting team", least=3, most=4),
    ),
    items=(
        ItemRule(id="challenge", title="challenge", by=owner),
        ItemRule(id="perspective", title="perspective", by=reflectors),
        ItemRule(id="resonance", title="what resonated", by=owner),
        ItemRule(id="next-step", title="next step", by=owner),
    ),
    steps=(
        Phase("interview-1", (INTERVIEW,), minutes=Minutes(10), ends=TimeUp(), silent=reflectors, yields=("challenge",), title="The interviewer asks, the focus person answers"),
        Phase("team-reflection", (Open(reflectors, Say(Move.HYPOTHESISE, also=(Move.REFLECT, Move.DESCRIBE), to=reflectors | interviewer)),), minutes=Minutes(10, 15), ends=TimeUp(), silent=owner, yields=("perspective",), title="The team talks tentatively, to each other and not to the focus person"),
        Phase("interview-2", (INTERVIEW,), minutes=Minutes(15, 20, confidence=Confidence.CONSTRUCTED), ends=TimeUp(), silent=reflectors, yields=("resonance",), title="What resonated?"),
        Decision("once-more", interviewer, (Option("again", To("team-reflection"), title="the team once more"), Option("close", title="to the closing")), title="Once more?"),
        Phase("closing", (Solo(owner, Say(Move.REFLECT, also=(Move.COMMIT,))), Round(reflectors, Say(Move.REFLECT))), minutes=Minutes(10, 15, confidence=Confidence.CONSTRUCTED), ends=Enough(owner), yields=("next-step",), title="The focus person's next step, and what each of the team learned"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("The reflective team, Aarhus University", "four phases, 45 to 60 minutes, those of the first two; three or four in the team; the focus person and the team do not see each other's eyes; the two middle phases may be held again", "https://ced.au.dk/en/consultancy/peer-mentoring/the-reflective-team"),
        ),
        totals=(Published(45, 60, "meeting", "printed; holding the two middle phases twice takes 70 to 95"),),
        constructed="The minutes of the last two phases are a split of the printed total. That the interviewer decides whether the middle phases are held again is our choice, and so is which moves each phase names. "
        "Origin: Tom Andersen, Norway, 1985 to 1987, from general knowledge. Where people sit is not held by the rules.",
    ),
)

GOSSIP_METHOD = Protocol(
    id="gossip-method",
    edition="back-turned-1",
    title="Gossip method",
    family="intervision",
    people=People(5, 9),
    roles=(
        Role("facilitator", title="facilitator (stays out of content)", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner", excludes=("member",)),
        Role("member", title="member", least=3, most=7),
    ),
    items=(
        ItemRule(id="question", title="the owner's question", by=owner),
        ItemRule(id="answer", title="short answer", by=owner),
        ItemRule(id="thought", title="background, cause or solution", by=members),
        ItemRule(id="joint-advice", title="joint advice", by=members),
        ItemRule(id="own-note", title="the owner's note on what is said", by=owner, access=Access.PRIVATE),
        ItemRule(id="response", title="what touched the owner, and what they accept", by=owner),
        ItemRule(id="process-note", title="note on the process", by=owner | members),
    ),
    entry=(Declared(Declaration.FAMILIAR), Declared(Declaration.SAFE)),
    steps=(
        Phase("question-intro", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(5), ends=TimeUp(), silent=members, yields=("question",), title="The owner's question, in short"),
        Phase("explore", (Round(members, Ask(Move.ASK_PROBE, of=owner), quota=3),), minutes=Minutes(10), ends=AllHad(), yields=("answer",), title="Three open questions each, and short answers"),
        Phase("gossip", (Open(members, Say(Move.GOSSIP, also=(Move.HYPOTHESISE, Move.ADVISE), to=members)),), minutes=Minutes(10), ends=TimeUp() | Produced("joint-advice"), silent=owner, yields=("thought", "joint-advice", "own-note"), hard=("only-listens", "not-spoken-to"), title="The members talk about the owner, who sits with the back turned, hears all and takes notes"),
        Phase("owner-reaction", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(10), ends=Enough(owner), silent=members, yields=("response",), title="What touched the owner, and what they accept"),
        Phase("evaluate", (Round(owner | members, Say(Move.DEBRIEF)),), minutes=Minutes(5), ends=AllHad(), yields=("process-note",), title="Evaluation"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("BPO Opleidingen, roddelmethode", "only for a group whose people know one another and feel safe", "https://www.bpopleidingen.nl/e-learning-methodiek-intervisie-roddelmethode/"),
            Source("Bizz Company, roddelmethode", "the same condition; about 40 minutes; the gossip ends in one joint advice", "https://bizz-company.nl/roddelmethode/"),
        ),
        totals=(Published(40, 40, "meeting", "printed as about 40; the rows add up to 40"),),
        constructed="Four to eight people beside the facilitator are partly confirmed, and so is that the facilitator keeps time and rules and stays out of the content. Questions are asked in turn, one at a time, each answered at once; a member who has fewer than three passes. In a variant, left out here, questions stand on a flip chart and the owner picks. "
        "That the members know one another and feel safe is asked of the group at the opening, in two declarations. In the gossip the owner is neither heard nor spoken to in guided mode either; anybody may pause, and the owner may take no part or leave. That nobody turns to the owner by look or gesture, and that it is said in the third person, is not held by the rules. "
        "The gossip is over with the first joint advice, or when its time is up; that the owner's notes are private, and which moves each phase names, is our choice.",
    ),
)

AIRTIME = "bid-for-airtime"
EARLIER_ACTION = ItemOf("dated-action", Everyone())

ACTION_LEARNING_SET = Protocol(
    id="action-learning-set",
    edition="slots-1",
    title="Action learning set",
    family="intervision",
    people=People(4, 9),
    roles=(
        Role("facilitator", title="facilitator (or who leads a slot)", least=0, lead=True),
        Role("owner", title="owner (presenter)"),
        Role("member", title="member", least=3, most=7),
        Role("timekeeper", title="timekeeper", least=0, timekeeper=True, drawn_from=("member",)),
    ),
    items=(
        ItemRule(id="dated-action", title="dated action", by=owner),
        ItemRule(id="log-update", title="update of the action log", by=members),
        ItemRule(id="insight", title="insight", by=owner),
        ItemRule(id="where-i-stand", title="where the owner stands now", by=owner),
        ItemRule(id="resource", title="resource", by=members),
    ),
    steps=(
        Phase("check-in-progress", (Round(members, Say(Move.DESCRIBE, also=(Move.REFLECT,)), passing=Passing.NONE),), minutes=Minutes(10, 30), when=Usable(EARLIER_ACTION), ends=AllHad(), yields=("log-update",), title="Each reports on actions since the meeting before"),
        Phase(AIRTIME, (Round(members, Pick(("presents", "listens"), lasting=True), passing=Passing.NONE), CHOOSING), minutes=Minutes(5), ends=Consensus(Everyone()), title="Who bids for air time? All choose"),
        Each(
            "slots",
            Chose(AIRTIME, "presents"),
            role="owner",
            former="member",
            title="a slot for each presenter",
            steps=(
                Casting("who-leads", "facilitator", of=members, by=members, when=~Filled(facilitator - members - owner), title="Which member leads this slot?"),
                Phase("present", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(2, 5), ends=TimeUp(), silent=members, title="The owner presents"),
                Phase("clarify", (Round(members, Ask(Move.ASK_CLARIFY, of=owner, follow_up=True)),), minutes=Minutes(5, 10), ends=AllHad() | TimeUp(), title="Clarifying questions, one and a follow-up each"),
                Phase("questioning", (Open(members, Ask(Move.ASK_PROBE, of=owner)),), minutes=Minutes(10, 15), ends=TimeUp(), yields=("insight",), title="Open questions"),
                Phase("summary", (Solo(owner, Say(Move.SUMMARISE, also=(Move.REFLECT,))),), minutes=Minutes(2), ends=TimeUp(), silent=members, yields=("where-i-stand",), title="Where the owner stands now"),
                Phase("resources", (Round(members, Say(Move.INFORM)),), optional=facilitator, minutes=Minutes(5), ends=AllHad(), silent=owner, yields=("resource",), title="Resources"),
                Phase("action", (Solo(owner, Say(Move.COMMIT)),), minutes=Minutes(2), ends=Produced("dated-action"), yields=("dated-action",), title="Dated actions"),
            ),
        ),
        Phase("process-review", (Round(Everyone(), Say(Move.DEBRIEF, also=(Move.REFLECT,))),), minutes=Minutes(5, 10), ends=AllHad(), title="How it went, and what each learned"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("Taylor & Francis action learning chapter", "origin: Reg Revans, United Kingdom, 1940s", "https://www.taylorfrancis.com/books/9781315263403/chapters/10.4324/9781315263403-4"),
            Source("UNITAR Learning Wiki, Action learning", "four to eight people", "https://learningwiki.unitar.org/index.php/Action_Learning"),
            Source("Action Learning Associates", "six to eight people with a facilitator; a series of meetings, such as five in twelve to fifteen months; no advice, no anecdotes, no judging, no stories of one's own", "http://www.actionlearningassociates.co.uk/actionlearning2.html"),
            Source("Personal Coaching Information, action learning FAQ", "the steps of a slot and their minutes; a slot of 30 to 40 minutes; resources as an option; one question and one follow-up in set order; a time-out for the process at any point", "http://www.personal-coaching-information.com/action-learning-frequently-asked-questions.html"),
        ),
        totals=(Published(30, 40, "slot", "printed; the printed steps add up to 26 to 36, and the rows to 26 to 39, so the least is reached only with long questioning"),),
        constructed="Actions of an earlier meeting are brought when the session opens (items of the kind dated-action, whose owner they are); where there are none, as at a first meeting, the check-in is left out. Members report; a facilitator who is no member has no actions. "
        "Each member says whether they bid for air time; then all talk and agree with one voice, and whoever gives way changes their answer. It can be changed later, too, so that who comes late may have a slot; that the others agree to this is not held by the rules. Presenters come in the order of seats. "
        "Without a facilitator the members say at the beginning of each slot which of them leads it; the facilitator, or whoever leads, decides on the resources. Clarifying ends when each has had a question and a follow-up, or when the time is up. Who sums up is not printed; here it is the owner. "
        "Advice, judging and anecdotes have no move here; which moves each phase names is our choice. In a variant, left out here, statements are made only in answer to questions and a coach alone may interrupt.",
    ),
)

INTERVISION_VARIANTS = (INCIDENT_METHOD_HENDRIKSEN, INCIDENT_METHOD_SMALL_GROUPS, TEN_STEP_METHOD_OWN_INSIGHTS, TEN_STEP_METHOD_HOUR, TEN_STEP_METHOD_OWN_INSIGHTS_HOUR)

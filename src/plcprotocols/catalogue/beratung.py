# SPDX-License-Identifier: MIT
"""Kollegiale Beratung after Tietze: six phases in which peers find moderator and case, and consult by a module that the owner chooses from a pool.

The modules are protocols of their own, and the record of a session carries all of them.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, Condition, Consensus, Enough, Produced, TimeUp
from plcprotocols.model.flow import Casting, Decision, OneOf, Option, Phase, Repeat, Run, Step, To
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Round, Say, Solo, Talk, Vote
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")
recorder = Holders("recorder")
observers = Holders("process-observer")
participants = Everyone() - observers

POOL = Source(
    "Kollegiale Beratung, FH Joanneum",
    "45 to 50 minutes; three or four advisers, groups of six; the owner chooses one or two modules; the pool: brainstorming, headstand brainstorming, resonance round, inventing a key question, inventing surprises, identification, cross-examination, actstorming, hypotheses",
    "https://oer.fh-joanneum.at/zml/good-practice/kollegiale-beratung/",
)
CONSULTATION = Source(
    "kollegiale-beratung.de, older pages",
    "casting; about ten minutes of consultation, in which the owner only listens and the secretary, one of the advisers for this case, writes the ideas down; one idea a turn, slowly",
    "http://kollegiale-beratung.de/Ebene3/5methodu.html",
)

MODULE_ROLES = (
    Role("facilitator", title="moderator", lead=True, excludes=("owner", "member")),
    Role("owner", title="owner (Fallerzähler:in)", excludes=("member",)),
    Role("member", title="adviser", least=1, most=8),
    Role("recorder", title="secretary (writes the ideas down)", least=0, drawn_from=("member",)),
)


def _module(name: str, title: str, talk: tuple[Talk, ...], told: str, inside: str, ends: Condition = TimeUp()) -> Protocol:  # noqa: B008 - a value
    """Write one module of the pool: the consultation of a case by the advisers, while the owner only listens."""
    return Protocol(
        id=name,
        edition="module-1",
        title=title,
        family="intervision",
        people=People(3, 10),
        roles=MODULE_ROLES,
        items=(ItemRule(id="idea", title="idea on the list", by=members | recorder),),
        hard=("only-listens",),
        steps=(Phase("consultation", talk, minutes=Minutes(10), ends=ends, silent=owner, yields=("idea",), title=told),),
        provenance=Provenance(
            structure=Confidence.CONSTRUCTED,
            minutes=Confidence.HIGH,
            sources=(POOL, CONSULTATION),
            constructed=f"The source names the module; what its inside is, is our choice: {inside} That a turn is one idea, said slowly, is not held by the rules.",
        ),
    )


MODULES = (
    _module("brainstorming", "Brainstorming", (Open(members, Say(Move.ADVISE)),), "Ideas, one a turn", "open talk of the advisers, in which each turn advises."),
    _module(
        "headstand-brainstorming",
        "Headstand brainstorming",
        (Open(members, Say(Move.HYPOTHESISE)), Open(members, Say(Move.ADVISE))),
        "What would make it worse; then the same, turned round",
        "the advisers first say what would make things worse, and when the moderator goes on they turn that round into advice.",
    ),
    _module(
        "resonance-round",
        "Resonance round",
        (Round(members, Say(Move.REFLECT, also=(Move.DESCRIBE,))),),
        "What the case sets off in each",
        "a round with passing in which each adviser says once what the case sets off in them; it is over when all have had their turn, or when time is up.",
        AllHad() | TimeUp(),
    ),
    _module("hypotheses", "Hypotheses", (Open(members, Say(Move.HYPOTHESISE)),), "What might lie behind it", "open talk of the advisers, in which each turn puts forward a hypothesis."),
    _module(
        "inventing-a-key-question",
        "Inventing a key question",
        (Open(members, Say(Move.PARAPHRASE)),),
        "Which question the case might be about",
        "open talk of the advisers, in which each turn puts the case as a question of the owner's.",
    ),
)

GIVEN = (("facilitator", "facilitator"), ("owner", "owner"), ("member", "member"), ("recorder", "recorder"))
CHOOSING = Open(participants, Say(Move.REFLECT, also=(Move.COMMIT, Move.ASK_CLARIFY, Move.ANSWER)))


def _beratung(edition: str, case: Minutes, opening: tuple[Step, ...], told: str) -> Protocol:
    return Protocol(
        id="kollegiale-beratung",
        edition=edition,
        title="Kollegiale Beratung",
        family="intervision",
        people=People(5, 10),
        roles=(
            Role("facilitator", title="moderator", lead=True, excludes=("owner", "member")),
            Role("owner", title="owner (Fallerzähler:in)", excludes=("member",)),
            Role("member", title="adviser", least=3, most=8),
            Role("recorder", title="secretary (of this case)", least=0, drawn_from=("member",)),
            Role("process-observer", title="process observer", least=0, most=None, excludes=("facilitator", "owner", "member")),
        ),
        items=(
            ItemRule(id="case", title="case on the waiting list", by=members),
            ItemRule(id="key-question", title="key question", by=owner),
            ItemRule(id="idea", title="idea on the list", by=members | recorder),
            ItemRule(id="valuable", title="what was valuable", by=owner),
            ItemRule(id="process-feedback", title="feedback on the process", by=observers),
        ),
        uses=MODULES,
        steps=(
            Phase("moderator", (CHOOSING,), minutes=Minutes(1, confidence=Confidence.CONSTRUCTED), ends=Consensus(participants), silent=observers, title="Casting: who moderates is found first"),
            Casting("who-moderates", "facilitator", of=members, by=participants, former="member", title="Who moderates?"),
            *opening,
            Phase("casting", (Round(members, Say(Move.PRESENT)), Vote(who=participants, on="case"), CHOOSING), minutes=case, ends=Consensus(participants), silent=observers, yields=("case",), title="Casting: cases are offered and ranked on a waiting list, and all agree on one"),
            Casting("whose-case", "owner", of=members, by=facilitator, former="member", title="Whose case is it?"),
            Decision("secretary", facilitator, (Option("wanted", title="one of the advisers writes"), Option("none", To("spontaneous-story"), title="nobody writes for the owner")), title="A secretary?"),
            Casting("who-writes", "recorder", of=members, by=facilitator, title="Which adviser writes the ideas down?"),
            Phase("spontaneous-story", (Solo(owner, Say(Move.PRESENT)), Open(members, Ask(Move.ASK_CLARIFY, of=owner))), minutes=Minutes(10), ends=TimeUp(), silent=observers, title="The owner tells, then answers questions of comprehension"),
            Phase("key-question", (Solo(owner, Say(Move.PRESENT, also=(Move.REFLECT,))),), minutes=Minutes(5), ends=Produced("key-question"), silent=members | observers, yields=("key-question",), title="The owner finds the key question, with the moderator's help"),
            Phase("method-choice", (Open(participants, Say(Move.REFLECT, also=(Move.ADVISE, Move.ASK_CLARIFY, Move.ANSWER))),), minutes=Minutes(3, 5), ends=Enough(owner), silent=observers, title="By which module? The owner and the others propose"),
            Repeat("consultation", (OneOf("module", owner, tuple(Run(each.id, each.id, roles=GIVEN, items=(("idea", "idea"),)) for each in MODULES), title="Which module?"),), by=owner, most=2, title="Consultation"),
            Phase("closing", (Solo(owner, Say(Move.REFLECT, also=(Move.THANK, Move.APPRECIATE, Move.COMMIT))), Round(observers, Say(Move.DEBRIEF))), minutes=Minutes(3, 5), ends=Enough(owner), silent=members, yields=("valuable", "process-feedback"), title="What was valuable, and thanks; then feedback on the process"),
        ),
        provenance=Provenance(
            structure=Confidence.HIGH,
            minutes=Confidence.HIGH,
            sources=(
                Source("kollegiale-beratung.de, six phases", "the method of Kim-Oliver Tietze: six phases, who speaks in them", "https://kollegiale-beratung.de/ablauf-und-methodik-von-kollegialer-beratung-in-sechs-phasen.html"),
                CONSULTATION,
                POOL,
                Source("Doppelspitzen Coaching, kollegiale Beratung", "45 to 60 minutes, six to nine people; three to five minutes for casting", "https://doppelspitzencoaching.de/blog/eintrag/kollegiale-beratung-nutzen-sie-die-klugheit-des-teams"),
                Source("Wengelski-Strock, kollegiale Beratung, Blog 4", "casting with an opening round takes 15 minutes; cases that are not treated stay on a ranked waiting list for this and later meetings; a story of about 5 minutes with its questions 10", "https://wengelski-strock.de/2021/06/07/kollegiale-beratung-eine-gute-ergaenzung-zur-supervision-4-7/"),
            ),
            totals=(
                Published(45, 50, "meeting", "the rows add up to 34 to 40, and to 46 to 50 with the opening round, which the printed total needs"),
                Published(45, 60, "meeting", "60 is not reached by the printed rows"),
            ),
            constructed=f"{told} Five to ten people are usual and not printed; process observers are among them. All agree who moderates and whose case it is, and it is then said which; that each gives one point, "
            "and the points rank the waiting list, is our choice: the result stays in the record, and nothing brings it into a later meeting by itself. A second module is decided on after the first and asked for anew, where the source "
            "has the owner choose one or two at once; that the group chooses by consensus, and that advisers offer wordings of the key question, are the other printed forms. Of the pool five modules are written here, and what they are inside is constructed. "
            "That nobody accuses by asking why, or hides advice in a question, is not held by the rules. Which moves each phase names is our choice.",
        ),
    )


KOLLEGIALE_BERATUNG = _beratung("casting-1", Minutes(2, 4, confidence=Confidence.CONSTRUCTED), (), "The three to five minutes of casting are split into one for who moderates and the rest for the case.")
KOLLEGIALE_BERATUNG_OPENING_ROUND = _beratung(
    "opening-round-1",
    Minutes(4, confidence=Confidence.CONSTRUCTED),
    (Phase("opening-round", (Round(participants, Say(Move.REFLECT)),), minutes=Minutes(10, confidence=Confidence.CONSTRUCTED), ends=AllHad(), silent=observers, title="Opening round: how each is, and what they bring"),),
    "The 15 minutes of casting with an opening round are split into one for who moderates, ten for the round and four for the case.",
)

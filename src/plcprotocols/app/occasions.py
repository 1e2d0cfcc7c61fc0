# SPDX-License-Identifier: MIT
"""Occasions: meetings that were really held, as values the demonstration can hold again.

What a source says about an occasion and what had to be constructed stand side by side. How an occasion is held is said in
`plcprotocols.app.demo`, which knows none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from attrs import frozen

from plcprotocols.engine.seen import View
from plcprotocols.model.commands import EndTurn, Extend, Produce
from plcprotocols.simulation.streams import choice


@frozen
class Phrases:
    """How an item of a kind is worded: one choice from each of several lists, put together.

    Attributes:
        kind: the item rule's id.
        lists: the lists, in the order in which they are put together.
    """

    kind: str
    lists: tuple[tuple[str, ...], ...]

    def say(self, random: Random) -> str:
        """Draw one wording."""
        return " ".join(choice(random, each) for each in self.lists)


@frozen(kw_only=True)
class Occasion:
    """A meeting, or several on one occasion, to be held again.

    Attributes:
        title: what it was called.
        host: who held it.
        facts: what the source says about it, a sentence each.
        source: where that is written.
        protocol: id of the protocol it is held with.
        people: how many took part, those who lead included.
        minutes: how long one session may take.
        limit: where that comes from, in words.
        opened: when the first session opens; the next ones open a day later each.
        names: names for people, in seat order.
        phrases: words for what is produced.
        results: kinds of items that are read out at the end.
        constructed: what no source says, a sentence each.
    """

    title: str
    host: str
    facts: tuple[str, ...]
    source: str
    protocol: str
    people: int
    minutes: float
    limit: str
    opened: datetime
    names: tuple[str, ...]
    phrases: tuple[Phrases, ...]
    results: tuple[str, ...]
    constructed: tuple[str, ...]

    def words(self, _view: View, command: EndTurn | Produce | Extend, random: Random) -> str | None:
        """Word what is produced; what is said in a turn stays unworded."""
        kind = command.kind if isinstance(command, Produce) else ""
        return next((each.say(random) for each in self.phrases if each.kind == kind), None)

    def name(self, number: int) -> str:
        """Name the person on a seat, counted from 0; names are used again with a number when there are more people."""
        again, index = divmod(number, len(self.names))
        return self.names[index] + (f" {again + 1}" if again else "")

    def called(self, people: Sequence[str], before: int) -> dict[str, str]:
        """Name people who sit behind so many others."""
        return {person: self.name(before + number) for number, person in enumerate(people)}


SUPERVISION_2022 = Occasion(
    title="Peer-to-peer online workshop on video coaching",
    host="Open Academy Step by Step, Croatia",
    facts=(
        "Held between May 2022 and January 2023, in two online sessions of four hours.",
        "19 people took part in the education part and 9 in supervision; the 9 may be among the 19.",
        "In its intervision part people reflected on first experiences and practised with video material of their own.",
    ),
    source="Peer Learning Activities Overview 2022, International Step by Step Association (ISSA)",
    protocol="video-coaching-intervision",
    people=9,
    minutes=240,
    limit="the workshop's sessions were four hours",
    opened=datetime(2022, 6, 14, 13, tzinfo=UTC),
    names=(
        *("Ana", "Boris", "Cvita", "Dora", "Emil", "Filip", "Gordana", "Hana", "Iva"),
        *("Jakov", "Katja", "Lea", "Mirna", "Nikola", "Olga", "Petra", "Roko", "Sanja", "Tena", "Vesna"),
    ),
    phrases=(
        Phrases(
            "focus-question",
            (
                ("At breakfast:", "In the block corner:", "While dressing to go out:", "At the sand table:"),
                ("what do I do that keeps a child exploring?", "how do I answer a child's first look?", "when do I give children time to finish?"),
            ),
        ),
        Phrases(
            "observation",
            (
                ("The child", "The younger child", "The other child"),
                (
                    "looks up twice before reaching out.",
                    "moves the cup closer and waits.",
                    "laughs when the adult repeats the sound.",
                    "turns away and comes back.",
                ),
            ),
        ),
        Phrases(
            "revised-question",
            (("What happens if I wait longer", "What does the child tell me"), ("before I speak?", "with the eyes alone?", "when I say nothing?")),
        ),
        Phrases(
            "suggestion",
            (
                ("Sit on the child's level", "Name what the child looks at", "Leave the second spoon on the table"),
                ("and count to ten first.", "and see who begins.", "for a week."),
            ),
        ),
        Phrases(
            "action-plan",
            (
                (
                    "I wait for the child's next look before I speak,",
                    "I name what the child does and then stop talking,",
                    "I leave the children time to end a quarrel themselves,",
                ),
                ("every day at breakfast,", "twice a week in the block corner,", "each morning at arrival,"),
                ("for two weeks;", "until the end of the month;"),
                ("next film on 28 June.", "next film on 5 July.", "next film on 12 July."),
            ),
        ),
        Phrases(
            "learning",
            (("I take with me:", "New to me:"), ("how much a pause says.", "that I look at the child first now.", "that describing is hard work.")),
        ),
    ),
    results=("action-plan",),
    constructed=(
        "that the 9 in supervision held the intervision part, and who facilitates",
        "the names, the days and the division into sessions",
        "the clips, who can be seen in them and every permission",
        "what people do, how long they speak and the words of what they write",
        "the script of phases and its minutes, as the protocol itself says",
    ),
)

OCCASIONS = (SUPERVISION_2022,)

# SPDX-License-Identifier: MIT
"""People and organisations, and the cast that says who is what in one session.

Records hold references only; names and languages stay in a roster that the embedding app keeps.
"""

from __future__ import annotations

from attrs import field, frozen

from plcprotocols.model.arguments import by_name, names


@frozen
class Organisation:
    """A school, kindergarten, network or university.

    Attributes:
        id: its reference.
        name: its name.
        country: ISO 3166 code of its seat, or empty.
    """

    id: str
    name: str
    country: str = ""


@frozen
class Person:
    """Somebody who takes part.

    Attributes:
        id: the reference records use.
        name: the name for people to read.
        languages: BCP 47 codes, best first.
        organisation: id of an organisation, or empty.
    """

    id: str
    name: str
    languages: tuple[str, ...] = ()
    organisation: str = ""


@frozen
class Roster:
    """Names for references: who the people and organisations of a group are.

    Attributes:
        people: the people.
        organisations: where they come from.
    """

    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()

    def name(self, person: str) -> str:
        """Give the name of a person, or the reference itself where the roster does not know it."""
        return next((p.name for p in self.people if p.id == person), person)


@frozen
class Cast:
    """Who holds which role when a session opens.

    Attributes:
        holders: role and people, in the order in which they sit; may be given as a mapping such as
            `{"facilitator": "ana", "member": ["bor", "cilka", "drago"]}`.
        late: people of the cast who are expected but not there at the opening.
    """

    holders: tuple[tuple[str, tuple[str, ...]], ...] = field(converter=by_name)
    late: tuple[str, ...] = field(default=(), converter=names)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody in the cast, in seat order, each once."""
        return tuple(dict.fromkeys(person for _, people in self.holders for person in people))

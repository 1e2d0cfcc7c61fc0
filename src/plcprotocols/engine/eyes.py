# SPDX-License-Identifier: MIT
"""Eyes: what a viewer is to the projection, whoever or whatever they are."""

from __future__ import annotations

from typing import NamedTuple

from plcprotocols.engine.state import NONE, Standing, State
from plcprotocols.model.viewers import Onlooker, Viewer
from plcprotocols.model.visibility import Sees
from plcprotocols.model.who import Holders

EVERYTHING = frozenset(Sees)
WITHOUT_WORDS = frozenset({Sees.STRUCTURE, Sees.AUTHORSHIP})
NOBODY = Standing(present=True, roles=NONE, answers=frozenset())


class Eye(NamedTuple):
    """Who looks.

    `person` is empty for whoever is nobody in particular. `standing` says by which roles they look, `sees` how much they may see at most,
    `everywhere` that they look into all sub-groups, and `acts` that they learn of what people do.
    """

    person: str
    standing: Standing
    sees: frozenset[Sees] = EVERYTHING
    everywhere: bool = False
    acts: bool = True


ONLOOKERS = {
    Onlooker.OUTSIDER: Eye("", NOBODY, WITHOUT_WORDS),
    Onlooker.RESEARCHER: Eye("", NOBODY, WITHOUT_WORDS, everywhere=True),
    Onlooker.PUBLIC: Eye("", NOBODY, frozenset({Sees.STRUCTURE}), acts=False),
}


def eye(state: State, viewer: Viewer) -> Eye:
    """Give the eye of a viewer; a person is taken as they stand now, and who looks by a role as somebody who holds nothing else."""
    if isinstance(viewer, Onlooker):
        return ONLOOKERS[viewer]
    if isinstance(viewer, Holders):
        return Eye("", NOBODY._replace(roles=frozenset({viewer.role})))
    return Eye(viewer, state.room.standing[viewer])

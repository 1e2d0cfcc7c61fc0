# SPDX-License-Identifier: MIT
"""What each code means, in English: the source sentences that `plcprotocols.texts` translates and fills with names.

A sentence and a remedy for every rule a command can break, whether it is refused for it or noted as a departure. `{people}`, `{given}`, `{known}` and
`{place}` stand for what a refusal carries.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Message:
    """The two sentences of a code.

    Attributes:
        sentence: what is the matter.
        remedy: what would make it legal.
        noted: what a departure is noted as, where the rule is one that can be departed from.
    """

    sentence: str
    remedy: str
    noted: str = ""


MESSAGES: dict[str, Message] = {
    "already-cast": Message("This person is expected with a role of their own.", "Join without naming a role."),
    "already-here": Message("{given} is here already.", "Nothing needs to be done."),
    "already-paused": Message("The session is paused already.", "The lead resumes it."),
    "already-speaking": Message("This person has the floor already.", "End the turn before beginning another."),
    "answer-owed": Message(
        "A question waits for its answer.", "{people} may answer or pass first.", noted="Somebody spoke before a question was answered."
    ),
    "bad-position": Message("{given} is no place in a film.", "Give the seconds from its start."),
    "before-end": Message(
        "What is going on has not come to its end.", "Wait for its end, or go on and have it noted.", noted="The lead went on before the end."
    ),
    "consent-audience": Message("The audience of a permission is missing or not known: {given}", "Name people of this session: {known}."),
    "consent-missing": Message(
        "{given} may not be shown now: a permission is missing, has ended, or does not cover everybody here.",
        "Let {people} record a permission that was given, or go on without the film.",
    ),
    "consent-not-yours": Message("This permission is not this person's to record.", "Ask {people}, or the person themselves."),
    "ended-early": Message(
        "The session ends before its last phase is over.",
        "It can be ended so; it is noted.",
        noted="The session was ended before its last phase was over.",
    ),
    "enough-not-yours": Message("It is not for this person to say that it is enough.", "It is for: {people}."),
    "film-running": Message("The film is running.", "Stop it first, or let it end."),
    "floor-taken": Message("{people} has the floor.", "Wait for the end of the turn.", noted="Somebody was interrupted."),
    "item-exists": Message("There is an item {given} already.", "Give the new item an id of its own."),
    "item-locked": Message("{given} may not be shown any more: a permission was refused or withdrawn.", "Go on without it."),
    "minutes-range": Message("{given} minutes cannot be added.", "Give more than 0 and at most 1,440."),
    "move-filtered": Message("What was agreed for this session leaves out the move {given}.", "What may be said here: {known}."),
    "move-not-here": Message(
        "The move {given} has no place here.", "What may be said here: {known}.", noted="A move was made that has no place in the phase."
    ),
    "naive-time": Message("{given} does not say in which time zone.", "Give a datetime with a time zone, such as datetime.now(UTC)."),
    "no-deadline": Message("There is no planned time here to extend.", "Go on without; nothing ends this by the clock."),
    "no-film": Message("No film is running.", "Nothing needs to be stopped."),
    "no-floor": Message("This person does not have the floor.", "Only who speaks can end the turn; it is with: {people}."),
    "no-talk": Message("Nobody speaks here.", "Wait until talk is open again.", noted="Somebody spoke where nobody speaks."),
    "no-turn-to-pass": Message("This person has no turn to pass now.", "Next: {people}."),
    "not-paused": Message("The session is not paused.", "Nothing needs to be resumed."),
    "not-present": Message("{given} is not here yet.", "Join first."),
    "not-this-film": Message("{given} is not the film that is watched here.", "The film here: {known}."),
    "not-watching": Message("No film is watched here.", "Wait for a viewing."),
    "not-yielded-here": Message(
        "{given} is not produced here.", "Produced here: {known}.", noted="Something was produced that the phase does not yield."
    ),
    "not-yours-to-call": Message(
        "Calling the time is not this person's task.",
        "It is for a timekeeper or {people}.",
        noted="The time was called by somebody whose task it is not.",
    ),
    "not-yours-to-decide": Message("This is not for this person to decide.", "It is for: {people}."),
    "not-yours-to-lead": Message("Only the lead may do this.", "Ask {people}."),
    "not-yours-to-play": Message(
        "Playing the film is not this person's task.", "It is for: {people}.", noted="The film was played by somebody whose task it is not."
    ),
    "not-yours-to-produce": Message(
        "This is not for this person to produce.", "It is for: {people}.", noted="Something was produced by somebody whose it is not to produce."
    ),
    "not-yours-to-set": Message("This is not for this person to set.", "It is for: {people}."),
    "not-yours-to-stop": Message(
        "Stopping the film is not for this person.", "It is for: {people}.", noted="The film was stopped by somebody who may not."
    ),
    "nothing-to-choose": Message("There is nothing to be chosen here.", "Wait for a question."),
    "nothing-to-skip": Message("{given} has no turn or answer to skip.", "One could skip: {people}."),
    "only-listens": Message("This person only listens here.", "Who may speak here: {people}.", noted="Somebody spoke who only listens in the phase."),
    "out-of-turn": Message("It is not this person's turn.", "Next: {people}.", noted="Somebody spoke out of turn."),
    "parameter-too-late": Message(
        "{given} has begun; this was to be set before it.",
        "Set it before that phase in the next session.",
        noted="A parameter was set later than it should have been.",
    ),
    "pass-not-allowed": Message(
        "There is no passing in this round.", "Take the turn, or let the lead skip it.", noted="A turn was passed in a round without passing."
    ),
    "question-open": Message("A question waits for its answer first.", "It is for: {people}."),
    "role-full": Message("There is no room for one more {given}.", "Join another group, or as somebody with another role."),
    "role-needed": Message("{given} is not expected here.", "Join with a role: {known}."),
    "role-not-open": Message("{given} is given in the session, not taken on arrival.", "Join with another role."),
    "session-ended": Message("The session is over.", "Open a new one."),
    "session-paused": Message("The session is paused.", "The lead resumes it first."),
    "stale": Message("Things have moved on since version {given} was seen.", "Look again; it is now version {known}."),
    "time-backwards": Message("{given} lies before the latest event.", "Date it at {known} or later."),
    "turn-skipped": Message(
        "The session goes on without a turn.", "It can be skipped so; it is noted.", noted="Somebody's turn or answer was skipped."
    ),
    "unknown-item": Message("There is no item {given} here.", "Known, the nearest first: {known}."),
    "unknown-move": Message("There is no move {given}.", "Moves, the nearest first: {known}."),
    "unknown-option": Message("There is no option {given}.", "Options, the nearest first: {known}."),
    "unknown-parameter": Message("There is no parameter {given}.", "Parameters, the nearest first: {known}."),
    "unknown-person": Message("Nobody here is called {given}.", "People, the nearest first: {known}."),
    "unknown-role": Message("There is no role {given}.", "Roles, the nearest first: {known}."),
    "unknown-scope": Message("There is no use {given}.", "Uses, the nearest first: {known}."),
    "unknown-signal": Message("Nothing here listens for the signal {given}.", "Signals: {known}. Anybody may pause the session."),
    "unknown-subject": Message("{given} is not among those who can be identified in it.", "Name one of its subjects, or its owner."),
    "wrong-addressee": Message("This cannot be addressed to {given}.", "It can be addressed to: {people}."),
}

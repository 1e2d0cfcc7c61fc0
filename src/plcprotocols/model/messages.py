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
        breached: what a breach is noted as, where the rule is a hard one that people can break in what really happens.
        without: the remedy where that would name nobody, or nothing; empty where it reads well then, too.
    """

    sentence: str
    remedy: str
    noted: str = ""
    breached: str = ""
    without: str = ""


MESSAGES: dict[str, Message] = {
    "about-nobody": Message("An item of this kind is about somebody, and this is not one of them: {given}.", "Name whom it is about: {known}."),
    "about-somebody": Message("An item of this kind is about nobody in particular.", "Leave out whom it is about."),
    "about-what": Message(
        "Each turn here is about one item, and this one names none.", "Name one: {known}.", noted="Somebody spoke without saying about what."
    ),
    "all-at-once": Message(
        "Items of this kind are passed on all together, so that nobody can tell whose they are.", "Pass all of them on in one go: {known}."
    ),
    "already-cast": Message("This person has a role of their own here.", "Join without naming a role."),
    "already-here": Message("{given} is here already.", "Nothing needs to be done."),
    "already-holds": Message("Somebody would be given a role that they hold already.", "Name another role, or somebody else."),
    "already-paused": Message("The session is paused already.", "The lead resumes it, or two members together while nobody leads."),
    "already-speaking": Message("This person has the floor.", "End the turn first."),
    "answer-owed": Message(
        "A question waits for its answer.", "{people} may answer or pass first.", noted="Somebody spoke before a question was answered."
    ),
    "bad-position": Message("{given} is no place in a film.", "Give the seconds from its start."),
    "before-end": Message(
        "What is going on has not come to its end.", "Wait for its end, or go on and have it noted.", noted="The group went on before the end."
    ),
    "between-meetings": Message("The meeting has ended.", "The lead convenes the next one, or two members together while nobody leads."),
    "built-on": Message("Something else has happened since {given}.", "Go on from here; what was done stays."),
    "cannot-be-undone": Message(
        "What was done at {given} was shown to others or promised to them.", "Go on from here; an item can be revised, and a permission withdrawn."
    ),
    "consent-audience": Message("The audience of a permission is missing or not known: {given}", "Name people of this session: {known}."),
    "consent-dates": Message(
        "The dates of this permission do not fit one another: {given}", "Date it now or earlier, and let it end later than that."
    ),
    "consent-expires": Message(
        "That a permission has come to its end is recorded by nobody.", "Give it an end when it is granted, or record it as withdrawn."
    ),
    "consent-missing": Message(
        "{given} may not be shown now: a permission is missing, has ended, or does not cover everybody here.",
        "Let {people} record a permission that was given, or go on without the film.",
        breached="A film was shown without all the permissions for it.",
    ),
    "consent-not-yours": Message("This permission is not this person's to record.", "Ask {people}, the person themselves, or who speaks for them."),
    "consent-order": Message("The present word on this permission is from {known}; {given} lies before it.", "Record what was said last."),
    "dates-backwards": Message("{given} is not later than {known}.", "Give the dates in their order."),
    "empty-group": Message("There would be a sub-group with nobody in it, or none at all.", "Put somebody into each sub-group."),
    "ended-early": Message(
        "The session ends before its last phase is over.",
        "It can be ended so; it is noted.",
        noted="The session was ended before its last phase was over.",
    ),
    "enough-not-yours": Message(
        "It is not for this person to say that it is enough.",
        "It is for: {people}.",
        breached="Somebody said that it is enough whose it is not to say.",
    ),
    "film-running": Message("The film is running.", "Stop it first, or let it end."),
    "floor-taken": Message("{people} has the floor.", "Wait for the end of the turn.", noted="Somebody was interrupted."),
    "follow-up-open": Message(
        "Who asked may ask once more first.",
        "{people} may ask or pass first.",
        noted="Somebody spoke before who was answered had asked once more or passed.",
    ),
    "forbidden-item": Message("Nothing of the kind {given} is to come of this, by design.", "What may be produced here: {known}."),
    "forbidden-move": Message(
        "The move {given} is left out here, by design.", "What may be said here: {known}.", breached="A move was made that is left out by design."
    ),
    "gone-back": Message(
        "The session goes back to a step it has been at.", "Go on, or go back and have it noted.", noted="The group went back to an earlier step."
    ),
    "group-rests": Message(
        "This sub-group has come round already and rests while the others go on.",
        "Keep still until the bell.",
        noted="Somebody spoke in a sub-group that rests.",
    ),
    "group-role": Message(
        "In the sub-group of {people} there would be {known} of: {given}.",
        "Name who is what in each sub-group, or put somebody there who may be it.",
        noted="A sub-group was formed without the roles it needs.",
    ),
    "group-size": Message(
        "A sub-group of {given} is too small or too large: {people}.",
        "Make sub-groups of {known}: put who is left over to others, or share the people out anew.",
        noted="A sub-group was too small or too large.",
    ),
    "group-through": Message("This sub-group is through, and waits for the others.", "The lead may bring all together, by the name of the breakout."),
    "groups-number": Message(
        "{given} sub-groups are too few or too many.", "Make {known} sub-groups.", noted="There were too few or too many sub-groups."
    ),
    "handed-back": Message("What came of {given} has been brought back already.", "Nothing needs to be done."),
    "has-the-pass": Message("{given} has the turn that a loop gives in their sub-group.", "Wait until it is over, or skip it."),
    "held-already": Message("{given} is being held for this already.", "Bring back what came of it first."),
    "held-elsewhere": Message("{given} was not held for this.", "Bring back a session that was opened for: {known}."),
    "held-for-all": Message("One session is held for all here.", "Name nobody."),
    "held-for-each": Message("A session is held for each of some people here; {given} is not one of them.", "Name for whom: {people}."),
    "held-open": Message(
        "A session that was held has not been brought back.",
        "It can be left so; what comes of it can still be brought back.",
        noted="A step was closed while a session it held was still open.",
    ),
    "in-group-already": Message("They are in {given} already.", "Nothing needs to be done."),
    "in-line-already": Message("{given} stands in line already.", "Wait until a seat is free, or leave the line."),
    "in-two-groups": Message("{given} is named more than once.", "Put everybody into one sub-group."),
    "item-exists": Message("There is an item {given} already.", "Give the new item an id of its own."),
    "item-locked": Message(
        "{given} may not be shown any more: a permission was refused or withdrawn.", "Go on without it.", breached="A film was shown that is locked."
    ),
    "lead-vacant": Message(
        "Nobody leads at the moment.",
        "Two members may do it together: one proposes it, another seconds it.",
        noted="The session was steered while nobody led.",
    ),
    "left-out": Message("{people} would be in no sub-group.", "Put everybody who is covered into one."),
    "marked-absent": Message(
        "Somebody is marked absent without having said that they go.", "It can be done so; it is noted.", noted="Somebody was marked absent."
    ),
    "met-before": Message(
        "{people} have been together before.", "Put together those who have not met.", noted="People were put together who had met before."
    ),
    "minutes-in-days": Message("This is counted in days.", "Fix its date instead."),
    "minutes-range": Message("{given} minutes cannot be added.", "Give more than 0 and at most 1,440."),
    "move-filtered": Message(
        "What was agreed for this session leaves out the move {given}.",
        "What may be said here: {known}.",
        breached="A move was made that had been agreed to be left out.",
    ),
    "move-not-here": Message(
        "The move {given} has no place here.", "What may be said here: {known}.", noted="A move was made that has no place in the phase."
    ),
    "naive-time": Message("{given} does not say in which time zone.", "Give a datetime with a time zone, such as datetime.now(UTC)."),
    "needs-a-role": Message("{given} would be left without any role.", "Let them take a role in exchange, or leave the session."),
    "never-been-there": Message("The whole session has not been at {given}, or has gone back behind it.", "One can go back to: {known}."),
    "no-consensus-here": Message("No consensus is looked for here.", "Wait for a phase that ends by one."),
    "no-days-here": Message("This is counted in minutes.", "Give it more minutes instead."),
    "no-deadline": Message("There is no planned time here to extend.", "Go on without more time."),
    "no-film": Message("No film is running.", "Nothing needs to be stopped."),
    "no-floor": Message(
        "This person does not have the floor.", "Only who speaks can end the turn; it is with: {people}.", without="Nobody speaks now."
    ),
    "no-session-here": Message("No session is held here.", "Wait for a step that holds one."),
    "no-sub-groups": Message("No sub-groups are at work.", "Wait until they are formed."),
    "no-talk": Message("Nobody speaks here.", "Wait until talk is open again.", noted="Somebody spoke where nobody speaks."),
    "no-turn-to-pass": Message("This person has no turn to pass now.", "Next: {people}.", without="Nobody's turn can be passed now."),
    "no-veto-here": Message("There is nothing here that this person can veto.", "Anybody may pause the session, opt out, or leave."),
    "no-vote-here": Message("There is no vote on time now.", "It comes when the planned time is up, in a phase that names such a vote."),
    "not-adjourned": Message("The meeting is going on.", "Nothing needs to be convened."),
    "not-all-written": Message(
        "Not everybody has written theirs, and until then nothing is opened.",
        "Wait for: {people}. Nobody waits for who opts out of the phase.",
        breached="What is sealed was opened before everybody had written theirs.",
    ),
    "not-asked-yet": Message("{given} has not been asked yet.", "Wait until the phase that asks it begins."),
    "not-covered": Message("{given} is not among those who are split up.", "Leave them out; those who are: {people}."),
    "not-granted": Message(
        "Here an opinion is given once somebody has said that they want to hear it.",
        "Offer it first: say what it is about; {people} says yes or no.",
        breached="An opinion was given that nobody had said they want to hear.",
        without="Nobody is here who could say that they want to hear it.",
    ),
    "not-held": Message("{given} is not held, or not by the person named.", "It is with: {people}."),
    "not-here": Message("{given} is not here.", "Name somebody who is here."),
    "not-in-order": Message("These points are no order.", "Give {known} to the first, one less to the next, and so on; each number once."),
    "not-joined": Message(
        "Sub-groups are to be put together whole: {given}.", "Keep those together who were together.", noted="Sub-groups were not put together whole."
    ),
    "not-open-here": Message("{given} is not a role that can be taken or left here.", "Open here: {known}."),
    "not-linked": Message(
        "An item of the kind {given} is not connected to others.",
        "Leave out what it is to be connected to; kinds that are connected here: {known}.",
        without="Leave out what it is to be connected to.",
    ),
    "not-opted-out": Message("{given} takes part here already.", "Nothing needs to be done."),
    "not-paused": Message("The session is not paused.", "Nothing needs to be resumed."),
    "not-present": Message("{given} is not here.", "Join first."),
    "not-rated-yet": Message("{given} has no score yet.", "Name one that has: {known}. What was never rated is spoken about without naming it."),
    "not-sealed": Message("{given} is open.", "Nothing needs to be opened."),
    "not-signed": Message("Items of this kind are not signed.", "Nothing needs to be signed."),
    "not-spoken-to": Message(
        "Here nobody speaks to {given}.",
        "They may be spoken about. It is said to: {people}.",
        noted="Somebody was spoken to who is only spoken about in the phase.",
    ),
    "not-superseding": Message("{given} cannot be revised by this.", "Revise the newest item of the same kind: {known}."),
    "not-their-guardian": Message("A permission for {given} is given by who speaks for them.", "Record which guardian gave it."),
    "not-this-film": Message("{given} is not the film that is watched here.", "The film here: {known}."),
    "not-watching": Message("No film is watched here.", "Wait for a viewing."),
    "not-yielded-here": Message(
        "{given} is not produced here.", "Produced here: {known}.", noted="Something was produced that the phase does not yield."
    ),
    "not-yours-to-agree": Message("This consensus does not wait for this person.", "It is for: {people}."),
    "not-yours-to-call": Message(
        "Calling the time is not this person's task.",
        "It is for a timekeeper or {people}.",
        noted="The time was called by somebody whose task it is not.",
    ),
    "not-yours-to-correct": Message("What was said is not for this person to put right.", "It is for whoever leads or keeps the record: {people}."),
    "not-yours-to-decide": Message(
        "This is not for this person to decide.", "It is for: {people}.", breached="Somebody decided whose it is not to decide."
    ),
    "not-yours-to-extend": Message(
        "More time is for a vote of the group here.", "It is for: {people}.", noted="More time was given where the group was to vote on it."
    ),
    "not-yours-to-hold": Message(
        "Opening this session and bringing back what came of it is not this person's task.",
        "It is for: {people}.",
        noted="A session was opened or brought back by somebody whose task it is not.",
    ),
    "not-yours-to-lead": Message("Only the lead may do this.", "Ask {people}.", breached="Somebody steered who does not lead."),
    "not-yours-to-pass": Message("{given} is not for this person to pass on.", "It is for {people}, or for who leads."),
    "not-yours-to-play": Message(
        "Playing the film is not this person's task.", "It is for: {people}.", noted="The film was played by somebody whose task it is not."
    ),
    "not-yours-to-produce": Message(
        "This is not for this person to produce.", "It is for: {people}.", noted="Something was produced by somebody whose it is not to produce."
    ),
    "not-yours-to-rate": Message("It is not for this person to give scores here.", "It is for: {people}."),
    "not-yours-to-report": Message("This is not for this person to report.", "It is for: {people}."),
    "not-yours-to-reveal": Message(
        "It is not for this person to open what is sealed.",
        "It opens when its time comes, or is for: {people}.",
        breached="What is sealed was opened by somebody whose it is not to open.",
    ),
    "not-yours-to-set": Message(
        "This is not for this person to set.", "It is for: {people}.", breached="A parameter was set by somebody whose it is not to set."
    ),
    "not-yours-to-sign": Message("This is not for this person to sign.", "It is for: {people}."),
    "not-yours-to-vote": Message("This vote is not for this person.", "It is for: {people}."),
    "nothing-to-choose": Message("There is nothing to be chosen here.", "Wait for a question."),
    "nothing-to-form": Message("There is nobody to be split up now.", "Wait until the session asks who goes where."),
    "nothing-to-opt-out": Message("There is nothing here to opt out of.", "One can opt out of a phase, or of one's own pass in a running loop."),
    "nothing-to-rate": Message("Nothing is rated here.", "Give scores where a rating is held."),
    "nothing-to-read": Message("This person has written nothing that could be read out here.", "Write it first, or let others read theirs."),
    "nothing-to-second": Message(
        "There is no proposal of {given} that this person could second: nobody seconds their own.", "Proposals stand by: {people}."
    ),
    "nothing-to-skip": Message("{given} has no turn or answer to skip.", "One could skip: {people}.", without="Nobody's turn can be skipped now."),
    "nothing-to-undo": Message(
        "This person has done nothing at {given} that could be taken back.",
        "Name the moment of one of their latest acts: {known}.",
        without="Nothing of theirs can be taken back any more: go on from here. An item can be revised, and a permission withdrawn.",
    ),
    "nothing-to-vote": Message("Nothing is voted on here.", "Vote where a vote is held."),
    "one-a-group": Message(
        "This sub-group has made as many as it is to make: {given}.",
        "Revise one of them instead.",
        noted="A sub-group made more than it was to make.",
    ),
    "one-bell": Message("One bell rings for all sub-groups.", "Leave out the sub-group: it is meant for all."),
    "one-each": Message(
        "This person has made as many as one makes: {given}.", "Revise one of them instead.", noted="Somebody made more than one person is to make."
    ),
    "only-listens": Message("This person only listens here.", "Who may speak here: {people}.", noted="Somebody spoke who only listens in the phase."),
    "opinion-open": Message(
        "Somebody was told that their opinion is wanted, and comes first.",
        "{people} may give it or pass first.",
        noted="Somebody spoke before an opinion was given, or passed, that somebody wants to hear.",
    ),
    "opted-out": Message("{given} takes no part here.", "To take part again, opt in."),
    "other-edition": Message("{given} was held by other rules than those asked for.", "Hold and bring back: {known}."),
    "other-sub-group": Message("{given} is not in the same sub-group.", "Hand it to somebody of the same sub-group."),
    "out-of-turn": Message("It is not this person's turn.", "Next: {people}.", noted="Somebody spoke out of turn."),
    "own-item": Message("{given} is their own, and one does not judge one's own here.", "Leave it to the others."),
    "parameter-too-late": Message(
        "{given} has begun; this was to be set before it.",
        "Set it before that phase in the next session.",
        noted="A parameter was set later than it should have been.",
    ),
    "pass-not-allowed": Message(
        "There is no passing in this round.",
        "Take the turn, keep its time in silence, or opt out of the phase; nobody asks why.",
        noted="A turn was passed in a round without passing.",
    ),
    "past-a-reveal": Message(
        "Since the session was at {given} a vote was closed or what was sealed was opened, which nobody can forget.", "One can go back to: {known}."
    ),
    "past-a-session": Message("Since the session was at {given} it opened another one, or brought it back.", "One can go back to: {known}."),
    "pass-is-over": Message("At {given} it was the turn that a loop gives {people}, who cannot have it now.", "One can go back to: {known}."),
    "points-range": Message(
        "{given} gets more points than one thing may, fewer than one, or is named twice.", "Name each thing once, with 1 to {known}."
    ),
    "question-open": Message("A question waits for its answer first.", "It is for: {people}."),
    "quota-used": Message(
        "This person has had as many turns as there are for each here ({given}).",
        "Who may still speak here: {people}.",
        noted="Somebody took more turns than there were for each.",
    ),
    "rated-already": Message("This person has given {given} a score.", "Give one to another, or wait for the others."),
    "rated-enough": Message("{given} has all the scores it needs.", "Give one to another."),
    "read-by-owner": Message("Something was read out in this turn, and that is its owner's.", "It stays the turn of {people}."),
    "record-exists": Message("There is a record {given} already.", "Give the new record an id of its own."),
    "reported-already": Message("{given} was reported already.", "Nothing needs to be reported."),
    "role-bound": Message("{given} is given and taken by a loop.", "Hand over another role."),
    "role-drawn-from": Message(
        "{given} would hold a role without another that belongs to it.",
        "Choose somebody who holds both, or give up the one that depends on the other first.",
        breached="Somebody held a role without another that belongs to it.",
    ),
    "role-excluded": Message(
        "{given} would hold two roles that exclude each other.",
        "Choose somebody else, or exchange the roles.",
        breached="Somebody held two roles that exclude each other.",
    ),
    "role-full": Message("There is no room for one more {given}.", "Wait until there is, or take another role."),
    "role-needed": Message("{given} has no role here yet.", "Join with a role: {known}."),
    "role-not-open": Message("{given} is given in the session, not taken on arrival.", "Join with another role."),
    "roles-changed": Message(
        "Roles have changed since the session was at {given}: {people} would be left without any, or with some that do not go together.",
        "Hand roles over first, or go back to: {known}.",
    ),
    "score-range": Message("{given} is no score here.", "Give a whole number from {known}."),
    "seat-owed": Message(
        "A seat is to be kept free, and all are taken.", "{people} may rise first.", noted="Somebody spoke before a seat was free again."
    ),
    "session-ended": Message("The session is over.", "Open a new one."),
    "session-paused": Message("The session is paused.", "The lead resumes it first, or two members together while nobody leads."),
    "signed-already": Message("{given} was signed by this person already.", "Nothing needs to be signed."),
    "silence-kept": Message(
        "The time of the last turn runs until {given}; the rest of it stays silent.",
        "Wait until then.",
        noted="Somebody spoke in time that was to stay silent.",
    ),
    "silence-too-long": Message(
        "{given} minutes cannot be added: this lasts as long as it may already.", "Use what is left; it then ends by itself."
    ),
    "stale": Message("Things have moved on since version {given} was seen.", "Look again; it is now version {known}."),
    "sub-groups-at-work": Message(
        "The sub-groups are at work, and this person is in none.",
        "Join one of {known}, or wait until all come together; the lead may bring them together.",
    ),
    "superseded": Message("{given} has been revised.", "Sign the newest: {known}."),
    "time-backwards": Message("{given} lies before the latest event.", "Date it at {known} or later."),
    "told-so-already": Message("The turn is told so already: {given}.", "Nothing needs to be done."),
    "too-late": Message("The date was {given}; nothing is taken after it.", "Let the lead fix a later date."),
    "too-many-points": Message("More points were given than one has.", "Give at most {known} in all."),
    "turn-goes-on": Message("This turn has not ended.", "Wait until {people} has spoken; what was begun by mistake is taken back."),
    "turn-skipped": Message(
        "The session goes on without a turn.", "It can be skipped so; it is noted.", noted="Somebody's turn or answer was skipped."
    ),
    "unknown-event": Message("Nothing here waits for the report {given}.", "What may be reported here: {known}."),
    "unknown-group": Message("There is no sub-group called {given}.", "Name one of {known}."),
    "unknown-item": Message("There is no item {given} here.", "Known, the nearest first: {known}."),
    "unknown-move": Message("There is no move {given}.", "Moves, the nearest first: {known}."),
    "unknown-option": Message("There is no option {given}.", "Options, the nearest first: {known}."),
    "unknown-parameter": Message("There is no parameter {given}.", "Parameters, the nearest first: {known}."),
    "unknown-person": Message("Nobody here is called {given}.", "People, the nearest first: {known}."),
    "unknown-question": Message("There is no question {given} that stays open.", "Questions, the nearest first: {known}."),
    "unknown-record": Message("No session {given} was held here.", "Sessions that are open, the nearest first: {known}."),
    "unknown-role": Message("There is no role {given}.", "Roles, the nearest first: {known}."),
    "unknown-scope": Message("There is no use {given}.", "Uses, the nearest first: {known}."),
    "unknown-signal": Message("Nothing here listens for the signal {given}.", "Signals: {known}. Anybody may pause the session."),
    "unknown-step": Message("There is no step {given} to go back to.", "Steps, the nearest first: {known}."),
    "unknown-subject": Message("{given} is not among those who can be identified in it.", "Name one of its subjects, or its owner."),
    "unknown-turn": Message("This person has begun no turn at {given}.", "Name the moment at which one of their turns began: {known}."),
    "vote-open": Message("{given} is being voted on or scored.", "Merge before, or when that is over."),
    "voted-already": Message("This person has voted.", "Wait for the others."),
    "was-not-here": Message("{given} was not here when this turn began, or not where it was.", "It may be said to be the turn of {people}."),
    "wordless-proposal": Message("A proposal carries no words.", "Propose it without; while nobody leads, the reason is said aloud."),
    "wrong-addressee": Message("This cannot be addressed to {given}.", "It can be addressed to: {people}."),
    "wrong-person": Message("{given} is not here.", "Wait until they have come."),
    "wrong-role": Message("{given} cannot be this in a sub-group: {known}.", "Name somebody of a sub-group whose other roles leave room for it."),
    "yes-or-no": Message("It is not said whether the opinion is wanted.", "Say grant or decline. Nobody asks why, and to pass declines, too."),
}

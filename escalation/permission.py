"""Whether an act on an escalation may be done, and the sentence that says why not; pure, and changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.model import MOVES, RESOLUTIONS, Act, Actor, Escalation, NotPossible, Status, Verb
from escalation.words import moment

TEXT_LIMIT = 10_000
"""Characters of one message: several pages of advice, and no more than one page can show."""

OWN_QUESTION = "You asked for this advice yourself, so another adviser must take it."

REOPEN_WITHIN = timedelta(days=14)
"""How long a manager may reopen what was closed (architecture.md, "Escalation status")."""

MANAGERS: frozenset[str] = frozenset({"answer", "withdraw", "reopen"})
TIMERS: frozenset[str] = frozenset({"release", "wake", "transfer"})
IN_THE_CHAT: frozenset[str] = frozenset({"ask", "reply", "hand_back"})
"""What reaches the manager in a chat: a contact that an adviser recorded has none."""

NEEDS_TEXT: Mapping[str, str] = {
    "ask": "Write your question to the manager first.",
    "answer": "Write your answer first.",
    "reply": "Write your reply first.",
    "hand_back": "Say to the manager what they should do next.",
    "write": "Write your message first.",
    "note": "Write the note first.",
}

UNDERWAY: Mapping[Status, str] = {
    "waiting": "Nobody has taken this yet. Take it first.",
    "claimed": "An adviser has taken this and has not asked the manager anything.",
    "with_manager": "You asked the manager a question. Wait for the answer, or put this back in the queue.",
    "on_hold": "This is on hold. Wake it first.",
    "resolved": "This is closed. The manager can open it again for 14 days.",
}
"""What an adviser is told where the table has no entry, by what the escalation is waiting for."""

FOR_MANAGER: Mapping[Status, str] = {
    "waiting": "An adviser has not asked you anything yet.",
    "claimed": "An adviser has not asked you anything yet.",
    "with_manager": "The adviser is waiting for your answer.",
    "on_hold": "The adviser has put this on hold.",
    "resolved": "This is closed. You can open it again for 14 days.",
}


def check(escalation: Escalation, act: Act, *, zone: ZoneInfo, names: Mapping[str, str]) -> Status:
    """The status that an act leads to.

    Raises:
        NotPossible: with a sentence for the person who tried.
    """
    _check_organisation(escalation, act)
    _check_role(escalation, act)
    if act.verb in IN_THE_CHAT and escalation.source != "chat":
        raise NotPossible("This was a call, an e-mail or a meeting. There is no chat to write in.")
    after = MOVES.get((escalation.status, act.verb))
    if act.verb == "claim" and after is None and escalation.open:
        raise NotPossible(_taken(escalation, act, zone=zone, names=names))
    if after is None:
        raise NotPossible((FOR_MANAGER if act.by.role == "manager" else UNDERWAY)[escalation.status])
    _check_claimer(escalation, act, names=names)
    _check_fresh(escalation, act, after)
    _check_needs(escalation, act)
    return after


def check_write(escalation: Escalation, act: Act) -> None:
    """Whether the manager may write now.

    Raises:
        NotPossible: it is closed, not theirs, or nothing was written.
    """
    _check_organisation(escalation, act)
    _check_manager(escalation, act)
    if not escalation.open:
        raise NotPossible(FOR_MANAGER["resolved"])
    _check_text(act, "write")


def check_note(escalation: Escalation, act: Act) -> None:
    """Whether an adviser may add a private note.

    Raises:
        NotPossible: a manager tried, or nothing was written.
    """
    _check_organisation(escalation, act)
    if act.by.role not in ("adviser", "lead"):
        raise NotPossible("Only advisers can write notes here.")
    _check_text(act, "note")


def check_tick_off(escalation: Escalation, act: Act) -> None:
    """Whether an adviser may tick lines of the checklist.

    Raises:
        NotPossible: a manager tried, or nothing is otherwise than before.
    """
    _check_organisation(escalation, act)
    if act.by.role not in ("adviser", "lead"):
        raise NotPossible("Only advisers can tick this.")
    if not act.ticked and not act.unticked:
        raise NotPossible("Tick or untick a line first. Nothing has changed.")


def can_reopen(escalation: Escalation, at: datetime) -> bool:
    """Whether the manager may still open again what was closed."""
    return escalation.resolved_at is not None and at <= escalation.resolved_at + REOPEN_WITHIN


def _check_organisation(escalation: Escalation, act: Act) -> None:
    if act.by.organisation != escalation.organisation:
        raise NotPossible("This belongs to another organisation. Nothing was sent. Check where you are.")


def _check_role(escalation: Escalation, act: Act) -> None:
    if act.verb in MANAGERS:
        _check_manager(escalation, act)
        return
    if act.by.role == "manager":
        raise NotPossible("Only an adviser can do this.")
    if act.by.role == "fingerpost" and act.verb not in TIMERS:
        raise NotPossible("Only a person can do this.")
    if act.by.person in escalation.not_for:
        raise NotPossible("This is for other advisers to work on. Nothing has changed.")
    if act.verb == "claim" and act.by.person == escalation.person:
        raise NotPossible(OWN_QUESTION)
    if act.verb == "claim" and act.by.queues is not None and escalation.queue not in act.by.queues:
        raise NotPossible("This is in a queue that you do not work from. Nothing has changed.")


def _check_manager(escalation: Escalation, act: Act) -> None:
    if act.by.role != "manager" or act.by.person != escalation.person:
        raise NotPossible("Only the manager who asked for advice can do this.")


def _check_claimer(escalation: Escalation, act: Act, *, names: Mapping[str, str]) -> None:
    """Only the adviser who holds it, a lead or a timer moves what is held."""
    if act.by.role != "adviser" or escalation.claimed_by in (None, act.by.person):
        return
    who = names.get(escalation.claimed_by or "", "Another adviser")
    raise NotPossible(f"{who} has this. Ask them, or a lead, to pass it to you.")


def _check_fresh(escalation: Escalation, act: Act, after: Status) -> None:
    """A reply still fits a thread that has grown meanwhile; any other act on what has moved does not."""
    if act.count in (None, escalation.count) or after == escalation.status != "waiting":
        return
    raise NotPossible("This has changed since you opened it. Read what is new, then try again.")


def _check_needs(escalation: Escalation, act: Act) -> None:
    if need := NEEDS.get(act.verb):
        need(escalation, act)
    if act.verb in NEEDS_TEXT or act.text:
        _check_text(act, act.verb)


def _check_text(act: Act, verb: str) -> None:
    text = (act.text or "").strip()
    if not text and verb in NEEDS_TEXT:
        raise NotPossible(NEEDS_TEXT[verb])
    if len(text) > TEXT_LIMIT:
        raise NotPossible(f"This is too long. Keep it to {TEXT_LIMIT:,} characters; it has {len(text):,}.")


def _need_until(escalation: Escalation, act: Act) -> None:
    del escalation
    if act.until is None or act.until <= act.at:
        raise NotPossible("Choose a time to come back to this. It must be later than now.")
    if not (act.reason or "").strip():
        raise NotPossible("Say in a few words why this is on hold.")


def _need_resolution(escalation: Escalation, act: Act) -> None:
    del escalation
    if act.reason not in RESOLUTIONS:
        raise NotPossible("Choose how this ended before you close it.")


def _need_queue(escalation: Escalation, act: Act) -> None:
    if not act.queue and not act.to:
        raise NotPossible("Choose the queue or the person that this should go to.")
    if act.to is not None and act.to in {escalation.person, escalation.claimed_by, *escalation.not_for}:
        raise NotPossible("This cannot go to that person. Choose somebody else.")
    if act.queue == escalation.queue and act.to is None and escalation.status == "waiting":
        raise NotPossible("This is already in that queue.")


def _need_recent(escalation: Escalation, act: Act) -> None:
    if not can_reopen(escalation, act.at):
        raise NotPossible("This was closed more than 14 days ago. Please start again with a new question.")


NEEDS: Mapping[str, Callable[[Escalation, Act], None]] = {
    "hold": _need_until,
    "resolve": _need_resolution,
    "transfer": _need_queue,
    "reopen": _need_recent,
}
"""What a verb needs beside words."""


def _taken(escalation: Escalation, act: Act, *, zone: ZoneInfo, names: Mapping[str, str]) -> str:
    if escalation.claimed_by == act.by.person:
        return "You have already taken this."
    who = names.get(escalation.claimed_by or "", "Another adviser")
    when = "" if escalation.claimed_at is None else f", at {moment(escalation.claimed_at, zone)}"
    return f"{who} took this first{when}. There is nothing more for you to do."


OFFERED: Sequence[Verb] = (
    "claim",
    "still",
    "reply",
    "ask",
    "note",
    "tick_off",
    "hold",
    "wake",
    "release",
    "transfer",
    "hand_back",
    "resolve",
)
"""What a desk may offer, in the order of its page."""


def offered(escalation: Escalation, by: Actor) -> tuple[Verb, ...]:
    """The verbs to offer an adviser now. What is offered may still be refused: the world moves on."""
    if by.role not in ("adviser", "lead") or by.organisation != escalation.organisation:
        return ()
    if by.person in escalation.not_for:
        return ()
    return tuple(verb for verb in OFFERED if _is_offered(escalation, by, verb))


def why_not_taken(escalation: Escalation, by: Actor) -> str | None:
    """Why what waits cannot be taken by this adviser, with `{queue}` for its queue's title; nothing if they may."""
    if "claim" in offered(escalation, by) or (escalation.status, "claim") not in MOVES:
        return None
    if by.person == escalation.person:
        return OWN_QUESTION
    return (
        "Nobody has taken this yet. It is for: {queue}. You do not work from that queue, so one of them must take it."
    )


def _is_offered(escalation: Escalation, by: Actor, verb: Verb) -> bool:
    if verb in ("note", "tick_off"):
        return True
    if (escalation.status, verb) not in MOVES or (verb in IN_THE_CHAT and escalation.source != "chat"):
        return False
    if verb == "still":
        return by.person == escalation.claimed_by and escalation.reminders > 0
    if verb == "claim":
        return by.person != escalation.person and (by.queues is None or escalation.queue in by.queues)
    return by.role == "lead" or escalation.claimed_by in (None, by.person)

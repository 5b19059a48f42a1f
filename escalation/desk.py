"""What happens to an escalation when somebody acts on it: pure; a refused act raises and changes nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from activity.kinds import Event
from escalation import service_level
from escalation.brief import Brief
from escalation.changes import CHANGES
from escalation.model import (
    Act,
    Clock,
    Escalation,
    Message,
    Move,
    Reason,
    Tell,
    Verb,
    Wishes,
)
from escalation.next_step import waits_anew, with_next_step
from escalation.permission import check, check_note, check_tick_off, check_write
from escalation.route import Routed
from escalation.wishes import logged
from organisations.calendar import Calendar
from trees.shown import Urgency

KINDS: Mapping[Verb, str] = {
    "claim": "escalation_claimed",
    "release": "escalation_released",
    "ask": "adviser_asked",
    "answer": "manager_replied",
    "reply": "adviser_replied",
    "hold": "escalation_held",
    "wake": "escalation_woken",
    "transfer": "escalation_transferred",
    "hand_back": "handed_back",
    "resolve": "escalation_resolved",
    "withdraw": "escalation_withdrawn",
    "reopen": "escalation_reopened",
    "still": "note_added",
    "write": "manager_replied",
    "note": "note_added",
    "tick_off": "note_added",
}
"""The event that each verb leaves in the activity log."""

ANSWERS: frozenset[Verb] = frozenset({"reply", "ask", "hand_back", "resolve"})
"""The verbs that count as an adviser's answer to the manager."""

TOLD: Mapping[Verb, tuple[str, ...]] = {
    "claim": ("manager",),
    "release": ("queue", "manager"),
    "ask": ("manager",),
    "answer": ("adviser",),
    "reply": ("manager",),
    "hold": ("manager",),
    "wake": ("adviser",),
    "transfer": ("queue", "manager"),
    "hand_back": ("manager",),
    "resolve": ("manager",),
    "withdraw": ("adviser",),
    "reopen": ("queue",),
    "still": (),
    "write": ("adviser",),
}
"""Who hears of each verb. Nobody is told of what they did themselves."""

PRIVATE: frozenset[Verb] = frozenset({"release", "transfer"})
"""What an adviser writes with these is for advisers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known when a conversation goes to an adviser. `id` is used unless an open one is joined."""

    id: str
    conversation: str
    person: str  # the manager
    organisation: str
    group_id: str | None
    tree: str | None
    topic: str
    urgency: Urgency
    reason: Reason
    because: str  # the sentence that caused it
    at: datetime
    brief: Brief
    node: str | None = None  # the hand-off that was reached
    added: str | None = None  # a line that the manager added
    wishes: Wishes = field(default_factory=Wishes)
    not_for: tuple[str, ...] = ()  # advisers who are part of the matter


def open_escalation(opening: Opening, *, routed: Routed, calendar: Calendar, joins: Escalation | None = None) -> Move:
    """The escalation as it opens, or the manager's open one on the same topic, which this one joins."""
    if joins is not None and joins.open:
        return _join(joins, opening)
    clock = service_level.started(routed.service_level, opening.at, calendar=calendar)
    opened = Escalation(
        id=opening.id,
        conversation=opening.conversation,
        person=opening.person,
        organisation=opening.organisation,
        group_id=opening.group_id,
        tree=opening.tree,
        topic=opening.topic,
        queue=routed.queue,
        tier=routed.tier,
        urgency=opening.urgency,
        reason=opening.reason,
        because=opening.because,
        opened_at=opening.at,
        clock=clock,
        respond_by=service_level.respond_by(clock, calendar),
        chain=routed.chain,
        waits_since=opening.at,
        wishes=opening.wishes,
        not_for=opening.not_for,
    )
    return Move(
        escalation=with_next_step(opened, calendar),
        messages=_added(opened, opening),
        events=(_opened(opened, opening),),
        tell=(Tell(to="queue", what="opened", escalation=opened.id, queue=opened.queue),),
        brief=opening.brief,
    )


def move(escalation: Escalation, act: Act, *, calendar: Calendar, names: Mapping[str, str] | None = None) -> Move:
    """What an act changes, by the status table.

    `names` says people's names by their ids, for sentences such as "Priya Shah took this first".

    Raises:
        NotPossible: with a sentence for the person who tried.
    """
    if act.verb == "write":
        return write(escalation, act, calendar=calendar)
    if act.verb == "note":
        return note(escalation, act)
    if act.verb == "tick_off":
        return tick_off(escalation, act)
    status = check(escalation, act, zone=calendar.zone, names=names or {})
    moved = replace(escalation, status=status, count=escalation.count + 1, asked_node=None)
    if change := CHANGES.get(act.verb):
        moved = change(moved, act)
    moved = _with_clock(escalation, waits_anew(moved, act), act=act, calendar=calendar)
    made = Move(
        escalation=with_next_step(moved, calendar),
        messages=_messages(moved, act),
        events=(_event(escalation, moved, act),),
        tell=_tell(escalation, moved, act=act, told=TOLD[act.verb]),
    )
    return _reporting_a_miss(made, escalation, at=act.at, calendar=calendar)


def write(escalation: Escalation, act: Act, *, calendar: Calendar) -> Move:
    """The manager's message, whatever the status (`act.verb` is not read): an answer where one was asked for.

    Raises:
        NotPossible: the escalation is closed, it is not theirs, or nothing was written.
    """
    if escalation.status == "with_manager":
        return move(escalation, replace(act, verb="answer"), calendar=calendar)
    act = replace(act, verb="write")
    check_write(escalation, act)
    written = replace(escalation, count=escalation.count + 1)
    return Move(
        escalation=written,
        messages=_messages(written, act),
        events=(Event(KINDS["write"], escalation=written.id),),
        tell=_tell(escalation, written, act=act, told=TOLD["write"]),
    )


def note(escalation: Escalation, act: Act) -> Move:
    """A private note, which only advisers see (`act.verb` is not read).

    Raises:
        NotPossible: a manager tried, or nothing was written.
    """
    act = replace(act, verb="note")
    check_note(escalation, act)
    noted = replace(escalation, count=escalation.count + 1)
    return Move(
        escalation=noted,
        messages=(_message(noted, act, private=True),),
        events=(Event(KINDS["note"], escalation=noted.id),),
    )


def tick_off(escalation: Escalation, act: Act) -> Move:
    """Lines of the topic's checklist, done or not done after all; two who tick at once lose nothing.

    Raises:
        NotPossible: a manager tried, or nothing is ticked otherwise than before.
    """
    check_tick_off(escalation, act)
    ticked = tuple(sorted((set(escalation.ticked) | act.ticked) - act.unticked))
    detail = {"ticked": sorted(act.ticked), "unticked": sorted(act.unticked)}
    return Move(
        escalation=replace(escalation, ticked=ticked, count=escalation.count + 1),
        events=(Event(KINDS["tick_off"], escalation=escalation.id, detail=detail),),
    )


def miss(escalation: Escalation, at: datetime, *, calendar: Calendar) -> Move | None:
    """The report that the service level was missed; nothing when it was not, or was reported before."""
    if not escalation.open or not _unreported(escalation, at):
        return None
    missed = replace(escalation, missed_at=at, count=escalation.count + 1)
    return Move(
        escalation=with_next_step(missed, calendar),
        events=(_missed(missed),),
        tell=(
            _lead_of_miss(missed),
            *_tell(escalation, missed, act=None, told=("queue" if missed.claimed_by is None else "adviser",)),
        ),
    )


def _reporting_a_miss(made: Move, before: Escalation, *, at: datetime, calendar: Calendar) -> Move:
    """The move, with the report of a breach that no timer has come to yet: no act may hide it.

    What comes after the close counts no more working time than what comes at it, so the moment is looked at too.
    """
    if not service_level.overdue(before, at):
        return made
    missed = replace(made.escalation, missed_at=at)
    return replace(
        made,
        escalation=with_next_step(missed, calendar),
        events=(*made.events, _missed(missed)),
        tell=(*made.tell, _lead_of_miss(missed)),
    )


def _unreported(escalation: Escalation, at: datetime) -> bool:
    return escalation.missed_at is None and service_level.missed(escalation, at)


def _missed(missed: Escalation) -> Event:
    detail = {"queue": missed.queue, "tier": missed.tier, "urgency": missed.urgency}
    return Event("service_level_missed", escalation=missed.id, detail=detail)


def _lead_of_miss(missed: Escalation) -> Tell:
    return Tell(to="lead", what="missed", escalation=missed.id, queue=missed.queue)


def _join(joined: Escalation, opening: Opening) -> Move:
    joined = replace(
        joined,
        count=joined.count + 1,
        wishes=opening.wishes if opening.wishes != Wishes() else joined.wishes,
        not_for=tuple(sorted({*joined.not_for, *opening.not_for})),
    )
    to_claimer = Tell(to="adviser", what="joined", escalation=joined.id, person=joined.claimed_by)
    to_queue = Tell(to="queue", what="joined", escalation=joined.id, queue=joined.queue)
    return Move(
        escalation=joined,
        messages=_added(joined, opening),
        events=(Event("escalation_joined", node=opening.node, escalation=joined.id),),
        tell=(to_queue if joined.claimed_by is None else to_claimer,),
        brief=opening.brief,
    )


def _added(escalation: Escalation, opening: Opening) -> tuple[Message, ...]:
    text = (opening.added or "").strip()
    if not text:
        return ()
    return (Message(escalation=escalation.id, by="manager", person=opening.person, at=opening.at, text=text),)


def _opened(escalation: Escalation, opening: Opening) -> Event:
    detail = {
        "queue": escalation.queue,
        "tier": escalation.tier,
        "urgency": escalation.urgency,
        "reason": escalation.reason,
        "topic": escalation.topic,
        **logged(opening.wishes, opening.not_for),
    }
    return Event("escalation_opened", node=opening.node, escalation=escalation.id, detail=detail)


def _with_clock(before: Escalation, moved: Escalation, *, act: Act, calendar: Calendar) -> Escalation:
    clock = _clock(before, moved, act=act, calendar=calendar)
    if clock.running_since == before.clock.running_since:
        return replace(moved, clock=clock)
    return replace(moved, clock=clock, respond_by=service_level.respond_by(clock, calendar))


def _clock(before: Escalation, moved: Escalation, *, act: Act, calendar: Calendar) -> Clock:
    if act.verb == "reopen":
        return service_level.started(before.clock.level, act.at, calendar=calendar)
    clock = before.clock
    if act.verb in ANSWERS:
        clock = service_level.answered(clock, act.at, calendar=calendar)
    return service_level.stepped(clock, moved.status, at=act.at, calendar=calendar)


def _messages(moved: Escalation, act: Act) -> tuple[Message, ...]:
    if not (act.text or "").strip():
        return ()
    return (_message(moved, act, private=act.verb in PRIVATE),)


def _message(escalation: Escalation, act: Act, *, private: bool) -> Message:
    by = "adviser" if act.by.role == "lead" else act.by.role
    text = (act.text or "").strip()
    return Message(
        escalation=escalation.id, by=by, person=act.by.person, at=act.at, text=text, private=private, turn=act.turn
    )


def _event(before: Escalation, moved: Escalation, act: Act) -> Event:
    moved_on = act.verb == "transfer" and act.by.role == "fingerpost"
    kind = "escalation_moved_on" if moved_on else KINDS[act.verb]
    return Event(kind, node=act.node, escalation=moved.id, detail=_detail(before, moved, act) or None)


def _detail(before: Escalation, moved: Escalation, act: Act) -> dict[str, object]:
    """Codes and figures alone: what people wrote stays in the thread."""
    if act.verb == "transfer":
        return {"from": before.queue, "to": moved.queue, **({"offered_to": act.to} if act.to else {})}
    if act.verb == "still":
        return {"still_on_it": True}
    if act.verb == "resolve":
        return {"resolution": moved.resolution, **asdict(act.coding)}
    if act.verb == "hold" and act.until is not None:
        return {"until": act.until.isoformat()}
    if act.verb in ANSWERS and before.clock.answered_in is None and moved.clock.answered_in is not None:
        return {"answered_in_seconds": int(moved.clock.answered_in.total_seconds())}
    return {}


def _tell(before: Escalation, moved: Escalation, *, act: Act | None, told: tuple[str, ...]) -> tuple[Tell, ...]:
    everybody = {
        "queue": Tell(to="queue", what=_what(act), escalation=moved.id, queue=moved.queue),
        "manager": Tell(to="manager", what=_what(act), escalation=moved.id, person=moved.person),
        "adviser": Tell(to="adviser", what=_what(act), escalation=moved.id, person=before.claimed_by),
    }
    # Whoever rang or wrote was spoken to: they have no chat in which to be told of it.
    chosen = [everybody[to] for to in told if to != "manager" or moved.source == "chat"]
    if act is not None and act.to is not None:
        named = Tell(to="adviser", what=act.verb, escalation=moved.id, person=act.to)
        chosen = [named, *(tell for tell in chosen if tell.to != "queue")]
    actor = None if act is None else act.by.person
    return tuple(tell for tell in chosen if tell.to == "queue" or tell.person not in (None, actor))


def _what(act: Act | None) -> str:
    return "missed" if act is None else act.verb

"""Long work on what is kept, cut into pieces that each fit a transaction; knows neither command line nor job table.

A chore is asked with plain values and gives plain values, so that one process can hand it to another (rule 5): it is
called again with what it gave in `then`, until that is nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from activity import log
from activity.kinds import Event
from activity.seal import STRETCH, seal
from bot.people import taking_in
from bot.privacy import erasing, holds, retention
from bot.privacy.holds import Hold
from organisations.model import Organisation

Plain = Mapping[str, str | int | None]
"""What a chore is asked and what it gives: values that any process can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A chore to be done: what was asked, when, and for which organisations."""

    given: Plain
    now: datetime
    organisations: Sequence[Organisation]

    def text(self, name: str) -> str:
        """One text that was given."""
        return str(self.given[name])

    def number(self, name: str) -> int:
        """One number that was given; 0 where it was not."""
        return int(self.given.get(name) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a piece did in all so far, in numbers and words, and how to ask for the next; None at the end."""

    done: Plain
    then: Plain | None = None


Chore = Callable[[Connection, Asked], Step]


class Refused(Exception):
    """A chore that may not be done; the message is for whoever asked, and nothing was changed by this piece."""


def seal_log(connection: Connection, asked: Asked) -> Step:
    """Closes the next stretch of the log."""
    closed = seal(connection, at=asked.now)
    sealed, rows = asked.number("seals"), asked.number("rows")
    if closed is None:
        return Step(done={"seals": sealed, "rows": rows, "head": asked.given.get("head")})
    done: Plain = {"seals": sealed + 1, "rows": rows + closed.count, "head": closed.head}
    return Step(done=done, then=done if closed.count == STRETCH else None)


def retain(connection: Connection, asked: Asked) -> Step:
    """Removes the next piece of what is past its time."""
    step, after = asked.number("step"), asked.number("after")
    name = retention.ORDER[step]
    removed = retention.remove(
        connection, name, organisations=asked.organisations, now=asked.now, by=asked.text("by"), after=after
    )
    counts = {each: asked.number(each) for each in retention.ORDER}
    counts[name] += removed.count
    following = step + 1 if removed.after is None else step
    if following == len(retention.ORDER):
        return Step(done=counts)
    return Step(done=counts, then={**counts, "by": asked.text("by"), "step": following, "after": removed.after or 0})


def hold(connection: Connection, asked: Asked) -> Step:
    """Sets a legal hold."""
    ordered = Hold(
        id=asked.text("id"),
        conversation=_or_none(asked.given.get("conversation")),
        person=_or_none(asked.given.get("person")),
        reason=asked.text("reason"),
        set_by=asked.text("by"),
        set_at=asked.now,
    )
    holds.add(connection, ordered)
    _log_hold(connection, ordered, act="set", by=ordered.set_by, at=asked.now)
    return Step(done={"hold": ordered.id})


def lift(connection: Connection, asked: Asked) -> Step:
    """Takes a legal hold off.

    Raises:
        Refused: there is none in force with this id.
    """
    found = [each for each in holds.in_force(connection) if each.id == asked.text("id")]
    if not found or not holds.lift(connection, found[0].id, by=asked.text("by"), at=asked.now):
        raise Refused(f"There is no hold {asked.text('id')} in force. `fingerpost hold --list` shows those that are.")
    _log_hold(connection, found[0], act="lifted", by=asked.text("by"), at=asked.now)
    return Step(done={"hold": found[0].id})


def erase(connection: Connection, asked: Asked) -> Step:
    """Removes the next piece of what identifies a person; the last says so in the log.

    Raises:
        Refused: a hold keeps something of theirs, or an escalation is open.
    """
    person, count = asked.text("person"), asked.number("count")
    try:
        piece = erasing.erase(connection, person, step=asked.number("step"), after=_or_none(asked.given.get("after")))
    except erasing.CannotErase as cannot:
        raise Refused(str(cannot)) from None
    count += piece.count
    if piece.step is not None:
        return Step(
            done={"count": count}, then={**asked.given, "count": count, "step": piece.step, "after": piece.after}
        )
    by, reason = asked.text("by"), asked.text("reason")
    erasing.note(connection, person, at=asked.now, by=by, reason=reason, count=count)
    return Step(done={"count": count})


def note_access(connection: Connection, asked: Asked) -> Step:
    """Says in the log that a copy was made for somebody: for whom, by whom, and how much was in it."""
    detail = {name: asked.given.get(name) for name in ("about", "reference", "rows", "marked")}
    event = Event("subject_access_made", detail={name: value for name, value in detail.items() if value is not None})
    log.append(connection, [log.Row(occurred_at=asked.now, event=event, person=asked.text("by"))])
    return Step(done={})


def take_in(connection: Connection, asked: Asked) -> Step:
    """Writes one piece of an import of people."""
    taking_in.take_in(connection, asked.text("piece"), now=asked.now)
    return Step(done={})


CHORES: Mapping[str, Chore] = {
    "seal": seal_log,
    "retention": retain,
    "hold": hold,
    "lift": lift,
    "erase": erase,
    "subject_access": note_access,
    "people": take_in,
}
"""Every chore by the name under which it is asked for."""


def _log_hold(connection: Connection, held: Hold, *, act: str, by: str, at: datetime) -> None:
    """The conversation stands in the detail: a hold is no part of it, and must not move its counts."""
    of = {"person": held.person} if held.person else {"conversation": held.conversation}
    event = Event("hold_set", detail={"hold": held.id, "act": act, **of})
    log.append(connection, [log.Row(occurred_at=at, event=event, person=by)])


def _or_none(value: str | int | None) -> str | None:
    return None if value is None else str(value)

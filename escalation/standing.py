"""Where a manager's question stands, in one plain sentence, and what happens next; pure, and knows no page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from escalation.model import Escalation, Status
from escalation.permission import REOPEN_WITHIN
from escalation.words import clock_time, day, moment
from organisations.calendar import Calendar, Hours, next_opening
from trees.shown import Urgency

AT_ONCE: frozenset[Urgency] = frozenset({"now", "same-day"})
"""The urgencies at which a hand-over is sent without being asked for (issue "The adviser service", 1)."""

SOMEBODY = "An adviser"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who looks at it, and when: all that a sentence is made of."""

    escalation: Escalation
    at: datetime
    calendar: Calendar
    adviser: str  # the name of the one who has it

    @property
    def late(self) -> bool:
        """Whether what was promised has not been kept."""
        due = self.escalation.respond_by
        return due is not None and due < self.at and self.escalation.clock.answered_in is None

    @property
    def due(self) -> str | None:
        """By when an answer was promised; nothing once it has come, or while the clock is stopped."""
        due = self.escalation.respond_by
        if due is None or self.escalation.clock.answered_in is not None:
            return None
        return moment(due, self.calendar.zone)


Says = Callable[[Standing], str]


def stands(escalation: Escalation, *, at: datetime, calendar: Calendar, adviser: str | None = None) -> str:
    """Where the manager stands now, in one sentence. `adviser` is the name of the one who took it."""
    return STANDS[escalation.status](_standing(escalation, at, calendar, adviser))


def follows(escalation: Escalation, *, at: datetime, calendar: Calendar, adviser: str | None = None) -> str:
    """What happens next, and whether the manager has to do anything."""
    return FOLLOWS[escalation.status](_standing(escalation, at, calendar, adviser))


def unread_until(at: datetime, calendar: Calendar) -> str | None:
    """Says openly, out of hours, that nobody reads it before the team is back; nothing while advisers are at work."""
    opens = next_opening(at, calendar)
    if opens <= at:
        return None
    return f"Nobody will read this before {moment(opens, calendar.zone)}."


def hours_said(calendar: Calendar) -> str:
    """When the advice team is at work: 9am to 5pm, Monday to Friday."""
    runs: list[tuple[tuple[Hours, ...], list[int]]] = []
    for weekday in range(7):
        hours = calendar.week.get(weekday, ())
        if runs and runs[-1][0] == hours:
            runs[-1][1].append(weekday)
        else:
            runs.append((hours, [weekday]))
    return "; ".join(f"{_stretches(hours)}, {_days(days)}" for hours, days in runs if hours)


def _standing(escalation: Escalation, at: datetime, calendar: Calendar, adviser: str | None) -> Standing:
    return Standing(escalation=escalation, at=at, calendar=calendar, adviser=adviser or SOMEBODY)


def _waiting(standing: Standing) -> str:
    if standing.late:
        return "We are sorry: this is taking longer than we said, and the advice team has been told."
    sent = "We have sent your question to the advice team"
    if standing.escalation.urgency in AT_ONCE and standing.escalation.reason == "tree":
        sent = "We sent this to the advice team at once, because it cannot wait"
    return f"{sent}, and an adviser will answer by {standing.due}." if standing.due else f"{sent}."


def _claimed(standing: Standing) -> str:
    if standing.late:
        return f"{standing.adviser} has it, and we are sorry that it is taking longer than we said."
    if standing.due:
        return f"{standing.adviser} has it, and will answer by {standing.due}."
    return f"{standing.adviser} has it, and has answered you below."


def _with_manager(standing: Standing) -> str:
    return f"{standing.adviser} has asked you a question, and waits for your answer."


def _on_hold(standing: Standing) -> str:
    until = standing.escalation.held_until
    if until is None:
        return f"{standing.adviser} has put this on hold."
    return f"{standing.adviser} will come back to this by {moment(until, standing.calendar.zone)}."


def _resolved(standing: Standing) -> str:
    if standing.escalation.resolution == "withdrawn":
        return "You told us that you no longer need an adviser."
    if standing.escalation.resolution == "handed_back":
        return f"{standing.adviser} has handed this back to you, with what to do next."
    return f"{standing.adviser} has closed this."


STANDS: Mapping[Status, Says] = {
    "waiting": _waiting,
    "claimed": _claimed,
    "with_manager": _with_manager,
    "on_hold": _on_hold,
    "resolved": _resolved,
}
"""How each status is told to the manager."""


def _nothing_to_do(standing: Standing) -> str:
    unread = unread_until(standing.at, standing.calendar) and standing.escalation.clock.answered_in is None
    if unread and standing.escalation.urgency in AT_ONCE:
        return "Please telephone now. The answer will also come to this page."
    return "You do not have to do anything now. The answer will come to this page."


def _reopens(standing: Standing) -> str:
    closed = standing.escalation.resolved_at
    until = None if closed is None else closed + REOPEN_WITHIN
    if until is None or until < standing.at:
        return "If you need us again, please start a new question."
    return f"You can open it again until {day(until, standing.calendar.zone)}."


def _with_adviser(standing: Standing) -> str:
    if standing.escalation.clock.answered_in is not None:
        return "You can write to them again below."
    return _nothing_to_do(standing)


FOLLOWS: Mapping[Status, Says] = {
    "waiting": _nothing_to_do,
    "claimed": _with_adviser,
    "with_manager": lambda _: "Please answer below, so that they can go on.",
    "on_hold": lambda _: "You do not have to do anything until then.",
    "resolved": _reopens,
}
"""What happens next in each status."""


def _stretches(hours: tuple[Hours, ...]) -> str:
    return " and ".join(f"{_time(opens)} to {_time(closes)}" for opens, closes in hours)


def _time(at: time) -> str:
    # Any day will do: the hours of a calendar are wall-clock hours.
    return clock_time(datetime.combine(date.min, at, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))


def _days(days: list[int]) -> str:
    if len(days) == 1:
        return WEEKDAYS[days[0]]
    return f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"

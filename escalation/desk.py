"""What happens to an escalation when somebody acts on it: pure; a refused act raises and changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from activity.kinds import Event
from escalation import service_level
from escalation.brief import Brief
from escalation.model import (
    MOVES,
    RESOLUTIONS,
    Act,
    Clock,
    Escalation,
    Message,
    Move,
    NotPossible,
    Reason,
    Resolution,
    Status,
    Tell,
    Verb,
)
from escalation.route import Routed
from organisations.calendar import Calendar
from trees.shown import Urgency

TEXT_LIMIT = 10_000
"""Characters of one message: several pages of advice, and no more than a page can show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known when a conversation goes to an adviser. `id` is used unless an open one is joined."""

    id: str
    conversation: str
    person: str
    organisation: str
    group_id: str | None
    tree: str | None
    topic: str
    urgency: Urgency
    reason: Reason
    because: str
    at: datetime
    brief: Brief
    added: str | None = None  # a line that the manager added


def open_escalation(
    opening: Opening, *, routed: Routed, calendar: Calendar, joins: Escalation | None = None
) -> Move:
    """The escalation as it opens, or the manager's open one on the same topic, which this joins."""
    raise NotImplementedError


def move(
    escalation: Escalation, act: Act, *, calendar: Calendar, names: Mapping[str, str] | None = None
) -> Move:
    """What an act changes, by the status table.

    `names` says people's names by their ids, for sentences such as "Priya Shah took this first".

    Raises:
        NotPossible: with a sentence for the person who tried.
    """
    raise NotImplementedError


def write(escalation: Escalation, act: Act, *, calendar: Calendar) -> Move:
    """The manager's message, whatever the status (`act.verb` is not read): an answer where one was asked for.

    Raises:
        NotPossible: the escalation is closed, it is not theirs, or nothing was written.
    """
    raise NotImplementedError


def note(escalation: Escalation, act: Act) -> Move:
    """A private note, which advisers alone see (`act.verb` is not read).

    Raises:
        NotPossible: a manager tried, or nothing was written.
    """
    raise NotImplementedError


def miss(escalation: Escalation, at: datetime) -> Move | None:
    """The report that the service level was missed; nothing when it was not, or was reported before."""
    raise NotImplementedError

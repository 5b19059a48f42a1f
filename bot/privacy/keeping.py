"""How long each class of data is kept: one table, with an organisation's own figures over it. Pure.

The shipped figures are examples. A trust sets its own, which its information governance lead signs, as settings of its
`organisation.yaml`: `keep_messages_months: 24`.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from organisations.model import Organisation

REPLIES_FOR: Final = timedelta(days=14)
"""How long a turn's reply is kept for a repeat of it (architecture.md, Data). It is a copy, so no trust changes it."""

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A class of data: what it holds, in a reader's words, and for how many months it is kept after what."""

    name: str
    holds: str
    after: str
    months: int

    @property
    def setting(self) -> str:
        """The organisation's setting with its own figure."""
        return f"keep_{self.name}_months"


KINDS: Final[tuple[Kind, ...]] = (
    Kind(name="notifications", holds="That somebody has something new to read", after="it was made", months=3),
    Kind(name="jobs", holds="Work that the service has done in the background", after="it was due", months=1),
    Kind(name="notices", holds="That you were told what is kept", after="you were told", months=12),
    Kind(name="messages", holds="What you and an adviser write to each other", after="it was closed", months=24),
    Kind(name="escalations", holds="What an adviser was asked, and how it ended", after="it was closed", months=24),
    Kind(name="receipts", holds="The advice that you were shown at an end", after="you were shown it", months=72),
    Kind(name="conversations", holds="Your answers", after="you last used the conversation", months=24),
    Kind(
        name="digests",
        holds="What was new, week by week, for those who look after a group",
        after="it was made",
        months=24,
    ),
    Kind(name="coaching", holds="What coaching HR gave to a group", after="it was entered", months=84),
    Kind(name="recalculations", holds="Why a chart of counts was begun afresh", after="it was", months=84),
    Kind(name="counts", holds="What each conversation adds to the counts", after="it was last used", months=84),
    Kind(name="holds", holds="Orders to keep something for longer", after="they were lifted", months=72),
    Kind(name="log", holds="The record of what was asked and shown, without names", after="it happened", months=36),
)
"""In the order in which they are removed: rows that refer to others go before those.

A conversation stays as long as its receipts and open escalations do, and an escalation as long as its messages.
"""

EVERY: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}


def months(kind: Kind, organisation: Organisation) -> int:
    """For how many months an organisation keeps a class of data."""
    own = organisation.settings.get(kind.setting, kind.months)
    if not isinstance(own, int):
        raise TypeError(f"{kind.setting} is a whole number of months; `fingerpost check` says so too")
    return own


def figures(organisation: Organisation) -> tuple[tuple[str, str, str], ...]:
    """What is kept, how long and after what, in words, longest kept last."""
    copies = ("A copy of what each step showed you", f"{REPLIES_FOR.days} days", "you were shown it")
    by_time = sorted(KINDS, key=lambda kind: months(kind, organisation))
    return (copies, *((kind.holds, said(months(kind, organisation)), kind.after) for kind in by_time))


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The instant before which data of one class may go, by organisation; `otherwise` for what belongs to none."""

    organisations: Mapping[str, datetime]
    otherwise: datetime


def before(kind: Kind, organisations: Iterable[Organisation], *, now: datetime) -> Before:
    """The instants before which a class of data may go.

    What belongs to no organisation is kept as long as the longest.
    """
    kept = {organisation.id: months(kind, organisation) for organisation in organisations}
    longest = max(kept.values(), default=kind.months)
    ends = {name: months_before(now, count) for name, count in kept.items()}
    return Before(organisations=ends, otherwise=months_before(now, longest))


def months_before(at: datetime, count: int) -> datetime:
    """The same day and time so many months earlier; the last day of a month that is too short."""
    year, month = divmod(at.year * _MONTHS + at.month - 1 - count, _MONTHS)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def said(count: int) -> str:
    """Months as people say them."""
    years, rest = divmod(count, _MONTHS)
    if years and not rest:
        return "1 year" if years == 1 else f"{years} years"
    return "1 month" if count == 1 else f"{count} months"

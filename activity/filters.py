"""What a reader of the activity pages chose to look at, read from an address; knows nothing of who they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from activity.days import UK
from activity.measures import ON_PAGES
from activity.reading import LogScope
from activity.scope import STATES, Scope, State

Below = Callable[[str], frozenset[str]]
"""The groups inside a group."""

SEQ_DIGITS = 18
"""Digits of a `before` that are read: more would not fit the database's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader chose to look at; `problems` are sentences about what could not be read."""

    since: date | None = None
    until: date | None = None
    group: str | None = None
    topic: str | None = None
    end: State | None = None
    before: int | None = None
    problems: tuple[str, ...] = ()

    def scope(
        self, *, organisation: str, as_at: datetime, groups: frozenset[str] | None = None, below: Below | None = None
    ) -> Scope:
        """The conversations chosen.

        `groups` are those that the reader may see, None for all. `below` gives the groups inside the chosen one, which
        count as chosen too.
        """
        chosen = groups
        if self.group is not None:
            asked = frozenset({self.group}) | (below(self.group) if below else frozenset())
            chosen = asked if groups is None else asked & groups
        return Scope(organisation=organisation, groups=chosen, since=self.since, until=self.until, as_at=as_at)

    def or_last_year(self, today: date) -> "Filters":
        """The choice, or the last 12 months where no day was chosen: of all time, long ago would drown today."""
        if self.since or self.until or self.problems:
            return self
        return replace(self, since=_a_year_to(today), until=today)

    def says(self, today: date) -> str:
        """The days chosen, as a sentence."""
        if (self.since, self.until) == (_a_year_to(today), today):
            return f"The last 12 months: from {_words(self.since)} to today."
        if self.since and self.until:
            return f"From {_words(self.since)} to {_words(self.until)}."
        if self.since:
            return f"From {_words(self.since)} to today."
        return f"Everything up to {_words(self.until)}." if self.until else "Everything since we began."

    def log_scope(self, *, organisation: str) -> LogScope:
        """The rows of the log for the same days. The log's export knows no groups."""
        until = self.until + timedelta(days=1) if self.until else None
        return LogScope(organisation=organisation, since=_midnight(self.since), until=_midnight(until))

    def query(self, **changes: object) -> str:
        """The choice as the query of a link, with these changes."""
        chosen = {
            "from": self.since,
            "to": self.until,
            "group": self.group,
            "topic": self.topic,
            "end": self.end,
        } | changes
        return urlencode({name: value for name, value in chosen.items() if value})


def _a_year_to(day: date) -> date:
    """The first of twelve months that end on a day."""
    after = day + timedelta(days=1)
    # 29 February has none a year before.
    return (
        after.replace(year=after.year - 1, day=28)
        if (after.month, after.day) == (2, 29)
        else after.replace(year=after.year - 1)
    )


def _words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UK).astimezone(UTC) if day else None


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters that the query of a page asks for. What cannot be read is left out, and a sentence says so."""
    since, until = _day(query.get("from", "")), _day(query.get("to", ""))
    before = query.get("before", "")
    return Filters(
        since=since,
        until=until,
        group=query.get("group") or None,
        topic=query.get("topic") or None,
        end=next((state for state in STATES if state == query.get("end")), None),
        before=int(before) if before.isascii() and before.isdigit() and len(before) <= SEQ_DIGITS else None,
        problems=tuple(_problems(query, since=since, until=until)),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return None


def _problems(query: Mapping[str, str], *, since: date | None, until: date | None) -> Iterable[str]:
    for name, day in (("from", since), ("to", until)):
        if query.get(name, "").strip() and day is None:
            yield f"We could not read the “{name}” date. Write it like 2026-11-23."
    if since and until and since > until:
        yield "The “from” date is after the “to” date, so there is nothing to show. Swap them."


def choices(filters: Filters, groups: Sequence[tuple[str, str]]) -> dict[str, object]:
    """What the form of filters needs: what is chosen, and the (id, name) pairs to choose from."""
    states = [(state, ON_PAGES[state].title) for state in STATES]
    return {"filters": filters, "groups": groups, "states": states}

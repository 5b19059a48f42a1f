"""A year of sample activity before the walked weeks, as rows of the log, with a trouble spot in it; no database."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Final

from activity.kinds import Event
from activity.log import Row
from bot.sample.stories import SEED

MONTHS: Final = 13
"""Whole months: a year to be watched over, and one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What one group asks about one topic, month after month. `end` is the outcome; `hard` where some are not sure."""

    group: str
    tree: str
    asks: str
    hard: str
    end: str
    a_month: int = 6


STRETCHES: Final = (
    Stretch(group="therapies", tree="flexible-working", asks="asked_for", hard="can_agree", end="trial"),
    Stretch(group="ward-3", tree="flexible-working", asks="asked_for", hard="can_agree", end="agreed"),
    Stretch(group="estates", tree="long-term-sickness", asks="contact", hard="disability", end="return_plan"),
    Stretch(group="ward-7", tree="long-term-sickness", asks="contact", hard="disability", end="support_and_refer"),
)
"""Groups that no walked story is about, so that these stories stay as they are told."""

SPOT: Final = STRETCHES[0]
"""The trouble spot: in its last months there are more than twice as many, and half of the managers are not sure."""

RISEN_FOR: Final = 3
RISEN: Final = 15

STOPS_EVERY: Final = 3
"""Every so many conversations is left part-way."""

UNSURE_EVERY: Final = 10

WEEKEND: Final = 5
"""The first day of a week on which these managers do not ask."""


def months_of(day: date) -> tuple[date, ...]:
    """The whole months of the history that is made on this day, the earliest first."""
    last = day.year * 12 + day.month - 1
    return tuple(date(at // 12, at % 12 + 1, 1) for at in range(last - MONTHS, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who and what made-up history is about: managers by group, and the trees' versions by id."""

    organisation: str
    people: Mapping[str, str]
    versions: Mapping[str, str]


def rows_of(stretch: Stretch, month: date, *, today: date, cast: Cast) -> tuple[Row, ...]:
    """The rows of one stretch and month as they happened, the same each time; none without a manager or the tree."""
    if stretch.group not in cast.people or stretch.tree not in cast.versions:
        return ()
    risen = stretch is SPOT and month in months_of(today)[-RISEN_FOR:]
    rng = Random(f"{SEED}/{stretch.group}/{month}")  # noqa: S311 - a made-up time, no secret
    count = (RISEN if risen else stretch.a_month) + rng.choice((-1, 0, 0, 1))
    begun = sorted(_moment(rng, month) for _ in range(count))
    every = (
        _row(stretch, event, at=at, number=f"{month}/{number}", cast=cast)
        for number, began in enumerate(begun, start=month.month)
        for at, event in _events(stretch, number, began=began, unsure_every=2 if risen else UNSURE_EVERY)
    )
    return tuple(sorted(every, key=lambda row: row.occurred_at))


def _moment(rng: Random, month: date) -> datetime:
    days = [month.replace(day=day) for day in range(1, monthrange(month.year, month.month)[1] + 1)]
    day = rng.choice([day for day in days if day.weekday() < WEEKEND])
    return datetime.combine(day, time(rng.randrange(9, 16), rng.randrange(60), rng.randrange(60)), UTC)


def _events(stretch: Stretch, number: int, *, began: datetime, unsure_every: int) -> Iterator[tuple[datetime, Event]]:
    told = [
        Event("conversation_started", detail={"topic": stretch.tree}),
        Event("question_shown", node=stretch.asks),
        Event("question_answered", node=stretch.asks, elapsed_ms=20_000),
        Event("question_shown", node=stretch.hard),
    ]
    if number % unsure_every == 0:
        told.append(Event("unsure", node=stretch.hard))
    if number % STOPS_EVERY:
        told.append(Event("question_answered", node=stretch.hard, elapsed_ms=40_000))
        told.append(Event("outcome_reached", node=stretch.end, outcome=stretch.end, detail={"end": "outcome"}))
    yield from ((began + timedelta(seconds=20 * place), event) for place, event in enumerate(told))


def _row(stretch: Stretch, event: Event, *, at: datetime, number: str, cast: Cast) -> Row:
    marked = Event(**{**asdict(event), "detail": {**(event.detail or {}), "sample": True}})
    digest = sha256(f"{SEED}/{stretch.group}/{number}".encode()).hexdigest()
    return Row(
        occurred_at=at,
        event=marked,
        conversation=f"sample-{digest[:19]}",
        person=cast.people[stretch.group],
        organisation=cast.organisation,
        group_id=stretch.group,
        channel="web",
        tree=stretch.tree,
        tree_version=cast.versions[stretch.tree],
    )

"""A year of sample activity on the topics beside the walked one, as rows of the log, with stories; no database."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Final

from activity.kinds import Event
from activity.log import Row
from bot.sample.stories import SEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What one group asks about one topic, month after month. `end` is the outcome; `hard` where some are not sure.

    `a_month` holds up to `changes` whole months ago, and `after` from then on, where that is told. `reworded`: so many
    whole months ago a new version of the tree came, and with the one before it `unsure_then` of one hundred were not
    sure.
    """

    group: str
    tree: str
    asks: str
    hard: str
    end: str
    a_month: int = 6
    after: int | None = None
    changes: int = 0
    reworded: int = 0
    unsure_then: int = 0


STRETCHES: Final = (
    Stretch(group="therapies", tree="flexible-working", asks="asked_for", hard="can_agree", end="trial"),
    Stretch(group="ward-3", tree="flexible-working", asks="asked_for", hard="can_agree", end="agreed"),
    *(
        Stretch(
            group=group,
            tree="long-term-sickness",
            asks="contact",
            hard="disability",
            end=end,
            a_month=8,
            reworded=6,
            unsure_then=40,
        )
        for group, end in (("estates", "return_plan"), ("ward-7", "support_and_refer"))
    ),
    Stretch(
        group="emergency",
        tree="probation",
        asks="start_day",
        hard="proposal",
        end="improvement_plan",
        a_month=14,
        after=7,
        changes=7,
    ),
    Stretch(group="theatres", tree="disciplinary-conduct", asks="kind", hard="serious", end="quiet_word"),
    Stretch(group="district-nursing", tree="grievance-resolution", asks="subject", hard="tried", end="early_talk"),
    Stretch(group="ward-12", tree="family-leave", asks="due", hard="notice", end="maternity_plan"),
    Stretch(group="estates", tree="redundancy-change", asks="stage", hard="contract", end="find_posts"),
)
"""What managers asked about beside the walked topic."""

SPOT: Final = STRETCHES[0]
"""The trouble spot: in its last months there are more than twice as many, and half of the managers are not sure."""

COACHED_BEFORE: Final = next(stretch for stretch in STRETCHES if stretch.after is not None)
"""Where coaching worked."""

REWORDED: Final = next(stretch.tree for stretch in STRETCHES if stretch.reworded)
"""The tree of which there were two versions."""

RISEN_FOR: Final = 3
RISEN: Final = 15

STOPS_EVERY: Final = 3
"""Every so many conversations is left part-way."""

UNSURE: Final = 10
"""Of one hundred managers, so many are not sure where nothing else is told."""

UNSURE_IN_SPOT: Final = 50

WEEKEND: Final = 5
"""The first day of a week on which these managers do not ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who and what made-up history is about: managers by group, and the trees' versions by id."""

    organisation: str
    people: Mapping[str, Sequence[str]]
    versions: Mapping[str, str]


def earlier_version(tree: str) -> str:
    """The id of a version that was in force before the one that ships; it is made up too."""
    return sha256(f"{SEED}/{tree}/before".encode()).hexdigest()[:16]


def months_back(day: date, months: int) -> date:
    """The first day of the whole month so many months before the day's own."""
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)


def rows_of(
    stretch: Stretch,
    month: date,
    *,
    today: date,
    cast: Cast,
    between: tuple[datetime, datetime] | None = None,
) -> tuple[Row, ...]:
    """The rows of one stretch and month as they happened, the same each time; none without a manager or the tree.

    `between` keeps to the conversations that began from the first moment on and before the second.
    """
    if not cast.people.get(stretch.group) or stretch.tree not in cast.versions:
        return ()
    risen = stretch is SPOT and month >= months_back(today, RISEN_FOR)
    rng = Random(f"{SEED}/{stretch.group}/{stretch.tree}/{month}")  # noqa: S311 - a made-up time, no secret
    count = (RISEN if risen else _a_month(stretch, month, today)) + rng.choice((-1, 0, 0, 1))
    weekdays = _weekdays(month)
    begun = sorted(_moment(rng, rng.choice(weekdays)) for _ in range(count))
    if between is not None and not any(between[0] <= began < between[1] for began in begun):
        return ()
    unsure = UNSURE_IN_SPOT if risen else _unsure(stretch, month, today)
    every = (
        _row(stretch, event, at=at, number=f"{month}/{number}", cast=cast, was=_was(stretch, month, today))
        for number, began in enumerate(begun, start=month.month)
        if between is None or between[0] <= began < between[1]
        for at, event in _events(stretch, number, began=began, unsure=_drawn(stretch, month, number) < unsure)
    )
    return tuple(sorted(every, key=lambda row: row.occurred_at))


def _a_month(stretch: Stretch, month: date, today: date) -> int:
    changed = stretch.after is not None and month > months_back(today, stretch.changes)
    return stretch.after if changed and stretch.after is not None else stretch.a_month


def _unsure(stretch: Stretch, month: date, today: date) -> int:
    return stretch.unsure_then if _was(stretch, month, today) else UNSURE


def _was(stretch: Stretch, month: date, today: date) -> bool:
    """Whether the version before the present one was in force."""
    return bool(stretch.reworded) and month < months_back(today, stretch.reworded)


def _drawn(stretch: Stretch, month: date, number: int) -> int:
    """A made-up number under one hundred, spread so that a year has the share that it should."""
    return (37 * number + 61 * (month.year * 12 + month.month) + 11 * len(stretch.group)) % 100


def _weekdays(month: date) -> list[date]:
    days = (month.replace(day=day) for day in range(1, monthrange(month.year, month.month)[1] + 1))
    return [day for day in days if day.weekday() < WEEKEND]


def _moment(rng: Random, day: date) -> datetime:
    return datetime.combine(day, time(rng.randrange(9, 16), rng.randrange(60), rng.randrange(60)), UTC)


def _events(stretch: Stretch, number: int, *, began: datetime, unsure: bool) -> Iterator[tuple[datetime, Event]]:
    told = [
        Event("conversation_started", detail={"topic": stretch.tree}),
        Event("question_shown", node=stretch.asks),
        Event("question_answered", node=stretch.asks, elapsed_ms=20_000),
        Event("question_shown", node=stretch.hard),
    ]
    if unsure:
        told.append(Event("unsure", node=stretch.hard))
    if number % STOPS_EVERY:
        told.append(Event("question_answered", node=stretch.hard, elapsed_ms=40_000))
        told.append(Event("outcome_reached", node=stretch.end, outcome=stretch.end, detail={"end": "outcome"}))
    yield from ((began + timedelta(seconds=20 * place), event) for place, event in enumerate(told))


def _row(stretch: Stretch, event: Event, *, at: datetime, number: str, cast: Cast, was: bool) -> Row:
    marked = Event(**{**asdict(event), "detail": {**(event.detail or {}), "sample": True}})
    digest = sha256(f"{SEED}/{stretch.group}/{stretch.tree}/{number}".encode()).hexdigest()
    people = cast.people[stretch.group]
    return Row(
        occurred_at=at,
        event=marked,
        conversation=f"sample-{digest[:19]}",
        person=people[int(digest[20:28], 16) % len(people)],
        organisation=cast.organisation,
        group_id=stretch.group,
        channel="web",
        tree=stretch.tree,
        tree_version=earlier_version(stretch.tree) if was else cast.versions[stretch.tree],
    )

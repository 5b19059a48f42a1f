"""The sample activity of one day, laid or dealt, for the tests of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from activity import measures
from activity.log import interaction
from activity.measures import AtNode, Overview
from activity.scope import Scope
from bot.content.library import Shelf
from bot.conversation.turn import Turn
from bot.delivery.worker import Worker
from bot.handle import take
from bot.sample.dealing import Dealt, deal
from bot.sample.history import STRETCHES
from bot.sample.script import turns_of
from bot.sample.stories import A_WEEK, WEEKS, first_monday
from bot.sample.ways import TREE
from bot.store.engine import Database
from organisations.calendar import Calendar

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday: two days of the present week have been made."""

DAYS = (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 29), date(2027, 1, 2))
"""A Monday, a Wednesday, a Sunday, and a Saturday after weeks with bank holidays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A database with all sample activity in it."""

    database: Database
    begun: int

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.database.read(lambda connection: connection.execute(text(statement)).all())]

    def overview(self, group: str | None = None, *, weeks: tuple[int, int] = (0, WEEKS)) -> Overview:
        """The measures from the first to the last of these weeks, counted from 0."""
        first = first_monday(NOW.date())
        scope = Scope(
            as_at=NOW,
            organisation="example",
            groups=None if group is None else frozenset({group}),
            since=first + timedelta(weeks=weeks[0]),
            until=first + timedelta(weeks=weeks[1], days=6),
            without=frozenset(stretch.tree for stretch in STRETCHES),
        )
        return self.database.read(lambda connection: measures.overview(connection, scope))

    def at(self, node: str, group: str, *, weeks: tuple[int, int] = (0, WEEKS)) -> AtNode:
        nodes = self.overview(group, weeks=weeks).nodes
        nothing = AtNode(tree=TREE, node=node, shown=0, answered=0, unsure=0, refused=0, stopped=0)
        return next((at for at in nodes if at.node == node), nothing)


def work(database: Database, shelf: Shelf, *, now: datetime = NOW, jobs: int | None = None) -> None:
    """Carries out what is due at that moment, or only so many jobs of it."""
    worker = Worker(database=database, shelf=shelf, clock=lambda: now)
    if jobs is None:
        worker.work()
        return
    for _ in range(jobs):
        assert worker._one()


def dealt_on(day: date, shelf: Shelf) -> tuple[Dealt, ...]:
    """What is dealt on this day."""
    return deal(
        day,
        calendar=calendar(shelf),
        managers={group: (f"manager-of-{group}", f"deputy-of-{group}") for group in A_WEEK},
        advisers={"er-advice": ["first", "second"], "er-senior": ["senior"]},
    )


def script(dealt: Dealt, shelf: Shelf) -> tuple[Turn, ...]:
    """The turns of one conversation."""
    return turns_of(dealt, organisation="example", calendar=calendar(shelf))


def take_all(connection: Connection, turns: Sequence[Turn], shelf: Shelf) -> None:
    """Takes turns as the job does."""
    for turn in turns:
        take(connection, turn, shelf=shelf, sample=True)


def kinds_logged(database: Database) -> list[str]:
    """Every kind in the log, in order."""
    return list(database.read(lambda c: c.scalars(select(interaction.c.kind).order_by(interaction.c.seq)).all()))


def calendar(shelf: Shelf) -> Calendar:
    """The example's calendar."""
    return shelf.current.organisations["example"].calendar


def counted(database: Database, table: Table) -> int:
    """The rows of a table."""
    return int(database.read(lambda c: c.scalar(select(func.count()).select_from(table))) or 0)

"""What a page counts over the whole log: a reader waits a moment for it, then is told how far it is; counts nothing."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, Final, Generic, TypeVar

import structlog
from sqlalchemy import Connection

from bot.store.engine import Database

log = structlog.get_logger()

T = TypeVar("T")

PATIENCE: Final = 2.5
"""Seconds that a reader waits before a page says that counting goes on."""

TIMES: Final = 20
"""What took longer than that is shown again for so many times what it took."""

MOST_FRESH: Final = timedelta(minutes=30)

AT_ONCE: Final = 2
"""Counts that are under way together: each holds one of the store's few readers, which all other pages need too."""

MOST: Final = 32
"""Counts remembered."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What was counted, and when, where that is not now."""

    value: T
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Counting goes on, and for how many seconds it has."""

    since: int


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Any
    at: datetime
    took: timedelta


class Slowly:
    """Works out each count once, however many ask; what takes no longer than a reader waits is never remembered."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._under_way: dict[Hashable, tuple[asyncio.Task[Any], float]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    async def get(
        self, key: Hashable, work: Callable[[Connection], T], *, database: Database, now: datetime
    ) -> Found[T] | Pending:
        """The count of a key: fresh, or one that took long and is not old; else how far it is."""
        kept = self._kept.get(key)
        if kept is not None and now - kept.at < min(TIMES * kept.took, MOST_FRESH):
            return Found(kept.value, kept.at)
        task, began = self._begun(key, work, database=database, now=now)
        try:
            return Found(await asyncio.wait_for(asyncio.shield(task), PATIENCE))
        except TimeoutError:
            task.add_done_callback(_note_failure)
        if kept is not None:
            return Found(kept.value, kept.at)
        return Pending(round(monotonic() - began))

    def _begun(
        self, key: Hashable, work: Callable[[Connection], T], *, database: Database, now: datetime
    ) -> tuple[asyncio.Task[T], float]:
        under_way = self._under_way.get(key)
        if under_way is None or under_way[0].done():
            task = asyncio.create_task(self._make(key, partial(database.read_async, work), now))
            under_way = self._under_way[key] = task, monotonic()
        return under_way

    async def _make(self, key: Hashable, work: Callable[[], Awaitable[T]], now: datetime) -> T:
        try:
            async with self._places:
                began = monotonic()
                value = await work()
        finally:
            self._under_way.pop(key, None)
        self._remember(key, _Kept(value, now, timedelta(seconds=monotonic() - began)))
        return value

    def _remember(self, key: Hashable, made: _Kept) -> None:
        self._kept.pop(key, None)
        if made.took >= timedelta(seconds=PATIENCE):
            self._kept[key] = made
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)


def _note_failure(task: asyncio.Task[Any]) -> None:
    """Nobody waits for it any more, so nobody else would hear that it failed."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("count_failed", fault=type(fault).__name__)

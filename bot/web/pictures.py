"""Pictures of a period, remembered for a while: one takes long to work out, and the pages that show it are many."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import structlog

from activity.picture import Picture

log = structlog.get_logger()

LEAST_FRESH, MOST_FRESH = timedelta(seconds=5), timedelta(minutes=15)
"""How long a picture is shown before it is worked out anew. It holds whole months only, which hardly change."""

TIMES: Final = 60
"""A picture is shown for so many times what it took, within these: so counting never takes more of the machine."""

PATIENCE: Final = 8.0
"""Seconds that a reader waits for a first picture before a page says that counting goes on."""

MOST: Final = 64
"""Pictures remembered: one for each organisation, and one for each partner's groups."""

Work = Callable[[], Awaitable[Picture]]


@dataclass(frozen=True, slots=True)
class _Kept:
    picture: Picture
    at: datetime
    fresh_for: timedelta


class Pictures:
    """Works out each picture once, however many ask for it, and shows the last one while a newer is made."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[Picture]] = {}

    async def get(self, key: Hashable, work: Work, *, now: datetime) -> Picture | None:
        """The picture of a key; None while the first one still takes longer than a reader waits."""
        kept = self._kept.get(key)
        if kept is not None and now - kept.at < kept.fresh_for:
            return kept.picture
        task = self._begun(key, work, now=now)
        if kept is not None:
            task.add_done_callback(_note_failure)
            return kept.picture
        try:
            return await asyncio.wait_for(asyncio.shield(task), PATIENCE)
        except TimeoutError:
            return None

    def _begun(self, key: Hashable, work: Work, *, now: datetime) -> asyncio.Task[Picture]:
        task = self._under_way.get(key)
        if task is None or task.done():
            task = self._under_way[key] = asyncio.create_task(self._make(key, work, now=now))
        return task

    async def _make(self, key: Hashable, work: Work, *, now: datetime) -> Picture:
        began = monotonic()
        try:
            made = await work()
        finally:
            self._under_way.pop(key, None)
        took = timedelta(seconds=monotonic() - began)
        self._kept[key] = _Kept(made, now, min(max(TIMES * took, LEAST_FRESH), MOST_FRESH))
        self._kept.move_to_end(key)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return made


def _note_failure(task: asyncio.Task[Picture]) -> None:
    """Nobody waits for a newer picture, so nobody else would hear that it failed."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("picture_failed", fault=type(fault).__name__)

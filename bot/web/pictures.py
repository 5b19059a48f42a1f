"""Pictures of a period, remembered for a while: one takes long to work out, and the pages that show it are many."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from activity.picture import Picture

FRESH: Final = timedelta(minutes=15)
"""How long a picture is shown before it is worked out anew. It holds whole months only, which hardly change."""

PATIENCE: Final = 8.0
"""Seconds that a reader waits for a first picture before a page says that counting goes on."""

MOST: Final = 64
"""Pictures remembered: one for each organisation, and one for each partner's groups."""

Work = Callable[[], Awaitable[Picture]]


@dataclass(frozen=True, slots=True)
class _Kept:
    picture: Picture
    at: datetime


class Pictures:
    """Works out each picture once, however many ask for it, and shows the last one while a newer is made."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[Picture]] = {}

    async def get(self, key: Hashable, work: Work, *, now: datetime) -> Picture | None:
        """The picture of a key; None while the first one still takes longer than a reader waits."""
        kept = self._kept.get(key)
        if kept is not None and now - kept.at < FRESH:
            return kept.picture
        task = self._begun(key, work, now=now)
        if kept is not None:
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
        try:
            made = await work()
        finally:
            self._under_way.pop(key, None)
        self._kept[key] = _Kept(made, now)
        self._kept.move_to_end(key)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return made

"""Pictures of a period, remembered and kept for a while: one takes long to work out, and many pages show it."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

import structlog

from activity import kept_pictures
from activity.kept_pictures import Made
from activity.picture import Picture
from bot.picturing import Counting
from bot.store.engine import Database, DatabaseAway

log = structlog.get_logger()

LEAST_FRESH, MOST_FRESH = timedelta(seconds=5), timedelta(hours=1)
"""How long a picture is shown before it is worked out anew. It holds whole months only, which hardly change."""

TIMES: Final = 60
"""A picture is shown for so many times what it took, within these: so counting never takes more of the machine."""

PATIENCE: Final = 8.0
"""Seconds that a reader waits for a picture before they see an older one, or a page that says that counting goes on."""

MOST: Final = 64
"""Pictures remembered: one for each organisation, and one for each partner's groups."""


class Source(Protocol):
    """Where one picture comes from."""

    @property
    def key(self) -> str:
        """The picture's name."""

    @property
    def mark(self) -> str:
        """What it hangs on beside the log: one with another mark is shown only where a newer one takes too long."""

    async def kept(self) -> Made | None:
        """What was kept of it, by whichever process and however long ago."""

    async def make(self, *, now: datetime) -> Made:
        """The picture, worked out and kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InStore:
    """A picture that is worked out from the store, and kept there for the next start and for other processes."""

    database: Database
    counting: Counting

    @property
    def key(self) -> str:
        """The picture's name."""
        return self.counting.key

    @property
    def mark(self) -> str:
        """What it hangs on beside the log."""
        return self.counting.mark

    async def kept(self) -> Made | None:
        """What the store holds."""
        return await self.database.read_async(partial(kept_pictures.kept, key=self.key))

    async def make(self, *, now: datetime) -> Made:
        """The picture, worked out in a thread and put in the store."""
        made, content = await self.database.read_async(partial(self.counting.work_out, now=now))
        try:
            await self.database.write_async(partial(kept_pictures.keep, key=self.key, made=made, content=content))
        except DatabaseAway:
            # It is known here, and whoever counts next keeps theirs.
            log.warning("picture_not_kept", reason="database away")
        return made


class Pictures:
    """Works out each picture once, however many ask for it, and shows the last one while a newer is made."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: OrderedDict[str, Made] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[Made]] = {}

    async def get(self, source: Source, *, now: datetime) -> Picture | None:
        """The picture; None while the first one still takes longer than a reader waits."""
        known = self._known.get(source.key)
        if known is None or not fresh(known, source.mark, now=now):
            known = await self._newest(source)
        if known is not None and fresh(known, source.mark, now=now):
            return known.picture
        task = self._begun(source, now=now)
        if known is not None and (known.mark == source.mark or known.took > timedelta(seconds=PATIENCE)):
            task.add_done_callback(_note_failure)
            return known.picture
        try:
            return (await asyncio.wait_for(asyncio.shield(task), PATIENCE)).picture
        except TimeoutError:
            return None if known is None else known.picture

    async def _newest(self, source: Source) -> Made | None:
        """The newest that this process made or any kept; a start, or another process, may be what is between."""
        found, known = await source.kept(), self._known.get(source.key)
        if found is None or (known is not None and known.at >= found.at):
            return known
        self._remember(source.key, found)
        return found

    def _begun(self, source: Source, *, now: datetime) -> asyncio.Task[Made]:
        task = self._under_way.get(source.key)
        if task is None or task.done():
            task = self._under_way[source.key] = asyncio.create_task(self._make(source, now=now))
        return task

    async def _make(self, source: Source, *, now: datetime) -> Made:
        try:
            made = await source.make(now=now)
        finally:
            self._under_way.pop(source.key, None)
        self._remember(source.key, made)
        return made

    def _remember(self, key: str, made: Made) -> None:
        self._known[key] = made
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)


def fresh(made: Made, mark: str, *, now: datetime) -> bool:
    """Whether a picture is shown without a newer one being made."""
    return made.mark == mark and abs(now - made.at) < min(max(TIMES * made.took, LEAST_FRESH), MOST_FRESH)


def _note_failure(task: asyncio.Task[Made]) -> None:
    """Nobody waits for a newer picture, so nobody else would hear that it failed."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("picture_failed", fault=type(fault).__name__)

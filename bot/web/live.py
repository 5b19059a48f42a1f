"""Tells open pages that something changed, so that they ask again; carries no words and no names."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

from bot.web.present import HERE

GATHER_SECONDS = 0.5
MOST_STREAMS = 6
"""Open streams a person may hold: browsers themselves open no more to one server over HTTP/1.1."""


class Live:
    """Topics with listeners. `tell` may be called from any thread; everything else on the event loop.

    A signal says only that a topic changed. What the page then asks for is decided anew for its reader, so a
    topic's name grants nothing.
    """

    def __init__(self, changed: Callable[[int], object] = lambda _number: None) -> None:
        """Take a function that is told how many listen, whenever that changes."""
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._people: dict[str, int] = defaultdict(int)
        self._marks: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._changed = changed

    def mark(self, *topics: str) -> int:
        """How often the topics have changed: a page takes it before it reads, and hands it back to `listen`."""
        return sum(self._marks.get(topic, 0) for topic in topics)

    def tell(self, *topics: str) -> None:
        """Wakes whoever listens to these topics."""
        for topic in topics:
            self._marks[topic] = self.mark(topic) + 1
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, topics)

    def stop(self) -> None:
        """Ends every stream, so that the server can stop without waiting for readers."""
        self._stopping = True
        self._wake(tuple(self._listeners))

    def has_room(self, person: str) -> bool:
        """Whether the person may open another stream."""
        return self._people.get(person, 0) < MOST_STREAMS

    async def listen(self, *topics: str, person: str, since: int) -> AsyncIterator[dict[str, str]]:
        """An event each time a topic changes after the mark `since`, until either side ends.

        It is named `changed`, or `here` where nothing but who is there has changed.
        """
        self._loop = asyncio.get_running_loop()
        woken = asyncio.Event()
        lasting = [topic for topic in topics if not topic.startswith(HERE)]
        # Of what changed before it began to listen nobody knows what it was: the page looks at all of it.
        matters = self.mark(*lasting) if since == self.mark(*topics) else -1
        self._arrive(topics, woken, person)
        try:
            while not self._stopping:
                if self.mark(*topics) == since:
                    await woken.wait()
                woken.clear()
                if self.mark(*topics) != since:
                    matters, before = self.mark(*lasting), matters
                    since = self.mark(*topics)
                    yield {"event": "here" if matters == before else "changed", "data": "", "id": str(since)}
                    await self._gather()
        finally:
            self._leave(topics, woken, person)

    async def _gather(self) -> None:
        """A short pause: what changes meanwhile is told as one, so that a busy desk is not asked for all the time."""
        if not self._stopping:
            await asyncio.sleep(GATHER_SECONDS)

    def _wake(self, topics: tuple[str, ...]) -> None:
        for topic in topics:
            for woken in self._listeners.get(topic, ()):
                woken.set()

    def _arrive(self, topics: tuple[str, ...], woken: asyncio.Event, person: str) -> None:
        for topic in topics:
            self._listeners[topic].add(woken)
        self._people[person] += 1
        self._changed(sum(self._people.values()))

    def _leave(self, topics: tuple[str, ...], woken: asyncio.Event, person: str) -> None:
        for topic in set(topics):
            self._listeners[topic].discard(woken)
            if not self._listeners[topic]:
                del self._listeners[topic]
        self._people[person] -= 1
        if not self._people[person]:
            del self._people[person]
        self._changed(sum(self._people.values()))

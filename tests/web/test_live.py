"""Open pages are told that something changed: each once, nobody else, and never what."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from bot.web.live import MOST_STREAMS, Live


async def first(events: AsyncIterator[dict[str, str]]) -> dict[str, str]:
    """The next event, or a failure within a second."""
    return await asyncio.wait_for(anext(events), 1)


def run(live: Live, *, since: int = 0, topic: str = "desk/a") -> AsyncIterator[dict[str, str]]:
    """A stream of one person."""
    return live.listen(topic, person="p1", since=since)


def test_a_change_from_another_thread_wakes_a_listener() -> None:
    """Turns run on other threads than the pages."""

    async def scene() -> dict[str, str]:
        live = Live()
        waiting = asyncio.create_task(first(run(live)))
        await asyncio.sleep(0)
        threading.Thread(target=live.tell, args=("desk/a",)).start()
        return await waiting

    event = asyncio.run(scene())
    assert event == {"event": "changed", "data": "", "id": "1"}


def test_a_change_between_the_page_and_its_stream_is_not_missed() -> None:
    """The page hands back the mark that it took before it read."""

    async def scene() -> dict[str, str]:
        live = Live()
        mark = live.mark("desk/a")
        live.tell("desk/a")
        return await first(run(live, since=mark))

    assert asyncio.run(scene())["event"] == "changed"


def test_nothing_is_said_while_nothing_changes_or_another_topic_does() -> None:
    """No page asks again for nothing."""

    async def scene() -> None:
        live = Live()
        waiting = asyncio.create_task(first(run(live)))
        await asyncio.sleep(0)
        live.tell("desk/b")
        await asyncio.sleep(0.02)
        assert not waiting.done()
        waiting.cancel()

    asyncio.run(scene())


def test_who_is_here_is_told_apart_from_what_has_changed() -> None:
    """A page that somebody types on asks for one sentence, not for all of it again."""

    async def scene() -> list[str]:
        live = Live()
        events = live.listen("escalation/a", "here/a", person="p1", since=0)
        seen = []
        for topics in (("here/a",), ("escalation/a",), ("here/a", "escalation/a")):
            waiting = asyncio.create_task(first(events))
            await asyncio.sleep(0.01)
            live.tell(*topics)
            seen.append((await waiting)["event"])
        return seen

    assert asyncio.run(scene()) == ["here", "changed", "changed"]


def test_what_was_missed_before_listening_is_looked_at_whole() -> None:
    """Nobody knows what it was."""

    async def scene() -> str:
        live = Live()
        live.tell("here/a")
        return (await first(live.listen("escalation/a", "here/a", person="p1", since=0)))["event"]

    assert asyncio.run(scene()) == "changed"


def test_streams_end_when_the_server_stops() -> None:
    """Nobody who still listens keeps the server from stopping."""

    async def scene() -> None:
        live = Live()
        waiting = asyncio.create_task(first(run(live)))
        await asyncio.sleep(0)
        live.stop()
        with pytest.raises(StopAsyncIteration):
            await waiting

    asyncio.run(scene())


def test_a_person_may_hold_only_so_many_streams_and_leaving_frees_one() -> None:
    """One browser cannot hold every stream of the server."""

    async def scene() -> None:
        counts: list[int] = []
        live = Live(changed=counts.append)
        held = [asyncio.create_task(first(run(live))) for _ in range(MOST_STREAMS)]
        await asyncio.sleep(0.01)
        assert not live.has_room("p1")
        assert live.has_room("p2")
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        await asyncio.sleep(0.01)
        assert live.has_room("p1")
        assert (max(counts), counts[-1]) == (MOST_STREAMS, 0)

    asyncio.run(scene())

"""A picture is worked out once for all who ask, and an old one is shown while a newer is made."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from activity.picture import Picture
from activity.scope import Scope
from bot.web import pictures
from bot.web.pictures import MOST, MOST_FRESH, Pictures

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def picture(name: str) -> Picture:
    """A picture that can be told from others."""
    return Picture(scope=Scope(as_at=NOW, organisation=name), months=(), report=None)


class Work:
    """Makes pictures, each when it is let."""

    def __init__(self) -> None:
        self.began = 0
        self.let = asyncio.Event()

    async def __call__(self) -> Picture:
        self.began += 1
        number = self.began
        await self.let.wait()
        return picture(f"picture {number}")


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Runs a test in a loop of its own."""

    async def once() -> None:
        await test()

    asyncio.run(once())


async def settled() -> None:
    """Lets every task go on as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_many_readers_at_once_have_it_made_once() -> None:
    """They all get the same; a second look makes nothing."""

    async def test() -> None:
        kept, work = Pictures(), Work()
        asked = [asyncio.create_task(kept.get("a", work, now=NOW)) for _ in range(5)]
        await asyncio.sleep(0)
        work.let.set()
        found = await asyncio.gather(*asked)
        assert {one.scope.organisation for one in found if one} == {"picture 1"}
        assert await kept.get("a", work, now=NOW) is found[0]
        assert work.began == 1

    run(test)


def test_an_old_one_is_shown_while_a_newer_is_made() -> None:
    """Nobody waits but for the first."""

    async def test() -> None:
        kept, work = Pictures(), Work()
        work.let.set()
        first = await kept.get("a", work, now=NOW)
        work.let.clear()
        assert await kept.get("a", work, now=NOW + MOST_FRESH) is first
        work.let.set()
        await settled()
        assert await kept.get("a", work, now=NOW + MOST_FRESH) is not first
        assert work.began == 2

    run(test)


def test_who_would_wait_too_long_is_told_so_and_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look gives nothing; the work is not begun anew by the second."""
    monkeypatch.setattr(pictures, "PATIENCE", 0)

    async def test() -> None:
        kept, work = Pictures(), Work()
        assert await kept.get("a", work, now=NOW) is None
        assert await kept.get("a", work, now=NOW) is None
        work.let.set()
        await settled()
        assert await kept.get("a", work, now=NOW) is not None
        assert work.began == 1

    run(test)


def test_what_fails_is_tried_again_and_what_is_many_is_not_all_kept() -> None:
    """A fault is the reader's at that moment alone; the oldest picture goes."""

    async def test() -> None:
        kept = Pictures()

        async def broken() -> Picture:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await kept.get("a", broken, now=NOW)
        work = Work()
        work.let.set()
        for number in range(MOST + 1):
            assert await kept.get(number, work, now=NOW)
        assert work.began == MOST + 1
        await kept.get(0, work, now=NOW)
        assert work.began == MOST + 2

    run(test)

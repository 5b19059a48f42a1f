"""A picture is worked out once for all who ask, and an old one is shown while a newer is made."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from activity.kept_pictures import Made
from activity.picture import Picture
from activity.scope import Scope
from bot.web import pictures
from bot.web.pictures import MOST, MOST_FRESH, Pictures

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def picture(name: str) -> Picture:
    """A picture that can be told from others."""
    return Picture(scope=Scope(as_at=NOW, organisation=name), months=(), report=None)


class Work:
    """Makes pictures, each when it is let; `store` is what it kept, which others may share."""

    def __init__(self, *, key: str = "a", store: dict[str, Made] | None = None) -> None:
        self.began = 0
        self.let = asyncio.Event()
        self.key, self.mark, self.took = key, "a mark", timedelta(0)
        self.store: dict[str, Made] = {} if store is None else store

    async def kept(self) -> Made | None:
        return self.store.get(self.key)

    async def make(self, *, now: datetime) -> Made:
        self.began += 1
        number = self.began
        await self.let.wait()
        made = Made(picture=picture(f"picture {number}"), at=now, took=self.took, mark=self.mark)
        self.store[self.key] = made
        return made


class Broken(Work):
    """Makes none."""

    async def make(self, *, now: datetime) -> Made:
        raise ZeroDivisionError(now)


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
        asked = [asyncio.create_task(kept.get(work, now=NOW)) for _ in range(5)]
        await asyncio.sleep(0)
        work.let.set()
        found = await asyncio.gather(*asked)
        assert {one.scope.organisation for one in found if one} == {"picture 1"}
        assert await kept.get(work, now=NOW) is found[0]
        assert work.began == 1

    run(test)


def test_an_old_one_is_shown_while_a_newer_is_made() -> None:
    """Nobody waits but for the first."""

    async def test() -> None:
        kept, work = Pictures(), Work()
        work.let.set()
        first = await kept.get(work, now=NOW)
        work.let.clear()
        assert await kept.get(work, now=NOW + MOST_FRESH) is first
        work.let.set()
        await settled()
        assert await kept.get(work, now=NOW + MOST_FRESH) is not first
        assert work.began == 2

    run(test)


def test_who_would_wait_too_long_is_told_so_and_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look gives nothing; the work is not begun anew by the second."""
    monkeypatch.setattr(pictures, "PATIENCE", 0)

    async def test() -> None:
        kept, work = Pictures(), Work()
        assert await kept.get(work, now=NOW) is None
        assert await kept.get(work, now=NOW) is None
        work.let.set()
        await settled()
        assert await kept.get(work, now=NOW) is not None
        assert work.began == 1

    run(test)


def test_what_fails_is_tried_again_and_what_is_many_is_not_all_kept() -> None:
    """A fault is the reader's at that moment alone; the oldest picture goes."""

    async def test() -> None:
        kept = Pictures()

        with pytest.raises(ZeroDivisionError):
            await kept.get(Broken(), now=NOW)
        works = [Work(key=str(number)) for number in range(MOST + 1)]
        for work in works:
            work.let.set()
            assert await kept.get(work, now=NOW)
            work.store.clear()
        await kept.get(works[0], now=NOW)
        assert (works[0].began, works[MOST].began) == (2, 1)

    run(test)


def test_a_new_start_shows_what_was_kept_and_renews_it_behind() -> None:
    """However old it is: nobody waits for a count that was made before."""

    async def test() -> None:
        work = Work()
        work.let.set()
        first = await Pictures().get(work, now=NOW)
        assert await Pictures().get(work, now=NOW) is first
        assert work.began == 1
        work.let.clear()
        started = Pictures()
        assert await started.get(work, now=NOW + 30 * MOST_FRESH) is first
        work.let.set()
        await settled()
        assert await started.get(work, now=NOW + 30 * MOST_FRESH) is not first
        assert work.began == 2

    run(test)


def test_what_another_process_has_counted_since_is_not_counted_again() -> None:
    """Where several share a store, one of them counts."""

    async def test() -> None:
        store: dict[str, Made] = {}
        ours, theirs, later = Work(store=store), Work(store=store), NOW + MOST_FRESH
        ours.let.set()
        theirs.let.set()
        here, there = Pictures(), Pictures()
        await here.get(ours, now=NOW)
        await there.get(theirs, now=NOW)
        await there.get(theirs, now=later)
        await settled()
        assert await here.get(ours, now=later) is store["a"].picture
        assert (ours.began, theirs.began) == (1, 1)

    run(test)


def test_where_the_month_or_the_groups_changed_a_newer_one_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one before is shown only where that takes too long."""

    async def test() -> None:
        kept, work = Pictures(), Work()
        work.let.set()
        first = await kept.get(work, now=NOW)
        work.mark = "another mark"
        second = await kept.get(work, now=NOW)
        assert second is not None
        assert second is not first
        work.mark = "a third mark"
        work.let.clear()
        monkeypatch.setattr(pictures, "PATIENCE", 0)
        assert await kept.get(work, now=NOW) is second
        work.let.set()
        await settled()

    run(test)


def test_nobody_waits_for_a_newer_one_that_is_known_to_take_long() -> None:
    """On the first of a month the picture of the month before is there at once."""

    async def test() -> None:
        kept, work = Pictures(), Work()
        work.took = timedelta(minutes=2)
        work.let.set()
        first = await kept.get(work, now=NOW)
        work.mark = "another mark"
        work.let.clear()
        assert await kept.get(work, now=NOW) is first
        work.let.set()
        await settled()
        assert await kept.get(work, now=NOW) is not first

    run(test)

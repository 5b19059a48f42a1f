"""Proof: an hour of one person's turns never slows another's, nor their own."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bot.content.library import Shelf
from bot.conversation.turn import Turn, Verb
from bot.handle import Service, find, take
from bot.store.engine import Database
from tests.bench.record import Record
from tests.bench.serving import Client, Server, serving, sign_in
from tests.bench.test_serving import GETTING_READY_SECONDS, Load, Walker, dialect, settings
from tests.bot.acting import TO_STAGE, journey
from tests.journey import Journey
from tests.people import MANAGER, OTHER_MANAGER
from trees.find import Match

__all__ = ["settings"]

pytestmark = pytest.mark.proof

AN_HOUR = 3_600
"""A turn a second: several times what anybody types. Each of them is taken, as if no rate held them back."""

OTHERS = 400
MOST_TIMES = 1.25
"""How much dearer a turn may be, in its own thread's processor time, before it counts as slowed."""

LONG = "We met, and nobody could say why the rota was changed again before the end of that week. " * 30
A_ROUND: tuple[tuple[Verb, str, str | None], ...] = (
    ("answer", "banana", None),
    ("answer", "none", None),
    ("answer", LONG[:2_000], None),
    ("answer", LONG[:2_001], None),
    ("answer", "2", None),
    ("change", "", "gates/about_whom"),
    ("answer", "bank", None),
    ("back", "", None),
    ("answer", "employee", None),
    ("why", "", None),
    ("change", "", "stage"),
    ("answer", "informal", None),
    ("change", "", "stage"),
)
"""What is sent over and over: what is right, what is refused, long texts, too long ones, early answers changed."""

HERE_AND_BACK: tuple[tuple[Verb, str], ...] = (("answer", "none"), ("back", ""))
"""What the other sends meanwhile."""

WARM = 20

A_MINUTE = 300
"""The limit of a person's requests, as it ships."""

CALM_TURNS = 120
A_SECOND = 4
TOO_MANY = 429
MOST_TIMES_MEANWHILE, UNNOTICED_SECONDS = 4, 0.1
"""How much longer another may wait while the model reads a flood of texts on one of two cores, and pages are made on
the other; a tenth of a second is noticed by nobody."""


@dataclass(kw_only=True)
class Turns:
    """One person's turns, and what each took of the processor in the thread that writes."""

    who: Journey
    seconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)

    def say(self, verb: Verb, value: str, node: str | None = None) -> None:
        """Takes one turn, what is read of it before the transaction left out."""
        given = {"node": node} if node else {}
        turn = self.who.turn(verb, value, **given)
        found = find(turn, self.who.service.shelf)
        self.who.service.database._writers.submit(self._timed, turn, found).result()

    def _timed(self, turn: Turn, found: tuple[Match, ...]) -> None:
        service = self.who.service
        with counted() as seen:
            began = time.thread_time()
            taken = service.database._write(partial(take, turn=turn, shelf=service.shelf, found=found))
            self.seconds.append(time.thread_time() - began)
        self.who.reply = taken.reply
        self.statements.append(len(seen))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_an_hour_of_one_persons_turns_slows_nobody(
    new_database: Callable[[], Database],
    shelf: Shelf,
    now: datetime,
    size: Callable[[int], int],
    record: Record,
    *,
    full_size: bool,
) -> None:
    """What the other's turns take is the same alone, meanwhile and after; and so is what the busy one's own take."""
    service = Service(shelf=shelf, database=new_database())
    other, busy = (Turns(who=begun(service, now, who)) for who in (OTHER_MANAGER, MANAGER))
    for_other, for_busy = cycle(HERE_AND_BACK), cycle(A_ROUND)
    turns, others = size(AN_HOUR) // len(A_ROUND) * len(A_ROUND), size(OTHERS) // 2 * 2
    for turn in islice(for_other, WARM):
        other.say(*turn)
    other = Turns(who=other.who)
    for turn in islice(for_other, others):
        other.say(*turn)
    for number in range(turns):
        busy.say(*next(for_busy))
        if number % (turns // others) == 0 and len(other.seconds) < 2 * others:
            other.say(*next(for_other))
    for turn in islice(for_other, others):
        other.say(*turn)
    alone, meanwhile, after = (Took.of(other, at * others, (at + 1) * others) for at in range(3))
    first, last = (Took.of(busy, at, at + turns // 3) for at in (0, turns - turns // 3))
    where = service.database.dialect
    record(
        f"another's turns while one person sends {turns:,}, on {where}",
        f"alone {alone}, meanwhile {meanwhile}, after {after} of the processor's time",
    )
    record(f"one conversation's own turns, {turns:,} of them, on {where}", f"first third {first}, last third {last}")
    assert alone.statements == meanwhile.statements == after.statements
    assert first.statements == last.statements
    if full_size:
        assert max(meanwhile.p50, after.p50) <= MOST_TIMES * alone.p50
        assert last.p50 <= MOST_TIMES * first.p50


def begun(service: Service, now: datetime, person: str) -> Journey:
    """Somebody at the fourth question of the sickness tree."""
    journey_ = journey(service, now, person, person)
    journey_.answers(*TO_STAGE)
    return journey_


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What some turns took: the middle one and the longest but one of a hundred, and how many statements they sent."""

    p50: float
    p99: float
    statements: tuple[int, ...]

    @classmethod
    def of(cls, turns: Turns, start: int, end: int) -> "Took":
        """Of the turns from one to before another."""
        times = sorted(turns.seconds[start:end])
        statements = tuple(sorted(set(turns.statements[start:end])))
        return cls(p50=statistics.median(times), p99=times[int(len(times) * 0.99)], statements=statements)

    def __str__(self) -> str:
        """In milliseconds."""
        return f"p50 {self.p50 * 1000:.2f} ms, p99 {self.p99 * 1000:.2f} ms"


@dataclass(kw_only=True)
class Flood:
    """One person who sends long texts over several connections at once, each as soon as the last is answered."""

    client: Client
    token: str
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    typed: Counter[int] = field(default_factory=Counter)
    looked: Counter[int] = field(default_factory=Counter)
    number: int = 0

    async def type(self) -> None:
        """Sends one long text after another."""
        while not self.ended.is_set():
            self.number += 1
            fields = {"token": self.token, "turn": f"flood-{self.number:06}", "verb": "find"}
            status, _, _ = await self.client.post("/", {**fields, "value": f"{self.number} {LONG}"[:2_000]})
            self.typed[status] += 1

    async def look(self) -> None:
        """Opens the start page as often as it can."""
        while not self.ended.is_set():
            status, _, _ = await self.client.get("/")
            self.looked[status] += 1


def test_a_flood_over_the_limit_slows_nobody(
    settings: dict[str, str], tmp_path: Path, record: Record, *, full_size: bool
) -> None:
    """While one person sends more than they may, and texts as long as can be, another is answered as before."""
    if not full_size:
        pytest.skip("a whole run's alone: tests/bot/test_fair.py has what it rests on")
    with serving(tmp_path, **settings, limit_person=str(A_MINUTE)) as server:
        alone, meanwhile, after, flood = asyncio.run(flooded(server))
    record(
        f"another's turns while one person floods the server on {dialect(settings)}, over HTTP",
        f"alone {shown(alone)}, meanwhile {shown(meanwhile)}, after {shown(after)}; of the flood "
        f"{flood.typed[200]:,} long texts and {flood.looked[200]:,} pages were answered, "
        f"{flood.typed[TOO_MANY] + flood.looked[TOO_MANY]:,} requests were told to wait",
    )
    assert set(flood.typed) | set(flood.looked) == {200, TOO_MANY}
    assert statistics.median(meanwhile) <= max(MOST_TIMES_MEANWHILE * statistics.median(alone), UNNOTICED_SECONDS)
    assert statistics.median(after) <= 2 * statistics.median(alone)


async def flooded(server: Server) -> tuple[list[float], list[float], list[float], Flood]:
    """What one person's turns took before, while and after another floods the server, and how that was answered."""
    calm, busy = (sign_in(server, person) for person in (OTHER_MANAGER, MANAGER))
    client = Client(port=server.port, headers={"Cookie": calm[0], "HX-Request": "true"})
    load, walker = Load(client=client, token=calm[1]), Walker()
    await asyncio.sleep(GETTING_READY_SECONDS)
    flood = Flood(client=Client(port=server.port, headers={"Cookie": busy[0], "HX-Request": "true"}), token=busy[1])
    await walked(load, walker, WARM)
    alone = await walked(load, walker, CALM_TURNS)
    pouring = [asyncio.create_task(one()) for one in (flood.type, flood.type, flood.type, flood.look)]
    meanwhile = await walked(load, walker, CALM_TURNS)
    flood.ended.set()
    await asyncio.gather(*pouring)
    after = await walked(load, walker, CALM_TURNS)
    assert set(load.statuses) <= {200, 303}
    await client.close()
    await flood.client.close()
    return alone, meanwhile, after, flood


async def walked(load: Load, walker: Walker, turns: int) -> list[float]:
    """The seconds of so many turns, each sent a moment after the last was answered, as people do."""
    load.took.clear()
    for _ in range(turns):
        await load.turn(time.perf_counter() + 1 / A_SECOND, walker)
    return list(load.took)


def shown(times: list[float]) -> str:
    """The middle and the longest but one of a hundred, in milliseconds."""
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered) * 1000:.1f} ms, p99 {ordered[int(len(ordered) * 0.99)] * 1000:.1f} ms"

"""Proofs on the real server: a hundred turns a second, idling, and the first page."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import open_database
from tests.bench.record import Record
from tests.bench.serving import Client, Server, serving, sign_in
from tests.people import MANAGER

pytestmark = pytest.mark.proof

A_SECOND = 100
SECONDS = 60
MOST_P99_MS = {"sqlite": 20.0, "postgresql": 50.0}
WARM_TURNS = 200

GETTING_READY_SECONDS = 8
COUNTED_SECONDS = 13
"""PostgreSQL counts what a connection wrote once that has been idle for ten seconds."""
"""What is worked out after the first page (bank holidays take half a second), and what the first visitor begins (the
model that reads their words), is neither idling nor a turn. A small run measures nothing, and hardly waits."""

IDLE_SECONDS = 60
MOST_IDLE_CPU = 0.01
MOST_IDLE_MB = 300
MOST_FIRST_PAGE_SECONDS = 3.0

STEPS: tuple[tuple[str, str, str, str], ...] = (
    ("answer", "gates/urgent", "choices", "none"),
    ("answer", "gates/about_whom", "choice", "employee"),
    ("answer", "latest", "choice", "back"),
    ("answer", "stage", "choice", "none"),
    ("answer", "spells", "number", "2"),
    ("answer", "days", "number", "3"),
    ("answer", "days_a_week", "number", "5"),
    ("answer", "met_after_each", "choice", "yes"),
    ("answer", "certificates", "choice", "yes"),
    ("answer", "cause", "choices", "none"),
    ("answer", "concern", "choice", "none"),
    ("proceed", "check-answers", "", ""),
)


ROWS_WRITTEN = (
    "SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database WHERE datname = current_database()"
)


@dataclass(kw_only=True)
class Load:
    """Managers who walk conversations, one turn each time that it is their turn."""

    client: Client
    token: str
    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    number: int = 0

    async def turn(self, due: float, walker: "Walker") -> None:
        """The walker's next turn; its time counts from when it was due, waiting included."""
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        self.number += 1
        status = await walker.step(self.client, self.token, self.number)
        self.took.append(time.perf_counter() - due)
        self.statuses[status] += 1


@dataclass(kw_only=True)
class Walker:
    """One manager's conversation, begun again when it has ended."""

    at: str = ""
    count: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def step(self, client: Client, token: str, number: int) -> int:
        """One turn over HTTP."""
        async with self.lock:
            common = {"token": token, "turn": f"load-{number:08}"}
            if not self.at or self.count == len(STEPS):
                fields = {**common, "verb": "start", "value": "short-term-sickness"}
                status, headers, _ = await client.post("/", fields)
                self.at, self.count = headers["location"], 0
                return status
            verb, node, kind, value = STEPS[self.count]
            fields = {**common, "verb": verb, "node": node, "kind": kind, "value": value, "count": str(self.count)}
            status, _, _ = await client.post(self.at, fields)
            self.count += 1
            return status


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings of a server on each database."""
    if request.param == "sqlite":
        yield {}
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.create(template=request.getfixturevalue("migrated_template"))
    yield {"database_url": url}
    postgres.drop(url)


def dialect(settings: dict[str, str]) -> str:
    """Which database a server with these settings uses."""
    return "postgresql" if settings else "sqlite"


def test_a_server_idles_and_answers_a_hundred_turns_a_second(
    settings: dict[str, str], tmp_path: Path, size: Callable[[int], int], record: Record, *, full_size: bool
) -> None:
    """One server for both, before its first visitor and after."""
    with serving(tmp_path, **settings) as server:
        idles(server, settings, tmp_path, seconds=size(IDLE_SECONDS), record=record, full_size=full_size)
        time.sleep(GETTING_READY_SECONDS if full_size else 0)
        answers(server, settings, size=size, record=record, full_size=full_size)


def idles(
    server: Server, settings: dict[str, str], folder: Path, *, seconds: int, record: Record, full_size: bool
) -> None:
    """A server that nobody uses writes nothing, uses under one hundredth of a core, and stays small."""
    time.sleep(COUNTED_SECONDS)
    before, cpu = written(settings, folder), sum(server.process.cpu_times()[:2])
    time.sleep(seconds)
    used = (sum(server.process.cpu_times()[:2]) - cpu) / seconds
    after = written(settings, folder)
    memory = server.process.memory_info().rss / 2**20
    record(
        f"idle on {dialect(settings)}",
        f"{used:.2%} of a core, {memory:.0f} MB before the finder's model is loaded, no writes in {seconds} s",
    )
    record(f"first page after `serve` on {dialect(settings)}", f"{server.first_page_seconds:.1f} s")
    assert after == before
    assert memory < MOST_IDLE_MB
    if full_size:
        assert used < MOST_IDLE_CPU
        assert server.first_page_seconds < MOST_FIRST_PAGE_SECONDS


def answers(
    server: Server, settings: dict[str, str], *, size: Callable[[int], int], record: Record, full_size: bool
) -> None:
    """Turns that arrive a hundred a second, whether or not the last is answered, are answered in time."""
    ready = GETTING_READY_SECONDS if full_size else 1
    warm = size(WARM_TURNS)
    load = asyncio.run(run(server, turns=size(A_SECOND * SECONDS), warm=warm, ready=ready))
    times = sorted(load.took[warm // 2 :])
    p50, p99 = statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000
    record(
        f"{A_SECOND} turns a second on {dialect(settings)}, over HTTP, open loop",
        f"{len(times):,} turns: p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {times[-1] * 1000:.1f} ms",
    )
    assert set(load.statuses) <= {200, 303}
    if full_size:
        assert p99 <= MOST_P99_MS[dialect(settings)]


async def run(server: Server, *, turns: int, warm: int, ready: float) -> Load:
    """Warms the server, then sends turns at their moments; `ready` seconds after the first visitor."""
    cookie, token = sign_in(server, MANAGER)
    await asyncio.sleep(ready)
    client = Client(port=server.port, headers={"Cookie": cookie, "HX-Request": "true"})
    walkers = [Walker() for _ in range(50)]
    load = Load(client=client, token=token)
    for number in range(warm):
        await load.turn(time.perf_counter(), walkers[number % len(walkers)])
    load.took.clear()
    began = time.perf_counter() + 0.1
    async with asyncio.TaskGroup() as group:
        for number in range(turns):
            due = began + number / A_SECOND
            group.create_task(load.turn(due, walkers[number % len(walkers)]))
    await client.close()
    return load


def written(settings: dict[str, str], folder: Path) -> object:
    """Something that changes with every committed write."""
    if not settings:
        return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.sqlite3*"))]
    database = open_database(settings["database_url"])
    try:
        return database.read(lambda connection: connection.execute(text(ROWS_WRITTEN)).scalar())
    finally:
        database.close()


def test_the_finders_model_is_counted_apart(record: Record) -> None:
    """How much memory the sentence model takes once somebody has asked in their own words."""
    import psutil

    from trees.find import Finder
    from trees.load import Sources
    from trees.load.sources import read_files

    files = read_files(Sources.shipped())
    before = psutil.Process().memory_info().rss
    finder = Finder(files.topics.values(), {})
    if not finder.by_meaning:
        pytest.skip("the `semantic` extra is not installed")
    assert finder.find("she keeps phoning in sick on Mondays")[0].topic == "short-term-sickness"
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    record("memory of the finder's model", f"{grown:.0f} MB")

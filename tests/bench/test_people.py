"""A proof on the real server: a whole trust's people are taken in while managers go on asking."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import yaml_text
from tests.bench.record import Record
from tests.bench.serving import ROOT, Client, Server, serving, sign_in
from tests.bench.test_serving import WARM_TURNS, Load, Walker, dialect, settings
from tests.people import MANAGER, PEOPLE

__all__ = ["settings"]

pytestmark = pytest.mark.proof

PEOPLE_IMPORTED = 50_000
FEW = 500
MOST_SECONDS = 60.0
MOST_P99_MS = 100.0
A_SECOND = 20
"""Turns a second meanwhile: two thousand managers on a busy morning ask about one."""


def test_people_are_imported_while_turns_are_answered(
    settings: dict[str, str],
    tmp_path: Path,
    size: Callable[[int], int],
    record: Record,
    *,
    full_size: bool,
) -> None:
    """A file of everybody is taken in within a minute, and nobody who asks meanwhile waits for it.

    Small, beside one server, on the database where one writer waits for the other.
    """
    if dialect(settings) == "postgresql" and not full_size:
        pytest.skip("a whole run's alone: tests/commands/test_people.py takes a file in on both databases")
    number = PEOPLE_IMPORTED if full_size else FEW
    file = written(tmp_path / "people.csv", number)
    with serving(tmp_path, **settings) as server:
        load, seconds, said = asyncio.run(import_under_load(server, file, tmp_path, settings, warm=size(WARM_TURNS)))
    times = sorted(load.took)
    p50, p99 = statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000
    record(
        f"{number:,} people imported on {dialect(settings)}, {A_SECOND} turns a second meanwhile",
        f"{seconds:.1f} s; {len(times):,} turns: p50 {p50:.1f} ms, p99 {p99:.1f} ms",
    )
    assert f"Joiners: {number:,}" in said
    assert "Done." in said
    assert set(load.statuses) <= {200, 303}
    if full_size:
        assert seconds < MOST_SECONDS
        assert p99 < MOST_P99_MS


def written(file: Path, number: int) -> Path:
    """A file of the example's own people and so many more."""
    lines = ["email,name,group,role,from,until"]
    for person in yaml_text.read(PEOPLE.read_text())["people"]:
        lines += [f"{person['email']},{person['name']},{m['group']},{m['role']},," for m in person["memberships"]]
    lines += [f"n{one}@larkholme.example.org,Name {one},ward-7,manager,2026-11-01," for one in range(number)]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


async def import_under_load(
    server: Server, file: Path, folder: Path, given: dict[str, str], *, warm: int
) -> tuple[Load, float, str]:
    """Walks conversations at their moments from before the import until it has ended."""
    cookie, token = sign_in(server, MANAGER)
    client = Client(port=server.port, headers={"Cookie": cookie, "HX-Request": "true"})
    walkers = [Walker() for _ in range(50)]
    load = Load(client=client, token=token)
    for number in range(warm):
        await load.turn(time.perf_counter(), walkers[number % len(walkers)])
    load.took.clear()
    began = time.perf_counter()
    importing = asyncio.create_task(asyncio.to_thread(run_import, file, folder, given))
    async with asyncio.TaskGroup() as group:
        number = 0
        while not importing.done():
            due = began + number / A_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(load.turn(due, walkers[number % len(walkers)]))
            number += 1
    await client.close()
    seconds, said = await importing
    return load, seconds, said


def run_import(file: Path, folder: Path, given: dict[str, str]) -> tuple[float, str]:
    """The command itself, in a process of its own as an operator runs it; how long it took, and what it said."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINGERPOST_")},
        "FINGERPOST_DATA_DIR": str(folder),
        **{f"FINGERPOST_{name.upper()}": value for name, value in given.items()},
    }
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", "from bot.commands import main; main()", "people", "import", str(file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return time.perf_counter() - began, done.stdout + done.stderr

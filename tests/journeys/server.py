"""Starts the product as its operator does, on a free port with a data folder of its own; knows no page."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent

COMMAND = (sys.executable, "-c", "from bot.commands import main; main()")
"""`fingerpost`, also where the environment has no such script on its path."""

START_SECONDS = 120
"""Far more than a start takes; a server that is slower than this hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running Fingerpost: where it answers, and the settings that it and its commands share."""

    address: str
    folder: Path
    database_url: str
    environment: Mapping[str, str]


def environment_of(folder: Path, database_url: str) -> dict[str, str]:
    """The settings of an installation in a folder: its own database, no sample activity."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("FINGERPOST_")}
    return {
        **given,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), given.get("PYTHONPATH")))),
        "FINGERPOST_DATA_DIR": str(folder),
        "FINGERPOST_DATABASE_URL": database_url,
        "FINGERPOST_SAMPLE_ACTIVITY": "false",
        "FINGERPOST_LOG_FORMAT": "json",
    }


@contextmanager
def serving(folder: Path, database_url: str, **more: str) -> Iterator[Server]:
    """A server that runs until the block ends, and is then told to stop as an operator would tell it.

    `more` are settings of this server alone.
    """
    environment = {**environment_of(folder, database_url), **more}
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            (*COMMAND, "serve", "--port", str(port)),
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(address, process, log)
        yield Server(address=address, folder=folder, database_url=database_url, environment=environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_SECONDS)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{address}/health", timeout=2)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"The server did not start: {log.read_text()}")

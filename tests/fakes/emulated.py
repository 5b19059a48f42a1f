"""Slack's OAuth as others wrote it: the npm package `emulate`, fetched once, on a port of this machine."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

FOLDER: Final = Path(__file__).parents[1] / "emulate"
PLACE: Final = Path(tempfile.gettempdir()) / "fingerpost-emulate-0.7.0"
MISSING: Final = "Node 20 or later, or npm's registry, cannot be reached"
PATIENCE: Final = 120
STARTS_WITHIN: Final = 20.0


def program() -> Path | None:
    """The emulator's program, fetched with the hashes of the lock where it is not there yet; nothing without Node."""
    found = PLACE / "node_modules" / "emulate" / "dist" / "index.js"
    if found.exists():
        return found
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    # Made beside and moved: another process may be at it too.
    with tempfile.TemporaryDirectory() as made:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FOLDER / name, made)
        asked = (npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        done = subprocess.run(asked, cwd=made, capture_output=True, timeout=PATIENCE, check=False)
        if done.returncode == 0 and not PLACE.exists():
            shutil.copytree(made, PLACE, dirs_exist_ok=True)
    return found if found.exists() else None


@contextmanager
def emulated(path: Path) -> Iterator[str]:
    """The address of a running emulator of Slack."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = ("node", str(path), "--service", "slack", "--port", str(port))
    running = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}"
        _wait(address, running)
        yield address
    finally:
        running.terminate()
        running.wait()


def _wait(address: str, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and running.poll() is None:
        try:
            httpx.get(f"{address}/api/api.test", timeout=1)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the emulator did not start")

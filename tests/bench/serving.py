"""Starts the real server for a proof, and speaks to it as cheaply as a client can."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server process of the test's own."""

    port: int
    process: psutil.Process
    first_page_seconds: float

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """`fingerpost serve` with a data folder of its own, from start until stopped."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINGERPOST_")},
        "FINGERPOST_DATA_DIR": str(folder),
        "FINGERPOST_PORT": str(port),
        "FINGERPOST_SAMPLE_ACTIVITY": "false",
        # A proof has a few people ask as fast as they can.
        "FINGERPOST_LIMIT_PERSON": "0",
        "FINGERPOST_LIMIT_ADDRESS": "0",
        **{f"FINGERPOST_{name.upper()}": value for name, value in settings.items()},
    }
    began = time.monotonic()
    command = [sys.executable, "-c", "from bot.commands import main; main()", "serve"]
    with (
        (folder / "serve.log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/sign-in", process)
            took = time.monotonic() - began
            yield Server(port=port, process=psutil.Process(process.pid), first_page_seconds=took)
        finally:
            process.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Waits for the first page."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the server did not start; see serve.log in its folder")


def sign_in(server: Server, person: str) -> tuple[str, str]:
    """The cookie header and the form token of somebody who has signed in."""
    with httpx.Client(base_url=server.url, follow_redirects=True) as browser:
        page = browser.get("/sign-in").text
        token = _hidden(page, "token")
        fields = {"person": person, "token": token} if token else {"person": person}
        started = browser.post("/sign-in", data=fields)
        started.raise_for_status()
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        return cookie, _hidden(started.text, "token")


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    return found.group(1) if found else ""


@dataclass(kw_only=True)
class Client:
    """Connections that are kept open, each used by one request at a time."""

    port: int
    headers: Mapping[str, str]
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """One form; its status, headers and body."""
        body = urlencode(fields).encode()
        about = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        return await self._ask("POST", path, about, body)

    async def get(self, path: str, more: Mapping[str, str] | None = None) -> Answer:
        """One page; its status, headers and body."""
        return await self._ask("GET", path, more or {})

    async def stream(self, path: str, ready: asyncio.Event) -> AsyncGenerator[None, None]:
        """Something each time that a stream says that its topic changed; `ready` is set once it is open."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._head("GET", path, {"Accept": "text/event-stream"}))
        await reader.readuntil(b"\r\n\r\n")
        ready.set()
        try:
            async for line in reader:
                if line.startswith(b"event: changed"):
                    yield
        finally:
            writer.close()
            await writer.wait_closed()

    def _head(self, method: str, path: str, about: Mapping[str, str]) -> bytes:
        named = {"Host": f"127.0.0.1:{self.port}", **about, **self.headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    async def _ask(self, method: str, path: str, about: Mapping[str, str], body: bytes = b"") -> Answer:
        reader, writer = await self._connection()
        try:
            writer.write(self._head(method, path, about) + body)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head[1:] if line)}
            answer = await reader.readexactly(int(headers.get("content-length", 0)))
        except BaseException:
            writer.close()  # whoever stops waiting leaves no connection half read
            raise
        self.free.append((reader, writer))
        return int(head[0].split()[1]), headers, answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The one that has been free for longest: the server ends those that nobody uses for seconds."""
        while self.free:
            reader, writer = self.free.pop(0)
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def close(self) -> None:
        """Ends every connection."""
        for _, writer in self.free:
            writer.close()
            await writer.wait_closed()

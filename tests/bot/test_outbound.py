"""The one way out: only to known hosts, through the proxy that is set, trusting the certificates that are set."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pydantic import AnyHttpUrl

from bot.outbound import LARGEST, NotAllowed, TooLarge, outbound_client, read_small
from bot.settings import Settings
from tests.fakes.certificates import certificate


class Answering(BaseHTTPRequestHandler):
    """Says which address it was asked for; `/large` is larger than is ever read."""

    def do_GET(self) -> None:
        moved = self.path == "/moved"
        body = b"x" * (LARGEST + 1) if self.path == "/large" else self.path.encode()
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", "http://elsewhere.invalid/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing: the test's own output is enough."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on this machine; its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def ask(url: str, *, hosts: set[str], settings: Settings | None = None) -> tuple[int, str]:
    """What a service at this address answers."""

    async def asked() -> tuple[int, bytes]:
        async with outbound_client(settings or Settings(), hosts=hosts) as client:
            return await read_small(client, client.build_request("GET", url))

    status, body = asyncio.run(asked())
    return status, body.decode()


def test_a_host_that_is_not_named_is_not_spoken_to() -> None:
    """Nothing is even connected."""
    with serving() as port:
        assert ask(f"http://127.0.0.1:{port}/here", hosts={"127.0.0.1"}) == (200, "/here")
        with pytest.raises(NotAllowed, match="localhost"):
            ask(f"http://localhost:{port}/", hosts={"127.0.0.1"})


def test_a_redirect_is_not_followed() -> None:
    """It would lead past the list of hosts."""
    with serving() as port:
        assert ask(f"http://127.0.0.1:{port}/moved", hosts={"127.0.0.1"})[0] == 302


def test_a_large_answer_is_not_read() -> None:
    """A service that never stops cannot fill the memory."""
    with serving() as port, pytest.raises(TooLarge):
        ask(f"http://127.0.0.1:{port}/large", hosts={"127.0.0.1"})


def test_the_proxy_that_is_set_is_asked() -> None:
    """For the whole address; one of the environment is not believed."""
    with serving() as port:
        settings = Settings(outbound_proxy=AnyHttpUrl(f"http://127.0.0.1:{port}"))
        answer = ask("http://login.invalid/keys", hosts={"login.invalid"}, settings=settings)
        assert answer == (200, "http://login.invalid/keys")


def test_a_proxy_of_the_environment_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only our own setting says which way is out."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with serving() as port:
        assert ask(f"http://127.0.0.1:{port}/here", hosts={"127.0.0.1"}) == (200, "/here")


def test_a_trusts_own_certificates_are_trusted_where_they_are_set(tmp_path: Path) -> None:
    """And only there."""
    file, context = certificate(tmp_path)
    with serving(context) as port:
        url = f"https://127.0.0.1:{port}/"
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            ask(url, hosts={"127.0.0.1"})
        assert ask(url, hosts={"127.0.0.1"}, settings=Settings(ca_file=file)) == (200, "/")

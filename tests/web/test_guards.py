"""What stands before every page: sizes, hosts, headers and where a form came from."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.guards import KnownHosts, SafeHeaders, SmallBodies, came_from_here
from tests.web.client import Reader


def problem(_request: Request, status: int) -> Response:
    """A page that says only its status."""
    return PlainTextResponse(f"problem {status}", status)


async def echo(request: Request) -> Response:
    """Says how much came."""
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def client() -> Reader:
    """An application behind all three guards."""
    middleware = [
        Middleware(SafeHeaders),
        Middleware(KnownHosts, hosts={"testserver"}, problem=problem),
        Middleware(SmallBodies, problem=problem, limit=100),
    ]
    return Reader(
        app=Starlette(routes=[Route("/", echo, methods=["GET", "POST"])], middleware=middleware), host="testserver"
    )


def test_a_small_body_passes_and_a_large_one_is_refused(client: Reader) -> None:
    """The limit itself still passes."""
    assert client.send("POST", "/", content=b"x" * 100).text == "100"
    assert client.send("POST", "/", content=b"x" * 101).status_code == 413


def test_a_body_that_hides_its_length_is_refused_all_the_same(client: Reader) -> None:
    """A body sent in pieces is counted as it comes."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * 60
        yield b"x" * 60

    assert client.send("POST", "/", content=pieces()).status_code == 413


def test_another_host_is_refused(client: Reader) -> None:
    """Links and cookies cannot be made to point elsewhere."""
    assert client.get("/", host="evil.example").status_code == 400
    assert client.get("/", host="TESTSERVER:80").status_code == 200


def test_every_answer_carries_the_security_headers(client: Reader) -> None:
    """Refusals too."""
    for response in (client.get("/"), client.get("/", host="evil.example")):
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://localhost:8000", "host": "localhost:8000"}, True),
        ({"origin": "https://evil.example", "host": "localhost:8000"}, False),
        ({"origin": "null", "host": "localhost:8000"}, False),
    ],
)
def test_a_form_from_another_site_is_known_by_its_headers(headers: dict[str, str], ours: bool) -> None:
    """The browser's word counts; an old browser's silence does not condemn."""
    assert came_from_here(Headers(headers)) is ours

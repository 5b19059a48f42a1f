"""Every form and address sent what no page would send: nothing breaks, and nobody sees what is another's."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, select
from starlette.applications import Starlette

from activity.log import interaction
from bot.conversation.turn import Verb
from bot.handle import Service
from bot.people.roles import OPEN, may
from bot.people.sign_in import new_session
from bot.store.tables import receipt
from bot.web.app import PAGES, create_app
from bot.web.routes import OpenPage, Page
from tests.fakes.provider import FakeProvider
from tests.journey import Journey
from tests.people import ADVISER, MANAGER, OTHER_MANAGER, of_role, roles_of
from tests.web.conftest import SETTINGS

pytestmark = pytest.mark.proof

SMALL, FULL = 500, 20_000
WORDS = "Zebedee Plantagenet 07700900461"
"""What another manager wrote, which only they and the advice team may read."""

READERS: list[str | None] = [
    None,
    MANAGER,
    *(of_role(role)[0] for role in ("analyst", "partner", "author", "privacy") if of_role(role)),
]
ADVISERS = [ADVISER, of_role("lead")[0]]
EVERYBODY = [*READERS, *ADVISERS, OTHER_MANAGER]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is there to be found, or guessed: ids of the reader's own and of others'."""

    ids: dict[str, list[str]]
    apps: list[Starlette]
    runner: asyncio.Runner


def values(service: Service, column: ColumnElement[str]) -> list[str]:
    """What a column holds."""
    query = select(column).where(column.is_not(None)).distinct()
    return service.database.read(lambda connection: list(connection.scalars(query)))


@pytest.fixture
def known(sqlite_service: Service, now: datetime) -> Iterator[Known]:
    """Two managers with a conversation each, of which one went to an adviser with words of its own."""
    mine, theirs = (
        Journey(service=sqlite_service, person=person, at=now, name=person) for person in (MANAGER, OTHER_MANAGER)
    )
    for story, words in ((mine, "off sick again"), (theirs, WORDS)):
        story.say("find", words)
        story.say("start", "short-term-sickness")
        story.answers(("none",), "employee")
    theirs.say("ask_adviser")
    theirs.say("send", WORDS)
    library = sqlite_service.shelf.current.policies
    policy = library.versions(library.policies[0])[0]
    ids = {
        "conversation": [str(story.reply.conversation) for story in (mine, theirs)],
        "escalation": values(sqlite_service, interaction.c.escalation),
        "code": values(sqlite_service, receipt.c.code),
        "tree": ["short-term-sickness"],
        "person": [MANAGER, OTHER_MANAGER, ADVISER],
        "policy": [policy.policy],
        "in_force_from": [policy.in_force_from.isoformat()],
        "section": list(policy.sections),
        "format": ["csv", "jsonl"],
        "": ["example", MANAGER, OTHER_MANAGER, ADVISER],
    }
    with_provider = replace(SETTINGS, public_url="http://localhost")
    with asyncio.Runner() as runner:
        yield Known(
            ids=ids,
            runner=runner,
            apps=[
                create_app(sqlite_service, settings=SETTINGS, clock=lambda: now),
                create_app(
                    sqlite_service, settings=with_provider, provider=FakeProvider(now=now).provider(), clock=lambda: now
                ),
            ],
        )


ODD = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "9" * 30,
        "none",
        "yes",
        "2026-11-23",
        "2026-02-30",
        "31/12/9999",
        "../../etc/passwd",
        "%00",
        "\x00",
        "\ud7ff\U0001f469‍⚕️",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "' OR 1=1 --",
        "\u202ereversed",
        "a" * 3000,
        "//evil.example",
        "\r\nSet-Cookie: a=b",
        "gates/about_whom",
        "[]",
        "null",
        "NaN",
        "1e400",
        "١٢",
    ]
)
TEXT = st.one_of(ODD, st.text(max_size=30))
NAMES = st.one_of(
    st.sampled_from(
        [
            "verb",
            "value",
            "turn",
            "count",
            "node",
            "kind",
            "token",
            "day",
            "month",
            "year",
            "text",
            "next",
            "person",
            "organisation",
            "queue",
            "reason",
            "until",
            "outcome",
            "conversation",
            "asked",
            "done",
            "hr_reference",
            "tree_could_answer",
            "topic",
            "since",
            "from",
            "to",
            "group",
            "tree",
            "before",
            "theme",
            "after",
            "format",
            "code",
            "state",
            "error",
            "iss",
            "amount",
            "first",
        ]
    ),
    st.text(max_size=8),
)
VERBS = st.sampled_from(get_args(Verb))
KINDS = st.sampled_from(["choice", "choices", "date", "text", "number", "yes_no"])
ROUTES = [page for page in PAGES for _ in range(6 if page.method == "POST" else 2)]
"""Forms more often than pages: they can do more."""

HEADERS = st.dictionaries(
    st.sampled_from(
        ["hx-request", "accept", "accept-language", "last-event-id", "range", "sec-fetch-site", "if-none-match"]
    ),
    st.one_of(st.sampled_from(["true", "*/*", "same-origin", "cross-site", "bytes=0-1", "x"]), st.text("abc;=,\"'é")),
    max_size=2,
)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request, as it will be sent."""

    person: str | None
    method: str
    path: str
    query: str
    body: bytes
    headers: dict[str, str]
    good_token: bool
    app: int


@st.composite
def requests(draw: st.DrawFn, ids: dict[str, list[str]]) -> Sent:
    """Any request: mostly nearly right, since what is quite wrong is refused at the door."""
    value = st.one_of(st.sampled_from([one for each in ids.values() for one in each]), TEXT)
    page = draw(st.sampled_from(ROUTES))
    path = page.path
    for hole in re.findall(r"{(\w+)}", path):
        nearly = st.sampled_from(ids.get(hole) or [one for each in ids.values() for one in each])
        path = path.replace(f"{{{hole}}}", quote(draw(st.one_of(*[nearly] * 5, value)), safe="") or "x")
    method = draw(st.sampled_from([page.method] * 24 + ["GET", "POST", "HEAD", "PUT"]))
    body, kind = draw(bodies(value)) if method in {"POST", "PUT"} else (b"", "")
    return Sent(
        person=draw(st.sampled_from(fitting(page) if draw(st.sampled_from([True] * 7 + [False])) else EVERYBODY)),
        method=method,
        path=draw(st.sampled_from([path] * 40 + ["/nothing", "/static/x/y", path + "/", "/" + path])),
        query=urlencode(draw(st.lists(st.tuples(NAMES, value), max_size=3)), errors="replace"),
        body=body,
        headers=draw(HEADERS) | ({"content-type": kind} if kind else {}),
        good_token=draw(st.sampled_from([True] * 19 + [False])),
        app=draw(st.sampled_from([0, 0, 0, 1])),
    )


def fitting(page: Page | OpenPage) -> list[str]:
    """Who may use the page, as far as the table of roles says."""
    roles = ("manager", "confirmer", "adviser", "law", "lead", "analyst", "partner", "author", "privacy", "operator")
    holders = {of_role(role)[0] for role in roles if of_role(role) and page.action != OPEN and may({role}, page.action)}
    return sorted(holders) or [MANAGER]


def may_read(person: str | None) -> bool:
    """Whether the other manager's words are theirs to read: who wrote them, and whoever has a role that advises."""
    return person == OTHER_MANAGER or (person is not None and may(roles_of(person), "advise"))


@st.composite
def bodies(draw: st.DrawFn, value: st.SearchStrategy[str]) -> tuple[bytes, str]:
    """A body with its type: a form, or what pretends to be one."""
    fields = [("verb", draw(VERBS)), ("kind", draw(KINDS))] if draw(st.booleans()) else []
    fields += [*draw(st.lists(st.tuples(NAMES, value), max_size=6)), ("count", draw(st.sampled_from("01234")))]
    form = urlencode(fields, errors="replace").encode()
    shape = draw(st.sampled_from(["form"] * 24 + ["json", "multipart", "bytes"]))
    if shape == "json":
        return json.dumps(dict(fields)).encode(), "application/json"
    if shape == "multipart":
        return (
            b"--x\r\nContent-Disposition: form-data; name=verb\r\n\r\nfind\r\n--x" + form,
            "multipart/form-data; boundary=x",
        )
    if shape == "bytes":
        return draw(st.binary(max_size=60)), draw(st.sampled_from(["application/x-www-form-urlencoded", "", "text/x"]))
    return form, "application/x-www-form-urlencoded"


async def send(sent: Sent, app: Starlette) -> httpx.Response:
    """The answer of the application, with a session of its own for the person."""
    house = app.state.house
    session = new_session(person=sent.person, organisation="example" if sent.person else None)
    body = sent.body
    if sent.good_token and sent.headers.get("content-type", "").startswith("application/x-www-form"):
        body = urlencode({"token": house.seals.token(session)}).encode() + b"&" + body
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 5), raise_app_exceptions=False)
    cookie = f"{house.settings.cookie}={house.seals.seal(session)}"
    request = httpx.Request(
        sent.method,
        f"http://localhost{sent.path}" + (f"?{sent.query}" if sent.query else ""),
        content=body,
        headers=[(name.encode(), text.encode()) for name, text in (*sent.headers.items(), ("cookie", cookie))],
    )
    response = await transport.handle_async_request(request)
    await response.aread()
    return response


def test_nothing_breaks_and_nobody_sees_what_is_anothers(known: Known, full_size: bool) -> None:
    """No fault, no traceback, no header missing, and another manager's words only to those who may read them."""
    answered: dict[int, int] = {}

    @settings(
        max_examples=FULL if full_size else SMALL,
        derandomize=not full_size,  # the small run is the same each time; the whole one looks further
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(sent=requests(known.ids))
    def one(sent: Sent) -> None:
        answer = known.runner.run(send(sent, known.apps[sent.app]))
        answered[answer.status_code] = answered.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, answer.text[:500]
        assert "Traceback" not in answer.text
        assert 'File "' not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "a=b" not in answer.headers.get("set-cookie", "")
        if not may_read(sent.person):
            assert not any(word in answer.text for word in WORDS.split()), sent.person

    one()
    # A fuzz that is turned away at the door finds nothing: enough of it must get through.
    assert sum(number for status, number in answered.items() if status in {200, 303, 422}) > sum(answered.values()) / 5
    assert set(answered) >= {200, 303, 403, 404}


def test_the_fuzz_would_see_words_that_are_shown(known: Known) -> None:
    """The adviser, who may, does read them: so the words are really there to be found."""
    shown = ""
    for one in known.ids["escalation"]:
        sent = Sent(
            person=ADVISER,
            method="GET",
            path=f"/desk/{one}",
            query="",
            body=b"",
            headers={},
            good_token=True,
            app=0,
        )
        shown += known.runner.run(send(sent, known.apps[0])).text
    assert WORDS in shown

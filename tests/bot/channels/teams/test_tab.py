"""The personal tab: where a provider signs people in, its links go by way of it, so that nobody signs in twice."""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

from bot.channels.teams.app import TeamsChannel
from bot.handle import Service
from bot.web.app import create_app
from tests.bot.channels.teams.at_teams import settings
from tests.fakes.provider import FakeProvider
from tests.fakes.teams import teams as stand_in
from tests.web.client import Reader
from tests.web.conftest import SETTINGS


def links(service: Service, now: datetime, *, fake: FakeProvider | None) -> tuple[Reader, list[str]]:
    """The addresses on the tab that open in a browser."""
    with stand_in() as teams:
        channel = TeamsChannel(settings(teams), database=service.database, shelf=service.shelf, clock=lambda: now)
    app = create_app(
        service,
        settings=replace(SETTINGS, public_url="http://localhost"),
        provider=fake.provider() if fake else None,
        clock=lambda: now,
        neighbours=(channel,),
    )
    reader = Reader(app=app)
    page = reader.send("GET", "/teams/tab").text
    return reader, [unescape(one) for one in re.findall(r'href="([^"]*)" target="_blank"', page)]


def test_a_link_goes_by_way_of_the_provider(desk_service: Service, now: datetime) -> None:
    """Whoever is signed in to Teams is known there already; whom to call is open to everybody."""
    fake = FakeProvider(now=now)
    reader, found = links(desk_service, now, fake=fake)
    begins = [one for one in found if "/sign-in/start" in one]
    assert [parse_qs(urlsplit(one).query)["next"] for one in begins] == [["/"], ["/calendar"], ["/desk"]]
    assert {"/privacy", "/urgent"} <= {urlsplit(one).path for one in found}
    answer = reader.send("GET", begins[1].removeprefix("http://localhost"))
    assert answer.status_code == 303
    assert "code_challenge" in answer.headers["location"]


def test_without_a_provider_the_pages_ask_by_themselves(desk_service: Service, now: datetime) -> None:
    """There is nothing to go by."""
    _, found = links(desk_service, now, fake=None)
    assert [urlsplit(one).path for one in found] == ["/", "/calendar", "/desk", "/privacy", "/urgent"]

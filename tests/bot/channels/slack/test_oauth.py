"""Installing Fingerpost in a workspace: somebody says yes in Slack, and the token is kept where nobody can read it."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.slack.app import SlackChannel
from bot.channels.slack.manifest import scopes
from bot.channels.slack.workspaces import SETTING
from bot.handle import Service
from bot.store.slack_tables import slack_installation
from tests.bot.acting import rows
from tests.bot.channels.slack.seats import settings
from tests.fakes.emulated import MISSING, emulated, program
from tests.fakes.slack import Slack
from tests.fakes.slack import slack as stand_in
from tests.fakes.slack_doors import Running, running

OURS = "T0TRUST"
KEYS = "first " + "k" * 40


@dataclass(kw_only=True)
class Installing:
    """A server at which Fingerpost can be installed, with a clock that can be put on."""

    app: Running
    service: Service
    channel: SlackChannel
    cookies: dict[str, str]

    def get(self, address: str) -> httpx.Response:
        """A page, in a browser that keeps the cookie that it was given."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
                response = await client.get(address, headers=self._sent())
                self.cookies.update(response.cookies)
                return response

        response: httpx.Response = self.app.run(ask())
        return response

    def _sent(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def begun(self) -> dict[str, str]:
        """What Slack is asked when somebody begins."""
        return dict(parse_qsl(urlsplit(self.get("/slack/install").headers["location"]).query))

    @property
    def kept(self) -> list[dict[str, object]]:
        """The workspaces that are kept."""
        return [dict(row) for row in rows(self.service.database, slack_installation)]


@contextmanager
def installing(service: Service, url: str, clock: list[datetime]) -> Iterator[Installing]:
    """The server, whose Slack is at this address, and whose example trust names one workspace."""
    shelf = copy.copy(service.shelf)
    example = shelf.current.organisations["example"]
    named = replace(example, settings={**example.settings, SETTING: f"{OURS}, T000000001"})
    shelf.current = replace(shelf.current, organisations={"example": named})
    given = settings(
        Slack(),
        slack_api_url=url,
        slack_bot_token=None,
        slack_client_id="12345.67890",
        slack_client_secret="example_client_secret",
        public_url="https://localhost",
        secret_keys=KEYS,
    )
    channel = SlackChannel(given, database=service.database, shelf=shelf, clock=lambda: clock[0])

    def make() -> Starlette:
        return Starlette(routes=list(channel.routes), lifespan=lambda _app: channel.open())

    with running(make) as app:
        yield Installing(app=app, service=service, channel=channel, cookies={})


@pytest.fixture
def clock(now: datetime) -> list[datetime]:
    """The moment, which a test may put on."""
    return [now]


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A stand-in for Slack."""
    with stand_in() as standing:
        yield standing


@pytest.fixture
def here(service: Service, slack: Slack, clock: list[datetime]) -> Iterator[Installing]:
    """A server that installs from the stand-in."""
    with installing(service, slack.url, clock) as made:
        yield made


def said_yes(slack: Slack, team: str = OURS) -> str:
    """Somebody says yes in Slack: the code that comes back."""
    slack.workspace.addresses["code"] = {"team": team, "scopes": scopes(), "user": "U0ADMIN"}
    return "code"


def test_a_workspace_that_says_yes_is_kept_with_its_token_encrypted(here: Installing, slack: Slack) -> None:
    """The permissions of the manifest are asked for; the token is nowhere in the row, and works."""
    asked = here.begun()
    assert asked["scope"] == ",".join(scopes())
    done = here.get(f"/slack/oauth_redirect?code={said_yes(slack)}&state={asked['state']}")
    assert (done.status_code, "in your workspace" in done.text) == (200, True)
    (kept,) = here.kept
    assert (kept["team"], kept["organisation"]) == (OURS, "example")
    assert f"xoxb-{OURS}" not in str(kept)
    client = here.app.run(here.channel.workspaces.client(OURS))
    assert client is not None
    assert client.token == f"xoxb-{OURS}"


def test_a_workspace_that_no_organisation_names_is_turned_away(here: Installing, slack: Slack) -> None:
    """Anybody may open the address; nothing of theirs is kept, and they read what to do."""
    state = here.begun()["state"]
    done = here.get(f"/slack/oauth_redirect?code={said_yes(slack, 'T0STRANGE')}&state={state}")
    assert done.status_code == 403
    assert "slack_team" in done.text
    assert here.kept == []


def test_an_attempt_works_once_in_one_browser_and_for_ten_minutes(
    here: Installing, slack: Slack, clock: list[datetime]
) -> None:
    """Neither a link that somebody else was sent, nor one that came back before, nor an old one installs anything."""
    state = here.begun()["state"]
    cookies = dict(here.cookies)
    here.cookies.clear()
    assert here.get(f"/slack/oauth_redirect?code={said_yes(slack)}&state={state}").status_code == 400
    here.cookies.update(cookies)
    clock[0] += timedelta(minutes=11)
    assert here.get(f"/slack/oauth_redirect?code={said_yes(slack)}&state={state}").status_code == 401
    clock[0] -= timedelta(minutes=11)
    assert here.get(f"/slack/oauth_redirect?code={said_yes(slack)}&state={state}").status_code == 200
    here.cookies.update(cookies)
    assert here.get(f"/slack/oauth_redirect?code={said_yes(slack)}&state={state}").status_code == 401
    assert len(here.kept) == 1


def test_whoever_says_no_is_told_that_nothing_was_kept(here: Installing) -> None:
    """Slack sends them back with its word for it."""
    here.begun()
    done = here.get("/slack/oauth_redirect?error=access_denied")
    assert "Nothing was kept" in done.text
    assert here.kept == []


def test_it_installs_from_an_emulator_that_others_wrote(service: Service, clock: list[datetime]) -> None:
    """Npm's `emulate` plays Slack: its page, its code, its token, and its word for who we are."""
    path = program()
    if path is None:
        pytest.skip(MISSING)
    with emulated(path) as address, installing(service, f"{address}/api/", clock) as here:
        asked = here.begun()
        page = httpx.get(f"{address}/oauth/v2/authorize", params=asked)
        assert "authorize" in page.text
        form = {**asked, "user_id": "U000000001"}
        back = httpx.post(f"{address}/oauth/v2/authorize/callback", data=form)
        done = here.get(back.headers["location"].removeprefix("https://localhost"))
        assert done.status_code == 200, done.text
        (kept,) = here.kept
        client = here.app.run(here.channel.workspaces.client(str(kept["team"])))
        assert client is not None
        assert here.app.run(client.auth_test())["team_id"] == kept["team"]
        assert kept["organisation"] == "example"

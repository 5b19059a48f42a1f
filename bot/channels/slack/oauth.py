"""Installing Fingerpost in a workspace: Bolt's own OAuth flow, over our own store of tokens and of attempts.

Anybody can open the address; a workspace that no organisation of ours names is turned away, and nothing of it is kept.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation as Granted
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.chat import seen
from bot.channels.slack.manifest import BACK_PATH, scopes
from bot.channels.slack.quiet import quiet
from bot.channels.slack.workspaces import Installation, Workspaces, owner
from bot.secrets_box import NotOurs, SecretsBox
from bot.settings import Settings, secret_keys

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.content.library import Shelf
    from bot.store.engine import Database

log = structlog.get_logger()

INSTALL: Final = "/slack/install"
BACK: Final = BACK_PATH

WITHIN: Final = timedelta(minutes=10)
"""How long somebody may take to say yes in Slack."""

Clock = Callable[[], datetime]

DONE: Final = "Fingerpost is in your workspace now. Open Slack, and look for Fingerpost under Apps.\n"
NOT_YOURS: Final = (
    "This Slack workspace belongs to no organisation that Fingerpost knows, so nothing was kept. Ask your operator to "
    "add its id as `slack_team` to the organisation's settings, and try again.\n"
)
NOT_DONE: Final = "Fingerpost was not added to Slack. Nothing was kept. You can start again at /slack/install.\n"


class Unclaimed(BoltError):
    """A workspace that no organisation of ours names."""


class Attempts(AsyncOAuthStateStore):
    """Attempts to install: each is encrypted with the moment at which it began, and good for once."""

    def __init__(self, settings: Settings, database: "Database", clock: Clock) -> None:
        """Nobody has begun yet."""
        self._box = SecretsBox(secret_keys(settings), purpose="slack oauth state")
        self._database = database
        self._clock = clock

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        """A new attempt."""
        return self._box.lock(secrets.token_hex(16), now=self._clock())

    async def async_consume(self, state: str) -> bool:
        """Whether it is an attempt of ours, begun lately, that has not come back before."""
        now = self._clock()
        try:
            key = self._box.open(state, now=now, within=WITHIN)
        except NotOurs:
            return False
        return await self._database.write_async(partial(seen.claim, key=f"oauth/{key}", at=now))


class Installations(AsyncInstallationStore):
    """Keeps what Slack grants, where an organisation of ours names the workspace."""

    def __init__(self, workspaces: Workspaces, shelf: "Shelf", clock: Clock) -> None:
        """Nothing is granted yet."""
        self._workspaces = workspaces
        self._shelf = shelf
        self._clock = clock

    async def async_save(self, installation: Granted) -> None:
        """Keeps a workspace's token, encrypted.

        Raises:
            Unclaimed: no organisation of ours names the workspace.
        """
        team, token = installation.team_id or "", installation.bot_token or ""
        name = owner(team, self._shelf.current.organisations, only=False)
        if name is None or not token:
            log.warning("slack_install_refused", team=team)
            raise Unclaimed("no organisation names this workspace")
        found = Installation(
            team=team,
            organisation=name,
            enterprise=installation.enterprise_id,
            app=installation.app_id,
            bot=installation.bot_id,
            bot_user=installation.bot_user_id,
        )
        await self._workspaces.join(found, token, now=self._clock())
        log.info("slack_installed", team=team, organisation=name)

    async def async_save_bot(self, bot: Bot) -> None:
        """Nothing: the installation has it all."""

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forgets a workspace."""
        del enterprise_id, user_id
        await self._workspaces.leave(team_id or "", now=self._clock())


class Flow(AsyncOAuthFlow):
    """Bolt's flow, which speaks to Slack as everything else here does."""

    def __init__(self, settings: AsyncOAuthSettings, workspaces: Workspaces) -> None:
        """Nothing is connected yet: the session belongs to a loop that does not run yet."""
        super().__init__(settings=settings, logger=quiet("oauth"))
        self._workspaces = workspaces

    @property
    def client(self) -> "AsyncWebClient":
        """A client without a token."""
        return self._workspaces.api.client(None)


def flow(settings: Settings, workspaces: Workspaces, *, database: "Database", shelf: "Shelf", clock: Clock) -> Flow:
    """Bolt's flow with our stores, our words, and no page of its own."""
    base = str(settings.public_url or "").rstrip("/")
    return Flow(
        workspaces=workspaces,
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            scopes=scopes(),
            authorization_url=urljoin(str(settings.slack_api_url), "/oauth/v2/authorize"),
            redirect_uri=f"{base}{BACK}",
            install_path=INSTALL,
            redirect_uri_path=BACK,
            install_page_rendering_enabled=False,
            installation_store=Installations(workspaces, shelf, clock),
            state_store=Attempts(settings, database, clock),
            callback_options=AsyncCallbackOptions(success=_done, failure=_not_done),
            logger=quiet("oauth"),
        ),
    )


def routes(installing: AsyncOAuthFlow) -> Sequence[BaseRoute]:
    """The two addresses of the flow."""
    from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response

    async def begin(request: Request) -> Response:
        return to_starlette_response(await installing.handle_installation(to_async_bolt_request(request, b"")))

    async def back(request: Request) -> Response:
        return to_starlette_response(await installing.handle_callback(to_async_bolt_request(request, b"")))

    return (Route(INSTALL, begin, methods=["GET"]), Route(BACK, back, methods=["GET"]))


async def _done(args: AsyncSuccessArgs) -> BoltResponse:
    del args
    return BoltResponse(status=200, body=DONE, headers=_PLAIN)


async def _not_done(args: AsyncFailureArgs) -> BoltResponse:
    """Why not is for the operations log; the reader is told what to do."""
    log.warning("slack_install_failed", reason=args.reason)
    says = NOT_YOURS if isinstance(args.error, Unclaimed) else NOT_DONE
    status = 403 if isinstance(args.error, Unclaimed) else args.suggested_status_code
    return BoltResponse(status=status, body=says, headers=_PLAIN)


_PLAIN: Final[dict[str, str | Sequence[str]]] = {"Content-Type": "text/plain; charset=utf-8"}

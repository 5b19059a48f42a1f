"""The Slack channel as one thing: Bolt with one listener a kind, over HTTP or Socket Mode; knows no turn.

Bolt runs with `process_before_response`: in its default mode each listener polls every 10 ms, and what it does after
its acknowledgement is lost with the process.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.chat.counted import Counted
from bot.channels.chat.desk_follow import follow
from bot.channels.chat.outbox import ChatOutbox
from bot.channels.slack import oauth
from bot.channels.slack.arrived import request_of
from bot.channels.slack.desk_places import SLACK
from bot.channels.slack.drawing import RENDER
from bot.channels.slack.handlers import HANDLERS
from bot.channels.slack.manifest import EVENTS_PATH
from bot.channels.slack.members import Members, Untold
from bot.channels.slack.quiet import quiet
from bot.channels.slack.sender import Sender
from bot.channels.slack.signature import Signatures
from bot.channels.slack.switchboard import Board, Handlers, hear
from bot.channels.slack.workspaces import Workspaces
from bot.content.library import Shelf
from bot.handle import Service
from bot.operations_log import place_of
from bot.people.roll import TOPIC
from bot.settings import Settings
from bot.store.engine import Database, DatabaseAway

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

EVENTS: Final = EVENTS_PATH
"""Where Slack sends everything."""

LARGEST: Final = 512 * 1024
"""Bytes of a request: a click carries the whole message that it was made on, percent-encoded."""

OURS: Final = re.compile(r"^fp\.")
ANY: Final = re.compile(".*")
TOLD_OF: Final = ("message", "app_mention", "app_home_opened", "member_joined_channel")
GOODBYE: Final = ("app_uninstalled", "tokens_revoked")

SOON: Final = 10.0
"""Seconds after which it is said that Slack has opened no connection."""

Clock = Callable[[], datetime]


class SlackChannel:
    """Slack in this process: its routes, its outbox, its sender, and what runs beside the web server."""

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database,
        shelf: Shelf,
        handlers: Handlers = HANDLERS,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is connected yet; `furnish` it before it is served."""
        self._settings = settings
        self._database = database
        self._shelf = shelf
        self._handlers = handlers
        self._clock = clock
        self._signatures = Signatures(settings.slack_signing_secret or "")
        base = str(settings.public_url).rstrip("/") if settings.public_url else ""
        self.outbox = ChatOutbox(follow=follow(shelf, SLACK))
        self.workspaces = Workspaces(settings, database=database, shelf=shelf)
        self.sender = Sender(
            database=database,
            shelf=shelf,
            workspaces=lambda: Workspaces(settings, database=database, shelf=shelf),
            render=RENDER,
            base=base,
            clock=clock,
        )
        self._board = Board(
            service=Service(shelf=shelf, database=database, outbox=self.outbox),
            outbox=self.outbox,
            workspaces=self.workspaces,
            members=Members(database=database, people=lambda: shelf.current.people, heard=lambda: shelf.heard(TOPIC)),
            clock=clock,
            base=base,
        )
        self.app = self._listening()

    def furnish(self, service: Service, counted: Counted) -> None:
        """What turns are handled with, announced through, and counted by."""
        outbox = service.outbox if isinstance(service.outbox, ChatOutbox) else self.outbox
        self._board = replace(self._board, service=service, outbox=outbox, refuse=counted.refuse, timed=counted.timed)

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """Where Slack and those who install Fingerpost come in."""
        if self._settings.slack_signing_secret is None:
            return ()
        events = Route(EVENTS, self.events, methods=["POST"])
        if self._settings.slack_client_id is None:
            return (events,)
        flow = oauth.flow(
            self._settings, self.workspaces, database=self._database, shelf=self._shelf, clock=self._clock
        )
        return (events, *oauth.routes(flow))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listens by Socket Mode where that is set, for as long as the web server runs."""
        # Slack waits three seconds for an acknowledgement, less than a model takes to load at the first search.
        self._board.service.expect()
        listening = asyncio.create_task(self._listen()) if self._settings.slack_app_token else None
        try:
            yield
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.wait({listening})
            await self.workspaces.close()

    async def events(self, request: Request) -> Response:
        """Everything that Slack sends over HTTP."""
        body, now = await request.body(), time.time()
        refused = self._signatures.refusal(body, request.headers, now=now)
        if refused is not None:
            self._board.refuse(f"slack_{refused}")
            log.warning("slack_refused", reason=refused)
            return PlainTextResponse("This was not signed by Slack just now.\n", 401)
        answer = await self._dispatched(request_of(request, body))
        if answer.status < 500:  # noqa: PLR2004 - what failed may come again as it is
            self._signatures.answered(request.headers, now=now)
        return to_starlette_response(answer)

    async def _dispatched(self, request: Any) -> BoltResponse:  # noqa: ANN401 - Bolt's request
        self._speak()
        return await self.app.async_dispatch(request)

    def _speak(self) -> None:
        """Bolt's own client speaks on the session of this loop, which is there only once the loop runs."""
        if self.app.client.session is None:
            self.app.client.session = self.workspaces.api.client(None).session

    async def _listen(self) -> None:
        """Listens by Socket Mode until it is cancelled; the web is served meanwhile, whether Slack answers or not."""
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

        self._speak()
        settings = self._settings
        handler = AsyncSocketModeHandler(
            self.app,
            settings.slack_app_token,
            logger=quiet("socket"),
            web_client=self.workspaces.api.client(None),
            proxy=str(settings.outbound_proxy) if settings.outbound_proxy else None,
        )
        # It tries again by itself until Slack answers, and says nothing.
        connecting = asyncio.ensure_future(handler.connect_async())  # type: ignore[no-untyped-call]
        try:
            connected, _ = await asyncio.wait({connecting}, timeout=SOON)
            if not connected:
                log.warning("slack_socket_closed", problem=await self._why_closed())
            await connecting
            log.info("slack_socket_open")
            await asyncio.Event().wait()
        finally:
            connecting.cancel()
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _why_closed(self) -> str:
        """Why no connection is opened, in Slack's word for it."""
        try:
            token = str(self._settings.slack_app_token)
            await self.workspaces.api.client(None).apps_connections_open(app_token=token)
        except SlackApiError as fault:
            return str(fault.response.get("error", ""))[:64]
        except (ClientError, TimeoutError) as fault:
            return type(fault).__name__
        return "no answer from the connection"

    def _listening(self) -> AsyncApp:
        app = AsyncApp(
            process_before_response=True,
            signing_secret=self._settings.slack_signing_secret or "checked already",
            # `events` has checked it, and counted why not; a socket is ours already.
            request_verification_enabled=False,
            authorize=_without_self(self._authorize),
            client=self._silent_client(),
            logger=quiet("bolt"),
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        for listen in (app.action(OURS), app.view(OURS), app.view_closed(OURS), app.shortcut(OURS), app.command(ANY)):
            listen(self._heard)
        for kind in TOLD_OF:
            app.event(kind)(self._heard)
        for kind in GOODBYE:
            app.event(kind)(self._sent_away)
        app.error(_failed)
        return app

    def _silent_client(self) -> "AsyncWebClient":
        from slack_sdk.web.async_client import AsyncWebClient

        return AsyncWebClient(base_url=str(self._settings.slack_api_url), logger=quiet("slack_sdk"), retry_handlers=[])

    async def _authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        """Whom Bolt answers as. `hear` refuses and counts a workspace that is not known."""
        found = await self.workspaces.installation(team_id or "", now=self._clock())
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.bot_user if found else None,
            bot_id=found.bot if found else None,
        )

    async def _heard(self, body: Mapping[str, Any], ack: Any) -> None:  # noqa: ANN401 - Bolt's utility
        answer = await hear(body, board=self._board, handlers=self._handlers)
        await ack(**(answer or {}))

    async def _sent_away(self, body: Mapping[str, Any]) -> None:
        """A workspace has removed us: its token is forgotten, and who its members are."""
        event, team = body.get("event") or {}, str(body.get("team_id", ""))
        if event.get("type") == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        if await self.workspaces.leave(team, now=self._clock()):
            log.warning("slack_workspace_left", team=team, why=str(event.get("type")))
        self._board.members.forget(team)


def _without_self(authorize: Callable[..., Awaitable[AuthorizeResult]]) -> Callable[..., Awaitable[AuthorizeResult]]:
    """The method as a plain function: Bolt reads the names of the arguments, and takes `self` for one."""

    async def plain(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return await authorize(team_id, enterprise_id)

    return plain


async def _failed(error: Exception) -> BoltResponse:
    """A handler failed: Slack sends an event again; the reason is said without what was in it."""
    away = isinstance(error, DatabaseAway | Untold)
    log.error("slack_listener_failed", fault=type(error).__name__, at=[] if away else place_of(error))
    return BoltResponse(status=503 if away else 500, body="")

"""The Teams channel as one thing: its endpoint behind Microsoft's gate, its outbox and its sender; knows no turn."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.chat.counted import Counted
from bot.channels.chat.outbox import ChatOutbox
from bot.channels.chat.scene import Render
from bot.channels.teams import tab
from bot.channels.teams.answers import InvokeAnswer, spoken
from bot.channels.teams.connector import Connector
from bot.channels.teams.drawing import RENDER
from bot.channels.teams.follow import follow
from bot.channels.teams.gate import Gate, NotTeams
from bot.channels.teams.handlers import HANDLERS
from bot.channels.teams.keys import Keys
from bot.channels.teams.lookups import lookups_of
from bot.channels.teams.members import Members
from bot.channels.teams.origin import Activity
from bot.channels.teams.posting import Drawn
from bot.channels.teams.quiet import quieten
from bot.channels.teams.sender import Sender
from bot.channels.teams.switchboard import Board, Handlers, UnknownInvoke, hear
from bot.content.library import Shelf
from bot.handle import Service
from bot.operations_log import place_of
from bot.people.roll import TOPIC
from bot.settings import Settings
from bot.store.engine import Database

log = structlog.get_logger()

ENDPOINT: Final = "/api/messages"
"""Where Teams sends everything."""

FAILED: Final = "Sorry, that did not work. Please try again in a minute."

Clock = Callable[[], datetime]


class TeamsChannel:
    """Teams in this process: its route, its outbox, its sender, and what runs beside the web server."""

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database,
        shelf: Shelf,
        handlers: Handlers = HANDLERS,
        render: Mapping[str, Render[Drawn]] = RENDER,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is connected yet; `furnish` it before it is served."""
        quieten()
        self._settings = settings
        self._handlers = handlers
        self._gate: Gate | None = None
        self._loading = asyncio.Lock()
        base = str(settings.public_url).rstrip("/") if settings.public_url else ""
        self.connector = Connector(settings)
        self._keys = Keys(self.connector.keys, lambda: datetime.now(UTC))
        self.outbox = ChatOutbox(follow=follow(shelf))
        self.sender = Sender(
            database=database,
            shelf=shelf,
            connector=lambda: Connector(settings),
            render=render,
            base=base,
            clock=clock,
        )
        self._board = Board(
            settings=settings,
            service=Service(shelf=shelf, database=database, outbox=self.outbox),
            outbox=self.outbox,
            connector=self.connector,
            members=Members(database=database, people=lambda: shelf.current.people, heard=lambda: shelf.heard(TOPIC)),
            render=render,
            lookups=lookups_of(settings, self.connector, lambda: shelf.current.people),
            clock=clock,
            base=base,
        )

    def furnish(self, service: Service, counted: Counted) -> None:
        """What turns are handled with, announced through, and counted by."""
        outbox = service.outbox if isinstance(service.outbox, ChatOutbox) else self.outbox
        self._board = replace(self._board, service=service, outbox=outbox, refuse=counted.refuse, timed=counted.timed)

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """Where Teams comes in, and the page of our tab there."""
        return (Route(ENDPOINT, self.messages, methods=["POST"]), Route(tab.PATH, tab.tab, methods=["GET"]))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Loads the SDK and fetches the signing keys beside what is served, for as long as the web server runs."""
        self._board.service.expect()
        loading = asyncio.create_task(self._ready())
        try:
            yield
        finally:
            loading.cancel()
            await self.connector.close()

    async def messages(self, request: Request) -> Response:
        """Everything that Teams sends. Whatever fails behind the gate, Teams is not asked to send it again."""
        activity = _read(await request.body())
        if activity is None:
            self._board.refuse("teams_unreadable")
            return JSONResponse({"error": "This is no activity of Teams."}, 400)
        try:
            await (await self._ready()).check(activity, request.headers)
        except NotTeams:
            self._board.refuse("teams_token")
            log.warning("teams_refused", reason="token")
            return JSONResponse({"error": "This was not sent by Teams."}, 401)
        return await self._answered(activity)

    async def _answered(self, activity: Activity) -> Response:
        invoked = activity.get("type") == "invoke"
        try:
            answer = await hear(activity, board=self._board, handlers=self._handlers)
        except UnknownInvoke:
            return JSONResponse({"error": "Fingerpost does not know this question."}, 501)
        except Exception as fault:  # noqa: BLE001 - it is said where; what was in it is not
            log.error("teams_listener_failed", fault=type(fault).__name__, at=place_of(fault))  # noqa: TRY400 - as above
            answer = spoken(FAILED)
        return _response(answer or spoken(FAILED)) if invoked else Response(status_code=200)

    async def _ready(self) -> Gate:
        """The gate, once the SDK is loaded and the keys are fetched."""
        async with self._loading:
            if self._gate is None:
                self._gate = await asyncio.to_thread(Gate, self._settings, self._keys)
                if not self._settings.teams_local:
                    await self._keys.refresh()
        return self._gate


def _read(body: bytes) -> Activity | None:
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and said else None


def _response(answer: InvokeAnswer) -> Response:
    return JSONResponse(dict(answer.body), answer.status)

"""What Slack sends, to whoever handles it: whose it is is settled first, and it is acknowledged once it is committed.

A handler is a plain function from what was heard to what is acknowledged. It takes turns through here, so that what is
to be shown goes out by the outbox; only a form is opened at once, because Slack gives three seconds for it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.channels.chat import queue, seen
from bot.channels.chat.outbox import ChatOutbox, Seat
from bot.channels.chat.says import STRANGER
from bot.channels.chat.waking import written
from bot.channels.slack.members import Members, Place, Untold
from bot.channels.slack.origin import Origin, Payload, origin_of
from bot.channels.slack.workspaces import Workspaces
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import AWAY, Service, handle_async
from bot.people.membership import Viewer
from bot.store.engine import DatabaseAway
from escalation.model import NotPossible

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

T = TypeVar("T")

Answer = Mapping[str, Any]
"""What is acknowledged with: a form's errors, a command's words; nothing in most cases."""

UNTOLD: Final = "Slack could not tell us who you are just now. Nothing was kept. Please try again in a minute."
HELLO: Final = frozenset(("unknown", "not_here"))
"""Refusals that a command is answered with: our own colleagues, who may only be missing. Others get nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What handlers work with, in one event loop. `base` is the public address; `refuse` counts a refusal."""

    service: Service
    outbox: ChatOutbox
    workspaces: Workspaces
    members: Members
    clock: Callable[[], datetime]
    base: str = ""
    refuse: Callable[[str], object] = lambda _reason: None
    timed: Callable[[str, float], object] = lambda _verb, _seconds: None

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once it is committed, with whatever it has shown under way."""
        return await written(self.service, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` finds."""
        return await self.service.database.read_async(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that a known person did in Slack."""

    origin: Origin
    viewer: Viewer
    at: datetime
    board: Board = field(repr=False)

    @property
    def payload(self) -> Payload:
        """The event itself, or the whole interaction."""
        return self.origin.payload

    @property
    def seat(self) -> Seat:
        """Where they did it. What is shown to them is shown in their direct message with us."""
        origin = self.origin
        ours = origin.channel is not None and origin.channel.startswith("D")
        return Seat(
            team=origin.team,
            user=origin.user,
            channel=origin.channel if ours else None,
            ts=origin.ts if ours and origin.kind == "action" else None,
        )

    async def take(self, turn: Turn, *, seat: Seat | None = None) -> Reply:
        """Takes a turn; what it shows goes out by itself.

        Raises:
            DatabaseAway, Unknown, NotAllowed, NotPossible: see `bot.handle`.
        """
        board, began = self.board, perf_counter()
        outbox = board.outbox.at(seat or self.seat)
        reply = await handle_async(turn, replace(board.service, outbox=outbox))
        board.timed(turn.verb, perf_counter() - began)
        if any(notice.kind == "stopped" for notice in reply.notices):
            # Urgent help that could not be kept: it is said at once, for there is nothing to send it by.
            await self.say(reply)
        return reply

    async def say(self, reply: Reply) -> None:
        """Says urgent help at once, without the database."""
        client = await self.client()
        if client is None or reply.urgent is None:
            return
        calls = [f"{name}: {phone}" for name, phone in reply.urgent.contacts]
        says = "\n".join([reply.urgent.title, *calls, *(notice.says for notice in reply.notices)])
        await client.chat_postMessage(channel=self.seat.channel or self.origin.user, text=says, mrkdwn=False)

    async def whisper(self, says: str) -> None:
        """Says something to this person alone, where they are: a denial or a hint, in the product's own words."""
        await self.board.write(partial(whisper, origin=self.origin, says=says, at=self.at))

    async def once(self, key: str, work: Callable[[Connection], T]) -> T | None:
        """Does something for the first delivery alone, in one transaction with the note that it was done."""

        def first(connection: Connection) -> T | None:
            return work(connection) if seen.claim(connection, key, at=self.at) else None

        return await self.board.write(first)

    async def open(self, view: Payload) -> None:
        """Opens a form over what they look at; on top of the one that is open, where there is one.

        Raises:
            SlackApiError: three seconds have passed.
        """
        client, trigger = await self.client(), self.origin.trigger
        if client is None or trigger is None:
            return
        pushed = (self.payload.get("view") or {}).get("type") == "modal"
        opens = client.views_push if pushed else client.views_open
        try:
            await opens(trigger_id=trigger, view=dict(view))
        except SlackApiError as fault:
            # Whoever pressed it is told to press again; that it was no matter of time must be seen here.
            log.warning("slack_form_unopened", problem=str(fault.response.get("error", ""))[:64])
            raise

    async def client(self) -> "AsyncWebClient | None":
        """A client for the workspace: for forms alone, all else goes by the outbox."""
        return await self.board.workspaces.client(self.origin.team)


Handler = Callable[[Heard], Awaitable[Answer | None]]
"""Handles one thing that somebody did; gives what it is acknowledged with."""

Handlers = Mapping[str, Handler]
"""By kind and name, as `action/fp.answer`, `view/fp.view.wishes`, `command//fingerpost`, `event/message.im`."""


async def hear(body: Payload, *, board: Board, handlers: Handlers) -> Answer | None:
    """Handles what Slack sent, and gives what it is acknowledged with.

    Raises:
        DatabaseAway, Untold: nothing was kept; Slack sends an event again.
    """
    origin = origin_of(body)
    if origin is None:
        return None
    handler = handlers.get(f"{origin.kind}/{origin.name}")
    if handler is None:
        return None
    try:
        known = await _who(origin, board)
    except Untold:
        board.refuse("slack_untold")
        if origin.kind == "event":
            raise
        return await _untold(origin, board)
    if not isinstance(known, Viewer):
        board.refuse(f"slack_{known}")
        log.info("slack_refused", reason=known, kind=origin.kind)
        return {"text": STRANGER} if origin.kind == "command" and known in HELLO else None
    heard = Heard(origin=origin, viewer=known, at=board.clock(), board=board)
    try:
        return await handler(heard)
    except (Unknown, NotAllowed, NotPossible) as refused:
        return await _told(heard, str(refused))
    except DatabaseAway:
        if origin.kind == "event":
            raise
        if origin.kind == "command":
            return {"text": AWAY}
        await _say_away(heard)
        return None


async def _untold(origin: Origin, board: Board) -> Answer | None:
    """Says that they should try again, for Slack does not send what they did again by itself."""
    log.warning("slack_member_untold", kind=origin.kind)
    if origin.kind == "command":
        return {"text": UNTOLD}
    shown = (origin.payload.get("view") or {}).get("blocks") or ()
    field = next((str(block["block_id"]) for block in shown if block.get("type") == "input"), None)
    if origin.kind == "view" and field is not None:
        return {"response_action": "errors", "errors": {field: UNTOLD}}
    await board.write(partial(whisper, origin=origin, says=UNTOLD, at=board.clock()))
    return None


async def _told(heard: Heard, says: str) -> Answer | None:
    """Says why not: with the acknowledgement where that is shown, for we may not be in the channel of a command."""
    if heard.origin.kind == "command":
        return {"text": says}
    await heard.whisper(says)
    return None


async def _who(origin: Origin, board: Board) -> Viewer | str:
    """Who did it, or why they get nothing.

    Raises:
        Untold: Slack could not say just now.
    """
    now = board.clock()
    try:
        installation = await board.workspaces.installation(origin.team, now=now)
    except (ClientError, TimeoutError) as fault:
        raise Untold from fault
    if installation is None:
        return "workspace"
    organisation = board.service.shelf.current.organisations.get(installation.organisation)
    if organisation is None or not origin.user:
        return "workspace"
    on = now.astimezone(organisation.zone).date()
    place = Place(team=origin.team, organisation=organisation.id, on=on, ours=board.workspaces.teams)
    try:
        client = partial(board.workspaces.client, origin.team)
        return await board.members.viewer(origin.user, place, client=client, now=now)
    except SlackApiError:
        return "unknown"


async def _say_away(heard: Heard) -> None:
    """Says at once that it was not kept: there is no database to send it by."""
    client = await heard.client()
    origin = heard.origin
    if client is None:
        return
    try:
        await client.chat_postEphemeral(channel=origin.channel or origin.user, user=origin.user, text=AWAY)
    except (SlackApiError, ClientError, TimeoutError) as fault:
        log.warning("slack_away_unsaid", fault=type(fault).__name__)


def whisper(connection: Connection, *, origin: Origin, says: str, at: datetime) -> None:
    """Says something to the one who did it and nobody else, where they did it."""
    channel = origin.channel or origin.user
    queue.whisper(connection, team=origin.team, channel=channel, user=origin.user, says=says, at=at)

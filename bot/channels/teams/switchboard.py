"""What Teams sends, to whoever handles it: whose it is is settled first, and a button is answered with its card.

A handler is a plain function from what was heard to what an invoke is answered with. It takes turns through here, so
that what is to be shown elsewhere goes out by the outbox.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from aiohttp import ClientError
from sqlalchemy import Connection

from bot.channels.chat import kept, seen
from bot.channels.chat.kept import Kept
from bot.channels.chat.outbox import ChatOutbox, Seat
from bot.channels.chat.says import STRANGER
from bot.channels.chat.scene import Gone, Render, Scene
from bot.channels.chat.waking import written
from bot.channels.teams import holding, places, tenants
from bot.channels.teams.answers import InvokeAnswer, carded, spoken
from bot.channels.teams.connector import Connector, Refused
from bot.channels.teams.lookups import DirectoryLookups, Lookups
from bot.channels.teams.members import Members, Where
from bot.channels.teams.origin import Activity, Origin, is_refresh, mended, origin_of, shaped
from bot.channels.teams.places import Place
from bot.channels.teams.posting import Drawn, digest
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import AWAY, Service, handle_async
from bot.people.membership import Viewer
from bot.store.engine import DatabaseAway
from escalation.model import NotPossible

if TYPE_CHECKING:
    from bot.settings import Settings

log = structlog.get_logger()

T = TypeVar("T")

NOT_YOURS: Final = "You cannot use this here."
OLD: Final = "This button is no longer in use. Write to Fingerpost to go on."
ELSEWHERE: Final = "This has moved on. Look for the newest card below, or write to Fingerpost."
HELLO: Final = frozenset(("unknown", "not_here"))
"""Refusals that are answered: our own colleagues, who may only be missing. Others get nothing."""

SPEECHLESS: Final = (Refused, ClientError, TimeoutError, OSError)
"""Why words could not be said: Teams refused them, or did not answer."""


class UnknownInvoke(Exception):
    """A question of Teams' that we do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What handlers work with, in one event loop. `base` is the public address; `refuse` counts a refusal."""

    settings: "Settings"
    service: Service
    outbox: ChatOutbox
    connector: Connector
    members: Members
    render: Mapping[str, Render[Drawn]]
    clock: Callable[[], datetime]
    lookups: Lookups = field(default_factory=DirectoryLookups)
    base: str = ""
    refuse: Callable[[str], object] = lambda _reason: None
    timed: Callable[[str, float], object] = lambda _verb, _seconds: None
    met: dict[tuple[str, str], Place] = field(default_factory=dict)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once it is committed, with whatever it has shown under way."""
        return await written(self.service, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` finds."""
        return await self.service.database.read_async(work)

    def where(self, tenant: str) -> Where:
        """The organisations that a tenant's people belong to."""
        known, settings = self.service.shelf.current.organisations, self.settings
        owners = tenants.owners(tenant, known, home=settings.teams_tenant_id, local=settings.teams_local)
        return Where(tenant=tenant, organisations=[(name, known[name].zone) for name in owners])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that a known person did in Teams."""

    origin: Origin
    viewer: Viewer
    at: datetime
    board: Board = field(repr=False)

    @property
    def seat(self) -> Seat:
        """Where they did it. What is shown to them is shown in their own chat with us."""
        origin = self.origin
        ours = origin.scope == "personal"
        card = origin.card if ours and origin.kind == "execute" else None
        # An older Teams sends a press as a message, which has no answer to stand in the card's place.
        inline = card is not None and self.invoked
        return Seat(
            team=origin.tenant,
            user=origin.user,
            channel=origin.conversation if ours else None,
            ts=card,
            inline=inline,
        )

    @property
    def invoked(self) -> bool:
        """Whether Teams waits for an answer, to put it where the card was."""
        return self.origin.activity.get("type") == "invoke"

    async def take(self, turn: Turn, *, seat: Seat | None = None) -> Reply:
        """Takes a turn; what it shows goes out by itself, or with `shown`.

        Raises:
            DatabaseAway, Unknown, NotAllowed, NotPossible: see `bot.handle`.
        """
        board, began = self.board, perf_counter()
        outbox = board.outbox.at(seat or self.seat)
        reply = await handle_async(turn, replace(board.service, outbox=outbox))
        board.timed(turn.verb, perf_counter() - began)
        if reply.urgent is not None and any(notice.kind == "stopped" for notice in reply.notices):
            # Urgent help that could not be kept: it is said at once, for there is nothing to send it by.
            calls = [f"{name}: {phone}" for name, phone in reply.urgent.contacts]
            await self.say("\n\n".join([reply.urgent.title, *calls, *(notice.says for notice in reply.notices)]))
        return reply

    async def shown(self, reply: Reply | None = None) -> InvokeAnswer:
        """The card that was pressed as it stands now; where it is not ours any more, the one that `reply` is of."""
        if not self.invoked:
            return spoken(ELSEWHERE)  # nobody reads it: the outbox changes the card
        found = await self.board.read(partial(_drawn, heard=self, reply=reply))
        if found is None:
            return spoken(ELSEWHERE)
        message, drawn = found
        if message.ts == self.origin.card and message.shown != digest(drawn):
            keep = partial(kept.change, message=message.id, shown=digest(drawn))
            await self.board.service.database.write_async(keep)
        return carded(drawn.card)

    async def say(self, says: str) -> None:
        """Says something at once where they are, in the product's own words; a failure is noted and no more."""
        origin = self.origin
        where = f"{origin.conversation};messageid={origin.thread}" if origin.thread else origin.conversation
        await _say(self.board, origin.service_url, where, says)

    async def once(self, key: str, work: Callable[[Connection], T]) -> T | None:
        """Does something for the first delivery alone, in one transaction with the note that it was done."""

        def first(connection: Connection) -> T | None:
            return work(connection) if seen.claim(connection, key, at=self.at) else None

        return await self.board.write(first)


Handler = Callable[[Heard], Awaitable[InvokeAnswer | None]]
"""Handles one thing that somebody did; gives what an invoke is answered with."""

Handlers = Mapping[str, Handler]
"""By kind and name, as `execute/fp.answer`, `message/personal`, `installed/channel`, `invoke/task/fetch`."""


async def hear(activity: Activity, *, board: Board, handlers: Handlers) -> InvokeAnswer | None:
    """Handles what Teams sent, and gives what it is answered with.

    Raises:
        UnknownInvoke: it is a question that we do not know.
    """
    activity = shaped(activity)
    origin = origin_of(mended(activity))
    if origin is None:
        return None
    if origin.kind == "removed":
        await board.write(partial(_left, origin=origin, at=board.clock()))
        return None
    handler = handlers.get(f"{origin.kind}/{origin.name}")
    if handler is None and origin.kind == "invoke":
        raise UnknownInvoke
    try:
        known = await _who(origin, board)
        if not isinstance(known, Viewer):
            return await _refused(origin, known, board)
        heard = Heard(origin=origin, viewer=known, at=board.clock(), board=board)
        await _meet(origin, known.person, board)
        if is_refresh(activity):
            return await heard.shown()
        return await _handled(heard, handler)
    except DatabaseAway:
        return await _told(origin, AWAY, board)


async def _handled(heard: Heard, handler: Handler | None) -> InvokeAnswer | None:
    if handler is None:
        return spoken(OLD) if heard.origin.kind == "execute" else None
    try:
        answer = await handler(heard)
    except (Unknown, NotAllowed, NotPossible) as refused:
        return await _told(heard.origin, str(refused), heard.board)
    if holding.concerns(heard.origin, answer):
        form, person = answer is not None and answer.form, heard.viewer.person
        work = partial(holding.settle, origin=heard.origin, person=person, form=form, at=heard.at)
        await heard.board.write(work)
    return answer


async def _told(origin: Origin, says: str, board: Board) -> InvokeAnswer | None:
    """Says something with the answer where there is one that is read, else as a message."""
    if origin.activity.get("type") == "invoke":
        return spoken(says)
    if origin.kind != "installed":
        await _say(board, origin.service_url, origin.conversation, says)
    return None


async def _refused(origin: Origin, why: str, board: Board) -> InvokeAnswer | None:
    board.refuse(f"teams_{why}")
    log.info("teams_refused", reason=why, kind=origin.kind)
    if why in HELLO:
        return await _told(origin, STRANGER, board)
    return spoken(NOT_YOURS) if origin.activity.get("type") == "invoke" else None


async def _who(origin: Origin, board: Board) -> Viewer | str:
    """Who did it, or why they get nothing."""
    where = board.where(origin.tenant)
    if not where.organisations or not origin.user:
        return "tenant"

    async def look() -> Mapping[str, Any]:
        return await board.connector.member(origin.service_url, origin.conversation, origin.member)

    try:
        return await board.members.viewer(origin.user, where, look=look, now=board.clock())
    except SPEECHLESS as fault:
        log.warning("teams_member_unread", fault=type(fault).__name__)
        return "unread"


async def _meet(origin: Origin, person: str, board: Board) -> None:
    """Keeps where they can be written to, and the channel where we were let in or called."""
    if origin.scope == "groupChat":
        return
    ours = origin.scope == "personal"
    place = Place(
        tenant=origin.tenant,
        address=origin.user if ours else origin.conversation,
        conversation=origin.conversation,
        service_url=origin.service_url,
        team=None if ours else origin.team,
        person=person if ours else None,
    )
    key = (place.tenant, place.address)
    if board.met.get(key) != place:
        await board.service.database.write_async(partial(places.keep, place=place, at=board.clock()))
        board.met[key] = place


async def _say(board: Board, service_url: str, conversation: str, says: str) -> None:
    try:
        await board.connector.send(service_url, conversation, {"type": "message", "text": says, "textFormat": "plain"})
    except SPEECHLESS as fault:
        log.warning("teams_unsaid", fault=type(fault).__name__)


def _left(connection: Connection, *, origin: Origin, at: datetime) -> None:
    address = origin.user if origin.scope == "personal" else origin.conversation
    places.end(connection, tenant=origin.tenant, address=address, at=at)


def _drawn(connection: Connection, *, heard: Heard, reply: Reply | None) -> tuple[Kept, Drawn] | None:
    origin, board = heard.origin, heard.board
    message = kept.at_place(connection, team=origin.tenant, channel=origin.conversation, ts=origin.card or "")
    # A card in a channel is everybody's; one in a chat is read by whom it is for alone.
    if message is not None and message.person not in (None, heard.viewer.person):
        return None
    message = message or _of(connection, heard, reply)
    if message is None or message.what not in board.render:
        return None
    shelf = board.service.shelf
    scene = Scene(connection=connection, shelf=shelf, now=heard.at, message=message, base=board.base)
    drawn = board.render[message.what](scene)
    return None if drawn is None or isinstance(drawn, Gone) else (message, drawn)


def _of(connection: Connection, heard: Heard, reply: Reply | None) -> Kept | None:
    """The card of the conversation, where another was pressed: a first post that was thought lost is no row of ours."""
    if reply is None or reply.conversation is None:
        return None
    found = kept.of(connection, what="conversation", about=reply.conversation)
    return next((one for one in found if one.network == "teams" and one.person == heard.viewer.person), None)

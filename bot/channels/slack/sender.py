"""Sends what is to be shown in Slack, in a thread of its own: no transaction waits for Slack, and neither does a click.

About one message a second goes to a channel. A workspace in which a send failed is left alone for a while; what waits
is kept in the order of its conversation, and is drawn when it is sent.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from sqlalchemy import Connection

from activity import log as activity_log
from activity.kinds import Event
from bot.channels.slack import faults, kept, posting, queue, retiring
from bot.channels.slack.kept import Kept
from bot.channels.slack.queue import Due
from bot.channels.slack.rendering import Drawn, Gone, Render, Scene
from bot.delivery.jobs import SLACK
from bot.library import Shelf
from bot.store.engine import Database, DatabaseAway

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

LOOK_EVERY: Final = 2.0
"""Seconds between looks when nobody has woken the sender: other processes write jobs too."""

PACE: Final = timedelta(seconds=1)
"""Between two messages to one channel: Slack takes about one a second."""

LEASE: Final = timedelta(minutes=2)
"""How long one send may take: many times the seconds in which Slack must answer."""

MEET_AGAIN: Final = timedelta(minutes=1)
"""After which Slack is asked again which workspace a token is for."""

AT_A_TIME: Final = 8
"""Channels that are sent to at once."""


class Clients(Protocol):
    """Whom to speak to in a workspace."""

    async def client(self, team: str) -> "AsyncWebClient | None":
        """A client with the workspace's token; nothing where we are not in it any more."""
        ...


class Workspaces(Clients, Protocol):
    """The workspaces as the sender's own loop speaks to them."""

    async def meet(self, *, now: datetime) -> bool:
        """Learns which workspaces there are, before anybody has come from one; False where Slack did not answer."""
        ...

    async def close(self) -> None:
        """Lets go of what is open."""
        ...


class Sender:
    """Takes what is due, a channel at a time, draws it, and sends it."""

    def __init__(
        self,
        *,
        database: Database,
        shelf: Shelf,
        workspaces: Callable[[], Workspaces],
        render: Mapping[str, Render],
        base: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is looked at yet. `workspaces` are made in the sender's own event loop."""
        self._database = database
        self._shelf = shelf
        self._workspaces = workspaces
        self._render = render
        self._base = base
        self._clock = clock
        self._sent: dict[str, datetime] = {}  # channel -> when it was last sent to
        self._paused: dict[str, datetime] = {}  # team -> until when it is left alone
        self._failures: dict[str, int] = {}  # team -> failures in a row
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._looked_back: datetime | None = None
        self._meet_at: datetime | None = datetime.min.replace(tzinfo=UTC)

    def start(self, stop: threading.Event) -> threading.Thread:
        """Works until `stop` is set and it is woken."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(stop)), daemon=True, name="slack")
        self._thread.start()
        return self._thread

    def stop(self) -> None:
        """Waits for what is under way, once `stop` is set."""
        self.wake()
        if self._thread is not None:
            self._thread.join()

    def wake(self, *_topics: str) -> None:
        """Look now: something is to be sent. May be called from any thread."""
        if self._loop is not None and self._woken is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def work(self, workspaces: Clients) -> int:
        """Sends all that may be sent at this moment; how many messages were tried."""
        tried = 0
        while taken := await self._take():
            await asyncio.gather(*(self._deliver(job, message, workspaces) for job, message in taken))
            tried += len(taken)
        return tried

    async def _meet(self, workspaces: Workspaces) -> None:
        """Learns which workspaces there are, at the start, and every minute until Slack has answered."""
        now = self._clock()
        if self._meet_at is None or now < self._meet_at:
            return
        self._meet_at = None if await workspaces.meet(now=now) else now + MEET_AGAIN

    async def look_back(self) -> int | None:
        """Has what is kept no longer reduced to a title and a link, once an hour: how many messages that is, if it was
        time.
        """
        now = self._clock()
        if self._looked_back is not None and now - self._looked_back < retiring.EVERY:
            return None
        found = 0
        while more := await self._database.read_async(partial(retiring.over, now=now)):
            await self._database.write_async(partial(retiring.retire, found=more, now=now))
            found += len(more)
        await self._database.write_async(partial(retiring.tidy, now=now))
        self._looked_back = now
        return found

    async def _run(self, stop: threading.Event) -> None:
        self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        workspaces = self._workspaces()
        while not stop.is_set():
            self._woken.clear()
            try:
                await self._meet(workspaces)
                await self.look_back()
                await self.work(workspaces)
            except DatabaseAway:
                log.warning("slack_waits", reason="database away")
            except Exception:
                # The sender must outlive any one fault, and the fault must be seen.
                log.exception("slack_fault")
            await _either(self._woken, LOOK_EVERY if not self._sent else min(LOOK_EVERY, PACE.total_seconds() / 4))
        await workspaces.close()

    async def _take(self) -> Sequence[tuple[Due, Kept | None]]:
        """The next jobs, one a channel, leased; none where nothing may be sent now. Writes only where something may."""
        now = self._clock()
        self._sent = {channel: at for channel, at in self._sent.items() if now - at < PACE}
        wanted = await self._database.read_async(partial(self._choose, now=now))
        if not wanted:
            return ()
        taken = await self._database.write_async(partial(_lease, wanted=wanted, now=now))
        for job, message in taken:
            self._sent[_channel(job, message)] = now
        return taken

    def _choose(self, connection: Connection, *, now: datetime) -> Sequence[Due]:
        paused = [team for team, until in self._paused.items() if until > now]
        chosen: dict[str, Due] = {}
        for job, message in queue.due(connection, now=now, paused=paused, resting=list(self._sent)):
            channel, team = _channel(job, message), _team(job, message)
            if channel not in self._sent and channel not in chosen and team not in paused:
                chosen[channel] = job
        return tuple(chosen.values())[:AT_A_TIME]

    async def _deliver(self, job: Due, message: Kept | None, workspaces: Clients) -> None:
        team = _team(job, message)
        try:
            await self._send(job, message, workspaces)
        except DatabaseAway:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the message waits and it is said
            await self._failed(job, message, fault)
            return
        self._failures.pop(team, None)
        self._paused.pop(team, None)

    async def _send(self, job: Due, message: Kept | None, workspaces: Clients) -> None:
        client = await workspaces.client(_team(job, message))
        now = self._clock()
        if client is None or (message is None and job.message):
            await self._database.write_async(partial(queue.finish, job=job, now=now))
            return
        if message is None:
            await posting.whisper(client, job.payload, now=now)
            await self._database.write_async(partial(queue.finish, job=job, now=now))
            return
        drawn, parent = await self._database.read_async(partial(self._draw, message=message, now=now))
        change = await posting.show(client, message, drawn, parent=parent)
        await self._database.write_async(partial(_done, job=job, message=message, change=change, now=now))

    def _draw(
        self, connection: Connection, *, message: Kept, now: datetime
    ) -> tuple["Drawn | Gone | None", Kept | None]:
        scene = Scene(connection=connection, shelf=self._shelf, now=now, message=message, base=self._base)
        parent = kept.load(connection, [message.parent]).get(message.parent) if message.parent else None
        return self._render[message.what](scene), parent

    async def _failed(self, job: Due, message: Kept | None, fault: Exception) -> None:
        """Waits where it may go better later; gives up where it cannot; says so where it is given up."""
        now, team = self._clock(), _team(job, message)
        verdict = faults.verdict(fault)
        if message is None:
            await self._database.write_async(partial(queue.finish, job=job, now=now))
        elif verdict.for_good:
            give_up = partial(_given_up, job=job, message=message, problem=verdict.says, now=now)
            await self._database.write_async(give_up)
        elif verdict.again:
            await self._database.write_async(partial(_anew, job=job, message=message, now=now))
        else:
            wait = verdict.wait or queue.pause(job.attempts if verdict.ours else self._failures.get(team, 0))
            if not verdict.ours:
                self._failures[team] = self._failures.get(team, 0) + 1
                self._paused[team] = max(now + wait, self._paused.get(team, now))
            # What Slack asks to wait for is no failure.
            problem = None if verdict.wait else verdict.says
            put_off = partial(_put_off, job=job, message=message, until=now + wait, problem=problem, now=now)
            await self._database.write_async(put_off)
        log.warning("slack_send_failed", job=job.id, team=team, problem=verdict.says, final=verdict.for_good)


def _lease(connection: Connection, *, wanted: Sequence[Due], now: datetime) -> Sequence[tuple[Due, Kept | None]]:
    taken = queue.lease(connection, wanted, now=now, until=now + LEASE)
    messages = kept.load(connection, [job.message for job in taken if job.message])
    for message in messages.values():
        if message.ts is None and message.tried_at is None:
            # Said before it is sent: should this process end between the two, the message is looked for first.
            kept.change(connection, message.id, tried_at=now)
    return [(job, messages.get(job.message or "")) for job in taken]


def _done(connection: Connection, *, job: Due, message: Kept, change: Mapping[str, object], now: datetime) -> None:
    if change:
        kept.change(connection, message.id, **change)
    queue.finish(connection, job, now=now)
    retiring.done(connection, message)


def _anew(connection: Connection, *, job: Due, message: Kept, now: datetime) -> None:
    """The message is not in Slack any more: it is posted again."""
    kept.change(connection, message.id, ts=None, shown=None, tried_at=None)
    queue.put_off(connection, job, until=now, problem="message_gone")


def _put_off(
    connection: Connection, *, job: Due, message: Kept, until: datetime, problem: str | None, now: datetime
) -> None:
    if queue.put_off(connection, job, until=until, problem=problem):
        _given_up(connection, job=job, message=message, problem=problem or "", now=now)


def _given_up(connection: Connection, *, job: Due, message: Kept, problem: str, now: datetime) -> None:
    queue.park(connection, job, problem=problem)
    event = Event("message_failed", detail={"channel": "slack"})
    row = activity_log.Row(
        occurred_at=now, event=event, organisation=message.organisation, person=message.person, channel="slack"
    )
    activity_log.append(connection, [row])
    log.error("job_parked", job=job.id, kind=SLACK, problem=problem)


def _channel(job: Due, message: Kept | None) -> str:
    """Whose pace it keeps to. A Home tab is no channel, and its own."""
    if message is None:
        return f"whisper/{job.id}"
    return f"home/{message.address}" if message.what == "home" else message.address


def _team(job: Due, message: Kept | None) -> str:
    return str(job.payload.get("team", "")) if message is None else message.team


async def _either(woken: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return

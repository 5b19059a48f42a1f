"""Sends what is to be shown in a network, in a thread of its own: no transaction waits for it, and no click does.

Each address has its pace. A workspace or tenant in which a send failed is left alone for a while; what waits is kept in
the order of its conversation, and is drawn when it is sent.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, Generic, TypeVar

import structlog
from sqlalchemy import Connection

from activity import log as activity_log
from activity.kinds import Event
from bot.channels.chat import kept, queue, retiring
from bot.channels.chat.carrier import Carrier, Change
from bot.channels.chat.kept import Kept
from bot.channels.chat.pace import Pace, Window
from bot.channels.chat.queue import Due
from bot.channels.chat.scene import Gone, Render, Scene
from bot.content.library import Shelf
from bot.store.engine import Database, DatabaseAway

log = structlog.get_logger()

LOOK_EVERY: Final = 2.0
"""Seconds between looks when nobody has woken the sender: other processes write jobs too."""

LOOK_SOON: Final = 0.25
"""Seconds between looks while somebody rests to whom more may have to be sent."""

LEASE: Final = timedelta(minutes=2)
"""How long one send may take: many times the seconds in which a network must answer."""

MEET_AGAIN: Final = timedelta(minutes=1)
"""After which a network is asked again where we are."""

AT_A_TIME: Final = 8
"""Addresses that are sent to at once."""

D = TypeVar("D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is the network's own: its name, how fast one address may be sent to, and how fast one team."""

    network: str
    address: Sequence[Window]
    team: Sequence[Window] = ()


class Sender(Generic[D]):
    """Takes what is due, an address at a time, draws it, and sends it by a carrier."""

    def __init__(
        self,
        way: Way,
        *,
        database: Database,
        shelf: Shelf,
        carrier: Callable[[], Carrier[D]],
        render: Mapping[str, Render[D]],
        base: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is looked at yet. The `carrier` is made in the sender's own event loop."""
        self._network = way.network
        self._database = database
        self._shelf = shelf
        self._carrier = carrier
        self._render = render
        self._base = base
        self._clock = clock
        self._pace = Pace(*way.address)
        self._team_pace = Pace(*way.team)
        self._paused: dict[str, datetime] = {}  # team -> until when it is left alone
        self._failures: dict[str, int] = {}  # team -> failures in a row
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._looked_back: datetime | None = None
        self._meet_at: datetime | None = datetime.min.replace(tzinfo=UTC)

    def start(self, stop: threading.Event) -> threading.Thread:
        """Works until `stop` is set and it is woken."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(stop)), daemon=True, name=self._network)
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

    async def send_due(self, carrier: Carrier[D]) -> int:
        """Sends all that may be sent at this moment, and gives how many messages were tried."""
        tried = 0
        while taken := await self._take():
            await asyncio.gather(*(self._deliver(job, message, carrier) for job, message in taken))
            tried += len(taken)
        return tried

    async def _meet(self, carrier: Carrier[D]) -> None:
        """Learns where we are, at the start, and every minute until the network has answered."""
        now = self._clock()
        if self._meet_at is None or now < self._meet_at:
            return
        self._meet_at = None if await carrier.meet(now=now) else now + MEET_AGAIN

    async def look_back(self) -> int | None:
        """Has messages reduced whose content is no longer kept, once an hour.

        Gives how many these were, or None if it is not time yet.
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
        carrier = self._carrier()
        while not stop.is_set():
            self._woken.clear()
            try:
                await self._meet(carrier)
                await self.look_back()
                await self.send_due(carrier)
            except DatabaseAway:
                log.warning("sender_waits", network=self._network, reason="database away")
            except Exception:
                # The sender must outlive any one fault, and the fault must be seen.
                log.exception("sender_fault", network=self._network)
            await _either(self._woken, LOOK_SOON if self._pace.resting(self._clock()) else LOOK_EVERY)
        await carrier.close()

    async def _take(self) -> Sequence[tuple[Due, Kept | None]]:
        """Leases the next jobs, one for each channel. It writes only where something may be sent."""
        now = self._clock()
        wanted = await self._database.read_async(partial(self._choose, now=now))
        if not wanted:
            return ()
        taken = await self._database.write_async(partial(_lease, wanted=wanted, now=now))
        for job, message in taken:
            self._pace.note(_channel(job, message), now)
            self._team_pace.note(_team(job, message), now)
        return taken

    def _choose(self, connection: Connection, *, now: datetime) -> Sequence[Due]:
        paused = [team for team, until in self._paused.items() if until > now]
        paused += self._team_pace.resting(now)
        resting = self._pace.resting(now)
        chosen: dict[str, Due] = {}
        found = queue.due(connection, network=self._network, now=now, paused=paused, resting=resting)
        for job, message in found:
            channel, team = _channel(job, message), _team(job, message)
            if channel not in chosen and team not in paused and not self._pace.rests(channel, now):
                chosen[channel] = job
        return tuple(chosen.values())[:AT_A_TIME]

    async def _deliver(self, job: Due, message: Kept | None, carrier: Carrier[D]) -> None:
        team = _team(job, message)
        try:
            await self._send(job, message, carrier)
        except DatabaseAway:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the message waits and it is said
            await self._failed(job, message, fault, carrier)
            return
        self._failures.pop(team, None)
        self._paused.pop(team, None)

    async def _send(self, job: Due, message: Kept | None, carrier: Carrier[D]) -> None:
        now = self._clock()
        if message is None and job.message is None:
            await carrier.whisper(job.payload, now=now)
        if message is None:
            await self._database.write_async(partial(queue.finish, job=job, now=now))
            return
        drawn, parent = await self._database.read_async(partial(self._draw, message=message, now=now))
        change = await carrier.show(message, drawn, parent=parent, now=now)
        await self._database.write_async(partial(_done, job=job, message=message, change=change, now=now))

    def _draw(self, connection: Connection, *, message: Kept, now: datetime) -> tuple[D | Gone | None, Kept | None]:
        scene = Scene(connection=connection, shelf=self._shelf, now=now, message=message, base=self._base)
        parent = kept.load(connection, [message.parent]).get(message.parent) if message.parent else None
        return self._render[message.what](scene), parent

    async def _failed(self, job: Due, message: Kept | None, fault: Exception, carrier: Carrier[D]) -> None:
        """After a failure: waits if it may go better later, gives up if it cannot, and says so where it gives up."""
        now, team = self._clock(), _team(job, message)
        verdict = carrier.verdict(fault)
        if message is None:
            await self._database.write_async(partial(queue.finish, job=job, now=now))
        elif verdict.for_good:
            give_up = partial(_given_up, job=job, message=message, problem=verdict.says, now=now)
            await self._database.write_async(give_up)
        elif verdict.again:
            await self._database.write_async(partial(_anew, job=job, message=message, now=now))
        else:
            own = verdict.ours or verdict.here
            wait = verdict.wait or queue.pause(job.attempts if own else self._failures.get(team, 0))
            if not own:
                self._failures[team] = self._failures.get(team, 0) + 1
                self._paused[team] = max(now + wait, self._paused.get(team, now))
            # What a network asks to wait for is no failure.
            problem = None if verdict.wait else verdict.says
            put_off = partial(_put_off, job=job, message=message, until=now + wait, problem=problem, now=now)
            await self._database.write_async(put_off)
        log.warning(
            "send_failed",
            network=self._network,
            job=job.id,
            team=team,
            problem=verdict.says,
            final=verdict.for_good,
        )


def _lease(connection: Connection, *, wanted: Sequence[Due], now: datetime) -> Sequence[tuple[Due, Kept | None]]:
    taken = queue.lease(connection, wanted, now=now, until=now + LEASE)
    messages = kept.load(connection, [job.message for job in taken if job.message])
    for message in messages.values():
        if message.ts is None and message.tried_at is None:
            # Said before it is sent: should this process end between the two, the message is looked for first.
            kept.change(connection, message.id, tried_at=now)
    return [(job, messages.get(job.message or "")) for job in taken]


def _done(connection: Connection, *, job: Due, message: Kept, change: Change, now: datetime) -> None:
    if change:
        kept.change(connection, message.id, **change)
    queue.finish(connection, job, now=now)
    retiring.done(connection, message)


def _anew(connection: Connection, *, job: Due, message: Kept, now: datetime) -> None:
    """The message is not there any more: it is posted again."""
    kept.change(connection, message.id, ts=None, shown=None, tried_at=None)
    queue.put_off(connection, job, until=now, problem="message_gone")


def _put_off(
    connection: Connection, *, job: Due, message: Kept, until: datetime, problem: str | None, now: datetime
) -> None:
    if queue.put_off(connection, job, until=until, problem=problem):
        _given_up(connection, job=job, message=message, problem=problem or "", now=now)


def _given_up(connection: Connection, *, job: Due, message: Kept, problem: str, now: datetime) -> None:
    queue.park(connection, job, problem=problem)
    event = Event("message_failed", detail={"channel": message.network})
    row = activity_log.Row(
        occurred_at=now,
        event=event,
        organisation=message.organisation,
        person=message.person,
        channel=message.network,
    )
    activity_log.append(connection, [row])
    log.error("job_parked", job=job.id, kind=message.network, problem=problem)


def _channel(job: Due, message: Kept | None) -> str:
    """What a message's pace is counted by: its channel, or for a Home tab, which is none, the tab itself."""
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

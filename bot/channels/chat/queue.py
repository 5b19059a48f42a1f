"""The jobs that show messages in Slack and Teams: a newer one replaces an unsent one. Decides and commits nothing."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, case, func, literal, not_, or_, select, update

from bot.channels.chat.kept import COLUMNS, Kept
from bot.delivery.jobs import FREE_LANE, SLACK, WAITING
from bot.store.chat_tables import chat_message
from bot.store.dialects import INSERT
from bot.store.tables import job as table


def _upsert(dialect: str) -> Any:  # noqa: ANN401 - a statement
    insert = INSERT[dialect](table)
    return insert.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "payload": insert.excluded.payload,
            "run_at": case((WAITING, table.c.run_at), else_=insert.excluded.run_at),
            "attempts": case((WAITING, table.c.attempts), else_=0),
            "leased_until": case((WAITING, table.c.leased_until), else_=None),
            "state": "waiting",
            "problem": None,
        },
    )


_WAITS = select(table.c.id).where(table.c.key == bindparam("of"), WAITING)
_NAMES: Final = tuple(column.name for column in COLUMNS)
_UNSENT = and_(table.c.key == chat_message.c.network + literal("/") + chat_message.c.id, WAITING)
_AT = (
    select(*COLUMNS, table.c.id)
    .outerjoin_from(chat_message, table, _UNSENT)
    .where(
        chat_message.c.channel == bindparam("there"),
        chat_message.c.ts == bindparam("when"),
        chat_message.c.team == bindparam("workspace"),
    )
)
_AGAIN: Mapping[str, Any] = {dialect: _upsert(dialect) for dialect in INSERT}

MOST: Final = 200
"""Due jobs looked at in a round: more lanes than can be sent to in the second that each then waits."""

BACK_OFF: Final = (2, 5, 15, 30, 60)
"""Seconds after each failure, the last one for all later ones: a network is back in minutes, seldom in hours."""

HELD: Final = "held"
"""In the key of a job that ends the time for which a message is left as it stands."""

TRIES: Final = 120
"""Failures after which a message is given up: two hours, when what it says is seen on the web long since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A job that may be sent now. `attempts` counts the failures before this try; `mark` the wish that it carries."""

    id: int
    lane: str
    attempts: int
    payload: Mapping[str, Any]

    @property
    def message(self) -> str | None:
        """The message to show."""
        return self.payload.get("message")


def at_place(connection: Connection, *, team: str, channel: str, ts: str) -> tuple[Kept, bool] | None:
    """The message of ours that its network calls so, and whether a wish to show it is still unsent."""
    row = connection.execute(_AT, {"there": channel, "when": ts, "workspace": team}).first()
    return None if row is None else (Kept(**dict(zip(_NAMES, row, strict=False))), row[-1] is not None)


def waits(connection: Connection, message: Kept) -> bool:
    """Whether a wish to show this message is still unsent."""
    return connection.execute(_WAITS, {"of": _key(message.network, message.id)}).first() is not None


def wish(connection: Connection, messages: Sequence[Kept], *, at: datetime) -> None:
    """Has these messages shown as things then stand; what waits to be sent already waits on, and is sent once."""
    if not messages:
        return
    rows = [
        {
            "kind": message.network,
            "lane": message.lane,
            "key": _key(message.network, message.id),
            "run_at": at,
            "payload": {"message": message.id, "mark": secrets.token_hex(4)},
        }
        for message in messages
    ]
    connection.execute(_AGAIN[connection.dialect.name], rows)


def whisper(
    connection: Connection, *, team: str, channel: str, user: str, says: str, at: datetime, thread: str | None = None
) -> None:
    """Says something to one member of Slack alone, once, where they are: a hint, dropped where it comes too late.

    `says` is a sentence of the product, never what somebody typed.
    """
    payload = {"whisper": says, "team": team, "channel": channel, "user": user, "at": at.isoformat(), "thread": thread}
    name = f"slack/{user}/whisper/{secrets.token_hex(8)}"
    row = {"kind": SLACK, "lane": name, "key": name, "run_at": at, "payload": payload}
    connection.execute(INSERT[connection.dialect.name](table).values(row))


def due(
    connection: Connection,
    *,
    network: str,
    now: datetime,
    paused: Collection[str] = (),
    resting: Collection[str] = (),
) -> tuple[tuple[Due, Kept | None], ...]:
    """The jobs of a network that may be sent now, each with its message: the oldest of each lane, as they are due.

    Nothing for a workspace that is `paused`, nor for an address that is `resting`.
    """
    message = chat_message.c
    held = or_(message.team.in_(list(paused)), and_(message.address.in_(list(resting)), message.what != "home"))
    query = (
        select(table.c.id, table.c.lane, table.c.attempts, table.c.payload, *COLUMNS)
        .outerjoin_from(table, chat_message, message.id == func.substr(table.c.key, len(_key(network, "")) + 1))
        .where(WAITING, table.c.kind == network, table.c.run_at <= now, _free(now), FREE_LANE)
        .where(or_(message.id.is_(None), not_(held)))
        .order_by(table.c.run_at, table.c.id)
        .limit(MOST)
    )
    return tuple((_due(row), _kept(row)) for row in connection.execute(query))


def lease(connection: Connection, wanted: Sequence[Due], *, now: datetime, until: datetime) -> tuple[Due, ...]:
    """Takes these jobs until then. Those that another process took first are not among them."""
    query = (
        update(table)
        .where(table.c.id.in_([one.id for one in wanted]), WAITING, _free(now))
        .values(leased_until=until)
        .returning(table.c.id, table.c.lane, table.c.attempts, table.c.payload)
    )
    return tuple(sorted((_due(row) for row in connection.execute(query)), key=lambda one: one.id))


def finish(connection: Connection, job: Due, *, now: datetime) -> None:
    """Marks a job as done; where something newer was wished for meanwhile, it is due again."""
    held = select(table.c.payload).where(table.c.id == job.id).with_for_update()
    newer = connection.execute(held).scalar() != job.payload
    values = {"run_at": now} if newer else {"state": "done", "payload": {}}
    connection.execute(update(table).where(table.c.id == job.id).values(leased_until=None, attempts=0, **values))


def put_off(connection: Connection, job: Due, *, until: datetime, problem: str | None) -> bool:
    """Has a job wait until then.

    With a `problem` it has failed, and is parked after the last try; True if it was parked.
    """
    attempts = job.attempts + (problem is not None)
    parked = attempts >= TRIES
    state = "parked" if parked else "waiting"
    values = {"run_at": until, "leased_until": None, "attempts": attempts, "state": state, "problem": problem}
    connection.execute(update(table).where(table.c.id == job.id).values(**values))
    return parked


def park(connection: Connection, job: Due, *, problem: str) -> None:
    """Gives a job up at once: to try again would fail again."""
    values = {"state": "parked", "leased_until": None, "problem": problem}
    connection.execute(update(table).where(table.c.id == job.id).values(**values))


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failures."""
    return timedelta(seconds=BACK_OFF[min(attempts, len(BACK_OFF) - 1)])


def hold(connection: Connection, message: Kept, *, until: datetime) -> None:
    """Leaves a message as it stands until then, when it is shown as things are.

    A longer time replaces a shorter one.
    """
    name = _later(message)
    row = {"kind": message.network, "lane": name, "key": name, "run_at": until, "payload": {"message": message.id}}
    insert = INSERT[connection.dialect.name](table).values(row)
    kept = case((WAITING, table.c.payload), else_=insert.excluded.payload)
    anew = {"payload": kept, "run_at": until, "state": "waiting", "attempts": 0, "problem": None}
    connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_={**anew, "leased_until": None}))


def held(connection: Connection, message: Kept, *, now: datetime) -> bool:
    """Whether a message is to be left as it stands now."""
    this = select(table.c.id).where(table.c.key == _later(message), WAITING, table.c.run_at > now)
    return connection.execute(this).first() is not None


def left_out(connection: Connection, message: Kept) -> None:
    """Notes that a message which is held should have changed."""
    this = update(table).where(table.c.key == _later(message))
    connection.execute(this.values(payload={"message": message.id, "changed": True}))


def release(connection: Connection, message: Kept, *, at: datetime) -> None:
    """Holds a message no longer; where it would have changed meanwhile, it is shown at once."""
    held_now = and_(table.c.key == _later(message), WAITING, table.c.run_at > at)
    payload = connection.execute(select(table.c.payload).where(held_now)).scalar()
    if payload is None:
        return
    connection.execute(update(table).where(held_now).values(state="done", payload={}))
    if payload.get("changed"):
        wish(connection, (message,), at=at)


def soonest(connection: Connection, network: str) -> datetime | None:
    """When the earliest of what waits may be sent there, without what is held for a form; None where nothing waits."""
    later = table.c.key.startswith(f"{network}/{HELD}/", autoescape=True)
    query = select(func.min(table.c.run_at)).where(WAITING, table.c.kind == network, not_(later))
    return connection.execute(query).scalar()


def _free(now: datetime) -> Any:  # noqa: ANN401 - a condition
    return table.c.leased_until.is_(None) | (table.c.leased_until <= now)


def _later(message: Kept) -> str:
    return f"{message.network}/{HELD}/{message.id}"


def _key(network: str, message: str) -> str:
    return f"{network}/{message}"


def _due(row: Any) -> Due:  # noqa: ANN401 - a row
    return Due(id=row[0], lane=row[1], attempts=row[2], payload=row[3])


def _kept(row: Any) -> Kept | None:  # noqa: ANN401 - a row
    values = dict(zip((column.name for column in COLUMNS), row[4:], strict=True))
    return None if values["id"] is None else Kept(**values)

"""Our messages in Slack and Teams: what each shows, for whom, and where it is; decides nothing and never commits."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, update

from bot.store.chat_tables import chat_message as table
from bot.store.dialects import INSERT
from bot.store.tables import conversation
from escalation.store import escalation_table

LONGEST_TITLE: Final = 200

SAID: Final = "said"
"""The kind of a message that brings a manager what an adviser wrote."""

TOLD: Final = "told"
"""The kind of a message that tells an adviser or a channel what is theirs to do, several reasons gathered."""


LIST: Final = "desk"
"""The kind of a message that lists an adviser's hand-overs. It is kept up to date while somebody looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that is to be there: `what` it shows `about` what, and at whose address in which workspace or tenant.

    `network` is `slack` or `teams`. `address` is a member's id or a channel's; `channel` is the channel itself, where
    it is known already. `person` is whom it is for, nobody where a channel is. `parent` is the message in whose thread
    it stands. `title` is what is left of it when its time is over.
    """

    network: str
    what: str
    about: str
    organisation: str
    team: str
    address: str
    channel: str | None = None
    person: str | None = None
    parent: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One message of ours, as it stands: see `bot.store.chat_tables`."""

    id: str
    network: str
    what: str
    about: str
    organisation: str
    team: str
    address: str
    channel: str | None
    person: str | None
    parent: str | None
    title: str | None
    turns: Sequence[str]
    ts: str | None
    shown: str | None
    tried_at: datetime | None
    made_at: datetime

    @property
    def lane(self) -> str:
        """What it is sent in order with: all of one conversation at one address, and all that one person is told."""
        own = SAID if self.what == SAID else self.id
        return f"{self.network}/{self.person or self.address}/{self.parent or own}"


COLUMNS: Final = tuple(table.c[field.name] for field in fields(Kept))
_KEY: Final = ("what", "about", "team", "address")
_FIND = select(*COLUMNS).where(*(table.c[name] == bindparam(f"this_{name}") for name in _KEY))
_AT = select(*COLUMNS).where(
    table.c.channel == bindparam("there"), table.c.ts == bindparam("when"), table.c.team == bindparam("workspace")
)
_SHOWN = (
    update(table)
    .where(table.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in ("turns", "channel", "title")})
)


def keep(connection: Connection, wanted: Wanted, *, at: datetime) -> Kept:
    """The message that is wanted: the one that is there, else a new one."""
    there = connection.execute(_FIND, {f"this_{name}": getattr(wanted, name) for name in _KEY}).first()
    if there is not None:
        return _kept(there)
    values = {name: getattr(wanted, name) for name in (field.name for field in fields(Wanted))}
    values["title"] = (wanted.title or "")[:LONGEST_TITLE] or None
    new = {**values, "id": secrets.token_hex(16), "turns": [], "made_at": at}
    insert = INSERT[connection.dialect.name](table).values(new)
    connection.execute(insert.on_conflict_do_nothing(index_elements=_KEY))
    return _kept(connection.execute(_FIND, {f"this_{name}": values[name] for name in _KEY}).one())


def load(connection: Connection, ids: Collection[str]) -> Mapping[str, Kept]:
    """These messages, by id."""
    rows = connection.execute(select(*COLUMNS).where(table.c.id.in_(list(ids))))
    return {row.id: _kept(row) for row in rows}


def at_place(connection: Connection, *, team: str, channel: str, ts: str) -> Kept | None:
    """The message of ours that its network calls so."""
    row = connection.execute(_AT, {"there": channel, "when": ts, "workspace": team}).first()
    return None if row is None else _kept(row)


def of(connection: Connection, *, what: str, about: str) -> tuple[Kept, ...]:
    """The messages that show this, wherever they are."""
    rows = connection.execute(select(*COLUMNS).where(table.c.what == what, table.c.about == about))
    return tuple(_kept(row) for row in rows)


def showing(connection: Connection, topics: Sequence[str]) -> tuple[Kept, ...]:
    """The messages that show one of these topics: a conversation, an escalation, or somebody's Home tab."""
    named = _by_kind(topics)
    conversations, escalations, people = (named.get(kind, []) for kind in ("conversation", "escalation", "person"))
    either: list[ColumnElement[bool]] = []
    if conversations:
        either.append(and_(table.c.what == "conversation", table.c.about.in_(conversations)))
    if escalations:
        either.append(and_(table.c.what == "escalation", table.c.about.in_(escalations)))
        theirs = select(conversation.c.id).where(conversation.c.escalation.in_(escalations))
        first = select(escalation_table.c.conversation).where(escalation_table.c.id.in_(escalations))
        either.append(and_(table.c.what == "conversation", or_(table.c.about.in_(theirs), table.c.about.in_(first))))
    if people:
        either.append(and_(table.c.what == "home", table.c.about.in_(people)))
    if not either:
        return ()
    return tuple(_kept(row) for row in connection.execute(select(*COLUMNS).where(or_(*either))))


def change(connection: Connection, message: str, **values: object) -> None:
    """Keeps what has become of a message."""
    connection.execute(update(table).where(table.c.id == message).values(**values))


def answer(connection: Connection, message: Kept, *, turns: Sequence[str], channel: str | None, title: str) -> None:
    """Keeps the turns whose replies a message is to show, where it is, and what it is called."""
    new = {"new_turns": list(turns), "new_channel": message.channel or channel}
    said = title or message.title or ""
    connection.execute(_SHOWN, {"this": message.id, **new, "new_title": said[:LONGEST_TITLE] or None})


def _by_kind(topics: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for topic in topics:
        kind, _, name = topic.partition("/")
        if name and name not in found.setdefault(kind, []):
            found[kind].append(name)
    return found


def _kept(row: Any) -> Kept:  # noqa: ANN401 - a row
    return Kept(**row._mapping)

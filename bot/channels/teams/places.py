"""Where we may write in Teams: somebody's chat with us, or a channel, with the service that takes it. Never commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store.dialects import INSERT
from bot.store.teams_tables import teams_place as table

_NAMES = ("tenant", "address", "conversation", "service_url", "team", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place. `address` is a member's `aadObjectId` or a channel's id; `conversation` what Teams calls it."""

    tenant: str
    address: str
    conversation: str
    service_url: str
    team: str | None = None
    person: str | None = None


def keep(connection: Connection, place: Place, *, at: datetime) -> None:
    """Keeps where somebody or a channel is; where they are now, should they have moved."""
    values = {name: getattr(place, name) for name in _NAMES[2:]} | {"met_at": at, "ended_at": None}
    insert = INSERT[connection.dialect.name](table).values(tenant=place.tenant, address=place.address, **values)
    connection.execute(insert.on_conflict_do_update(index_elements=["tenant", "address"], set_=values))


def find(connection: Connection, *, tenant: str, address: str) -> Place | None:
    """Where this member or channel is; nothing where we never met, or were sent away."""
    query = select(*(table.c[name] for name in _NAMES))
    here = (table.c.tenant == tenant, table.c.address == address, table.c.ended_at.is_(None))
    row = connection.execute(query.where(*here)).first()
    return None if row is None else Place(**row._mapping)


def of_person(connection: Connection, person: str) -> tuple[Place, ...]:
    """Where a person can be written to, the newest first."""
    query = select(*(table.c[name] for name in _NAMES)).where(table.c.person == person, table.c.ended_at.is_(None))
    return tuple(Place(**row._mapping) for row in connection.execute(query.order_by(table.c.met_at.desc())))


def service_of(connection: Connection, tenant: str) -> str | None:
    """The service through which this tenant was last heard."""
    query = select(table.c.service_url).where(table.c.tenant == tenant).order_by(table.c.met_at.desc()).limit(1)
    return connection.execute(query).scalar()


def tenants(connection: Connection) -> frozenset[str]:
    """The tenants in which we may write somewhere."""
    return frozenset(connection.execute(select(table.c.tenant).where(table.c.ended_at.is_(None)).distinct()).scalars())


def end(connection: Connection, *, tenant: str, address: str, at: datetime) -> None:
    """We were sent away from there."""
    here = (table.c.tenant == tenant, table.c.address == address)
    connection.execute(update(table).where(*here).values(ended_at=at))

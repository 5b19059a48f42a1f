"""Of what people are sent an e-mail, gathered, and who wants none; decides nothing and never commits."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from bot.store.dialects import INSERT
from bot.store.tables import mail_choice as choice_table
from bot.store.tables import notification as table

GATHER_FOR: Final = timedelta(minutes=10)
"""How long what is new is gathered, so that people get one e-mail rather than many."""

TOO_OLD: Final = timedelta(days=2)
"""What is older is not told of any more: e-mail may have been switched on only now."""

PERSONS: Final = ("manager", "adviser", "confirmer", "hr")
"""The audiences that are one person each."""

LEADS: Final = "lead/%"
"""The audience of an organisation's leads: a missed service level, hours without anybody, and the like."""

QUEUES: Final = "queue/%"
"""The audience of a queue: it is told on the desk, and by e-mail where it has an address."""

MOST: Final = 200


def waiting(connection: Connection, *, now: datetime) -> tuple[str, ...]:
    """The people for whom something new has waited long enough."""
    query = select(table.c.audience).where(_untold(now), _of_one(), table.c.at <= now - GATHER_FOR)
    return tuple(dict.fromkeys(_person(audience) for audience in connection.scalars(query.distinct().limit(MOST))))


def gather(connection: Connection, person: str, *, now: datetime) -> tuple[str, ...]:
    """Takes everything that is new for a person, so that nothing is told of twice: in which organisations it is."""
    theirs = table.c.audience.in_([f"{sort}/{person}" for sort in PERSONS])
    took = update(table).where(_untold(now), theirs).values(mailed_at=now)
    return tuple(sorted(set(connection.scalars(took.returning(table.c.organisation)))))


def leads_waiting(connection: Connection, *, now: datetime) -> tuple[str, ...]:
    """The organisations for whose leads something new has waited long enough."""
    query = select(table.c.organisation).where(_untold(now), table.c.audience.like(LEADS))
    return tuple(connection.scalars(query.where(table.c.at <= now - GATHER_FOR).distinct()))


def gather_for_leads(connection: Connection, organisation: str, *, now: datetime) -> bool:
    """Takes everything that is new for an organisation's leads; False where another did."""
    theirs = (table.c.audience.like(LEADS), table.c.organisation == organisation)
    return connection.execute(update(table).where(_untold(now), *theirs).values(mailed_at=now)).rowcount > 0


def queues_waiting(connection: Connection, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """The organisations, each with a queue of theirs, for which something new has waited long enough."""
    query = select(table.c.organisation, table.c.audience).where(_untold(now), table.c.audience.like(QUEUES))
    rows = connection.execute(query.where(table.c.at <= now - GATHER_FOR).distinct())
    return tuple(sorted((row.organisation, _person(row.audience)) for row in rows))


def gather_for_queue(connection: Connection, organisation: str, queue: str, *, now: datetime) -> tuple[str, ...]:
    """Takes everything that is new for a queue: the hand-overs that it is about."""
    theirs = (table.c.audience == f"queue/{queue}", table.c.organisation == organisation)
    took = update(table).where(_untold(now), *theirs).values(mailed_at=now).returning(table.c.escalation)
    return tuple(sorted({str(one) for one in connection.scalars(took) if one is not None}))


def wants(connection: Connection, person: str) -> bool:
    """Whether a person is sent e-mail: unless they said that they want none."""
    wanted = connection.execute(select(choice_table.c.wanted).where(choice_table.c.person == person)).scalar()
    return wanted is not False


def choose(connection: Connection, person: str, *, wanted: bool, at: datetime) -> None:
    """Keeps whether a person wants e-mail."""
    said = {"wanted": wanted, "chosen_at": at}
    insert = INSERT[connection.dialect.name](choice_table).values(person=person, **said)
    connection.execute(insert.on_conflict_do_update(index_elements=["person"], set_=said))


def _untold(now: datetime) -> ColumnElement[bool]:
    return and_(table.c.mailed_at.is_(None), table.c.seen.is_(False), table.c.at >= now - TOO_OLD)


def _of_one() -> ColumnElement[bool]:
    return or_(*(table.c.audience.like(f"{sort}/%") for sort in PERSONS))


def _person(audience: str) -> str:
    return audience.partition("/")[2]

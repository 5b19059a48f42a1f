"""Where publications and withdrawals are kept; decides nothing and never commits. Rows are added and never changed."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Row, String, Table, Text, func, insert, select

from activity.columns import UtcDateTime
from authoring.register import Publication, Register, Withdrawal

metadata = MetaData()

publication_table = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("organisation", String(64), nullable=False),
    Column("tree", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("in_force_from", Date, nullable=False),
    Column("published_by", String(64), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
)

withdrawal_table = Table(
    "withdrawal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("organisation", String(64), nullable=False),
    Column("tree", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("withdrawn_by", String(64), nullable=False),
    Column("withdrawn_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)


def publish(connection: Connection, publication: Publication) -> None:
    """Keeps that a version was signed."""
    connection.execute(insert(publication_table).values(asdict(publication)))


def withdraw(connection: Connection, withdrawal: Withdrawal) -> None:
    """Keeps that a version was taken out of use."""
    connection.execute(insert(withdrawal_table).values(asdict(withdrawal)))


def size(connection: Connection) -> int:
    """How many entries the register has."""
    counts = (select(func.count()).select_from(table) for table in (publication_table, withdrawal_table))
    return sum(connection.execute(count).scalar_one() for count in counts)


def register(connection: Connection) -> Register:
    """Everything that was ever published and withdrawn."""
    published = connection.execute(select(publication_table).order_by(publication_table.c.id)).all()
    withdrawn = connection.execute(select(withdrawal_table).order_by(withdrawal_table.c.id)).all()
    return Register(
        publications=tuple(Publication(**_values(row)) for row in published),
        withdrawals=tuple(Withdrawal(**_values(row)) for row in withdrawn),
    )


def _values(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "id"}

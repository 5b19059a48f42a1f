"""The tables of exports: files that were asked for, and copies that are made every week or month."""

from sqlalchemy import BigInteger, Column, Date, Index, String, Table, Text

from activity.columns import UtcDateTime
from bot.store.tables import metadata

export_file = Table(
    "export_file",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("organisation", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("form", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("after", BigInteger, nullable=False),
    Column("schedule", String(32)),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("of_rows", BigInteger),
    Column("bytes", BigInteger),
    Column("leased_until", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("problem", Text),
    Index("export_file_organisation", "organisation", "asked_at"),
    Index("export_file_state", "state"),
)
"""One row a file: `waiting`, `making`, `ready` or `failed`. The row goes when its file does; the log keeps that it was
taken. `reason` is what whoever asked for it wrote."""

export_schedule = Table(
    "export_schedule",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("organisation", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("form", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("every", String(8), nullable=False),
    Column("next_on", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("export_schedule_organisation", "organisation"),
)
"""One row for each copy that is made every `week` or `month`, of the days of the one before; it goes when it ends."""

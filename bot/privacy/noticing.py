"""The privacy notice: its words, and to whom it has been shown in which channel. Never commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.privacy.keeping import EVERY, months, said
from bot.store.tables import notice as table
from organisations.model import Organisation

# An insert's row count is dropped unless it is asked for.
_ADD: Mapping[str, Any] = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
}


def words(organisation: Organisation) -> tuple[str, ...]:
    """What is kept, who reads it, for how long, that it can be disclosed, and that names are not wanted."""
    answers, advice = (said(months(EVERY[name], organisation)) for name in ("conversations", "receipts"))
    return (
        "We keep your answers, the advice that you are shown, and what you write to an adviser.",
        "An adviser reads it when you ask for one. HR reads counts, and answers without your name but with your ward.",
        f"Your answers are kept for {answers} after you last used them, and the advice for {advice}.",
        "What is kept can be disclosed: to a person who asks what is held about them, or to a tribunal.",
        "Please leave out the names of staff and patients. You never need one here.",
    )


def first(connection: Connection, *, person: str, channel: str, at: datetime) -> bool:
    """Whether the person has not been shown the notice in this channel before. From now on, they have."""
    values = {"person": person, "channel": channel, "shown_at": at}
    return bool(connection.execute(_ADD[connection.dialect.name], values).rowcount == 1)


def shown_at(connection: Connection, *, person: str, channel: str) -> datetime | None:
    """When the person was shown the notice in this channel."""
    query = select(table.c.shown_at).where(table.c.person == person, table.c.channel == channel)
    return connection.execute(query).scalar()

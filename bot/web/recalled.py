"""What a manager's start page says of their conversations in which something was wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from bot.content import recalling
from bot.web.house import Visit
from bot.web.layout import moment

NEWS_FOR: Final = timedelta(days=60)
"""How long the start page says so; the conversation itself says it for good."""


def recalled(visit: Visit) -> Callable[[Connection], list[dict[str, str]]]:
    """The reader's own conversations in which something was recalled, the latest first."""
    viewer, since = visit.viewer, visit.house.clock() - NEWS_FOR

    def read(connection: Connection) -> list[dict[str, str]]:
        told = recalling.told_of(connection, person=viewer.person, organisation=viewer.organisation, since=since)
        return [{"id": one, "at": moment(at, visit.organisation.zone)} for one, at in told]

    return read

"""How many calls, e-mails and meetings advisers recorded, and their minutes; knows nothing of pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, false, func, or_, select

from activity.days import UK
from activity.log import interaction
from activity.scope import Scope

CAME: Final[Mapping[str, str]] = {"call": "Calls", "email": "E-mails", "meeting": "Meetings"}
"""How a contact came, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The contacts of one way that they came: a true count, to be passed through `suppression`."""

    came: str
    count: int
    minutes: int


def contacts(connection: Connection, scope: Scope) -> tuple[Contacts, ...]:
    """The contacts that were recorded in a scope, most first. A topic that the reader may not see is left out."""
    detail = interaction.c.detail
    came, count = detail["source"].as_string(), func.count()
    query = (
        select(came.label("came"), count, func.coalesce(func.sum(detail["minutes"].as_integer()), 0))
        .where(*_within(scope))
        .group_by("came")
        .order_by(count.desc(), "came")
    )
    return tuple(
        Contacts(came=way, count=number, minutes=minutes) for way, number, minutes in connection.execute(query)
    )


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    practice = interaction.c.detail["practice"].as_boolean()
    conditions = [interaction.c.kind == "contact_recorded", or_(practice.is_(None), practice == false())]
    if scope.organisation is not None:
        conditions.append(interaction.c.organisation == scope.organisation)
    if scope.groups is not None:
        conditions.append(interaction.c.group_id.in_(sorted(scope.groups)))
    if scope.without:
        conditions.append(interaction.c.detail["topic"].as_string().not_in(sorted(scope.without)))
    if scope.since is not None:
        conditions.append(interaction.c.occurred_at >= _midnight(scope.since))
    if scope.until is not None:
        conditions.append(interaction.c.occurred_at < _midnight(scope.until + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK)

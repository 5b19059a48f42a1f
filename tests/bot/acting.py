"""What people do in the core's tests, in a line each, and what the database then holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from activity.log import interaction
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb
from bot.handle import Service, handle
from bot.store.engine import Database
from tests.journey import Journey
from tests.people import ADVISER, OTHER_MANAGER

TREE = "short-term-sickness"

TO_STAGE = (("none",), "employee", "back")
"""Answers to the first three questions of the sickness tree: it then asks how far things have got."""

TO_NO_ACTION = (*TO_STAGE, "none", "2", "3", "5", "yes", "yes", ("none",), "none", "continue")
"""Answers that lead to an outcome, checked at last; the ticks of the first and the last but one are sensitive."""

TO_SENIOR = (("crime",),)
"""An answer that hands over at once."""


def journey(service: Service, at: datetime, person: str, name: str = "journey") -> Journey:
    """A person who has just begun the sickness tree."""
    begun = Journey(service=service, person=person, at=at, name=name)
    begun.say("start", TREE)
    return begun


def handed_over(service: Service, at: datetime, person: str, name: str = "journey") -> Journey:
    """A manager whose conversation is with the advisers."""
    begun = journey(service, at, person, name)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    begun.say("send", "Please ring me after two.")
    return begun


def advise(manager: Journey, verb: Verb, person: str = ADVISER, **fields: str) -> Reply:
    """An adviser acts on the escalation that the manager looks at."""
    assert manager.reply.thread is not None
    manager.number += 1
    manager.at += manager.every
    turn = Turn(
        id=f"{manager.name}-desk-{manager.number}",
        at=manager.at,
        person=person,
        organisation=manager.organisation,
        channel="web",
        verb=verb,
        conversation=manager.reply.thread.escalation,
        fields=fields,
    )
    return handle(turn, manager.service)


def by_somebody_else(turn: Turn, person: str = OTHER_MANAGER) -> Turn:
    """The same turn, sent by another manager."""
    return replace(turn, person=person)


def logged(database: Database, *columns: str, **where: object) -> list[tuple[Any, ...]]:
    """Columns of the activity log's rows, in order; only kinds when none are named."""
    chosen = [interaction.c[name] for name in columns or ("kind",)]
    query = select(*chosen).order_by(interaction.c.seq)
    for name, value in where.items():
        query = query.where(interaction.c[name] == value)
    return [tuple(row) for row in database.read(lambda connection: connection.execute(query).all())]


def kinds(database: Database) -> list[str]:
    """The kinds of the log's rows, in order, but for the privacy notice: it comes with anybody's first reply."""
    return [kind for (kind,) in logged(database) if kind != "notice_shown"]


def rows(database: Database, table: Table) -> list[Mapping[str, Any]]:
    """Everything in a table."""
    return [dict(row._mapping) for row in database.read(lambda connection: connection.execute(select(table)).all())]


def count(database: Database, table: Table) -> int:
    """How many rows a table has."""
    return database.read(lambda connection: connection.execute(select(func.count()).select_from(table)).scalar_one())


def notice(reply: Reply) -> str:
    """The kind of the only notice of a reply."""
    (only,) = reply.notices
    return only.kind

"""Fills a database with advisers and with open escalations, as a busy service has them; knows no page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from sqlalchemy import Connection

from bot.content.library import Library
from bot.people.directory import Person
from bot.people.membership import Membership
from bot.store import directory
from bot.store.engine import Database
from escalation import desk, store
from escalation.brief import BriefAnswer, Given, brief
from escalation.model import Act, Actor, Move, Verb
from escalation.route import route
from tests.people import MANAGER, OTHER_MANAGER
from trees.shown import Urgency

ORGANISATION: Final = "example"
URGENCIES: Final[tuple[Urgency, ...]] = ("routine", "routine", "next-working-day", "same-day", "now")
STATES: Final[tuple[tuple[Verb, ...], ...]] = ((), (), (), ("claim",), ("claim", "ask"), ("claim", "hold"))
PIECE: Final = 250


def advisers(number: int) -> tuple[str, ...]:
    """The ids of so many advisers."""
    return tuple(f"adviser-{one:02}" for one in range(number))


def staff(database: Database, people: Sequence[str], *, group: str) -> None:
    """Puts these advisers into the directory."""
    names = [Person(id=one, name=one.replace("-", " ").title(), email=f"{one}@example.invalid") for one in people]
    held = [
        Membership(person=one, organisation=ORGANISATION, group=group, role="adviser", since=date.min) for one in people
    ]
    database.write(lambda connection: directory.put(connection, people=names, memberships=held))


def fill(database: Database, library: Library, people: Sequence[str], *, number: int, now: datetime) -> None:
    """Keeps so many open escalations of the last days, in every open status and every queue."""
    moves = [_one(library, people, one, now) for one in range(number)]
    for first in range(0, number, PIECE):
        piece = moves[first : first + PIECE]
        database.write(partial(_keep, moves=piece))


def _keep(connection: Connection, moves: Sequence[Move]) -> None:
    for move in moves:
        store.insert(connection, move)


def _one(library: Library, people: Sequence[str], number: int, now: datetime) -> Move:
    chance = Random(number)
    calendar = library.organisations[ORGANISATION].calendar
    topic, urgency = chance.choice(list(library.topics)), chance.choice(URGENCIES)
    at = now - timedelta(minutes=chance.randrange(20, 6_000))
    routed = route(library.routes, organisation=ORGANISATION, urgency=urgency, queue=None, topic=topic)
    opening = desk.Opening(
        id=f"e{number:05}",
        conversation=f"c{number:05}",
        person=chance.choice((MANAGER, OTHER_MANAGER)),
        organisation=ORGANISATION,
        group_id=None,
        tree=None,
        topic=topic,
        urgency=urgency,
        reason="asked",
        because="The manager asked to speak to a person.",
        at=at,
        brief=brief(
            Given(
                organisation="A trust",
                topic=topic,
                reason="asked",
                because="The manager asked to speak to a person.",
                urgency=urgency,
                answers=(BriefAnswer(question="How many absences?", answer="4"),) * 8,
            )
        ),
    )
    opened = desk.open_escalation(opening, routed=routed, calendar=calendar)
    made = opened.escalation
    for minute, verb in enumerate(chance.choice(STATES), start=1):
        by = Actor(
            person=chance.choice(people) if verb == "claim" else made.claimed_by,
            role="adviser",
            organisation=ORGANISATION,
        )
        act = Act(
            verb=verb,
            by=by,
            at=at + timedelta(minutes=minute),
            text="A word.",
            reason="others",
            until=now + timedelta(days=1),
        )
        made = desk.move(made, act, calendar=calendar).escalation
    return replace(opened, escalation=made)

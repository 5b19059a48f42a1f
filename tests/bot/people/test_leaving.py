"""An import is written in short pieces, and the open work of whoever leaves goes back to where somebody sees it."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from time import perf_counter

import pytest
from sqlalchemy import select

from bot.content.library import Shelf
from bot.conversation.world import NotAllowed
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.people.importing import Plan, plan, read
from bot.people.taking_in import PIECE, pieces, take_in
from bot.store.engine import Database
from bot.store.tables import notification
from escalation import store
from tests.bot.acting import advise, handed_over, logged, rows
from tests.people import ADVISER, MANAGER

HEAD = "email,name,group,role\n"


@pytest.fixture
def service(new_database: Callable[[], Database], shelf: Shelf) -> Service:
    """A service whose directory is its database's own."""
    joined, database = copy(shelf), new_database()
    joined.join(database)
    return Service(shelf=joined, database=database)


def file_of(service: Service, *, without: str) -> str:
    """The example's people as a file, without one of them."""
    people = service.shelf.current.people
    return HEAD + "\n".join(
        f"{person.email},{person.name},{held.group},{held.role}"
        for person in people.directory.people.values()
        for held in people.held[person.id]
        if person.id != without
    )


def planned(service: Service, text: str, today: date) -> Plan:
    """What the file changes."""
    library = service.shelf.current
    found, wrong = read(text, groups=library.organisations["example"].groups)
    assert wrong == ()
    numbers = count()
    return plan(
        found, people=library.people, organisation="example", today=today, new_id=lambda: f"p-new-{next(numbers)}"
    )


def take(service: Service, text: str, now: datetime) -> list[float]:
    """Imports a file and does what then is due; the seconds of each piece."""
    changes = planned(service, text, now.date()).changes
    zone = service.shelf.current.organisations["example"].zone
    took = []
    for piece in pieces(changes, organisation="example", zone=zone):
        began = perf_counter()
        service.database.write(lambda connection, piece=piece: take_in(connection, piece, now=now))  # type: ignore[misc]
        took.append(perf_counter() - began)
    service.shelf.refresh_people()
    Worker(database=service.database, shelf=service.shelf, clock=lambda: now + timedelta(minutes=1)).work()
    return took


def told_lead(service: Service) -> list[str]:
    """What leads are to notice."""
    return [row["what"] for row in rows(service.database, notification) if row["audience"].startswith("lead/")]


def test_what_a_leaving_adviser_held_goes_back_to_its_queue(service: Service, now: datetime) -> None:
    """It is logged as released, and the lead is told."""
    asked = handed_over(service, now, MANAGER)
    advise(asked, "claim")
    assert asked.reply.thread is not None
    held = asked.reply.thread.escalation
    take(service, file_of(service, without=ADVISER), now)
    found = service.database.read(lambda connection: store.load(connection, held))
    assert found is not None
    assert (found.status, found.claimed_by) == ("waiting", None)
    assert ("escalation_released", held) in logged(service.database, "kind", "escalation")
    assert told_lead(service) == ["left"]


def test_what_a_leaving_manager_asked_stays_with_the_advisers(service: Service, now: datetime) -> None:
    """A question that only they could answer goes back to the queue; they themselves can open nothing."""
    asked = handed_over(service, now, MANAGER)
    advise(asked, "claim")
    advise(asked, "ask", text="When was that?")
    take(service, file_of(service, without=MANAGER), now)
    assert asked.reply.thread is not None
    found = service.database.read(lambda connection: store.load(connection, asked.reply.thread.escalation))  # type: ignore[union-attr]
    assert found is not None
    assert found.status == "waiting"
    assert told_lead(service) == ["left"]
    with pytest.raises(NotAllowed):
        asked.say("show")


def test_a_manager_cannot_open_what_a_leaver_left(service: Service, now: datetime) -> None:
    """Nobody inherits a conversation: it waits for retention."""
    begun = handed_over(service, now, MANAGER)
    take(service, file_of(service, without=MANAGER), now)
    viewer = service.shelf.current.people.who(MANAGER, organisation="example", on=now.date())
    assert viewer is None
    mine = notification.c.audience == f"manager/{MANAGER}"
    unseen = select(notification.c.key).where(mine, notification.c.seen.is_(False))
    assert service.database.read(lambda connection: connection.scalars(unseen).all()) == []
    assert begun.reply.conversation


def test_somebody_who_comes_back_keeps_their_work(service: Service, now: datetime) -> None:
    """A leaver's job looks again when its time has come."""
    asked = handed_over(service, now, MANAGER)
    advise(asked, "claim")
    text = file_of(service, without="nobody")
    gone = planned(service, file_of(service, without=ADVISER), now.date())
    zone = service.shelf.current.organisations["example"].zone
    (piece,) = pieces(gone.changes, organisation="example", zone=zone)
    service.database.write(lambda connection: take_in(connection, piece, now=now))
    service.shelf.refresh_people()
    take(service, text, now)
    assert told_lead(service) == []


def test_taking_a_piece_twice_changes_nothing_more(service: Service, now: datetime) -> None:
    """A job may be tried again after its effect was kept."""
    changes = planned(service, file_of(service, without=ADVISER) + "\nnew@x.example.org,New,trust,manager", now.date())
    zone = service.shelf.current.organisations["example"].zone
    (piece,) = pieces(changes.changes, organisation="example", zone=zone)
    for _ in range(2):
        service.database.write(lambda connection: take_in(connection, piece, now=now))
        service.shelf.refresh_people()
    assert service.shelf.current.people.with_account("email", "new@x.example.org") is not None
    assert planned(service, file_of(service, without=ADVISER), now.date()).joiners == ()


def test_an_import_keeps_the_accounts_that_were_joined(service: Service, now: datetime) -> None:
    """A file knows nothing of Slack and takes nothing away."""
    from bot.store import directory

    person = replace(service.shelf.current.people.directory.people[MANAGER], slack="T1/U1")
    service.database.write(lambda connection: directory.put(connection, people=[person]))
    service.shelf.refresh_people()
    text = file_of(service, without="nobody").replace("Amara Okafor", "Amara Bell")
    take(service, text, now)
    found = service.shelf.current.people.with_account("slack", "T1/U1")
    assert found is not None
    assert found.name == "Amara Bell"


@pytest.mark.proof
def test_a_piece_is_short(service: Service, now: datetime, *, full_size: bool) -> None:
    """On SQLite turns wait behind a piece, so it takes under 20 ms (rule 5): half of them even here."""
    lines = [f"n{number}@x.example.org,Name {number},ward-7,manager" for number in range(PIECE * 6)]
    took = sorted(take(service, file_of(service, without="nobody") + "\n" + "\n".join(lines), now))
    assert len(took) == 6
    if full_size:
        assert took[2] < 0.02

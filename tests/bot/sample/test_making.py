"""Sample activity is made once whatever happens, and never beside what is real."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, func, select

from activity.log import interaction
from bot.content.library import Library
from bot.handle import Service
from bot.sample import making
from bot.sample.dealing import Dealt
from bot.sample.script import to_payload
from bot.sample.ways import TREE
from bot.store.engine import Database
from bot.store.tables import conversation, job, notification
from escalation.store import escalation_table
from tests.bot.sample.laid import NOW, counted, kinds_logged, work
from tests.journey import Journey
from tests.people import MANAGER


def test_stopping_halfway_loses_and_doubles_nothing(service: Service) -> None:
    """A second start while jobs are under way begins nothing new, and the rest is made once."""
    database, shelf = service.database, service.shelf
    begun = making.begin(database, now=NOW, library=shelf.current)
    soon = NOW + 6 * making.SPACING
    work(database, shelf, now=soon, jobs=4)

    assert making.begin(database, now=soon, library=shelf.current) == 0
    work(database, shelf, now=soon)

    started = kinds_logged(database).count("conversation_started")

    assert begun > 80
    assert counted(database, notification) == 0
    assert database.read(lambda c: c.scalar(select(func.count()).where(job.c.state == "parked"))) == 0
    assert database.read(lambda c: c.scalar(select(func.count()).where(job.c.state == "done"))) == 6
    assert started == database.read(lambda c: c.scalar(select(func.count(interaction.c.conversation.distinct()))))
    assert started >= 6 * making.TOLD_AT_ONCE


def test_a_part_that_fails_leaves_nothing_behind(service: Service) -> None:
    """A job rolled back in the middle is made whole when it is tried again."""
    database, shelf = service.database, service.shelf
    making.begin(database, now=NOW, library=shelf.current)
    payload = first_payload(database)

    def broken(connection: Connection) -> None:
        making.make(connection, payload, shelf=shelf, now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(broken)
    assert counted(database, conversation) == 0
    database.write(partial(making.make, payload=payload, shelf=shelf, now=NOW))
    assert counted(database, conversation) == 1


def first_payload(database: Database) -> dict[str, object]:
    """What the first job carries that makes turns."""
    payloads = database.read(lambda c: c.scalars(select(job.c.payload).order_by(job.c.id)).all())
    return next(dict(payload) for payload in payloads if "way" in payload)


def test_none_where_somebody_has_begun(service: Service) -> None:
    """One real conversation, and there will be no sample activity beside it."""
    Journey(service=service, person=MANAGER, at=NOW).say("start", TREE)

    assert making.begin(service.database, now=NOW, library=service.shelf.current) == 0
    assert counted(service.database, job) == 1


def test_none_beside_another_organisation(service: Service) -> None:
    """With a real organisation there is no sample activity, for the example neither."""
    library = service.shelf.current
    both: Library = replace(library, organisations={**library.organisations, "real": library.organisations["example"]})

    assert making.begin(service.database, now=NOW, library=both) == 0
    assert counted(service.database, job) == 0


def test_no_more_once_the_example_has_gone(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its jobs end in silence: an operator who puts a trust in its place is not told of hundreds of faults."""
    database, shelf = service.database, service.shelf
    making.begin(database, now=NOW, library=shelf.current)
    payload = first_payload(database)
    ours = {"north": replace(shelf.current.organisations["example"], id="north")}
    monkeypatch.setattr(shelf, "current", replace(shelf.current, organisations=ours))
    assert database.write(partial(making.make, payload=payload, shelf=shelf, now=NOW)) == ()
    assert counted(database, conversation) == 0


def test_a_real_hand_over_is_not_marked(service: Service) -> None:
    """A manager's own conversation carries no mark, and a field that says `sample` makes none."""
    journey = Journey(service=service, person=MANAGER, at=NOW)
    journey.say("start", TREE, fields={"sample": "yes"})
    marked = service.database.read(
        lambda c: [
            row.detail for row in c.execute(select(interaction.c.detail)) if row.detail and "sample" in row.detail
        ]
    )

    assert marked == []


def test_a_made_up_hand_over_joins_no_real_one(service: Service) -> None:
    """The manager's own open escalation is left alone by their made-up ones."""
    journey = Journey(service=service, person=MANAGER, at=NOW)
    journey.say("start", TREE)
    journey.say("ask_adviser")
    journey.say("send")
    at = NOW - timedelta(days=9)
    dealt = Dealt(number=1, way="asks", person=MANAGER, adviser=None, at=at, until=NOW, open="waiting")
    payload = to_payload(dealt, "example")
    for done in (0, 5, 10, 15, 20):
        part = {**payload, "done": done}
        service.database.write(partial(making.make, payload=part, shelf=service.shelf, now=NOW))

    assert counted(service.database, escalation_table) == 2
    assert "escalation_joined" not in kinds_logged(service.database)

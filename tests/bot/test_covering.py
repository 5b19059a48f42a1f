"""Leads hear ahead of hours in which nobody works from a queue: once, and on the desk as it stands."""

from datetime import date, datetime

import pytest
from sqlalchemy import Connection

from bot.delivery.covering import LOOK_EVERY, Covering
from bot.handle import Service
from bot.store.tables import notification
from bot.web.app import create_app
from escalation import staff_store
from escalation.staffing import Leave
from tests.bot.acting import rows
from tests.people import ADVISER, LEAD, of_role
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

SENIORS = sorted({*of_role("senior"), *of_role("lead")})


@pytest.fixture
def told() -> list[str]:
    """The topics that open pages were told of."""
    return []


@pytest.fixture
def covering(service: Service, told: list[str]) -> Covering:
    """Looks at the test's database."""
    return Covering(database=service.database, shelf=service.shelf, tell=lambda *topics: told.extend(topics))


def away(connection: Connection, people: list[str]) -> None:
    """These are on leave on Tuesday."""
    for person in people:
        leave = Leave(first=date(2026, 11, 24), last=date(2026, 11, 24), organisation="example")
        staff_store.add_leave(connection, person, leave)


def audiences(service: Service) -> list[str]:
    """Who was told."""
    return sorted(row["audience"] for row in rows(service.database, notification) if row["what"] == "no_cover")


def test_the_lead_is_told_once(service: Service, covering: Covering, told: list[str], now: datetime) -> None:
    """Of each queue and day; a later look tells nothing that was told, and idle looks write nothing."""
    assert covering.look(now) == 0
    assert (audiences(service), told) == ([], [])
    service.database.write(lambda connection: away(connection, SENIORS))
    assert covering.look(now + LOOK_EVERY / 2) == 0
    assert covering.look(now + LOOK_EVERY) == 1
    assert covering.look(now + 2 * LOOK_EVERY) == 0
    assert (audiences(service), told) == (["lead/er-senior"], ["desk/example"])


def test_the_lead_sees_it_on_the_desk(service: Service, now: datetime) -> None:
    """As it stands now, the trust first; nobody else is bothered."""
    service.database.write(lambda connection: away(connection, SENIORS))
    app = create_app(service, settings=SETTINGS, clock=lambda: now)
    page = Reader(app=app).sign_in(LEAD).get("/desk").text
    assert "Nobody is at work for Senior advisers" in page
    assert "on Tuesday 24 November." in page
    assert "Nobody is at work" not in Reader(app=app).sign_in(ADVISER).get("/desk").text

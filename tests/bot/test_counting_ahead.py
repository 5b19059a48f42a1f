"""Where there is much to count, HR's front page is there before anybody asks for it."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from activity.kept_pictures import picture_table
from activity.recalculation import Recalculation
from activity.register import recalculate
from activity.summary import summary
from bot.commands.assembling import post
from bot.delivery.counting import A_DAY, Ahead
from bot.handle import Service
from bot.settings import Settings
from bot.web.app import create_app
from tests.activity.test_troubled import AS_AT, MONTHS, a_month
from tests.people import ANALYST
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

ENOUGH = 20


@pytest.fixture
def ahead(service: Service) -> Callable[..., int]:
    """Counts ahead at a moment, with 20 conversations counting as many; there are 29 of one organisation."""
    rows = [row for month in MONTHS for row in a_month(month, 1, first=month.toordinal())]
    service.database.write(lambda connection: connection.execute(insert(summary), rows))

    def run(at: datetime, *, many: int = ENOUGH) -> int:
        return Ahead(database=service.database, shelf=service.shelf, clock=lambda: at, many=many).work()

    return run


def test_many_are_counted_once_a_day_and_few_never(ahead: Callable[..., int]) -> None:
    """A month later too, whatever day it is; and when a person had limits begun afresh."""
    assert ahead(AS_AT, many=len(MONTHS) + 1) == 0
    assert [ahead(AS_AT), ahead(AS_AT), ahead(AS_AT + A_DAY - timedelta(minutes=1))] == [1, 0, 0]
    assert ahead(AS_AT + A_DAY) == 1


def test_limits_begun_afresh_are_counted_at_once(ahead: Callable[..., int], service: Service) -> None:
    """The picture hangs on them."""
    assert ahead(AS_AT) == 1
    afresh = Recalculation(
        id="r1",
        organisation="example",
        group_id=None,
        topic=None,
        measure="use",
        since=date(2026, 2, 1),
        reason="A new building.",
        recalculated_by="person-9",
        recalculated_at=AS_AT,
    )
    service.database.write(partial(recalculate, one=afresh))
    assert ahead(AS_AT) == 1


def test_the_first_reader_finds_it(ahead: Callable[..., int], service: Service) -> None:
    """An analyst sees all but restricted topics, as most readers do: the page counts nothing."""
    ahead(AS_AT)
    page = Reader(app=create_app(service, settings=SETTINGS, clock=lambda: AS_AT + timedelta(hours=1)))
    assert "Counted on 23 November 2026, 10:00am." in page.sign_in(ANALYST).get("/activity").text
    kept = service.database.read(lambda connection: connection.scalar(select(func.count()).select_from(picture_table)))
    assert kept == 1


def test_a_server_counts_ahead_and_makes_digests(service: Service, tmp_path: Path) -> None:
    """Both begin with the server, and end with it."""
    stop, before = threading.Event(), set(threading.enumerate())
    post(Settings(data_dir=tmp_path), shelf=service.shelf, database=service.database, stop=stop)
    begun = set(threading.enumerate()) - before
    stop.set()
    for thread in begun:
        thread.join(10)
    assert {"digester", "counting ahead"} <= {thread.name for thread in begun}

"""Proof: a quarter of three trusts with twenty advisers, in which nothing is lost, taken twice or reported wrongly."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from random import Random

import pytest

from bot import effects
from bot.content.library import Shelf
from bot.delivery import duties
from bot.handle import Service
from bot.store.engine import Database
from tests.bench.record import Record
from tests.bench.simulated import proving
from tests.bench.simulated.mishaps import Clock, Receiver, Unsteady
from tests.bench.simulated.quarter import Quarter
from tests.bench.simulated.team import settle
from tests.bench.simulated.trusts import three_trusts

pytestmark = pytest.mark.proof

ESCALATIONS = 5_000
FEW = 60
"""For the few days of a small run: as many a day as in the whole."""

WHOLE = {
    "sqlite": (date(2026, 10, 5), date(2027, 1, 4)),  # the clocks go back; Christmas
    "postgresql": (date(2027, 1, 4), date(2027, 4, 5)),  # the clocks go forward; Easter
}
SMALL = {
    "sqlite": (date(2026, 10, 23), date(2026, 10, 28)),
    "postgresql": (date(2027, 3, 26), date(2027, 3, 31)),
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Over:
    """The quarter once it is over, with the steady database.

    It has no words of its own: a failing test would else put all that was lived through into one text of gigabytes.
    """

    quarter: Quarter
    database: Database
    receiver: Receiver


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The content of three trusts."""
    return three_trusts(tmp_path_factory.mktemp("quarter") / "organisations")


@pytest.fixture
def over(
    three: Shelf,
    new_database: Callable[[], Database],
    monkeypatch: pytest.MonkeyPatch,
    *,
    full_size: bool,
) -> Over:
    """The quarter, lived through."""
    database, receiver = new_database(), Receiver()
    settle(database)
    shelf = copy(three)
    shelf.join(database)
    first, last = (WHOLE if full_size else SMALL)[database.dialect]
    clock = Clock(at=datetime.combine(first, time(), tzinfo=UTC))
    unsteady = Unsteady(inner=database, clock=clock, chance=Random(7))
    monkeypatch.setattr(effects, "keep_move", unsteady.noting(effects.keep_move))
    monkeypatch.setitem(duties.DUTIES, "tell", receiver.beside(duties.DUTIES["tell"]))
    quarter = Quarter(
        service=Service(shelf=shelf, database=unsteady.as_database()),
        database=unsteady,
        clock=clock,
        first=first,
        last=last,
        number=ESCALATIONS if full_size else FEW,
        chance=Random(20261122),
    )
    quarter.run()
    return Over(quarter=quarter, database=database, receiver=receiver)


def test_nothing_is_lost_taken_twice_or_reported_wrongly(over: Over, record: Record) -> None:
    """Whoever dies and whenever: each question ends, each breach is told once, and every time is the right one."""
    quarter, database, versions = over.quarter, over.database, over.quarter.database.kept
    events = proving.logged(database)
    compared, times = proving.wrong_times(versions)
    missed, reports = proving.wrong_reports(events, versions, quarter.clock.at)
    offers, astray = proving.wrong_offers(versions)
    deaths = quarter.database.deaths
    record(
        f"a quarter on {database.dialect}: 3 trusts, 20 advisers",
        f"{len(quarter.sent):,} escalations, {sum(proving.kinds(events).values()):,} rows of the log,"
        f" {deaths['before the commit']:,} deaths before a commit and {deaths['after the commit']:,} after one,"
        f" {quarter.done['outages']} outages, {quarter.done['races']} races to claim; {missed:,} breaches, each"
        f" reported once; {compared:,} times due equal to the second calculation; {len(over.receiver.got):,} notices,"
        f" each posted once ({over.receiver.repeats:,} repeats dropped); {offers:,} offers, all to somebody at work",
    )
    claims = proving.kinds(events)["escalation_claimed"], quarter.done["claim"]
    wrong = {
        "lost": list(proving.lost(database, quarter.sent)),
        "without a next step": list(proving.without_a_next_step(versions)),
        "claimed twice": list(proving.claimed_twice(events)),
        "claims logged and made": claims if claims[0] != claims[1] else (),
        "times": times,
        "breaches reported": reports,
        "notices": list(proving.wrong_posts(database, over.receiver)),
        "offers": astray,
        "said twice": proving.said_twice(database),
    }
    assert [f"{what}: {one}" for what, found in wrong.items() for one in list(found)[:3]] == []

"""Who holds how much: counted in one select, and told with who is away; on both databases."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from escalation import caseload, store
from escalation.model import Escalation, Move
from escalation.staffing import Adviser, Leave, Post
from organisations.calendar import Calendar

Build = Callable[..., Escalation]
TODAY = date(2026, 11, 23)
NAMES = {"priya": "Priya Shah", "sam": "Sam Okoro", "tom": "Tom Bell"}


def adviser(person: str, *leave: Leave) -> Adviser:
    """Somebody who advises the example."""
    return Adviser(person=person, posts={"example": Post(roles=frozenset({"adviser"}))}, leave=leave)


@pytest.fixture
def kept(engine: Engine, build: Build, now: datetime) -> None:
    """Three of Priya's, one of Tom's, one that waits, one elsewhere."""
    every = (
        build("claimed", id="late", respond_by=now - timedelta(hours=1), opened_at=now - timedelta(days=3)),
        build("claimed", id="soon", respond_by=now + timedelta(hours=1)),
        build("on_hold", id="held"),
        build("with_manager", id="asked", claimed_by="tom"),
        build("resolved", id="closed"),
        build(id="waiting"),
        build("claimed", id="elsewhere", organisation="north"),
    )
    with engine.begin() as connection:
        for one in every:
            store.insert(connection, Move(escalation=one))


@pytest.mark.usefixtures("kept")
def test_what_each_holds_is_counted_in_one_select(engine: Engine, now: datetime) -> None:
    """Open, late, on hold, with the manager; closed and other trusts' are not theirs here."""
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with engine.connect() as connection:
        found = caseload.held(connection, organisation="example", at=now)
    assert len(statements) == 1
    assert set(found) == {"priya", "tom"}
    priya = found["priya"]
    assert (priya.open, priya.late, priya.on_hold, priya.with_manager) == (3, 1, 1, 0)
    assert priya.oldest == now - timedelta(days=3)
    assert found["tom"].with_manager == 1


@pytest.mark.usefixtures("kept")
def test_all_that_somebody_holds_is_found_soonest_first(engine: Engine) -> None:
    """A stopped clock comes last."""
    with engine.connect() as connection:
        assert caseload.ids_held(connection, "priya", organisation="example") == ("late", "soon", "held")
        assert caseload.ids_held(connection, "sam", organisation="example") == ()


def test_whoever_has_most_comes_first_and_whoever_has_left_is_marked(calendar: Calendar, now: datetime) -> None:
    """Those with nothing follow by name, as they are the ones to choose from."""
    found = {"tom": caseload.Held(open=2, oldest=now, late=0, on_hold=0, with_manager=0)}
    team = {"sam": adviser("sam"), "priya": adviser("priya")}
    listed = caseload.holders(found, team, names=NAMES, today=TODAY, calendar=calendar)
    assert [(one.name, one.open, one.left) for one in listed] == [
        ("Tom Bell", 2, True),
        ("Priya Shah", 0, False),
        ("Sam Okoro", 0, False),
    ]
    assert listed[0].oldest == "Monday 23 November"


@pytest.mark.parametrize(
    ("leave", "away", "cover"),
    [
        ((), None, None),
        (((20, 23),), "On leave until Monday 23 November", "sam"),
        (((25, 27), (24, 24)), "On leave from Tuesday 24 November", "sam"),
        (((20, 22),), None, None),
    ],
)
def test_leave_is_said_with_who_covers(
    calendar: Calendar, leave: tuple[tuple[int, int], ...], away: str | None, cover: str | None
) -> None:
    """That of today, else the next; what is over is not."""
    days = [
        Leave(first=date(2026, 11, first), last=date(2026, 11, last), organisation="example", cover="sam")
        for first, last in leave
    ]
    team = {"priya": adviser("priya", *days)}
    (line,) = caseload.holders({}, team, names=NAMES, today=TODAY, calendar=calendar)
    assert (line.away, line.covered_by) == (away, cover)

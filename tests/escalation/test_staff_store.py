"""Working hours, leave, places and caseload come back as they were kept; on SQLite and PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, create_engine, event

from escalation import desk, staff_store, store
from escalation.route import Routed
from escalation.staffing import Adviser, Leave, Post
from organisations.calendar import Calendar

ROLES = {
    "priya": {"example": frozenset({"adviser"}), "south": frozenset({"senior"})},
    "sam": {"example": frozenset({"adviser"})},
}
TODAY = date(2026, 11, 23)
MORNINGS = {0: ((time(9), time(13)),), 4: ((time(8, 30), time(10)), (time(11), time(0)))}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine with this room's tables."""
    made = create_engine(database_url)
    store.metadata.create_all(made)
    yield made
    made.dispose()


def team(engine: Engine, *, since: date = TODAY) -> dict[str, Adviser]:
    """The team as it is kept."""
    with engine.connect() as connection:
        return dict(staff_store.team(connection, ROLES, since=since).advisers)


def test_without_anything_entered_everybody_works_the_usual_hours(engine: Engine) -> None:
    """The directory says who they are; nothing else is known of them."""
    posts = {name: Post(roles=roles) for name, roles in ROLES["priya"].items()}
    assert team(engine)["priya"] == Adviser(person="priya", posts=posts)


def test_hours_places_and_capacity_come_back(engine: Engine) -> None:
    """Each for its organisation; entering again replaces, and leaves the other figures as they are."""
    with engine.begin() as connection:
        staff_store.put_week(connection, "priya", organisation="example", week={2: ()})
        staff_store.put_floor(connection, "priya", organisation="example", floor=4)
        staff_store.put_week(connection, "priya", organisation="example", week=MORNINGS)
        staff_store.put_floor(connection, "priya", organisation="south", floor=2)
        staff_store.put_capacity(connection, "priya", 9)
        staff_store.put_capacity(connection, "priya", 12)
    priya = team(engine)["priya"]
    assert priya.posts["example"] == Post(roles=frozenset({"adviser"}), week=MORNINGS, floor=4)
    assert priya.posts["south"] == Post(roles=frozenset({"senior"}), floor=2)
    assert priya.capacity == 12
    with engine.begin() as connection:
        staff_store.put_week(connection, "priya", organisation="example", week=None)
        staff_store.put_capacity(connection, "priya", None)
    priya = team(engine)["priya"]
    assert (priya.posts["example"].week, priya.posts["example"].floor, priya.capacity) == (None, 4, None)


def test_leave_comes_back_until_it_is_over(engine: Engine) -> None:
    """Its last day still counts; leave of somebody else stays theirs."""
    leave = Leave(first=TODAY, last=TODAY + timedelta(days=4), organisation="example", cover="sam")
    with engine.begin() as connection:
        staff_store.add_leave(connection, "priya", leave)
        staff_store.add_leave(connection, "somebody", leave)
    assert team(engine, since=leave.last)["priya"].leave == (leave,)
    assert team(engine, since=leave.last)["sam"].leave == ()
    assert team(engine, since=leave.last + timedelta(days=1))["priya"].leave == ()


def test_leave_can_be_taken_back_and_entered_twice(engine: Engine) -> None:
    """Sending the form again changes the cover and adds no second leave."""
    leave = Leave(first=TODAY, last=TODAY, organisation="example")
    with engine.begin() as connection:
        staff_store.add_leave(connection, "priya", leave)
        staff_store.add_leave(connection, "priya", replace(leave, cover="sam"))
        (entered,) = staff_store.leave_of(connection, ROLES, since=TODAY)
        assert entered.leave.cover == "sam"
        assert staff_store.leave_by_id(connection, entered.id) == entered
        staff_store.drop_leave(connection, entered.id)
        assert staff_store.leave_of(connection, ROLES, since=TODAY) == ()
        assert staff_store.leave_by_id(connection, entered.id) is None


def test_leave_that_is_long_over_is_forgotten(engine: Engine) -> None:
    """What serves nothing any more is not kept; leave that is still to come is, however late a further one is."""
    old = Leave(first=date(2026, 1, 5), last=date(2026, 1, 9), organisation="example")
    soon = Leave(first=TODAY, last=TODAY, organisation="example")
    much_later = TODAY + timedelta(days=200)
    with engine.begin() as connection:
        for leave in (old, soon, replace(soon, first=much_later, last=much_later)):
            staff_store.add_leave(connection, "priya", leave, today=TODAY)
        found = staff_store.leave_of(connection, ROLES, since=date(2026, 1, 1))
    assert [one.leave.first for one in found] == [TODAY, much_later]


def keep(engine: Engine, opening: desk.Opening, routed: Routed, calendar: Calendar, **changed: object) -> None:
    """Keeps an escalation that somebody holds or is offered."""
    move = desk.open_escalation(opening, routed=routed, calendar=calendar)
    with engine.begin() as connection:
        store.insert(connection, replace(move, escalation=replace(move.escalation, **changed)))  # type: ignore[arg-type]


def test_a_caseload_is_what_is_held_and_what_is_offered(
    engine: Engine, opening: desk.Opening, routed: Routed, calendar: Calendar, now: datetime
) -> None:
    """Whoever took it has it, whoever it was offered to; what is closed or another organisation's is not counted."""
    given: list[dict[str, object]] = [
        {"id": "e1", "status": "claimed", "claimed_by": "priya", "offered_to": "sam"},
        {"id": "e2", "offered_to": "priya"},
        {"id": "e3", "status": "on_hold", "claimed_by": "sam"},
        {"id": "e4", "status": "resolved", "claimed_by": "sam", "resolved_at": now},
        {"id": "e5", "organisation": "south", "claimed_by": "priya", "status": "claimed"},
        {"id": "e6", "organisation": "west", "claimed_by": "priya", "status": "claimed"},
        {"id": "e7"},
    ]
    for changed in given:
        keep(engine, opening, routed, calendar, **changed)
    found = team(engine)
    assert {name: post.open for name, post in found["priya"].posts.items()} == {"example": 2, "south": 1}
    assert found["sam"].open == 1


def test_a_team_costs_four_statements(engine: Engine) -> None:
    """However many there are."""
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    team(engine)
    assert len(seen) == 4


def test_who_leaves_leaves_no_hours_behind(engine: Engine) -> None:
    """What they were to one organisation goes; the capacity stays while another has them."""
    leave = Leave(first=TODAY, last=TODAY, organisation="example")
    with engine.begin() as connection:
        for organisation in ("example", "south"):
            staff_store.put_floor(connection, "priya", organisation=organisation, floor=2)
        staff_store.put_capacity(connection, "priya", 9)
        staff_store.add_leave(connection, "priya", leave)
        staff_store.add_leave(connection, "sam", leave)
        staff_store.end_post(connection, "priya", organisation="example")
    found = team(engine)
    assert (found["priya"].posts["example"].floor, found["priya"].posts["south"].floor) == (0, 2)
    assert (found["priya"].capacity, found["priya"].leave, found["sam"].leave) == (9, (), (leave,))
    with engine.begin() as connection:
        staff_store.end_post(connection, "priya", organisation="south")
    assert team(engine)["priya"].capacity is None

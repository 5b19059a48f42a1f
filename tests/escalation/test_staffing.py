"""Staffing: who is at work, who covers, where nobody is, and whom a hand-over is offered to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.staffing import (
    Adviser,
    Leave,
    Need,
    Offer,
    Post,
    Team,
    Week,
    at_work,
    cover,
    covered_by,
    offer,
    on_duty,
    on_leave,
    room,
)
from organisations.calendar import Calendar, working_stretches

ADVISERS = frozenset({"adviser", "senior"})
MORNING, AFTERNOON = (time(9), time(13)), (time(13), time(17))
MORNINGS: Week = dict.fromkeys(range(5), (MORNING,))
AFTERNOONS: Week = dict.fromkeys(range(5), (AFTERNOON,))
OFFICE = Calendar(
    zone=ZoneInfo("Europe/London"), week=dict.fromkeys(range(5), ((time(9), time(17)),)), nation="england"
)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def adviser(
    person: str,
    *,
    role: str = "adviser",
    week: Week | None = None,
    holds: int = 0,
    capacity: int | None = None,
    leave: tuple[Leave, ...] = (),
) -> Adviser:
    """An adviser of the one organisation."""
    post = Post(roles=frozenset({role}), week=week, open=holds)
    return Adviser(person=person, posts={"north": post}, capacity=capacity, leave=leave)


def away(*, first: int = 23, last: int = 27, cover: str | None = None, organisation: str = "north") -> Leave:
    """Leave on days of November 2026."""
    return Leave(first=date(2026, 11, first), last=date(2026, 11, last), organisation=organisation, cover=cover)


def asked(*advisers: Adviser, at: datetime = MONDAY, **wanted: object) -> Offer:
    """What is offered, on Monday at ten where nothing else is said."""
    need = replace(Need(organisation="north", roles=ADVISERS, at=at, manager="manager"), **wanted)  # type: ignore[arg-type]
    return offer(Team.of(advisers), need, calendar=OFFICE)


def verdicts(found: Offer) -> Mapping[str, str]:
    """How each was looked at."""
    return {one.person: one.verdict for one in found.considered}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 12, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), True),
    ],
    ids=["opening", "last minute", "closing", "before", "Sunday", "bank holiday", "summer time"],
)
def test_a_working_pattern_says_who_is_on_duty(at: datetime, expected: bool) -> None:
    """Somebody who works mornings is there in the mornings of working days, by the clock of their organisation."""
    assert on_duty(adviser("ana", week=MORNINGS), at, organisation="north", calendar=OFFICE) is expected


def test_without_a_pattern_the_organisations_hours_stand() -> None:
    """Whoever entered nothing is there when the team is."""
    assert on_duty(adviser("ana"), MONDAY, organisation="north", calendar=OFFICE)
    assert not on_duty(adviser("ana"), MONDAY, organisation="south", calendar=OFFICE)


def test_a_pattern_without_hours_is_never_on_duty() -> None:
    """Somebody may serve an organisation and keep no hours for it just now."""
    assert not on_duty(adviser("ana", week={}), MONDAY, organisation="north", calendar=OFFICE)
    assert not on_duty(adviser("ana", week={0: ()}), MONDAY, organisation="north", calendar=OFFICE)


def test_both_days_of_a_leave_count() -> None:
    """The first and the last day are away; the days beside them are not."""
    ana = adviser("ana", leave=(away(first=24, last=25),))
    days = [on_duty(ana, MONDAY + timedelta(days=n), organisation="north", calendar=OFFICE) for n in range(4)]
    assert days == [True, False, False, True]
    assert on_leave(ana, date(2026, 11, 24)) == ana.leave[0]


def test_leave_that_was_entered_elsewhere_is_leave() -> None:
    """Somebody on holiday is away from every organisation that they serve."""
    ana = adviser("ana", leave=(away(organisation="south"),))
    assert not on_duty(ana, MONDAY, organisation="north", calendar=OFFICE)


def test_somebody_may_be_at_work_later_and_before_it_is_due() -> None:
    """Hours between two moments, leave taken off."""
    ana = adviser("ana", week=AFTERNOONS, leave=(away(first=24, last=24),))
    evening = MONDAY.replace(hour=18)
    tuesday = evening + timedelta(days=1)
    assert at_work(ana, MONDAY, evening, organisation="north", calendar=OFFICE)
    assert not at_work(ana, evening, tuesday, organisation="north", calendar=OFFICE)


def shared(*, north: int, south: int, floors: tuple[int, int] = (0, 0), capacity: int | None = 10) -> Adviser:
    """An adviser of two organisations, with so many open in each."""
    posts = {
        "north": Post(roles=ADVISERS, open=north, floor=floors[0]),
        "south": Post(roles=ADVISERS, open=south, floor=floors[1]),
    }
    return Adviser(person="ana", posts=posts, capacity=capacity)


@pytest.mark.parametrize(
    ("north", "south", "floors", "left"),
    [
        (0, 0, (0, 0), 10),
        (4, 3, (0, 0), 3),
        (4, 0, (0, 3), 3),
        (7, 0, (0, 3), 0),
        (4, 5, (0, 3), 1),
        (9, 3, (0, 0), 0),
    ],
    ids=["empty", "both count", "the floor is kept", "up to the floor", "more than the floor", "too many"],
)
def test_one_organisation_does_not_eat_anothers_places(
    north: int, south: int, floors: tuple[int, int], left: int
) -> None:
    """What is left for the north once the south has its floor, or what it holds where that is more."""
    assert room(shared(north=north, south=south, floors=floors), "north") == left


@given(
    capacity=st.integers(0, 12),
    floors=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    coming=st.lists(st.sampled_from(["north", "south"]), max_size=30),
)
@settings(deadline=None)
def test_every_organisation_gets_its_floor(capacity: int, floors: tuple[int, int], coming: list[str]) -> None:
    """In whatever order they come, nobody holds more than their capacity, and each floor can still be filled."""
    capacity = max(capacity, sum(floors))
    held = {"north": 0, "south": 0}
    for organisation in [*coming, *["north"] * floors[0], *["south"] * floors[1]]:
        ana = shared(north=held["north"], south=held["south"], floors=floors, capacity=capacity)
        held[organisation] += (room(ana, organisation) or 0) > 0
    assert sum(held.values()) <= capacity
    assert (held["north"] >= floors[0], held["south"] >= floors[1]) == (True, True)


def test_without_a_capacity_there_is_always_room() -> None:
    """A lead need not set one."""
    assert room(shared(north=400, south=1, capacity=None), "north") is None
    assert asked(adviser("ana", holds=400)).to == "ana"


def test_the_fewest_open_first() -> None:
    """Of those on duty; what they hold for others counts as well, and names settle a tie."""
    busy = shared(north=0, south=4, capacity=None)
    assert asked(busy, adviser("bo", holds=2), adviser("cy", holds=2)).to == "bo"
    assert asked(busy, adviser("bo", holds=5)).to == "ana"


def test_a_lead_comes_after_those_whose_queue_it_is() -> None:
    """Leads may work from every queue; they are offered what nobody else is there to take."""
    roles = ADVISERS | {"lead"}
    lead = adviser("ana", role="lead")
    assert asked(lead, adviser("bo", holds=5), roles=roles).to == "bo"
    assert asked(lead, adviser("bo", leave=(away(),)), roles=roles).to == "ana"


def test_each_reason_is_named() -> None:
    """Everybody of the team is looked at, and it is said why they were passed over."""
    found = asked(
        adviser("ana", leave=(away(cover="bo"),)),
        adviser("bo", holds=3),
        adviser("cy", week=AFTERNOONS),
        adviser("di", capacity=2, holds=2),
        adviser("ed", role="law"),
        adviser("fi"),
        adviser("manager"),
        adviser("gus"),
        not_for=("fi",),
        hidden_from=frozenset({"gus"}),
    )
    assert verdicts(found) == {
        "ana": "on_leave",
        "bo": "offered",
        "cy": "off_duty",
        "di": "full",
        "ed": "other_queue",
        "fi": "involved",
        "manager": "asked",
        "gus": "hidden",
    }
    assert found.considered[0].cover == "bo"


def test_out_of_hours_the_next_morning_is_looked_at() -> None:
    """On Sunday, it is offered to somebody who works on Monday morning."""
    sunday = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    found = asked(adviser("ana", week=AFTERNOONS), adviser("bo", holds=9), at=sunday)
    assert (found.to, found.at) == ("bo", datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


def test_where_nobody_is_on_duty_nobody_is_named() -> None:
    """The whole queue is told alike; somebody could still take it another day."""
    found = asked(adviser("ana", week=AFTERNOONS), adviser("bo", leave=(away(),)))
    assert (found.to, found.possible) == (None, True)


def test_where_everybody_is_involved_it_is_not_possible() -> None:
    """Then it must go elsewhere; an empty queue is no better."""
    assert not asked(adviser("ana"), adviser("bo"), adviser("ed", role="law"), not_for=("ana", "bo")).possible
    assert not asked().possible


def test_the_groups_own_go_first() -> None:
    """However many they have open, and although another has fewer."""
    found = asked(adviser("ana", holds=9, capacity=9), adviser("bo"), preferred="ana")
    assert (found.to, found.preferred) == ("ana", True)


def test_the_groups_own_are_waited_for_as_long_as_they_come_in_time() -> None:
    """Somebody who works afternoons still gets what is due in the evening, and not what is due at noon."""
    own, other = adviser("ana", week=AFTERNOONS), adviser("bo")
    assert asked(own, other, preferred="ana", by=MONDAY.replace(hour=17)).to == "ana"
    assert asked(own, other, preferred="ana", by=MONDAY.replace(hour=12)).to == "bo"
    assert asked(own, other, preferred="ana").to == "bo"


def test_whoever_is_on_leave_is_replaced_by_their_cover() -> None:
    """And the cover by theirs; without one, the fewest open decide."""
    ana = adviser("ana", leave=(away(cover="bo"),))
    bo = adviser("bo", leave=(away(cover="cy"),))
    cy, di = adviser("cy", holds=5), adviser("di")
    assert asked(ana, adviser("bo", holds=5), di, preferred="ana").to == "bo"
    assert asked(ana, bo, cy, di, preferred="ana").to == "cy"
    assert asked(ana, adviser("bo", role="law"), di, preferred="ana").to == "di"
    assert asked(adviser("ana", leave=(away(),)), di, preferred="ana").to == "di"


def test_covers_who_cover_each_other_end_nowhere() -> None:
    """Two who are both away name each other: nobody stands in, and nothing goes round."""
    ana, bo = adviser("ana", leave=(away(cover="bo"),)), adviser("bo", leave=(away(cover="ana"),))
    assert covered_by(Team.of([ana, bo]), ana, MONDAY.date(), organisation="north") is None


def test_a_cover_takes_the_work_of_their_own_organisation() -> None:
    """Leave that was entered in the south names who covers there, and nobody in the north."""
    ana = adviser("ana", leave=(away(cover="bo", organisation="south"),))
    assert asked(ana, adviser("bo", holds=5), adviser("cy"), preferred="ana").to == "cy"


def test_a_preferred_person_who_is_involved_is_passed_over() -> None:
    """Conflict of interest goes before everything."""
    assert asked(adviser("ana"), adviser("bo"), preferred="ana", not_for=("ana",)).to == "bo"
    assert asked(adviser("ana"), adviser("bo"), preferred="nobody").to == "ana"


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["adviser", "senior", "law", "lead"]),
        st.sampled_from([None, MORNINGS, AFTERNOONS, {}]),
        st.booleans(),  # on leave
        st.integers(0, 5),  # open
        st.none() | st.integers(0, 5),  # capacity
    ),
    max_size=7,
)


@given(people=PEOPLE, involved=st.sets(st.integers(0, 6)), preferred=st.none() | st.integers(0, 6))
@settings(deadline=None, max_examples=200)
def test_an_offer_is_always_one_that_can_be_taken(
    people: list[tuple[str, Week | None, bool, int, int | None]], involved: set[int], preferred: int | None
) -> None:
    """Never to whoever is involved, away or of another queue; with the fewest open of all who could; or to nobody."""
    team = [
        adviser(f"p{n}", role=role, week=week, leave=(away(),) if leave else (), holds=holds, capacity=capacity)
        for n, (role, week, leave, holds, capacity) in enumerate(people)
    ]
    found = asked(*team, not_for=tuple(f"p{n}" for n in involved), preferred=f"p{preferred}")
    could = {
        one.person: one.open
        for n, one in enumerate(team)
        if n not in involved
        and one.posts["north"].roles <= ADVISERS
        and on_duty(one, MONDAY, organisation="north", calendar=OFFICE)
        and (one.capacity is None or one.open < one.capacity or n == preferred)
    }
    if found.preferred:
        assert found.to == f"p{preferred}"
        assert found.to in could
    elif found.to is None:
        assert could == {}
    else:
        assert could[found.to] == min(could.values())


def test_the_gaps_of_the_coming_hours() -> None:
    """Monday: one works the morning and the other is away; Tuesday he is back, and she is off."""
    team = Team.of(
        [adviser("ana", week={0: (MORNING,)}), adviser("bo", leave=(away(last=23),)), adviser("ed", role="law")]
    )
    found = cover(
        team, organisation="north", roles=ADVISERS, since=MONDAY, until=MONDAY + timedelta(days=2), calendar=OFFICE
    )
    assert found == ((MONDAY.replace(hour=13), MONDAY.replace(hour=17)),)


def test_without_anybody_every_working_hour_is_a_gap() -> None:
    """Nights and weekends are not: nobody is promised an answer in them."""
    week = MONDAY + timedelta(days=7)
    found = cover(Team(), organisation="north", roles=ADVISERS, since=MONDAY, until=week, calendar=OFFICE)
    assert found == working_stretches(MONDAY, week, OFFICE)
    assert len(found) == len({"Mon", "Tue", "Wed", "Thu", "Fri", "next Mon"})


def test_a_lead_covers_only_what_has_nobody_else() -> None:
    """A lead who is there does not hide that the advisers are not; in a team of leads, they are the team."""
    lead = adviser("lea", role="lead")
    roles = frozenset({"adviser", "lead"})

    def gaps(*advisers: Adviser) -> int:
        until = MONDAY + timedelta(hours=6)
        team = Team.of(advisers)
        return len(cover(team, organisation="north", roles=roles, since=MONDAY, until=until, calendar=OFFICE))

    assert gaps(lead, adviser("ana", leave=(away(),))) == 1
    assert gaps(lead) == 0


HOURS = st.sampled_from([(), (MORNING,), (AFTERNOON,), ((time(10), time(11)), (time(12), time(18)))])
WEEKS = st.none() | st.fixed_dictionaries(dict.fromkeys(range(7), HOURS))
LEAVES = st.tuples(st.integers(20, 30), st.integers(20, 30)).map(
    lambda days: (away(first=min(days), last=max(days)),) if days[0] % 2 else ()
)


@given(patterns=st.lists(st.tuples(WEEKS, LEAVES), max_size=4), minutes=st.integers(0, 8 * 24 * 60))
@settings(deadline=None, max_examples=150)
def test_a_moment_is_in_a_gap_exactly_when_nobody_is_on_duty(
    patterns: list[tuple[Week | None, tuple[Leave, ...]]], minutes: int
) -> None:
    """The two ways of asking agree, at every moment of the organisation's working time."""
    since = datetime(2026, 11, 20, tzinfo=UTC)
    at = since + timedelta(minutes=minutes)
    advisers = [adviser(f"p{n}", week=week, leave=leave) for n, (week, leave) in enumerate(patterns)]
    gaps = cover(
        Team.of(advisers),
        organisation="north",
        roles=ADVISERS,
        since=since,
        until=since + timedelta(days=9),
        calendar=OFFICE,
    )
    open_now = bool(working_stretches(at, at + timedelta(microseconds=1), OFFICE))
    nobody = not any(on_duty(one, at, organisation="north", calendar=OFFICE) for one in advisers)
    assert any(begins <= at < ends for begins, ends in gaps) == (open_now and nobody)

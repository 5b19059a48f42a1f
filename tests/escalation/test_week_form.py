"""Working hours, leave and places as people type them: read where they mean one thing, refused with a sentence else."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.staffing import Leave
from escalation.week_form import WEEKDAYS, Unclear, hours_typed, read_leave, read_places, read_week

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("09:00 to 13:00", ((time(9), time(13)),)),
        ("9-17", ((time(9), time(17)),)),
        ("9am to 5pm", ((time(9), time(17)),)),
        ("9.30am – 12pm, 1pm-5pm", ((time(9, 30), time(12)), (time(13), time(17)))),
        ("09:00 until 13:00 and 14:00 until 17:30", ((time(9), time(13)), (time(14), time(17, 30)))),
        ("22:00 to 24:00", ((time(22), time()),)),
        ("12am to 6 AM", ((time(), time(6)),)),
        ("  ", ()),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, expected: tuple[tuple[time, time], ...]) -> None:
    """Clocks of twelve and of twenty-four hours, several stretches, and nothing for a day off."""
    assert read_week({"tuesday": typed})[1] == expected


def test_a_day_that_is_left_empty_has_no_hours() -> None:
    """All seven are said."""
    assert read_week({"monday": "9-12"}) == {0: ((time(9), time(12)),)} | dict.fromkeys(range(1, 7), ())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("mornings", "We could not read “mornings” on Friday."),
        ("9 to 25", "We could not read"),
        ("9 to 5", "out of order"),
        ("13:00 to 17:00, 09:00 to 12:00", "out of order"),
        ("9-12, 11-15", "out of order"),
        ("13pm to 14pm", "We could not read"),
        ("09:60-10:00", "We could not read"),
        ("9-12 14-17", "We could not read"),
    ],
)
def test_hours_that_could_mean_two_things_are_refused(typed: str, says: str) -> None:
    """At their own day, with what to write."""
    with pytest.raises(Unclear, match=says) as refused:
        read_week({"friday": typed})
    assert refused.value.field == "friday"
    assert "Write" in refused.value.sentence


CLOCKS = st.lists(st.times(), min_size=2, max_size=8, unique_by=lambda at: (at.hour, at.minute)).map(sorted)


@given(CLOCKS)
def test_hours_that_are_written_are_read_as_they_were(clocks: list[time]) -> None:
    """What the page fills in is what it takes back."""
    minutes = [at.replace(second=0, microsecond=0) for at in clocks]
    hours = tuple(zip(minutes[::2], minutes[1::2], strict=False))
    assert read_week({"sunday": hours_typed(hours)})[WEEKDAYS.index("sunday")] == hours


def days(first: str, last: str, **more: str) -> dict[str, str]:
    """Two days in their boxes."""
    boxes = {"first": first.split(), "last": last.split()}
    parts = ("day", "month", "year")
    typed = {f"{name}-{part}": box for name, given in boxes.items() for part, box in zip(parts, given, strict=False)}
    return {**typed, **more}


def read(typed: dict[str, str]) -> Leave:
    """The leave, where Bo and Cy may cover."""
    return read_leave(typed, organisation="north", today=TODAY, covers={"bo", "cy"})


def test_leave_is_read_with_its_cover() -> None:
    """Of one day or more; without a cover, nobody covers."""
    expected = Leave(first=date(2026, 12, 24), last=date(2027, 1, 4), organisation="north", cover="bo")
    assert read(days("24 12 2026", "4 1 2027", cover="bo")) == expected
    assert read(days("24 12 2026", "24 12 2026", cover="")).cover is None
    assert read(days("1 11 2026", "23 11 2026")).last == TODAY


@pytest.mark.parametrize(
    ("first", "last", "cover", "field", "says"),
    [
        ("24 12 2026", "23 12 2026", "", "last", "not be before the first"),
        ("1 11 2026", "22 11 2026", "", "last", "over"),
        ("1 12 2028", "2 12 2028", "", "first", "two years"),
        ("24 12 2026", "25 12 2027", "", "last", "longer than a year"),
        ("31 2 2027", "4 3 2027", "", "first", "day, month and year"),
        ("24 12", "25 12 2026", "", "first", "day, month and year"),
        ("24 12 2026", "²5 12 2026", "", "last", "day, month and year"),
        ("24 12 99999999", "25 12 2026", "", "first", "day, month and year"),
        ("24 12 2026", "24 12 2026", "manager", "cover", "from the list"),
    ],
)
def test_leave_that_cannot_be_is_refused(first: str, last: str, cover: str, field: str, says: str) -> None:
    """At its field."""
    with pytest.raises(Unclear, match=says) as refused:
        read(days(first, last, cover=cover))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("capacity", "floor", "expected"),
    [("", "", (None, 0)), ("12", "", (12, 0)), ("12", "4", (12, 4)), (" 0 ", "0", (0, 0)), ("7", "5", (7, 5))],
)
def test_places_are_read(capacity: str, floor: str, expected: tuple[int | None, int]) -> None:
    """Nothing typed is no limit, and nothing kept."""
    assert read_places({"capacity": capacity, "floor": floor}, elsewhere=2 if expected[0] else 0) == expected


@pytest.mark.parametrize(
    ("capacity", "floor", "elsewhere", "field"),
    [("many", "", 0, "capacity"), ("-1", "", 0, "capacity"), ("201", "", 0, "capacity"), ("", "3", 0, "capacity"),
     ("5", "6", 0, "floor"), ("5", "3", 3, "floor"), ("5", "1.5", 0, "floor")],
)  # fmt: skip
def test_places_that_cannot_be_kept_are_refused(capacity: str, floor: str, elsewhere: int, field: str) -> None:
    """Nobody is promised more places than there are."""
    with pytest.raises(Unclear) as refused:
        read_places({"capacity": capacity, "floor": floor}, elsewhere=elsewhere)
    assert refused.value.field == field


def test_a_year_is_the_longest_leave() -> None:
    """A year and a day is taken for a slip."""
    assert read(days("24 12 2026", "24 12 2027")).last - date(2026, 12, 24) == timedelta(days=365)

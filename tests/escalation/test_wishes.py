"""What a manager wishes for beside an answer: how it is read, refused and said."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from escalation import wishes
from escalation.model import NotPossible, Wishes
from organisations.calendar import Calendar

LONDON = ZoneInfo("Europe/London")
FULL = {
    "phone": " 01632 960155 ",
    "good_times": "after 2pm",
    "meet_day": "2026-11-26",
    "meet_time": "10:30",
    "coaching": "yes",
}


def test_a_form_is_read(calendar: Calendar, now: datetime) -> None:
    """Each field as it was meant; the meeting is a moment in the organisation's zone."""
    read = wishes.read_wishes(FULL, at=now, calendar=calendar)
    meeting = datetime(2026, 11, 26, 10, 30, tzinfo=LONDON)
    assert read == Wishes(phone="01632 960155", good_times="after 2pm", face_to_face=meeting, coaching=True)


def test_nothing_filled_in_is_nothing_wished_for(calendar: Calendar, now: datetime) -> None:
    """An empty form, and one with empty fields, wish for nothing."""
    empty = dict.fromkeys(wishes.FIELDS, "")
    assert wishes.read_wishes(empty, at=now, calendar=calendar) == Wishes()
    assert wishes.read_wishes({}, at=now, calendar=calendar) == Wishes()


@pytest.mark.parametrize("number", ["01632 960155", "+44 1632 960155", "(01632) 960-155 ext 12", "01632 960155 x3"])
def test_telephone_numbers_as_people_write_them(number: str, calendar: Calendar, now: datetime) -> None:
    """Blanks, brackets and extensions are all right."""
    assert wishes.read_wishes({"phone": number}, at=now, calendar=calendar).phone == number


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"phone": "my mobile"}, wishes.NO_PHONE),
        ({"phone": "0" * 41}, wishes.NO_PHONE),
        ({"good_times": "x" * 201}, wishes.LONG_TIMES),
        ({"meet_day": "2026-11-26"}, wishes.NO_MEETING),
        ({"meet_time": "10:30"}, wishes.NO_MEETING),
        ({"meet_day": "Thursday", "meet_time": "10:30"}, wishes.NO_MEETING),
        ({"meet_day": "2026-11-23", "meet_time": "09:30"}, wishes.GONE),
        ({"meet_day": "2026-11-28", "meet_time": "10:30"}, wishes.NOT_THEN),  # a Saturday
        ({"meet_day": "2026-12-25", "meet_time": "10:30"}, wishes.NOT_THEN),  # Christmas Day
        ({"meet_day": "2026-11-26", "meet_time": "17:00"}, wishes.NOT_THEN),  # as the team leaves
        ({"meet_day": "2027-06-01", "meet_time": "10:30"}, wishes.NOT_THEN),  # half a year on
    ],
)
def test_what_cannot_be_right_is_refused(given: dict[str, str], says: str, calendar: Calendar, now: datetime) -> None:
    """With the sentence that says how to mend it, and the field that it speaks of."""
    with pytest.raises(NotPossible) as refused:
        wishes.read_wishes(given, at=now, calendar=calendar)
    assert refused.value.sentence == says
    assert wishes.FIELD_OF[says] in wishes.FIELDS


def test_a_form_is_filled_in_again(calendar: Calendar, now: datetime) -> None:
    """What was read goes back into the very fields that it came from."""
    read = wishes.read_wishes(FULL, at=now, calendar=calendar)
    assert wishes.to_fields(read, calendar) == {**FULL, "phone": "01632 960155"}
    assert wishes.read_wishes(wishes.to_fields(Wishes(), calendar), at=now, calendar=calendar) == Wishes()


def test_wishes_in_words(calendar: Calendar, now: datetime) -> None:
    """One line each, and none for what was not wished for."""
    assert wishes.said(wishes.read_wishes(FULL, at=now, calendar=calendar), calendar) == (
        "Telephone: 01632 960155",
        "Good times: after 2pm",
        "Would like help with a skill",
        "Would like to meet in person, 10:30am on Thursday 26 November",
    )
    assert wishes.said(Wishes(), calendar) == ()


def test_the_log_holds_names_alone(calendar: Calendar, now: datetime) -> None:
    """Neither a number nor a word that was typed; of advisers only how many."""
    logged = wishes.logged(wishes.read_wishes(FULL, at=now, calendar=calendar), ("priya", "sam"))
    assert logged == {"wishes": ["phone", "good_times", "face_to_face", "coaching"], "kept_from": 2}
    assert wishes.logged(Wishes(), ()) == {}


def test_the_times_that_are_offered_can_be_chosen(calendar: Calendar, now: datetime) -> None:
    """Every day with every time that the form offers is accepted."""
    days, times = wishes.meeting_days(now, calendar), wishes.meeting_times(calendar)
    assert (days[0], days[-1][0]) == (("2026-11-24", "Tuesday 24 November"), "2026-12-07")
    assert (times[0], times[-1]) == (("09:00", "9am"), ("16:30", "4:30pm"))
    for day, _ in days:
        for hour, _ in times:
            read = wishes.read_wishes({"meet_day": day, "meet_time": hour}, at=now, calendar=calendar)
            assert read.face_to_face is not None


def test_a_meeting_in_summer_is_in_summer_time(calendar: Calendar) -> None:
    """Half past ten on the wall is half past nine in UTC."""
    at = datetime(2026, 7, 1, 9, tzinfo=UTC)
    read = wishes.read_wishes({"meet_day": "2026-07-02", "meet_time": "10:30"}, at=at, calendar=calendar)
    assert read.face_to_face == datetime(2026, 7, 2, 9, 30, tzinfo=UTC)

"""What a manager asks for beside an answer: read from their form, and said in words; knows no page or channel."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from escalation.model import NotPossible, Wishes
from escalation.words import clock_time, moment, plain_day
from organisations.calendar import DAY, Calendar, is_working_day, working_days_after

FIELDS = ("phone", "good_times", "meet_day", "meet_time", "coaching")
"""The fields of the form."""

MEETING_DAYS = 10
"""Working days ahead that a meeting may be proposed for: later ones are for the adviser to agree."""

HALF_HOUR = timedelta(minutes=30)
LONGEST_PHONE = 40
LONGEST_TIMES = 200
_PHONE = re.compile(r"\+?[\d\s().-]{5,}(?:(?:ext|x)\.?\s*\d+)?", re.IGNORECASE)

NO_PHONE = "That does not look like a telephone number. Write it like 01632 960150, or leave it empty."
LONG_TIMES = f"Please say when you can be reached in at most {LONGEST_TIMES} characters."
NO_MEETING = "To propose a meeting, choose both a day and a time. Or leave both empty."
NOT_THEN = "The advice team does not work at that time. Please choose another time to meet."
GONE = "That time has passed. Please choose a later time to meet."

FIELD_OF: Mapping[str, str] = {
    NO_PHONE: "phone",
    LONG_TIMES: "good_times",
    NO_MEETING: "meet_day",
    NOT_THEN: "meet_day",
    GONE: "meet_day",
}
"""The field that each refusal speaks of."""


def read_wishes(fields: Mapping[str, str], *, at: datetime, calendar: Calendar) -> Wishes:
    """The wishes of a form; what was left empty is not wished for.

    Raises:
        NotPossible: a telephone number, a time or a day that cannot be right, with a sentence that says how to mend it.
    """
    return Wishes(
        phone=_phone(fields.get("phone", "")),
        good_times=_times(fields.get("good_times", "")),
        face_to_face=_meeting(fields.get("meet_day", ""), fields.get("meet_time", ""), at=at, calendar=calendar),
        coaching=fields.get("coaching") == "yes",
    )


def to_fields(wishes: Wishes, calendar: Calendar) -> dict[str, str]:
    """The form that would say these wishes, to fill it in again."""
    local = wishes.face_to_face.astimezone(calendar.zone) if wishes.face_to_face else None
    return {
        "phone": wishes.phone or "",
        "good_times": wishes.good_times or "",
        "meet_day": local.date().isoformat() if local else "",
        "meet_time": f"{local:%H:%M}" if local else "",
        "coaching": "yes" if wishes.coaching else "",
    }


def said(wishes: Wishes, calendar: Calendar) -> tuple[str, ...]:
    """The wishes in words, for whoever reads them."""
    lines = {
        f"Telephone: {wishes.phone}": wishes.phone,
        f"Good times: {wishes.good_times}": wishes.good_times,
        "Would like help with a skill": wishes.coaching,
    }
    told = [line for line, wished in lines.items() if wished]
    if wishes.face_to_face is not None:
        told.append(f"Would like to meet in person, {moment(wishes.face_to_face, calendar.zone)}")
    return tuple(told)


def logged(wishes: Wishes, not_for: Collection[str]) -> dict[str, object]:
    """All that the log may hold of it: what was wished for, by name alone, and how many may not see it."""
    every = ("phone", "good_times", "face_to_face", "coaching")
    wished = [name for name in every if getattr(wishes, name)]
    return ({"wishes": wished} if wished else {}) | ({"kept_from": len(not_for)} if not_for else {})


def meeting_days(at: datetime, calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """The days that may be proposed, each with its words."""
    today = at.astimezone(calendar.zone).date()
    days = (working_days_after(today, n, calendar) for n in range(1, MEETING_DAYS + 1))
    return tuple((day.isoformat(), plain_day(day)) for day in days)


def meeting_times(calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """The half hours at which the advice team is at work on some day, each with its words."""
    # Any day will do: the hours of a calendar are wall-clock hours.
    midnight = datetime.combine(date.min, time(), tzinfo=calendar.zone)
    halves = [(midnight + HALF_HOUR * n).time() for n in range(48)]
    return tuple((f"{one:%H:%M}", _as_said(one, calendar)) for one in halves if _any_day(one, calendar))


def _phone(raw: str) -> str | None:
    number = raw.strip()
    if number and (len(number) > LONGEST_PHONE or not _PHONE.fullmatch(number)):
        raise NotPossible(NO_PHONE)
    return number or None


def _times(raw: str) -> str | None:
    words = raw.strip()
    if len(words) > LONGEST_TIMES:
        raise NotPossible(LONG_TIMES)
    return words or None


def _meeting(day: str, hour: str, *, at: datetime, calendar: Calendar) -> datetime | None:
    if not day.strip() and not hour.strip():
        return None
    try:
        wanted = datetime.combine(date.fromisoformat(day.strip()), time.fromisoformat(hour.strip()), calendar.zone)
    except ValueError:
        raise NotPossible(NO_MEETING) from None
    if wanted <= at:
        raise NotPossible(GONE)
    on = wanted.date()
    if on > at.astimezone(calendar.zone).date() + DAY * 60 or not _at_work(wanted, calendar):
        raise NotPossible(NOT_THEN)
    return wanted


def _at_work(wanted: datetime, calendar: Calendar) -> bool:
    return is_working_day(wanted.date(), calendar) and _within(wanted.time(), wanted.weekday(), calendar)


def _any_day(at: time, calendar: Calendar) -> bool:
    return any(_within(at, weekday, calendar) for weekday in calendar.week)


def _within(at: time, weekday: int, calendar: Calendar) -> bool:
    # An end of 00:00 is midnight after.
    return any(opens <= at and (at < closes or closes == time()) for opens, closes in calendar.week.get(weekday, ()))


def _as_said(at: time, calendar: Calendar) -> str:
    return clock_time(datetime.combine(date.min, at, tzinfo=calendar.zone), calendar.zone)

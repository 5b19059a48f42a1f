"""Dates as people in Britain type them, or the doubt in them; knows the day it is and the days asked for."""

import re
from calendar import monthrange
from datetime import date

from trees.reading.days import DAYS, VOCABULARY, named_day
from trees.reading.hedges import unhedged
from trees.reading.misspelt import corrected
from trees.reading.ordinals import ordinals_as_figures
from trees.reading.understood import Doubt, Near, Read
from trees.values import MONTHS, long_date

ONE_DATE = "Please give one date, such as 3 November 2026."
THE_DAY = "Please give the day itself, such as 3 November 2026."
WHICH_DAY = "Please say which day, such as 3 November 2026 or “Tuesday last week”."
WHICH_DAY_TO_COME = "Please say which day, such as 3 November 2026 or “Tuesday next week”."
DAY_TOO = "Please give the day as well, such as 3 November 2026."
YEAR_TOO = "Please give the year as well, such as 3 November 2026."
CHECK_YEAR = "Please check the year, and give the date as in 3 November 2026."
FOUR_FIGURES = "Please give all four figures of the year, such as 3 November 2026."

YEARS = range(1900, 2201)
NEAR_ENOUGH, TOO_FAR = 92, 300
"""Days: a day without its year is taken as the nearest one within a season; a past or future one within ten months."""
FEWEST_TO_COME = 5
"""Years ahead that two figures may mean; beyond that, and down to '50, they are the last century's."""
OLDEST_TWO = 50
SHORTEST = 5
"""Letters that a misspelt day or month has: "than" is no "then"."""

MONTH_NUMBERS = {
    name: number for number, month in enumerate(MONTHS, start=1) for name in (month.lower(), month[:3].lower())
} | {"sept": 9}
_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_YEAR = r"(?:[-/ ,]{0,2}'?([0-9]{4}|[0-9]{2}))?"
_FEASTS = {
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
}

_ISO = re.compile(r"([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})")
_NUMERIC = re.compile(r"([0-9]{1,2}) ?([-/. ,]) ?([0-9]{1,2})(?: ?\2 ?'?([0-9]{4}|[0-9]{2}))?")
_RUN_ON = re.compile(r"[0-9]{8}")
_DAY_FIRST = re.compile(
    rf"(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?(?: day)?[- /]?(?: ?of )?(?:the )?({_MONTH})\.?{_YEAR}"
)
_MONTH_FIRST = re.compile(rf"({_MONTH})\.?,?[- /]?(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?{_YEAR}")
_FEAST = re.compile(rf"({'|'.join(_FEASTS)}){_YEAR}")
_WEEKDAY = re.compile(rf"({'|'.join(sorted(DAYS, key=len, reverse=True))}),?(?: the)? (.+)")
_TIME = re.compile(
    r",? (?:(?:at|around|about|by)? ?[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:am|pm|o'clock)|"
    r"at (?:[0-9]{1,2}(?:[:.][0-9]{2})?|noon|midnight|lunch(?:time)?)|[0-9]{1,2}:[0-9]{2})$"
)
_SEVERAL = re.compile(
    r"between\b.*|.*(?:[0-9a-z] ?(?:–|—|\bto\b|\bor\b|\band\b|&) ?[0-9a-z]).*|[0-9]{1,2}-[0-9]{1,2} [a-z].*"
)
_EDGE = re.compile(
    r"(?:before|after|by|until|till|over|under|more than|less than|at least|within|no later than|up to)\b.*|"
    r".*\bago or (?:more|less)|.*\bonwards"
)
_WHICH_DAY = re.compile(
    r"(?:some ?time )?(?:the )?(?:last|this|next|previous|past|coming|early|late|mid)[ -](?:working |bank )?"
    r"(?:week|weekend|fortnight|month|year|quarter|holiday|shift)(?:end)?|"
    r"(?:at )?the weekend|recently|lately|ages ago|(?:quite )?(?:a )?(?:while|long time|few \w+|several \w+) ago|"
    r"the other day|soon|asap|now and then|a few \w+(?: back)?|some \w+ ago|in a few \w+|easter.*|"
    r"(?:a|the)? ?(?:last |next )?bank holiday.*|the holidays|payday"
)
_PART_OF_MONTH = re.compile(
    r"(?:in |during |some ?time in )?(?:the )?"
    r"(?:(?:start|beginning|middle|end|first week|last week|second week) of |early |mid |mid-|late |last |next |this )?"
    rf"(?:{_MONTH})(?:,? [0-9]{{2,4}})?"
)
_ONLY_YEAR = re.compile(r"(?:in |during )?(?:early |mid |late )?[0-9]{4}")


def understand_date(raw: str, near: Near) -> Read | Doubt | None:
    """A day in figures, in words, or counted from today; with no year, the one that the question can only mean."""
    text = _TIME.sub("", unhedged(raw))
    text = unhedged(ordinals_as_figures(corrected(text, VOCABULARY, shortest=SHORTEST)))
    if _EDGE.fullmatch(text):
        return Doubt(says=THE_DAY)
    said = named_day(text, near)
    if said is not None:
        return said
    return _weekday_and_date(text, near) or _dated(text, near) or _unclear(text, near)


def _weekday_and_date(text: str, near: Near) -> Read | Doubt | None:
    found = _WEEKDAY.fullmatch(text)
    read = _dated(found[2], near) if found else None
    if found is None or not isinstance(read, Read) or not isinstance(read.value, date):
        return read
    if read.value.weekday() == DAYS[found[1]]:
        return read
    return Doubt(says=f"{long_date(read.value)} is a {read.value:%A}. Please check the day and the date.")


def _dated(text: str, near: Near) -> Read | Doubt | None:
    if found := _ISO.fullmatch(text):
        return _day(int(found[4]), int(found[3]), found[1], near)
    if found := _NUMERIC.fullmatch(text):
        return _day(int(found[1]), int(found[3]), found[4], near)
    if found := _DAY_FIRST.fullmatch(text):
        return _day(int(found[1]), MONTH_NUMBERS[found[2]], found[3], near)
    if found := _MONTH_FIRST.fullmatch(text):
        return _day(int(found[2]), MONTH_NUMBERS[found[1]], found[3], near)
    if found := _FEAST.fullmatch(text):
        month, day = _FEASTS[found[1]]
        return _day(day, month, found[2], near)
    return _run_on(text) if _RUN_ON.fullmatch(text) else None


def _run_on(text: str) -> Read | Doubt | None:
    """Eight figures without a mark between them, where only one reading is a date."""
    british, iso = (text[4:], text[2:4], text[:2]), (text[:4], text[4:6], text[6:])
    found = {_made(int(y), int(m), int(d)) for y, m, d in (british, iso) if int(y) in YEARS} - {None}
    return Read(value=found.pop()) if len(found) == 1 else Doubt(says=ONE_DATE)


def _day(day: int, month: int, year: str | None, near: Near) -> Read | Doubt:
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return Doubt(
            says=f"There is no month {month}. Please give the day first and then the month, such as 3/11/2026."
        )
    if not 1 <= day <= max(monthrange(2000, month)):
        return Doubt(says=f"{MONTHS[month - 1]} has days 1 to {monthrange(2000, month)[1]}. Please check the date.")
    if year is None:
        return in_its_year(day, month, near)
    full = _full_year(year, near)
    if full is None or full not in YEARS:
        return Doubt(says=FOUR_FIGURES if full is None else CHECK_YEAR)
    made = _made(full, month, day)
    return (
        Read(value=made)
        if made
        else Doubt(says=f"There is no {day} {MONTHS[month - 1]} in {full}. Please check the date.")
    )


def _full_year(year: str, near: Near) -> int | None:
    if len(year) == 4:  # noqa: PLR2004 - figures
        return int(year)
    century = near.on.year // 100 * 100
    if century + int(year) <= near.on.year + FEWEST_TO_COME:
        return century + int(year)
    return century - 100 + int(year) if int(year) >= OLDEST_TWO else None


def in_its_year(day: int, month: int, near: Near) -> Read | Doubt:
    """A day without its year: the last one where the past is asked for, the next one, or the only one near."""
    made = (_made(near.on.year + more, month, day) for more in (-1, 0, 1))
    days = [one for one in made if one is not None]
    if near.past:
        return _surely(max((one for one in days if near.most and one <= near.most), default=None), near, TOO_FAR)
    if near.future:
        return _surely(min((one for one in days if near.least and one >= near.least), default=None), near, TOO_FAR)
    return _surely(min(days, key=lambda one: abs((one - near.on).days), default=None), near, NEAR_ENOUGH)


def _surely(day: date | None, near: Near, most: int) -> Read | Doubt:
    return Read(value=day) if day is not None and abs((day - near.on).days) <= most else Doubt(says=YEAR_TOO)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _unclear(text: str, near: Near) -> Doubt | None:
    if _WHICH_DAY.fullmatch(text):
        return Doubt(says=WHICH_DAY_TO_COME if near.future else WHICH_DAY)
    if _PART_OF_MONTH.fullmatch(text) or _ONLY_YEAR.fullmatch(text):
        return Doubt(says=DAY_TOO)
    return Doubt(says=ONE_DATE) if _SEVERAL.fullmatch(text) else None

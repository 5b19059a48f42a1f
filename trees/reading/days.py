"""Days named from where one stands: yesterday, last Tuesday, three weeks ago, the 3rd; knows no month's name."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from trees.calculators.dates import add_months
from trees.reading.counts import VOCABULARY as COUNTED
from trees.reading.counts import count
from trees.reading.lists import words_in
from trees.reading.ordinals import NAMES
from trees.reading.understood import Doubt, Near, Read
from trees.values import MONTHS, long_date

_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS = {day: number for number, day in enumerate(_LONG)} | {
    **{day[:3]: number for number, day in enumerate(_LONG)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_SPOKEN = {
    "today": 0,
    "this day": 0,
    "now": 0,
    "just now": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "tonight": 0,
    "last night": -1,
}
_SPOKEN |= {f"this {part}": 0 for part in ("morning", "afternoon", "evening")} | {"earlier today": 0, "later today": 0}
_SPOKEN |= {f"the day before {day}": n for day, n in (("yesterday", -2), ("today", -1))} | {"day before yesterday": -2}
_SPOKEN |= {"the day after tomorrow": 2, "day after tomorrow": 2}
_SPOKEN |= {
    f"{day} {part}": n
    for day, n in (("yesterday", -1), ("tomorrow", 1))
    for part in ("morning", "afternoon", "evening", "night")
}
VOCABULARY = frozenset(
    (
        *DAYS,
        *(month.lower() for month in MONTHS),
        *NAMES,
        *COUNTED,
        *words_in("""
            yesterday today tomorrow week weeks month months year years day days fortnight fortnights last next this
            from time before after until between morning night evening afternoon late later early earlier
            then there these main mine past gone coming previous ward some sometime about over under
            start beginning middle recently easter christmas boxing
        """),
    )
)
"""Words that are spelt right, and those that a misspelt one may be put right to."""

MONTH_TOO = "Please give the month as well, such as 3 November."
MOST_DAYS = 36525
"""A hundred years: further away is no date of employment, and may be none at all."""

_DAY = "|".join(sorted(DAYS, key=len, reverse=True))
_UNIT = r"(day|week|fortnight|month|year)s?'?"
_AGO = re.compile(rf"(.+?) {_UNIT} (?:ago|back|earlier)(?: today)?")
_AHEAD = re.compile(rf"in (.+?) {_UNIT}(?:'s)?(?: time)?|(.+?) {_UNIT} (?:from (?:now|today)|time|away|hence)")
_JUST = re.compile(rf"({_DAY})")
_LAST = re.compile(rf"(?:last|the last|previous|this past|past) ({_DAY})(?: (?:morning|afternoon|evening|night))?")
_GONE = re.compile(rf"(?:this |the )?({_DAY}) (?:just )?(?:gone|past)")
_NEXT = re.compile(rf"next ({_DAY})")
_COMING = re.compile(rf"(?:this )?coming ({_DAY})|({_DAY}) coming")
_THIS = re.compile(rf"this ({_DAY})|({_DAY})(?: of)? this week")
_LAST_WEEK = re.compile(rf"({_DAY})(?: of)? last week|last week,?(?: on)? ({_DAY})|({_DAY}) the week before")
_NEXT_WEEK = re.compile(rf"({_DAY})(?: of)? next week|next week,?(?: on)? ({_DAY})")
_WEEK_ON = re.compile(rf"(?:a )?week (?:on )?({_DAY})|({_DAY}) week|a week from ({_DAY})")
_OF_MONTH = re.compile(r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)(?:(?: of)? (this|last|next) month)?|(?:the )([0-9]{1,2})")
_WEEK = timedelta(weeks=1)


def named_day(text: str, near: Near) -> Read | Doubt | None:
    """A day counted from the day of the answer; a doubt where people mean either of two."""
    if text in _SPOKEN:
        return Read(value=near.on + timedelta(days=_SPOKEN[text]))
    for form, reader in _FORMS:
        if found := form.fullmatch(text):
            return reader([one for one in found.groups() if one is not None], near)
    return None


def either(one: date, other: date) -> Doubt:
    """Asks which of two days is meant."""
    return Doubt(says=f"Do you mean {long_date(one)} or {long_date(other)}? Please type the date.")


def _counted(said: list[str], near: Near, sign: int) -> Read | Doubt | None:
    number = count({"a": "1", "an": "1", "half a": "half"}.get(said[0], said[0]))
    moved = None if number is None else _moved(near.on, sign * number, said[1])
    return Read(value=moved) if moved is not None else None


def _moved(day: date, number: object, unit: str) -> date | None:
    each = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    total = float(str(number)) * (each or {"month": 1, "year": 12}[unit])
    if total != int(total) or abs(total) * (1 if each else 31) > MOST_DAYS:
        return None
    return day + timedelta(days=int(total)) if each else add_months(day, int(total))


def _bare(said: list[str], near: Near) -> Read | Doubt:
    """A weekday alone: the last one where the past is asked for, the next where the future is."""
    ahead = near.on + timedelta(days=(DAYS[said[0]] - near.on.weekday()) % 7)
    behind = ahead - _WEEK
    if ahead == near.on:
        return either(near.on, behind) if near.past else either(near.on, near.on + _WEEK)
    if near.past or near.future:
        return Read(value=behind if near.past else ahead)
    return either(behind, ahead)


def _before(said: list[str], near: Near) -> date:
    return near.on - timedelta(days=(near.on.weekday() - DAYS[said[0]] - 1) % 7 + 1)


def _after(said: list[str], near: Near) -> date:
    return near.on + timedelta(days=(DAYS[said[0]] - near.on.weekday() - 1) % 7 + 1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last(said: list[str], near: Near) -> Read | Doubt:
    """Said on a Thursday, "last Tuesday" is two days ago for some and nine for others."""
    day = _before(said, near)
    return either(day, day - _WEEK) if _monday(day) == _monday(near.on) else Read(value=day)


def _next(said: list[str], near: Near) -> Read | Doubt:
    day = _after(said, near)
    return either(day, day + _WEEK) if _monday(day) == _monday(near.on) else Read(value=day)


def _of_week(weeks: int) -> Callable[[list[str], Near], Read]:
    def reader(said: list[str], near: Near) -> Read:
        return Read(value=_monday(near.on) + timedelta(days=7 * weeks + DAYS[said[0]]))

    return reader


def _of_month(said: list[str], near: Near) -> Read | Doubt:
    months = {"last": -1, "this": 0, "next": 1}
    wanted = [months[said[1]]] if len(said) > 1 else [-1, 0, 1]
    found = [_in_month(near.on, more, int(said[0])) for more in wanted]
    days = [day for day in found if day is not None]
    if len(wanted) == 1:
        return Read(value=days[0]) if days else Doubt(says="That month has no such day. Please check the date.")
    behind, ahead = [day for day in days if day <= near.on], [day for day in days if day >= near.on]
    if near.past and behind:
        return Read(value=behind[-1])
    if near.future and ahead:
        return Read(value=ahead[0])
    if near.on in days:
        return Read(value=near.on)
    return either(behind[-1], ahead[0]) if behind and ahead else Doubt(says=MONTH_TOO)


def _in_month(on: date, more: int, number: int) -> date | None:
    month = add_months(on.replace(day=1), more)
    try:
        return month.replace(day=number)
    except ValueError:
        return None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[list[str], Near], Read | Doubt | None]], ...] = (
    (_AGO, lambda said, near: _counted(said, near, -1)),
    (_AHEAD, lambda said, near: _counted(said, near, 1)),
    (_JUST, _bare),
    (_LAST, _last),
    (_GONE, lambda said, near: Read(value=_before(said, near))),
    (_NEXT, _next),
    (_COMING, lambda said, near: Read(value=_after(said, near))),
    (_THIS, _of_week(0)),
    (_LAST_WEEK, _of_week(-1)),
    (_NEXT_WEEK, _of_week(1)),
    (_WEEK_ON, lambda said, near: Read(value=_after(said, near) + _WEEK)),
    (_OF_MONTH, _of_month),
)

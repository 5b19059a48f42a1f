"""Reads an adviser's form into an act; knows no request, only names and values."""

from collections.abc import Mapping
from datetime import date, datetime, time

from escalation.model import Act, Actor, Coding, NotPossible, Verb
from escalation.words import STAGE
from organisations.calendar import Calendar, next_opening

LONGEST_REFERENCE = 64

MOST_MINUTES = 6000
"""A hundred hours: more than any one matter takes an adviser."""

LINE = "line-"
"""What the name of a checklist's box begins with."""

YES_NO = {"yes": True, "no": False}


def read_act(fields: Mapping[str, str], *, verb: Verb, by: Actor, at: datetime, calendar: Calendar) -> Act:
    """The act of a desk form's fields, all optional: `count, text, reason, until, hour, queue, to, stage,
    tree_could_answer, advice_was_wrong, minutes, hr_reference`, and of a checklist `was` and a field a line.

    Raises:
        NotPossible: a count, a day or a number that no form of ours sends, or a reference that is too long.
    """
    was = frozenset(fields.get("was", "").split())
    lines = frozenset(name.removeprefix(LINE) for name in fields if name.startswith(LINE))
    return Act(
        verb=verb,
        by=by,
        at=at,
        count=_count(fields.get("count")),
        text=fields.get("text") or None,
        reason=fields.get("reason") or None,
        until=_until(fields.get("until"), fields.get("hour"), calendar),
        queue=fields.get("queue") or None,
        to=fields.get("to") or None,
        coding=_coding(fields),
        ticked=lines - was,
        unticked=was - lines,
        hr_reference=_reference(fields.get("hr_reference")),
    )


def _count(raw: str | None) -> int | None:
    if not raw:
        return None
    if not raw.isdecimal() or len(raw) > 9:  # noqa: PLR2004 - beyond any real count, within any integer column
        raise NotPossible("This page is not one of ours. Open the desk again.")
    return int(raw)


def _reference(raw: str | None) -> str | None:
    """The matter's number in the HR case system, by which a copy for the employee is found."""
    reference = (raw or "").strip()
    if len(reference) > LONGEST_REFERENCE:
        raise NotPossible(f"An HR reference has at most {LONGEST_REFERENCE} letters and digits.", field="hr_reference")
    return reference or None


def _coding(fields: Mapping[str, str]) -> Coding:
    stage = fields.get("stage") or None
    if stage is not None and stage not in STAGE:
        raise NotPossible("Choose the stage from the list.", field="stage")
    return Coding(
        stage=stage,
        tree_could_answer=YES_NO.get(fields.get("tree_could_answer", "")),
        advice_was_wrong=YES_NO.get(fields.get("advice_was_wrong", "")),
        minutes=_minutes(fields.get("minutes")),
    )


def _minutes(raw: str | None) -> int | None:
    typed = (raw or "").strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 4 or int(typed) > MOST_MINUTES:  # noqa: PLR2004 - a bound on what is read
        raise NotPossible(f"Write the minutes as a number up to {MOST_MINUTES:,}.", field="minutes")
    return int(typed)


def _until(raw: str | None, hour: str | None, calendar: Calendar) -> datetime | None:
    """A hold ends at its hour, or when the advice team opens on its day; never while nobody is at work."""
    if not raw:
        return None
    try:
        at = time.fromisoformat(hour) if hour else time()
        day = date.fromisoformat(raw)
    except ValueError:
        raise NotPossible("Choose the day and the time from the lists.") from None
    return next_opening(datetime.combine(day, at.replace(tzinfo=None), tzinfo=calendar.zone), calendar)

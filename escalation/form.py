"""Reads an adviser's form into an act; knows no request, only names and values."""

from collections.abc import Mapping
from datetime import date, datetime, time

from escalation.model import Act, Actor, NotPossible, Verb
from organisations.calendar import Calendar, next_opening

LONGEST_REFERENCE = 64

YES_NO = {"yes": True, "no": False}


def read_act(fields: Mapping[str, str], *, verb: Verb, by: Actor, at: datetime, calendar: Calendar) -> Act:
    """The act of a desk form's fields: `count, text, reason, until, queue, tree_could_answer, hr_reference`, all
    optional.

    Raises:
        NotPossible: a count or a day that no form of ours sends, or a reference that is too long to be one.
    """
    return Act(
        verb=verb,
        by=by,
        at=at,
        count=_count(fields.get("count")),
        text=fields.get("text") or None,
        reason=fields.get("reason") or None,
        until=_until(fields.get("until"), calendar),
        queue=fields.get("queue") or None,
        tree_could_answer=YES_NO.get(fields.get("tree_could_answer", "")),
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
        raise NotPossible(f"An HR reference has at most {LONGEST_REFERENCE} letters and digits.")
    return reference or None


def _until(raw: str | None, calendar: Calendar) -> datetime | None:
    """A hold ends when the advice team opens on its day."""
    if not raw:
        return None
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise NotPossible("Choose the day from the list.") from None
    return next_opening(datetime.combine(day, time(), tzinfo=calendar.zone), calendar)

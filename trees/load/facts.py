"""Reads facts: dated figures with no gap, overlap or disorder, and an organisation's own in place of examples."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import cast, get_args

from organisations.calendar import NATIONS
from trees.expressions.syntax import MOST_NUMBER, PLACES
from trees.expressions.typing import nearest
from trees.fact_table import Band, Confidence, Fact, FactRow, Figure, Unit
from trees.load.making import Raw
from trees.load.place import Place, check_keys, day, items, mapping, one_of, optional_string, said, truth
from trees.values import long_date

UNITS: tuple[str, ...] = get_args(Unit)
CONFIDENCES: tuple[str, ...] = get_args(Confidence)
_KEYS = ("unit", "decided_by", "source", "note", "nations", "local", "by", "values")
_ROW_KEYS = ("from", "until", "is", "bands", "confidence")
_OWN_KEYS = ("values", "source", "note")


def with_own(shipped: Mapping[str, Raw], own: Raw, place: Place) -> dict[str, Raw]:
    """The facts with an organisation's own figures in place of the shipped examples.

    Only facts marked `local` may be set; what an organisation does not set stays, marked as an example.
    """
    merged = {name: {**raw, "example": True} if raw.get("local") is True else raw for name, raw in shipped.items()}
    for name, data in own.items():
        where = place.at(name)
        if name not in shipped:
            where.wrong(
                f"There is no fact '{name}'.", nearest(name, [one for one in shipped if _is_local(shipped[one])])
            )
        elif not _is_local(shipped[name]):
            where.wrong(f"'{name}' is not set by organisations.", "Take it out: the law or national terms set it.")
        else:
            raw = mapping(where, data)
            check_keys(where, raw, _OWN_KEYS, ("values",))
            merged[name] = {**shipped[name], **raw, "example": False}
    return merged


def _is_local(raw: Raw) -> bool:
    return raw.get("local") is True


def read_fact(place: Place, name: str, data: object) -> Fact | None:
    """One fact, or nothing and a problem."""
    raw = mapping(place, data)
    check_keys(place, raw, (*_KEYS, "example"), ("unit", "decided_by", "values"))
    if "source" not in raw:
        place.wrong(
            "'source' is missing.", "Say where the figure comes from, so that it can be checked.", level="warning"
        )
    unit = one_of(place.at("unit"), raw.get("unit"), UNITS) if "unit" in raw else ""
    by = optional_string(place, raw, "by")
    rows = [_row(where, item, unit=unit, by=by) for where, item in items(place.at("values"), raw.get("values"))]
    found = tuple(row for row in rows if row is not None)
    if "values" in raw and not rows:
        place.at("values").wrong(
            "This fact has no figures.", "Add a row: {from: 2026-04-06, is: 5, confidence: local}."
        )
    if not unit or not found or len(found) < len(rows) or not _in_order(place.at("values"), found):
        return None
    return Fact(
        name=name,
        unit=cast("Unit", unit),
        decided_by=optional_string(place, raw, "decided_by") or "",
        source=optional_string(place, raw, "source") or "",
        note=optional_string(place, raw, "note") or "",
        nations=tuple(one_of(where, one, NATIONS) for where, one in items(place.at("nations"), raw.get("nations"))),
        local=truth(place, raw, "local"),
        example=raw.get("example") is True,
        by=by,
        rows=found,
        file=place.ledger.file,
        line=place.line,
    )


def _row(place: Place, item: object, *, unit: str, by: str | None) -> FactRow | None:
    raw = mapping(place, item)
    check_keys(place, raw, _ROW_KEYS, ("from", "confidence"))
    start, until = day(place.at("from"), raw.get("from")), day(place.at("until"), raw.get("until"))
    confidence = one_of(place.at("confidence"), raw.get("confidence"), CONFIDENCES) if "confidence" in raw else ""
    if ("is" in raw) == ("bands" in raw):
        place.wrong("A row has either `is` or `bands`.", "Write is: and the figure.")
        return None
    if ("bands" in raw) != (by is not None):
        place.wrong(
            "`bands` in a row and `by` on the fact go together.", "Write by: age on the fact, bands: in the row."
        )
        return None
    if start is None or not confidence:
        return None
    if until is not None and until < start:
        place.wrong("This row ends before it begins.", "Put the earlier date under `from`.")
        return None
    bands = _bands(place.at("bands"), raw["bands"], unit) if "bands" in raw else ()
    value = _figure(place.at("is"), raw["is"], unit) if "is" in raw else None
    return FactRow(
        start=start,
        until=until,
        value=value,
        bands=bands,
        confidence=cast("Confidence", confidence),
        line=place.line,
    )


def _bands(place: Place, data: object, unit: str) -> tuple[Band, ...]:
    bands = []
    for where, item in items(place, data):
        raw = mapping(where, item)
        check_keys(where, raw, ("below", "is"), ("is",))
        below = raw.get("below")
        if below is not None and not _is_number(below):
            where.at("below").wrong(f"`below` is a number, and this is {said(below)}.", "Write digits.")
            below = None
        if "is" in raw:
            bands.append(
                Band(below=cast("int | Decimal | None", below), value=_figure(where.at("is"), raw["is"], unit))
            )
    limits = [band.below for band in bands[:-1]]
    ordered = [Decimal(one) for one in limits if one is not None]
    if len(ordered) < len(limits) or ordered != sorted(ordered) or (bands and bands[-1].below is not None):
        place.wrong("The bands are not in order.", "Begin with the smallest `below`, and end with a band without it.")
    return tuple(bands)


def _figure(place: Place, data: object, unit: str) -> Figure:
    if data == "none" and unit != "words":
        return None
    if unit == "words":
        if isinstance(data, str):
            return data
        place.wrong(f"The figure is in words, and this is {said(data)}.", "Put it in quotes.")
        return None
    if not _is_number(data):
        place.wrong(
            f"A number is wanted here, and this is {said(data)}.", "Write digits, or none where it was abolished."
        )
        return None
    number = cast("int | Decimal", data)
    exponent = Decimal(number).as_tuple().exponent
    if abs(Decimal(number)) >= MOST_NUMBER or (isinstance(exponent, int) and exponent < -PLACES):
        place.wrong("This number is too large or too fine.", "Numbers are under 10^15, with at most six places.")
    return number


def _is_number(data: object) -> bool:
    return isinstance(data, int | Decimal) and not isinstance(data, bool) and Decimal(data).is_finite()


def _in_order(place: Place, rows: tuple[FactRow, ...]) -> bool:
    sound = True
    for index, (one, following) in enumerate(pairwise(rows), start=1):
        problem = _between(one, following)
        if problem is not None:
            place.at(index).wrong(*problem)
            sound = False
    return sound


def _between(row: FactRow, following: FactRow) -> tuple[str, str] | None:
    """What is wrong between two rows, and its remedy. Both ends of a row are inclusive."""
    if following.start <= row.start:
        return (
            "The rows are out of order: this one does not begin after the one above it.",
            "Put the rows in order of date.",
        )
    if row.until is None or following.start <= row.until:
        ends = long_date(row.until) if row.until else "never"
        last = (following.start - timedelta(days=1)).isoformat()
        return f"This row overlaps the one before, which ends {ends}.", f"End that one with until: {last}."
    if following.start != row.until + timedelta(days=1):
        first = (row.until + timedelta(days=1)).isoformat()
        problem = f"There is a gap before this row: the one before ends on {long_date(row.until)}."
        return problem, f"Begin this row with from: {first}, or end the one before later."
    return None

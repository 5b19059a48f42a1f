"""Three made-up trusts: their folders for the product, and their calendars in words for the second calculation."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from bot.content.library import Places, Shelf
from tests import yaml_text
from tests.escalation.blind.second_clock import Calendar

EXAMPLE: Final = Path(__file__).parents[3] / "organisations" / "example"
LONDON: Final = "Europe/London"
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

OFFICE: Final = [("09:00", "17:00")]
SPLIT: Final = [("08:00", "12:30"), ("13:30", "18:00")]
ROUND: Final = [("00:00", "24:00")]

CHRISTMAS: Final = {
    date(2026, 12, 25),
    date(2026, 12, 26),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 5, 3),
}
"""Bank holidays of every nation in the months of the proof, written down by hand: Boxing Day, which is a Saturday,
and its substitute.
"""

HOLIDAYS: Final[Mapping[str, set[date]]] = {
    "england": CHRISTMAS | {date(2027, 3, 29)},
    "scotland": CHRISTMAS | {date(2026, 11, 30), date(2027, 1, 2), date(2027, 1, 4)},
    "northern-ireland": CHRISTMAS | {date(2027, 3, 17), date(2027, 3, 29)},
}
NATIONS: Final = {"example": "england", "northfield": "scotland", "harbour": "northern-ireland"}

CALENDARS: Final[Mapping[str, Calendar]] = {
    "example": Calendar(LONDON, dict.fromkeys(range(5), OFFICE), HOLIDAYS["england"]),
    "northfield": Calendar(
        LONDON,
        {**dict.fromkeys(range(5), SPLIT), 5: [("09:00", "12:00")]},
        HOLIDAYS["scotland"],
        [(date(2026, 12, 29), date(2026, 12, 31)), (date(2027, 2, 15), date(2027, 2, 15))],
    ),
    # Open by night, also in the nights in which the clocks change.
    "harbour": Calendar(LONDON, dict.fromkeys(range(7), ROUND), HOLIDAYS["northern-ireland"]),
}
"""The trusts, as the second calculation is told of them."""


def three_trusts(folder: Path) -> Shelf:
    """The shipped content with these three organisations, none of which has people in its folder.

    The content is England's; the bank holidays are those of each trust's own nation.
    """
    for name, calendar in CALENDARS.items():
        shutil.copytree(EXAMPLE, folder / name, ignore=shutil.ignore_patterns("people.yaml"))
        file = folder / name / "organisation.yaml"
        told = yaml_text.read(file.read_text("utf-8"))
        told |= {"name": f"{name.title()} NHS Trust", "calendar": _calendar(name, calendar)}
        told.pop("restricted", None)
        file.write_text(yaml.safe_dump(told, sort_keys=False), "utf-8")
    return Shelf(Places(organisations=folder))


def _calendar(name: str, calendar: Calendar) -> dict[str, Any]:
    week = {DAYS[day]: [f"{opens}-{closes}" for opens, closes in calendar.week.get(day, [])] for day in range(7)}
    closures = [{"from": first, "until": last, "reason": "closed"} for first, last in calendar.closures]
    return {"week": week, "bank_holidays": NATIONS[name], "closures": closures}

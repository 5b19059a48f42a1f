"""Facts: both ends count, nothing is guessed outside the rows, and badly kept rows do not load."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from organisations.reading import read_yaml
from trees.expressions.scope import ToAdviser
from trees.fact_table import Fact, look_up
from trees.load.facts import read_fact, with_own
from trees.load.place import Ledger, Place

LIMIT = """
limit:
  unit: GBP
  decided_by: the day of sickness
  source: An Act
  values:
    - {from: 2025-04-06, until: 2026-04-05, is: 118.75, confidence: verified}
    - {from: 2026-04-06, until: 2027-04-05, is: 123.25, confidence: verified}
    - {from: 2027-04-06, is: none, confidence: verified}
"""


def read(text: str) -> tuple[Fact | None, list[tuple[int, str]]]:
    """The fact `limit` of a file, and its problems."""
    document = read_yaml(text, file="facts.yaml")
    assert isinstance(document.data, dict)
    place = Place(ledger=Ledger(file="facts.yaml", lines=document.lines), path=("limit",))
    fact = read_fact(place, "limit", document.data["limit"])
    return fact, [(one.line, one.problem) for one in place.ledger.problems]


@pytest.mark.parametrize(
    ("on", "figure"),
    [
        (date(2025, 4, 6), Decimal("118.75")),
        (date(2026, 4, 5), Decimal("118.75")),
        (date(2026, 4, 6), Decimal("123.25")),
        (date(2027, 4, 5), Decimal("123.25")),
        (date(2027, 4, 6), None),
        (date(2050, 1, 1), None),
    ],
)
def test_both_ends_of_a_row_count(on: date, figure: Decimal | None) -> None:
    """The last day of a row is its own, and `none` says that a limit was abolished."""
    fact, problems = read(LIMIT)
    assert problems == []
    assert fact is not None
    assert look_up(fact, on) == figure
    assert fact.type.missing


def test_before_the_first_row_there_is_no_figure() -> None:
    """It never falls back to the nearest row."""
    fact, _ = read(LIMIT)
    assert fact is not None
    with pytest.raises(ToAdviser, match="“limit” on 5 April 2025"):
        look_up(fact, date(2025, 4, 5))


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("2026-04-06, until: 2027", "2026-04-07, until: 2027", 8, "There is a gap before this row"),
        ("2026-04-06, until: 2027", "2026-04-05, until: 2027", 8, "This row overlaps the one before"),
        ("until: 2026-04-05", "until: 2024-04-05", 7, "This row ends before it begins."),
        ("is: 118.75", "is: a lot", 7, "A number is wanted here, and this is 'a lot'."),
        ("is: 118.75, ", "", 7, "A row has either `is` or `bands`."),
        ("unit: GBP", "unit: pounds", 3, "'pounds' is not one of the words that can stand here."),
        ("confidence: verified", "confidence: sure", 7, "'sure' is not one of the words that can stand here."),
        ("from: 2025-04-06", "from: 06/04/2025", 7, "A date is wanted here, and this is '06/04/2025'."),
        ("decided_by: the day of sickness", "decide_by: x", 4, "'decide_by' is not a key that can stand here."),
        ("is: 118.75", "is: 1234567890123456.00", 7, "A number is wanted here"),
    ],
)
def test_badly_kept_rows_are_refused_with_their_line(old: str, new: str, line: int, problem: str) -> None:
    """Gaps, overlaps, disorder and words that are none of the list."""
    fact, problems = read(LIMIT.replace(old, new, 1))
    assert fact is None or problems
    assert any(at == line and said.startswith(problem) for at, said in problems), problems


def test_bands_are_looked_up_by_their_limit() -> None:
    """Below 18 is not 18."""
    fact, problems = read("""
limit:
  unit: GBP
  decided_by: today
  source: Regulations
  by: age
  values:
    - from: 2026-04-01
      bands: [{below: 18, is: 8.00}, {below: 21, is: 10.85}, {is: 12.71}]
      confidence: verified
""")
    assert problems == []
    assert fact is not None
    found = [look_up(fact, date(2026, 4, 1), age) for age in (17, 18, 20, 21)]
    assert found == [Decimal("8.00"), Decimal("10.85"), Decimal("10.85"), Decimal("12.71")]


def test_an_organisation_sets_only_its_own_figures() -> None:
    """The law's are not its to set; what it leaves is marked as an example."""
    place = Place(ledger=Ledger(file="facts.yaml", lines={}))
    shipped: dict[str, Mapping[str, object]] = {
        "trigger": {"local": True, "unit": "count"},
        "notice": {"local": True},
        "limit": {"unit": "GBP"},
    }
    merged = with_own(shipped, {"trigger": {"values": [1]}, "limit": {"values": []}, "triger": {}}, place)
    assert merged["trigger"] == {"local": True, "unit": "count", "values": [1], "example": False}
    assert merged["notice"]["example"] is True
    assert [one.problem for one in place.ledger.problems] == [
        "'limit' is not set by organisations.",
        "There is no fact 'triger'.",
    ]

"""The page on calculators: it lists every one as it is, maps every deadline to them, and its examples hold."""

import inspect
import re
from datetime import date
from pathlib import Path

import pytest

from organisations.calendar import Calendar
from trees.calculators.registry import Calculator, shipped_calculators
from trees.expressions.compile import compile_hole
from trees.expressions.scope import Scope, ToAdviser
from trees.expressions.terms import Terms
from trees.load import TreeSet

PAGE = Path(__file__).parents[3] / "trees" / "calculators" / "README.md"
TEXT = PAGE.read_text("utf-8")
CALCULATORS = shipped_calculators().by_name
HEADING = re.compile(r"^### `(\w+)\((.*)\)` gives (?:an? )?(.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"^- `(.+)` is (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| ([\w. ]+) \| ([\w, ]+) \|$", re.MULTILINE)
DEADLINES = (
    *("fw_final", "companion_alt", "unfair_dismissal_reached", "probation_decision", "sar_due", "ewc etc."),
    *("maternity_reply", "pregnancy_redundancy_end", "carer_notice", "parental_notice", "neonatal_window"),
    *("bereavement_parent", "afc_sick_pay", "final_review_due", "sick_leave_carry", "collective_start"),
    *("statutory_notice", "srp", "afc_redundancy", "mhps_immediate", "mhps_formal", "lado", "ico", "trial"),
    *("bradford", "hearing_notice", "appeal", "warning", "suspension_review", "rtw"),
)


def heading(calculator: Calculator) -> tuple[str, str, str]:
    """A calculator as the page's headings give it: name, values wanted, kind of result."""
    defaults = inspect.signature(calculator.function).parameters
    wanted = [
        one.name if one.required else f"{one.name} = {defaults[one.name].default}" for one in calculator.parameters
    ]
    returns = re.sub("^an? ", "", calculator.returns.says)
    return calculator.name, ", ".join(wanted), returns


def test_every_calculator_has_its_heading() -> None:
    """No calculator is missing, and none has other values or another result than the page says."""
    assert sorted(HEADING.findall(TEXT)) == sorted(heading(one) for one in CALCULATORS.values())


def test_every_deadline_of_the_domain_sheet_has_its_calculators() -> None:
    """The table has a row for each deadline, in the sheet's order, and names calculators that exist."""
    rows = [(name, names.split(", ")) for name, names in ROW.findall(TEXT) if name != "D35"]
    assert tuple(name for name, _ in rows) == DEADLINES
    assert {name for _, names in rows for name in names} <= set(CALCULATORS)


def test_every_calculator_has_an_example_and_every_refusal_is_shown() -> None:
    """Only rows, and refusals for want of a nation, have no example."""
    parts = re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:]
    shown = {part.partition("`")[2].partition("(")[0]: part for part in parts}
    without = {name for name, part in shown.items() if not EXAMPLE.search(part)}
    assert without == {"sick_pay_periods"}
    silent = {name for name, part in shown.items() if "Refused" in part and "is refused" not in part}
    assert silent == {
        *("sick_pay_periods", "statutory_working_day_from", "is_bank_holiday", "local_authority_contact_due")
    }


def test_every_calculator_says_where_its_rule_is_from_or_is_plain_arithmetic() -> None:
    """A docstring names a source but for the few that only compare numbers or days of the week."""
    silent = {one.name for one in CALCULATORS.values() if "Source:" not in one.says}
    assert silent == {"is_weekday", "larger", "smaller", "percent_of", "working_days_between"}


@pytest.mark.parametrize(("source", "result"), EXAMPLE.findall(TEXT))
def test_an_example_on_the_page_holds(source: str, result: str, calendar: Calendar, shipped: TreeSet) -> None:
    """Every example runs as an expression over the shipped facts, in England."""
    terms = Terms(
        find=lambda _: None,
        known=lambda: (),
        facts=shipped.figures["example"].facts,
        calculators=CALCULATORS,
        calendar=calendar,
    )
    expression = compile_hole(source, terms)
    scope = Scope(today=date(2026, 11, 21), started=date(2026, 11, 21))
    if result == "refused":
        with pytest.raises(ToAdviser):
            expression.run(scope)
    else:
        assert expression.run(scope) == result

"""Expressions: what they mean, what they refuse and why, and that hostile ones do no harm."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.calendar import Calendar
from trees.calculators.registry import shipped_calculators
from trees.expressions.compile import compile_expression, compile_hole
from trees.expressions.scope import NotAnswered, Scope, ToAdviser
from trees.expressions.syntax import ExpressionError, parse
from trees.expressions.terms import Terms, answer_reference
from trees.fact_table import Band, Fact, FactRow
from trees.values import DATE, MONEY, NUMBER, TYPED, WHOLE, Type

ON = date(2026, 11, 21)
TYPES = {
    "spells": WHOLE,
    "days": NUMBER,
    "pay": MONEY,
    "first": DATE,
    "met": Type(kind="option", labels={"yes": "Yes, each time", "no": "No"}),
    "causes": Type(kind="options", labels={"stress": "Stress", "injury": "Injury", "none": "None"}),
    "note": TYPED,
}
ANSWERS: dict[str, object] = {
    "spells": 5,
    "days": Decimal("9.5"),
    "pay": Decimal("1234.5"),
    "first": date(2026, 11, 2),
    "met": "no",
    "causes": ("stress", "injury"),
    "note": "typed by a person",
}


def row(start: date, until: date | None, value: object, **more: object) -> FactRow:
    """A verified row, unless told otherwise."""
    return FactRow(**{"start": start, "until": until, "value": value, "confidence": "verified", **more})  # type: ignore[arg-type]


FACTS = {
    "trigger": Fact(
        name="trigger",
        unit="count",
        decided_by="today",
        source="-",
        rows=(row(date(2026, 4, 6), date(2027, 4, 5), 128),),
    ),
    "cap": Fact(
        name="cap",
        unit="GBP",
        decided_by="the day of dismissal",
        source="-",
        rows=(
            row(date(2025, 4, 6), date(2026, 4, 5), Decimal("719.00")),
            row(date(2026, 4, 6), date(2026, 12, 31), Decimal("751.00")),
            row(date(2027, 1, 1), None, None),
        ),
    ),
    "unsure_figure": Fact(
        name="unsure_figure",
        unit="days",
        decided_by="today",
        source="-",
        rows=(row(date(2026, 1, 1), None, 5, confidence="uncertain"),),
    ),
    "minimum_wage": Fact(
        name="minimum_wage",
        unit="GBP",
        decided_by="today",
        source="-",
        by="age",
        rows=(
            row(
                date(2026, 4, 1),
                None,
                None,
                bands=(Band(below=18, value=Decimal("8.00")), Band(below=None, value=Decimal("12.71"))),
            ),
        ),
    ),
}


@pytest.fixture
def terms(calendar: Calendar) -> Terms:
    """A few answers, facts and settings, and the shipped calculators."""
    return Terms(
        find=lambda name: answer_reference(name, TYPES[name]) if name in TYPES else None,
        known=lambda: TYPES,
        facts=FACTS,
        settings={"oh_name": "Occupational Health", "bank_rules": True},
        calculators=shipped_calculators().by_name,
        calendar=calendar,
    )


@pytest.fixture
def scope() -> Scope:
    """The answers above, on a Saturday in November 2026."""
    made = Scope(today=ON, started=date(2026, 11, 1))
    made.answers.update(ANSWERS)
    return made


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("spells * spells * days", Decimal("237.5")),
        ("spells + 1", 6),
        ("1 / 3", Decimal("0.333333")),
        ("2 / 3", Decimal("0.666667")),
        ("0.1 + 0.2 == 0.3", True),
        ("-spells", -5),
        ("spells >= 3 and days < 10", True),
        ("not spells >= 3 or days < 1", False),
        ("1 < spells <= 5", True),
        ("met == 'no'", True),
        ("met in ['yes', 'no']", True),
        ("met not in ['yes']", True),
        ("'stress' in causes", True),
        ("'none' not in causes", True),
        ("includes(causes, 'stress')", True),
        ("includes_any(causes, 'none', 'injury')", True),
        ("includes_all(causes, 'stress', 'none')", False),
        ("'high' if spells > 3 else 'low'", "high"),
        ("fact('trigger')", 128),
        ("fact('trigger', on=date('2027-04-05'))", 128),
        ("fact('cap', on=first) | default(0)", Decimal("751.00")),
        ("fact('cap', on=date('2027-01-01')) | default(0)", 0),
        ("fact('minimum_wage', age=17)", Decimal("8.00")),
        ("fact('minimum_wage', age=18)", Decimal("12.71")),
        ("setting('bank_rules') and spells == 5", True),
        ("add_months(date('2026-08-31'), 1)", date(2026, 9, 30)),
        ("working_days_after(today, 1)", date(2026, 11, 23)),
        ("days_between(started, today)", 20),
        ("bradford(spells, days=9)", 225),
    ],
)
def test_what_an_expression_means(source: str, value: object, terms: Terms, scope: Scope) -> None:
    """Exact values come out, numbers read from their text."""
    assert compile_expression(source, terms).run(scope) == value


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("spells | plural('spell')", "5 spells"),
        ("1 | plural('child', 'children')", "1 child"),
        ("2 | plural('day')", "2 days"),
        ("days", "9.5"),
        ("pay", "£1,234.50"),
        ("-pay", "-£1,234.50"),
        ("pay * 2", "£2,469.00"),
        ("first", "2 November 2026"),
        ("first | short_date", "2 Nov 2026"),
        ("met", "No"),
        ("causes", "Stress and Injury"),
        ("note", "typed by a person"),
        ("1000000", "1,000,000"),
        ("setting('oh_name')", "Occupational Health"),
    ],
)
def test_a_value_is_shown_in_the_words_of_its_type(source: str, words: str, terms: Terms, scope: Scope) -> None:
    """Options by label, money in pounds, dates in full."""
    assert compile_hole(source, terms).run(scope) == words


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("spells >= 'three'", "A whole number is compared with one option."),
        ("met == 'noo'", "'noo' is not one of the options here."),
        ("met", "'met' is one option, and true or false is wanted."),
        ("met and spells > 1", "One option stands where true or false is wanted."),
        ("causes == 'stress'", "An answer with several options is not compared with ==."),
        ("includes(causes, 'stres')", "'stres' is not one of the options here."),
        ("includes(met, 'yes')", "This looks into one option."),
        ("note == 'x'", "What a person typed cannot decide anything."),
        ("first > '2026-01-01'", "A date is compared with one option."),
        ("first - 1 > first", "Arithmetic is for numbers, and this has a date."),
        ("pay * pay > 1", "Pounds are multiplied by pounds."),
        ("spels > 1", "There is no answer or named value 'spels'."),
        ("bradfort(1, 2) > 1", "There is no calculator 'bradfort'."),
        ("bradford(1) > 1", "bradford also needs days."),
        ("bradford(days, 2) > 1", "bradford wants a whole number for `spells`, and gets a number."),
        ("bradford > 1", "'bradford' is called, with brackets."),
        ("fact('triger') > 1", "There is no fact 'triger'."),
        ("fact('cap') > 1", "The fact 'cap' is decided by the day of dismissal, and no date is given."),
        ("fact('cap', on=first) > 1", "This value can be missing: a limit that was abolished has none."),
        ("fact('minimum_wage') > 1", "The fact 'minimum_wage' goes by age."),
        ("fact(met) > 1", "`fact` takes one name in quotes."),
        ("setting('oh') == 'x'", "There is no setting 'oh'."),
        ("date('6 April') > first", "'6 April' is not a date."),
        ("spells.real > 1", "A dot does not lead anywhere here."),
        ("causes[0] == 'stress'", "Square brackets after a name lead nowhere here."),
        ("spells ** 9 > 1", "`**` is not used."),
        ("met ~ 'x' == 'y'", "`~` is not used; put the words in the text and each value in its own {{ }}."),
        ("met is defined", "`is` is not used here; compare with ==."),
        ("1 if spells > 1", "`if` without `else` leaves nothing."),
        ("none", "`none` is not a value here."),
        ("met | upper == 'NO'", "There is no filter 'upper'."),
        ("(first | short_date) == 'x'", "'| short_date' only words a value, in a text."),
        ("1e9 > 1", "'1e9' is not a number as we write it."),
        ("1000000000000000 > 1", "The number 1000000000000000 is too large or too fine."),
        ("0.0000001 > 1", "The number 0.0000001 is too large or too fine."),
        ("", "An expression is empty."),
        ("spells >", "This cannot be read as an expression: 'spells >'."),
        ("spells days", "This is not one expression: 'spells days'."),
    ],
)
def test_a_wrong_expression_is_refused_with_its_reason(source: str, problem: str, terms: Terms) -> None:
    """Each refusal says what is wrong in an author's words, before any conversation."""
    with pytest.raises(ExpressionError) as refused:
        compile_expression(source, terms, wanted=Type(kind="truth"))
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    "source",
    [
        "(" * 60 + "1" + ")" * 60,
        "[" * 400,
        "-" * 499 + "1",
        "not " * 120 + "true",
        "1 if true else " * 33 + "1",
        "1" * 501,
        "9" * 400,
        "'" + "a" * 490,
        "().__class__.__bases__",
        "spells.__init__.__globals__",
        "fact('trigger').__class__",
        "range(10**9)",
        "{'a': 1}['a']",
        "'{{' ~ '}}'",
        "}} {% for x in y %}",
        "{# comment #}",
        "\x00",
        "spells\u00a0≥ 1",
    ],
)
def test_a_hostile_expression_is_refused_and_does_no_harm(source: str, terms: Terms) -> None:
    """Depth, length, attributes and other templates' tricks end in a refusal."""
    with pytest.raises(ExpressionError):
        compile_expression(source, terms, wanted=Type(kind="truth"))


@given(st.text(alphabet="spellday()[]{}'\"+-*/<>=!|.,:~%# \n0123456789andornotif else", max_size=80))
def test_any_text_is_an_expression_or_refused(source: str) -> None:
    """Nothing but the one exception comes out of reading."""
    with suppress(ExpressionError):
        parse(source)


def test_what_was_not_asked_needs_a_default(terms: Terms) -> None:
    """`default` stands in for an answer that this path did not ask; without it the reader is told."""
    empty = Scope(today=ON, started=ON)
    assert compile_expression("spells | default(0)", terms).run(empty) == 0
    with pytest.raises(NotAnswered):
        compile_expression("spells + 1", terms).run(empty)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("fact('trigger', on=date('2026-04-05'))", "no figure for “trigger” on 5 April 2026"),
        ("fact('trigger', on=date('2027-04-06'))", "no figure for “trigger” on 6 April 2027"),
        ("fact('unsure_figure')", "“unsure figure” on 21 November 2026 is not confirmed"),
        ("working_days_after(today, 6000)", "calculation “working days after” could not be done"),
        ("add_days(today, 999999999)", "calculation “add days” could not be done"),
        ("1 / (spells - 5)", "divide by nothing"),
        ("999999999999999 * 999999999999999", "too large"),
    ],
)
def test_a_missing_figure_or_failed_calculation_leads_to_the_adviser(
    source: str, names: str, terms: Terms, scope: Scope
) -> None:
    """It never falls back to the nearest figure, and the reason names what is missing."""
    with pytest.raises(ToAdviser) as led:
        compile_expression(source, terms).run(scope)
    assert names in led.value.reason


def test_rows_of_a_calculator_show_as_a_table(terms: Terms) -> None:
    """Only with headings for every column."""
    with pytest.raises(ExpressionError, match="cannot be used like this"):
        compile_hole("spells | table('One')", terms)


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14).filter(bool))
def test_arithmetic_is_exact_to_six_places(one: int, other: int) -> None:
    """Sums agree with fractions rounded once; whole numbers stay whole."""
    from fractions import Fraction

    from trees.expressions.exact import add, divide

    assert add(one, other) == one + other
    assert abs(Fraction(divide(one, other)) - Fraction(one, other)) <= Fraction(1, 2_000_000)


def test_several_options_may_default_to_one(terms: Terms) -> None:
    """So that `none` can stand for a question that was not asked."""
    empty = Scope(today=ON, started=ON)
    assert compile_expression("includes(causes | default('none'), 'none')", terms).run(empty) is True

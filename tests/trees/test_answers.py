"""Reading an answer: what is understood, what is refused with a sentence, and that nothing is guessed."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.answers import read_answer
from trees.canonical import value_from_json, value_to_json
from trees.model import Tree
from trees.position import Answer, Position, Refusal
from trees.reading import read_date, read_money, read_number
from trees.values import Value
from trees.walk import walk, with_answer

ON = date(2026, 11, 21)
QUESTIONS = {
    "whole": "number: {whole: true, min: 1, max: 2000, unit: days}",
    "exact": "number: {min: 0, max: 7}",
    "pounds": "money: {min: 0}",
    "day": "date: {not_before: 2020-01-01, not_after: today}",
    "words": "text: {max_length: 20}",
    "one": "choice:\n      yes: Yes, each time\n      no: No, or not every time\n      three: 2",
    "many": "choices:\n      none: None of these\n      stress: Stress at work\n      injury: An injury",
}


@pytest.fixture
def standing(make: Callable[..., Tree]) -> Callable[[str], Position]:
    """Stands at one question of each type."""

    def stand(name: str) -> Position:
        return walk(make(f"  it:\n    ask: Well?\n    {QUESTIONS[name]}\n    next: speak_to_us\n"), (), today=ON)

    return stand


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        ("whole", "3", 3),
        ("whole", " 1,200 ", 1200),
        ("whole", "3.0", 3),
        ("whole", "3 days", 3),
        ("exact", "2.5", Decimal("2.5")),
        ("exact", "2", 2),
        ("pounds", "£1,200", Decimal(1200)),
        ("pounds", "1234.50", Decimal("1234.50")),
        ("pounds", "£ 85", Decimal(85)),
        ("day", "2026-11-02", date(2026, 11, 2)),
        ("day", "02/11/2026", date(2026, 11, 2)),
        ("day", "2.11.2026", date(2026, 11, 2)),
        ("day", "2 November 2026", date(2026, 11, 2)),
        ("day", "2nd nov 2026", date(2026, 11, 2)),
        ("day", "Monday 2 November 2026", date(2026, 11, 2)),
        ("day", "November 2, 2026", date(2026, 11, 2)),
        ("day", "29/02/2024", date(2024, 2, 29)),
        ("words", "  Ward 7\u202e ", "Ward 7"),
        ("one", "yes", "yes"),
        ("one", "YES, each  time", "yes"),
        ("one", "1", "yes"),
        ("one", "3", "three"),
        ("one", "2", "three"),  # a label goes before a place in the list
        ("many", ["injury", "stress"], ("stress", "injury")),
        ("many", "2, 3", ("stress", "injury")),
        ("many", "An injury", ("injury",)),
        ("many", "none", ("none",)),
    ],
)
def test_what_is_understood(
    question: str, raw: str | list[str], value: Value, standing: Callable[[str], Position]
) -> None:
    """Ids, labels, places in the list; pounds and commas; ISO and British dates."""
    answer = read_answer(standing(question), raw, on=ON)
    assert isinstance(answer, Answer), answer
    assert (answer.value, type(answer.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("question", "raw", "says"),
    [
        ("whole", "2.5", "Please give a whole number, such as 3."),
        ("whole", "1,2", "Please give a whole number, such as 3."),
        ("whole", "0", "Please give a whole number that is 1 or more."),
        ("whole", "2001", "Please give a whole number that is 2,000 or less."),
        ("whole", "3 weeks", "This asks for days. Please give the number of days."),
        ("whole", "", "Please give a whole number, such as 3."),
        ("whole", "٣", "Please give a whole number, such as 3."),
        ("whole", "9" * 5000, "Please give a whole number, such as 3."),
        ("exact", "1e3", "Please give a number, such as 2.5."),
        ("exact", "NaN", "Please give a number, such as 2.5."),
        ("pounds", "12.345", "Please give an amount in pounds, such as £1,200 or 85.50."),
        ("pounds", "£-5", "Please give an amount in pounds, such as £1,200 or 85.50."),
        ("pounds", "-£5", "Please give an amount that is £0.00 or more."),
        ("pounds", "$5", "Please give the amount in pounds, such as £1,200 or 85.50."),
        ("day", "November", "Please give the day as well, such as 3 November 2026."),
        ("day", "29/02/2026", "There is no 29 February in 2026. Please check the date."),
        ("day", "Tuesday 2 November 2026", "2 November 2026 is a Monday. Please check the day and the date."),
        ("day", "a blue moon", "Please give a date, such as 21 November 2026 or 21/11/2026."),
        ("day", "22/11/2026", "Please give a date that is 21 November 2026 or earlier."),
        ("day", "31/12/2019", "Please give a date that is 1 January 2020 or later."),
        ("words", "   ", "Please write something, in no more than 20 characters."),
        ("words", "x" * 21, "Please write something, in no more than 20 characters."),
        ("one", "maybe", "Please choose one of these: “Yes, each time” / “No, or not every time” / “2”."),
        ("one", ["yes", "no"], "Please choose one of these: “Yes, each time” / “No, or not every time” / “2”."),
        ("one", "0", "Please choose one of these: “Yes, each time” / “No, or not every time” / “2”."),
        ("many", [], "Please choose one or more of these: “None of these” / “Stress at work” / “An injury”."),
        (
            "many",
            ["stress", "x"],
            "Please choose one or more of these: “None of these” / “Stress at work” / “An injury”.",
        ),
        ("many", ["none", "stress"], "“None of these” cannot go with other answers. Please choose one or the other."),
    ],
)
def test_what_is_refused_says_what_is_wanted(
    question: str, raw: str | list[str], says: str, standing: Callable[[str], Position]
) -> None:
    """One plain sentence, and no guess."""
    assert read_answer(standing(question), raw, on=ON) == Refusal(node="it", says=says)


def test_there_is_nothing_to_answer_at_an_end(standing: Callable[[str], Position]) -> None:
    """A late answer is met with a sentence."""
    position = standing("one")
    end = walk(position.tree, with_answer(position, Answer(node="it", value="yes", on=ON)), today=ON)
    assert isinstance(read_answer(end, "yes", on=ON), Refusal)


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(raw: str) -> None:
    """Each reader gives a value or nothing."""
    for found in (read_number(raw, whole=False), read_money(raw), read_date(raw)):
        assert found is None or isinstance(found, int | Decimal | date)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_date_can_be_written_in_each_way(day: date) -> None:
    """And means the same."""
    from trees.values import long_date, short_date

    written = [day.isoformat(), f"{day.day}/{day.month}/{day.year}", long_date(day), short_date(day)]
    assert [read_date(one) for one in written] == [day] * 4


@pytest.mark.parametrize(
    "value",
    [
        *(3, Decimal("2.50"), Decimal("1234.50"), date(2028, 2, 29), ("stress", "injury"), "yes", None),
        *("2026-11-21", "$date", "12.50", ("2026-11-21",)),
    ],
)
def test_values_are_stored_and_read_back_exactly(value: Value) -> None:
    """Through JSON itself; a text that looks like a date or a number stays a text."""
    stored = json.loads(json.dumps(value_to_json(value)))
    found = value_from_json(stored)
    assert (found, str(found), type(found)) == (value, str(value), type(value))

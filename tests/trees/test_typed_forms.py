"""What people type: the table of forms, and that no text breaks a reader or is understood in two ways."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests import yaml_text
from trees.answers import answer_words, read_answer, taken_as, wanted
from trees.model import Question, Tree
from trees.position import Answer, Position, Refusal
from trees.reading import Doubt, Near, Read
from trees.reading.amounts import understand_money, understand_number
from trees.reading.dates import understand_date
from trees.reading.lists import words_in
from trees.reading.options import understand_option, understand_options
from trees.values import long_date
from trees.walk import walk

TABLE: Mapping[str, Any] = yaml_text.read(Path(__file__).with_name("typed_forms.yaml").read_text("utf-8"))
ON: date = TABLE["day"]
FORMS = [(question, typed, means) for question, forms in TABLE["forms"].items() for typed, means in forms.items()]
REFUSED = "! "


@pytest.fixture
def standing(make: Callable[..., Tree]) -> Callable[[str], Position]:
    """Stands at a question of the table."""

    def stand(name: str) -> Position:
        asked = yaml.safe_dump(TABLE["questions"][name], sort_keys=False).replace("\n", "\n    ")
        return walk(make(f"  it:\n    {asked}next: speak_to_us\n"), (), today=ON)

    return stand


def test_the_table_has_forms_enough() -> None:
    """At least three hundred, of every kind, with what each means or why it is refused."""
    assert len(FORMS) >= 300
    assert sum(str(means).startswith(REFUSED) or means is None for _, _, means in FORMS) >= 100


@pytest.mark.parametrize("question", TABLE["forms"])
def test_a_typed_form_means_what_the_table_says(question: str, standing: Callable[[str], Position]) -> None:
    """A value, or a sentence that says what to type instead; never another value."""
    position = standing(question)
    node = position.spot.node
    assert isinstance(node, Question)
    other = f"{REFUSED}{wanted(node, position.spot.scope)}"
    forms = TABLE["forms"][question]
    found = {typed: _said(read_answer(position, typed, on=ON)) for typed in forms}
    assert found == {typed: means or other for typed, means in forms.items()}


def _said(read: Answer | Refusal) -> str:
    if isinstance(read, Refusal):
        return REFUSED + read.says
    return ", ".join(read.value) if isinstance(read.value, tuple) else str(read.value)


@pytest.mark.parametrize(
    ("question", "typed", "says"),
    [
        ("past day", "three weeks ago", "2 November 2026"),
        ("past day", "3/11", "3 November 2026"),
        ("past day", "3/11/2026", None),
        ("past day", "3 November 2026", None),
        ("pounds", "1.2k", "£1,200.00"),
        ("pounds", "£1,200", None),
        ("number of days", "half", "0.5"),
        ("latest absence", "2", "Back at work"),
        ("latest absence", "bakc at work", "Back at work"),
        ("latest absence", "back", None),
        ("latest absence", "back at work", None),
        ("gates", "2 and 3", "Somebody is in danger now and A child may be at risk"),
    ],
)
def test_what_was_understood_is_said_unless_it_was_typed_so(
    question: str, typed: str, says: str | None, standing: Callable[[str], Position]
) -> None:
    """What was typed in full is not repeated; everything else is, in the words of the answer."""
    position = standing(question)
    read = read_answer(position, typed, on=ON)
    assert isinstance(read, Answer)
    assert taken_as(position, typed, read) == says
    if says is not None:
        assert says == answer_words(position.spot.node, read.value, position.spot.scope)  # type: ignore[arg-type]


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(typed: str) -> None:
    """Each gives a value, a doubt or nothing."""
    near, labels = Near(on=ON), {"yes": "Yes, each time", "no": "No", "none": "None of these"}
    for read in (
        understand_date(typed, near),
        understand_money(typed),
        understand_number(typed, whole=False, unit="days", asks="How many days?"),
        understand_option(typed, labels),
        understand_options([typed], labels),
    ):
        assert read is None or isinstance(read, Read | Doubt)


WORDS = words_in(
    "last next this the a on in ago week weeks month year day 3 11 31 2026 monday friday november feb rd to or and half"
)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.dates(date(1990, 1, 1), date(2190, 12, 31)))
def test_words_of_dates_in_any_order_break_nothing(words: list[str], on: date) -> None:
    """On any day: a day, a sentence, or nothing."""
    for near in (Near(on=on), Near(on=on, most=on), Near(on=on, least=on)):
        read = understand_date(" ".join(words), near)
        assert read is None or isinstance(read, Doubt) or isinstance(read.value, date)


@given(st.dates(date(1990, 1, 1), date(2190, 12, 31)), st.integers(0, 300))
def test_a_day_typed_without_its_year_is_the_one_that_was_meant(on: date, back: int) -> None:
    """Where only the past is asked for, up to ten months back."""
    day = on - timedelta(days=back)
    near = Near(on=on, most=on)
    typed = long_date(day).rsplit(" ", 1)[0]
    assert understand_date(typed, near) == Read(value=day)
    assert understand_date(f"{back} days ago", near) == Read(value=day)

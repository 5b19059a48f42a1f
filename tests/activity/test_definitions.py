"""The definitions: whole, in words that mean one thing, and the same on the page as in the code."""

from pathlib import Path

from activity.measures.definitions import AT_A_NODE, MEASURES
from activity.measures.page import measures_page
from activity.measures.terms import ASSUMED_MINUTES, CUTS, NOT_MEASURED, TERMS

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


def test_the_page_is_drawn_from_the_definitions() -> None:
    """Draw it again with: python -m activity.measures.page > docs/measures.md."""
    assert PAGE.read_text("utf-8") == measures_page()


def test_every_measure_says_what_it_counts_and_by_which_clock() -> None:
    """No definition is left half said, and none says its own full stop where the page adds one."""
    for measure in (*MEASURES.values(), *AT_A_NODE.values()):
        assert measure.title, measure.name
        assert measure.clock.endswith("."), measure.name
        assert measure.sentence.endswith("."), measure.name
        assert not measure.source.endswith("."), measure.name
        assert not (measure.numerator + (measure.denominator or "")).endswith("."), measure.name


def test_a_share_has_a_denominator_and_a_count_has_none() -> None:
    """Times are taken of some of a whole, and the whole is said."""
    for measure in MEASURES.values():
        assert (measure.denominator is None) == (measure.unit in {"count", "minutes"}), measure.name
        assert (measure.centile is None) == (measure.unit != "seconds"), measure.name


def test_words_and_cuts_end_without_a_full_stop() -> None:
    """The page puts it there."""
    assert not [word for word, meaning in TERMS.items() if meaning.endswith(".")]
    assert not [cut.name for cut in CUTS.values() if cut.says.endswith(".")]


def test_every_fact_can_be_cut_by_group_topic_and_month() -> None:
    """What HR counts, it can find the place and the time of."""
    for measure in MEASURES.values():
        assert all(measure.fact in CUTS[name].facts for name in ("organisation", "group", "topic", "month"))


def test_the_assumption_is_printed_with_the_minutes_saved() -> None:
    """Nobody can quote the figure without having read what it rests on."""
    assert f"{ASSUMED_MINUTES} minutes" in MEASURES["minutes_saved"].sentence


def test_nothing_is_measured_by_a_characteristic_of_an_employee() -> None:
    """It is said first, and no cut is a characteristic."""
    assert "characteristic of an employee" in NOT_MEASURED[0]
    assert not {"sex", "race", "age", "disability", "religion", "band"} & set(CUTS)

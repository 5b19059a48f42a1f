"""The closed list of kinds: what an event may be, and the page that tells readers."""

from pathlib import Path

import pytest

from activity.kinds import DETAIL_TEXT_LIMIT, KINDS, Event, kinds_page


def test_the_kinds_page_equals_the_code() -> None:
    """The page that HR reads is made from the list, so it cannot say something else."""
    page = Path(__file__).parents[2] / "activity" / "KINDS.md"
    assert page.read_text(encoding="utf-8") == kinds_page()


def test_every_kind_is_defined_in_a_sentence() -> None:
    """A definition travels into exports, so none may be missing or trail off."""
    assert [kind.name for kind in KINDS.values() if not kind.says.endswith((".", "."))] == []
    assert len({kind.says for kind in KINDS.values()}) == len(KINDS)


def test_an_event_carries_the_columns_of_its_kind() -> None:
    """An answer has its node, its value and the time it took."""
    event = Event("question_answered", node="fit_note", answer="yes", elapsed_ms=1200)
    assert (event.node, event.answer, event.elapsed_ms) == ("fit_note", "yes", 1200)


def test_an_unknown_kind_is_refused() -> None:
    """The list is closed."""
    with pytest.raises(ValueError, match="'made_up' is not a kind"):
        Event("made_up")


def test_a_column_of_another_kind_is_refused() -> None:
    """A refused answer is not kept: it could be free text."""
    with pytest.raises(ValueError, match="'answer_refused' has no 'answer'"):
        Event("answer_refused", node="fit_note", answer="I think Sam said so")


def test_detail_refuses_what_a_person_may_have_written() -> None:
    """Free text is never in the log."""
    with pytest.raises(ValueError, match="no free text"):
        Event("search_made", detail={"typed": "x" * (DETAIL_TEXT_LIMIT + 1)})
    assert Event("search_made", detail={"topics": ["absence"], "code": "x" * DETAIL_TEXT_LIMIT}).detail

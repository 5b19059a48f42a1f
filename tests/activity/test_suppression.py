"""Small counts on pages of counts."""

from hypothesis import given
from hypothesis import strategies as st

from activity import suppression
from activity.suppression import FEW, HIDDEN


def test_counts_of_one_to_four_are_hidden_and_noughts_are_not() -> None:
    """Nought tells about nobody."""
    assert [suppression.shown(count) for count in (0, 1, 4, 5, 1200)] == ["0", FEW, FEW, "5", "1,200"]


def test_a_part_does_not_give_away_a_small_rest() -> None:
    """48 of 50 would say that 2 did not."""
    assert suppression.part(48, 50) == f"all but {FEW}"
    assert suppression.part(45, 50) == "45"
    assert suppression.part(50, 50) == "50"
    assert suppression.part(2, 50) == FEW


def test_a_share_is_left_out_where_it_would_tell_a_small_count() -> None:
    """A percentage beside a whole is a count in other clothes."""
    assert suppression.share(10, 40) == "25%"
    assert [suppression.share(*pair) for pair in ((2, 40), (38, 40), (1, 3), (0, 0))] == [None] * 4
    assert suppression.share(0, 40) == "0%"


def test_a_single_hidden_cell_takes_another_with_it() -> None:
    """Subtracting the others from the sum must not find it."""
    assert suppression.table([(20, 3, 9, 32)]) == [["20", FEW, HIDDEN, "32"]]


def test_a_table_without_small_counts_is_shown_whole() -> None:
    """Nothing is hidden for nothing."""
    assert suppression.table([(20, 0, 20), (7, 5, 12)]) == [["20", "0", "20"], ["7", "5", "12"]]


def test_no_rows_is_no_table() -> None:
    """A period without conversations has nothing to hide."""
    assert suppression.table([]) == []


PARTS = st.lists(st.integers(min_value=0, max_value=30), min_size=3, max_size=3)


@given(st.lists(PARTS, min_size=2, max_size=6))
def test_no_line_has_a_single_hidden_cell(rows: list[list[int]]) -> None:
    """Neither along a row, whose sum stands at its end, nor down a column, whose sum the page shows elsewhere."""
    cells = suppression.table([(*row, sum(row)) for row in rows])
    for line in [*cells, *zip(*cells, strict=True)]:
        assert sum(cell in {FEW, HIDDEN} for cell in line) != 1


@given(st.lists(PARTS, min_size=1, max_size=6))
def test_no_small_count_is_ever_written(rows: list[list[int]]) -> None:
    """Whatever else is hidden, 1 to 4 always are."""
    cells = suppression.table(rows)
    assert not {cell for row in cells for cell in row} & {"1", "2", "3", "4"}

"""Small counts on pages of counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activity import suppression
from activity.suppression import FEW, HIDDEN, Protected, Table, protect
from activity.suppression.engine import covered
from activity.suppression.tables import Linked, linked
from activity.suppression.witness import witness


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


def texts(protected: Protected, *groups: str) -> list[str]:
    """What is shown of groups, and of all of them."""
    return [*(protected.shown("conversations", group=group).text for group in groups), whole(protected)]


def whole(protected: Protected) -> str:
    """What is shown of everything."""
    return protected.shown("conversations").text


STATE = frozenset({"group", "state"})


def by_group(**counts: int) -> Table:
    """Conversations by group."""
    return Table(of="conversations", dims=("group",), counts={(group,): count for group, count in counts.items()})


def test_a_total_over_a_hidden_count_is_rounded() -> None:
    """Subtracting the others from the sum must not find it."""
    assert texts(protect([by_group(a=20, b=3, c=9)]), "a", "b", "c") == ["20", FEW, "9", "about 30"]


def test_another_count_is_hidden_where_rounding_alone_would_tell() -> None:
    """28 would be shown as about 30, which leaves 4 and nothing else for the small one."""
    assert texts(protect([by_group(a=24, b=4)]), "a", "b") == [HIDDEN, FEW, "about 30"]


def test_a_total_that_a_chart_needs_is_exact_and_more_is_hidden_beside_it() -> None:
    """Rounding is not the only way."""
    shown = texts(protect([by_group(a=20, b=3, c=9)], exact=[{}]), "a", "b", "c")
    assert shown == ["20", FEW, HIDDEN, "32"]


def test_small_counts_that_fill_their_total_are_not_given_away_by_it() -> None:
    """Two of four make eight, and nothing else does."""
    shown = texts(protect([by_group(a=4, b=4, c=30)]), "a", "b", "c")
    assert shown[:2] == [FEW, FEW]
    alone = protect([by_group(a=4, b=4)], exact=[{}])
    assert whole(alone) == HIDDEN


def test_tables_without_small_counts_are_shown_whole() -> None:
    """Nothing is hidden for nothing, and nought tells about nobody."""
    protected = protect([by_group(a=20, b=0, c=1200)])
    assert texts(protected, "a", "b", "c") == ["20", "0", "1,200", "1,220"]
    assert protected.shown("conversations", group="elsewhere").text == "0"


def test_a_division_and_its_wards_are_weighed_together() -> None:
    """The ward's small count is neither the division less the other wards nor the whole less the other divisions."""
    within = {"group": {"ward-1": ("surgery",), "ward-2": ("surgery",), "ward-3": ("medicine",)}}
    tables = [by_group(**{"ward-1": 3, "ward-2": 9, "ward-3": 28})]
    protected = protect(tables, within=within)
    assert texts(protected, "ward-1", "ward-2", "surgery", "ward-3") == [FEW, "9", "about 10", "28", "about 40"]


def test_tables_that_share_sums_are_weighed_together() -> None:
    """A state that one table hides is not read from the other."""
    by_state = Table(
        of="conversations", dims=("group", "state"), counts={("a", "open"): 2, ("a", "done"): 20, ("b", "done"): 8}
    )
    by_week = Table(of="conversations", dims=("week", "state"), counts={("w", "open"): 2, ("w", "done"): 28})
    protected = protect([by_state, by_week])
    assert protected.shown("conversations", state="open").text == FEW
    assert protected.shown("conversations", week="w", state="open").text == FEW


def test_two_tables_must_agree() -> None:
    """A caller that counts one thing twice, differently, is told."""
    with pytest.raises(ValueError, match="as 30 and as 31"):
        protect([by_group(a=30), Table(of="conversations", dims=("week",), counts={("w",): 31})])


def test_values_that_overlap_add_up_to_nothing() -> None:
    """A conversation sees many questions, so their counts have no sum to subtract from."""
    counts: dict[tuple[str, ...], int] = {("q1", "yes"): 40, ("q1", "no"): 3, ("q2", "yes"): 43, ("q2", "no"): 0}
    protected = protect([Table(of="shown", dims=("node", "unsure"), counts=counts, apart=frozenset({"node"}))])
    assert protected.shown("shown", unsure="yes").text == "0"
    assert protected.shown("shown", node="q1", unsure="no").text == FEW
    assert protected.shown("shown", node="q2").text == "43"


def test_a_share_is_reckoned_from_what_is_shown() -> None:
    """A percentage beside a whole is a count in other clothes."""
    protected = protect([by_group(a=20, b=3, c=9)])
    assert protected.share("conversations", {"group": "a"}, {}) == "67%"  # of about 30, not of 32
    assert protected.share("conversations", {"group": "b"}, {}) is None
    assert protect([by_group(a=0)]).share("conversations", {"group": "a"}, {}) is None


def test_a_count_says_to_a_program_how_it_is_shown() -> None:
    """A number where there is one, and which kind of number."""
    protected = protect([by_group(a=20, b=3, c=9)])
    assert protected.shown("conversations").json() == {"count": 30, "shown": "about"}
    assert protected.shown("conversations", group="b").json() == {"count": None, "shown": "few"}


def test_an_unpublished_table_only_holds_the_others_together() -> None:
    """It is weighed, and never shown."""
    inner = Table(of="conversations", dims=("group", "week"), counts={("a", "w"): 2, ("b", "v"): 30}, published=False)
    period = linked([inner], within={})
    assert period.published == frozenset()
    assert covered(period).hidden == set()


def test_what_is_left_of_others_is_guarded_though_it_is_never_shown() -> None:
    """14 of 15 came to an end: whoever subtracts would know of the one that is still open."""
    counts: dict[tuple[str, ...], int] = {
        ("w1", "ended"): 14,
        ("w1", "open"): 1,
        ("w2", "ended"): 20,
        ("w2", "open"): 6,
    }
    ended = {place: count for place, count in counts.items() if "ended" in place}
    whole = by_group(w1=15, w2=26)
    untold = Table(of="conversations", dims=("group", "state"), counts=counts, published=False, guarded=True)
    told = protect([whole, Table(of="conversations", dims=("group", "state"), counts=ended, apart=STATE), untold])
    assert (
        told.shown("conversations", group="w1").text != "15"
        or told.shown("conversations", group="w1", state="ended").text != "14"
    )


def weeks_of_a_month(*, listed: bool) -> list[str]:
    """What is told of two small weeks that make up a month that is known, and of a large one in the next month."""
    pieces: dict[tuple[str, ...], int] = {("m1", "w1"): 4, ("m1", "w2"): 4, ("m2", "w3"): 9}
    by_week = Table(of="conversations", dims=("week",), counts={(week,): n for (_, week), n in pieces.items()})
    joint = Table(of="conversations", dims=("month", "week"), counts=pieces, published=False, listed=listed)
    told = protect([by_week, joint], known=[{}, {"month": "m1"}, {"month": "m2"}])
    return [told.shown("conversations", week=week).text for week in ("w1", "w2")]


def test_nobody_is_looked_for_where_nothing_can_be() -> None:
    """A week has its days in one month. Were it thought of in another as well, two weeks of 4 in a month of 8 would
    seem safe.
    """
    assert weeks_of_a_month(listed=False) == [FEW, FEW]
    assert weeks_of_a_month(listed=True) == [HIDDEN, HIDDEN]


def test_what_is_never_shown_of_a_known_nought_is_nought() -> None:
    """A ward that is shown with none has none that anybody could move there."""
    within = {"group": {"a (itself)": ("a",), "b (itself)": ("b",), "c (itself)": ("c",)}}
    counts: dict[tuple[str, ...], int] = {("a (itself)",): 3, ("b (itself)",): 0, ("c (itself)",): 20}
    table = Table(of="conversations", dims=("group",), counts=counts, unsaid=frozenset({"group"}))
    period = linked([table], within=within)
    assert not [place for place in period.counts if ("group", "b (itself)") in place or ("group", "b") in place]
    protected = protect([table], within=within)
    assert texts(protected, "a", "b", "c") == [FEW, "0", "20", "about 25"]


GROUPS, STATES = ("a", "b", "c", "d"), ("open", "done", "stopped")
COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(GROUPS), st.sampled_from(STATES)), st.integers(0, 12), min_size=1, max_size=12
)


def period_of(counts: dict[tuple[str, ...], int]) -> Linked:
    """One table of groups and states, with two divisions."""
    within = {"group": {"a": ("one",), "b": ("one",), "c": ("two",), "d": ("two",)}}
    return linked([Table(of="conversations", dims=("group", "state"), counts=counts)], within=within)


@given(COUNTS)
def test_every_small_count_has_a_witness(counts: dict[tuple[str, ...], int]) -> None:
    """Other counts than the true ones that add up, and that look the same in every place."""
    period = period_of(counts)
    cover = covered(period)
    for place in [place for place, count in period.counts.items() if suppression.small(count)]:
        change = witness(cover, place, hiding=0, within=24)
        if cover.withheld:
            continue
        assert change is not None
        assert change[place] != 0
        assert all(cover.may_be(one, period.counts[one] + step) for one, step in change.items())
        for total in period.sums:
            assert change.get(total.total, 0) == sum(change.get(part, 0) for part in total.parts)


@given(COUNTS)
def test_no_small_count_is_ever_written(counts: dict[tuple[str, ...], int]) -> None:
    """Whatever else is hidden, 1 to 4 always are."""
    table = Table(of="conversations", dims=("group", "state"), counts=counts)
    assert not {shown.text for shown in protect([table]).cells.values()} & {"1", "2", "3", "4"}

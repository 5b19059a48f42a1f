"""What may be told of the ways through a tree, and how they are drawn."""

from activity.sankey import drawn, sankey
from activity.suppression import Shown
from activity.walks import ADVISED, LEFT, OFFERED, START, Walk
from activity.ways import ways


def walk(*nodes: str, count: int) -> Walk:
    """So many conversations by one way."""
    return Walk(way=(START, *nodes), count=count)


MANY = (
    walk("a", "b", "end", ADVISED, count=52),
    walk("a", "c", "end", ADVISED, count=31),
    walk("a", LEFT, count=17),
)


def texts(*walks: Walk) -> dict[tuple[str, str], str]:
    """Each step as it is told."""
    return {(step.here, step.then): step.count.text for step in ways(walks).steps}


def test_steps_are_told_to_the_nearest_five() -> None:
    """What is beside them on other pages may be told to the last one."""
    assert texts(*MANY) == {
        (START, "a"): "about 100",
        ("a", "b"): "about 50",
        ("a", "c"): "about 30",
        ("a", LEFT): "about 15",
        ("b", "end"): "about 50",
        ("c", "end"): "about 30",
        ("end", ADVISED): "about 85",
    }


def test_a_small_step_cannot_be_worked_out_from_those_around_it() -> None:
    """What leads to a page is what leads from it, so something beside the small step is hidden on both sides."""
    told = texts(*MANY, walk("a", "d", "end", ADVISED, count=3))
    assert told[("a", "d")] == told[("d", "end")] == "fewer than 5"
    assert "not shown" in {told[("a", "b")], told[("a", "c")], told[("a", LEFT)]}
    assert "not shown" in {told[("b", "end")], told[("c", "end")]} or told[("a", LEFT)] == "not shown"


def test_those_who_were_offered_an_adviser_are_told_by_the_page_before() -> None:
    """A small count stays hidden, and another with it."""
    found = ways(
        (*MANY, walk("a", OFFERED, count=20), walk("a", "b", OFFERED, count=11), walk("a", "c", OFFERED, count=2))
    )
    assert found.offered_after("c").text == "fewer than 5"
    assert {found.offered_after(node).how for node in "ab"} <= {"about", "hidden"}
    assert found.offered_after("nowhere").text == "0"


def test_every_page_stands_below_those_that_lead_to_it() -> None:
    """Also where two versions of a guide lead both ways."""
    found = ways((*MANY, walk("b", "a", "c", "end", ADVISED, count=9)))
    place = {node: number for number, node in enumerate(found.nodes)}
    assert place[START] == 0
    assert place["end"] > max(place["b"], place["c"])


def test_the_drawing_holds_only_what_is_told() -> None:
    """It has words for those who cannot see it, a number for each page, and no band for a hidden step."""
    found = ways((*MANY, walk("a", "d", "end", ADVISED, count=3)))
    what = drawn(found)
    svg = str(sankey(what, chart="ways", title="The ways", says="Bands."))
    assert svg.count("<path") == sum(bool(step.count.count) for step in found.steps)
    assert "d" not in what.numbers
    assert list(what.numbers.values()) == list(range(1, len(what.numbers) + 1))
    assert 'role="img" aria-labelledby="ways-title ways-desc"' in svg
    assert sankey(drawn(ways(())), chart="ways", title="", says="") == ""


def test_a_nought_is_told() -> None:
    """Nobody is somebody's secret."""
    assert ways(()).begun == Shown(how="exact", count=0)


def test_nothing_is_told_of_the_ways_of_few() -> None:
    """Beside what other pages tell, what is told of them would give away a step that is not listed."""
    few = ways(MANY[1:])
    assert not few.listed
    assert few.begun.how == few.offered_after("a").how == "hidden"
    assert drawn(few).numbers == {}


def test_a_step_that_is_not_told_is_not_listed() -> None:
    """That it stands in a list would say that somebody took it."""
    found = ways([Walk(way=("(start)", "a", then), count=count) for then, count in (("b", 90), ("c", 3), ("d", 70))])
    assert [step for step in found.steps if step.count.how == "hidden"]
    assert {step.count.how for step in found.listed} <= {"about", "few", "exact"}

"""Process charts as drawn."""

from fractions import Fraction
from xml.etree import ElementTree as ET

from activity.process_chart import Mark, Told, process_chart, tellable
from activity.spc import chart
from activity.suppression import Shown

SVG = "{http://www.w3.org/2000/svg}"


def shown(*counts: int | None) -> list[Shown]:
    """Counts as they may be told; None for a small one."""
    return [Shown(how="few" if count is None else "exact", count=count) for count in counts]


def drawn(*counts: int | None, recalculated: tuple[int, ...] = (), marks: tuple[Mark, ...] = ()) -> ET.Element:
    """A chart as a tree of elements."""
    values, hidden = tellable(shown(*counts))
    labels = [str(n) for n in range(len(counts))]
    made = process_chart(
        "conduct",
        drawn=chart(values, better="lower", recalculated=recalculated),
        told=Told(title="Conduct & more", says="One point a month.", labels=labels, hidden=hidden, marks=marks),
        better="lower",
    )
    return ET.fromstring(str(made))  # noqa: S314 - made by the code under test


def dashes(found: ET.Element) -> list[str]:
    """How its lines are broken."""
    return [line.attrib["stroke-dasharray"] for line in found.iter(f"{SVG}line")]


def test_a_signal_is_a_square_and_common_cause_a_dot() -> None:
    """Not only a colour tells them apart."""
    found = drawn(1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)
    assert (len(found.findall(f".//{SVG}rect")), len(found.findall(f".//{SVG}circle"))) == (1, 17)


def test_a_hidden_point_is_not_drawn_and_the_line_is_broken_there() -> None:
    """It does not seem to lie between its neighbours."""
    found = drawn(9, 11, 9, None, 9, 12, 9)
    path = found.find(f".//{SVG}path")
    assert path is not None
    assert (len(found.findall(f".//{SVG}circle")), path.attrib["d"].count("M")) == (6, 2)


def test_limits_are_worked_out_from_what_may_be_told() -> None:
    """A small count is taken for two and a half, and one that is not shown for the average of the others."""
    values, hidden = tellable([*shown(9, None, 12), Shown(how="hidden", count=None)])
    assert values == [9, Fraction(5, 2), 12, Fraction(21, 2)]
    assert hidden == {1, 3}


def test_both_limits_are_drawn_after_a_recalculation() -> None:
    """The new ones, and those before as dots."""
    broken = dashes(drawn(*[4, 6] * 6, *[14, 16] * 6, recalculated=(12,)))
    assert (broken.count("1 4"), broken.count("8 4")) == (3, 4)


def test_limits_of_few_points_look_provisional() -> None:
    """To look at, not to act on."""
    assert dashes(drawn(4, 6, 4, 6)).count("2 6") == 2


def test_marks_and_words_are_in_the_chart() -> None:
    """What happened, the title and the sentence, safely written."""
    found = drawn(4, 6, 4, 6, marks=(Mark(place=2, says="Workshop <1>"),))
    words = [text.text for text in found.iter(f"{SVG}text")]
    assert "Workshop <1>" in words
    assert [found.findtext(f"{SVG}title"), found.findtext(f"{SVG}desc")] == ["Conduct & more", "One point a month."]


def test_an_empty_series_is_drawn_without_an_error() -> None:
    """A topic that has just come."""
    assert drawn().findall(f".//{SVG}circle") == []
    assert len(drawn(7).findall(f".//{SVG}circle")) == 1

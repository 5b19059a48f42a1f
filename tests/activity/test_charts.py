"""Charts: readable without seeing them, and honest about what is hidden."""

import re
import xml.etree.ElementTree as ET

from activity.charts import Bar, bars, share_bar

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*values: Bar) -> ET.Element:
    """The chart as a tree of elements."""
    return ET.fromstring(bars("weeks", title="Weeks & more", says="Two <bars>.", values=values))  # noqa: S314 - our own


def test_a_chart_says_what_it_is() -> None:
    """Its title and description are its accessible name, escaped."""
    chart = drawn(Bar(label="2 Nov", count=3))
    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == "weeks-title weeks-desc"
    assert [chart.findtext(SVG + name) for name in ("title", "desc")] == ["Weeks & more", "Two <bars>."]


def test_bars_are_as_long_as_their_counts() -> None:
    """Half the count is half the bar, from 0."""
    heights = [
        float(rect.get("height", ""))
        for rect in drawn(Bar(label="a", count=40), Bar(label="b", count=20)).iter(SVG + "rect")
    ]
    assert abs(heights[0] - 2 * heights[1]) < 0.2


def test_a_hidden_count_has_no_bar() -> None:
    """Its length would tell it."""
    chart = drawn(Bar(label="a", count=None), Bar(label="b", count=12))
    assert len(list(chart.iter(SVG + "rect"))) == 1
    assert "–" in [text.text for text in chart.iter(SVG + "text")]


def test_the_axis_ends_on_a_round_number_above_the_bars() -> None:
    """0, half and the top, whatever the counts."""
    for count, top in ((0, "10"), (10, "10"), (11, "20"), (21, "50"), (51, "100"), (150, "200"), (1999, "2000")):
        axis = [text.text for text in drawn(Bar(label="a", count=count)).iter(SVG + "text")][:3]
        assert axis[2] == top


def test_many_weeks_keep_their_labels_apart() -> None:
    """A year of weeks is labelled now and then."""
    chart = drawn(*(Bar(label=f"w{n}", count=n) for n in range(53)))
    assert len([text for text in chart.iter(SVG + "text") if str(text.text).startswith("w")]) <= 13


def test_no_weeks_is_an_empty_chart() -> None:
    """It does not divide by nought."""
    assert list(drawn().iter(SVG + "rect")) == []


def test_a_share_bar_stays_within_its_frame() -> None:
    """It repeats a figure beside it, so it is not read out."""
    assert 'aria-hidden="true"' in share_bar(0.5)
    assert re.findall(r'width="(\d+)" height="10" fill="#005eb8"', share_bar(0.25) + share_bar(7)) == ["25", "100"]

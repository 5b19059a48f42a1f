"""Markdown to blocks and spans: what is kept, what is refused, and that a value is only ever text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.blocks import FIRST_HOLE
from policies.markdown import (
    Block,
    Bullets,
    Heading,
    Marked,
    Paragraph,
    Span,
    Table,
    fill,
    html,
    is_safe_link,
    on_one_line,
    parse,
    plain,
    spans_of,
)

ROWS = Table(header=("Week ending", "Pay"), rows=(("6 April 2026", "£123.25"), ("13 April 2026", "£61.62")))


def blocks(source: str, *values: str | Table) -> tuple[Block, ...]:
    """The filled blocks of a text without faults."""
    marked = parse(source)
    assert marked.faults == ()
    return fill(marked, values)


def paragraph(*spans: Span) -> tuple[Block, ...]:
    """One paragraph."""
    return (Paragraph(spans=spans),)


def test_manners_become_spans() -> None:
    """Strong, emphasised and linked words are spans; the rest is joined."""
    assert blocks("Hold **it** *now*,\nsee [the policy](/policies/a/2026-04-06/b).") == paragraph(
        Span(text="Hold "),
        Span(text="it", strong=True),
        Span(text=" "),
        Span(text="now", emphasis=True),
        Span(text=", see "),
        Span(text="the policy", link="/policies/a/2026-04-06/b"),
        Span(text="."),
    )


def test_lists_headings_and_tables_become_blocks() -> None:
    """Heading levels count from the largest in the text."""
    found = blocks("### Then\n\n1. One\n2. Two **b**\n\n#### Rows\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert found == (
        Heading(level=1, spans=(Span(text="Then"),)),
        Bullets(items=((Span(text="One"),), (Span(text="Two "), Span(text="b", strong=True))), ordered=True),
        Heading(level=2, spans=(Span(text="Rows"),)),
        Table(header=("a", "b"), rows=(("1", "2"),)),
    )


def test_holes_are_taken_out_before_markdown_is_read() -> None:
    """Stars, bars and quotes of an expression are none of Markdown's."""
    marked = parse("By **{{ a * b }}** or {{ table('x | y', \"}}\") }}.")
    assert marked.holes == ("a * b", "table('x | y', \"}}\")")
    assert spans_of(fill(marked, ["3", "4"])) == (Span(text="By "), Span(text="3", strong=True), Span(text=" or 4."))


def test_a_table_in_a_paragraph_becomes_a_block() -> None:
    """The words before and after it stay paragraphs; nothing is left of an empty one."""
    assert blocks("Pay: {{ t }} in all.", ROWS) == (
        Paragraph(spans=(Span(text="Pay: "),)),
        ROWS,
        Paragraph(spans=(Span(text="in all."),)),
    )
    assert blocks("{{ t }}", ROWS) == (ROWS,)


def test_a_table_elsewhere_is_put_in_words() -> None:
    """An item of a list has no room for rows."""
    assert plain(blocks("- {{ t }}", ROWS)) == "- 6 April 2026, £123.25; 13 April 2026, £61.62"


def test_a_paragraph_that_its_values_leave_blank_is_left_out() -> None:
    """A value may be nothing."""
    assert blocks("{{ a }}\n\nAfter.", "") == paragraph(Span(text="After."))


def test_a_text_without_holes_is_given_as_it_is() -> None:
    """Nothing is copied on a turn for words that never change."""
    marked = parse("Plain words.")
    assert fill(marked, ()) is marked.blocks


def test_too_few_values_are_refused() -> None:
    """A value for each hole, or none of it is shown."""
    with pytest.raises(ValueError, match="1 values are needed, and 0 were given"):
        fill(parse("{{ a }}"), ())


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("One\n\n[x](javascript:alert(1))", 3, "leads nowhere that may be followed"),
        ("[x](//evil.example)", 1, "leads nowhere that may be followed"),
        ("[x](/desk)", 1, "leads nowhere that may be followed"),
        ("[x](data:text/html,x)", 1, "leads nowhere that may be followed"),
        ("- a\n  - b", 2, "list inside a list"),
        ("One\n{{ a }} and {{ b", 2, "have no partner"),
        ("One }} two", 1, "have no partner"),
        (f"One\n{chr(FIRST_HOLE)}", 2, "cannot be shown everywhere"),
        ("[x](https://a.example/{{ b }})", 1, "{{ b }} stands where it cannot be shown"),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_line(source: str, line: int, words: str) -> None:
    """Each fault says what is wrong and what to do."""
    fault = parse(source).faults[0]
    assert fault.line == line
    assert words in fault.problem
    assert fault.remedy


def test_open_braces_without_end_take_no_time() -> None:
    """Twenty thousand of them are named, not searched through."""
    began = time.process_time()
    assert parse("{{ a " * 20_000).faults
    assert time.process_time() - began < 20


def test_a_list_inside_a_list_is_still_shown() -> None:
    """Its items follow on, while the author is told."""
    assert plain(parse("- a\n  - b\n- c").blocks) == "- a\n- b\n- c"


@pytest.mark.parametrize(
    "link", ["https://a.example/b?c=d#e", "http://a.example", "mailto:a@b.example", "tel:+441632960101"]
)
def test_good_links_are_kept(link: str) -> None:
    """The web, e-mail and telephone may be followed."""
    assert blocks(f"[x]({link})") == paragraph(Span(text="x", link=link))
    assert is_safe_link(link)


@pytest.mark.parametrize("link", ["javascript:x", "//a.example", "/\\a.example", "data:x", "https://a b", "a/b", ""])
def test_other_links_are_never_written(link: str) -> None:
    """Even a span that was made elsewhere cannot lead astray."""
    assert not is_safe_link(link)
    assert html([Span(text="x", link=link)]) == "x"


@pytest.mark.parametrize(
    "source", ["<script>alert(1)</script>", "    code", "```\ncode\n```", "a\n---", "[a]: b", "2 < 3 & 4"]
)
def test_signs_of_other_languages_are_words(source: str) -> None:
    """HTML, code, rules and references are shown as they were written."""
    words = plain(parse(source).blocks)
    assert [sign for sign in words if sign.isalnum()] == [sign for sign in source if sign.isalnum()]


def test_blocks_are_written_as_html_of_the_design_system() -> None:
    """Classes are those of the NHS design system, and line breaks are kept."""
    found = html(blocks("## A\n\nb **c**  \nd\n\n- e\n\n1. f\n\n|g|\n|-|\n|h|"), top_heading=2)
    assert found == (
        '<h2 class="nhsuk-heading-s">A</h2><p>b <strong>c</strong><br>d</p>'
        '<ul class="nhsuk-list nhsuk-list--bullet"><li>e</li></ul>'
        '<ol class="nhsuk-list nhsuk-list--number"><li>f</li></ol>'
        '<table class="nhsuk-table"><thead class="nhsuk-table__head"><tr class="nhsuk-table__row">'
        '<th scope="col" class="nhsuk-table__header">g</th></tr></thead>'
        '<tbody class="nhsuk-table__body"><tr class="nhsuk-table__row">'
        '<td class="nhsuk-table__cell">h</td></tr></tbody></table>'
    )


def test_plain_words_carry_no_marks() -> None:
    """Spans are one line; blocks are set apart."""
    found = blocks("A **b** [c](https://d.example)\n\n1. e\n2. f\n\n|g|h|\n|-|-|\n|i|j|")
    assert plain(found) == "A b c\n\n1. e\n2. f\n\ng | h\ni | j"
    assert plain(spans_of(found)) == on_one_line(found) == "A b c e f i, j"


def test_a_line_begins_with_its_first_words() -> None:
    """A paragraph that holds nothing is no line before the first, and an empty one after it."""
    empty, words = Paragraph(spans=()), Paragraph(spans=(Span(text="a"), Span(text="b", strong=True)))
    for found in ((), (empty,), (empty, words), (words, empty, words)):
        assert on_one_line(found) == plain(spans_of(found))


@given(st.text("abYZ019 ,.;:?'’“”\"£%/()–-\n", max_size=24))
def test_a_plain_line_is_read_as_any_text(line: str) -> None:
    """A line without signs of Markdown takes a shorter way: blank lines after it, which say nothing, close that way."""
    source = line.replace("9", "{{ a }}")
    assert parse(source) == parse(source + "\n\n")


@given(st.text(max_size=200), st.text(max_size=40))
def test_no_words_write_html_of_their_own(source: str, value: str) -> None:
    """Neither an author's text nor a typed value brings a tag of its own."""
    marked = parse(f"{source}\n\n<script>{{{{ a }}}}</script>")
    found = html(fill(marked, [value] * len(marked.holes)))
    assert "<script" not in found.lower()
    assert 'href="javascript:' not in found.lower()


MARKDOWN = st.text(alphabet=st.sampled_from("ab[]()<>*_`#|-\\!&:/. \n{}'\"htps"), max_size=80)


@given(MARKDOWN)
def test_a_typed_value_stays_one_run_of_text(value: str) -> None:
    """Whatever a person typed is the text of the span in which the hole stood, letter for letter."""
    found = blocks("Ask **{{ name }}** today.", value)
    if not value:
        assert found == paragraph(Span(text="Ask "), Span(text=" today."))
        return
    assert found == paragraph(Span(text="Ask "), Span(text=value, strong=True), Span(text=" today."))


@given(MARKDOWN, MARKDOWN)
def test_only_an_authors_links_are_links(source: str, value: str) -> None:
    """Filling a text never changes how many links it has."""
    marked = parse(f"{source} {{{{ a }}}}")
    before, after = (_links(found) for found in (marked.blocks, _filled(marked, value)))
    assert after == before


def _filled(marked: Marked, value: str) -> tuple[Block, ...]:
    return fill(marked, [value or "x"] * len(marked.holes))


def _links(found: tuple[Block, ...]) -> int:
    return str(html(found)).count("<a ")

"""Letters for Word: every word arrives, nothing that was typed becomes anything but text, the letterhead stays."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as WordFile
from docx.enum.text import WD_COLOR_INDEX

from bot.conversation.reply import ShownLetter
from bot.delivery.letters import word_file
from policies.blocks import Block, Bullets, Heading, Paragraph, Span, Table

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    "</w:t></w:r><w:p/>",
    "]]><!--",
    '=HYPERLINK("http://example.org")',
    '{ INCLUDETEXT "C:\\\\secret.txt" }',
    "{{ setting('trust_name') }}",
    "a\x00b\x0bc\x1fd",
    "\ufffe\uffff\ud800",
    "\u202egnissertsid",
    "e\u0301 \U0001f600 \u0639\u0631\u0628\u064a",
    "line one\nline two\ttab\rreturn",
    "x" * 20_000,
    "[a] [b",
)


def letter(*words: Block) -> ShownLetter:
    """A letter of these blocks."""
    return ShownLetter(id="l", title="A letter", to="the employee", words=words)


def opened(made: ShownLetter, letterhead: bytes | None = None) -> WordFile:
    """The letter as its reader's program opens it."""
    return Document(BytesIO(word_file(made, at=AT, letterhead=letterhead)))


def said(*spans: Span) -> Paragraph:
    """One paragraph."""
    return Paragraph(spans=spans)


def test_every_kind_of_block_arrives() -> None:
    """Headings, paragraphs, lists and tables, in order, with their manner."""
    document = opened(
        letter(
            Heading(level=1, spans=(Span(text="Invitation"),)),
            said(Span(text="Please "), Span(text="come", strong=True), Span(text=" soon", emphasis=True)),
            Bullets(items=((Span(text="one"),), (Span(text="two"),))),
            Bullets(items=((Span(text="first"),),), ordered=True),
            Table(header=("Week ending", "Pay"), rows=(("6 November 2026", "£120.00"),)),
        )
    )
    assert document.paragraphs[0].style is not None
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles == ["Heading 1", "Normal", "List Bullet", "List Bullet", "List Number"]
    assert [run.bold for run in document.paragraphs[1].runs] == [None, True, None]
    assert [cell.text for row in document.tables[0].rows for cell in row.cells] == [
        "Week ending",
        "Pay",
        "6 November 2026",
        "£120.00",
    ]


def test_what_is_to_be_filled_in_is_highlighted() -> None:
    """A name in brackets stands out; the words around it do not."""
    runs = opened(letter(said(Span(text="Dear [name], on [date] we met.")))).paragraphs[0].runs
    lit = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert lit == ["[name]", "[date]"]
    assert "".join(run.text for run in runs) == "Dear [name], on [date] we met."


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words(typed: str) -> None:
    """In every place of a letter: the file opens, holds the words as text, and no field or link."""
    spans = (Span(text=typed),)
    blocks = (said(*spans), Heading(level=2, spans=spans), Bullets(items=(spans,)), Table(header=(), rows=((typed,),)))
    written = word_file(ShownLetter(id="l", title=typed, to=typed, words=blocks), at=AT)
    document = Document(BytesIO(written))
    kept = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", typed)
    plainly = kept.replace("\r\n", "\n").replace("\r", "\n")
    assert [paragraph.text for paragraph in document.paragraphs] == [plainly] * 3
    assert document.tables[0].cell(0, 0).text == plainly
    xml = ZipFile(BytesIO(written)).read("word/document.xml").decode()
    assert not re.search(r"<w:(fldSimple|fldChar|instrText|hyperlink|object|altChunk)", xml)


def test_an_authors_link_is_followed_by_its_address() -> None:
    """On paper a link is worth nothing without it."""
    document = opened(letter(said(Span(text="our page", link="https://example.org/help"), Span(text="."))))
    assert document.paragraphs[0].text == "our page (https://example.org/help)."


@pytest.fixture
def letterhead() -> bytes:
    """A trust's letterhead: its name at the top of the page, and few styles."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Example Hospitals"
    for name in ("Heading 1", "List Bullet", "Table Grid"):
        document.styles[name].delete()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def test_the_letter_is_written_on_the_letterhead(letterhead: bytes) -> None:
    """Its header stays, and a style that it lacks stops nothing."""
    made = letter(
        Heading(level=1, spans=(Span(text="Invitation"),)),
        Bullets(items=((Span(text="one"),),)),
        Table(header=("a",), rows=(("b",),)),
    )
    document = opened(made, letterhead)
    assert document.sections[0].header.paragraphs[0].text == "Example Hospitals"
    assert [paragraph.text for paragraph in document.paragraphs] == ["Invitation", "one"]


def test_the_file_names_nobody() -> None:
    """Its properties hold the title and the day, and no author."""
    properties = opened(letter(said(Span(text="x")))).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("A letter", "", "")

"""A filled letter as a Word file, on a trust's letterhead where it has one; knows no conversation and no tree.

What people typed arrives as text and stays text: no field, link or mark-up can come of it.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Final

from docx import Document
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from bot.conversation.reply import ShownLetter
from policies.blocks import Block, Bullets, Paragraph, Span, Table

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The type of a Word file, as browsers are told it."""

PLACEHOLDER: Final = re.compile(r"(\[[^\[\]\n]{1,300}\])")
"""What the manager is to fill in themselves, as `[name]`: letters hold no names of staff."""

# XML 1.0 cannot hold these, and Word refuses a file that does.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGEST_HEADING: Final = 9
_LONGEST_TITLE: Final = 255  # of a file's properties
_PLAIN_FONT: Final = "Arial"
_PLAIN_SIZE: Final = 12


def word_file(letter: ShownLetter, *, at: datetime, letterhead: bytes | None = None) -> bytes:
    """The letter as the bytes of a .docx file, what is still to be filled in highlighted.

    `letterhead` is a trust's own .docx: its header, footer and styles are kept, and the letter follows what it holds.
    """
    document = Document(BytesIO(letterhead)) if letterhead else _plain_document()
    _start_clean(document)
    for block in letter.words:
        _add(document, block)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = clean(letter.title)[:_LONGEST_TITLE], "", ""
    properties.comments, properties.keywords = "", ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def clean(text: str) -> str:
    """The text without characters that a Word file cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _plain_document() -> WordFile:
    """An empty page in a plain, readable type, in British English."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _PLAIN_FONT, Pt(_PLAIN_SIZE)
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for language in () if defaults is None else defaults.findall(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    return document


def _start_clean(document: WordFile) -> None:
    """Takes away the one empty paragraph that a new file begins with; anything else of a letterhead stays."""
    body = document.element.body
    paragraphs = body.findall(qn("w:p"))
    if len(paragraphs) == 1 and not document.paragraphs[0].text and paragraphs[0].find(f".//{qn('w:drawing')}") is None:
        body.remove(paragraphs[0])


def _add(document: WordFile, block: Block) -> None:
    if isinstance(block, Table):
        _add_table(document, block)
    elif isinstance(block, Bullets):
        for item in block.items:
            _write(_paragraph(document, "List Number" if block.ordered else "List Bullet"), item)
    elif isinstance(block, Paragraph):
        _write(document.add_paragraph(), block.spans)
    else:
        level = min(block.level, _LARGEST_HEADING)
        paragraph = _paragraph(document, f"Heading {level}")
        paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, block.spans, strong=True)


def _paragraph(document: WordFile, style: str) -> WordParagraph:
    """A paragraph in this style, or a plain one where the letterhead lacks it."""
    known = {one.name for one in document.styles if one.type == WD_STYLE_TYPE.PARAGRAPH}
    return document.add_paragraph(style=style if style in known else None)


def _add_table(document: WordFile, table: Table) -> None:
    lines = [table.header, *table.rows] if any(table.header) else list(table.rows)
    columns = max(map(len, lines), default=0)
    if not columns:
        return
    made = document.add_table(rows=len(lines), cols=columns)
    if any(style.name == "Table Grid" for style in document.styles):
        made.style = "Table Grid"
    for number, line in enumerate(lines):
        for cell, text in zip(made.rows[number].cells, line, strict=False):
            _write(cell.paragraphs[0], (Span(text=text),), strong=number == 0 and any(table.header))
    if any(table.header):
        _mark_heading(document)


def _mark_heading(document: WordFile) -> None:
    """Marks the newest table's first row as its heading, which Word repeats and screen readers read."""
    row = document.element.body.findall(qn("w:tbl"))[-1].find(qn("w:tr"))
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _write(paragraph: WordParagraph, spans: tuple[Span, ...], *, strong: bool = False) -> None:
    for span in spans:
        for text in _with_address(span):
            run = paragraph.add_run(clean(text))
            run.bold = True if span.strong or strong else None
            run.italic = True if span.emphasis else None
            if PLACEHOLDER.fullmatch(text):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _with_address(span: Span) -> Iterator[str]:
    """The span's text, cut where something is to be filled in. On paper, a link's address follows its words."""
    yield from (part for part in PLACEHOLDER.split(span.text) if part)
    if span.link is not None and span.link.startswith(("http://", "https://")):
        yield f" ({span.link})"

"""A report as a Word file of two pages for a board; knows nothing of how it was worked out. It needs python-docx."""

import io
from typing import Final

from docx import Document
from docx.document import Document as WordFile
from docx.shared import Pt

from activity.measures.terms import NOT_MEASURED
from activity.report import Report, Reported
from activity.report_files import period_of, value_of
from activity.suppression import NOTE
from activity.words import SOME_SAMPLE_SAYS

FOR_A_BOARD: Final = (
    "use",
    "managers",
    "outcome",
    "self_sufficiency",
    "handoff",
    "stopped",
    "repeats",
    "helped",
    "escalations",
    "first_answer",
    "missed",
    "resolution",
    "unresolved",
    "avoidable",
    "contacts",
    "search_missed",
    "minutes_saved",
)
"""What fits on the first page, in the order in which it is read."""


def as_word(report: Report, *, title: str) -> bytes:
    """The report in brief: a page of figures, and a page of what they mean."""
    word = Document()
    word.styles["Normal"].font.name = "Arial"
    word.styles["Normal"].font.size = Pt(10)
    word.core_properties.title = title
    word.core_properties.language = "en-GB"
    word.add_heading(title, level=1)
    word.add_paragraph(f"Conversations {period_of(report)}. {NOTE}")
    if report.sample:
        word.add_paragraph(SOME_SAMPLE_SAYS)
    chosen = {reported.measure.name: reported for reported in report.measures}
    rows = [chosen[name] for name in FOR_A_BOARD]
    _figures(word, rows)
    heading = word.add_heading("What the figures mean", level=1)
    heading.paragraph_format.page_break_before = True
    for reported in rows:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{reported.measure.title}. ").bold = True
        paragraph.add_run(reported.measure.sentence)
    paragraph = word.add_paragraph()
    paragraph.add_run("Not measured. ").bold = True
    paragraph.add_run(NOT_MEASURED[0])
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _figures(word: WordFile, rows: list[Reported]) -> None:
    table = word.add_table(rows=1, cols=3, style="Light Grid Accent 1")
    for cell, head in zip(table.rows[0].cells, ("Measure", "Figure", "Out of"), strict=True):
        cell.text = head
    for reported in rows:
        told = reported.whole
        cells = table.add_row().cells
        cells[0].text = reported.measure.title
        cells[1].text = value_of(reported, told)
        cells[2].text = "" if told.denominator is None else f"{told.denominator:,}"

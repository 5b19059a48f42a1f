"""The report: figures that may be told, small counts hidden, in every form that it comes in."""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from docx import Document

from activity.gathered import gather, relations, tables, untold, within
from activity.kinds import Event
from activity.measures.definitions import MEASURES
from activity.measures.knowing import known_of
from activity.measures.sources import Known
from activity.measures.terms import CutName
from activity.reading import Reader
from activity.report import Report, Reported, every_cut, report
from activity.report_files import as_html, as_json, duration
from activity.report_word import FOR_A_BOARD, as_word
from activity.scope import Scope
from activity.suppression.tables import linked
from organisations.groups import Group, Groups
from trees.model import Topic

Write = Callable[..., None]
CaughtUp = Callable[[], None]
Reporting = Callable[..., Report]

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SCOPE = Scope(as_at=START + timedelta(days=60), organisation="example")
KNOWN = Known(
    around={"ward-1": ("ward-1", "trust"), "ward-2": ("ward-2", "trust"), "trust": ("trust",)},
    heads={"trust": 400, "ward-1": 100},
    employed=400,
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: that both databases give the same figures is held where the statements are."""
    return sqlite_url


def walk(*events: Event, topic: str = "absence") -> tuple[Event, ...]:
    """A conversation on a topic."""
    return (Event("conversation_started", detail={"topic": topic}), *events)


ADVISED = Event("outcome_reached", node="z", outcome="z", detail={"end": "outcome"})
UNSURE = Event("unsure", node="a")


@pytest.fixture
def a_month(write: Write) -> None:
    """Twenty conversations in one ward, three in another: 20 with advice, 3 without; 2 in which somebody was unsure."""
    for n in range(20):
        write(f"a{n}", *walk(*([UNSURE] if n < 2 else []), ADVISED), at=START, person=f"p{n}")
    for n in range(3):
        write(f"b{n}", *walk(topic="conduct"), group_id="ward-2", at=START, person=f"q{n}")


@pytest.fixture
def reporting(read: Reader, caught_up: CaughtUp) -> Reporting:
    """Makes a report."""

    def run(*cuts: CutName, scope: Scope = SCOPE) -> Report:
        caught_up()
        return report(read(partial(gather, scope=scope, known=KNOWN, cuts=cuts)), organisation="example")

    return run


def of(made: Report, name: str) -> Reported:
    """One measure of a report."""
    (found,) = (reported for reported in made.measures if reported.measure.name == name)
    return found


@pytest.mark.usefixtures("a_month")
@pytest.mark.parametrize("base", ["use", "escalations"])
def test_what_is_said_to_add_up_does(read: Reader, caught_up: CaughtUp, base: str) -> None:
    """Every relation between shares that a definition gives holds of the true counts, by every cut."""
    caught_up()
    gathered = read(partial(gather, scope=SCOPE, known=KNOWN, cuts=("group", "topic", "month", "feedback")))
    also = list(relations(gathered, of=base, kept=every_cut))
    every = [*tables(gathered, of=base, kept=every_cut), *untold(gathered, of=base, kept=every_cut)]
    counts = linked(every, within=within(gathered)).counts
    assert all(counts.get(one.total, 0) == sum(counts.get(part, 0) for part in one.parts) for one in also)
    assert len({one.total for one in also if one.total in counts}) >= (10 if base == "use" else 0)


@pytest.mark.usefixtures("a_month")
def test_every_measure_is_told_with_its_definition(reporting: Reporting) -> None:
    """What a program reads has what the page of definitions has."""
    said = json.loads(json.dumps(as_json(reporting("topic"))))
    assert [measure["name"] for measure in said["measures"]] == list(MEASURES)
    assert all(measure["numerator"] and measure["clock"] and measure["source"] for measure in said["measures"])
    assert (said["organisation"], said["sample"], said["assumed_minutes"]) == ("example", False, 15)
    assert "characteristic of an employee" in said["not_measured"][0]


@pytest.mark.usefixtures("a_month")
def test_small_counts_are_told_nowhere(reporting: Reporting) -> None:
    """Neither the three of the other ward nor the two who were unsure, nor a share that would give them away."""
    made = reporting("group", "topic")
    for reported in made.measures:
        if reported.measure.unit in {"count", "share"}:
            for told in (reported.whole, *(one for parts in reported.by.values() for one in parts)):
                assert told.numerator.count not in {1, 2, 3, 4}, (reported.measure.name, told)
    wards = {told.part: told for told in of(made, "use").by["group"]}
    assert wards["ward-2"].numerator.how == "few"
    assert of(made, "unsure").whole.value is None


def test_what_is_told_is_true(reporting: Reporting, write: Write) -> None:
    """Where nothing is small, all is told as it is; and a share is that of the counts beside it."""
    for n in range(28):
        write(f"a{n}", *walk(*([ADVISED] if n < 20 else [])), at=START, person=f"p{n}")
    made = reporting("month")
    (march,) = of(made, "outcome").by["month"]
    assert (march.part, march.numerator.count, march.denominator, march.value) == ("2026-03-01", 20, 28, 20 / 28)
    assert of(made, "use").whole.numerator.count == 28
    assert of(made, "minutes_saved").whole.value == 20 * 15


@pytest.mark.usefixtures("a_month")
def test_a_rate_is_given_where_heads_are_known_and_the_count_is_told(reporting: Reporting) -> None:
    """Twenty in a ward of a hundred are two hundred per thousand; a group without a number has no rate."""
    wards = {told.part: told.per_1000 for told in of(reporting("group"), "managers").by["group"]}
    assert wards["ward-1"] == 200
    assert wards["ward-2"] is None


@pytest.mark.usefixtures("a_month")
def test_a_page_needs_nothing_else_and_says_what_is_made_up(reporting: Reporting) -> None:
    """Tables with captions and heads; a name that somebody typed is text."""
    page = as_html(reporting("topic"), title="A <b>trust</b>", name=lambda _cut, part: f"<i>{part}</i>")
    assert "&lt;b&gt;trust" in page
    assert "&lt;i&gt;absence" in page
    assert not re.search(r"<(script|link|img)", page)
    assert page.count("<caption>") == page.count("<table>") > 10
    assert "sample" not in page
    sample = as_html(reporting(scope=Scope(as_at=SCOPE.as_at, sample=True)), title="T", name=lambda _cut, part: part)
    assert "made-up sample activity" in sample


@pytest.mark.usefixtures("a_month")
def test_a_word_file_has_the_figures_and_what_they_mean(reporting: Reporting) -> None:
    """A table with a row for each figure, and its sentence on the next page."""
    word = Document(io.BytesIO(as_word(reporting(), title="A trust")))
    (table,) = word.tables
    assert [row.cells[0].text for row in table.rows][1:] == [MEASURES[name].title for name in FOR_A_BOARD]
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert all(MEASURES[name].sentence in text for name in FOR_A_BOARD)


def test_where_little_happened_fewer_tables_are_told(reporting: Reporting, write: Write) -> None:
    """Thirty conversations on ten topics: the shares are told as a whole, the counts of each topic as few."""
    for n in range(30):
        ended = ADVISED if n % 3 else Event("step_shown", node="a")
        write(f"a{n}", *walk(ended, topic=f"topic-{n % 10}"), at=START, person=f"p{n}")
    made = reporting("topic")
    assert of(made, "outcome").whole.value == 20 / 30
    assert of(made, "outcome").by == {}
    assert {told.numerator.how for told in of(made, "use").by["topic"]} == {"few"}


def test_an_empty_log_reports_noughts(reporting: Reporting) -> None:
    """Nothing happened, and that is no error."""
    made = reporting("group", "month")
    assert of(made, "use").whole.numerator.count == 0
    assert of(made, "completion").whole.value is None


@pytest.mark.parametrize(
    ("seconds", "said"), [(59, "0 min"), (60, "1 min"), (5400, "1 h 30 min"), (2 * 86_400 + 3_600, "2 d 1 h")]
)
def test_times_are_told_in_two_units(seconds: float, said: str) -> None:
    """Seconds would say more than is known."""
    assert duration(seconds) == said


def test_what_the_measures_know_comes_from_groups_and_topics() -> None:
    """The organisation's number is that of the groups that are in no other, where all of them have one."""
    groups = Groups(
        all={
            "trust": Group(id="trust", name="Trust", headcount=900),
            "ward": Group(id="ward", name="Ward", parent="trust"),
        }
    )
    topics = (Topic(topic="absence", title="Absence", stage="working", themes=("healthy",), queue="er"),)
    known = known_of(groups, topics)
    assert known.around["ward"] == ("ward", "trust")
    assert (known.stages, known.themes) == ({"absence": "working"}, {"absence": ("healthy",)})
    assert (known.heads, known.employed) == ({"trust": 900}, 900)
    unknown = known_of(Groups(all={"trust": Group(id="trust", name="Trust")}), topics)
    assert unknown.employed is None


def test_a_period_is_said_in_words(reporting: Reporting) -> None:
    """Both days are in it."""
    scope = Scope(as_at=SCOPE.as_at, organisation="example", since=date(2026, 3, 1), until=date(2026, 3, 31))
    page = as_html(reporting(scope=scope), title="T", name=lambda _cut, part: part)
    assert "from 1 March 2026 to 31 March 2026" in page

"""The activity pages: what HR reads, in tables that everybody can read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from activity import pages
from activity.fold import fold
from activity.listing import Listing
from activity.measures import AtNode, Ends, Handoffs, Overview
from activity.pages import Filters, Words, read_filters
from activity.period import Period
from activity.reading import Logged
from activity.suppression import FEW, Shown

TEMPLATES = Path(__file__).parents[2] / "activity" / "templates"
Render = Callable[[str, Mapping[str, object]], Markup]

WORDS = Words(
    question=lambda tree, node: f"Question {node} of {tree}?",
    tree=lambda tree: f"Tree {tree}",
    group=lambda group: f"Ward <{group}>",
)


@pytest.fixture
def render() -> Render:
    """The smallest environment that these templates need: an unknown name in one is an error."""
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return lambda name, values: Markup(environment.get_template(name).render(values))  # noqa: S704 - autoescaped


@pytest.fixture
def found() -> Overview:
    """Three weeks of two wards, with counts large and small."""
    return Overview(
        ends=Ends(outcome=2031, handoff=12, stopped=9, open=2),
        nodes=(AtNode(tree="sickness", node="a", shown=40, answered=30, unsure=6, refused=2, stopped=9),),
        handoffs=(
            Handoffs(tree="sickness", reason="asked", count=25),
            Handoffs(tree="sickness", reason="unsure", count=3),
            Handoffs(tree="sickness", reason="tree", count=4),
            Handoffs(tree="other", reason=None, count=3),
        ),
        sample=False,
    )


def told(count: int) -> Shown:
    """A count as a report might tell it."""
    return Shown(how="few", count=None) if 0 < count < 5 else Shown(how="exact", count=count)


@pytest.fixture
def period() -> Period:
    """What the report of those weeks tells."""
    return Period(
        started=told(2054),
        ends={"outcome": told(2031), "handoff": told(12), "stopped": told(9), "open": told(2)},
        groups=(
            ("w1", tuple(map(told, (2040, 2022, 9, 9, 0)))),
            (None, tuple(map(told, (14, 9, 3, 0, 2)))),
        ),
        months=(
            (date(2026, 10, 1), tuple(map(told, (2024, 2009, 6, 9, 0)))),
            (date(2026, 11, 1), tuple(map(told, (30, 22, 6, 0, 2)))),
        ),
    )


TODAY = date(2026, 11, 30)


class Outline(HTMLParser):
    """Counts the elements that a page must have, and refuses tags that do not close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def check_tables(html: str) -> Outline:
    """Every table has a caption, every heading cell a scope, the page one h1 and no id twice."""
    outline = Outline(html)
    assert outline.count("h1") == 1
    assert outline.count("table") == outline.count("caption") > 0
    assert [attributes for tag, attributes in outline.tags if tag == "th" and "scope" not in attributes] == []
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    return outline


def words_of(html: str) -> str:
    """The page's words, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_front_page_tells_what_happened(render: Render, found: Overview, period: Period) -> None:
    """Ends, weeks, nodes, hand-overs and groups, each in a table that reads well."""
    html = pages.front_page(
        render, found, period, words=WORDS, today=TODAY, filters=Filters(), groups=(("w1", "Ward 1"),)
    )
    outline = check_tables(html)
    assert outline.count("table") == 4
    assert outline.count("svg") == 2
    words = words_of(html)
    assert "Reached advice 2,031 (99%)" in words
    assert "Question a of sickness?" in words
    assert "The manager asked for a person" in words
    assert "made-up" not in words
    assert "Ward &lt;w1&gt;" in html


def test_small_counts_of_nodes_and_groups_are_hidden(render: Render, found: Overview, period: Period) -> None:
    """Neither a ward's 3 hand-overs nor a question's 2 refusals can be read."""
    html = pages.front_page(render, found, period, words=WORDS, today=TODAY, filters=Filters())
    for name in ("nodes", "handoffs", "groups"):
        table = html[html.index(f'id="{name}-table"') :].split("</table>")[0]
        cells = re.findall(r"--numeric\">([^<]*)</td>", table)
        assert FEW in cells
        assert not {"1", "2", "3", "4"} & {cell.strip() for cell in cells}


def test_it_says_which_days_it_tells_of() -> None:
    """The last 12 months where nobody chose; nobody has to look at the form to know."""
    year = Filters().or_last_year(TODAY)
    assert (year.since, year.until) == (date(2025, 12, 1), TODAY)
    assert year.says(TODAY) == "The last 12 months: from 1 December 2025 to today."
    chosen = Filters(since=date(2026, 11, 2), until=date(2026, 11, 8))
    assert chosen.or_last_year(TODAY) is chosen
    assert chosen.says(TODAY) == "From 2 November 2026 to 8 November 2026."
    assert Filters(since=date(2026, 11, 2)).says(TODAY) == "From 2 November 2026 to today."
    assert Filters().or_last_year(date(2024, 2, 28)).since == date(2023, 2, 28)


def test_the_order_tells_nothing_that_is_hidden(render: Render, found: Overview, period: Period) -> None:
    """Of two hidden reasons the larger does not come first: they stand by name."""
    html = pages.front_page(render, found, period, words=WORDS, today=TODAY, filters=Filters())
    table = html[html.index('id="handoffs-table"') :].split("</table>")[0]
    reasons = [pages.REASONS[reason] for reason in ("asked", "tree", "unsure")]
    places = [table.index(reason) for reason in reasons]
    assert places == sorted(places)


def test_sample_activity_says_so(render: Render, found: Overview, period: Period) -> None:
    """Made-up counts are never taken for real ones."""
    html = pages.front_page(render, replace(found, sample=True), period, words=WORDS, today=TODAY, filters=Filters())
    assert "This is made-up sample activity." in html


def test_an_empty_period_says_so(render: Render, period: Period) -> None:
    """No table of noughts, and still the log to take away."""
    empty = Overview(ends=Ends(), nodes=(), handoffs=(), sample=False)
    html = pages.front_page(render, empty, period, words=WORDS, today=TODAY, filters=Filters(since=date(2026, 11, 1)))
    assert "No conversations started in this period." in html
    assert "/activity/exports?from=2026-11-01" in html


def rows_of_a_conversation(now: datetime) -> list[Logged]:
    """A conversation with an ordinary answer and a withheld one."""
    common = Logged(
        seq=1,
        occurred_at=now,
        kind="conversation_started",
        conversation="c1",
        group_id="w1",
        tree="sickness",
        tree_version="v1",
    )
    return [
        common,
        common._replace(seq=2, kind="question_answered", node="a", answer="<yes>", elapsed_ms=4200),
        common._replace(seq=3, kind="question_answered", node="b", detail={"withheld": True}),
        common._replace(seq=4, kind="policy_opened", policy="sickness", section="3-2"),
        common._replace(seq=5, kind="adviser_replied", tree=None, escalation="e1", detail={"sample": True}),
    ]


def test_a_conversation_reads_as_a_story(render: Render, now: datetime) -> None:
    """When, what in words, which question, and the answer or that it is withheld."""
    html = pages.conversation_page(render, rows_of_a_conversation(now), words=WORDS)
    check_tables(html)
    words = words_of(html)
    assert "Tree sickness, 23 November 2026, 10:00am" in words
    assert "It took 4 seconds. Question a of sickness? &lt;yes&gt;" in words
    assert "Question b of sickness? withheld" in words
    assert "The manager opened a policy section to read it. (sickness/3-2)" in words
    assert "This is made-up sample activity." in words


def test_an_answer_is_put_into_words_by_whoever_knows_them(render: Render, now: datetime) -> None:
    """The log holds an option's id; the reader sees its label, and never a withheld value."""
    words = replace(WORDS, answer=lambda tree, node, answer: f"{answer} as {tree} says at {node}")
    html = pages.conversation_page(render, rows_of_a_conversation(now), words=words)
    assert "&lt;yes&gt; as sickness says at a" in html
    assert html.count("says at") == 1


def test_conversations_are_a_list_with_a_way_to_older_ones(render: Render, now: datetime) -> None:
    """Each leads to its story; the choice made stays in the link to the next page."""
    summary = fold(None, rows_of_a_conversation(now))
    assert summary is not None
    filters = Filters(since=date(2026, 11, 1), end="stopped")
    html = pages.conversations_page(
        render,
        Listing(conversations=(summary,), next_before=1),
        words=WORDS,
        filters=filters,
        as_at=now + timedelta(days=2),
        groups=(("w1", "Ward 1"),),
    )
    check_tables(html)
    assert 'href="/activity/conversations/c1"' in html
    assert "/activity/conversations?from=2026-11-01&amp;end=stopped&amp;before=1" in html
    assert "Stopped part-way" in html


def test_an_empty_list_says_so(render: Render, now: datetime) -> None:
    """Nothing matches, and the page says that and offers no older ones."""
    listing = Listing(conversations=(), next_before=None)
    html = pages.conversations_page(render, listing, words=WORDS, filters=Filters(), as_at=now)
    assert "No conversations match what you chose." in html
    assert "Older conversations" not in html


def test_filters_are_read_from_the_address() -> None:
    """Days, group, topic, end and place in the list."""
    chosen = {"group": "w1", "topic": "sickness", "end": "stopped"}
    assert read_filters({"from": "2026-11-01", "to": " 2026-11-30 ", "before": "17"} | chosen) == Filters(
        since=date(2026, 11, 1), until=date(2026, 11, 30), group="w1", topic="sickness", end="stopped", before=17
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"from": "last week"}, ("We could not read the “from” date. Write it like 2026-11-23.",)),
        ({"from": "2026-12-01", "to": "2026-11-01"}, ("The “from” date is after the “to” date",)),
        ({"from": "", "before": "9" * 40, "end": "x"}, ()),
        ({"before": "²"}, ()),
    ],
)
def test_a_filter_that_cannot_be_read_is_left_out_with_a_sentence(
    render: Render, now: datetime, query: dict[str, str], says: tuple[str, ...]
) -> None:
    """The page still shows, and says what to write."""
    filters = read_filters(query)
    assert len(filters.problems) == len(says)
    assert (filters.before, filters.end) == (None, None)
    listing = Listing(conversations=(), next_before=None)
    html = pages.conversations_page(render, listing, words=WORDS, filters=filters, as_at=now)
    assert all(sentence in html for sentence in says)


def test_a_reader_chooses_only_among_their_own_groups(now: datetime) -> None:
    """Asking for a group outside one's reach gives nothing; one inside brings the groups below it."""
    chosen = Filters(group="w1")

    def groups(reach: frozenset[str] | None) -> set[str]:
        below = {"w1": frozenset({"bay-1"})}
        scope = chosen.scope(organisation="example", as_at=now, groups=reach, below=below.__getitem__)
        assert scope.groups is not None, "that would be everybody"
        return set(scope.groups)

    assert groups(None) == {"w1", "bay-1"}
    assert groups(frozenset({"w1", "w2"})) == {"w1"}
    assert groups(frozenset({"w2"})) == set()
    assert groups(frozenset()) == set()
    assert Filters().scope(organisation="example", as_at=now, groups=frozenset({"w2"})).groups == frozenset({"w2"})


def test_the_log_is_cut_at_midnight_in_the_united_kingdom() -> None:
    """The last day is included whole, in summer time too."""
    scope = Filters(since=date(2026, 7, 1), until=date(2026, 7, 1)).log_scope(organisation="example")
    assert (str(scope.since), str(scope.until)) == ("2026-06-30 23:00:00+00:00", "2026-07-01 23:00:00+00:00")

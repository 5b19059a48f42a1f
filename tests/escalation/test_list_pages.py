"""The lists as fragments: the trust first, the ways to narrow and go on, and what an empty list says."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.web.layout import Layout
from escalation import list_pages, pages
from escalation.lists import Count, ListName, Page, Wanted
from escalation.model import Escalation

Build = Callable[..., Escalation]

COUNTED = (
    Count(organisation="example", queue="er-advice", due=1, offered=0, mine=2, waiting=40, others=3),
    Count(organisation="example", queue="er-senior", due=0, offered=0, mine=0, waiting=2, others=0),
)
NORTH = Count(organisation="north", queue="er-advice", due=0, offered=0, mine=0, waiting=7, others=0)


@pytest.fixture
def front(build: Build, known: pages.Known, now: datetime) -> tuple[list_pages.Section, ...]:
    """A front with one hand-over that waits, of forty-two."""
    shown: dict[ListName, Page] = {
        "due": Page(escalations=()),
        "offered": Page(escalations=()),
        "waiting": Page(escalations=(build(),), more=True),
    }
    return list_pages.front(shown, COUNTED, at=now + timedelta(hours=3), known=known)


def test_a_card_says_what_it_is_and_whether_it_is_late(layout: Layout, front: tuple[list_pages.Section, ...]) -> None:
    """Whoever advises one trust need not read its name on every card: it stands at the top of the page."""
    html = str(list_pages.desk_page(layout.render, front, done="This is closed."))
    assert re.search(r'href="/desk/e1">\s*Short-term sickness</a>', html)
    assert "Late" in html
    assert "Was due by midday on Monday 23 November" in html
    assert html.count("<h1") == 1
    assert "This is closed." in html


def test_a_card_begins_with_the_organisation_where_there_are_several(
    layout: Layout, build: Build, known: pages.Known, now: datetime
) -> None:
    """Whoever advises several trusts must see first whose it is."""
    both = replace(known, organisations={**known.organisations, "north": "North NHS Trust"})
    shown: dict[ListName, Page] = {"waiting": Page(escalations=(build(),))}
    html = str(list_pages.desk_page(layout.render, list_pages.front(shown, COUNTED, at=now, known=both)))
    assert re.search(r'href="/desk/e1">\s*Example NHS Trust: Short-term sickness</a>', html)


def test_an_empty_list_says_so_and_one_for_oneself_is_left_out(front: tuple[list_pages.Section, ...]) -> None:
    """Each list has its sentence; nobody needs to read that nothing was offered to them."""
    assert [(one.id, one.none) for one in front if not one.cards] == [
        ("due", "Nothing is late, and nothing is due in the next two hours.")
    ]
    assert "offered" not in {one.id for one in front}


def test_a_long_list_leads_on_to_all_of_it(layout: Layout, front: tuple[list_pages.Section, ...]) -> None:
    """With how many there are, and in words that stand alone for a screen reader."""
    html = str(list_pages.desk_page(layout.render, front))
    assert '<a href="/desk?list=waiting">See all 42' in html


def test_a_list_says_where_it_stands(build: Build, known: pages.Known, now: datetime) -> None:
    """Its title, its count, the queues beside it, the pages before and after."""
    wanted = Wanted(name="waiting", queue="er-senior", organisation="example", page=2)
    shown = list_pages.listed(Page(escalations=(build(),), number=2, more=True), wanted, COUNTED, at=now, known=known)
    assert shown.section.title == "Example NHS Trust – Not taken yet – Senior advisers"
    assert shown.section.total == 2
    assert [(one.words, one.total, one.here) for one in shown.queues] == [
        ("All queues", 42, False),
        ("Employment relations advice", 40, False),
        ("Senior advisers", 2, True),
    ]
    assert shown.newer == "/desk?list=waiting&at=example&queue=er-senior"
    assert shown.older == "/desk?list=waiting&at=example&queue=er-senior&page=3"


def test_queues_of_several_trusts_say_whose_they_are(known: pages.Known, now: datetime) -> None:
    """The same queue of another trust is another queue."""
    shown = list_pages.listed(Page(escalations=()), Wanted(name="waiting"), (*COUNTED, NORTH), at=now, known=known)
    assert shown.queues[-1].words == "north: Employment relations advice"
    assert shown.queues[0].here

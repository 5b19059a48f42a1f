"""The desk's lists as fragments: its front, one list in pages, what a search found. Knows no request or database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from escalation.lists import LISTS, Count, ListName, Page, Wanted
from escalation.pages import Card, Known, Render, card

TITLES: Final[Mapping[ListName, str]] = {
    "due": "Late or due soon",
    "offered": "For you to take",
    "mine": "Mine",
    "waiting": "Not taken yet",
    "others": "With colleagues",
    "resolved": "Closed lately",
}
NONE: Final[Mapping[ListName, str]] = {
    "due": "Nothing is late, and nothing is due in the next two hours.",
    "offered": "Nothing waits for you in particular.",
    "mine": "You have taken nothing yet.",
    "waiting": "Nothing is waiting.",
    "others": "Your colleagues have nothing open.",
    "resolved": "Nothing was closed lately.",
}
"""What is said where a list is empty."""

FRONT: Final[Mapping[ListName, int]] = {"due": 10, "offered": 5, "mine": 10, "waiting": 10, "resolved": 5}
"""The lists on the front of the desk, each with how many it shows before it leads on to its own page."""

QUIET: Final[frozenset[ListName]] = frozenset({"offered"})
"""Lists that are left out where they are empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list of the desk. `more` is the address of all of it, where not all of it is here."""

    id: str
    title: str
    none: str  # what is said when the list is empty
    cards: tuple[Card, ...]
    total: int | None = None  # where it was counted
    more: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One link of a narrowing menu: a list, a queue or a trust, with its count."""

    href: str
    words: str
    total: int | None = None
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The page of one list."""

    section: Section
    lists: tuple[Choice, ...]
    queues: tuple[Choice, ...]
    newer: str | None = None
    older: str | None = None


def address(wanted: Wanted) -> str:
    """Where a list is read; the same for everybody, as what it shows is decided for its reader."""
    asked = {"list": wanted.name, "at": wanted.organisation, "queue": wanted.queue}
    if wanted.page > 1:
        asked["page"] = str(wanted.page)
    return "/desk?" + urlencode({name: value for name, value in asked.items() if value})


def front(
    pages: Mapping[ListName, Page], counted: Sequence[Count], *, at: datetime, known: Known
) -> tuple[Section, ...]:
    """The front's lists: due soon, for me, mine, not taken, closed lately. An escalation may be in several."""
    made = (_section(name, page, total(counted, name), at=at, known=known) for name, page in pages.items())
    return tuple(one for one in made if one.cards or one.id not in QUIET)


def listed(page: Page, wanted: Wanted, counted: Sequence[Count], *, at: datetime, known: Known) -> Listed:
    """One list, with the ways to narrow it and to go on."""
    narrowed = [one for one in counted if _within(one, wanted)]
    here = Wanted(name=wanted.name, queue=wanted.queue, organisation=wanted.organisation)
    section = Section(
        id=wanted.name,
        title=_title(wanted, known),
        none=NONE[wanted.name],
        cards=tuple(card(one, at=at, known=known) for one in page.escalations),
        total=total(narrowed, wanted.name),
    )
    return Listed(
        section=section,
        lists=menu(narrowed, here=wanted),
        queues=_queues(counted, here, known),
        newer=_turned(here, page.number - 1) if page.number > 1 else None,
        older=_turned(here, page.number + 1) if page.more else None,
    )


def menu(counted: Iterable[Count], *, here: Wanted | None = None) -> tuple[Choice, ...]:
    """Every list with its count, for the reader to choose from."""
    every = tuple(counted)
    queue, organisation = (here.queue, here.organisation) if here else (None, None)
    return tuple(
        Choice(
            href=address(Wanted(name=name, queue=queue, organisation=organisation)),
            words=TITLES[name],
            total=total(every, name),
            here=here is not None and here.name == name,
        )
        for name in LISTS
    )


def total(counted: Iterable[Count], name: ListName) -> int | None:
    """How many a list holds in all; what is closed is not counted, as it only grows."""
    return None if name == "resolved" else sum(getattr(one, name) for one in counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLead:
    """One thing that a lead is told of: when, and about which hand-over; none where its topic is closed to them."""

    escalation: str | None
    topic: str
    when: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForLead:
    """What a lead is to know: what was told to them, and the coming hours in which nobody is at work, as sentences."""

    told: tuple[ToldLead, ...] = ()
    uncovered: tuple[str, ...] = ()


def desk_page(
    render: Render,
    sections: tuple[Section, ...],
    *,
    lists: tuple[Choice, ...] = (),
    for_lead: ForLead | None = None,
    done: str | None = None,
    token: str = "",
) -> Markup:
    """The desk: every list, with what was just done and what a lead is to know said above."""
    values = {"sections": sections, "lists": lists, "done": done, "for_lead": for_lead, "token": token}
    return render("escalation/desk.html", values)


def list_page(render: Render, shown: Listed, *, token: str) -> Markup:
    """One list, page by page."""
    return render("escalation/one_list.html", {"shown": shown, "section": shown.section, "token": token})


def found_page(render: Render, section: Section, page: Page, *, words: str, token: str, known: Known) -> Markup:
    """What a search found. The words stay out of the address, as they may be somebody's name."""
    values = {
        "section": section,
        "page": page,
        "words": words,
        "token": token,
        "where": sorted(known.organisations.values()),
    }
    return render("escalation/found.html", values)


def found(page: Page, *, at: datetime, known: Known) -> Section:
    """What a search found, as a list."""
    return Section(
        id="found",
        title="What we found",
        none="We found nothing with these words. Try fewer words, or part of a name.",
        cards=tuple(card(one, at=at, known=known) for one in page.escalations),
    )


def _section(name: ListName, page: Page, counted: int | None, *, at: datetime, known: Known) -> Section:
    return Section(
        id=name,
        title=TITLES[name],
        none=NONE[name],
        cards=tuple(card(one, at=at, known=known) for one in page.escalations),
        total=counted,
        more=address(Wanted(name=name)) if page.more else None,
    )


def _title(wanted: Wanted, known: Known) -> str:
    named = [TITLES[wanted.name]]
    if wanted.organisation is not None:
        named.insert(0, known.organisations.get(wanted.organisation, wanted.organisation))
    if wanted.queue is not None:
        named.append(known.queues.get(wanted.queue, wanted.queue))
    return " – ".join(named)


def _queues(counted: Sequence[Count], here: Wanted, known: Known) -> tuple[Choice, ...]:
    """A way to each queue of each trust, the trust first; and back to all of them."""
    if here.name == "resolved":
        return ()
    several = len({one.organisation for one in counted}) > 1
    every = Choice(
        href=address(Wanted(name=here.name)),
        words="All queues",
        total=total(counted, here.name),
        here=here.queue is None and here.organisation is None,
    )
    return (every, *(_queue(one, here, known, several=several) for one in counted))


def _queue(one: Count, here: Wanted, known: Known, *, several: bool) -> Choice:
    title = known.queues.get(one.queue, one.queue)
    trust = known.organisations.get(one.organisation, one.organisation)
    return Choice(
        href=address(Wanted(name=here.name, queue=one.queue, organisation=one.organisation)),
        words=f"{trust}: {title}" if several else title,
        total=getattr(one, here.name),
        here=(here.queue, here.organisation) in {(one.queue, one.organisation), (one.queue, None)},
    )


def _within(one: Count, wanted: Wanted) -> bool:
    return wanted.queue in (None, one.queue) and wanted.organisation in (None, one.organisation)


def _turned(here: Wanted, number: int) -> str:
    return address(
        Wanted(name=here.name, queue=here.queue, organisation=here.organisation, page=number),
    )

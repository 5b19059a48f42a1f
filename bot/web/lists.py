"""The desk's lists over every trust that the reader advises: the front, one list in pages, and search."""

from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Final

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from bot.desk import desks as desks_of
from bot.people.membership import Viewer
from bot.store import evidence
from bot.web.house import Visit
from bot.web.routes import frame_of
from escalation import list_pages, lists, pages
from escalation.lists import LISTS, ListName, Looker, Sought, Wanted

LONGEST_SEARCH: Final = 100
SHORTEST_SEARCH: Final = 2
MOST_NAMED: Final = 200
"""People whom a part of a name may mean in one search: more is no name any longer."""

RECEIPT_LENGTH: Final = 9

Front = tuple[Mapping[ListName, lists.Page], tuple[lists.Count, ...]]


def desks(visit: Visit) -> dict[str, Viewer]:
    """The reader as each organisation knows them whose desk they may see today, by its id."""
    return desks_of.desks(visit.house.library, visit.viewer.person, visit.house.clock())


def looker(visit: Visit) -> Looker:
    """What the reader may see on the desk, trust by trust."""
    return desks_of.looker(visit.house.library, visit.viewer.person, desks(visit))


def known(visit: Visit) -> pages.Known:
    """Names by id for the lists, of every trust that the reader advises."""
    return desks_of.known(visit.house.library, desks(visit))


def topics_of(visit: Visit) -> tuple[str, ...]:
    """What an open page of the lists listens for: the desk of each trust."""
    return tuple(f"desk/{organisation}" for organisation in desks(visit))


def live(visit: Visit, *, mark: int, page: str) -> Markup:
    """The part of a page that asks for its lists again when something changed."""
    values = {"topics": topics_of(visit), "mark": mark, "page": page, "parts": ["desk-list"]}
    return visit.house.layout.render("web/live.html", values)


def load_front(connection: Connection, *, visit: Visit) -> Front:
    """The first of each list of the front, and how many there are in all."""
    who, at = looker(visit), visit.house.clock()
    shown = {
        name: lists.page(connection, who, Wanted(name=name, size=size), at=at)
        for name, size in list_pages.FRONT.items()
    }
    return shown, lists.counts(connection, who, at=at)


async def one_list(visit: Visit, wanted: Wanted) -> Response:
    """One list, a page at a time, narrowed to a queue or a trust where asked."""
    house, who, at = visit.house, looker(visit), visit.house.clock()
    mark = house.live.mark(*topics_of(visit))
    page = await house.database.read_async(lambda connection: lists.page(connection, who, wanted, at=at))
    counted = await house.database.read_async(lambda connection: lists.counts(connection, who, at=at))
    shown = list_pages.listed(page, wanted, counted, at=at, known=known(visit))
    body = list_pages.list_page(house.layout.render, shown, token=visit.token)
    updates = live(visit, mark=mark, page=list_pages.address(wanted))
    return house.layout.page(
        updates + body, title=f"{shown.section.title} – Adviser desk", frame=frame_of(visit), wide=True
    )


def wanted_of(asked: QueryParams) -> Wanted | None:
    """The list that an address asks for; nothing for the front of the desk, or a list that there is not."""
    name = asked.get("list")
    if name not in LISTS:
        return None
    number = asked.get("page", "1")
    return Wanted(
        name=name,
        queue=asked.get("queue"),
        organisation=asked.get("at"),
        page=int(number) if number.isdecimal() and len(number) < 5 else 1,  # noqa: PLR2004 - beyond any real page
    )


async def search(visit: Visit) -> Response:
    """What the words are found in. They come in a form, so that no name stands in an address."""
    words = _field(visit, "words")[:LONGEST_SEARCH].strip()
    if len(words) < SHORTEST_SEARCH:
        return RedirectResponse("/desk", 303)
    house = visit.house
    page = await house.database.read_async(partial(_search, visit=visit, words=words))
    names = known(visit)
    section = list_pages.found(page, at=house.clock(), known=names)
    body = list_pages.found_page(house.layout.render, section, page, words=words, token=visit.token, known=names)
    return house.layout.page(body, title="Search – Adviser desk", frame=frame_of(visit), wide=True)


def _search(connection: Connection, *, visit: Visit, words: str) -> lists.Page:
    library, number = visit.house.library, _field(visit, "page")
    said = words.casefold()
    sought = Sought(
        words=words,
        topics=[topic for topic, found in library.topics.items() if said in found.title.casefold()],
        people=list(islice(library.people.directory.named(words), MOST_NAMED)),
        conversation=_of_receipt(connection, words),
        page=int(number) if number.isdecimal() and len(number) < 5 else 1,  # noqa: PLR2004 - beyond any real page
    )
    return lists.search(connection, looker(visit), sought)


def _of_receipt(connection: Connection, words: str) -> str | None:
    """The conversation whose receipt has this code; a code finds, it never grants."""
    code = words.upper()
    if len(code) != RECEIPT_LENGTH or code[4] != "-":
        return None
    kept = evidence.receipt_of(connection, code)
    return None if kept is None else kept.conversation


def _field(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form else ""
    return value if isinstance(value, str) else ""

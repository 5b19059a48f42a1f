"""An adviser's Home tab: what is due, theirs, and taken by nobody; each is opened and worked on from there."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.contact_form import LABEL, RECORD
from bot.channels.chat.desk_card import READ, VERB
from bot.channels.slack import desk_parts as part
from bot.channels.slack.elements import small
from bot.channels.slack.message import Element, Links
from bot.content.library import Library
from bot.desk import desks
from escalation import list_pages, lists
from escalation.list_pages import NONE, TITLES
from escalation.lists import ListName, Wanted
from escalation.model import Escalation
from escalation.pages import Card, Known, card
from escalation.words import clock_time

REFRESH: Final = "fp.desk.refresh"
"""The button that has the Home tab drawn again."""

SHOWN: Final[Mapping[ListName, int]] = {"due": 10, "offered": 5, "mine": 10, "waiting": 10}
"""The lists of the tab, each with how many it shows."""


def adviser_home(
    connection: Connection, *, library: Library, person: str, at: datetime, links: Links
) -> tuple[Element, ...]:
    """The tab's blocks for somebody who advises; none for anybody else."""
    here = desks.desks(library, person, at)
    if not here:
        return ()
    who, known = desks.looker(library, person, here), desks.known(library, here)
    counted = lists.counts(connection, who, at=at)
    numbers = count(1)
    blocks: list[Element] = [part.heading("Hand-overs"), *_top(at, links)]
    for name, size in SHOWN.items():
        found = lists.page(connection, who, Wanted(name=name, size=size), at=at).escalations
        if not found and name in list_pages.QUIET:
            continue
        total = list_pages.total(counted, name) or 0
        blocks += [{"type": "divider"}, part.section(f"{TITLES[name]} ({total})")]
        blocks += _rows(found, known, numbers, at) if found else small(NONE[name])
        if total > len(found):
            blocks += small(f"{total - len(found)} more on the desk.")
    return tuple(blocks)


def _top(at: datetime, links: Links) -> Iterator[Element]:
    yield from small(f"As it was at {clock_time(at, links.zone)}.")
    address = links.to("/desk")
    more = [part.link("fp.desk.web", "Open the desk", url=address)] if address else []
    record = part.button(f"{VERB}{RECORD}", LABEL, value="{}")
    yield part.actions("fp.desk.home", [part.button(REFRESH, "Show it as it is now", value="{}"), record, *more])


def _rows(found: tuple[Escalation, ...], known: Known, numbers: Iterator[int], at: datetime) -> list[Element]:
    return [_row(one, card(one, at=at, known=known), next(numbers)) for one in found]


def _row(escalation: Escalation, about: Card, number: int) -> Element:
    holder = f", {about.claimed_by}" if about.claimed_by else ""
    due = f" {about.due}." if about.due else ""
    late = "Late. " if about.late else ""
    asks = f" {about.asks}" if about.asks else ""
    says = (
        f"{about.organisation}: {about.topic}\n{late}{about.urgency}. {about.status}{holder}.{due}{asks}\n{about.who}"
    )
    value = part.packed({"e": escalation.id, "k": escalation.count})
    return {**part.section(says), "accessory": part.button(f"{READ}.{number}", "Open", value=value)}

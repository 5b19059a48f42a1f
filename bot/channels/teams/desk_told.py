"""What advisers and leads are told in Teams, and the list of their hand-overs, drawn: each can be opened there."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.desk_told import laid_told
from bot.channels.chat.links import Links
from bot.channels.chat.scene import Scene
from bot.channels.teams.desk_card import DESK, carried
from bot.channels.teams.elements import (
    Element,
    actions,
    choice,
    choices,
    execute,
    heading,
    line,
    opens,
    run,
    small,
)
from bot.channels.teams.message import Message, message
from bot.content.library import Library
from bot.desk import desks
from escalation import list_pages, lists
from escalation.list_pages import NONE, TITLES
from escalation.lists import ListName, Wanted
from escalation.model import Escalation
from escalation.pages import Card, card

WHICH: Final = "which"
"""The list of what can be opened."""

SHOWN: Final[dict[ListName, int]] = {"due": 8, "offered": 4, "mine": 8, "waiting": 8}
"""The lists of the card, each with how many it shows."""

ALL_OF_THEM: Final = "To see all of them, write “hand-overs” here."

Row = tuple[Escalation, str]
"""A hand-over, and what is said of it."""


def told(scene: Scene) -> Message | None:
    """The message as things stand."""
    laid = laid_told(scene)
    if laid is None:
        return None
    if not laid.rows:
        return message(line([run(laid.text)]), laid.text)
    below = () if scene.message.person is None else small(ALL_OF_THEM)
    return message((*heading(laid.title), *_lines(laid.rows), *_opening(laid.rows), *below), laid.text)


def hand_overs(connection: Connection, *, library: Library, person: str, at: datetime, links: Links) -> Message | None:
    """What is due, theirs, and taken by nobody, for somebody who advises; nothing for anybody else."""
    here = desks.desks(library, person, at)
    if not here:
        return None
    who, known = desks.looker(library, person, here), desks.known(library, here)
    counted = lists.counts(connection, who, at=at)
    body: list[Element] = [*heading("Hand-overs")]
    rows: list[Row] = []
    for name, most in SHOWN.items():
        found = lists.page(connection, who, Wanted(name=name, size=most), at=at).escalations
        if not found and name in list_pages.QUIET:
            continue
        listed = [(one, _in_a_line(card(one, at=at, known=known))) for one in found]
        body += line([run(f"{TITLES[name]} ({list_pages.total(counted, name) or 0})", bold=True)])
        body += _lines(listed) if listed else small(NONE[name])
        rows += listed
    address = links.to("/desk")
    ways = actions([opens("Open the desk", address)]) if address else ()
    return message((*body, *_opening(rows), *ways), "Hand-overs")


def _lines(rows: Iterable[Row]) -> Iterator[Element]:
    for _, says in rows:
        yield from line([run(f"• {says}")], spacing="Small")


def _in_a_line(about: Card) -> str:
    holder = f", {about.claimed_by}" if about.claimed_by else ""
    due = f" {about.due}." if about.due else ""
    late = "Late. " if about.late else ""
    asks = f" {about.asks}" if about.asks else ""
    who = f" From {about.who}."
    return f"{about.organisation}: {about.topic}. {late}{about.urgency}. {about.status}{holder}.{due}{asks}{who}"


def _opening(rows: Sequence[Row]) -> Iterator[Element]:
    """Which of them to open: a list with one button, where there are several."""
    unlike = {escalation.id: (escalation, says) for escalation, says in rows}
    if len(unlike) == 1:
        yield from actions([execute("Open", f"{DESK}.read", carried(rows[0][0]))])
    elif unlike:
        offered = [choice(says, name) for name, (_, says) in unlike.items()]
        yield choices(WHICH, "Which one?", offered, compact=True)
        yield from actions([execute("Open", f"{DESK}.read", {}, inputs=True)])

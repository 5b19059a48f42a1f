"""What waits for a manager when they open us, in plain pieces: to go on with, to look at again, what was said; pure."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.channels.chat.home_reading import Home
from bot.channels.chat.links import Links, day
from bot.channels.chat.part import Part
from bot.channels.chat.pieces import At, Button, Piece, bold, buttons, heading, line, listed, rich, small
from bot.conversation.afterwards.ahead import Due
from bot.web.mine import STATES
from policies.markdown import Span

UNSENT: Final = "An adviser has not seen it. Open it to send it, or leave it if you no longer need to."
NOTHING: Final = "What you begin stands here, to go on with."

RULES, OFFERS, BEGUN, UNSENT_ONES, ASKED = 1_000, 2_000, 3_000, 4_000, 5_000
"""Where the numbers of the buttons begin, for each of the lists."""


def parts(found: Home, links: Links) -> Iterator[Part[Piece]]:
    """What waits for them and lies ahead, what to go on with, and what they were told before."""
    waits = found.waiting
    yield from _unsent(found)
    for number, rule in enumerate(waits.rules):
        says = (
            f"A rule changed on {day(rule.on)}. Look at it again before you act on it."
            if rule.past
            else f"Your advice will read differently from {day(rule.on)}. Open it to see what changes."
        )
        yield _row(rule.title, says, rule.conversation, RULES + number, must=True)
    yield from _ahead(found, links)
    if waits.offers:
        yield Part(blocks=heading("A colleague asks you to take over"), must=True)
    for number, offer in enumerate(waits.offers):
        yield _row(offer.title, f"{offer.by} asks you. Read about it first.", offer.id, OFFERS + number, must=True)
    yield Part(blocks=heading("Carry on where you were") if waits.begun else small(NOTHING), must=True)
    for number, one in enumerate(waits.begun):
        far = f", {one.far}" if one.far else ""
        says = f"{STATES.get(one.state, '')}{far}, last opened {links.moment(one.touched_at)}"
        yield _row(one.title, says, one.id, BEGUN + number, must=False)
    yield from _receipts(found, links)


def _unsent(found: Home) -> Iterator[Part[Piece]]:
    if found.unsent:
        yield Part(blocks=(*heading("You have not sent this yet"), *small(UNSENT)), must=True)
    for number, one in enumerate(found.unsent):
        yield _row(one.title, "", one.conversation, UNSENT_ONES + number, must=True)


def _ahead(found: Home, links: Links) -> Iterator[Part[Piece]]:
    ahead = found.ahead
    if ahead.empty:
        return
    yield Part(blocks=heading("Today and next"), must=True)
    for number, asked in enumerate(ahead.asked):
        yield _row(asked.follow_up.ask, "", asked.conversation, ASKED + number, must=True)
    yield from _dues("Not done yet", ahead.late, late=True)
    yield from _dues("Today", ahead.today)
    yield from _dues("In the next two weeks", ahead.next)
    more = (Span(text="Tick a step in its advice when it is done. "), Span(text="See the calendar", link="/calendar"))
    yield Part(blocks=rich(more) if links.base else (), goes=1)


def _dues(title: str, dues: Iterable[Due], *, late: bool = False) -> Iterator[Part[Piece]]:
    lines = [_due(one, late=late) for one in dues]
    if lines:
        yield Part(blocks=(*line(bold(title)), *listed(lines)), goes=8)


def _due(one: Due, *, late: bool) -> tuple[Span, ...]:
    words = Span(text=one.words, link=f"/conversations/{one.conversation}")
    return (words, Span(text=" It was due by " if late else " By "), bold(day(one.by)))


def _receipts(found: Home, links: Links) -> Iterator[Part[Piece]]:
    lines = [
        (Span(text=f"{one.title}, {links.moment(one.as_at)}: "), Span(text=one.code, link=f"/receipts/{one.code}"))
        for one in found.receipts
    ]
    if lines:
        yield Part(blocks=(*heading("What you were told before"), *listed(lines)), goes=5)


def _row(title: str, says: str, conversation: str, number: int, *, must: bool) -> Part[Piece]:
    """A line with the button that opens its conversation. `number` tells the button from the others of its kind."""
    at = At(conversation=conversation)
    pressed = buttons([Button(words="Open", action="show", number=number, carries=at.carried(), says=f"Open: {title}")])
    return Part(blocks=(*line(bold(title), f"\n{says}" if says else ""), *pressed), must=must, goes=7)

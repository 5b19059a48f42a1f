"""One hand-over as a card for advisers: in the channel of its queue, or for one of them alone; pure.

The box is filled in on the card itself. What needs more is asked on a card of its own, which stands in its place for
whoever pressed it and for nobody else.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.channels.chat.desk_card import LABELS, OPEN_LABEL, PRIMARY, READ_LABEL, Carded, Hints, LaidCard, laid_card
from bot.channels.chat.links import Links
from bot.channels.chat.part import Part, Room, fitted
from bot.channels.chat.pieces import Words
from bot.channels.teams.elements import Element, actions, execute, heading, line, opens, quoted, run, small, typed
from bot.channels.teams.limits import MOST_BYTES, MOST_VISIBLE, size
from bot.channels.teams.message import Message, message
from bot.channels.teams.spans import words
from escalation.model import Escalation, Verb
from policies.blocks import Block

DESK: Final = "desk"
"""What the verb of an adviser's button begins with, after the `fp.` of every button of ours."""

TEXT: Final = "text"
"""The box on the card."""

WHOLE: Final = "r"
"""What a button carries that stands where all of a hand-over is read, and leads back there."""

IN_THE_BOX: Final[frozenset[Verb]] = frozenset({"reply", "note"})
"""What can be said in the card's own box; with nothing in it, their buttons open a card of their own."""

BOX: Final = "Write to the manager here, or a note for advisers"
SAYS_IT: Final = {"reply": "Send to the manager", "note": "Keep as a note"}

HINTS: Final = Hints(
    reaches=(
        "You can also answer below and mention Fingerpost: it goes to the manager. Where your team lets Fingerpost "
        "read along, all that you write below does. Begin with // or note: to write a note that only advisers see."
    ),
    stays="What you write below, and mention Fingerpost, stays with advisers as a note.",
    nowhere=(
        "Not every adviser may see this, so it is not shown here. What you write below goes nowhere. "
        "To work on it, open it on the web or in your own chat with Fingerpost."
    ),
)

ROOM: Final[Room[Element]] = Room(size=size, most=MOST_BYTES - 2_000, blocks=200)
"""What the body of a card holds: less than Teams takes, for what stands around it."""


def desk_card(shown: Carded, *, says: str = "", filled: str = "") -> Message:
    """The card as it now stands; `says` is what whoever pressed something is told, `filled` what stays in their box."""
    laid = laid_card(shown, HINTS)
    above = (*notice(says), *heading(laid.title), *rich(laid.facts, shown.links))
    parts = [Part(blocks=above, must=True), *(Part(blocks=rich((one,), shown.links)) for one in laid.brief)]
    below = (*_controls(laid, shown, filled), *small(laid.hint)) if laid.ways else ()
    return message(fitted(parts, below, room=ROOM, more=()), laid.text)


def notice(says: str) -> tuple[Element, ...]:
    """A sentence for whoever pressed something, set apart at the top."""
    return quoted(line([run(says, bold=True)])) if says else ()


def rich(blocks: Sequence[Block], links: Links) -> tuple[Element, ...]:
    """Something to read."""
    return words(Words(words=tuple(blocks)), links) if blocks else ()


def carried(escalation: Escalation, *, whole: bool = False) -> dict[str, str | int]:
    """What every button of a hand-over brings back: which it is, and its count."""
    own: dict[str, str | int] = {WHOLE: 1} if whole else {}
    return {"e": escalation.id, "k": escalation.count, **own}


def buttons(
    escalation: Escalation, may: Sequence[Verb], *, room: int, boxed: bool = False, whole: bool = False
) -> list[Element]:
    """The buttons of these verbs, those beyond the room behind “…”; `boxed` where the card has the box."""
    data = carried(escalation, whole=whole)
    order = sorted(may, key=lambda verb: verb not in IN_THE_BOX) if boxed else may
    made = []
    for number, verb in enumerate(order):
        own = boxed and verb in IN_THE_BOX
        label = SAYS_IT[verb] if own else LABELS[verb]
        hidden, primary = number >= room, verb in PRIMARY
        made.append(execute(label, f"{DESK}.{verb}", data, primary=primary, hidden=hidden, inputs=own))
    return made


def web(links: Links, escalation: Escalation) -> list[Element]:
    """The way to its page, where there is one."""
    address = links.to(f"/desk/{escalation.id}")
    return [opens(OPEN_LABEL, address)] if address else []


def _controls(laid: LaidCard, shown: Carded, filled: str) -> Iterator[Element]:
    escalation, boxed = shown.escalation, "reply" in laid.verbs and not shown.discreet
    if boxed:
        yield typed(TEXT, BOX, filled=filled, many_lines=True)
    ways = [execute(READ_LABEL, f"{DESK}.read", carried(escalation)), *web(shown.links, escalation)]
    made = buttons(escalation, laid.verbs, room=MOST_VISIBLE - len(ways), boxed=boxed)
    yield from actions((*made, *ways))

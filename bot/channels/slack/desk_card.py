"""One hand-over as a card in the private channel of its queue: drawn from what is kept, for every adviser alike."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.channels.chat.desk_card import (
    LABELS,
    OPEN,
    OPEN_LABEL,
    PRIMARY,
    READ,
    READ_LABEL,
    VERB,
    Carded,
    Hints,
    laid_card,
)
from bot.channels.slack import desk_parts as part
from bot.channels.slack.desk_parts import Piece
from bot.channels.slack.message import Element, Message
from bot.channels.slack.spans import rich
from bot.channels.slack.words import escaped
from escalation.model import Escalation, Verb

FIRST_ROW: Final = 7
"""The verbs of the first row, from `claim` to `hand_back`; the others have the second."""

HINTS: Final = Hints(
    reaches=(
        "What you write in the thread below goes to the manager. "
        "Begin with // or note: to write a note that only advisers see."
    ),
    stays="What you write in the thread below stays with advisers, as a note.",
    nowhere=(
        "Not every adviser may see this, so it is not shown here. "
        "Use the buttons: what you write in a thread goes nowhere."
    ),
)


def desk_card(shown: Carded) -> Message:
    """The card as it now stands."""
    laid = laid_card(shown, HINTS)
    blocks: list[Element] = [part.heading(laid.title), *rich(laid.facts, shown.links)]
    if laid.ways:
        blocks += rich(laid.brief, shown.links) if laid.brief else ()
        blocks += [*buttons(shown.escalation, laid.verbs), *_links(shown, laid.page)]
    if laid.hint:
        blocks.append(part.context(laid.hint))
    return Message(blocks=tuple(blocks), text=escaped(laid.text))


def buttons(escalation: Escalation, may: Sequence[Verb]) -> Iterator[Piece]:
    """The buttons of these verbs, in two rows."""
    value = _value(escalation)
    order = list(LABELS)
    for name, verbs in (("first", order[:FIRST_ROW]), ("second", order[FIRST_ROW:])):
        made = [_button(verb, value) for verb in verbs if verb in may]
        if made:
            yield part.actions(f"{VERB}{name}", made)


def _button(verb: Verb, value: str) -> Piece:
    return part.button(f"{VERB}{verb}", LABELS[verb], value=value, style="primary" if verb in PRIMARY else None)


def _links(shown: Carded, page: str) -> Iterator[Piece]:
    address = shown.links.to(page)
    ways = [part.button(READ, READ_LABEL, value=_value(shown.escalation))]
    ways += [part.link(OPEN, OPEN_LABEL, url=address)] if address else []
    if ways:
        yield part.actions(f"{VERB}ways", ways)


def _value(escalation: Escalation) -> str:
    return part.packed({"e": escalation.id, "k": escalation.count})

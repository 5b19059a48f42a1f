"""The form of each of an adviser's verbs as a modal, and all of a hand-over to read; knows no words of its own."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.channels.chat.desk_forms import (
    LINES,
    Asked,
    Field,
    Form,
    One,
    Prepared,
    Says,
    Ticks,
    Typed,
    about,
    laid_form,
    may_do,
    read_whole,
    stands,
)
from bot.channels.slack import desk_parts as part
from bot.channels.slack.desk_card import buttons
from bot.channels.slack.desk_parts import Piece
from bot.channels.slack.message import Element, Links, View
from bot.channels.slack.spans import rich
from escalation.model import Verb
from escalation.pages import Handover

VIEW: Final = "fp.view.desk."
"""What a form's callback id begins with; the verb follows."""

PREPARED: Final = "fp.desk.prepare"
"""The choice of a prepared reply, which is put in the box and sends nothing."""

MOST_BLOCKS: Final = 100


def form(verb: Verb, filled: Form) -> View:
    """The modal of a verb, for the hand-over as it stands."""
    laid = laid_form(verb, filled)
    return View(
        callback_id=f"{VIEW}{verb}",
        private_metadata=part.packed(laid.carries),
        title=laid.title,
        submit=laid.submit,
        blocks=(part.context(laid.about), *(block for one in laid.fields for block in drawn(one))),
    )


def reading(shown: Handover, links: Links) -> View:
    """All of a hand-over to read, for one adviser who may: the brief and the messages."""
    blocks: list[Element] = [part.heading(about(shown)), part.section(stands(shown))]
    blocks += buttons(shown.escalation, may_do(shown))
    blocks += [block for one in read_whole(shown) for block in rich((one,), links)]
    value = part.packed({"e": shown.escalation.id, "k": shown.escalation.count})
    return View(
        callback_id=f"{VIEW}read", title="The hand-over", private_metadata=value, blocks=tuple(blocks[:MOST_BLOCKS])
    )


def stopped(says: str) -> View:
    """A form that cannot be shown, and why."""
    return View(callback_id=f"{VIEW}stopped", title="Not now", blocks=(part.section(says),))


def drawn(asked: Asked) -> Iterator[Piece]:
    """What is asked, as it stands in a modal."""
    if isinstance(asked, Says):
        yield part.context(asked.text) if asked.small else part.section(asked.text)
    elif isinstance(asked, Prepared):
        yield {
            "type": "section",
            "block_id": PREPARED,
            "text": part.plain(asked.label, part.SECTION),
            "accessory": {**part.select(asked.options, first="None"), "action_id": PREPARED},
        }
    elif asked.name == LINES and isinstance(asked.box, Ticks):
        yield from _lines(asked.box)
    else:
        yield _field(asked)


def _field(one: Field) -> Piece:
    return part.field(one.name, one.label, _box(one.box), hint=one.hint, needed=one.needed, again=one.again)


def _box(box: Typed | One | Ticks) -> Piece:
    if isinstance(box, Typed):
        return part.text_box(value=box.value, lines=box.lines, most=box.most)
    if isinstance(box, Ticks):
        return part.ticks(box.options, ticked=box.ticked)
    if box.spread:
        return part.radios(box.options, chosen=box.chosen)
    if any(box.groups):
        return part.grouped(box.groups, chosen=box.chosen)
    return part.select(box.options, chosen=box.chosen, first=box.first)


def _lines(box: Ticks) -> Iterator[Piece]:
    """The checklist: as many boxes to tick as it takes, each of as many lines as Slack shows whole."""
    for number, start in enumerate(range(0, len(box.options), part.MOST_RADIOS)):
        some = box.options[start : start + part.MOST_RADIOS]
        yield part.field(f"{LINES}:{number}", "And" if number else "Done", part.ticks(some, ticked=box.ticked))


FIELD_OF: Final[Mapping[Verb, str]] = {
    "hold": "until",
    "transfer": "queue",
    "resolve": "reason",
    "tick_off": f"{LINES}:0",
}
"""Where a form says what it refused; elsewhere beside what was written."""

"""The pieces of Block Kit that advisers' cards and forms are made of, each within Slack's limits; knows no words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bot.channels.slack.words import clean, cut, pieces

Piece = dict[str, Any]
"""A block, an element or a view as Slack reads it."""

BUTTON: Final = 75
HEADER: Final = 150
OPTION: Final = 75
LABEL: Final = 2000
SECTION: Final = 3000
MOST_OPTIONS: Final = 100
MOST_RADIOS: Final = 10

FIELD: Final = "fp.field."
"""What the id of a form's field begins with; `fp.field.text.1` is the field `text`, filled in anew."""


def plain(text: str, most: int) -> Piece:
    """Text that Slack shows as it is, cut where there is no more room."""
    return {"type": "plain_text", "text": cut(clean(text), most) or "–", "emoji": False}


def packed(values: Mapping[str, object]) -> str:
    """Values as the text that a button or a form carries and gives back."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def button(action: str, label: str, *, value: str, style: str | None = None) -> Piece:
    """A button; `style` is `primary` or `danger`."""
    made: Piece = {"type": "button", "action_id": action, "text": plain(label, BUTTON), "value": value}
    return {**made, "style": style} if style else made


def link(action: str, label: str, *, url: str) -> Piece:
    """A button that opens a page."""
    return {"type": "button", "action_id": action, "text": plain(label, BUTTON), "url": url}


def actions(block: str, elements: Sequence[Piece]) -> Piece:
    """A row of buttons."""
    return {"type": "actions", "block_id": block, "elements": list(elements)}


def heading(text: str) -> Piece:
    """A heading."""
    return {"type": "header", "text": plain(text, HEADER)}


def section(text: str) -> Piece:
    """A paragraph of plain text."""
    return {"type": "section", "text": plain(text, SECTION)}


def context(text: str) -> Piece:
    """A small grey line."""
    return {"type": "context", "elements": [plain(text, LABEL)]}


def option(value: str, label: str) -> Piece:
    """One of a choice; what is too long for its label goes on below it."""
    first, *rest = pieces(clean(label), OPTION) or ["–"]
    made: Piece = {"text": plain(first.rstrip(), OPTION), "value": value}
    return {**made, "description": plain("".join(rest), OPTION)} if rest else made


def field(name: str, label: str, element: Piece, *, hint: str = "", needed: bool = False, again: int = 0) -> Piece:
    """A field of a form. Slack keeps what was typed under an id: `again` makes it a new one."""
    block = f"{FIELD}{name}{f'#{again}' if again else ''}"
    made: Piece = {
        "type": "input",
        "block_id": block,
        "label": plain(label, LABEL),
        "element": {**element, "action_id": block},
        "optional": not needed,
    }
    return {**made, "hint": plain(hint, LABEL)} if hint else made


def text_box(*, value: str = "", lines: int = 1, most: int = 3000) -> Piece:
    """A box to type in."""
    made: Piece = {"type": "plain_text_input", "multiline": lines > 1, "max_length": most}
    return {**made, "initial_value": cut(value, most)} if value else made


def select(options: Sequence[tuple[str, str]], *, chosen: str = "", first: str = "Choose one") -> Piece:
    """A choice from a list; what goes beyond Slack's hundred is left out."""
    made = [option(value, label) for value, label in options[:MOST_OPTIONS]]
    piece: Piece = {"type": "static_select", "options": made, "placeholder": plain(first, 150)}
    return _chosen(piece, made, chosen)


def grouped(groups: Mapping[str, Sequence[tuple[str, str]]], *, chosen: str = "") -> Piece:
    """A choice from a list with headings; a heading without anything below it is left out."""
    made = {
        title: [option(value, label) for value, label in options[:MOST_OPTIONS]]
        for title, options in groups.items()
        if options
    }
    listed = [{"label": plain(title, OPTION), "options": options} for title, options in made.items()]
    piece: Piece = {"type": "static_select", "option_groups": listed, "placeholder": plain("Choose one", 150)}
    return _chosen(piece, [one for options in made.values() for one in options], chosen)


def radios(options: Sequence[tuple[str, str]], *, chosen: str = "") -> Piece:
    """A choice of which every option is in sight; a list, where there are too many for that."""
    if len(options) > MOST_RADIOS:
        return select(options, chosen=chosen)
    made = [option(value, label) for value, label in options]
    return _chosen({"type": "radio_buttons", "options": made}, made, chosen)


def ticks(options: Sequence[tuple[str, str]], *, ticked: Iterable[str] = ()) -> Piece:
    """Boxes to tick; a list of several, where there are too many for that."""
    made = [option(value, label) for value, label in options[:MOST_OPTIONS]]
    kind = "checkboxes" if len(made) <= MOST_RADIOS else "multi_static_select"
    held = set(ticked)
    on = [one for one in made if one["value"] in held]
    return {"type": kind, "options": made, **({"initial_options": on} if on else {})}


def _chosen(piece: Piece, options: Sequence[Piece], chosen: str) -> Piece:
    found = next((one for one in options if one["value"] == chosen), None)
    return {**piece, "initial_option": found} if found else piece

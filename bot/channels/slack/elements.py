"""The parts that a message is put together from: buttons, choices, inputs, lines; knows no reply."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from bot.channels.chat import pieces as chat
from bot.channels.chat.pieces import Carried
from bot.channels.slack.message import Element
from bot.channels.slack.words import clean, cut, escaped, length

LABEL: Final = 75
ON_SCREEN: Final = 30
"""Signs of a button that a telephone shows."""

HEADER: Final = 150
PLACEHOLDER: Final = 150
CONTEXT: Final = 2000
OPTION_VALUE: Final = 150
MOST_OPTIONS: Final = 100
MOST_RADIOS: Final = 10
MOST_BUTTONS: Final = 25
PREFIX: Final = "fp"


class At(chat.At):
    """Where an element stands, as Slack keeps it with what is pressed or chosen."""

    __slots__ = ()

    def value(self, **more: str | int | None) -> str:
        """What a button carries."""
        return carried(self.carried(**more))

    def block(self, part: str) -> str:
        """The id of a block whose elements carry nothing themselves: `reading` reads it back."""
        return f"{part}/{'' if self.count is None else self.count}/{self.conversation or ''}"


def carried(values: Carried) -> str:
    """What a press brings back, as the value of a button."""
    return json.dumps(dict(values), ensure_ascii=False)


def plain(text: str, most: int) -> dict[str, Any]:
    """Words without any markup; Slack takes no empty ones."""
    return {"type": "plain_text", "text": cut(clean(text).strip(), most) or "–", "emoji": False}


def button(
    words: str,
    action: str,
    value: str | None = None,
    *,
    url: str | None = None,
    style: Literal["primary", "danger"] | None = None,
    says: str | None = None,
) -> dict[str, Any]:
    """A button; `says` is what a screen reader reads instead of words that are short for it."""
    more = {
        "value": value,
        "url": url,
        "style": style,
        "accessibility_label": cut(clean(says).strip(), LABEL) or None if says else None,
    }
    made = {"type": "button", "action_id": f"{PREFIX}.{action}", "text": plain(words, LABEL)}
    return {**made, **{name: one for name, one in more.items() if one is not None}}


def actions(elements: Iterable[Element], block_id: str | None = None) -> tuple[Element, ...]:
    """The elements in as few blocks as they fit into; none where there are none."""
    held = list(elements)
    groups = [held[at : at + MOST_BUTTONS] for at in range(0, len(held), MOST_BUTTONS)]
    return tuple(
        {
            "type": "actions",
            "elements": group,
            **({"block_id": f"{block_id}/{at}" if at else block_id} if block_id else {}),
        }
        for at, group in enumerate(groups)
    )


def option(words: str, value: str, hint: str | None = None) -> dict[str, Any]:
    """One of several to choose from."""
    made = {"text": plain(words, LABEL), "value": value}
    return {**made, "description": plain(hint, LABEL)} if hint else made


def options_of(options: Sequence[Element], *, most: int = MOST_OPTIONS) -> dict[str, Any]:
    """The options of a select; more than it takes stand in groups by their numbers."""
    if len(options) <= most:
        return {"options": list(options)}
    groups = [options[at : at + MOST_OPTIONS] for at in range(0, len(options), MOST_OPTIONS)]
    starts = (1 + at * MOST_OPTIONS for at in range(len(groups)))
    return {
        "option_groups": [
            {"label": plain(f"{start} to {start + len(group) - 1}", LABEL), "options": list(group)}
            for start, group in zip(starts, groups, strict=True)
        ][:MOST_OPTIONS]
    }


def select(action: str, placeholder: str, options: Sequence[Element], *, many: bool = False) -> dict[str, Any]:
    """A list that opens; `many` where several may be chosen."""
    return {
        "type": "multi_static_select" if many else "static_select",
        "action_id": f"{PREFIX}.{action}",
        "placeholder": plain(placeholder, PLACEHOLDER),
        **options_of(options),
    }


def entry(
    label: str, element: Element, block_id: str, *, hint: str | None = None, optional: bool = True
) -> Element:  # fmt: skip
    """A labelled place to fill in."""
    made = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, CONTEXT),
        "element": element,
        "optional": optional,
        "dispatch_action": False,
    }
    return {**made, "hint": plain(hint, CONTEXT)} if hint else made


def header(text: str) -> tuple[Element, ...]:
    """A heading, which screen readers announce as one; a long one stands in bold."""
    words = clean(text).strip()
    if not words:
        return ()
    if length(words) <= HEADER:
        return ({"type": "header", "text": plain(words, HEADER)},)
    bold = {"type": "text", "text": cut(words, CONTEXT), "style": {"bold": True}}
    return ({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [bold]}]},)


def small(*texts: str) -> tuple[Element, ...]:
    """Words beside the matter, each in a line of its own."""
    said = [plain(text, CONTEXT) for text in texts if text.strip()]
    return tuple({"type": "context", "elements": said[at : at + 10]} for at in range(0, len(said), 10))


def marked(text: str) -> str:
    """Words where Slack reads markup and takes nothing else: the text of a notification."""
    return escaped(clean(text))


State = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What stands in the inputs of a message or a view: by block, then by action."""

"""Every limit of Slack's that a message or a view of ours must keep, also those that its own library misses; pure.

The limits are those of Slack's reference of Block Kit, as tried in November 2026 (design, "Slack").
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from bot.channels.slack.message import Element, Message, View
from bot.channels.slack.words import length

MOST_BLOCKS: Final[Mapping[str, int]] = {"message": 50, "modal": 100, "home": 100}
MOST_SIGNS: Final = 12_500
"""Of a whole message: Slack refuses somewhat more than 13,000 and does not say how it counts."""

MOST_TEXT: Final = 4_000
MOST_METADATA: Final = 3_000
MOST_TITLE: Final = 24
MOST_ID: Final = 255
MOST_OPTIONS: Final = 100
MOST_SECTION: Final = 3_000
MOST_ADDRESS: Final = 3_000
MOST_ELEMENTS: Final = 25
MOST_FIELDS: Final = 10
"""Fields of a section, and pieces of a context."""

BLOCKS: Final = frozenset(
    {"header", "section", "context", "actions", "divider", "input", "rich_text"}
)  # fmt: skip
IN_ACTIONS: Final = frozenset(
    {
        "button",
        "static_select",
        "multi_static_select",
        "radio_buttons",
        "checkboxes",
        "datepicker",
        "timepicker",
        "overflow",
    }
)
IN_INPUT: Final = (IN_ACTIONS - {"button", "overflow"}) | {"plain_text_input", "number_input"}
RICH_PARTS: Final = frozenset(
    {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
)  # fmt: skip
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
TEXTS: Final = frozenset({"plain_text", "mrkdwn"})


def problems(shown: Message | View) -> tuple[str, ...]:
    """Everything that Slack would refuse, or cut, in a message or a view; nothing where it fits."""
    if isinstance(shown, Message):
        whole = [*_text_of_message(shown)]
        surface = "message"
    else:
        whole = [*_view(shown)]
        surface = shown.type
    found = [*whole, *_blocks(shown.blocks, surface)]
    return tuple(found)


def signs(blocks: Iterable[Element]) -> int:
    """How many signs of words stand in these blocks."""
    return sum(length(text) for block in blocks for text in _said(block))


def _text_of_message(message: Message) -> Iterator[str]:
    yield from _limit("the text", message.text, MOST_TEXT)
    if not message.text.strip():
        yield "the text is empty: notifications and screen readers get nothing"


def _view(view: View) -> Iterator[str]:
    yield from _limit("private_metadata", view.private_metadata, MOST_METADATA)
    yield from _limit("the view's callback_id", view.callback_id or "", MOST_ID)
    for name in ("title", "submit"):
        said = getattr(view, name)
        if said is not None:
            yield from _limit(f"the view's {name}", said, MOST_TITLE, least=1)
    if view.type == "modal" and not view.title:
        yield "a modal has a title"
    if view.type == "modal" and not view.submit and any(block["type"] == "input" for block in view.blocks):
        yield "a modal with inputs has a submit"


def _blocks(blocks: tuple[Element, ...], surface: str) -> Iterator[str]:
    most = MOST_BLOCKS[surface]
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks where there may be 1 to {most}"
    if signs(blocks) > MOST_SIGNS and surface == "message":
        yield f"{signs(blocks)} signs in all, where {MOST_SIGNS} fit"
    yield from _twice("block_id", [block["block_id"] for block in blocks if "block_id" in block])
    yield from _twice("action_id", [one["action_id"] for block in blocks for one in _interactive(block)])
    for at, block in enumerate(blocks):
        yield from (f"block {at} ({block.get('type')}): {said}" for said in _block(block))


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"the {what} {name} stands {times} times"
        if not 1 <= length(name) <= MOST_ID:
            yield f"a {what} of {length(name)} signs"


def _block(block: Element) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in BLOCKS:
        yield "is none of the kinds that we use"
        return
    yield from CHECKS[kind](block)
    if kind == "rich_text" and signs((block,)) > MOST_SECTION:
        yield f"{signs((block,))} signs in one block of rich text"


def _header(block: Element) -> Iterator[str]:
    yield from _words("header", block.get("text"), 150, only="plain_text")


def _section(block: Element) -> Iterator[str]:
    if "text" in block:
        yield from _words("section", block["text"], 3000)
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        yield "a section with neither text nor fields"
    if len(fields) > MOST_FIELDS:
        yield f"{len(fields)} fields"
    for one in fields:
        yield from _words("field", one, 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], IN_ACTIONS)


def _context(block: Element) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= MOST_FIELDS:
        yield f"{len(elements)} elements"
    for one in elements:
        yield from _words("context", one, 2000)


def _actions(block: Element) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= MOST_ELEMENTS:
        yield f"{len(elements)} elements"
    for one in elements:
        yield from _element(one, IN_ACTIONS)


def _input(block: Element) -> Iterator[str]:
    yield from _words("label", block.get("label"), 2000, only="plain_text")
    if "hint" in block:
        yield from _words("hint", block["hint"], 2000, only="plain_text")
    yield from _element(block.get("element", {}), IN_INPUT)


def _rich(block: Element) -> Iterator[str]:
    parts = block.get("elements", [])
    if not parts:
        yield "nothing in it"
    for part in parts:
        yield from _rich_part(part)


def _rich_part(part: Element) -> Iterator[str]:
    if part.get("type") not in RICH_PARTS:
        yield f"{part.get('type')} is no part of rich text that we use"
        return
    inner = part.get("elements", [])
    if not inner:
        yield f"an empty {part['type']}"
    if part["type"] == "rich_text_list":
        if part.get("style") not in {"bullet", "ordered"}:
            yield "a list is bullet or ordered"
        for item in inner:
            yield from _rich_part(item) if item.get("type") == "rich_text_section" else ("a list holds sections only",)
        return
    for one in inner:
        yield from _rich_text(one)


def _rich_text(one: Element) -> Iterator[str]:
    if one.get("type") not in {"text", "link"}:
        yield f"rich text holds a {one.get('type')}: ours holds words and links only"
    elif one["type"] == "link" and not 1 <= length(str(one.get("url", ""))) <= MOST_ADDRESS:
        yield "a link without an address that fits"
    elif not one.get("text"):
        yield "words without words"


def _element(element: Element, allowed: frozenset[str]) -> Iterator[str]:
    kind = element.get("type")
    if kind not in allowed:
        yield f"a {kind} may not stand here"
        return
    if "placeholder" in element:
        yield from _words("placeholder", element["placeholder"], 150, only="plain_text")
    if kind == "button":
        yield from _button(element)
    if "select" in kind:
        yield from _select(element)
    if kind in {"radio_buttons", "checkboxes"}:
        yield from _options(element, element.get("options", []), most=10)
    if kind == "overflow":
        yield from _options(element, element.get("options", []), most=5)
    if not _DAY.fullmatch(element.get("initial_date", "2000-01-01")):
        yield "the day filled in is no day"
    if kind == "number_input" and "is_decimal_allowed" not in element:
        yield "a number says whether it may have decimals"
    if "initial_value" in element:
        yield from _limit("the value filled in", str(element["initial_value"]), 3000)


def _button(button: Element) -> Iterator[str]:
    yield from _words("button", button.get("text"), 75, only="plain_text")
    yield from _limit("a button's value", button.get("value", ""), 2000)
    yield from _limit("a button's address", button.get("url", ""), 3000)
    yield from _limit("what a screen reader reads", button.get("accessibility_label", ""), 75)
    if button.get("style", "primary") not in {"primary", "danger"}:
        yield "a button is primary, danger or plain"


def _select(element: Element) -> Iterator[str]:
    groups = element.get("option_groups")
    if (groups is None) == ("options" not in element):
        yield "a select has options or groups of them"
        return
    if groups is None:
        yield from _options(element, element["options"], most=MOST_OPTIONS)
        return
    if not 1 <= len(groups) <= MOST_OPTIONS:
        yield f"{len(groups)} groups"
    for group in groups:
        yield from _words("group", group.get("label"), 75, only="plain_text")
        yield from _options({}, group.get("options", []), most=MOST_OPTIONS)
    yield from _chosen(element, [one for group in groups for one in group["options"]])


def _options(element: Element, options: list[Element], *, most: int) -> Iterator[str]:
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options where there may be 1 to {most}"
    yield from _twice("value of an option", [one["value"] for one in options])
    for one in options:
        yield from _words("option", one.get("text"), 75)
        yield from _limit("an option's value", one.get("value", ""), 150, least=1)
        if "description" in one:
            yield from _words("description", one["description"], 75)
    yield from _chosen(element, options)


def _chosen(element: Element, options: list[Element]) -> Iterator[str]:
    """What is chosen at first must be one of the options, sign by sign, or Slack refuses the whole message."""
    single = element.get("initial_option")
    if not element.get("initial_options", [single]):
        yield "nothing is chosen at first where something is said to be"
    for one in [*element.get("initial_options", []), *([single] if single else [])]:
        if one not in options:
            yield "what is chosen at first is none of the options"


def _words(what: str, text: Any, most: int, *, only: str | None = None) -> Iterator[str]:  # noqa: ANN401 - as it came
    if not isinstance(text, Mapping) or text.get("type") not in ({only} if only else TEXTS):
        yield f"the words of a {what} are {only or 'text'}"
        return
    yield from _limit(f"the words of a {what}", text.get("text", ""), most, least=1)


def _limit(what: str, text: str, most: int, *, least: int = 0) -> Iterator[str]:
    if not least <= length(text) <= most:
        yield f"{what}: {length(text)} signs where there may be {least} to {most}"


def _interactive(block: Element) -> Iterator[Element]:
    inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    yield from (one for one in inside if isinstance(one, Mapping) and "action_id" in one)


def _said(part: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(part, Mapping):
        text = part.get("text")
        if isinstance(text, str):
            yield text
        for name, inner in part.items():
            if name != "text" or not isinstance(text, str):
                yield from _said(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _said(inner)


CHECKS: Final[Mapping[str, Callable[[Element], Iterator[str]]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": lambda _: iter(()),
    "input": _input,
    "rich_text": _rich,
}

"""What Slack accepts in a message or a view, written from its documentation; knows nothing of what we send.

It is a second opinion: the product has a validator of its own, and this one was written without reading it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = Mapping[str, Any]

_EVERYWHERE: Final = frozenset(
    {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
)
SURFACES: Final[Mapping[str, frozenset[str]]] = {
    "message": _EVERYWHERE | {"markdown", "table", "file"},
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE,
}
"""The blocks that each place shows."""

IN_ACTIONS: Final = frozenset(
    {
        "button",
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "timepicker",
        "radio_buttons",
        "overflow",
        "static_select",
        "multi_static_select",
        "users_select",
        "external_select",
    }
)
IN_INPUT: Final = (IN_ACTIONS - {"button", "overflow"}) | {
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
}
IN_SECTION: Final = IN_ACTIONS | {"image"}

MOST_BLOCKS: Final[Mapping[str, int]] = {"message": 50, "modal": 100, "home": 100}
MOST_LETTERS: Final = 13_000
MOST_TEXT: Final = 4_000
OPTIONS: Final[Mapping[str, int]] = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}
SELECTS: Final = frozenset({"static_select", "multi_static_select"})

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def of_message(message: Json) -> list[str]:
    """What Slack would refuse in a message, or cut off; a sentence each. slack_sdk's models are asked as well."""
    return [*by_the_rules(message), *_by_the_sdk(message.get("blocks") or [])]


def by_the_rules(message: Json) -> list[str]:
    """What Slack would refuse in a message, or cut off, by its documentation alone."""
    blocks = message.get("blocks") or []
    found = [*_of_blocks(blocks, "message")]
    text = message.get("text") or ""
    if blocks and not text.strip():
        found.append("a message with blocks has no text for notifications and screen readers")
    if not blocks and not text.strip():
        found.append("no_text: neither blocks nor text")
    if len(text) > MOST_TEXT:
        found.append(f"text of {len(text)} letters; about {MOST_TEXT} are shown")
    letters = sum(map(len, _texts(blocks)))
    if letters > MOST_LETTERS:
        found.append(f"msg_blocks_too_long: {letters} letters")
    return found


def of_view(view: Json) -> list[str]:
    """What Slack would refuse in a view; a sentence each."""
    kind = view.get("type", "")
    if kind not in ("modal", "home"):
        return [f"a view of the type '{kind}'"]
    blocks = view.get("blocks") or []
    found = [*_of_blocks(blocks, kind), *_by_the_sdk(blocks)]
    for name in ("title", "submit", "close"):
        if name in view:
            found += _text(view[name], f"the view's {name}", most=24, plain=True)
    if kind == "modal" and "title" not in view:
        found.append("a modal without a title")
    if kind == "modal" and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        found.append("a modal with an input needs submit")
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name) or "") > most:
            found.append(f"{name} of {len(view[name])} letters")
    return [*found, *_view_by_the_sdk(view)]


def _of_blocks(blocks: Sequence[Json], surface: str) -> Iterator[str]:
    if len(blocks) > MOST_BLOCKS[surface]:
        yield f"{len(blocks)} blocks in a {surface}"
    yield from _twice("block_id", [block["block_id"] for block in blocks if block.get("block_id")])
    # In a view, what is filled in is told apart by its block; a message wants each of them once (design, "Slack").
    for some in [blocks] if surface == "message" else [[block] for block in blocks]:
        yield from _twice("action_id", [one["action_id"] for one in _elements(some) if "action_id" in one])
    for number, block in enumerate(blocks):
        where = f"block {number} ({block.get('type')})"
        if block.get("type") not in SURFACES[surface]:
            yield f"{where}: no such block in a {surface}"
        elif len(block.get("block_id") or "") > 255:
            yield f"{where}: block_id too long"
        else:
            yield from BLOCKS.get(block["type"], _nothing)(block, where)


def _twice(name: str, ids: Sequence[str]) -> Iterator[str]:
    yield from (f"{name} '{one}' stands {times} times" for one, times in Counter(ids).items() if times > 1)


def _elements(blocks: Sequence[Json]) -> Iterator[Json]:
    for block in blocks:
        if block.get("type") == "actions":
            yield from block.get("elements", ())
        yield from (block[name] for name in ("element", "accessory") if name in block)


def _nothing(_block: Json, _where: str) -> Iterator[str]:
    yield from ()


def _header(block: Json, where: str) -> Iterator[str]:
    yield from _text(block.get("text"), where, most=150, plain=True)


def _section(block: Json, where: str) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield f"{where}: neither text nor fields"
    if block.get("text"):
        yield from _text(block["text"], where, most=3000)
    if "fields" in block and not 1 <= len(block["fields"]) <= 10:
        yield f"{where}: {len(block['fields'])} fields"
    for field in block.get("fields", ()):
        yield from _text(field, f"{where} field", most=2000)
    if "accessory" in block:
        yield from _element(block["accessory"], where, IN_SECTION)


def _context(block: Json, where: str) -> Iterator[str]:
    elements = block.get("elements", ())
    if not 1 <= len(elements) <= 10:
        yield f"{where}: {len(elements)} elements"
    for element in elements:
        if element.get("type") == "image":
            yield from _image(element, where)
        else:
            yield from _text(element, where, most=3000)


def _actions(block: Json, where: str) -> Iterator[str]:
    elements = block.get("elements", ())
    if not 1 <= len(elements) <= 25:
        yield f"{where}: {len(elements)} elements"
    for element in elements:
        yield from _element(element, where, IN_ACTIONS)


def _input(block: Json, where: str) -> Iterator[str]:
    yield from _text(block.get("label"), f"{where} label", most=2000, plain=True)
    if "hint" in block:
        yield from _text(block["hint"], f"{where} hint", most=2000, plain=True)
    yield from _element(block.get("element", {}), where, IN_INPUT)


def _image(block: Json, where: str) -> Iterator[str]:
    if not block.get("image_url") and not block.get("slack_file"):
        yield f"{where}: no image"
    if not 1 <= len(block.get("alt_text") or "") <= 2000:
        yield f"{where}: no alt_text that can be read out"


_PARTS: Final = frozenset({"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"})
_INSIDE: Final = frozenset(
    {"text", "link", "user", "usergroup", "channel", "emoji", "date", "broadcast", "color", "team", "rich_text_section"}
)


def _rich_text(block: Json, where: str) -> Iterator[str]:
    if not block.get("elements"):
        yield f"{where}: empty"
    for part in block.get("elements", ()):
        if part.get("type") not in _PARTS:
            yield f"{where}: no part of the type {part.get('type')}"
        yield from _rich_part(part, where)


def _rich_part(part: Json, where: str) -> Iterator[str]:
    if not part.get("elements"):
        yield f"{where}: an empty {part.get('type')}"
    if part.get("type") == "rich_text_list" and part.get("style") not in ("bullet", "ordered"):
        yield f"{where}: a list of no style"
    for element in part.get("elements", ()):
        kind = element.get("type")
        if kind not in _INSIDE:
            yield f"{where}: {kind} inside {part.get('type')}"
        elif part.get("type") == "rich_text_list" and kind != "rich_text_section":
            yield f"{where}: {kind} straight inside a list"
        elif kind == "rich_text_section":
            yield from _rich_part(element, where)
        elif kind == "text" and not element.get("text"):
            yield f"{where}: an empty text"
        elif kind == "link" and not re.match(r"(https?://|mailto:|tel:)", element.get("url", "")):
            yield f"{where}: a link to nowhere"


BLOCKS: Final[Mapping[str, Callable[[Json, str], Iterator[str]]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
}
"""How each block is looked at."""


def _element(element: Json, where: str, allowed: frozenset[str]) -> Iterator[str]:
    kind = element.get("type", "")
    where = f"{where}, {kind} {element.get('action_id', '')}"
    if kind not in allowed:
        yield f"{where}: not allowed there"
        return
    if len(element.get("action_id") or "") > 255:
        yield f"{where}: action_id too long"
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{where} placeholder", most=150, plain=True)
    if kind == "button":
        yield from _button(element, where)
    elif kind == "image":
        yield from _image(element, where)
    elif kind in SELECTS or kind in OPTIONS:
        yield from _choices(element, where)
    else:
        yield from _entry(element, where)
    if "confirm" in element:
        yield from _confirm(element["confirm"], where)


def _button(element: Json, where: str) -> Iterator[str]:
    yield from _text(element.get("text"), where, most=75, plain=True)
    if len(element.get("value") or "") > 2000:
        yield f"{where}: value too long"
    if len(element.get("url") or "") > 3000 or ("url" in element and not element["url"].startswith("http")):
        yield f"{where}: no address that can be opened"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"{where}: no such style"
    if len(element.get("accessibility_label") or "") > 75:
        yield f"{where}: accessibility_label too long"


def _choices(element: Json, where: str) -> Iterator[str]:
    kind = element["type"]
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        yield f"{where}: either options or option_groups"
        return
    for group in groups or ():
        yield from _text(group.get("label"), f"{where} group", most=75, plain=True)
    if groups is not None and not 1 <= len(groups) <= 100:
        yield f"{where}: {len(groups)} groups"
    every = [group["options"] for group in groups] if groups else [element["options"]]
    for options in every:
        if not 1 <= len(options) <= OPTIONS.get(kind, 100):
            yield f"{where}: {len(options)} options"
        for option in options:
            yield from _option(option, where, plain=kind in SELECTS or kind == "overflow")
    flat = [option for options in every for option in options]
    yield from _twice(f"{where}: value", [option.get("value", "") for option in flat])
    yield from _initial(element, flat, where)


def _option(option: Json, where: str, *, plain: bool) -> Iterator[str]:
    yield from _text(option.get("text"), f"{where} option", most=75, plain=plain)
    if not 1 <= len(option.get("value") or "") <= 150:
        yield f"{where}: option value of {len(option.get('value') or '')} letters"
    if "description" in option:
        yield from _text(option["description"], f"{where} description", most=75, plain=plain)


def _initial(element: Json, options: Sequence[Json], where: str) -> Iterator[str]:
    given = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    if "initial_options" in element and not given:
        yield f"{where}: initial_options is empty"
    yield from (f"{where}: an initial option that is not among the options" for one in given if one not in options)


def _entry(element: Json, where: str) -> Iterator[str]:
    kind = element["type"]
    if kind == "datepicker" and "initial_date" in element and not _DATE.fullmatch(element["initial_date"]):
        yield f"{where}: initial_date is no date"
    if kind == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"{where}: is_decimal_allowed is required"
    if kind == "plain_text_input":
        if not 1 <= element.get("max_length", 3000) <= 3000 or not 0 <= element.get("min_length", 0) <= 3000:
            yield f"{where}: length out of range"
        if len(element.get("initial_value") or "") > element.get("max_length", 3000):
            yield f"{where}: initial_value too long"


def _confirm(confirm: Json, where: str) -> Iterator[str]:
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from _text(confirm.get(name), f"{where} confirm {name}", most=most, plain=name != "text")


def _text(text: Json | None, where: str, *, most: int, plain: bool = False) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"{where}: no text"
        return
    if plain and text["type"] != "plain_text":
        yield f"{where}: must be plain_text"
    if not 1 <= len(text.get("text") or "") <= most:
        yield f"{where}: {len(text.get('text') or '')} letters, {most} at most"
    if text["type"] == "mrkdwn" and "emoji" in text:
        yield f"{where}: emoji is for plain_text"
    if text["type"] == "plain_text" and "verbatim" in text:
        yield f"{where}: verbatim is for mrkdwn"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            yield value["text"]
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))


def _by_the_sdk(blocks: Sequence[Json]) -> Iterator[str]:
    """What slack_sdk's own models say: each block is read, checked, and must come out as it went in."""
    for number, block in enumerate(blocks):
        try:
            parsed = Block.parse(dict(block))
            if parsed is None or parsed.to_dict() != block:
                yield f"block {number}: slack_sdk reads it otherwise: {parsed and parsed.to_dict()} for {block}"
        except (SlackObjectFormationError, TypeError, ValueError) as fault:
            yield f"block {number}: slack_sdk: {fault}"


def _view_by_the_sdk(view: Json) -> Iterator[str]:
    try:
        View(**view).validate_json()
    except (SlackObjectFormationError, TypeError, ValueError) as fault:
        yield f"slack_sdk: {fault}"

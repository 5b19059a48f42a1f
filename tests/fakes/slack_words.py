"""What somebody sees of blocks: the words in reading order, and what can be pressed or filled in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = Mapping[str, Any]

_MENTION: Final = re.compile(r"<(!(?:channel|here|everyone)|@[UW]\w+|!subteam\^\w+)(?:\|[^>]*)?>")
_LINK: Final = re.compile(r"<((?:https?://|mailto:|tel:)[^|>]+)(?:\|([^>]*))?>")
_STYLE: Final = re.compile(r"(?<!\w)([*_~`])(\S(?:.*?\S)?)\1(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Something to press or fill in, with the words that a person knows it by."""

    element: Json
    block_id: str
    label: str

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def options(self) -> Sequence[Json]:
        """What can be chosen."""
        groups = self.element.get("option_groups") or [{"options": self.element.get("options") or []}]
        return [option for group in groups for option in group["options"]]


def words(blocks: Sequence[Json]) -> str:
    """All words on one line, as they are read."""
    return " ".join(" ".join(_words(blocks)).split())


def controls(blocks: Sequence[Json]) -> Iterator[Control]:
    """What can be pressed or filled in, from top to bottom."""
    for block in blocks:
        label = (block.get("label") or block.get("text") or {}).get("text", "")
        inside = block.get("elements", ()) if block.get("type") == "actions" else ()
        for element in (*inside, *(block[name] for name in ("element", "accessory") if name in block)):
            own = element.get("text", {}).get("text") or (label if block["type"] != "actions" else "")
            called = own or element.get("placeholder", {}).get("text", "")
            if element.get("type") != "image":
                yield Control(element=element, block_id=block.get("block_id", ""), label=called)


def pinged(value: object) -> list[str]:
    """Whom the blocks or the text would call: mentions that Slack makes of mrkdwn, of text and of rich text."""
    return list(_pinged(value))


def linked(value: object) -> list[str]:
    """Where the blocks lead."""
    return [url for url, _ in _links(value)]


def _pinged(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from _MENTION.findall(value)
    elif isinstance(value, Mapping):
        if value.get("type") in ("user", "usergroup", "channel", "broadcast"):
            yield str(value["type"])
        if value.get("type") in ("plain_text", "text", "button", "plain_text_input"):
            return
        for name, part in value.items():
            if name not in ("value", "url", "private_metadata"):
                yield from _pinged(part)
    elif isinstance(value, Sequence):
        yield from (one for part in value for one in _pinged(part))


def _links(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield from _LINK.findall(value)
    elif isinstance(value, Mapping):
        if isinstance(value.get("url"), str):
            yield value["url"], ""
        if value.get("type") not in ("plain_text", "text"):
            yield from (one for part in value.values() for one in _links(part))
    elif isinstance(value, Sequence):
        yield from (one for part in value for one in _links(part))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _of_object(value)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from _words(part)


def _of_object(value: Json) -> Iterator[str]:
    kind = value.get("type")
    if kind in ("plain_text", "mrkdwn"):
        yield as_shown(value["text"]) if kind == "mrkdwn" else value["text"]
    elif kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
        yield "".join(_run(part) for part in value.get("elements", ()))
    else:
        for name in ("label", "text", "fields", "description", "elements", "element", "accessory", "hint"):
            yield from _words(value.get(name))
        for name in ("placeholder", "options", "option_groups"):
            yield from _words(value.get(name))
        if kind in ("plain_text_input", "number_input", "email_text_input") and value.get("initial_value"):
            yield str(value["initial_value"])


def _run(part: Json) -> str:
    if part.get("type") == "rich_text_section":
        return "".join(map(_run, part["elements"]))
    return str(part.get("text") or part.get("url") or part.get("name") or "")


def as_shown(mrkdwn: str) -> str:
    """The words of mrkdwn without its marks."""
    text = _LINK.sub(lambda found: found[2] or found[1], mrkdwn)
    while (plain := _STYLE.sub(r"\2", text)) != text:
        text = plain
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

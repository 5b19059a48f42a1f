"""The parts that a card is put together from: text, buttons, choices, inputs, as Teams reads them; knows no reply."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from bot.channels.chat.words import clean, cut

Element = Mapping[str, Any]
"""An element of an Adaptive Card 1.5, or an action, as Teams reads it in JSON."""

Spacing = Literal["None", "Small", "Default", "Medium", "Large"]

PREFIX: Final = "fp"
TITLE: Final = 75
"""Signs of a button: more are cut on a telephone."""

CHOICE: Final = 320
LABEL: Final = 200
HEADING: Final = 400

_MARKUP: Final = re.compile(r"([\\*_\[\]`~])|^(\s*)([-+#>]|\d+(?=[.)]))", re.MULTILINE)
_MACRO: Final = re.compile(r"\{\{(?=\s*(?:DATE|TIME))", re.IGNORECASE)
_BROKEN: Final = "{\u2060{"


def said(text: str) -> str:
    """The text as it is read: nothing unseen in it, and no macro, which a card would replace by a date."""
    return _MACRO.sub(_BROKEN, clean(text))


def escaped(text: str) -> str:
    """The text where Teams would read markup: every sign of it is escaped, so that words stay words."""
    return _MARKUP.sub(lambda found: f"{found[2] or ''}\\{found[1] or found[3]}", said(text))


def heading(text: str) -> tuple[Element, ...]:
    """A heading, which screen readers announce as one."""
    words = cut(said(text).strip(), HEADING)
    if not words:
        return ()
    block = {"type": "TextBlock", "text": escaped(" ".join(words.split())), "wrap": True, "style": "heading"}
    return ({**block, "size": "Medium", "weight": "Bolder", "spacing": "Medium"},)


def run(text: str, *, bold: bool = False, italic: bool = False, url: str | None = None) -> dict[str, Any]:
    """Words in a line: they are only ever words, Teams reads no markup in them."""
    made: dict[str, Any] = {"type": "TextRun", "text": said(text)}
    styled = {**({"weight": "Bolder"} if bold else {}), **({"italic": True} if italic else {})}
    follows = {"selectAction": {"type": "Action.OpenUrl", "url": url}, "color": "Accent"} if url else {}
    return {**made, **styled, **follows}


def line(runs: Iterable[Element], *, spacing: Spacing | None = None) -> tuple[Element, ...]:
    """One paragraph; none where there is nothing to read."""
    inlines = [one for one in runs if one["text"]]
    if not "".join(one["text"] for one in inlines).strip():
        return ()
    made = {"type": "RichTextBlock", "inlines": inlines}
    return ({**made, "spacing": spacing} if spacing else made,)


def small(*texts: str) -> tuple[Element, ...]:
    """Words beside the matter, each in a line of its own."""
    lines = (one for text in texts for one in said(text).split("\n") if one.strip())
    return tuple(
        {
            "type": "RichTextBlock",
            "inlines": [{"type": "TextRun", "text": one, "size": "Small", "isSubtle": True}],
            "spacing": "Small",
        }
        for one in lines
    )


def quoted(items: Sequence[Element]) -> tuple[Element, ...]:
    """The elements set apart."""
    return ({"type": "Container", "style": "emphasis", "items": list(items)},) if items else ()


def execute(
    words: str,
    verb: str,
    data: Mapping[str, str | int],
    *,
    primary: bool = False,
    hidden: bool = False,
    inputs: bool = False,
    says: str | None = None,
) -> Element:
    """A button that brings `verb` and `data` back, with what is filled in on the card where it asks for `inputs`.

    `hidden` puts it behind “…”. An older Teams gets the same as a plain button that sends its data.
    """
    title = _title(words)
    with_them = {"associatedInputs": "auto" if inputs else "none"}
    looks = {
        **({"style": "positive"} if primary else {}),
        **({"mode": "secondary"} if hidden else {}),
        **({"tooltip": _title(says)} if says and _title(says) != title else {}),
    }
    name = f"{PREFIX}.{verb}"
    sends = {"type": "Action.Submit", "title": title, "data": {**data, "verb": name}, **with_them}
    made = {"type": "Action.Execute", "title": title, "verb": name, "data": dict(data), **with_them, **looks}
    return {**made, "fallback": sends}


def opens(words: str, url: str, *, hidden: bool = False) -> Element:
    """A button that opens a page."""
    made = {"type": "Action.OpenUrl", "title": _title(words), "url": url}
    return {**made, "mode": "secondary"} if hidden else made


def actions(items: Iterable[Element]) -> tuple[Element, ...]:
    """Buttons beside each other; none where there are none."""
    held = list(items)
    return ({"type": "ActionSet", "actions": held},) if held else ()


def choice(words: str, value: str, hint: str | None = None) -> dict[str, str]:
    """One of several to choose from."""
    title = f"{words} – {hint}" if hint else words
    return {"title": cut(said(title).strip(), CHOICE) or "–", "value": value}


def choices(
    name: str,
    label: str,
    offered: Sequence[Element],
    *,
    many: bool = False,
    compact: bool = False,
    chosen: Sequence[str] = (),
) -> Element:
    """A list to choose from: all of it on screen, or one that opens where it is `compact`."""
    known = {one["value"] for one in offered}
    first = [one for one in chosen if one in known]
    made = {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": _label(label),
        "style": "compact" if compact else "expanded",
        "choices": list(offered),
        "wrap": True,
    }
    more = {**({"isMultiSelect": True} if many else {}), **({"placeholder": "Choose"} if compact else {})}
    return {**made, **more, **({"value": ",".join(first if many else first[:1])} if first else {})}


def typed(name: str, label: str, *, filled: str = "", many_lines: bool = False, most: int | None = None) -> Element:
    """A place to type into."""
    made: dict[str, Any] = {"type": "Input.Text", "id": name, "label": _label(label)}
    shape = {**({"isMultiline": True} if many_lines else {}), **({"maxLength": most} if most else {})}
    return {**made, **shape, **({"value": clean(filled)} if filled.strip() else {})}


def day(name: str, label: str, *, filled: str = "") -> Element:
    """A place for a day, `filled` in ISO 8601."""
    made = {"type": "Input.Date", "id": name, "label": _label(label)}
    return {**made, "value": filled} if filled else made


def number(name: str, label: str, *, filled: float | None = None) -> Element:
    """A place for a number."""
    made = {"type": "Input.Number", "id": name, "label": _label(label)}
    return made if filled is None else {**made, "value": filled}


def _title(words: str) -> str:
    return cut(" ".join(said(words).split()), TITLE) or "–"


def _label(words: str) -> str:
    return cut(" ".join(said(words).split()), LABEL) or "–"

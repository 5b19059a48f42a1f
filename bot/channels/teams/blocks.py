"""The plain pieces of a reply as elements of a card, no more buttons on screen than Teams shows; knows no reply."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from bot.channels.chat.links import Links
from bot.channels.chat.pieces import At, Button, Buttons, Choice, Heading, Menu, Piece, Place, Small
from bot.channels.chat.words import length
from bot.channels.teams.asking import LONGEST_ID, place
from bot.channels.teams.elements import PREFIX, Element, actions, choice, choices, execute, heading, small
from bot.channels.teams.limits import MOST_VISIBLE
from bot.channels.teams.spans import words

MOST_ALIKE: Final = 2
"""Buttons of one kind that stand beside each other; more of them become a list with one button."""

AS_LIST: Final[Mapping[str, tuple[str, str]]] = {
    "tick": ("Tick what is done", "Tick it"),
    "rate": ("How content are you with how this was handled?", "Send my rating"),
    "feedback": ("Did this help?", "Send my answer"),
    "follow_up": ("How did it go?", "Send how it went"),
    "pass_on": ("Choose one person", "Ask them"),
    "show": ("Choose one to open", "Open it"),
}
"""Verbs whose buttons may become a list, with the words of the list and of its button. The list has the verb as id."""

LINE: Final = 52
"""Signs of a line of buttons that a telephone shows, with what stands around each."""

BUTTON: Final = 4

IN_SIGHT: Final = ("unsure", "ask_adviser", "back", "why")
"""What is on screen first where there is room beside what most go on with."""

BEHIND: Final = frozenset(
    ("open_policy", "practise", "start_again", "open.begin", "open.change", "open.colleagues", "withdraw")
)
"""What stands behind “…” first: the policies are linked above as well."""


def blocks(pieces: Iterable[Piece], links: Links) -> tuple[Element, ...]:
    """The pieces as elements, in their order."""
    return tuple(element for piece in pieces for element in _block(piece, links))


def row(items: Iterable[Button]) -> tuple[Element, ...]:
    """The buttons of a card: many of one kind as a list with its own button, the others beside each other."""
    alike = [(action, tuple(held)) for action, held in groupby(items, key=lambda one: one.action)]
    lists = [one for action, held in alike if _is_list(action, held) for one in _as_list(action, held)]
    rest = [_button(one) for action, held in alike if not _is_list(action, held) for one in held]
    return (*lists, *actions(rest))


def on_screen(body: Iterable[Element]) -> tuple[Element, ...]:
    """The elements with no more buttons on screen than Teams shows; the others go behind “…”."""
    held = tuple(body)
    pressed = [one for element in held for one in _actions(element)]
    order = sorted(range(len(pressed)), key=lambda at: (_rank(pressed[at]), at))
    shown = iter([at in order[:MOST_VISIBLE] for at in range(len(pressed))])
    return tuple(line for element in held for line in _seen(element, shown))


def _block(piece: Piece, links: Links) -> tuple[Element, ...]:
    if isinstance(piece, Heading):
        return heading(piece.text)
    if isinstance(piece, Small):
        return small(*piece.texts)
    if isinstance(piece, Menu):
        return menu(piece, piece.at)
    if isinstance(piece, Place):
        return (place(piece),)
    if isinstance(piece, Buttons):
        return row(piece.items)
    return words(piece, links)


def _is_list(action: str, held: tuple[Button, ...]) -> bool:
    return action in AS_LIST and len(held) > MOST_ALIKE


def _as_list(action: str, held: tuple[Button, ...]) -> tuple[Element, ...]:
    offered = tuple(Choice(words=one.says or one.words, value=str(one.carries.get("v", ""))) for one in held)
    data = held[0].carries
    at = At(conversation=_text(data.get("c")), count=_count(data.get("k")), node=_text(data.get("n")))
    return menu(Menu(action=action, words="", choices=offered, at=at), at)


def menu(what: Menu, at: At) -> tuple[Element, ...]:
    """A list with its button; none where there is nothing to choose."""
    offered = [choice(one.words, one.value, one.hint) for one in what.choices if 0 < len(one.value) <= LONGEST_ID]
    if not offered:
        return ()
    label, press = AS_LIST[what.action]
    pressed = execute(press, what.action, at.carried(), inputs=True)
    compact = what.action in {"tick", "pass_on", "show"}
    return (choices(what.action, label, offered, compact=compact), *actions([pressed]))


def _button(one: Button) -> Element:
    """A button; one that answers in the place of the card brings what stands there."""
    inputs = one.action in {"answer", "asis"} and "v" not in one.carries
    return execute(one.words, one.action, one.carries, primary=one.primary, inputs=inputs, says=one.says)


def _rank(pressed: Element) -> int:
    verb = str(pressed.get("verb", "")).removeprefix(f"{PREFIX}.")
    if verb in IN_SIGHT:
        return 1 + IN_SIGHT.index(verb)
    return 1 + len(IN_SIGHT) if verb in BEHIND else 0


def _actions(element: Element) -> Iterable[Element]:
    return element["actions"] if element["type"] == "ActionSet" else ()


def _seen(element: Element, shown: Iterator[bool]) -> Iterator[Element]:
    """The element; buttons in lines that a telephone shows whole, those behind “…” at the end of the last."""
    if element["type"] != "ActionSet":
        yield element
        return
    pressed = [(one, next(shown)) for one in element["actions"]]
    hidden = [{**one, "mode": "secondary"} for one, seen in pressed if not seen]
    *lines, last = _lines([one for one, seen in pressed if seen]) or [[]]
    yield from ({**element, "actions": line} for line in lines)
    yield {**element, "actions": [*last, *hidden]}


def _lines(pressed: Iterable[Element]) -> list[list[Element]]:
    """The buttons in lines: Teams cuts the words of those that stand too close."""
    lines: list[list[Element]] = []
    used = 0
    for one in pressed:
        signs = length(one["title"]) + BUTTON
        if not lines or used + signs > LINE:
            lines.append([])
            used = 0
        lines[-1].append(one)
        used += signs
    return lines


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None

"""The plain pieces of a reply as Slack's blocks; knows no reply."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from bot.channels.chat.pieces import Button, Buttons, Heading, Menu, Piece, Place, Small, Words
from bot.channels.slack import asking, elements
from bot.channels.slack.elements import OPTION_VALUE, At, actions, carried, header, option, select, small
from bot.channels.slack.message import Element, Links
from bot.channels.slack.spans import rich
from bot.channels.slack.words import length


def blocks(pieces: Iterable[Piece], links: Links) -> tuple[Element, ...]:
    """The pieces as blocks, in their order."""
    return tuple(block for piece in pieces for block in DRAW[type(piece)](piece, links))


def button(one: Button, links: Links) -> Element:
    """A button, with its address where it opens a page."""
    number = "" if one.number is None else f".{one.number}"
    return elements.button(
        one.words,
        f"{one.action}{number}",
        carried(one.carries),
        url=links.to(one.page) if one.page else None,
        style="primary" if one.primary else None,
        says=one.says,
    )


def _menu(menu: Menu, _links: Links) -> tuple[Element, ...]:
    """A list that opens; without the choices that Slack could not bring back."""
    choices = [one for one in menu.choices if length(one.value) <= OPTION_VALUE]
    if not choices:
        return ()
    options = [option(one.words, one.value, one.hint) for one in choices]
    at = At(conversation=menu.at.conversation, count=menu.at.count, node=menu.at.node)
    return actions([select(menu.action, menu.words, options)], at.block(menu.action))


def _buttons(row: Buttons, links: Links) -> tuple[Element, ...]:
    return actions(button(one, links) for one in row.items)


def _words(said: Words, links: Links) -> tuple[Element, ...]:
    return rich(said.words, links, quoted=said.quoted)


def _place(where: Place, _links: Links) -> tuple[Element, ...]:
    return (asking.place(where),)


DRAW: Final[Mapping[type, Callable[[Any, Links], tuple[Element, ...]]]] = {
    Heading: lambda one, _links: header(one.text),
    Small: lambda one, _links: small(*one.texts),
    Words: _words,
    Buttons: _buttons,
    Menu: _menu,
    Place: _place,
}
"""How each kind of piece is drawn."""

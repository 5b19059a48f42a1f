"""How to begin in Teams, and what waits for a manager there, as cards drawn from what is kept; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bot.channels.chat import home_reading
from bot.channels.chat.beside import FIRST
from bot.channels.chat.forms import begin
from bot.channels.chat.home import parts
from bot.channels.chat.links import Links
from bot.channels.chat.part import Part
from bot.channels.chat.pieces import At, Buttons, Choice, Menu, Piece, bold, heading, line, listed, rich
from bot.channels.chat.says import BEGIN, MORE
from bot.channels.chat.scene import Scene
from bot.channels.chat.second import second
from bot.channels.chat.whereabouts import TOPICS
from bot.channels.teams.blocks import blocks, menu
from bot.channels.teams.card import fit
from bot.channels.teams.elements import Element, actions, execute, small
from bot.channels.teams.forms import form
from bot.channels.teams.message import Message, message
from bot.channels.teams.rendering import Render
from bot.privacy import noticing
from bot.web.topics import Stage, stages_of
from policies.markdown import Span

HELLO: Final = "hello/"
"""What the name of the first message to somebody begins with: it says what is kept."""

MINE: Final = "mine"
"""The kind of a message that says what waits for somebody."""

WELCOME: Final = "I am Fingerpost. I take you through what to do about a matter in your team, step by step."
PRIVATE: Final = "Only you can see this chat. Never write about people in your team in a group or a channel."
WAITS: Final = "Your conversations"


def topics(stages: Sequence[Stage], links: Links) -> Message:
    """How to begin: by typing, or with one of the topics, for real or as practice."""
    drawn = form(begin(stages), leaves=False)
    body = [*small(BEGIN), *drawn.card["body"], *foot(links)]
    return message(body, BEGIN)


def welcome(stages: Sequence[Stage], kept: Sequence[str], links: Links) -> Message:
    """The first message to somebody: who we are, what is kept and who reads it, and how to begin."""
    said = (*heading("Hello"), *line(WELCOME), *line(PRIVATE))
    more = rich((Span(text="More about what is kept", link="/privacy"),)) if links.base else ()
    notice = (*line(bold("What is kept and who reads it")), *listed(kept), *more)
    body = [*blocks((*said, *notice), links), *form(begin(stages), leaves=False).card["body"], *foot(links)]
    return message(body, f"{WELCOME} {BEGIN}")


def mine(found: home_reading.Home | None, asked: Sequence[Piece], links: Links) -> Message:
    """What waits for somebody, with one list from which each conversation opens; `asked` is what others ask of them."""
    waiting = list(parts(found, links)) if found is not None else []
    # What is due and what is open may be one conversation.
    offered = tuple({choice.value: choice for part in waiting for choice in _choices(part)}.values())
    drawn = [replace(part, blocks=_without_buttons(part)).drawn(partial(blocks, links=links)) for part in waiting]
    head = Part(blocks=blocks(heading(WAITS), links), first=True)
    opened = menu(Menu(action="show", words="", choices=offered, at=At()), At())
    new = actions([execute("Ask about something new", "open.begin", {}, primary=not offered)])
    first = Part(blocks=blocks(asked, links), must=True)
    return message(
        fit([head, first, *drawn], (*opened, *(new if found else ()), *foot(links)), more=small(MORE)), WAITS
    )


def foot(links: Links) -> tuple[Element, ...]:
    """Whom to call when it is urgent."""
    urgent = (Span(text=" "), Span(text="Urgent help: who to call", link="/urgent")) if links.base else ()
    return blocks(rich((Span(text=FIRST), *urgent)), links)


def _choices(part: Part[Piece]) -> list[Choice]:
    pressed = [one for piece in part.blocks if isinstance(piece, Buttons) for one in piece.items]
    return [
        Choice(words=(one.says or one.words).removeprefix("Open: "), value=str(one.carries["c"])) for one in pressed
    ]


def _without_buttons(part: Part[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in part.blocks if not isinstance(piece, Buttons))


def _topics(scene: Scene) -> Message | None:
    """The topics, to begin with one; they stay as they were once the reader is gone."""
    whose = home_reading.asking(scene)
    if whose is None:
        return None
    shelf, organisation = scene.shelf, scene.shelf.current.organisations[whose.organisation]
    served = shelf.trees_of(whose.organisation, on=whose.today)
    stages = stages_of(shelf.current, whose.organisation, served=served)
    links = Links(base=scene.base, zone=organisation.zone)
    if scene.message.about.startswith(HELLO):
        return welcome(stages, noticing.words(organisation), links)
    return topics(stages, links)


def _mine(scene: Scene) -> Message:
    whose = home_reading.asking(scene)
    organisation = scene.shelf.current.organisations.get(scene.message.organisation)
    links = Links(base=scene.base, zone=organisation.zone) if organisation else Links(base=scene.base)
    found = None if whose is None else home_reading.read(scene.connection, whose, scene.shelf)
    return mine(found, second(scene, links), links)


RENDER: Final[Mapping[str, Render]] = {TOPICS: _topics, MINE: _mine}
"""By what a message shows."""

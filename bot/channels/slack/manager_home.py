"""A manager's part of the Home tab, and the message that lists the topics: where to begin, what to go on with."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from bot.channels.chat.beside import FIRST
from bot.channels.chat.home import parts
from bot.channels.chat.home_reading import Home, asking, read
from bot.channels.chat.says import BEGIN
from bot.channels.chat.scene import Scene
from bot.channels.chat.whereabouts import TOPICS
from bot.channels.slack.blocks import blocks
from bot.channels.slack.elements import actions, button, header, small
from bot.channels.slack.forms import NO_NAMES, grouped, of_groups
from bot.channels.slack.limits import signs
from bot.channels.slack.message import Element, Links, Message
from bot.channels.slack.part import Part, fitted
from bot.channels.slack.rendering import Drawn, Render
from bot.channels.slack.spans import line, rich
from bot.channels.slack.words import escaped
from bot.web.topics import Stage, stages_of
from policies.markdown import Span

TITLE: Final = "How can we help?"
TELL: Final = "Tell us in a few words what is going on in your team. We take you through it step by step."
ROOM: Final = 9_000
"""Signs that the lists of topics may have."""


def topics(stages: Sequence[Stage], links: Links) -> Message:
    """How to begin: by typing, or with one of the topics, for real or as practice."""
    blocks = (*header(TITLE), *line(BEGIN), *_choices(stages), *small(NO_NAMES), *_urgent(links))
    return Message(blocks=blocks, text=escaped(f"{TITLE} {BEGIN}"))


def manager_home(scene: Scene, links: Links) -> tuple[Element, ...]:
    """What a manager has on the tab; nothing for whoever is none."""
    whose = asking(scene)
    return () if whose is None else home(read(scene.connection, whose, scene.shelf), links)


def home(found: Home, links: Links) -> tuple[Element, ...]:
    """The tab of a manager, in half of what Slack takes: they may be an adviser too."""
    drawn = (part.drawn(partial(blocks, links=links)) for part in parts(found, links))
    shown = [Part(blocks=(*header(TITLE), *line(TELL), *_begin(found.stages)), first=True), *drawn]
    return fitted(shown, _urgent(links), links=links, page="/")


def _drawn(scene: Scene) -> Drawn | None:
    """The topics, to begin with one; they stay as they were once the reader is gone."""
    whose = asking(scene)
    if whose is None:
        return None
    library, organisation = scene.shelf.current, scene.shelf.current.organisations[whose.organisation]
    served = scene.shelf.trees_of(whose.organisation, on=whose.today)
    links = Links(base=scene.base, zone=organisation.zone)
    return topics(stages_of(library, whose.organisation, served=served), links)


def _begin(stages: Sequence[Stage]) -> tuple[Element, ...]:
    ask = button("Type what it is about", "open.begin", "{}", style="primary")
    return (*actions([ask]), *_choices(stages), *small(NO_NAMES))


def _choices(stages: Sequence[Stage]) -> tuple[Element, ...]:
    """The topics to begin and to practise: with what each is about, where there is room for that."""
    ready = [Stage(title=one.title, ready=one.ready, rewritten=(), later=()) for one in stages]
    offered = ((False, ready), (True, ready), (True, ()))
    made = (_lists(stages, practised, briefly=briefly) for briefly, practised in offered)
    blocks: tuple[Element, ...] = ()
    for blocks in made:
        if signs(blocks) <= ROOM:
            break
    return blocks


def _lists(stages: Sequence[Stage], practised: Sequence[Stage], *, briefly: bool) -> tuple[Element, ...]:
    offered = (
        ("start", "Choose a topic", grouped(stages, briefly=briefly)),
        ("practise", "Practise with made-up answers", grouped(practised, briefly=briefly)),
    )
    lists = [of_groups(action, words, groups) for action, words, groups in offered if groups]
    return actions(lists, "begin//") if lists else ()


def _urgent(links: Links) -> tuple[Element, ...]:
    if not links.base:
        return small(FIRST)
    return rich((Span(text=f"{FIRST} "), Span(text="Urgent help: who to call", link="/urgent")), links)


RENDER: Final[Mapping[str, Render]] = {TOPICS: _drawn}

"""A manager's part of the Home tab, and the message that lists the topics: where to begin, what to go on with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from bot.channels.chat.beside import FIRST
from bot.channels.chat.home_reading import Asking, Home, read
from bot.channels.chat.scene import Scene
from bot.channels.chat.whereabouts import TOPICS
from bot.channels.slack.elements import At, actions, button, header, small
from bot.channels.slack.forms import NO_NAMES, grouped, of_groups
from bot.channels.slack.limits import signs
from bot.channels.slack.message import Element, Links, Message, day
from bot.channels.slack.part import Part, fitted
from bot.channels.slack.rendering import Drawn, Render
from bot.channels.slack.spans import bold, line, listed, rich
from bot.channels.slack.words import escaped
from bot.conversation.ahead import Due
from bot.people.roles import may
from bot.web.mine import STATES
from bot.web.topics import Stage, stages_of
from policies.markdown import Span

TITLE: Final = "How can we help?"
BEGIN: Final = "Type here what is going on in your team, in a few words. Or choose a topic."
TELL: Final = "Tell us in a few words what is going on in your team. We take you through it step by step."
UNSENT: Final = "An adviser has not seen it. Open it to send it, or leave it if you no longer need to."
NOTHING: Final = "What you begin stands here, to go on with."

RULES, OFFERS, BEGUN, UNSENT_ONES, ASKED = 1_000, 2_000, 3_000, 4_000, 5_000
"""Where the numbers of the buttons begin, for each of the lists."""

ROOM: Final = 9_000
"""Signs that the lists of topics may have."""


def topics(stages: Sequence[Stage], links: Links) -> Message:
    """How to begin: by typing, or with one of the topics, for real or as practice."""
    blocks = (*header(TITLE), *line(BEGIN), *_choices(stages), *small(NO_NAMES), *_urgent(links))
    return Message(blocks=blocks, text=escaped(f"{TITLE} {BEGIN}"))


def manager_home(scene: Scene, links: Links) -> tuple[Element, ...]:
    """What a manager has on the tab; nothing for whoever is none."""
    asking = _asking(scene)
    return () if asking is None else home(read(scene.connection, asking, scene.shelf), links)


def home(found: Home, links: Links) -> tuple[Element, ...]:
    """The tab of a manager, in half of what Slack takes: they may be an adviser too."""
    parts = [Part(blocks=(*header(TITLE), *line(TELL), *_begin(found.stages)), first=True), *_parts(found, links)]
    return fitted(parts, _urgent(links), links=links, page="/")


def _drawn(scene: Scene) -> Drawn | None:
    """The topics, to begin with one; they stay as they were once the reader is gone."""
    asking = _asking(scene)
    if asking is None:
        return None
    library, organisation = scene.shelf.current, scene.shelf.current.organisations[asking.organisation]
    served = scene.shelf.trees_of(asking.organisation, on=asking.today)
    links = Links(base=scene.base, zone=organisation.zone)
    return topics(stages_of(library, asking.organisation, served=served), links)


def _asking(scene: Scene) -> Asking | None:
    """For whom it is drawn; nobody where they are no manager here today."""
    message, library = scene.message, scene.shelf.current
    organisation = library.organisations.get(message.organisation)
    if organisation is None or message.person is None:
        return None
    today = scene.now.astimezone(organisation.zone).date()
    viewer = library.people.who(message.person, organisation=organisation.id, on=today)
    if viewer is None or not may(viewer.roles, "converse"):
        return None
    return Asking(person=message.person, organisation=organisation.id, now=scene.now, today=today)


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


def _parts(found: Home, links: Links) -> Iterator[Part[Element]]:
    waits = found.waiting
    yield from _unsent(found)
    for number, rule in enumerate(waits.rules):
        says = (
            f"A rule changed on {day(rule.on)}. Look at it again before you act on it."
            if rule.past
            else f"Your advice will read differently from {day(rule.on)}. Open it to see what changes."
        )
        yield _row(rule.title, says, rule.conversation, RULES + number, must=True)
    yield from _ahead(found, links)
    if waits.offers:
        yield Part(blocks=header("A colleague asks you to take over"), must=True)
    for number, offer in enumerate(waits.offers):
        yield _row(offer.title, f"{offer.by} asks you. Read about it first.", offer.id, OFFERS + number, must=True)
    yield Part(blocks=header("Carry on where you were") if waits.begun else small(NOTHING), must=True)
    for number, one in enumerate(waits.begun):
        says = f"{STATES.get(one.state, '')}, last opened {links.moment(one.touched_at)}"
        yield _row(one.title, says, one.id, BEGUN + number, must=False)
    yield from _receipts(found, links)


def _unsent(found: Home) -> Iterator[Part[Element]]:
    if found.unsent:
        yield Part(blocks=(*header("You have not sent this yet"), *small(UNSENT)), must=True)
    for number, one in enumerate(found.unsent):
        yield _row(one.title, "", one.conversation, UNSENT_ONES + number, must=True)


def _ahead(found: Home, links: Links) -> Iterator[Part[Element]]:
    ahead = found.ahead
    if ahead.empty:
        return
    yield Part(blocks=header("Today and next"), must=True)
    for number, asked in enumerate(ahead.asked):
        yield _row(asked.follow_up.ask, "", asked.conversation, ASKED + number, must=True)
    yield from _dues("Not done yet", ahead.late, links, late=True)
    yield from _dues("Today", ahead.today, links)
    yield from _dues("In the next two weeks", ahead.next, links)
    more = (Span(text="Tick a step in its advice when it is done. "), Span(text="See the calendar", link="/calendar"))
    yield Part(blocks=rich(more, links) if links.base else (), goes=1)


def _dues(heading: str, dues: Iterable[Due], links: Links, *, late: bool = False) -> Iterator[Part[Element]]:
    lines = [_due(one, late=late) for one in dues]
    if lines:
        yield Part(blocks=(*line(bold(heading)), *listed(lines, links)), goes=8)


def _due(one: Due, *, late: bool) -> tuple[Span, ...]:
    words = Span(text=one.words, link=f"/conversations/{one.conversation}")
    return (words, Span(text=" It was due by " if late else " By "), bold(day(one.by)))


def _receipts(found: Home, links: Links) -> Iterator[Part[Element]]:
    lines = [
        (Span(text=f"{one.title}, {links.moment(one.as_at)}: "), Span(text=one.code, link=f"/receipts/{one.code}"))
        for one in found.receipts
    ]
    if lines:
        yield Part(blocks=(*header("What you were told before"), *listed(lines, links)), goes=5)


def _row(title: str, says: str, conversation: str, number: int, *, must: bool) -> Part[Element]:
    """A line with the button that opens its conversation; `number` makes it the only one of its kind."""
    at = At(conversation=conversation)
    pressed = actions([button("Open", f"show.{number}", at.value(), says=f"Open: {title}")], f"show/{number}")
    return Part(blocks=(*line(bold(title), f"\n{says}" if says else ""), *pressed), must=must, goes=7)


RENDER: Final[Mapping[str, Render]] = {TOPICS: _drawn}

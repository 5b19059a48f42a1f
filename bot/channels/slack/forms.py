"""The forms in which a manager types to us: a problem, a line for the adviser, wishes, a colleague's name; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.channels.chat.beside import urgent
from bot.channels.slack.blocks import blocks
from bot.channels.slack.elements import (
    MOST_OPTIONS,
    MOST_RADIOS,
    PREFIX,
    At,
    actions,
    button,
    entry,
    option,
    plain,
    select,
    small,
)
from bot.channels.slack.message import Element, Links, View
from bot.channels.slack.reading import FIELD, VIEW
from bot.channels.slack.spans import line
from bot.channels.slack.words import clean
from bot.conversation.reply import Colleague, Reply, UrgentHelp, Wishing
from bot.conversation.turn import TYPED_LIMIT
from bot.web.topics import Stage

TEAM: Final = "team"
"""The button that shows who is in the advice team."""

NOT_FOR: Final = "not_for"
NO_NAMES: Final = "Please leave out the names of staff and patients."
TYPE_OR_CHOOSE: Final = "Type what is going on, or choose a topic."
SENT_ON: Final = "What we found is in your messages with Fingerpost. Nobody else can see it."


def begin(stages: Sequence[Stage]) -> View:
    """A problem in the manager's words, or one of the topics."""
    problem = _text("text", "What is the problem?", hint=NO_NAMES)
    practise = _ticks("practise", "Practice", {"practise": "Practise with made-up answers. Nothing is sent."})
    chosen = _element(select("topic", "Choose a topic", ()), grouped(stages))
    topic = entry("Or choose a topic", chosen, f"{FIELD}topic")
    return _view("begin", "How can we help?", (problem, topic, practise), submit="Go on", at=At())


def to_send(reply: Reply, at: At, filled: Mapping[str, str] | None = None) -> View:
    """What goes with a question to an adviser: a line, and how to be reached."""
    words = _text("text", "Is there anything else that the adviser should know?", hint=NO_NAMES)
    return _view("send", "Send to an adviser", (words, *_wishes(reply, at, filled or {})), submit="Send", at=at)


def to_wish(reply: Reply, at: At, filled: Mapping[str, str] | None = None) -> View:
    """How to be reached about a question that was sent."""
    return _view("wish", "How to reach you", tuple(_wishes(reply, at, filled or {})), submit="Save", at=at)


def to_write(_reply: Reply, at: At) -> View:
    """A message to the adviser."""
    words = _text("text", "Your message", hint=NO_NAMES, needed=True)
    return _view("write", "Write to your adviser", (words,), submit="Send", at=at)


def to_colleagues(_reply: Reply, at: At) -> View:
    """A part of a colleague's name."""
    place = {"type": "plain_text_input", "action_id": f"{PREFIX}.typed", "max_length": 100}
    name = entry("A part of their name", place, f"{FIELD}text", optional=False)
    return _view("colleagues", "Pass this on", (name,), submit="Look for them", at=at)


def as_it_is(_reply: Reply, at: At) -> View:
    """An answer that was held back and that we have not kept: typed once more, to be sent as it is."""
    says = line("We have not kept what you typed. Please type it again. It is then sent as it is.")
    words = _text("text", "Your answer", needed=True)
    return _view("asis", "Send as it is", (*says, words), submit="Send as it is", at=at)


def told(says: str) -> View:
    """A sentence, and nothing to fill in."""
    return View(title="Fingerpost", blocks=line(says), callback_id=f"{VIEW}told")


def call_now(help_now: UrgentHelp, links: Links) -> View:
    """Whom to telephone now, where a form was: before anything else that may have come of it."""
    return View(title="Get help now", blocks=blocks(urgent(help_now, links).blocks, links), callback_id=f"{VIEW}told")


def grouped(stages: Sequence[Stage], *, briefly: bool = False) -> tuple[Element, ...]:
    """Every topic as an option, in groups by the stages of employment; `briefly` without what each is about."""
    groups = []
    for stage in stages:
        ready = [option(one["title"], one["tree"], None if briefly else one["about"][:200]) for one in stage.ready]
        says = None if briefly else "There is no guide for this yet"
        later = [option(topic.title, topic.topic, says) for topic in stage.later]
        if ready or later:
            groups.append({"label": plain(stage.title, 75), "options": [*ready, *later][:MOST_OPTIONS]})
    return tuple(groups)


def of_groups(action: str, words: str, groups: Sequence[Element]) -> Element:
    """A list of topics that opens."""
    return _element(select(action, words, ()), groups)


def _element(made: Element, groups: Sequence[Element]) -> Element:
    without = {name: value for name, value in made.items() if name not in {"options", "option_groups"}}
    return {**without, "option_groups": list(groups)}


def _wishes(reply: Reply, at: At, filled: Mapping[str, str]) -> Iterator[Element]:
    wishing = reply.wishing or Wishing(fields={})
    stood = {**wishing.fields, **filled}
    yield _short("phone", "Your telephone number", stood.get("phone", ""), hint=None)
    hint = "Such as: after 2pm, not on Wednesdays."
    yield _short("good_times", "Good times to reach you", stood.get("good_times", ""), hint=hint)
    if wishing.days and wishing.times:
        says = "The adviser will say if that suits, or offer another time."
        yield _one_of("meet_day", "A day to meet in person", wishing.days, stood.get("meet_day"), hint=says)
        yield _one_of("meet_time", "The time", wishing.times, stood.get("meet_time"))
    skill = "I would like help with a skill, such as how to hold this meeting"
    yield _ticks("coaching", "Help with a skill", {"coaching": skill}, ticked=("coaching",) if _on(stood) else ())
    yield from _involved(reply, wishing, at, filled)


def _involved(reply: Reply, wishing: Wishing, at: At, filled: Mapping[str, str]) -> Iterator[Element]:
    """Who in the advice team is part of it, so that it is kept from them."""
    if reply.advisers:
        ticked = [f"{NOT_FOR}.{one.person}" for one in reply.advisers if _is_part(one, wishing, filled)]
        names = {f"{NOT_FOR}.{one.person}": _who(one) for one in reply.advisers}
        hint = "Tick everyone who is part of this. They will not see it."
        yield _ticks(NOT_FOR, "Is anyone in the advice team part of this?", names, ticked=ticked, hint=hint)
        return
    if wishing.kept_from:
        yield from small(f"Kept from: {', '.join(wishing.kept_from)}.")
    yield from line("Is anyone in the advice team part of this? Then we keep it from them.")
    yield from actions([button("Show me the names", TEAM, at.value())])


def _is_part(one: Colleague, wishing: Wishing, filled: Mapping[str, str]) -> bool:
    return f"{NOT_FOR}.{one.person}" in filled or one.name in wishing.kept_from


def _who(one: Colleague) -> str:
    return ", ".join(part for part in (one.name, one.group) if part)


def _on(stood: Mapping[str, str]) -> bool:
    return stood.get("coaching") == "yes"


def _view(name: str, title: str, blocks: tuple[Element, ...], *, submit: str, at: At) -> View:
    return View(
        title=title, submit=submit, callback_id=f"{VIEW}{name}", private_metadata=at.value(), blocks=tuple(blocks)
    )


def _text(name: str, label: str, *, hint: str | None = None, needed: bool = False) -> Element:
    place = {
        "type": "plain_text_input",
        "action_id": f"{PREFIX}.typed.{name}",
        "multiline": True,
        "max_length": TYPED_LIMIT,
    }
    return entry(label, place, f"{FIELD}{name}", hint=hint, optional=not needed)


def _short(name: str, label: str, stood: str, *, hint: str | None) -> Element:
    place = {"type": "plain_text_input", "action_id": f"{PREFIX}.typed.{name}", "max_length": 200}
    shown = clean(stood)[:200]
    return entry(label, {**place, "initial_value": shown} if shown else place, f"{FIELD}{name}", hint=hint)


def _one_of(
    name: str, label: str, offered: Sequence[tuple[str, str]], stood: str | None, *, hint: str | None = None
) -> Element:
    options = [option(words, iso) for iso, words in offered[:MOST_OPTIONS]]
    made = select(f"chosen.{name}", "Choose one", options)
    first = next((one for one in options if one["value"] == stood), None)
    return entry(label, {**made, "initial_option": first} if first else made, f"{FIELD}{name}", hint=hint)


def _ticks(
    name: str, label: str, offered: Mapping[str, str], *, ticked: Sequence[str] = (), hint: str | None = None
) -> Element:
    options = [option(words, value) for value, words in offered.items()][:MOST_OPTIONS]
    first = [one for one in options if one["value"] in ticked]
    initial = {"initial_options": first} if first else {}
    if len(options) <= MOST_RADIOS:
        made: Element = {"type": "checkboxes", "action_id": f"{PREFIX}.chosen.{name}", "options": options, **initial}
    else:
        made = {**select(f"chosen.{name}", "Choose", options, many=True), **initial}
    return entry(label, made, f"{FIELD}{name}", hint=hint)

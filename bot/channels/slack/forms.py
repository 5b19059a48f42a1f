"""A manager's forms as Slack's modals, and the words that stand where one was; knows no words of the forms; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.channels.chat import forms as laid
from bot.channels.chat.beside import urgent
from bot.channels.chat.desk_forms import Field, One, Says, Ticks, Typed
from bot.channels.chat.forms import FORMS, NO_NAMES, TYPE_OR_CHOOSE, Asked, ManagerForm, Names
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
from bot.conversation.reply import Reply, UrgentHelp
from bot.web.topics import Stage

__all__ = ["NO_NAMES", "TYPE_OR_CHOOSE", "begin", "call_now", "form", "grouped", "of_groups", "told"]

TEAM: Final = "team"
"""The button that shows who is in the advice team."""

SENT_ON: Final = "What we found is in your messages with Fingerpost. Nobody else can see it."


def begin(stages: Sequence[Stage]) -> View:
    """A problem in the manager's words, or one of the topics."""
    made, at = laid.begin(stages), At()
    # Slack cuts the words of an option: what a topic is about stands below its title.
    topic = _element(select("topic", "Choose a topic", ()), grouped(stages))
    drawn = (block for one in made.fields for block in _with(one, topic, at))
    return _view(made, drawn, at)


def form(name: str, reply: Reply, at: At, filled: Mapping[str, str] | None = None) -> View:
    """A form of a conversation, filled in with what stands already."""
    made = FORMS[name](reply, at, filled)
    return _view(made, (block for one in made.fields for block in _drawn(one, at)), at)


def told(says: str) -> View:
    """A sentence, and nothing to fill in."""
    return View(title="Fingerpost", blocks=line(says), callback_id=f"{VIEW}told")


def call_now(help_now: UrgentHelp, links: Links) -> View:
    """Whom to telephone now, in the place of a form and before anything else that came of it."""
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


def _view(made: ManagerForm, drawn: Iterator[Element], at: At) -> View:
    return View(
        title=made.title,
        submit=made.submit,
        callback_id=f"{VIEW}{made.name}",
        private_metadata=at.value(),
        blocks=tuple(drawn),
    )


def _with(asked: Asked, topic: Element, at: At) -> Iterator[Element]:
    """The field, that of the topics with this list."""
    if isinstance(asked, Field) and asked.name == "topic":
        yield entry(asked.label, topic, f"{FIELD}topic")
        return
    yield from _drawn(asked, at)


def _drawn(asked: Asked, at: At) -> Iterator[Element]:
    if isinstance(asked, Says):
        yield from small(asked.text) if asked.small else line(asked.text)
    elif isinstance(asked, Names):
        yield from actions([button(asked.words, TEAM, at.value())])
    else:
        hint = asked.hint or None
        yield entry(
            asked.label, _box(asked.name, asked.box), f"{FIELD}{asked.name}", hint=hint, optional=not asked.needed
        )


def _box(name: str, box: Typed | One | Ticks) -> Element:
    if isinstance(box, Typed):
        shown = clean(box.value)[: box.most]
        place = {"type": "plain_text_input", "action_id": f"{PREFIX}.typed.{name}", "max_length": box.most}
        shaped = {**place, "multiline": True} if box.lines > 1 else place
        return {**shaped, "initial_value": shown} if shown else shaped
    if isinstance(box, One):
        options = [option(words, value) for value, words in box.options[:MOST_OPTIONS]]
        made = select(f"chosen.{name}", box.first, options)
        first = next((one for one in options if one["value"] == box.chosen), None)
        return {**made, "initial_option": first} if first else made
    return _ticks(name, box)


def _ticks(name: str, box: Ticks) -> Element:
    options = [option(words, value) for value, words in box.options][:MOST_OPTIONS]
    first = [one for one in options if one["value"] in box.ticked]
    initial = {"initial_options": first} if first else {}
    if len(options) <= MOST_RADIOS:
        return {"type": "checkboxes", "action_id": f"{PREFIX}.chosen.{name}", "options": options, **initial}
    return {**select(f"chosen.{name}", "Choose", options, many=True), **initial}

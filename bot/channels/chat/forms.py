"""The forms in which a manager types to us, in plain fields: a problem, a line, wishes, a colleague; draws nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.channels.chat.desk_forms import Field, One, Says, Ticks, Typed
from bot.channels.chat.pieces import At
from bot.conversation.reply import Colleague, Reply, Wishing
from bot.conversation.turn import TYPED_LIMIT
from bot.web.topics import Stage

NOT_FOR: Final = "not_for"
"""The field in which those are ticked who are part of the matter, each by `not_for.` and their id."""

NO_NAMES: Final = "Please leave out the names of staff and patients."
TYPE_OR_CHOOSE: Final = "Type what is going on, or choose a topic."
WITH_WISHES: Final = frozenset(("send", "wish"))
"""Forms that say how to reach the manager."""

MOST_NAME: Final = 100
MOST_SHORT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The button that shows who is in the advice team, to be ticked."""

    words: str = "Show me the names"


Asked = Field | Says | Names


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerForm:
    """A form laid out: its name, what it is about, the words of its button, and its fields."""

    name: str
    title: str
    submit: str
    at: At
    fields: tuple[Asked, ...]


Filled = Mapping[str, str]
"""What stands in a form already, by field."""


def begin(stages: Sequence[Stage]) -> ManagerForm:
    """A problem in the manager's words, or one of the topics."""
    made = Ticks(options=(("practise", "Practise with made-up answers. Nothing is sent."),))
    fields = (
        _text("text", "What is the problem?", hint=NO_NAMES),
        Field(name="topic", label="Or choose a topic", box=One(groups=grouped(stages), first="Choose a topic")),
        Field(name="practise", label="Practice", box=made),
    )
    return ManagerForm(name="begin", title="How can we help?", submit="Go on", at=At(), fields=fields)


def to_send(reply: Reply, at: At, filled: Filled | None = None) -> ManagerForm:
    """What goes with a question to an adviser: a line, and how to be reached."""
    stood = filled or {}
    asked = "Is there anything else that the adviser should know?"
    words = _text("text", asked, hint=NO_NAMES, value=stood.get("text", ""))
    fields = (words, *_wishes(reply, stood))
    return ManagerForm(name="send", title="Send to an adviser", submit="Send", at=at, fields=fields)


def to_wish(reply: Reply, at: At, filled: Filled | None = None) -> ManagerForm:
    """How to be reached about a question that was sent."""
    fields = tuple(_wishes(reply, filled or {}))
    return ManagerForm(name="wish", title="How to reach you", submit="Save", at=at, fields=fields)


def to_write(_reply: Reply, at: At, filled: Filled | None = None) -> ManagerForm:
    """A message to the adviser."""
    words = _text("text", "Your message", hint=NO_NAMES, needed=True, value=(filled or {}).get("text", ""))
    return ManagerForm(name="write", title="Write to your adviser", submit="Send", at=at, fields=(words,))


def to_colleagues(_reply: Reply, at: At, filled: Filled | None = None) -> ManagerForm:
    """A part of a colleague's name."""
    box = Typed(most=MOST_NAME, value=(filled or {}).get("text", ""))
    name = Field(name="text", label="A part of their name", box=box, needed=True)
    return ManagerForm(name="colleagues", title="Pass this on", submit="Look for them", at=at, fields=(name,))


def as_it_is(_reply: Reply, at: At, filled: Filled | None = None) -> ManagerForm:
    """An answer that was held back and that we have not kept: typed once more, to be sent as it is."""
    says = Says(text="We have not kept what you typed. Please type it again. It is then sent as it is.")
    words = _text("text", "Your answer", needed=True, value=(filled or {}).get("text", ""))
    return ManagerForm(name="asis", title="Send as it is", submit="Send as it is", at=at, fields=(says, words))


def to_change(reply: Reply, at: At, _filled: Filled | None = None) -> ManagerForm:
    """Which answer is to be given anew."""
    given = [(one.node, f"{one.question} You said: {one.answer}") for one in reply.answered if one.changeable]
    which = Field(name="change", label="Which answer?", box=One(groups={"": given}, first="Choose one"), needed=True)
    says = Says(text="We keep your other answers.", small=True)
    return ManagerForm(name="change", title="Change an answer", submit="Change this one", at=at, fields=(which, says))


FORMS: Final[Mapping[str, Callable[[Reply, At, Filled | None], ManagerForm]]] = {
    "send": to_send,
    "write": to_write,
    "wish": to_wish,
    "colleagues": to_colleagues,
    "asis": as_it_is,
    "change": to_change,
}
"""The forms of a conversation, by the name of the button that opens each."""


def grouped(stages: Sequence[Stage], *, briefly: bool = False) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Every topic with its tree or its id, in groups by the stages of employment; `briefly` by their titles alone."""
    later = "" if briefly else " – There is no guide for this yet"
    return {
        stage.title: (
            *((one["tree"], one["title"] if briefly else f"{one['title']} – {one['about']}") for one in stage.ready),
            *((topic.topic, f"{topic.title}{later}") for topic in stage.later),
        )
        for stage in stages
        if stage.ready or stage.later
    }


def ticks(data: Mapping[str, str], form: ManagerForm) -> dict[str, str]:
    """The fields as a turn takes them: what was ticked is a field each, set to yes, as on the page."""
    many = {one.name: one for one in form.fields if isinstance(one, Field) and isinstance(one.box, Ticks)}
    found = {name: value for name, value in data.items() if name not in many}
    for name in many:
        # Whoever was shown the names has ticked all of them, and nobody else.
        found.update({"names_shown": "yes"} if name == NOT_FOR else {})
        found.update({one: "yes" for one in data.get(name, "").split(",") if one})
    return found


def _wishes(reply: Reply, filled: Filled) -> Iterator[Asked]:
    wishing = reply.wishing or Wishing(fields={})
    stood = {**wishing.fields, **filled}
    yield _short("phone", "Your telephone number", stood)
    yield _short("good_times", "Good times to reach you", stood, hint="Such as: after 2pm, not on Wednesdays.")
    if wishing.days and wishing.times:
        says = "The adviser will say if that suits, or offer another time."
        yield _one_of("meet_day", "A day to meet in person", wishing.days, stood, hint=says)
        yield _one_of("meet_time", "The time", wishing.times, stood)
    skill = (("coaching", "I would like help with a skill, such as how to hold this meeting"),)
    ticked = ("coaching",) if stood.get("coaching") == "yes" else ()
    yield Field(name="coaching", label="Help with a skill", box=Ticks(options=skill, ticked=ticked))
    yield from _involved(reply, wishing, filled)


def _involved(reply: Reply, wishing: Wishing, filled: Filled) -> Iterator[Asked]:
    """Who in the advice team is part of it, so that it is kept from them."""
    asked = "Is anyone in the advice team part of this?"
    if reply.advisers:
        names = tuple((f"{NOT_FOR}.{one.person}", _who(one)) for one in reply.advisers)
        ticked = [f"{NOT_FOR}.{one.person}" for one in reply.advisers if _is_part(one, wishing, filled)]
        hint = "Tick everyone who is part of this. They will not see it."
        yield Field(name=NOT_FOR, label=asked, box=Ticks(options=names, ticked=ticked), hint=hint)
        return
    if wishing.kept_from:
        yield Says(text=f"Kept from: {', '.join(wishing.kept_from)}.", small=True)
    yield Says(text=f"{asked} Then we keep it from them.")
    yield Names()


def _is_part(one: Colleague, wishing: Wishing, filled: Filled) -> bool:
    return f"{NOT_FOR}.{one.person}" in filled or one.name in wishing.kept_from


def _who(one: Colleague) -> str:
    return ", ".join(part for part in (one.name, one.group) if part)


def _text(name: str, label: str, *, hint: str = "", needed: bool = False, value: str = "") -> Field:
    box = Typed(lines=3, most=TYPED_LIMIT, value=value[:TYPED_LIMIT])
    return Field(name=name, label=label, box=box, hint=hint, needed=needed)


def _short(name: str, label: str, stood: Filled, *, hint: str = "") -> Field:
    return Field(name=name, label=label, box=Typed(most=MOST_SHORT, value=stood.get(name, "")[:MOST_SHORT]), hint=hint)


def _one_of(name: str, label: str, offered: Sequence[tuple[str, str]], stood: Filled, *, hint: str = "") -> Field:
    return Field(name=name, label=label, box=One(groups={"": offered}, chosen=stood.get(name, "")), hint=hint)

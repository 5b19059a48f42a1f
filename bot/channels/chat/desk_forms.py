"""The form of each of an adviser's verbs, in plain fields: those that `escalation.form` reads; draws nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.channels.chat.desk_card import brief_blocks
from bot.channels.chat.words import cut
from bot.conversation.advisers.handing_back import FIX
from escalation import wishes, words
from escalation.beside import hours
from escalation.model import RESOLUTIONS, Message, Verb
from escalation.pages import HOLD_DAYS, Handover, card
from escalation.permission import UNDERWAY, offered
from organisations.calendar import Calendar, working_days_after
from policies.blocks import Block, Bullets, Paragraph, Span
from trees.corrections import Correctable

MOST_CORRECTIONS: Final = 60
"""Answers that one form can put right: Slack takes a hundred blocks."""

MOST_READ: Final = 40
"""Messages of a thread that are read in one piece; earlier ones are on the web."""

MOST_OF_ONE: Final = 2500

YES_NO: Final = (("yes", "Yes"), ("no", "No"))

LINES: Final = "lines"
"""The field of the checklist. Each of its ticks becomes a field of the turn."""

Options = Sequence[tuple[str, str]]
"""What can be chosen: each one's value and its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A box to type in, of so many lines, for at most so many signs, with what stands in it."""

    lines: int = 1
    most: int = 3000
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """A choice of one, in groups where a group has a title. `first` says what stands there before anything is chosen.

    `spread` asks for every option to be in sight.
    """

    groups: Mapping[str, Options]
    chosen: str = ""
    first: str = "Choose one"
    spread: bool = False

    @property
    def options(self) -> Options:
        """All that can be chosen, whatever its group."""
        return [option for options in self.groups.values() for option in options]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Boxes to tick."""

    options: Options
    ticked: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: what is asked, where it is answered, what helps. `again` counts its fillings-in for them."""

    name: str
    label: str
    box: Typed | One | Ticks
    hint: str = ""
    needed: bool = False
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """Words between the fields; `small` where they stand beside the matter."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The choice of a prepared reply, which is put in the box and sends nothing."""

    label: str
    options: Options


Asked = Field | Says | Prepared
Fields = Callable[["Form"], Iterator[Asked]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form is made from. `again` counts the times it was filled in for the adviser: `text` is what with."""

    shown: Handover
    text: str = ""
    again: int = 0

    @property
    def calendar(self) -> Calendar:
        """The calendar of the organisation whose hand-over it is."""
        return self.shown.known.calendars[self.shown.escalation.organisation]

    @property
    def about(self) -> str:
        """What it is about."""
        return about(self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidForm:
    """A form laid out, with what it carries: the hand-over, its count, and what it was shown with."""

    verb: Verb
    title: str
    submit: str
    about: str
    carries: Mapping[str, str | int]
    fields: tuple[Asked, ...]


def laid_form(verb: Verb, filled: Form) -> LaidForm:
    """The form of a verb, for the hand-over as it stands."""
    title, submit, fields = FORMS[verb]
    escalation = filled.shown.escalation
    carries: dict[str, str | int] = {"e": escalation.id, "k": escalation.count, "o": escalation.organisation}
    if verb == "tick_off":
        carries["was"] = " ".join(escalation.ticked)
    if filled.again:
        carries["n"] = filled.again
    return LaidForm(
        verb=verb, title=title, submit=submit, about=filled.about, carries=carries, fields=tuple(fields(filled))
    )


def read_whole(shown: Handover) -> Iterator[Block]:
    """All of a hand-over to read, for one adviser who may: the brief, what is asked, the messages."""
    calendar = shown.known.calendars[shown.escalation.organisation]
    if shown.brief is not None:
        yield from brief_blocks(shown.brief, calendar=calendar, at=shown.at)
    asked = wishes.said(shown.escalation.wishes, calendar)
    if asked:
        yield Paragraph(spans=(Span(text="The manager asks", strong=True),))
        yield Bullets(items=tuple((Span(text=one),) for one in asked))
    said = shown.messages[-MOST_READ:]
    yield from (said_words(message, shown) for message in said)
    if not said:
        yield Paragraph(spans=(Span(text="There are no messages yet."),))


def stands(shown: Handover) -> str:
    """How it stands, in a line."""
    one = card(shown.escalation, at=shown.at, known=shown.known)
    holder = f", {one.claimed_by}" if one.claimed_by and shown.escalation.open else ""
    due = f" {one.due}." if one.due else ""
    return f"{one.urgency}. {one.status}{holder}.{due} From {one.who}, {one.opened}."


def may_do(shown: Handover) -> tuple[Verb, ...]:
    """What this very adviser may do with it now."""
    return tuple(verb for verb in offered(shown.escalation, shown.by) if verb != "tick_off" or shown.beside.checklist)


def about(shown: Handover) -> str:
    """What a hand-over is about: the organisation and the topic."""
    escalation, known = shown.escalation, shown.known
    topic = known.topics.get(escalation.topic, escalation.topic)
    return f"{known.organisations.get(escalation.organisation, escalation.organisation)}: {topic}"


def said_words(message: Message, shown: Handover) -> Paragraph:
    """One message of the thread: who, when, whether it is private, and the words."""
    known = shown.known
    who = "Fingerpost" if message.person is None else known.people.get(message.person, message.person)
    when = words.moment(message.at, known.calendars[shown.escalation.organisation].zone)
    private = " (advisers only)" if message.private else ""
    head = (Span(text=who, strong=True), Span(text=f", {when}{private}\n"))
    return Paragraph(spans=(*head, Span(text=cut(message.text, MOST_OF_ONE))))


def with_prepared(shown: Handover, *, chosen: str | None, typed: str, again: int) -> Form:
    """The form of a reply with the one that was chosen in its box, below what stood there."""
    found = next((one for one in shown.beside.replies if one.id == chosen), None)
    text = "\n\n".join(part for part in (typed, found.text if found else "") if part)
    return Form(shown=shown, text=text, again=again)


def why_not(shown: Handover) -> str:
    """Why a form is not open to this adviser: somebody else has the hand-over, or it waits for somebody."""
    escalation = shown.escalation
    if escalation.claimed_by not in (None, shown.by.person) and shown.by.role != "lead":
        who = shown.known.people.get(escalation.claimed_by or "", "Another adviser")
        return f"{who} has this. Ask them, or a lead, to pass it to you."
    return UNDERWAY[escalation.status]


def _any(options: Iterable[tuple[str, str]], *, chosen: str = "", first: str = "Choose one") -> One:
    return One(groups={"": tuple(options)}, chosen=chosen, first=first)


def _spread(options: Options) -> One:
    return replace(_any(options), spread=True)


def _reply(filled: Form) -> Iterator[Asked]:
    replies = filled.shown.beside.replies
    if replies:
        yield Prepared(label="Start from a prepared reply", options=[one.pair for one in replies])
    box = Typed(lines=6, value=filled.text)
    says = "The manager reads this in the chat."
    yield Field(name="text", label="Write to the manager", box=box, hint=says, needed=True, again=filled.again)


def _ask(filled: Form) -> Iterator[Asked]:
    asking = filled.shown.asking
    hint = "The manager reads this in the chat. The clock stops until they answer."
    own = Typed(lines=3, value=filled.text)
    questions = asking.questions if asking else ()
    if questions:
        listed = {
            label: [(one.node, one.ask) for one in questions if one.answered == answered]
            for answered, label in ((False, "Not asked yet"), (True, "Answered: ask again"))
        }
        says = "The manager answers it with the buttons they know. Leave this empty to ask in your own words."
        yield Field(name="node", label="A question from the guide", box=One(groups=listed), hint=says)
    yield Field(name="text", label="Your own words", box=own, hint=hint, needed=not questions)


def _hold(filled: Form) -> Iterator[Asked]:
    calendar = filled.calendar
    today = filled.shown.at.astimezone(calendar.zone).date()
    days = [working_days_after(today, number, calendar) for number in HOLD_DAYS]
    choices = [(day.isoformat(), words.plain_day(day)) for day in days]
    yield Field(name="until", label="When will you come back to this?", box=_spread(choices), needed=True)
    hour = _any(hours(calendar), first="When the advice team opens")
    yield Field(name="hour", label="At what time?", box=hour)
    hint = "A few words. The manager does not see this."
    yield Field(name="reason", label="Why is it on hold?", box=Typed(most=300), hint=hint, needed=True)


def _release(filled: Form) -> Iterator[Asked]:
    del filled
    yield _note_for_the_next()


def _transfer(filled: Form) -> Iterator[Asked]:
    shown = filled.shown
    queues = _any(shown.known.queues.items(), first="The queue that it is in")
    yield Field(name="queue", label="Which queue?", box=queues)
    if shown.beside.colleagues:
        people = _any([one.pair for one in shown.beside.colleagues], first="Anybody in the queue")
        yield Field(name="to", label="Offer it to a colleague", box=people)
    yield _note_for_the_next()


def _note_for_the_next() -> Field:
    hint = "The manager does not see this."
    return Field(name="text", label="A note for the next adviser", box=Typed(lines=3), hint=hint)


def _hand_back(filled: Form) -> Iterator[Asked]:
    hint = "This closes it. The manager goes on alone."
    box = Typed(lines=3, value=filled.text)
    yield Field(name="text", label="What should the manager do next?", box=box, hint=hint, needed=True)
    asking = filled.shown.asking
    answers = asking.answers[:MOST_CORRECTIONS] if asking else ()
    if not answers:
        return
    yield Says(text="To put answers right first, change them here. Leave empty what is right as it is.")
    for one in answers:
        yield _correction(one)
    if asking and len(asking.answers) > len(answers):
        yield Says(text="The answers after these can be put right on the web.", small=True)
    why = "If you changed any: why?"
    yield Field(name="why", label=why, box=Typed(most=500), hint="The manager reads this.")
    places = _any([(one.question.node, one.question.ask) for one in answers], first="Where the answers lead")
    yield Field(name="stand_at", label="Where should the manager go on?", box=places)


def _correction(one: Correctable) -> Field:
    question = one.question
    now = f"Now: {one.answer}"
    options = [(option.id, option.label) for option in question.options]
    name = f"{FIX}{question.node}"
    if question.kind == "choices":
        hint = f"{now}. Tick all that should stand instead."
        return Field(name=name, label=question.ask, box=Ticks(options=options), hint=hint)
    if question.kind == "choice":
        return Field(name=name, label=question.ask, box=_any(options, first="Right as it is"), hint=now)
    return Field(name=name, label=question.ask, box=Typed(most=500), hint=now)


def _resolve(filled: Form) -> Iterator[Asked]:
    shown = filled.shown
    ended = [(reason, words.RESOLUTION[reason]) for reason in RESOLUTIONS]
    yield Field(name="reason", label="How did this end?", box=_spread(ended), needed=True)
    could = "Could the steps have answered this without you?"
    yield Field(name="tree_could_answer", label=could, box=_spread(YES_NO))
    yield Field(name="advice_was_wrong", label="Was the advice that they showed wrong?", box=_spread(YES_NO))
    if shown.asking and shown.asking.ends:
        ends = _any(shown.asking.ends, first="None of these, or I cannot say")
        yield Field(name="should", label="If it was wrong: which advice should it have shown?", box=ends)
        what = Typed(lines=2, most=1000)
        yield Field(name="should_say", label="What was wrong with it?", box=what, hint="Name nobody.")
    stages = _any(words.STAGE.items(), chosen=shown.beside.stage or "")
    yield Field(name="stage", label="Stage of the employee’s time here", box=stages)
    yield Field(name="minutes", label="Minutes that you spent", box=Typed(most=4))
    last = Typed(lines=3, value=filled.text)
    yield Field(name="text", label="Last message to the manager", box=last)
    hint = "The number of this matter in your HR system. Not a name."
    yield Field(name="hr_reference", label="HR reference", box=Typed(most=64), hint=hint)


def _note(filled: Form) -> Iterator[Asked]:
    box = Typed(lines=3, value=filled.text)
    yield Field(name="text", label="Note", box=box, hint="Only advisers see this.", needed=True)


def _tick_off(filled: Form) -> Iterator[Asked]:
    shown = filled.shown
    lines = [(line.id, line.says) for line in shown.beside.checklist]
    if not lines:
        yield Says(text="There is no checklist for this topic.")
        return
    yield Field(name=LINES, label="Done", box=Ticks(options=lines, ticked=tuple(shown.escalation.ticked)))


FORMS: Final[Mapping[Verb, tuple[str, str, Fields]]] = {
    "reply": ("Write to the manager", "Send", _reply),
    "ask": ("Ask the manager", "Ask", _ask),
    "hold": ("Put on hold", "Put on hold", _hold),
    "release": ("Put back for others", "Put back", _release),
    "transfer": ("Move on", "Move", _transfer),
    "hand_back": ("Hand back", "Hand back", _hand_back),
    "resolve": ("Close this", "Close it", _resolve),
    "note": ("Private note", "Keep note", _note),
    "tick_off": ("Checklist", "Keep", _tick_off),
}
"""The verbs that ask for something first: the form's title, its button and its fields."""

AT_ONCE: Final[frozenset[Verb]] = frozenset({"claim", "still", "wake"})
"""The verbs whose button is all."""

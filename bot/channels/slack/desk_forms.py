"""The form of each of an adviser's verbs, as a modal; its fields are those that `escalation.form` reads."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.channels.slack import desk_parts as part
from bot.channels.slack.desk_card import brief_blocks, buttons
from bot.channels.slack.desk_parts import Piece
from bot.channels.slack.message import Element, Links, View
from bot.channels.slack.spans import listed, rich
from bot.channels.slack.words import cut
from bot.conversation.handing_back import FIX
from escalation import wishes, words
from escalation.beside import hours
from escalation.model import RESOLUTIONS, Message, Verb
from escalation.pages import HOLD_DAYS, Handover, card
from escalation.permission import offered
from organisations.calendar import Calendar, working_days_after
from policies.blocks import Paragraph, Span
from trees.corrections import Correctable

VIEW: Final = "fp.view.desk."
"""What a form's callback id begins with; the verb follows."""

PREPARED: Final = "fp.desk.prepare"
"""The choice of a prepared reply, which is put in the box and sends nothing."""

MOST_CORRECTIONS: Final = 60
"""Answers that one form can put right: Slack takes a hundred blocks."""

MOST_READ: Final = 40
"""Messages of a thread that are read in one piece; earlier ones are on the web."""

MOST_OF_ONE: Final = 2500
MOST_BLOCKS: Final = 100

YES_NO: Final = (("yes", "Yes"), ("no", "No"))
LINES: Final = "lines"
"""The field of the checklist: its ticks become a field each."""

Fields = Callable[["Form"], Iterator[Piece]]


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


def form(verb: Verb, filled: Form) -> View:
    """The modal of a verb, for the hand-over as it stands."""
    title, submit, fields = FORMS[verb]
    escalation = filled.shown.escalation
    carried: dict[str, object] = {"e": escalation.id, "k": escalation.count, "o": escalation.organisation}
    if verb == "tick_off":
        carried["was"] = " ".join(escalation.ticked)
    if filled.again:
        carried["n"] = filled.again
    return View(
        callback_id=f"{VIEW}{verb}",
        private_metadata=part.packed(carried),
        title=title,
        submit=submit,
        blocks=(part.context(_about(filled)), *fields(filled)),
    )


def reading(shown: Handover, links: Links) -> View:
    """All of a hand-over to read, for one adviser who may: the brief and the messages."""
    calendar = shown.known.calendars[shown.escalation.organisation]
    blocks: list[Element] = [part.heading(_about(Form(shown=shown))), *_stands(shown)]
    if shown.brief is not None:
        blocks += rich(tuple(brief_blocks(shown.brief, calendar=calendar, at=shown.at)), links)
    asked = wishes.said(shown.escalation.wishes, calendar)
    if asked:
        blocks += [part.section("The manager asks"), *listed(asked, links)]
    said = shown.messages[-MOST_READ:]
    blocks += [block for message in said for block in rich((said_words(message, shown),), links)]
    if not said:
        blocks.append(part.section("There are no messages yet."))
    value = part.packed({"e": shown.escalation.id, "k": shown.escalation.count})
    return View(
        callback_id=f"{VIEW}read", title="The hand-over", private_metadata=value, blocks=tuple(blocks[:MOST_BLOCKS])
    )


def _stands(shown: Handover) -> tuple[Element, ...]:
    """How it stands, and what this adviser may do with it now."""
    about = card(shown.escalation, at=shown.at, known=shown.known)
    holder = f", {about.claimed_by}" if about.claimed_by and shown.escalation.open else ""
    due = f" {about.due}." if about.due else ""
    says = part.section(f"{about.urgency}. {about.status}{holder}.{due} From {about.who}, {about.opened}.")
    may = [verb for verb in offered(shown.escalation, shown.by) if verb != "tick_off" or shown.beside.checklist]
    return (says, *buttons(shown.escalation, may))


def stopped(says: str) -> View:
    """A form that cannot be shown, and why."""
    return View(callback_id=f"{VIEW}stopped", title="Not now", blocks=(part.section(says),))


def said_words(message: Message, shown: Handover) -> Paragraph:
    """One message of the thread: who, when, whether it is private, and the words."""
    known = shown.known
    who = "Fingerpost" if message.person is None else known.people.get(message.person, message.person)
    when = words.moment(message.at, known.calendars[shown.escalation.organisation].zone)
    private = " (advisers only)" if message.private else ""
    head = (Span(text=who, strong=True), Span(text=f", {when}{private}\n"))
    return Paragraph(spans=(*head, Span(text=cut(message.text, MOST_OF_ONE))))


def _about(filled: Form) -> str:
    shown = filled.shown
    escalation, known = shown.escalation, shown.known
    topic = known.topics.get(escalation.topic, escalation.topic)
    return f"{known.organisations.get(escalation.organisation, escalation.organisation)}: {topic}"


def _reply(filled: Form) -> Iterator[Piece]:
    replies = filled.shown.beside.replies
    if replies:
        picker = part.select([one.pair for one in replies], first="None")
        yield {
            "type": "section",
            "block_id": PREPARED,
            "text": part.plain("Start from a prepared reply", part.SECTION),
            "accessory": {**picker, "action_id": PREPARED},
        }
    box = part.text_box(lines=6, value=filled.text)
    says = "The manager reads this in the chat."
    yield part.field("text", "Write to the manager", box, hint=says, needed=True, again=filled.again)


def _ask(filled: Form) -> Iterator[Piece]:
    asking = filled.shown.asking
    hint = "The manager reads this in the chat. The clock stops until they answer."
    own = part.text_box(lines=3, value=filled.text)
    questions = asking.questions if asking else ()
    if questions:
        listed = {
            label: [(one.node, one.ask) for one in questions if one.answered == answered]
            for answered, label in ((False, "Not asked yet"), (True, "Answered: ask again"))
        }
        says = "The manager answers it with the buttons they know. Leave this empty to ask in your own words."
        yield part.field("node", "A question from the guide", part.grouped(listed), hint=says)
    yield part.field("text", "Your own words", own, hint=hint, needed=not questions)


def _hold(filled: Form) -> Iterator[Piece]:
    calendar = filled.calendar
    today = filled.shown.at.astimezone(calendar.zone).date()
    days = [working_days_after(today, number, calendar) for number in HOLD_DAYS]
    choices = [(day.isoformat(), words.plain_day(day)) for day in days]
    yield part.field("until", "When will you come back to this?", part.radios(choices), needed=True)
    hour = part.select(hours(calendar), first="When the advice team opens")
    yield part.field("hour", "At what time?", hour)
    why = part.text_box(most=300)
    yield part.field(
        "reason", "Why is it on hold?", why, hint="A few words. The manager does not see this.", needed=True
    )


def _release(filled: Form) -> Iterator[Piece]:
    del filled
    yield _note_for_the_next()


def _transfer(filled: Form) -> Iterator[Piece]:
    shown = filled.shown
    queues = part.select(tuple(shown.known.queues.items()), first="The queue that it is in")
    yield part.field("queue", "Which queue?", queues)
    if shown.beside.colleagues:
        people = part.select([one.pair for one in shown.beside.colleagues], first="Anybody in the queue")
        yield part.field("to", "Offer it to a colleague", people)
    yield _note_for_the_next()


def _note_for_the_next() -> Piece:
    box = part.text_box(lines=3)
    return part.field("text", "A note for the next adviser", box, hint="The manager does not see this.")


def _hand_back(filled: Form) -> Iterator[Piece]:
    hint = "This closes it. The manager goes on alone."
    box = part.text_box(lines=3, value=filled.text)
    yield part.field("text", "What should the manager do next?", box, hint=hint, needed=True)
    asking = filled.shown.asking
    answers = asking.answers[:MOST_CORRECTIONS] if asking else ()
    if not answers:
        return
    yield part.section("To put answers right first, change them here. Leave empty what is right as it is.")
    for one in answers:
        yield _correction(one)
    if asking and len(asking.answers) > len(answers):
        yield part.context("The answers after these can be put right on the web.")
    yield part.field("why", "If you changed any: why?", part.text_box(most=500), hint="The manager reads this.")
    places = [(one.question.node, one.question.ask) for one in answers]
    yield part.field("stand_at", "Where should the manager go on?", part.select(places, first="Where the answers lead"))


def _correction(one: Correctable) -> Piece:
    question = one.question
    now = f"Now: {one.answer}"
    options = [(option.id, option.label) for option in question.options]
    name = f"{FIX}{question.node}"
    if question.kind == "choices":
        return part.field(name, question.ask, part.ticks(options), hint=f"{now}. Tick all that should stand instead.")
    if question.kind == "choice":
        return part.field(name, question.ask, part.select(options, first="Right as it is"), hint=now)
    return part.field(name, question.ask, part.text_box(most=500), hint=now)


def _resolve(filled: Form) -> Iterator[Piece]:
    shown = filled.shown
    ended = [(reason, words.RESOLUTION[reason]) for reason in RESOLUTIONS]
    yield part.field("reason", "How did this end?", part.radios(ended), needed=True)
    yield part.field("tree_could_answer", "Could the steps have answered this without you?", part.radios(YES_NO))
    yield part.field("advice_was_wrong", "Was the advice that they showed wrong?", part.radios(YES_NO))
    if shown.asking and shown.asking.ends:
        ends = part.select(shown.asking.ends, first="None of these, or I cannot say")
        yield part.field("should", "If it was wrong: which advice should it have shown?", ends)
        yield part.field(
            "should_say", "What was wrong with it?", part.text_box(lines=2, most=1000), hint="Name nobody."
        )
    stages = part.select(tuple(words.STAGE.items()), chosen=shown.beside.stage or "")
    yield part.field("stage", "Stage of the employee’s time here", stages)
    yield part.field("minutes", "Minutes that you spent", part.text_box(most=4))
    last = part.text_box(lines=3, value=filled.text)
    yield part.field("text", "Last message to the manager", last)
    hint = "The number of this matter in your HR system. Not a name."
    yield part.field("hr_reference", "HR reference", part.text_box(most=64), hint=hint)


def _note(filled: Form) -> Iterator[Piece]:
    box = part.text_box(lines=3, value=filled.text)
    yield part.field("text", "Note", box, hint="Only advisers see this.", needed=True)


def _tick_off(filled: Form) -> Iterator[Piece]:
    shown = filled.shown
    lines = [(line.id, line.says) for line in shown.beside.checklist]
    if not lines:
        yield part.section("There is no checklist for this topic.")
        return
    for number, start in enumerate(range(0, len(lines), part.MOST_RADIOS)):
        some = lines[start : start + part.MOST_RADIOS]
        ticked = part.ticks(some, ticked=shown.escalation.ticked)
        yield part.field(f"{LINES}:{number}", "Done" if not number else "And", ticked)


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

FIELD_OF: Final[Mapping[Verb, str]] = {
    "hold": "until",
    "transfer": "queue",
    "resolve": "reason",
    "tick_off": f"{LINES}:0",
}
"""Where a form says what it refused; elsewhere beside what was written."""

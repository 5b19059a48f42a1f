"""One hand-over as a card of any channel says it: its facts, its brief and what may be done; draws nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.channels.chat.links import Links
from bot.channels.chat.words import clean, cut, length
from escalation import wishes, words
from escalation.brief import URGENCY_SAYS, Brief, left
from escalation.model import Actor, Escalation, Verb
from escalation.pages import Card, Known, card
from escalation.permission import offered
from organisations.calendar import Calendar
from policies.blocks import Block, Bullets, Paragraph, Span

VERB: Final = "fp.desk."
"""What the action of an adviser's button begins with; the verb follows."""

OPEN: Final = "fp.desk.open"
READ: Final = "fp.desk.read"
"""The two that are no verbs: the page on the web, and reading all of it, for whoever may."""

READ_LABEL: Final = "Read all of it"
OPEN_LABEL: Final = "Open on the web"

LABELS: Final[Mapping[Verb, str]] = {
    "claim": "Take this",
    "wake": "Go on with this now",
    "still": "Yes, I am still on it",
    "reply": "Write to the manager",
    "ask": "Ask a question",
    "resolve": "Close this",
    "hand_back": "Hand back",
    "note": "Private note",
    "tick_off": "Checklist",
    "hold": "Put on hold",
    "release": "Put back",
    "transfer": "Move on",
}
"""What each verb's button says, in the order of the card."""

PRIMARY: Final[frozenset[Verb]] = frozenset({"claim", "still", "wake", "reply"})

ROOM: Final = 5000
"""Characters of a brief that a card shows: a message takes some 13,000 in all, and nobody reads so many."""

MOST_LINES: Final = 12
"""Lines of one list of a brief that a card shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a channel says below a card: where writing reaches the manager, where it stays, where it goes nowhere."""

    reaches: str
    stays: str
    nowhere: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carded:
    """All that a card shows. `discreet`: not everybody in the channel may see what it is about."""

    escalation: Escalation
    brief: Brief | None
    known: Known
    at: datetime
    links: Links
    discreet: bool = False
    moved_to: str | None = None  # the queue that has it now, where this channel's no longer has
    checklist: int = 0  # lines of its checklist


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidCard:
    """A card laid out. `page` is its own page on the web; `text` says the same for a notification and a screen reader.

    A card without `ways` is no longer worked on here.
    """

    title: str
    facts: tuple[Block, ...]
    brief: tuple[Block, ...]
    verbs: tuple[Verb, ...]
    hint: str
    page: str
    text: str
    ways: bool = True


def laid_card(shown: Carded, hints: Hints) -> LaidCard:
    """The card as it now stands. It never depends on who looks: what a button is not for, it refuses."""
    about = card(shown.escalation, at=shown.at, known=shown.known)
    title = _title(shown, about)
    page = f"/desk/{shown.escalation.id}"
    if shown.moved_to is not None:
        says = f"This has moved to “{shown.moved_to}”. There is nothing more to do here."
        facts = (Paragraph(spans=(Span(text=says),)),)
        return LaidCard(
            title=title, facts=facts, brief=(), verbs=(), hint="", page=page, text=clean(f"{title}. {says}"), ways=False
        )
    may = _may(shown)
    readable = shown.escalation.open and not shown.discreet
    return LaidCard(
        title=title,
        facts=(_facts(shown, about),),
        brief=_fitting(_brief(shown)) if readable else (),
        verbs=may,
        hint=_hint(shown, hints) if shown.escalation.open else "",
        page=page,
        text=_in_words(shown, about, may),
    )


def title_of(shown: Carded) -> str:
    """What a card is called: the organisation and the topic, which is not said where not everybody may know it."""
    return _title(shown, card(shown.escalation, at=shown.at, known=shown.known))


def _title(shown: Carded, about: Card) -> str:
    return f"{about.organisation}: {'A restricted hand-over' if shown.discreet else about.topic}"


def _may(shown: Carded) -> tuple[Verb, ...]:
    """The verbs that the status table allows to whoever has it, or to anybody while nobody has."""
    escalation = shown.escalation
    if not escalation.open:
        return ()
    actor = Actor(person=escalation.claimed_by, role="lead", organisation=escalation.organisation)
    can = {verb for verb in offered(escalation, actor) if verb != "tick_off" or shown.checklist}
    return tuple(verb for verb in LABELS if verb in can)


def fact(key: str, value: str) -> tuple[Span, Span]:
    """One fact of a hand-over: what it is, and what it says."""
    return Span(text=f"{key}: ", strong=True), Span(text=value)


def paragraph(*facts: tuple[Span, ...]) -> Paragraph:
    """Facts, a line each."""
    ended = [(*one, Span(text="\n")) for one in facts[:-1]]
    return Paragraph(spans=tuple(span for one in (*ended, *facts[-1:]) for span in one))


def _facts(shown: Carded, about: Card) -> Paragraph:
    escalation = shown.escalation
    holder = f", {about.claimed_by}" if about.claimed_by and escalation.open else ""
    ended = f". {words.RESOLUTION[escalation.resolution]}" if escalation.resolution else ""
    lines = [fact("How it stands", f"{about.status}{holder}{ended}.")]
    if about.asks:
        lines.append(fact("Now", about.asks))
    if escalation.status == "waiting" and escalation.offered_to is not None:
        name = shown.known.people.get(escalation.offered_to, "a colleague")
        lines.append(fact("Offered to", f"{name}. Others may take it too."))
    if escalation.open:
        due = f" {about.due}." if about.due else ""
        lines.append(fact("How soon", f"{'Late. ' if about.late else ''}{URGENCY_SAYS[escalation.urgency]}{due}"))
    if not shown.discreet:
        group = f", {shown.brief.group}" if shown.brief and shown.brief.group else ""
        lines.append(fact("From", f"{about.who}{group}, {about.opened}"))
    return paragraph(*lines)


def _brief(shown: Carded) -> Iterator[Block]:
    calendar = shown.known.calendars[shown.escalation.organisation]
    yield from _listed("The manager asks", wishes.said(shown.escalation.wishes, calendar))
    if shown.brief is not None:
        yield from brief_blocks(shown.brief, calendar=calendar, at=shown.at)


def brief_blocks(brief: Brief, *, calendar: Calendar, at: datetime) -> Iterator[Block]:
    """The brief to read: why it came, deadlines, what is not known, answers, what was told."""
    today = at.astimezone(calendar.zone).date()
    why: list[tuple[Span, ...]] = [fact("Why", brief.reason)]
    if brief.because:
        why.append((Span(text=cut(brief.because, 600), emphasis=True),))
    if brief.added:
        why.append(fact("The manager adds", cut(brief.added, 1000)))
    yield paragraph(*why)
    deadlines = [f"{words.plain_day(one.by)} ({left(one.by, today=today)}): {one.what}" for one in brief.deadlines]
    yield from _listed("Deadlines", deadlines)
    yield from _listed("Not known yet", brief.not_known)
    yield from _listed("Answers", [f"{one.question} {one.answer}" for one in brief.answers], ordered=True)
    yield from _listed("The manager was told", brief.told)
    yield from _listed("Policy shown", [one.title for one in brief.policies])


def _listed(key: str, items: Sequence[str], *, ordered: bool = False) -> Iterator[Block]:
    if not items:
        return
    yield Paragraph(spans=(Span(text=key, strong=True),))
    yield Bullets(items=tuple((Span(text=cut(item, 300)),) for item in items[:MOST_LINES]), ordered=ordered)
    if len(items) > MOST_LINES:
        yield Paragraph(spans=(Span(text=f"And {len(items) - MOST_LINES} more."),))


def _fitting(blocks: Iterator[Block]) -> tuple[Block, ...]:
    """As much as a card has room for, and where the rest is read."""
    kept: list[Block] = []
    room = ROOM
    for block in blocks:
        room -= _length(block)
        if room < 0:
            return (*kept, Paragraph(spans=(Span(text="There is more. Press “Read all of it”."),)))
        kept.append(block)
    return tuple(kept)


def _length(block: Block) -> int:
    if isinstance(block, Bullets):
        return sum(length(span.text) for item in block.items for span in item)
    return sum(length(span.text) for span in block.spans) if isinstance(block, Paragraph) else 0


def _hint(shown: Carded, hints: Hints) -> str:
    if shown.discreet:
        return hints.nowhere
    return hints.reaches if shown.escalation.source == "chat" else hints.stays


def _in_words(shown: Carded, about: Card, may: Sequence[Verb]) -> str:
    """The card for a notification and a screen reader: what it is, how it stands, by when, and what can be done."""
    who = f" {about.claimed_by} has it." if about.claimed_by and shown.escalation.open else ""
    due = f" {about.due}." if about.due else ""
    can = [label for verb, label in LABELS.items() if verb in may]
    ways = f" You can: {', '.join(can)}." if can else ""
    said = f"{_title(shown, about)}. {about.urgency}. {about.status}.{who}{due}{ways}"
    return cut(clean(said), 2500)

"""The ends of a conversation as a message shows them: what to do and by when, or why a person takes over."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from bot.channels.chat.links import Links, day
from bot.channels.chat.part import Part
from bot.channels.chat.pieces import (
    At,
    Button,
    Choice,
    Menu,
    Piece,
    bold,
    buttons,
    heading,
    line,
    listed,
    rich,
    small,
)
from bot.conversation.reply import Reply, ShownHandoff, ShownOutcome, ShownTell
from policies.markdown import Span, plain
from trees.shown import Cited, Do, Urgency

MOST_TICKS: Final = 5
"""Steps that are ticked by a button each; more are ticked from a list."""

SOON: Final[dict[Urgency, str]] = {
    "now": "This cannot wait",
    "same-day": "This is for today",
    "next-working-day": "For an adviser",
    "routine": "For an adviser",
}


def outcome(shown: ShownOutcome, reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    """What to do, by when, what to avoid, what to say, and what it rests on."""
    kind = "Do this now" if shown.urgent else "What to do next"
    yield Part(blocks=(*small(kind), *heading(shown.title)), must=True)
    yield Part(blocks=rich(shown.say), must=True)
    yield from steps(shown.do, reply)
    yield from avoid(shown.avoid)
    if shown.script:
        yield Part(blocks=(*line(bold("Words you can use")), *rich(shown.script, quoted=True)), goes=4)
    yield Part(blocks=cites(shown.cites, reply, links), goes=6)
    yield from _letters(shown, reply)
    yield from _learning(shown)
    yield from receipt(reply, links)
    if reply.continues is not None:
        says = "There is more on a part of this in another guide. We pass on the answers that fit there."
        yield Part(blocks=small(says), goes=8)


def handoff(shown: ShownHandoff, reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    """Why a person is asked, what they will be told, and what to do until then."""
    kind = "What you were told" if reply.thread else SOON[shown.urgency]
    yield Part(blocks=(*small(kind), *heading(shown.title)), must=True)
    if shown.diverted and not (reply.thread and _told(shown, reply)):
        yield Part(blocks=line(shown.diverted), must=True)
    if reply.advised:
        yield from receipt(reply, links)
    if shown.because:
        says = "What the adviser was told" if reply.thread else "What we will tell the adviser"
        yield Part(blocks=(*line(bold(says)), *rich(shown.because, quoted=True)), goes=5)
    if shown.meanwhile:
        yield Part(blocks=(*line(bold("Until you hear from us")), *rich(shown.meanwhile)), must=True)
    yield from steps(shown.do, reply)
    yield from avoid(shown.avoid)
    yield Part(blocks=cites(shown.cites, reply, links), goes=6)


def _told(shown: ShownHandoff, reply: Reply) -> bool:
    """Whether anything else stands below the title: a title alone says nothing."""
    return bool(reply.advised or shown.because or shown.meanwhile or shown.do or shown.avoid or shown.cites)


def tell(shown: ShownTell, reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    """Something to read or do before going on."""
    yield Part(blocks=(*heading("Before you go on"), *rich(shown.tell)), must=True)
    yield from steps(shown.do, reply)
    yield Part(blocks=cites(shown.cites, reply, links), goes=6)


def steps(items: tuple[Do, ...], reply: Reply) -> Iterator[Part[Piece]]:
    """The steps by number with their days, each marked where it is done, and how to tick them."""
    if not items:
        return
    lines = [_step(step, done=step.key in reply.ticked) for step in items]
    ticks = _ticks(items, reply) if "tick" in reply.moves else ()
    yield Part(blocks=(*line(bold("What to do")), *listed(lines, ordered=True)), must=True)
    yield Part(blocks=ticks, goes=9)


def _step(step: Do, *, done: bool) -> tuple[Span, ...]:
    mark = (Span(text="✓ Done: ", strong=True),) if done else ()
    return (*mark, *step.words, *_by(step.by, due_now=step.due_now))


def _by(by: date | None, *, due_now: bool) -> tuple[Span, ...]:
    if due_now:
        late = f" It was due by {day(by)}." if by else ""
        return (Span(text=" Do this now.", strong=True), Span(text=late))
    return () if by is None else (Span(text=f" By {day(by)}", strong=True),)


def _ticks(items: tuple[Do, ...], reply: Reply) -> tuple[Piece, ...]:
    at = At(conversation=reply.conversation, count=reply.count, node=reply.shown.node if reply.shown else None)
    words = [
        f"{'Untick' if step.key in reply.ticked else 'Tick'} {number}" for number, step in enumerate(items, start=1)
    ]
    if len(items) <= MOST_TICKS:
        pressed = zip(items, words, strict=True)
        return buttons(
            Button(
                words=said,
                action="tick",
                number=number,
                carries=at.carried(v=step.key),
                says=f"{said}: {plain(step.words)}",
            )
            for number, (step, said) in enumerate(pressed, start=1)
        )
    choices = tuple(
        Choice(words=f"{said}: {plain(step.words)}", value=step.key) for step, said in zip(items, words, strict=True)
    )
    return (Menu(action="tick", words="Tick what is done", choices=choices, at=at),)


def avoid(items: Iterable[tuple[Span, ...]]) -> Iterator[Part[Piece]]:
    """What not to do."""
    lines = tuple(items)
    if lines:
        yield Part(blocks=(*line(bold("What to avoid")), *listed(lines)), must=True)


def cites(items: tuple[Cited, ...], reply: Reply, links: Links) -> tuple[Piece, ...]:
    """The policy sections behind what is said, each a button that opens it: that is noted in the log."""
    if not items:
        return ()
    lines = [f"{one.title}: {one.policy_title}, in force from {day(one.in_force_from)}" for one in items]
    listing = (*line(bold("The policy behind this")), *listed(lines))
    return (*listing, *buttons(_opened(items, reply, links)))


def _opened(items: tuple[Cited, ...], reply: Reply, links: Links) -> Iterator[Button]:
    at = At(conversation=reply.conversation, count=reply.count)
    for number, one in enumerate(items[:5] if links.base else (), start=1):
        section = f"{one.policy}/{one.in_force_from.isoformat()}/{one.section}"
        asked = f"?conversation={reply.conversation}" if reply.conversation else ""
        words, page = f"Open: {one.title}", f"/policies/{section}{asked}"
        yield Button(
            words=words, action="open_policy", number=number, carries=at.carried(v=section), page=page, says=words
        )


def receipt(reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    """Under which code what was shown is kept."""
    if reply.receipt is None:
        return
    kept = Span(text=f"Receipt {reply.receipt}", strong=True, link=f"/receipts/{reply.receipt}")
    on = f" on {links.moment(reply.as_at)}" if reply.as_at else ""
    version = f" Guidance version {reply.version[:12]}." if reply.version else ""
    says = f". What you were shown{on} is kept under this code.{version}"
    yield Part(blocks=rich((kept, Span(text=says))), must=True)


def _letters(shown: ShownOutcome, reply: Reply) -> Iterator[Part[Piece]]:
    if shown.letters:
        lines = [
            (Span(text=title, link=f"/conversations/{reply.conversation}/letters/{name}"),)
            for name, title in shown.letters
        ]
        yield Part(blocks=(*line(bold("Letters and forms for this")), *listed(lines)), goes=7)


def _learning(shown: ShownOutcome) -> Iterator[Part[Piece]]:
    if shown.learn:
        lines = [
            (Span(text=item.title, link=item.link), Span(text=f", {item.minutes} minutes")) for item in shown.learn
        ]
        yield Part(blocks=(*line(bold("Learn a little more")), *listed(lines)), goes=3)

"""The ends of a conversation as Slack shows them: what to do and by when, or why a person takes over; no employment."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from bot.channels.slack.elements import OPTION_VALUE, At, actions, button, header, option, select, small
from bot.channels.slack.message import Element, Links, day
from bot.channels.slack.part import Part
from bot.channels.slack.spans import bold, line, listed, rich
from bot.channels.slack.words import clean, length
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


def outcome(shown: ShownOutcome, reply: Reply, links: Links) -> Iterator[Part]:
    """What to do, by when, what to avoid, what to say, and what it rests on."""
    kind = "Do this now" if shown.urgent else "What to do next"
    yield Part(blocks=(*small(kind), *header(shown.title)), must=True)
    yield Part(blocks=rich(shown.say, links), must=True)
    yield from steps(shown.do, reply, links)
    yield from avoid(shown.avoid, links)
    if shown.script:
        yield Part(blocks=(*line(bold("Words you can use")), *rich(shown.script, links, quoted=True)), goes=4)
    yield Part(blocks=cites(shown.cites, reply, links), goes=6)
    yield from _letters(shown, reply, links)
    yield from _learning(shown, links)
    yield from receipt(reply, links)
    if reply.continues is not None:
        says = "There is more on a part of this in another guide. We pass on the answers that fit there."
        yield Part(blocks=small(says), goes=8)


def handoff(shown: ShownHandoff, reply: Reply, links: Links) -> Iterator[Part]:
    """Why a person is asked, what they will be told, and what to do until then."""
    kind = "What you were told" if reply.thread else SOON[shown.urgency]
    yield Part(blocks=(*small(kind), *header(shown.title)), must=True)
    if shown.diverted and not reply.thread:
        yield Part(blocks=line(shown.diverted), must=True)
    if reply.advised:
        yield from receipt(reply, links)
    if shown.because:
        says = "What the adviser was told" if reply.thread else "What we will tell the adviser"
        yield Part(blocks=(*line(bold(says)), *rich(shown.because, links, quoted=True)), goes=5)
    if shown.meanwhile:
        yield Part(blocks=(*line(bold("Until you hear from us")), *rich(shown.meanwhile, links)), must=True)
    yield from steps(shown.do, reply, links)
    yield from avoid(shown.avoid, links)
    yield Part(blocks=cites(shown.cites, reply, links), goes=6)


def tell(shown: ShownTell, reply: Reply, links: Links) -> Iterator[Part]:
    """Something to read or do before going on."""
    yield Part(blocks=(*header("Before you go on"), *rich(shown.tell, links)), must=True)
    yield from steps(shown.do, reply, links)
    yield Part(blocks=cites(shown.cites, reply, links), goes=6)


def steps(items: tuple[Do, ...], reply: Reply, links: Links) -> Iterator[Part]:
    """The steps by number with their days, each marked where it is done, and how to tick them."""
    if not items:
        return
    lines = [_step(step, done=step.key in reply.ticked) for step in items]
    ticks = _ticks(items, reply) if "tick" in reply.moves else ()
    yield Part(blocks=(*line(bold("What to do")), *listed(lines, links, ordered=True)), must=True)
    yield Part(blocks=ticks, goes=9)


def _step(step: Do, *, done: bool) -> tuple[Span, ...]:
    mark = (Span(text="✓ Done: ", strong=True),) if done else ()
    return (*mark, *step.words, *_by(step.by, due_now=step.due_now))


def _by(by: date | None, *, due_now: bool) -> tuple[Span, ...]:
    if due_now:
        late = f" It was due by {day(by)}." if by else ""
        return (Span(text=" Do this now.", strong=True), Span(text=late))
    return () if by is None else (Span(text=f" By {day(by)}", strong=True),)


def _ticks(items: tuple[Do, ...], reply: Reply) -> tuple[Element, ...]:
    at = At(conversation=reply.conversation, count=reply.count, node=reply.shown.node if reply.shown else None)
    words = [
        f"{'Untick' if step.key in reply.ticked else 'Tick'} {number}" for number, step in enumerate(items, start=1)
    ]
    if len(items) <= MOST_TICKS:
        pressed = zip(items, words, strict=True)
        return actions(
            button(said, f"tick.{number}", at.value(v=step.key), says=f"{said}: {plain(step.words)}")
            for number, (step, said) in enumerate(pressed, start=1)
        )
    options = [
        option(f"{said}: {clean(plain(step.words))}", step.key)
        for step, said in zip(items, words, strict=True)
        if length(step.key) <= OPTION_VALUE
    ]
    return actions([select("tick", "Tick what is done", options)], at.block("tick"))


def avoid(items: Iterable[tuple[Span, ...]], links: Links) -> Iterator[Part]:
    """What not to do."""
    lines = tuple(items)
    if lines:
        yield Part(blocks=(*line(bold("What to avoid")), *listed(lines, links)), must=True)


def cites(items: tuple[Cited, ...], reply: Reply, links: Links) -> tuple[Element, ...]:
    """The policy sections behind what is said, each a button that opens it: that is noted in the log."""
    if not items:
        return ()
    lines = [f"{one.title}: {one.policy_title}, in force from {day(one.in_force_from)}" for one in items]
    listing = (*line(bold("The policy behind this")), *listed(lines, links))
    return (*listing, *actions(_opened(items, reply, links)))


def _opened(items: tuple[Cited, ...], reply: Reply, links: Links) -> Iterator[Element]:
    at = At(conversation=reply.conversation, count=reply.count)
    for number, one in enumerate(items[:5], start=1):
        section = f"{one.policy}/{one.in_force_from.isoformat()}/{one.section}"
        asked = f"?conversation={reply.conversation}" if reply.conversation else ""
        url = links.to(f"/policies/{section}{asked}")
        if url is not None:
            words = f"Open: {one.title}"
            yield button(words, f"open_policy.{number}", at.value(v=section), url=url, says=words)


def receipt(reply: Reply, links: Links) -> Iterator[Part]:
    """Under which code what was shown is kept."""
    if reply.receipt is None:
        return
    kept = Span(text=f"Receipt {reply.receipt}", strong=True, link=f"/receipts/{reply.receipt}")
    on = f" on {links.moment(reply.as_at)}" if reply.as_at else ""
    version = f" Guidance version {reply.version[:12]}." if reply.version else ""
    says = f". What you were shown{on} is kept under this code.{version}"
    yield Part(blocks=rich((kept, Span(text=says)), links), must=True)


def _letters(shown: ShownOutcome, reply: Reply, links: Links) -> Iterator[Part]:
    if shown.letters:
        lines = [
            (Span(text=title, link=f"/conversations/{reply.conversation}/letters/{name}"),)
            for name, title in shown.letters
        ]
        yield Part(blocks=(*line(bold("Letters and forms for this")), *listed(lines, links)), goes=7)


def _learning(shown: ShownOutcome, links: Links) -> Iterator[Part]:
    if shown.learn:
        lines = [
            (Span(text=item.title, link=item.link), Span(text=f", {item.minutes} minutes")) for item in shown.learn
        ]
        yield Part(blocks=(*line(bold("Learn a little more")), *listed(lines, links)), goes=3)

"""What a terminal shows at and after an end: letters, what would change it, whether it helped."""

from collections.abc import Iterator

from bot.channels.terminal.wrapping import blocks_in_lines, wrapped
from bot.conversation.reply import Flip, Reply, ShownLetter, ShownOutcome


def letters(reply: Reply) -> tuple[tuple[str, str], ...]:
    """The letters that the outcome offers, each with its id and title."""
    return reply.shown.letters if isinstance(reply.shown, ShownOutcome) else ()


def lines(reply: Reply) -> Iterator[str]:
    """What was asked for, and what may be asked for now."""
    if isinstance(reply.shown, ShownOutcome):
        for item in reply.shown.learn:
            yield from wrapped(f"To learn more: {item.title}, {item.minutes} minutes {item.link or ''}".rstrip())
    for number, (_, title) in enumerate(letters(reply), start=1):
        yield from wrapped(f"Letter {number}: {title} (/letter {number})")
    if reply.letter is not None:
        yield from _letter(reply.letter)
    if reply.flips is not None:
        yield from _flips(reply.flips)
    if reply.follow_up is not None:
        yield from ("", *wrapped(reply.follow_up.ask))
        for number, option in enumerate(reply.follow_up.options, start=1):
            yield f"  {number}. {option.label} (/went {number})"
    if "feedback" in reply.moves:
        yield "(Did this help? /helped yes, /helped partly or /helped no. /whatif shows what would change it.)"


def _letter(letter: ShownLetter) -> Iterator[str]:
    yield from ("", f"-- {letter.title}, to {letter.to}. What stands in [brackets] is for you to fill in. --", "")
    for block in letter.words:
        yield from blocks_in_lines((block,))
        yield ""
    yield "-- end of the letter --"


def _flips(flips: tuple[Flip, ...]) -> Iterator[str]:
    yield from ("", "What would change this:")
    if not flips:
        yield "  No other single answer leads to other advice."
    for flip in reversed(flips):
        leads = "the next thing would be" if flip.more else "you would be told"
        says = (
            f"- {flip.question} You said: {flip.given}. If it were {', or '.join(flip.instead)}, {leads}: {flip.title}"
        )
        yield from wrapped(f"  {says}", indent="    ")

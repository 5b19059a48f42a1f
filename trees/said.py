"""Everything that a node shows, as plain lines in reading order; for commands and scenarios, not for channels."""

from collections.abc import Iterator

from policies.markdown import plain
from trees.shown import (
    Cited,
    Do,
    Shown,
    ShownConfirm,
    ShownHandoff,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)
from trees.values import long_date


def said_by(shown: Shown) -> str:
    """The words of a node, one thing a line, without marks or addresses."""
    return "\n".join(line for line in _lines(shown) if line)


def outcome_of(shown: Shown) -> str | None:
    """The title of an outcome; nothing for a hand-off, which is no outcome, and for what is no end."""
    return shown.title if isinstance(shown, ShownOutcome) else None


def steps_of(shown: Shown) -> tuple[Do, ...]:
    """The steps of its tick-list."""
    return shown.do if isinstance(shown, ShownTell | ShownOutcome | ShownHandoff) else ()


def cites_of(shown: Shown) -> tuple[Cited, ...]:
    """The policy sections that it rests on."""
    return () if isinstance(shown, ShownConfirm) else shown.cites


def step_said(step: Do) -> str:
    """A step with its date, in words."""
    if step.by is None:
        return plain(step.words)
    return f"{plain(step.words)} (by {long_date(step.by)}{', due now' if step.due_now else ''})"


def _lines(shown: Shown) -> Iterator[str]:
    if isinstance(shown, ShownQuestion):
        yield from (shown.ask, plain(shown.hint), plain(shown.why), plain(shown.find_out))
        for option in shown.options:
            yield from (option.label, option.hint or "")
    elif isinstance(shown, ShownTell):
        yield plain(shown.tell)
    elif isinstance(shown, ShownConfirm):
        yield from (plain(shown.confirm), plain(shown.shows), plain(shown.meanwhile))
    else:
        yield from _end(shown)
    yield from (step_said(step) for step in steps_of(shown))
    if isinstance(shown, ShownOutcome | ShownHandoff):
        yield from (plain(line) for line in shown.avoid)
    if isinstance(shown, ShownOutcome):
        yield from (plain(shown.script), *(title for _, title in shown.letters), *(one.title for one in shown.learn))


def _end(shown: ShownOutcome | ShownHandoff) -> Iterator[str]:
    yield shown.title
    if isinstance(shown, ShownOutcome):
        yield plain(shown.say)
    else:
        yield from (shown.diverted or "", plain(shown.because), plain(shown.meanwhile))

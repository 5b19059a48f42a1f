"""A question as cards ask it: buttons for a few short options, else a place to answer; knows no employment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.channels.chat.pieces import At, Button, Piece, Place, heading, listed, one_line, rich, small
from bot.channels.chat.words import clean, length
from policies.markdown import Span
from trees.shown import ShownOption, ShownQuestion

LABELS: Final = {
    "choice": "Choose one",
    "choices": "Choose all that apply",
    "date": "Choose a day",
    "number": "Your answer, in figures",
    "money": "Your answer, in pounds",
    "text": "Your answer",
}
TYPED: Final = {
    "choice": "You can also type your answer, in your own words.",
    "choices": "You can also type your answer, in your own words.",
    "date": "You can also type it, for example “last Tuesday” or “3 Nov”.",
    "number": "You can also type it.",
    "money": "You can also type it.",
    "text": "You can also type it as a message. Please leave out names.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a channel has room for: how many options may be buttons, each how long, and how many a list shows whole.

    `together` is whether the buttons that answer stand right below the question, and not with all the others.
    `labelled` is whether a list says itself what it asks, so that no line above the buttons has to.
    """

    answers: int = 5
    on_screen: int = 30
    listed: int = 10
    label: int = 75
    together: bool = False
    labelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question ready to be asked: what is read, the place to fill in, and the buttons that answer it."""

    pieces: tuple[Piece, ...]
    buttons: tuple[Button, ...]
    listing: tuple[Piece, ...] = ()
    place: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()


def asking(question: ShownQuestion, at: At, shape: Shape, *, given: str | Sequence[str] | None = None) -> Asking:
    """The question; `given` is an earlier answer, or the one just refused, to be filled in."""
    chosen = (given,) if isinstance(given, str) else tuple(given or ())
    heads = (*heading(question.ask), *rich(question.hint))
    after = small(
        f"How to find out: {one_line(question.find_out)}" if question.find_out else "",
        TYPED[question.kind],
    )
    if question.kind == "choice" and _fit_buttons(question.options, shape):
        hints = _listing(question.options) if any(one.hint for one in question.options) else ()
        buttons = tuple(
            Button(words=one.label, action="answer", number=number, carries=at.carried(v=one.id), says=one.label)
            for number, one in enumerate(question.options, start=1)
        )
        return Asking(pieces=heads, listing=hints, buttons=buttons, after=after)
    fits = question.kind not in {"choice", "choices"} or _fit_in_a_list(question.options, shape)
    return Asking(
        pieces=heads,
        listing=() if fits else _listing(question.options),
        buttons=(Button(words="Continue", action="answer", carries=at.carried(), primary=True),),
        place=(Place(question=question, label=_label(question, fits=fits), at=at, given=chosen, fits=fits),),
        after=after,
    )


def _fit_buttons(options: Sequence[ShownOption], shape: Shape) -> bool:
    return len(options) <= shape.answers and all(length(clean(one.label)) <= shape.on_screen for one in options)


def _fit_in_a_list(options: Sequence[ShownOption], shape: Shape) -> bool:
    words = (text for one in options for text in (one.label, one.hint or ""))
    return len(options) <= shape.listed and all(length(clean(text)) <= shape.label for text in words)


def _listing(options: Sequence[ShownOption]) -> tuple[Piece, ...]:
    """Every option in full with its number, as the list to choose from may cut its words."""
    return listed([_words(one) for one in options], ordered=True)


def _words(one: ShownOption) -> tuple[Span, ...]:
    return (Span(text=one.label, strong=True), Span(text=f" – {one.hint}" if one.hint else ""))


def _label(question: ShownQuestion, *, fits: bool) -> str:
    label = LABELS[question.kind] if fits else f"{LABELS[question.kind]}, by its number"
    return f"{label} ({question.unit})" if question.unit else label


def is_day(given: str) -> bool:
    """Whether a text is a day as a place for a date takes it."""
    try:
        return date.fromisoformat(given).isoformat() == given
    except ValueError:
        return False

"""A question as Slack asks it: buttons for a few short options, a list, a date, a number; knows no employment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.channels.slack.elements import (
    LABEL,
    MOST_RADIOS,
    ON_SCREEN,
    OPTION_VALUE,
    PREFIX,
    At,
    button,
    entry,
    header,
    option,
    select,
    small,
)
from bot.channels.slack.message import Element, Links
from bot.channels.slack.spans import listed, one_line, rich
from bot.channels.slack.words import clean, length
from policies.markdown import Span
from trees.shown import ShownOption, ShownQuestion

MOST_ANSWERS: Final = 5
"""Options that are buttons of their own."""

ASK: Final = "ask"
"""What the id of the block begins with in which a question is answered."""

MOST_TYPED: Final = 3000
"""Signs that a place to type takes."""

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
class Asking:
    """A question ready to be asked: what is read, the place to fill in, and the buttons that answer it."""

    blocks: tuple[Element, ...]
    buttons: tuple[Element, ...]
    listing: tuple[Element, ...] = ()
    place: tuple[Element, ...] = ()
    after: tuple[Element, ...] = ()


def asking(question: ShownQuestion, at: At, links: Links, *, given: str | Sequence[str] | None = None) -> Asking:
    """The question; `given` is an earlier answer, or the one just refused, to be filled in."""
    chosen = (given,) if isinstance(given, str) else tuple(given or ())
    heads = (*header(question.ask), *rich(question.hint, links))
    after = small(
        f"How to find out: {one_line(question.find_out)}" if question.find_out else "",
        TYPED[question.kind],
    )
    if question.kind == "choice" and _fit_buttons(question.options):
        hints = _listing(question.options, links) if any(one.hint for one in question.options) else ()
        buttons = tuple(
            button(one.label, f"answer.{number}", at.value(v=one.id), says=one.label)
            for number, one in enumerate(question.options, start=1)
        )
        return Asking(blocks=heads, listing=hints, buttons=buttons, after=after)
    fits = question.kind not in {"choice", "choices"} or _fit_in_a_list(question.options)
    place = entry(_label(question, fits=fits), _element(question, chosen, fits=fits), at.block(ASK))
    return Asking(
        blocks=heads,
        listing=() if fits else _listing(question.options, links),
        buttons=(button("Continue", "answer", at.value(), style="primary"),),
        place=(place,),
        after=after,
    )


def _fit_buttons(options: Sequence[ShownOption]) -> bool:
    return len(options) <= MOST_ANSWERS and all(length(clean(one.label)) <= ON_SCREEN for one in options)


def _fit_in_a_list(options: Sequence[ShownOption]) -> bool:
    words = (text for one in options for text in (one.label, one.hint or ""))
    return len(options) <= MOST_RADIOS and all(length(clean(text)) <= LABEL for text in words)


def _listing(options: Sequence[ShownOption], links: Links) -> tuple[Element, ...]:
    """Every option in full with its number: what is chosen from may have to be cut."""
    return listed([_words(one) for one in options], links, ordered=True)


def _words(one: ShownOption) -> tuple[Span, ...]:
    return (Span(text=one.label, strong=True), Span(text=f" – {one.hint}" if one.hint else ""))


def _label(question: ShownQuestion, *, fits: bool) -> str:
    label = LABELS[question.kind] if fits else f"{LABELS[question.kind]}, by its number"
    return f"{label} ({question.unit})" if question.unit else label


def _element(question: ShownQuestion, chosen: tuple[str, ...], *, fits: bool) -> Element:
    if question.kind in {"choice", "choices"}:
        return _options(question, chosen, fits=fits)
    given = chosen[0] if len(chosen) == 1 else ""
    if question.kind == "date":
        return _filled({"type": "datepicker"}, "initial_date", given if _is_day(given) else "")
    if question.kind == "text":
        most = min(question.max_length or MOST_TYPED, MOST_TYPED)
        # No `max_length`: whoever types more is told so in our own words, and loses nothing.
        return _filled(
            {"type": "plain_text_input", "multiline": True}, "initial_value", given if length(given) <= most else ""
        )
    number = {"type": "number_input", "is_decimal_allowed": not question.whole}
    return _filled(number, "initial_value", given if _is_number(given, whole=question.whole) else "")


def _filled(element: dict[str, Any], name: str, given: str) -> Element:
    made = {**element, "action_id": f"{PREFIX}.{ASK}"}
    return {**made, name: given} if given else made


def _options(question: ShownQuestion, chosen: tuple[str, ...], *, fits: bool) -> Element:
    many = question.kind == "choices"
    options = [_option(number, one, fits=fits) for number, one in enumerate(question.options, start=1)]
    pairs = zip(question.options, options, strict=True)
    first = [made for one, made in pairs if one.id in chosen or one.label in chosen]
    initial = ({"initial_options": first} if many else {"initial_option": first[0]}) if first else {}
    if fits:
        kind = "checkboxes" if many else "radio_buttons"
        return {"type": kind, "action_id": f"{PREFIX}.{ASK}", "options": options, **initial}
    return {**select(ASK, "Choose", options, many=many), **initial}


def _option(number: int, one: ShownOption, *, fits: bool) -> dict[str, Any]:
    value = one.id if length(one.id) <= OPTION_VALUE else str(number)
    return option(one.label, value, one.hint) if fits else option(f"{number}. {clean(one.label)}", value)


def _is_day(given: str) -> bool:
    try:
        return date.fromisoformat(given).isoformat() == given
    except ValueError:
        return False


def _is_number(given: str, *, whole: bool) -> bool:
    digits = given.removeprefix("-")
    return digits.isdecimal() if whole else digits.replace(".", "", 1).isdecimal()

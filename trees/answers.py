"""Checks an answer against its question, with a plain sentence where it does not fit; guesses nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from trees.expressions.scope import Expression, Scope, ToAdviser
from trees.expressions.syntax import MOST_NUMBER, PLACES
from trees.marks import mark_of, texts_read
from trees.model import Confirm, Option, Question
from trees.position import Answer, Position, Refusal
from trees.reading import Doubt, Near, Read, understand
from trees.reading.exact import option_named, read_value
from trees.shown import AnswerKind
from trees.texts import words_of
from trees.values import EXACT, Value, listed, long_date, word

NOT_A_QUESTION = "There is no question to answer here."


def read_answer(position: Position, raw: str | Sequence[str], *, on: date) -> Answer | Refusal:
    """An answer as somebody gave it, or why it cannot be taken.

    Options are taken by id, label or number in the list, or a part of a label that fits only one; money, numbers
    and dates in figures or words (`trees.reading`). The question's limits and check rules are applied as on the day
    `on`, which is also the day that "yesterday" is reckoned from.
    """
    node = position.spot.node
    if not isinstance(node, Question):
        return Refusal(node=position.node, says=NOT_A_QUESTION)
    scope = position.spot.scope
    if scope.today != on:
        scope = scope.copy()
    read = _read(node, raw, scope, on)
    if read is None or isinstance(read, Doubt):
        return Refusal(node=position.node, says=read.says if read else wanted(node, scope))
    asked = fingerprint(node, scope)
    scope.at(on)
    try:
        says = refusal_of(node, read.value, scope)
    except ToAdviser:
        says = None  # the walk leads to the adviser, and says why
    if says is not None:
        return Refusal(node=position.node, says=says)
    return Answer(node=position.node, value=read.value, on=on, asked=asked)


def _read(node: Question, raw: str | Sequence[str], scope: Scope, on: date) -> Read | Doubt | None:
    """What was given; a button's value is found before what only understanding needs is worked out."""
    pressed = _pressed(node, raw)
    if pressed is not None:
        return Read(value=pressed)
    labels = _labels(node, scope)
    exact = read_value(node, raw, labels=labels)
    if exact is not None:
        return Read(value=exact)
    return understand(node, raw, labels=labels, near=_near(node, scope, on), asks=words_of(node.ask, scope))


def _pressed(node: Question, raw: str | Sequence[str]) -> Value:
    """The options that were given by their ids, as buttons say them; nothing where anything was given in words."""
    options = node.type.options
    if not options:
        return None
    given = (raw,) if isinstance(raw, str) else tuple(raw)
    if node.type.kind == "choices":
        return tuple(option for option in options if option in given) if options.keys() >= set(given) else None
    return given[0] if len(given) == 1 and given[0] in options else None


def taken_as(position: Position, raw: str | Sequence[str], answer: Answer) -> str | None:
    """What was understood, in words, where it was not typed in so many words; nothing where it was, or for a text."""
    node = position.spot.node
    if not isinstance(node, Question) or node.type.kind == "text":
        return None
    if _pressed(node, raw) is not None:
        return None
    labels = _labels(node, position.spot.scope)
    if node.type.options:
        given = [raw] if isinstance(raw, str) else raw
        plain = all(option_named(one, labels) for one in given)
    else:
        plain = read_value(node, raw, labels=labels) is not None
    return None if plain else answer_words(node, answer.value, position.spot.scope)


def _near(node: Question, scope: Scope, on: date) -> Near:
    """The day of the answer with the days that the question takes; a limit whose figure is missing is none here."""
    if node.type.minimum is None and node.type.maximum is None:
        return Near(on=on)
    then = scope.copy()
    then.at(on)
    return Near(on=on, least=_limit_day(node.type.minimum, then), most=_limit_day(node.type.maximum, then))


def _limit_day(limit: Expression | None, scope: Scope) -> date | None:
    try:
        value = limit.run(scope) if limit else None
    except ToAdviser:
        return None
    return value if isinstance(value, date) else None


def refusal_of(node: Question, value: Value, scope: Scope) -> str | None:
    """Why a value does not fit its question on the scope's day, in a sentence; nothing where it fits.

    Raises:
        ToAdviser: a limit or a check needs a figure that is missing.
    """
    says = _wrong_type(node, value, scope) or _outside_limits(node, value, scope)
    if says is not None or not node.check:
        return says
    trying = scope.copy()
    trying.put(node.id, value, words=answer_words(node, value, scope) if node.type.options else None)
    for rule in node.check:
        if not rule.that.run(trying):
            return words_of(rule.otherwise, trying)
    return None


def answer_words(node: Question, value: Value, scope: Scope) -> str:
    """An answer as its reader knows it: options by their labels, several as `A, B and C`."""
    options = node.type.options
    if not options:
        return word(value, node.type.type)
    if isinstance(value, tuple):
        return listed([_label(options.get(one), one, scope) for one in value])
    return _label(options.get(str(value)), str(value), scope)


def fingerprint(node: Question, scope: Scope) -> str:
    """A short mark of how a question reads, so that one that reads differently is asked again."""
    return node.mark or mark_of([words_of(text, scope) for text in texts_read(node)])


def shown_fingerprint(node: Confirm, scope: Scope) -> str:
    """A short mark of what was shown to the person who confirmed."""
    return mark_of([words_of(text, scope) for text in (node.confirm, node.shows) if text is not None])


MOST_NAMED = 4
"""Options that a refusal repeats: more would drown the sentence, and they stand below it anyway."""


def wanted(node: Question, scope: Scope) -> str:
    """What a question wants, in a sentence."""
    kind = node.type.kind
    if kind in ("choice", "choices"):
        count = "one" if kind == "choice" else "one or more"
        labels = [f"“{label}”" for label in _labels(node, scope).values()]
        if len(labels) > MOST_NAMED:
            return f"Please choose {count} of the answers shown."
        return f"Please choose {count} of these: {' / '.join(labels)}."
    if kind == "number":
        return "Please give a whole number, such as 3." if node.type.whole else "Please give a number, such as 2.5."
    if kind == "text":
        return f"Please write something, in no more than {node.type.max_length} characters."
    return _WANTED[kind]


_WANTED = {
    "money": "Please give an amount in pounds, such as £1,200 or 85.50.",
    "date": "Please give a date, such as 21 November 2026 or 21/11/2026.",
}


def _labels(node: Question, scope: Scope) -> dict[str, str]:
    return {name: words_of(option.label, scope) for name, option in node.type.options.items()}


def _label(option: Option | None, name: str, scope: Scope) -> str:
    return words_of(option.label, scope) if option is not None else name


def _wrong_type(node: Question, value: Value, scope: Scope) -> str | None:
    if node.type.kind == "choices":
        return _wrong_options(node, value, scope)
    return None if _FITS[node.type.kind](node, value) else wanted(node, scope)


def _wrong_options(node: Question, value: Value, scope: Scope) -> str | None:
    known = node.type.options
    if not isinstance(value, tuple) or not value or len(set(value)) < len(value) or not set(value) <= set(known):
        return wanted(node, scope)
    if "none" in value and len(value) > 1:
        return f"“{words_of(known['none'].label, scope)}” cannot go with other answers. Please choose one or the other."
    return None


def _is_number(value: Value) -> bool:
    if isinstance(value, bool) or not isinstance(value, EXACT):
        return False
    if isinstance(value, int):
        return abs(value) < MOST_NUMBER
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -PLACES and abs(value) < MOST_NUMBER


def _outside_limits(node: Question, value: Value, scope: Scope) -> str | None:
    lower, upper = node.type.minimum, node.type.maximum
    if lower is None and upper is None:
        return None
    least, most = lower.run(scope) if lower else None, upper.run(scope) if upper else None
    if isinstance(value, date):
        return _outside_dates(value, least, most)
    if not isinstance(value, EXACT):
        return None
    what = {"money": "an amount", "number": "a whole number" if node.type.whole else "a number"}[node.type.kind]
    if least is not None and value < least:
        return f"Please give {what} that is {word(least, node.type.type)} or more."
    if most is not None and value > most:
        return f"Please give {what} that is {word(most, node.type.type)} or less."
    return None


def _outside_dates(value: date, least: date | None, most: date | None) -> str | None:
    if least is not None and value < least:
        return f"Please give a date that is {long_date(least)} or later."
    if most is not None and value > most:
        return f"Please give a date that is {long_date(most)} or earlier."
    return None


def _fits_text(node: Question, value: Value) -> bool:
    return isinstance(value, str) and 0 < len(value) <= (node.type.max_length or len(value))


_FITS: Mapping[AnswerKind, Callable[[Question, Value], bool]] = {
    "choice": lambda node, value: isinstance(value, str) and value in node.type.options,
    "number": lambda node, value: _is_number(value) and (isinstance(value, int) or not node.type.whole),
    "money": lambda _, value: _is_number(value),
    "date": lambda _, value: isinstance(value, date),
    "text": _fits_text,
}

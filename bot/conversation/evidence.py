"""What an end rested on, kept with its receipt: the figures used and the policies' words as they were. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from policies.library import PolicyVersion
from policies.markdown import Block
from trees.expressions.scope import NotAnswered, ToAdviser
from trees.fact_table import Looked, noting
from trees.model import Figures
from trees.policy_words import section_blocks
from trees.position import Position
from trees.show import letter_blocks, show_anew
from trees.shown import Cited, Shown, ShownConfirm, ShownOutcome
from trees.values import word

KEPT_SECTIONS = 512
"""Filled sections that are remembered: those that one organisation cites on one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFact:
    """A figure as it was used: its value in words, the day it was looked up for, and when that figure holds."""

    name: str
    value: str
    on: date
    since: date
    until: date | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """A cited section, word for word as it read."""

    cited: Cited
    until: date | None
    words: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLetter:
    """A letter that the outcome offered, filled in as it was."""

    id: str
    title: str
    to: str
    words: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that an end rested on, so that it can be read later whatever has changed since."""

    version: str
    facts: tuple[UsedFact, ...] = ()
    policies: tuple[PolicyText, ...] = ()
    letters: tuple[KeptLetter, ...] = ()


def evidence_of(position: Position, *, reached: Position, today: date) -> Evidence:
    """What this end rests on: the figures on the way to it, and those in its words.

    `reached` is where the answers lead; whoever asked for an adviser stands elsewhere.
    """
    looked = list(reached.looked)
    with noting(looked):
        shown = _shown_anew(reached, today=today)
        if position is not reached:
            shown = _shown_anew(position, today=today)
    cites = () if isinstance(shown, ShownConfirm) else shown.cites
    letters = tuple(_letters(position, shown)) if isinstance(shown, ShownOutcome) else ()
    texts = (_text(cite, position) for cite in cites)
    return Evidence(
        version=position.tree.version,
        facts=_facts(looked),
        policies=tuple(text for text in texts if text is not None),
        letters=letters,
    )


def _shown_anew(position: Position, *, today: date) -> Shown:
    """What stands there, with nothing remembered of when it was shown before, so that every look is noted."""
    spot = replace(position.spot, scope=position.spot.scope.copy())
    return show_anew(replace(position, spot=spot), today=today)


def _facts(looked: Iterable[Looked]) -> tuple[UsedFact, ...]:
    used = {(one.fact.name, one.on, one.figure): one for one in looked}
    return tuple(
        UsedFact(
            name=one.fact.words,
            value="no limit" if one.figure is None else _with_unit(one),
            on=one.on,
            since=one.row.start,
            until=one.row.until,
            source=one.fact.source,
            confidence=one.row.confidence,
        )
        for one in sorted(used.values(), key=lambda one: (one.fact.name, one.on))
    )


def _with_unit(one: Looked) -> str:
    said = word(one.figure, one.fact.type)
    return said if one.fact.unit in ("GBP", "words", "count") else f"{said} {one.fact.unit}"


def _text(cite: Cited, position: Position) -> PolicyText | None:
    tree = position.spot.tree
    version = tree.policies.version(cite.policy, cite.in_force_from)
    if version is None or cite.section not in version.sections:
        return None
    words = _section(version, cite.section, tree.figures, position.day)
    return PolicyText(cited=cite, until=version.until, words=words)


class _Same:
    """Lets a cache find a value by being the very same object: policies and figures are never changed in place."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


def _section(version: PolicyVersion, section: str, figures: Figures, on: date) -> tuple[Block, ...]:
    return _filled(_Same(version), section, _Same(figures), on)


@lru_cache(maxsize=KEPT_SECTIONS)
def _filled(version: _Same, section: str, figures: _Same, on: date) -> tuple[Block, ...]:
    assert isinstance(version.it, PolicyVersion)  # noqa: S101 - wrapped just above
    assert isinstance(figures.it, Figures)  # noqa: S101 - wrapped just above
    return section_blocks(version.it.sections[section], figures=figures.it, on=on)


def _letters(position: Position, shown: ShownOutcome) -> Iterable[KeptLetter]:
    for name, title in shown.letters:
        try:
            words = letter_blocks(position, name)
        except (ToAdviser, NotAnswered):
            continue  # it could not be filled in then either, and the manager was told so when they asked for it
        yield KeptLetter(id=name, title=title, to=position.spot.tree.letters[name].to, words=words)

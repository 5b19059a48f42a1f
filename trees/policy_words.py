"""Fills the figures of a policy's section for one organisation and day; knows no tree."""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from organisations.reading import Problem
from policies.library import PolicyLibrary, Section
from policies.markdown import Block, Marked, Table, fill
from trees.expressions.compile import compile_hole
from trees.expressions.scope import Expression, Scope, ToAdviser
from trees.expressions.syntax import ExpressionError
from trees.expressions.terms import Terms
from trees.model import Figures

UNKNOWN = "[ask an adviser for this figure]"


def section_blocks(section: Section, *, figures: Figures, on: date) -> tuple[Block, ...]:
    """A section's words with its figures as on a day. A figure that is missing or unconfirmed says so in its place.

    Raises:
        ExpressionError: the section has an expression that loading would have refused.
    """
    return marked_blocks(section.text, figures=figures, on=on)


def marked_blocks(marked: Marked, *, figures: Figures, on: date) -> tuple[Block, ...]:
    """The same for any text of a policy, such as its preface."""
    terms, scope = _terms(figures), Scope(today=on, started=on)
    return fill(marked, [_value(compile_hole(hole, terms), scope) for hole in marked.holes])


def section_problems(policies: PolicyLibrary, figures: Figures) -> Iterator[Problem]:
    """Every expression of a policy that cannot be read for this organisation."""
    terms = _terms(figures)
    for policy in policies.policies:
        for version in policies.versions(policy):
            for section in version.sections.values():
                yield from _problems(section, terms)


def _problems(section: Section, terms: Terms) -> Iterator[Problem]:
    for hole, line in zip_longest(section.text.holes, section.hole_lines, fillvalue=section.line):
        try:
            compile_hole(str(hole), terms)
        except ExpressionError as error:
            yield Problem(
                file=section.file, line=int(line), node=section.id, problem=error.problem, remedy=error.remedy
            )


def _value(hole: Expression, scope: Scope) -> str | Table:
    try:
        value: str | Table = hole.run(scope)
    except ToAdviser:
        return UNKNOWN
    return value


def _terms(figures: Figures) -> Terms:
    return Terms(
        find=lambda _: None,
        known=tuple,
        facts=figures.facts,
        settings=figures.settings,
        calendar=figures.calendar,
        why_unknown=lambda _: "A policy knows no answers: it takes fact('…') and setting('…') only.",
    )

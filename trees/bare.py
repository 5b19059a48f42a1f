"""Steps in their authors' words alone, without any value of an answer, for places that others may see. Pure."""

from collections.abc import Mapping

from policies.markdown import fill, plain, spans_of
from trees.expressions.scope import Scope
from trees.model import Handoff, Outcome, Text
from trees.position import Position
from trees.texts import holds

LEFT_OUT = "…"


def bare_steps(position: Position) -> Mapping[str, str]:
    """The words of each step that shows here, by the step's key, with a mark in the place of every value."""
    spot, node = position.spot, position.spot.node
    if not isinstance(node, Outcome | Handoff):
        return {}
    shown = (step for step in node.do if holds(step.when, spot.scope))
    return {f"{position.node}#{step.key}": _bare(step.words, spot.scope) for step in shown}


def _bare(text: Text, scope: Scope) -> str:
    parts = (part for part in text.parts if holds(part.when, scope))
    filled = (fill(part.marked, [LEFT_OUT] * len(part.holes)) for part in parts)
    return plain(spans_of([block for blocks in filled for block in blocks]))

"""The ways through one tree that conversations took, and its questions' times: true counts, for no page as they are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select

from activity.log import interaction
from activity.scope import Scope, state, within
from activity.summary import summary

START, ADVISED, OFFERED, LEFT = "(start)", "(advised)", "(offered)", "(left)"
"""Where every way begins, and how it ends. It ends with the offer of an adviser, whether it was sent or left; where a
manager stopped, or may come back, there is no end yet."""

_ASKED, _OFFER, _ADVICE = "q", "h", "o"
"""What was shown, before its node: a question or a page to read; an offer of an adviser; advice."""

TIMED_AT_LEAST: Final = 20
"""A median of fewer answers would tell how long one manager took."""

_BETWEEN: Final = ">"
_SHOWN: Final = ("question_shown", "step_shown", "confirm_asked", "outcome_reached")
_ANSWERED: Final = ("question_answered", "answer_changed", "step_read")
_STANDS: Final[Mapping[str, str]] = {"outcome": ADVISED, "handoff": OFFERED, "stopped": LEFT, "open": LEFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A way through a tree as it stands at last, and how many conversations took it.

    It begins with START. A node that is shown again cuts the way back to where it was shown first, so that no node is
    in it twice. It ends with how the conversation stands.
    """

    way: tuple[str, ...]
    count: int


def walks(connection: Connection, scope: Scope, *, tree: str) -> tuple[Walk, ...]:
    """The ways of the conversations of a scope whose tree this is, most taken first. It reads the log itself."""
    counts: Counter[tuple[str, ...]] = Counter()
    for shown, stands, count in connection.execute(_sequences(scope, tree)):
        counts[standing(shown.split(_BETWEEN), stands=stands)] += count
    found = [Walk(way=way, count=count) for way, count in counts.items()]
    return tuple(sorted(found, key=lambda walk: (-walk.count, walk.way)))


def standing(shown: Iterable[str], *, stands: str) -> tuple[str, ...]:
    """What was shown, in order, as the way that stands at last."""
    way = [START]
    for one in shown:
        sort, _, node = one.partition(":")
        if way[-1] == OFFERED:
            way.pop()
        if sort == _OFFER:
            way.append(OFFERED)
        elif node in way:
            del way[way.index(node) + 1 :]
        else:
            way.append(node)
    if way[-1] == OFFERED:
        way.pop()
        return (*way, ADVISED if stands == "outcome" else OFFERED)
    return (*way, _STANDS[stands])


def _sequences(scope: Scope, tree: str) -> Select[Any]:
    row = interaction.c
    offered = and_(row.kind == "outcome_reached", row.detail["end"].as_string() == "handoff")
    sort = case((offered, _OFFER), (row.kind == "outcome_reached", _ADVICE), else_=_ASKED)
    each = (
        select(
            func.aggregate_strings(sort + literal(":") + row.node, _BETWEEN)
            .over(partition_by=row.conversation, order_by=row.seq, rows=(None, None))
            .label("shown"),
            func.row_number().over(partition_by=row.conversation, order_by=row.seq).label("place"),
            state(scope).label("stands"),
        )
        .join_from(summary, interaction, row.conversation == summary.c.conversation)
        .where(*_of(scope, tree), row.kind.in_(_SHOWN), row.node.is_not(None))
        .subquery("each_row")
    )
    return select(each.c.shown, each.c.stands, func.count()).where(each.c.place == 1).group_by(*each.c[0, 2])


def _of(scope: Scope, tree: str) -> Sequence[ColumnElement[bool]]:
    return [*within(scope), summary.c.tree == tree, interaction.c.tree == tree]


def seconds(connection: Connection, scope: Scope, *, tree: str) -> dict[str, float]:
    """The median seconds from question shown to answer, by node, where there are enough answers to take it of."""
    row = interaction.c
    ranked = (
        select(
            row.node,
            row.elapsed_ms,
            func.row_number().over(partition_by=row.node, order_by=row.elapsed_ms).label("place"),
            func.count().over(partition_by=row.node).label("timed"),
        )
        .join_from(summary, interaction, row.conversation == summary.c.conversation)
        .where(*_of(scope, tree), row.kind.in_(_ANSWERED), row.elapsed_ms.is_not(None), row.node.is_not(None))
        .subquery("ranked")
    )
    own = ranked.c
    # Places 1 to n: twice the middle one is n + 1, twice the middle two are n and n + 2.
    middle = and_(2 * own.place >= own.timed, 2 * own.place <= own.timed + 2)
    statement = (
        select(own.node, func.avg(case((middle, own.elapsed_ms)))).where(own.timed >= TIMED_AT_LEAST).group_by(own.node)
    )
    return {node: float(milliseconds) / 1000 for node, milliseconds in connection.execute(statement)}

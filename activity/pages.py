"""The activity pages that HR reads, as fragments; knows nothing of sign-in, and reads no database itself."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from activity import charts, suppression
from activity.filters import Filters, choices, read_filters
from activity.kinds import KINDS
from activity.measures import ON_PAGES, AtNode, Overview
from activity.period import Period
from activity.safe import HANDED_OVER, listed, node_part, node_value, safe
from activity.scope import STATES
from activity.stories import conversation_page, conversations_page
from activity.suppression import Protected, Shown
from activity.words import SOME_SAMPLE_SAYS, Render, Words, month_words

__all__ = ["Filters", "Render", "Words", "conversation_page", "conversations_page", "front_page", "read_filters"]

REASONS: Mapping[str | None, str] = {
    "asked": "The manager asked for a person",
    "tree": "The guide hands over here",
    "unsure": "The manager was not sure of an answer",
    "diverted": "Something in the answers needed a person",
    None: "No reason was recorded",
}


CAME: Mapping[str | None, str] = {"call": "Calls", "email": "E-mails", "meeting": "Meetings", None: "All together"}
"""How a contact came, in words."""


def front_page(
    render: Render,
    overview: Overview,
    period: Period,
    *,
    words: Words,
    filters: Filters,
    today: date,
    groups: Sequence[tuple[str, str]] = (),
) -> Markup:
    """What happened: months, ends, where managers stop, hand-overs, groups. `groups` are the (id, name) to choose."""
    protected = safe(overview)
    nodes = [at for at in _most_lost(overview, protected) if words.named(at.tree, at.node)]
    return render(
        "activity/front.html",
        {
            **choices(filters, groups),
            "days": filters.says(today),
            "sample": SOME_SAMPLE_SAYS if overview.sample else None,
            "lost_most": _lost_most(nodes, protected, words),
            "overview": overview,
            "started": period.started.text,
            "ends": _ends(period),
            "chart": _chart(period.months),
            "months": [(month_words(month), _texts(row)) for month, row in period.months],
            "nodes": [_node(at, protected, words) for at in nodes],
            "handoffs": _handoffs(overview, protected, words),
            "by_group": [(words.group(group) if group else "No group", _texts(row)) for group, row in period.groups],
            "contacts": [_contact(*one) for one in period.contacts],
            "measures": ON_PAGES,
            "suppression": suppression.NOTE,
            "kinds": KINDS,
            "log_query": filters.query(group=None, end=None),
        },
    )


def _texts(row: Sequence[Shown]) -> list[str]:
    return [count.text for count in row]


def _ends(period: Period) -> list[dict[str, object]]:
    return [
        {"title": ON_PAGES[state].title, "count": period.ends[state].text, "share": period.share(state)}
        for state in STATES
    ]


def _chart(months: Sequence[tuple[date, Sequence[Shown]]]) -> Markup:
    values = [charts.Bar(label=f"{month:%b %y}", count=row[0].count) for month, row in months]
    says = f"A bar for each of {len(values)} months. The table below the chart has the same counts."
    return charts.bars("months", title="Conversations that started in each month", says=says, values=values)


def _most_lost(overview: Overview, protected: Protected) -> list[AtNode]:
    """The most lost first, by what is told: an order by true counts would tell which of two hidden ones is larger."""

    def told(at: AtNode) -> tuple[int, int, str]:
        node = {"node": node_value(at)}
        lost = protected.shown("shown", **node, answered="no").count or 0
        return -lost, -(protected.shown("shown", **node).count or 0), node_value(at)

    return sorted(overview.nodes, key=told)


def _node(at: AtNode, protected: Protected, words: Words) -> dict[str, object]:
    lost = _lost(at, protected)
    return {
        "question": words.question(at.tree, at.node),
        "tree": words.tree(at.tree),
        "node": at.node,
        "shown": protected.shown("shown", node=node_value(at)).text,
        "lost": lost,
        "bar": charts.share_bar(at.lost / at.shown) if lost else None,
        **{part: node_part(protected, at, part) for part in ("answered", "stopped", "unsure", "refused")},
    }


def _lost(at: AtNode, protected: Protected) -> str | None:
    """Those that did not go on from a question as a percentage; None where it would tell a small count."""
    node = {"node": node_value(at)}
    if protected.share("shown", {**node, "answered": "yes"}, node) is None:
        return None
    return protected.share("shown", {**node, "answered": "no"}, node)


def _handoffs(overview: Overview, protected: Protected, words: Words) -> list[dict[str, str]]:
    counts = [
        (one, protected.shown(HANDED_OVER, tree=str(one.tree), reason=str(one.reason))) for one in listed(overview)
    ]
    ordered = sorted(counts, key=lambda found: (-(found[1].count or 0), str(found[0].tree), str(found[0].reason)))
    return [
        {
            "tree": words.tree(one.tree),
            "reason": REASONS.get(one.reason, str(one.reason)),
            "count": count.text,
        }
        for one, count in ordered
    ]


def _contact(came: str | None, count: Shown, minutes: Shown) -> dict[str, str]:
    return {"came": CAME.get(came, str(came)), "count": count.text, "minutes": minutes.text}


def _lost_most(nodes: Sequence[AtNode], protected: Protected, words: Words) -> str | None:
    """The question that lost the most conversations, where it may be told."""
    worst = next(iter(nodes), None)
    if worst is None or worst.lost == 0 or _lost(worst, protected) is None:
        return None
    return words.question(worst.tree, worst.node)

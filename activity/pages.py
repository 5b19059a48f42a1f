"""The activity pages that HR reads, as fragments; knows nothing of sign-in, and reads no database itself."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from activity import charts, suppression
from activity.contacts import CAME, Contacts
from activity.filters import Filters, choices, read_filters
from activity.kinds import KINDS
from activity.measures import ON_PAGES, AtNode, Ends, Handoffs, Overview
from activity.scope import STATES
from activity.stories import conversation_page, conversations_page
from activity.words import SOME_SAMPLE_SAYS, Render, Words

__all__ = ["Filters", "Render", "Words", "conversation_page", "conversations_page", "front_page", "read_filters"]

REASONS: Mapping[str | None, str] = {
    "asked": "The manager asked for a person",
    "tree": "The tree hands over here",
    "unsure": "The manager was not sure of an answer",
    "diverted": "Something in the answers needed a person",
    None: "No reason was recorded",
}


def front_page(
    render: Render, overview: Overview, *, words: Words, filters: Filters, groups: Sequence[tuple[str, str]] = ()
) -> Markup:
    """What happened: weeks, ends, where managers stop, hand-overs and groups. `groups` are the (id, name) to choose."""
    return render(
        "activity/front.html",
        {
            **choices(filters, groups),
            "sample": SOME_SAMPLE_SAYS if overview.sample else None,
            "lost_most": _lost_most(overview, words),
            "overview": overview,
            "started": _counts([overview.ends], narrow=filters.group is not None)[0][0],
            "ends": _ends(overview.ends, narrow=filters.group is not None),
            "chart": _chart(overview, narrow=filters.group is not None),
            "weeks": _weeks(overview, narrow=filters.group is not None),
            "nodes": [_node(at, words) for at in overview.nodes],
            "handoffs": _handoffs(overview.handoffs, words),
            "by_group": _groups(overview, words),
            "contacts": _contacts(overview.contacts),
            "measures": ON_PAGES,
            "suppression": suppression.NOTE,
            "kinds": KINDS,
            "log_query": filters.query(group=None, end=None),
        },
    )


def _ends(ends: Ends, *, narrow: bool) -> list[dict[str, object]]:
    counts = _counts([ends], narrow=narrow)[0][1:]
    return [
        {
            "title": ON_PAGES[state].title,
            "count": count,
            "share": suppression.share(getattr(ends, state), ends.started) if count[0].isdigit() else None,
        }
        for state, count in zip(STATES, counts, strict=True)
    ]


def _counts(rows: Sequence[Ends], *, narrow: bool) -> list[list[str]]:
    """Started, then each state, a row each. Totals of one group tell as much as a row of the group table does, so
    there they are hidden like one.
    """
    counts = [(*(getattr(ends, state) for state in STATES), ends.started) for ends in rows]
    cells = suppression.table(counts) if narrow else [[f"{count:,}" for count in row] for row in counts]
    return [[row[-1], *row[:-1]] for row in cells]


def _chart(overview: Overview, *, narrow: bool) -> Markup:
    values = [
        charts.Bar(label=f"{monday.day} {monday:%b}", count=ends.started if row[0][0].isdigit() else None)
        for (monday, ends), (_, row) in zip(overview.weeks, _weeks(overview, narrow=narrow), strict=True)
    ]
    says = f"A bar for each of {len(values)} weeks. The table below the chart has the same counts."
    return charts.bars("weeks", title="Conversations that started in each week", says=says, values=values)


def _weeks(overview: Overview, *, narrow: bool) -> list[tuple[date, list[str]]]:
    counts = _counts([ends for _, ends in overview.weeks], narrow=narrow)
    return [(monday, row) for (monday, _), row in zip(overview.weeks, counts, strict=True)]


def _groups(overview: Overview, words: Words) -> list[tuple[str, list[str]]]:
    counts = _counts([ends for _, ends in overview.groups], narrow=True)
    names = [words.group(group) if group else "No group" for group, _ in overview.groups]
    return list(zip(names, counts, strict=True))


def _node(at: AtNode, words: Words) -> dict[str, object]:
    lost = suppression.share(at.lost, at.shown)
    return {
        "question": words.question(at.tree, at.node),
        "tree": words.tree(at.tree),
        "node": at.node,
        "shown": suppression.shown(at.shown),
        "answered": suppression.part(at.answered, at.shown),
        "lost": lost,
        "bar": charts.share_bar(at.lost / at.shown) if lost else None,
        "stopped": suppression.part(at.stopped, at.shown),
        "unsure": suppression.part(at.unsure, at.shown),
        "refused": suppression.part(at.refused, at.shown),
    }


def _handoffs(handoffs: Sequence[Handoffs], words: Words) -> list[dict[str, str]]:
    counts = suppression.table([[handoff.count] for handoff in handoffs])
    return [
        {"tree": words.tree(handoff.tree), "reason": REASONS.get(handoff.reason, str(handoff.reason)), "count": count}
        for handoff, (count,) in zip(handoffs, counts, strict=True)
    ]


def _contacts(found: Sequence[Contacts]) -> list[dict[str, str]]:
    counts = suppression.table([[one.count] for one in found])
    return [
        {
            "came": CAME.get(one.came, one.came),
            "count": count,
            "minutes": f"{one.minutes:,}" if count[0].isdigit() else suppression.HIDDEN,
        }
        for one, (count,) in zip(found, counts, strict=True)
    ]


def _lost_most(overview: Overview, words: Words) -> str | None:
    """The question that lost the most conversations, where it may be told."""
    worst = overview.nodes[0] if overview.nodes else None
    if worst is None or worst.lost == 0 or suppression.share(worst.lost, worst.shown) is None:
        return None
    return words.question(worst.tree, worst.node)

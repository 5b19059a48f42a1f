"""Conversations one by one, as a list and as a story; reads no database itself."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from activity.filters import Filters, choices
from activity.fold import Summary
from activity.kinds import KINDS
from activity.listing import Listing
from activity.measures import MEASURES
from activity.reading import Logged
from activity.scope import state_of
from activity.words import SAMPLE_SAYS, Render, Words, in_words


def conversations_page(
    render: Render,
    listing: Listing,
    *,
    words: Words,
    filters: Filters,
    as_at: datetime,
    groups: Sequence[tuple[str, str]] = (),
    topics: Sequence[tuple[str, str]] = (),
) -> Markup:
    """The conversations chosen, newest first, a page at a time."""
    rows = [_listed(summary, words, as_at=as_at) for summary in listing.conversations]
    older = f"/activity/conversations?{filters.query(before=listing.next_before)}" if listing.next_before else None
    sample = any(summary.sample for summary in listing.conversations)
    return render(
        "activity/conversations.html",
        {
            **choices(filters, groups),
            "topics": topics,
            "sample": SAMPLE_SAYS if sample else None,
            "rows": rows,
            "older": older,
        },
    )


def _listed(summary: Summary, words: Words, *, as_at: datetime) -> dict[str, object]:
    state = state_of(end_kind=summary.end_kind, last_at=summary.last_at, as_at=as_at)
    return {
        "href": f"/activity/conversations/{summary.conversation}",
        "started": in_words(summary.started_at, words.zone),
        "tree": words.tree(summary.tree),
        "group": words.group(summary.group_id) if summary.group_id else "No group",
        "end": MEASURES[state].title,
        "state": state,
        "answers": summary.answers,
    }


def conversation_page(render: Render, rows: Sequence[Logged], *, words: Words, who: str | None = None) -> Markup:
    """One conversation's rows as a story. `rows` may not be empty: a conversation without rows is not there.

    `who` is the address at which the reader may ask whose conversation it is.
    """
    sample = any(_is_sample(row) for row in rows)
    first = rows[0]
    told = [_told(row, words, tree=row.tree or first.tree) for row in rows]
    return render(
        "activity/conversation.html",
        {
            "told": told,
            "sample": SAMPLE_SAYS if sample else None,
            "tree": words.tree(first.tree),
            "tree_version": first.tree_version,
            "started": in_words(first.occurred_at, words.zone),
            "group": words.group(first.group_id) if first.group_id else "No group",
            "channel": first.channel,
            "conversation": first.conversation,
            "who": who,
        },
    )


def _is_sample(row: Logged) -> bool:
    return bool(row.detail and row.detail.get("sample"))


def _told(row: Logged, words: Words, *, tree: str | None) -> dict[str, object]:
    return {
        "when": in_words(row.occurred_at, words.zone),
        "kind": row.kind,
        "says": KINDS[row.kind].says if row.kind in KINDS else row.kind,
        "question": words.question(tree, row.node) if row.node else None,
        "answer": _answer(row, words, tree=tree),
        "section": f"{row.policy}/{row.section}" if row.policy else None,
        "took": _seconds(row.elapsed_ms) if row.elapsed_ms else None,
    }


def _seconds(elapsed_ms: int) -> str:
    """How long something took, for a reader."""
    count = round(elapsed_ms / 1000)
    return "1 second" if count == 1 else f"{count} seconds"


def _answer(row: Logged, words: Words, *, tree: str | None) -> str | None:
    if row.detail and row.detail.get("withheld"):
        return "withheld"
    if row.answer is None or row.node is None:
        return row.answer
    return words.answer(tree, row.node, row.answer)

"""The activity pages that HR reads, as fragments; knows nothing of sign-in, and reads no database itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from activity import charts, suppression
from activity.export import FORMATS
from activity.fold import UK, Summary
from activity.kinds import KINDS
from activity.listing import Listing
from activity.measures import MEASURES, AtNode, Ends, Handoffs, Overview
from activity.reading import Logged, LogScope
from activity.scope import STATES, Scope, State, state_of

Render = Callable[[str, Mapping[str, object]], Markup]

Below = Callable[[str], frozenset[str]]

SAMPLE_SAYS = "This is made-up sample activity."

SEQ_DIGITS = 18
"""Digits of a `before` that are read: more would not fit the database's number."""

REASONS: Mapping[str | None, str] = {
    "asked": "The manager asked for a person",
    "tree": "The tree hands over here",
    "unsure": "The manager was not sure of an answer",
    "diverted": "Something in the answers needed a person",
    None: "No reason was recorded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How ids are put into words, each by a function that the caller has: an id that it does not know comes back."""

    question: Callable[[str | None, str], str]  # tree id and node id -> the question's text
    tree: Callable[[str | None], str]
    group: Callable[[str | None], str]
    zone: ZoneInfo = UK


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader chose to look at; `problems` are sentences about what could not be read."""

    since: date | None = None
    until: date | None = None
    group: str | None = None
    end: State | None = None
    before: int | None = None
    problems: tuple[str, ...] = ()

    def scope(
        self, *, organisation: str, as_at: datetime, groups: frozenset[str] | None = None, below: Below | None = None
    ) -> Scope:
        """The conversations chosen.

        `groups` are those that the reader may see, None for all. `below` gives the groups inside the chosen one, which
        count as chosen too.
        """
        chosen = groups
        if self.group is not None:
            asked = frozenset({self.group}) | (below(self.group) if below else frozenset())
            chosen = asked if groups is None else asked & groups
        return Scope(organisation=organisation, groups=chosen, since=self.since, until=self.until, as_at=as_at)

    def log_scope(self, *, organisation: str) -> LogScope:
        """The rows of the log for the same days. The log's export knows no groups."""
        until = self.until + timedelta(days=1) if self.until else None
        return LogScope(organisation=organisation, since=_midnight(self.since), until=_midnight(until))

    def query(self, **changes: object) -> str:
        """The choice as the query of a link, with these changes."""
        chosen = {"from": self.since, "to": self.until, "group": self.group, "end": self.end} | changes
        return urlencode({name: value for name, value in chosen.items() if value})


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UK).astimezone(UTC) if day else None


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters that the query of a page asks for. What cannot be read is left out, and a sentence says so."""
    since, until = _day(query.get("from", "")), _day(query.get("to", ""))
    before = query.get("before", "")
    return Filters(
        since=since,
        until=until,
        group=query.get("group") or None,
        end=next((state for state in STATES if state == query.get("end")), None),
        before=int(before) if before.isascii() and before.isdigit() and len(before) <= SEQ_DIGITS else None,
        problems=tuple(_problems(query, since=since, until=until)),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return None


def _problems(query: Mapping[str, str], *, since: date | None, until: date | None) -> Iterable[str]:
    for name, day in (("from", since), ("to", until)):
        if query.get(name, "").strip() and day is None:
            yield f"We could not read the “{name}” date. Write it like 2026-11-23."
    if since and until and since > until:
        yield "The “from” date is after the “to” date, so there is nothing to show. Swap them."


def front_page(
    render: Render, overview: Overview, *, words: Words, filters: Filters, groups: Sequence[tuple[str, str]] = ()
) -> Markup:
    """What happened: weeks, ends, where managers stop, hand-overs and groups. `groups` are the (id, name) to choose."""
    return render(
        "activity/front.html",
        {
            **_common(filters, groups=groups, sample=overview.sample),
            "overview": overview,
            "ends": _ends(overview.ends, narrow=filters.group is not None),
            "chart": _chart(overview, narrow=filters.group is not None),
            "weeks": _weeks(overview, narrow=filters.group is not None),
            "nodes": [_node(at, words) for at in overview.nodes],
            "handoffs": _handoffs(overview.handoffs, words),
            "by_group": _groups(overview, words),
            "measures": MEASURES,
            "suppression": suppression.NOTE,
            "exports": [(form, f"/activity/export.{form}?{filters.query(group=None, end=None)}") for form in FORMATS],
        },
    )


def _common(filters: Filters, *, groups: Sequence[tuple[str, str]], sample: bool) -> dict[str, object]:
    return {
        "filters": filters,
        "groups": groups,
        "states": [(state, MEASURES[state].title) for state in STATES],
        "sample": SAMPLE_SAYS if sample else None,
    }


def _ends(ends: Ends, *, narrow: bool) -> list[dict[str, object]]:
    counts = _counts([ends], narrow=narrow)[0][1:]
    return [
        {
            "title": MEASURES[state].title,
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


def conversations_page(
    render: Render,
    listing: Listing,
    *,
    words: Words,
    filters: Filters,
    as_at: datetime,
    groups: Sequence[tuple[str, str]] = (),
) -> Markup:
    """The conversations chosen, newest first, a page at a time."""
    rows = [_listed(summary, words, as_at=as_at) for summary in listing.conversations]
    older = f"/activity/conversations?{filters.query(before=listing.next_before)}" if listing.next_before else None
    sample = any(summary.sample for summary in listing.conversations)
    return render(
        "activity/conversations.html",
        {**_common(filters, groups=groups, sample=sample), "rows": rows, "older": older},
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


def conversation_page(render: Render, rows: Sequence[Logged], *, words: Words) -> Markup:
    """One conversation's rows as a story. `rows` may not be empty: a conversation without rows is not there."""
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
        "answer": "withheld" if row.detail and row.detail.get("withheld") else row.answer,
        "section": f"{row.policy}/{row.section}" if row.policy else None,
        "took": f"{row.elapsed_ms / 1000:.0f} seconds" if row.elapsed_ms else None,
    }


def in_words(at: datetime, zone: ZoneInfo) -> str:
    """A moment as people here write it: 23 November 2026, 3:05pm."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y}, {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon

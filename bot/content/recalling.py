"""Who was shown a node that was wrong, and the notice that is written to them; knows neither command line nor page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, select

from activity import log
from activity.kinds import Event
from activity.log import interaction
from bot.privacy.chores import Asked, Chore, Step
from bot.store import conversations, notifications, signals
from bot.store.notifications import for_manager
from bot.store.tables import conversation as conversation_table
from trees.values import long_date

SHOWN: Final = ("question_shown", "step_shown", "confirm_asked", "outcome_reached")
"""The kinds of rows that say what a manager was shown."""

TOLD: Final = "recalled"
"""What the notice is about."""

PIECE: Final = 10
"""Conversations in a transaction, each with a notice and a row of the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What is traced: one node of one organisation's tree, of one version where it is named (its first letters do)."""

    organisation: str
    tree: str
    node: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTo:
    """One conversation in which the node was shown. `person` is whose it is now; nothing where it is no longer kept."""

    conversation: str
    person: str | None
    group_id: str | None
    first_at: datetime
    last_at: datetime


def shown_to(connection: Connection, recall: Recall) -> tuple[ShownTo, ...]:
    """Every conversation in which the node was shown, but for practice and made-up ones, the latest first."""
    last = func.max(interaction.c.occurred_at)
    query = (
        select(
            interaction.c.conversation,
            func.max(conversation_table.c.person).label("person"),
            func.max(interaction.c.group_id).label("group_id"),
            func.min(interaction.c.occurred_at).label("first_at"),
            last.label("last_at"),
        )
        .select_from(interaction.outerjoin(conversation_table, conversation_table.c.id == interaction.c.conversation))
        .where(_traced(recall), func.coalesce(_made_up(), False).is_(False))
        .group_by(interaction.c.conversation)
        .order_by(last.desc(), interaction.c.conversation)
    )
    return tuple(ShownTo(**row._mapping) for row in connection.execute(query))


def recall(connection: Connection, asked: Asked) -> Step:
    """Writes to the next few of those who were shown it: in their conversation, and on their start page.

    `id` names the recall, so that asking twice tells nobody twice.
    """
    traced = _recall_of(asked)
    after = str(asked.given.get("after") or "")
    query = (
        select(conversation_table.c.id)
        .distinct()
        .join(interaction, interaction.c.conversation == conversation_table.c.id)
        .where(_traced(traced), _made_up().is_(False), conversation_table.c.id > after)
        .order_by(conversation_table.c.id)
        .limit(PIECE)
    )
    found = list(connection.execute(query).scalars())
    for conversation in found:
        _tell(connection, conversation, asked=asked, traced=traced)
    told = asked.number("told") + len(found)
    then = {**asked.given, "after": found[-1], "told": told} if len(found) == PIECE else None
    return Step(done={"told": told}, then=then)


def trace(connection: Connection, asked: Asked) -> Step:
    """Notes in the log that somebody asked who was shown a node, and how many conversations there were."""
    traced = _recall_of(asked)
    detail = {"act": "traced", "conversations": asked.number("conversations"), "reason": asked.text("reason")}
    _log(connection, traced, asked, detail=detail)
    return Step(done={})


CHORES: Final[Mapping[str, Chore]] = {"recall": recall, "recall_trace": trace}
"""By the names under which they are asked for."""


def told_of(
    connection: Connection, *, person: str, organisation: str, since: datetime
) -> tuple[tuple[str, datetime], ...]:  # fmt: skip
    """The conversations of a manager in which something was recalled since then, the latest first."""
    kept = notifications.of_manager(connection, person, organisation=organisation, what=TOLD)
    latest = {one.conversation: one.at for one in kept if one.conversation and one.at >= since}
    return tuple(sorted(latest.items(), key=lambda one: one[1], reverse=True))


def said(about: str, reason: str, *, on: date) -> str:
    """What a manager reads of it: what was wrong, on which day that was said, and in whose words."""
    return f"On {long_date(on)} we learned that “{about}” is wrong. {reason}"


def _tell(connection: Connection, conversation: str, *, asked: Asked, traced: Recall) -> None:
    kept = conversations.load(connection, conversation)
    if kept is None:
        return
    zone = next(one.zone for one in asked.organisations if one.id == traced.organisation)
    says = said(asked.text("about"), asked.text("reason"), on=asked.now.astimezone(zone).date())
    details = replace(kept.details, recalled=says)
    conversations.note(connection, replace(kept, details=details))
    key = f"{TOLD}/{asked.text('id')}/{kept.id}"
    notifications.add(connection, for_manager(kept, key=key, what=TOLD, at=asked.now))
    # In the detail: a notice is no part of the conversation, and must not move its counts.
    _log(connection, traced, asked, detail={"act": "told", "conversation": kept.id, "recall": asked.text("id")})
    signals.post(connection, (f"person/{kept.person}",))


def _log(connection: Connection, traced: Recall, asked: Asked, *, detail: Mapping[str, object]) -> None:
    row = log.Row(
        occurred_at=asked.now,
        event=Event("recalled", node=traced.node, detail=detail),
        organisation=traced.organisation,
        person=asked.text("by"),
        tree=traced.tree,
    )
    log.append(connection, [row])


def _recall_of(asked: Asked) -> Recall:
    return Recall(
        organisation=asked.text("organisation"),
        tree=asked.text("tree"),
        node=asked.text("node"),
        version=str(asked.given.get("version") or ""),
    )


def _traced(traced: Recall) -> ColumnElement[bool]:
    row = interaction.c
    return and_(
        row.organisation == traced.organisation,
        row.tree == traced.tree,
        row.node == traced.node,
        row.kind.in_(SHOWN),
        row.conversation.is_not(None),
        row.tree_version.startswith(traced.version, autoescape=True),
    )


def _made_up() -> ColumnElement[Any]:
    return conversation_table.c.sample | conversation_table.c.practice

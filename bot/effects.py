"""Writes any `Effects`, in one order, in the caller's transaction; decides nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from activity import log
from activity.kinds import Event
from bot.conversation.reply import Reply
from bot.conversation.state import Conversation, Details, Effects, Receipt
from bot.conversation.turn import Turn
from bot.delivery import jobs
from bot.store import confirmations, conversations, evidence, turns
from escalation import store as escalations
from escalation import wrong_store
from escalation.model import Move


class MovedMeanwhile(Exception):
    """Somebody else moved the conversation or the escalation first; nothing of this may be kept."""


def carry_out(connection: Connection, effects: Effects, turn: Turn, *, about: Conversation | None = None) -> None:
    """Writes all that a turn changes. `about` is the conversation that it spoke of, where it changes none.

    Raises:
        MovedMeanwhile: roll back and decide again on what stands now.
    """
    if effects.conversation is not None:
        _keep_conversation(connection, effects.conversation, effects)
    if effects.noted is not None and not conversations.note(connection, effects.noted):
        raise MovedMeanwhile
    if effects.move is not None:
        keep_move(connection, effects.move)
    if effects.receipt is not None:
        # What was understood of the last answer belongs to the turn, not to the evidence; so does what could be sent.
        kept = replace(effects.reply, notices=(), would_send=None)
        whose = effects.conversation.person if effects.conversation else turn.person
        _keep_receipt(connection, effects.receipt, kept, whose, turn)
    for confirmation in effects.confirmations:
        if not confirmations.keep(connection, confirmation):
            raise MovedMeanwhile
    if effects.wrong is not None:
        wrong_store.add(connection, effects.wrong)
    log.append(connection, rows(effects, turn, about=about))
    jobs.enqueue(connection, effects.jobs)


def keep_move(connection: Connection, move: Move) -> None:
    """Writes a move of an escalation: one that opens, or one that goes on.

    Raises:
        MovedMeanwhile: somebody else moved it first.
    """
    if move.escalation.count == 0:
        escalations.insert(connection, move)
    elif not escalations.update(connection, move):
        raise MovedMeanwhile


def rows(effects: Effects, turn: Turn, *, about: Conversation | None = None) -> list[log.Row]:
    """The log's rows of a turn, each with the turn's when, who and where."""
    conversation = effects.logged_for or effects.conversation or about
    marks = _marks(conversation.details) if conversation else {}
    return [
        log.Row(
            occurred_at=turn.at,
            event=_marked(event, marks) if marks else event,
            organisation=turn.organisation,
            conversation=conversation.id if conversation else None,
            person=turn.person,
            group_id=conversation.group_id if conversation else effects.group_id,
            channel=turn.channel,
            tree=conversation.tree if conversation else None,
            tree_version=conversation.tree_version if conversation else None,
            turn=turn.id,
        )
        for event in effects.events
    ]


def _marked(event: Event, marks: Mapping[str, bool]) -> Event:
    return replace(event, detail={**(event.detail or {}), **marks})


def _marks(details: Details) -> dict[str, bool]:
    """Every row of a made-up or practice conversation says so, for whoever takes the log away as a file."""
    if not (details.sample or details.practice):
        return {}
    given = {"sample": details.sample, "practice": details.practice}
    return {mark: True for mark, stands in given.items() if stands}


def _keep_conversation(connection: Connection, conversation: Conversation, effects: Effects) -> None:
    if effects.new:
        conversations.add(connection, conversation)
    elif not conversations.keep(connection, conversation, moved_from=effects.moved_from):
        raise MovedMeanwhile


def _keep_receipt(connection: Connection, receipt: Receipt, reply: Reply, whose: str, turn: Turn) -> None:
    said = turns.REPLIES.dump_json(reply).decode()
    evidence.add_receipt(
        connection,
        receipt,
        person=whose,
        organisation=turn.organisation,
        reply=said,
        digest=hashlib.sha256(said.encode()).hexdigest(),
    )

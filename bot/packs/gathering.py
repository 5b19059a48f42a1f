"""Gathers what a pack holds from where it is kept; reads only, and decides nothing about who may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from activity.log import interaction
from activity.verify import Proof, proof, seals_from
from bot.content.library import Shelf
from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.state import Conversation
from bot.packs import privilege
from bot.packs.sealed import Plain, proof_json, seal_json, sealed
from bot.store import confirmations, conversations, evidence
from bot.store.evidence import Raw
from escalation import store as escalations
from escalation.brief import to_json
from escalation.model import Escalation, Message
from escalation.rewording import says
from policies.markdown import plain
from trees.lines import block_lines
from trees.walk import walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which hand-over, by whom, and when."""

    escalation: Escalation
    by: str  # the id of whoever makes the pack
    at: datetime


def gather(connection: Connection, asked: Asked, *, shelf: Shelf) -> dict[str, Any]:
    """The sealed pack of one hand-over. Its rows of the log are to be sealed before."""
    escalation, names = asked.escalation, shelf.current.names
    organisation = shelf.current.organisations[escalation.organisation]
    conversation = conversations.look(connection, escalation.conversation)
    messages = escalations.messages(connection, escalation.id, private=True)
    receipts = evidence.raw_of(connection, escalation.conversation)
    brief = escalations.brief_of(connection, escalation.id)
    return sealed(
        {
            "organisation": {"id": organisation.id, "name": organisation.name},
            "made": {"at": asked.at.isoformat(), "by": names.get(asked.by, asked.by)},
            "privileged": _privileged(privilege.of(connection, escalation.id), names),
            "escalation": _escalation(escalation, names),
            "brief": None if brief is None else to_json(brief),
            "conversation": None if conversation is None else _conversation(connection, conversation, shelf),
            "second_person": [
                _confirmation(one, names) for one in confirmations.of_conversation(connection, escalation.conversation)
            ],
            "messages": [_message(one, names) for one in messages if not one.private],
            "private_notes_left_out": sum(one.private for one in messages),
            "receipts": [_receipt(one) for one in receipts],
            "policies": _policies(receipts),
            "log": _log(connection, escalation),
        }
    )


def _privileged(marked: privilege.Marked | None, names: Any) -> Plain | None:  # noqa: ANN401 - a mapping of names
    if marked is None:
        return None
    return {"by": names.get(marked.set_by, marked.set_by), "at": marked.set_at.isoformat()}


def _escalation(escalation: Escalation, names: Any) -> Plain:  # noqa: ANN401 - a mapping of names
    return {
        "id": escalation.id,
        "manager": names.get(escalation.person, escalation.person),
        "adviser": names.get(escalation.claimed_by or "", None),
        "topic": escalation.topic,
        "queue": escalation.queue,
        "tier": escalation.tier,
        "urgency": escalation.urgency,
        "because": escalation.because,
        "status": escalation.status,
        "opened_at": escalation.opened_at.isoformat(),
        "resolved_at": escalation.resolved_at.isoformat() if escalation.resolved_at else None,
        "hr_reference": escalation.hr_reference,
    }


def _conversation(connection: Connection, conversation: Conversation, shelf: Shelf) -> Plain:
    content = evidence.version_content(connection, conversation.tree_version)
    tree = shelf.served(conversation) or shelf.again(conversation, content)
    today = conversation.touched_at.date()
    trail = () if tree is None else walk(tree, conversation.answers.values(), today=today).trail
    return {
        "id": conversation.id,
        "tree": conversation.tree,
        "tree_version": conversation.tree_version,
        "title": tree.title if tree else conversation.tree,
        "started_at": conversation.started_at.isoformat(),
        "answers": [
            {"node": one.node, "question": one.question, "answer": one.answer, "on": one.on.isoformat()}
            for one in trail
        ],
    }


def _confirmation(one: Confirmation, names: Any) -> Plain:  # noqa: ANN401 - a mapping of names
    return {
        "asked_at": one.asked_at.isoformat(),
        "shown": [*block_lines(one.shown.confirm), *block_lines(one.shown.shows)],
        "answer": one.state,
        "by": names.get(one.answered_by or "", None),
        "at": one.answered_at.isoformat() if one.answered_at else None,
        "reason": one.reason,
    }


def _message(one: Message, names: Any) -> Plain:  # noqa: ANN401 - a mapping of names
    who = names.get(one.person or "", "Fingerpost")
    return {"by": one.by, "who": who, "at": one.at.isoformat(), "text": says(one), **_changed(one)}


def _changed(one: Message) -> Plain:
    """When a message was changed, and what it said before: a pack leaves nothing out that was read."""
    if one.edited_at is None:
        return {}
    earlier = [{"text": before.text, "until": before.until.isoformat()} for before in one.earlier]
    return {"edited_at": one.edited_at.isoformat(), "earlier": earlier}


def _receipt(one: Raw) -> Plain:
    """The receipt as it is kept: `hash` is the SHA-256 of the very text of `reply`."""
    return {
        "code": one.kept.code,
        "as_at": one.kept.as_at.isoformat(),
        "tree": one.kept.tree,
        "tree_version": one.kept.tree_version,
        "calculators_version": one.kept.calculators_version,
        "title": getattr(one.kept.reply.shown, "title", None),
        "hash": one.kept.hash,
        "reply": one.reply,
    }


def _policies(receipts: Sequence[Raw]) -> list[Plain]:
    """Each section that was shown at an end, once, word for word as it read then."""
    found = {}
    for one in receipts:
        for text in one.kept.evidence.policies if one.kept.evidence else ():
            cited = text.cited
            found[cited.key, cited.in_force_from] = {
                "section": cited.key,
                "title": cited.title,
                "policy": cited.policy_title,
                "in_force_from": cited.in_force_from.isoformat(),
                "text": plain(text.words),
            }
    return [found[key] for key in sorted(found, key=_by_section)]


def _by_section(key: tuple[str, date]) -> tuple[str, date]:
    return key


def _log(connection: Connection, escalation: Escalation) -> Plain:
    """Every row of the log about this hand-over, each proved without another's row, and the seals from there on."""
    row = interaction.c
    about = (row.conversation == escalation.conversation) | (row.escalation == escalation.id)
    query = select(row.seq).where(row.organisation == escalation.organisation, about).order_by(row.seq)
    proofs: list[Proof] = []
    unsealed = 0
    for seq in connection.scalars(query).all():
        found = proof(connection, seq)
        if found is None:
            unsealed += 1
        else:
            proofs.append(found)
    first = min((one.seal.number for one in proofs), default=None)
    chain = () if first is None else seals_from(connection, first)
    return {
        "rows": [proof_json(one) for one in proofs],
        "seals": [seal_json(one) for one in chain],
        "not_yet_sealed": unsealed,
    }

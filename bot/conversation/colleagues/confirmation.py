"""A second person's confirmation of one decision, as values; knows no database, page or channel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from organisations.groups import Groups
from trees.answers import shown_fingerprint
from trees.model import Confirm
from trees.position import Position
from trees.shown import ShownConfirm

Standing = Literal["open", "agreed", "refused", "late", "overtaken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One request that somebody else agrees, from asking to the answer. Times are aware UTC.

    `overtaken` is one that is not needed any more: the manager's answers changed, and lead elsewhere or read
    differently.
    """

    id: str
    conversation: str
    organisation: str
    group_id: str | None
    person: str  # the manager who asks
    tree: str
    node: str
    role: str  # who may answer: anybody with this role in the manager's group or around it
    asked: tuple[str, ...]  # who was told; the nearest to the manager with the role
    barred: tuple[str, ...]  # who may not answer: the manager, and whoever is part of the matter
    shown: ShownConfirm  # what they see: evidence, kept as it was
    mark: str  # of what is shown, so that an answer to other words is never taken
    asked_at: datetime
    due_at: datetime
    state: Standing = "open"
    answered_by: str | None = None
    answered_at: datetime | None = None
    reason: str | None = None  # in the second person's own words: never logged

    @property
    def open(self) -> bool:
        """Whether an answer is still waited for."""
        return self.state == "open"

    def fits(self, position: Position) -> bool:
        """Whether it asks what the conversation now stands at, in the same words."""
        node = position.spot.node
        if not isinstance(node, Confirm) or position.node != self.node:
            return False
        return shown_fingerprint(node, position.spot.scope) == self.mark


def may_answer(confirmation: Confirmation, *, person: str, posts: frozenset[tuple[str, str]], groups: Groups) -> bool:
    """Whether this person may answer: they hold the role around the manager's group, and are not part of the matter."""
    if person in confirmation.barred:
        return False
    around = {group.id for group in groups.upwards(confirmation.group_id)}
    return any(role == confirmation.role and (not around or group in around) for role, group in posts)

"""Everything that a decision may look at, as values; deciding needs no database, network, file or clock."""

import hashlib
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.people.membership import People, Viewer
from escalation.model import Escalation, Message
from escalation.prepared import Prepared
from escalation.route import Routes
from escalation.waits import Wait
from organisations.model import Organisation
from policies.library import PolicyLibrary
from trees.find import Match
from trees.model import Topic, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What stands around one turn.

    `tree` is the version that the conversation keeps; `trees` are the ones served now. `today` is the day of the turn
    in the organisation's zone. `found` is what the finder made of what was typed, and `colleagues` whom a turn names:
    who could take a conversation over, or the adviser whom a transfer names.
    `advisers` are the advice team, where a turn asks for their names or ticks one.
    `joins` is the manager's open escalation on the same topic, and `messages` are then its. `wait` is how
    long questions like the one shown have waited. `prepared` holds what trusts wrote for advisers. `sample` says that
    the turn is made up (`bot.sample`): no form can say so. `withdrawn` says that the conversation's version was taken
    out of use. `people` are looked at only to find whom to ask, and `confirmation` is the newest question that the
    conversation put to a second person.
    """

    organisation: Organisation
    viewer: Viewer
    today: date
    trees: Mapping[str, Tree]
    topics: Mapping[str, Topic]
    policies: PolicyLibrary
    routes: Routes
    names: Mapping[str, str]
    found: tuple[Match, ...] = ()
    colleagues: tuple[Viewer, ...] = ()
    advisers: tuple[Viewer, ...] = ()
    conversation: Conversation | None = None
    tree: Tree | None = None
    escalation: Escalation | None = None
    messages: tuple[Message, ...] = ()
    joins: Escalation | None = None
    wait: Wait | None = None
    prepared: Prepared = field(default_factory=Prepared)
    sample: bool = False
    withdrawn: bool = False
    people: People = field(default_factory=People, repr=False)
    confirmation: Confirmation | None = None

    @property
    def with_adviser(self) -> bool:
        """Whether the conversation waits for an adviser; one that joined another's escalation follows it too."""
        return self.escalation is not None and self.escalation.open


class Unknown(Exception):
    """There is no such conversation or tree for this person; the same words whether it exists or not."""


class NotAllowed(Exception):
    """The person's role does not allow this; the message is for them."""


def derive(turn: Turn, purpose: str, *, length: int = 26) -> str:
    """An id that follows from the turn, so that a turn decided twice gives the same one.

    It is as hard to guess as the turn's own id, and ids find, they never grant (rule 10).
    """
    digest = hashlib.sha256(f"{turn.person}|{turn.id}|{purpose}".encode()).digest()
    return b32encode(digest).decode().rstrip("=").lower()[:length]

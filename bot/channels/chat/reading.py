"""What somebody pressed on a message of ours, read as the turn that it asks for; pure, and trusts nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from bot.conversation.turn import TYPED_LIMIT, Channel, Turn, Verb
from bot.people.roles import ADVISER_VERBS, CONFIRM_VERBS

NONE_OF_OURS: Final[frozenset[str]] = ADVISER_VERBS | CONFIRM_VERBS
VERBS: Final[frozenset[str]] = frozenset(get_args(Verb)) - NONE_OF_OURS
BEGINNINGS: Final = frozenset(("find", "start", "practise"))
AT_THE_NODE: Final = frozenset(("answer", "proceed", "unsure"))

ONWARD: Final = frozenset(("proceed", "back", "continue_in", "accept_pass", "send"))
"""Moves that lead on from where they stand, as an option does that is a button: pressed twice, they are one turn."""

_LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who did it, for which organisation, where, and when."""

    person: str
    organisation: str
    at: datetime
    channel: Channel

    def turn(self, verb: Verb, turn_id: str, **more: Any) -> Turn:  # noqa: ANN401 - the fields of a turn
        """A turn of theirs."""
        return Turn(
            id=turn_id,
            at=self.at,
            person=self.person,
            organisation=self.organisation,
            channel=self.channel,
            verb=verb,
            **more,
        )

    def id_of(self, mark: str) -> str:
        """A turn's id: the same for every delivery of the same thing."""
        return f"{self.channel}-{hashlib.sha256(mark.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where something was pressed or filled in: the conversation, seen at which count, the node, and what it says."""

    conversation: str | None = None
    count: int | None = None
    node: str | None = None
    value: str | None = None


def carried(values: Mapping[str, Any]) -> Stands:
    """What a press brought back: see `pieces.Carried`."""
    count = values.get("k")
    return Stands(
        conversation=known_id(values.get("c")),
        count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        node=known_id(values.get("n")),
        value=values["v"] if isinstance(values.get("v"), str) else None,
    )


def pressed(verb: Verb, stands: Stands, answered: str | tuple[str, ...] | None, *, mark: str, by: By) -> Turn:
    """The turn of a button or a list; `answered` is what it says, what was chosen, or what stands in the place."""
    node, value = stands.node, answered
    if verb == "change":
        node, value = (answered if isinstance(answered, str) else None), None
    begins = verb in BEGINNINGS and value is not None  # else it is of the conversation: practise this one
    return by.turn(
        verb,
        by.id_of(mark),
        conversation=None if begins else stands.conversation,
        count=None if begins else stands.count,
        node=node if verb in AT_THE_NODE | {"start", "change"} else None,
        value=value,
    )


def shortened(text: str) -> str:
    """A text that somebody else wrote, as long as a turn may carry it."""
    return text.strip()[:TYPED_LIMIT]


def known_id(value: object) -> str | None:
    """The id that somebody brought, where it can be one."""
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID else None


def mapping(value: object) -> Mapping[str, Any]:
    """A part of what was sent, where it is a mapping; else an empty one."""
    return value if isinstance(value, Mapping) else {}

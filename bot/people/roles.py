"""What each role may do, and how far it reaches: one table; knows nothing of routes, databases or people."""

from collections.abc import Collection, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final, Literal, get_args

from bot.conversation.turn import Verb

Role = Literal[
    "manager",
    "confirmer",
    "adviser",
    "senior",
    "law",
    "lead",
    "partner",
    "analyst",
    "privacy",
    "author",
    "signatory",
    "operator",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Action = Literal[
    "converse",  # ask, answer, hand over, write to the adviser
    "read_guidance",  # policies, trees and their diagrams
    "read_receipt",
    "see_desk",
    "advise",  # claim, answer, resolve
    "see_activity",  # counts and measures
    "see_conversations",  # one conversation after another, without free text
    "export_log",
    "stay",  # what being signed in means: live signals, choosing a membership, signing out
]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)

OPEN: Final = "open"
"""What a route declares that anybody may use: urgent help, health, sign-in, what is kept."""

Declared = Action | Literal["open"]


class Scope(IntEnum):
    """How far an action reaches: a wider scope holds the narrower ones."""

    OWN = 1
    GROUP = 2
    ORGANISATION = 3


_ALL: Final = dict.fromkeys(ROLES, Scope.ORGANISATION)
_ADVICE: Final[dict[Role, Scope]] = dict.fromkeys(("adviser", "senior", "law", "lead"), Scope.ORGANISATION)

TABLE: Final[Mapping[Action, Mapping[Role, Scope]]] = MappingProxyType(
    {
        "converse": {"manager": Scope.OWN},
        "read_guidance": _ALL,
        "read_receipt": {"manager": Scope.OWN, "privacy": Scope.ORGANISATION, **_ADVICE},
        "see_desk": _ADVICE,
        "advise": _ADVICE,
        "see_activity": {
            "partner": Scope.GROUP,
            "analyst": Scope.ORGANISATION,
            "lead": Scope.ORGANISATION,
            "privacy": Scope.ORGANISATION,
        },
        "see_conversations": {
            "partner": Scope.GROUP,
            "analyst": Scope.ORGANISATION,
            "lead": Scope.ORGANISATION,
            "privacy": Scope.ORGANISATION,
        },
        "export_log": {"analyst": Scope.ORGANISATION, "privacy": Scope.ORGANISATION},
        "stay": dict.fromkeys(ROLES, Scope.OWN),
    }
)

ADVISER_VERBS: Final[frozenset[Verb]] = frozenset(
    ("claim", "release", "ask", "reply", "hold", "wake", "transfer", "hand_back", "resolve", "note")
)

VERBS: Final[Mapping[Verb, Action]] = MappingProxyType(
    {verb: "advise" if verb in ADVISER_VERBS else "converse" for verb in get_args(Verb)}
)


def scope(roles: Collection[str], action: Action) -> Scope | None:
    """The widest scope that any of these roles has for the action; nothing when none may do it."""
    granted = [reach for role, reach in TABLE[action].items() if role in roles]
    return max(granted, default=None)


def may(roles: Collection[str], action: Action) -> bool:
    """Whether any of these roles may do it at all."""
    return scope(roles, action) is not None

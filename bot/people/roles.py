"""What each role may do, and how far it reaches: one table; knows nothing of routes, databases or people."""

from collections.abc import Collection, Iterable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from bot.conversation.turn import AdviserVerb, ConfirmVerb, ManagerVerb, Verb

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
    "confirm",  # agree, or not, to what somebody else asks for
    "read_guidance",  # policies, trees and their diagrams
    "read_receipt",
    "see_desk",
    "advise",  # claim, answer, resolve
    "see_caseload",  # who holds how much, and handing all of it over before leave
    "keep_hours",  # working hours, days away, and how many at a time
    "see_activity",  # counts and measures
    "keep_register",  # enter coaching, and have the limits of a chart worked out afresh
    "see_conversations",  # one conversation after another, without free text
    "export_log",
    "identify",  # who stands behind an id in the log: with a reason, in two steps
    "make_pack",  # take the sealed pack of a hand-over away
    "mark_privileged",  # say that a pack is legally privileged
    "break_glass",  # open one restricted hand-over in an emergency: with a reason, and the lead is told
    "keep_records",  # holds, retention, erasing, copies of what is held about a person
    "mend_trees",  # read what advisers say was wrong in a guide, and settle it
    "sign_trees",  # publish a version of a guide, and take one out of use
    "import_people",
    "operate",  # start, stop, migrate, back up: whoever may do it has the machine
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
        "confirm": dict.fromkeys(ROLES, Scope.GROUP),  # a guide names the role that a question goes to
        "read_guidance": _ALL,
        "read_receipt": {"manager": Scope.OWN, "privacy": Scope.ORGANISATION, **_ADVICE},
        "see_desk": {**_ADVICE, "partner": Scope.GROUP},
        "advise": {**_ADVICE, "partner": Scope.GROUP},
        "see_caseload": {**dict.fromkeys((*_ADVICE, "partner"), Scope.OWN), "lead": Scope.ORGANISATION},
        "keep_hours": {**dict.fromkeys((*_ADVICE, "partner"), Scope.OWN), "lead": Scope.ORGANISATION},
        "see_activity": {
            "partner": Scope.GROUP,
            "analyst": Scope.ORGANISATION,
            "lead": Scope.ORGANISATION,
            "privacy": Scope.ORGANISATION,
        },
        "keep_register": {
            "partner": Scope.GROUP,
            "analyst": Scope.ORGANISATION,
            "lead": Scope.ORGANISATION,
        },
        "see_conversations": {
            "partner": Scope.GROUP,
            "analyst": Scope.ORGANISATION,
            "lead": Scope.ORGANISATION,
            "privacy": Scope.ORGANISATION,
        },
        "export_log": {"analyst": Scope.ORGANISATION, "privacy": Scope.ORGANISATION},
        "identify": {"privacy": Scope.ORGANISATION, "lead": Scope.ORGANISATION},
        "make_pack": {"law": Scope.ORGANISATION, "lead": Scope.ORGANISATION},
        "mark_privileged": {"lead": Scope.ORGANISATION},
        "break_glass": _ADVICE,
        "keep_records": {"privacy": Scope.ORGANISATION, "operator": Scope.ORGANISATION},
        "mend_trees": dict.fromkeys(("author", "signatory", "lead"), Scope.ORGANISATION),
        "sign_trees": {"signatory": Scope.ORGANISATION, "lead": Scope.ORGANISATION},
        "import_people": {"operator": Scope.ORGANISATION},
        "operate": {"operator": Scope.ORGANISATION},
        "stay": dict.fromkeys(ROLES, Scope.OWN),
    }
)

ADVISER_VERBS: Final[frozenset[Verb]] = frozenset(get_args(AdviserVerb))
CONFIRM_VERBS: Final[frozenset[Verb]] = frozenset(get_args(ConfirmVerb))

_CONVERSE: Final[Action] = "converse"
_ADVISE: Final[Action] = "advise"
_CONFIRM: Final[Action] = "confirm"

VERBS: Final[Mapping[Verb, Action]] = MappingProxyType(
    dict.fromkeys(get_args(ManagerVerb), _CONVERSE)
    | dict.fromkeys(ADVISER_VERBS, _ADVISE)
    | dict.fromkeys(CONFIRM_VERBS, _CONFIRM)
)
"""What each verb of a turn is for."""

COMMANDS: Final[Mapping[str, Declared]] = MappingProxyType(
    {
        "serve": "operate",
        "work": "operate",
        "migrate": "operate",
        "backup": "operate",
        "restore": "operate",
        "doctor": "operate",
        "people": "import_people",
        "slack": "operate",
        "teams": "operate",
        "chat": "converse",
        "check": OPEN,
        "test": OPEN,
        "walk": OPEN,
        "draw": OPEN,
        "find": OPEN,
        "publish": "sign_trees",
        "withdraw": "sign_trees",
        "route": "see_desk",
        "recall": "sign_trees",
        "pack": "make_pack",
        "check-pack": OPEN,
        "radar": "see_conversations",
        "export": "export_log",
        "report": "see_activity",
        "seal": "keep_records",
        "verify-log": "keep_records",
        "retention": "keep_records",
        "hold": "keep_records",
        "subject-access": "keep_records",
        "erase": "keep_records",
    }
)
"""What each command is for. Whoever types one has the machine; those that name a person ask for the person's role."""


class UndeclaredAction(Exception):
    """Something does not say what it is for, so nobody can decide who may use it; the server must not start."""


def check_declared(kind: str, names: Iterable[str], declared: Mapping[Any, str]) -> None:
    """Refuse a verb or a command without an action of the table.

    Raises:
        UndeclaredAction: says which, and what to do.
    """
    for name in names:
        if declared.get(name) not in (*ACTIONS, OPEN):
            raise UndeclaredAction(
                f"The {kind} {name!r} declares no action. Give it one in bot/people/roles.py: {', '.join(ACTIONS)}."
            )


def scope(roles: Collection[str], action: Action) -> Scope | None:
    """The widest scope that any of these roles has for the action; nothing when none may do it."""
    granted = [reach for role, reach in TABLE[action].items() if role in roles]
    return max(granted, default=None)


def may(roles: Collection[str], action: Action) -> bool:
    """Whether any of these roles may do it at all."""
    return not TABLE[action].keys().isdisjoint(roles)


def posted_in(posts: Collection[tuple[str, str]], action: Action) -> frozenset[str]:
    """The groups of those of their roles that have the action. A role in one group gives no rights in another."""
    return frozenset(group for role, group in posts if role in TABLE[action])


def access_page() -> str:
    """The page `docs/access.md`: who may do what, and how far, as Markdown."""
    rows = [f"| `{action}` | " + " | ".join(_reach(role, action) for role in ROLES) + " |" for action in ACTIONS]
    return "\n".join(
        [
            "# Who may do what",
            "",
            "Drawn from `bot/people/roles.py`; a test holds the two equal. What is not here is refused, and refusals",
            "are logged. *own* is what the person began; *group* is the groups of that role and those inside them;",
            "*all* is the whole organisation. Nobody reaches into another organisation.",
            "",
            "| action | " + " | ".join(ROLES) + " |",
            "|---" * (len(ROLES) + 1) + "|",
            *rows,
            "",
            "## What is behind each action",
            "",
            "Pages say theirs in `bot/web/app.py`; the server does not start while one is missing.",
            "",
            "| action | verbs of a turn | commands |",
            "|---|---|---|",
            *(f"| `{action}` | {_named(VERBS, action)} | {_named(COMMANDS, action)} |" for action in (*ACTIONS, OPEN)),
            "",
        ]
    )


_WORDS: Final[Mapping[Scope, str]] = {Scope.OWN: "own", Scope.GROUP: "group", Scope.ORGANISATION: "all"}


def _reach(role: Role, action: Action) -> str:
    found = TABLE[action].get(role)
    return _WORDS[found] if found else ""


def _named(declared: Mapping[Any, str], action: str) -> str:
    return ", ".join(f"`{name}`" for name in sorted(declared) if declared[name] == action)

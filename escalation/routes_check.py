"""Every problem of a routes.yaml, each with its line and remedy; pure, and reads no file."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, cast, get_args

from escalation import routes_merged as merged
from escalation.model import Tier
from escalation.route import ADVISING
from organisations.reading import Document, Problem, fields, meant, problem_at, value_at
from trees.shown import Urgency

TIERS: Final[Mapping[str, str]] = {
    "L0": "A manager who needs nobody comes to no queue.",
    "L4": "What is that urgent is for the telephone: it is shown at once, and no queue can be quick enough.",
}
"""The tiers that no queue can have, and why."""

PARTS: Final = ("queues", "service_levels")
OWN_PARTS: Final = ("groups", "if_all_are_involved")
"""What only an organisation's own file can say: it names its groups and its people."""

CHANNELS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "slack": (
        re.compile(r"(?:T[A-Z0-9]{4,20}/)?[CG][A-Z0-9]{4,20}"),
        "Open the channel's details in Slack and copy its id, such as C0123ABCD.",
    ),
    "teams": (
        re.compile(r"(?:[0-9A-Fa-f-]{36}/)?19:[A-Za-z0-9_-]{8,80}@thread\.(?:tacv2|skype)"),
        "Copy the link to the channel in Teams: its id stands there after /channel/, such as 19:3f…@thread.tacv2.",
    ),
}
"""Where advisers have a channel: what its id looks like there, and how to find it."""

ADDRESS: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

QUEUE_KEYS: Final = (
    "title",
    "tier",
    "roles",
    "then",
    "moves_on_after",
    "topics",
    "instead_of",
    "groups",
    "email",
    *CHANNELS,
)
QUEUE_NEEDS: Final = ("title", "tier", "roles")
GROUP_KEYS: Final = ("partner", "consultant")
LEVEL_KEYS: Final = ("working_hours", "working_days")
MOST_HOURS: Final = 500
MOST_DAYS: Final = 100

Found = Iterator[Problem]
Path = tuple[str | int, ...]


def check(documents: Sequence[Document], *, groups: Collection[str] | None = None) -> Found:
    """The problems of the last document, read over those before it. `groups` are the organisation's, where known."""
    document = documents[-1]
    yield from document.problems
    if document.problems and document.data is None:
        return
    first = len(documents) == 1
    allowed, required = (PARTS, PARTS) if first else ((*PARTS, *OWN_PARTS), ())
    shape = fields(document, (), allowed=allowed, required=required)
    yield from shape
    queues = merged.queues(documents)
    known = merged.queues(documents[:-1])
    for name in merged.names(document, "queues"):
        yield from _check_queue(document, name, queues, is_new=name not in known)
        yield from _check_instead(document, name, queues)
    for name in merged.names(document, "service_levels"):
        yield from _check_level(document, name)
    yield from _check_topics(document, queues)
    yield from _check_circles(document, queues)
    yield from _check_groups(document, queues, groups)
    yield from _check_person(document, ("if_all_are_involved",))
    if first and not shape:
        yield from _check_every_urgency(document)


def _check_queue(document: Document, name: str, queues: Mapping[str, merged.Entry], *, is_new: bool) -> Found:
    path: Path = ("queues", name)
    problems = fields(document, path, allowed=QUEUE_KEYS, required=QUEUE_NEEDS if is_new else ())
    yield from problems
    if problems or name not in queues:
        return
    queue = queues[name]
    yield from _check_tier(document, (*path, "tier"), queue.get("tier"))
    then = queue.get("then")
    if then is not None and (not isinstance(then, str) or then not in queues or then == name):
        wrong = f"`then` names {then!r}, which is not another queue."
        yield problem_at(document, (*path, "then"), problem=wrong, remedy=meant(str(then), set(queues) - {name}))
    yield from _check_wait(document, path, queue)
    for network, (shape, remedy) in CHANNELS.items():
        yield from _check_channel(document, (*path, network), queue.get(network), shape=shape, remedy=remedy)
    yield from _check_email(document, (*path, "email"), queue.get("email"))
    yield from _check_list(document, (*path, "roles"), queue.get("roles"), known=ADVISING)
    yield from _check_list(document, (*path, "topics"), queue.get("topics"))


def _check_tier(document: Document, path: Path, tier: object) -> Found:
    possible = [one for one in get_args(Tier) if one not in TIERS]
    if tier in possible:
        return
    if isinstance(tier, str) and tier in TIERS:
        remedy = f"Write one of {', '.join(possible)}."
        yield problem_at(document, path, problem=f"No queue is tier {tier}. {TIERS[tier]}", remedy=remedy)
        return
    yield problem_at(document, path, problem=f"There is no tier {tier!r}.", remedy=meant(str(tier), possible))


def _check_wait(document: Document, path: Path, queue: merged.Entry) -> Found:
    """What moves on needs to know when; what stays has no use for a time."""
    at, then, given = (*path, "moves_on_after"), queue.get("then"), queue.get("moves_on_after")
    remedy = "Write `moves_on_after: {working_hours: 4}`."
    if then is None and given is not None:
        wrong = "`moves_on_after` says when, and no `then` says where to."
        yield problem_at(document, at, problem=wrong, remedy="Add `then`, or take `moves_on_after` out.")
    if then is not None and given is None:
        wrong = f"What nobody takes moves on to {then!r}, but not when."
        yield problem_at(document, (*path, "then"), problem=wrong, remedy=remedy)
    elif given is not None and not (isinstance(given, dict) and _is_wait(given)):
        yield problem_at(document, at, problem="`moves_on_after` is not a time that can be kept.", remedy=remedy)


def _check_channel(document: Document, path: Path, given: object, *, shape: re.Pattern[str], remedy: str) -> Found:
    """A channel is known by its id: a name can change, and may be given to another."""
    if given is None or (isinstance(given, str) and shape.fullmatch(given)):
        return
    yield problem_at(document, path, problem=f"`{path[-1]}` should be the id of a channel.", remedy=remedy)


def _check_email(document: Document, path: Path, given: object) -> Found:
    if given is not None and not (isinstance(given, str) and ADDRESS.fullmatch(given)):
        remedy = "Write one, such as er-advice@trust.example.org."
        yield problem_at(document, path, problem="`email` should be one e-mail address.", remedy=remedy)


def _is_wait(given: Mapping[str, object]) -> bool:
    return list(given) == ["working_hours"] and _is_length("working_hours", given["working_hours"])


def _check_list(document: Document, path: Path, given: object, *, known: frozenset[str] | None = None) -> Found:
    if not isinstance(given, list) and (known is not None or given is not None):
        yield problem_at(document, path, problem=f"`{path[-1]}` should be a list.", remedy="Write it as [one, two].")
        return
    if known is None:
        return
    for word in merged.listed(given):
        if word not in known:
            yield problem_at(document, path, problem=f"There is no role {word!r} here.", remedy=meant(word, known))


def _check_instead(document: Document, name: str, queues: Mapping[str, merged.Entry]) -> Found:
    """A queue of some groups says which queue it stands in for, and one that stands in says for which groups."""
    path: Path = ("queues", name)
    queue = queues.get(name, {})
    stands_for, groups = queue.get("instead_of"), queue.get("groups")
    if stands_for is None and groups is None:
        return
    if stands_for is None or not merged.listed(groups):
        wrong = "A queue of some groups needs both `instead_of` and `groups`."
        yield problem_at(
            document, path, problem=wrong, remedy="Write `instead_of: er-advice` and `groups: [medicine]`."
        )
        return
    ordinary = {one for one, entry in queues.items() if entry.get("instead_of") is None}
    if stands_for not in ordinary:
        wrong = f"`instead_of` names {stands_for!r}, which is no queue of every group."
        yield problem_at(document, (*path, "instead_of"), problem=wrong, remedy=meant(str(stands_for), ordinary))


def _check_groups(document: Document, queues: Mapping[str, merged.Entry], groups: Collection[str] | None) -> Found:
    taken: dict[tuple[object, str, str], str] = {}
    for name in merged.names(document, "queues"):
        queue = queues.get(name, {})
        for group in merged.listed(queue.get("groups")):
            yield from _check_group(document, ("queues", name, "groups"), group, groups)
            for topic in merged.listed(queue.get("topics")) or [""]:
                other = taken.setdefault((queue.get("instead_of"), group, topic), name)
                if other != name:
                    wrong = f"Group {group!r} has two queues in place of one, {other!r} and {name!r}."
                    remedy = "Leave it in one of them, or give them different topics."
                    yield problem_at(document, ("queues", name, "groups"), problem=wrong, remedy=remedy)
    for group in merged.names(document, "groups"):
        path: Path = ("groups", group)
        yield from _check_group(document, path, group, groups)
        yield from fields(document, path, allowed=GROUP_KEYS)
        for key in GROUP_KEYS:
            yield from _check_person(document, (*path, key))


def _check_group(document: Document, path: Path, group: str, groups: Collection[str] | None) -> Found:
    if groups is not None and group not in groups:
        wrong = f"There is no group {group!r} in this organisation."
        yield problem_at(document, path, problem=wrong, remedy=meant(group, groups))


def _check_person(document: Document, path: Path) -> Found:
    """Ids alone can be looked at here: who they are, the directory knows."""
    given = value_at(document, path)
    if given is not None and (not isinstance(given, str) or not given.strip() or " " in given.strip()):
        wrong = f"`{path[-1]}` should be the id of one person."
        yield problem_at(document, path, problem=wrong, remedy="Write their id from the directory, such as p-4f2c9a.")


def _check_level(document: Document, name: str) -> Found:
    path = ("service_levels", name)
    if name not in get_args(Urgency):
        remedy = meant(name, get_args(Urgency))
        yield problem_at(document, path, problem=f"There is no urgency {name!r}.", remedy=remedy)
        return
    if problems := fields(document, path, allowed=LEVEL_KEYS):
        yield from problems
        return
    given = cast("dict[str, object]", value_at(document, path))
    remedy = f"Write `{name}: {{working_hours: 2}}` or `{name}: {{working_days: 1}}`."
    if len(given) != 1:
        yield problem_at(document, path, problem=f"{name!r} needs one time, in hours or in days.", remedy=remedy)
        return
    if not _is_length(*next(iter(given.items()))):
        yield problem_at(document, path, problem=f"The time of {name!r} is not one that can be kept.", remedy=remedy)


def _is_length(key: str, value: object) -> bool:
    if isinstance(value, bool):
        return False
    if key == "working_days":
        return isinstance(value, int) and 0 <= value <= MOST_DAYS
    return isinstance(value, int | Decimal) and 0 < value <= MOST_HOURS


def _check_topics(document: Document, queues: Mapping[str, merged.Entry]) -> Found:
    seen: dict[object, str] = {}
    for name in merged.names(document, "queues"):
        if queues.get(name, {}).get("instead_of") is not None:
            continue  # it takes some groups' share of another queue's topics
        for number, topic in enumerate(merged.listed(value_at(document, ("queues", name, "topics")))):
            if topic in seen:
                wrong = f"Topic {topic!r} is in two queues, {seen[topic]!r} and {name!r}."
                path = ("queues", name, "topics", number)
                yield problem_at(document, path, problem=wrong, remedy="Leave it in one of them.")
            seen[topic] = name


def _check_circles(document: Document, queues: Mapping[str, merged.Entry]) -> Found:
    """What nobody claims must come to rest somewhere, and not go round."""
    ways = {name: entry.get("then") for name, entry in queues.items()}
    told: set[object] = set()
    for name in merged.names(document, "queues"):
        way: list[object] = [name]
        while (following := ways.get(str(way[-1]))) is not None and following not in way:
            way.append(following)
        if following is not None and following == name != ways.get(name) and not told & set(way):
            told |= set(way)
            circle = " -> ".join(str(one) for one in [*way, name])
            wrong = f"These queues go round in a circle: {circle}."
            remedy = "Let one of them end with `then: null`."
            yield problem_at(document, ("queues", name, "then"), problem=wrong, remedy=remedy)


def _check_every_urgency(document: Document) -> Found:
    missing = [word for word in get_args(Urgency) if word not in merged.names(document, "service_levels")]
    for word in missing:
        yield problem_at(
            document,
            ("service_levels",),
            problem=f"Urgency {word!r} has no service level.",
            remedy=f"Add a line such as `{word}: {{working_days: 1}}`.",
        )

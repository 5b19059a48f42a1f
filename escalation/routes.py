"""Reads routes.yaml into values, with every problem at once; the only file that this room reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast, get_args

from escalation.model import ServiceLevel, Tier
from escalation.route import Queue, Routes
from organisations.load import read_document
from organisations.reading import Document, Problem, fields, meant, problem_at, value_at
from trees.shown import Urgency

SHIPPED = Path(__file__).parent / "routes.yaml"
ROLES = frozenset({"adviser", "senior", "law", "lead", "partner"})
"""The roles that may claim from a queue at all."""

QUEUE_KEYS = ("title", "tier", "roles", "then", "moves_on_after", "topics")
LEVEL_KEYS = ("working_hours", "working_days")
MOST_HOURS = 500
MOST_DAYS = 100

Found = Iterator[Problem]


def load_routes(file: Path = SHIPPED, *, organisations: Path | None = None) -> tuple[Routes, tuple[Problem, ...]]:
    """The routes, with those of each organisation that has a routes.yaml in its folder; empty where one is unfit.

    An organisation's file replaces queues and service levels one by one.
    """
    base = read_document(file, file=file.name)
    found = sorted(organisations.glob("*/routes.yaml")) if organisations else []
    own = {at.parent.name: read_document(at, file=f"{at.parent.name}/{at.name}") for at in found}
    problems = (*_check((base,)), *(problem for one in own.values() for problem in _check((base, one))))
    if any(problem.level == "error" for problem in problems):
        return Routes(queues={}, topics={}, service_levels={}), problems
    routed = {organisation: _routes((base, one)) for organisation, one in own.items()}
    return replace(_routes((base,)), own=routed), problems


def _check(documents: Sequence[Document]) -> Found:
    """The problems of the last document, read over those before it."""
    document = documents[-1]
    yield from document.problems
    if document.problems and document.data is None:
        return
    required = ("queues", "service_levels") if len(documents) == 1 else ()
    shape = fields(document, (), allowed=("queues", "service_levels"), required=required)
    yield from shape
    queues = _entries(documents, "queues")
    for name in _names(document, "queues"):
        yield from _check_queue(document, name, queues)
    for name in _names(document, "service_levels"):
        yield from _check_level(document, name)
    yield from _check_topics(document)
    yield from _check_circles(document, queues)
    if len(documents) == 1 and not shape:
        yield from _check_every_urgency(document)


def _check_queue(document: Document, name: str, queues: Mapping[str, object]) -> Found:
    path = ("queues", name)
    problems = fields(document, path, allowed=QUEUE_KEYS, required=("title", "tier", "roles"))
    yield from problems
    if problems:
        return
    tier, then = value_at(document, (*path, "tier")), value_at(document, (*path, "then"))
    if tier not in get_args(Tier):
        yield problem_at(
            document, (*path, "tier"), problem=f"There is no tier {tier!r}.", remedy=meant(str(tier), get_args(Tier))
        )
    if then is not None and (not isinstance(then, str) or then not in queues or then == name):
        wrong = f"`then` names {then!r}, which is not another queue."
        yield problem_at(document, (*path, "then"), problem=wrong, remedy=meant(str(then), set(queues) - {name}))
    yield from _check_wait(document, path, then)
    yield from _check_list(document, (*path, "roles"), ROLES)
    yield from _check_list(document, (*path, "topics"), None)


def _check_wait(document: Document, path: tuple[str, ...], then: object) -> Found:
    """What moves on needs to know when; what stays has no use for a time."""
    at = (*path, "moves_on_after")
    given = value_at(document, at)
    remedy = "Write `moves_on_after: {working_hours: 4}`."
    if then is None and given is not None:
        wrong = "`moves_on_after` says when, and no `then` says where to."
        yield problem_at(document, at, problem=wrong, remedy="Add `then`, or take `moves_on_after` out.")
    if then is not None and given is None:
        wrong = f"What nobody takes moves on to {then!r}, but not when."
        yield problem_at(document, (*path, "then"), problem=wrong, remedy=remedy)
    elif given is not None and not (isinstance(given, dict) and _is_wait(given)):
        yield problem_at(document, at, problem="`moves_on_after` is not a time that can be kept.", remedy=remedy)


def _is_wait(given: Mapping[str, object]) -> bool:
    return list(given) == ["working_hours"] and _is_length("working_hours", given["working_hours"])


def _check_list(document: Document, path: tuple[str, ...], known: frozenset[str] | None) -> Found:
    listed = value_at(document, path)
    if not isinstance(listed, list) and (known is not None or listed is not None):
        yield problem_at(document, path, problem=f"`{path[-1]}` should be a list.", remedy="Write it as [one, two].")
        return
    for word in listed or ():
        if known is not None and (not isinstance(word, str) or word not in known):
            yield problem_at(document, path, problem=f"There is no role {word!r} here.", remedy=meant(str(word), known))


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


def _check_topics(document: Document) -> Found:
    seen: dict[object, str] = {}
    for name in _names(document, "queues"):
        listed = value_at(document, ("queues", name, "topics"))
        for number, topic in enumerate(_listed(listed)):
            if topic in seen:
                wrong = f"Topic {topic!r} is in two queues, {seen[topic]!r} and {name!r}."
                path = ("queues", name, "topics", number)
                yield problem_at(document, path, problem=wrong, remedy="Leave it in one of them.")
            seen[topic] = name


def _check_circles(document: Document, queues: Mapping[str, object]) -> Found:
    """What nobody claims must come to rest somewhere, and not go round."""
    ways = {name: entry.get("then") for name, entry in queues.items() if isinstance(entry, dict)}
    told: set[object] = set()
    for name in _names(document, "queues"):
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
    missing = [word for word in get_args(Urgency) if word not in _names(document, "service_levels")]
    for word in missing:
        yield problem_at(
            document,
            ("service_levels",),
            problem=f"Urgency {word!r} has no service level.",
            remedy=f"Add a line such as `{word}: {{working_days: 1}}`.",
        )


def _names(document: Document, part: str) -> list[str]:
    held = value_at(document, (part,))
    return list(held) if isinstance(held, dict) else []


def _entries(documents: Sequence[Document], part: str) -> dict[str, object]:
    """The entries of a part; a later document's replace an earlier one's."""
    return {name: value_at(one, (part, name)) for one in documents for name in _names(one, part)}


def _routes(documents: Sequence[Document]) -> Routes:
    queues = _entries(documents, "queues")
    topics = {
        topic: name
        for one in documents
        for name in _names(one, "queues")
        for topic in _listed(value_at(one, ("queues", name, "topics")))
    }
    levels = _entries(documents, "service_levels")
    return Routes(
        queues={name: _queue(name, cast("dict[str, object]", entry)) for name, entry in queues.items()},
        topics=topics,
        service_levels={
            cast("Urgency", word): _level(cast("dict[str, object]", entry)) for word, entry in levels.items()
        },
    )


def _queue(name: str, entry: Mapping[str, object]) -> Queue:
    then, wait = entry.get("then"), entry.get("moves_on_after")
    return Queue(
        id=name,
        title=str(entry["title"]),
        tier=cast("Tier", entry["tier"]),
        roles=frozenset(_listed(entry["roles"])),
        then=None if then is None else str(then),
        wait=_working_time(wait["working_hours"]) if isinstance(wait, dict) else None,
    )


def _level(entry: Mapping[str, object]) -> ServiceLevel:
    if "working_days" in entry:
        return ServiceLevel(working_days=cast("int", entry["working_days"]))
    return ServiceLevel(working_time=_working_time(entry["working_hours"]))


def _working_time(hours: object) -> timedelta:
    return timedelta(minutes=int(Decimal(str(hours)) * 60))


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []

"""Reads routes.yaml into values, with every problem at once; the only file that this room reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

from escalation import routes_merged as merged
from escalation.model import ServiceLevel, Tier
from escalation.route import GroupPeople, Queue, Routes
from escalation.routes_check import check
from organisations.load import read_document
from organisations.reading import Document, Problem, value_at
from trees.shown import Urgency

SHIPPED = Path(__file__).parent / "routes.yaml"


def load_routes(
    file: Path = SHIPPED, *, organisations: Path | None = None, groups: Mapping[str, Collection[str]] | None = None
) -> tuple[Routes, tuple[Problem, ...]]:
    """The routes, with those of each organisation that has a routes.yaml in its folder, and every problem.

    An organisation's file says over again what it names: a queue's keys one by one, a service level as a whole.
    `groups` are the ids of each organisation's groups; those of one that is not there are taken as they stand.
    Routes that are unfit are left out: an organisation's own, or all of them.
    """
    base = read_document(file, file=file.name)
    found = sorted(organisations.glob("*/routes.yaml")) if organisations else []
    own = {at.parent.name: read_document(at, file=f"{at.parent.name}/{at.name}") for at in found}
    known = groups or {}
    wrong = tuple(check((base,)))
    in_own = {name: tuple(check((base, one), groups=known.get(name))) for name, one in own.items()}
    problems = (*wrong, *(problem for found in in_own.values() for problem in found))
    if _unfit(wrong):
        return Routes(queues={}, topics={}, service_levels={}), problems
    routed = {name: _routes((base, one)) for name, one in own.items() if not _unfit(in_own[name])}
    return replace(_routes((base,)), own=routed), problems


def _unfit(problems: Sequence[Problem]) -> bool:
    return any(problem.level == "error" for problem in problems)


def _routes(documents: Sequence[Document]) -> Routes:
    queues = {name: _queue(name, entry) for name, entry in merged.queues(documents).items()}
    topics = {
        topic: name
        for one in documents
        for name in merged.names(one, "queues")
        if queues[name].instead_of is None
        for topic in merged.listed(value_at(one, ("queues", name, "topics")))
    }
    levels = merged.entries(documents, "service_levels")
    last = value_at(documents[-1], ("if_all_are_involved",))
    return Routes(
        queues=queues,
        topics=topics,
        service_levels={cast("Urgency", word): _level(cast("merged.Entry", entry)) for word, entry in levels.items()},
        groups={name: _people(cast("merged.Entry", e)) for name, e in merged.entries(documents, "groups").items()},
        if_all_are_involved=None if last is None else str(last),
    )


def _queue(name: str, entry: merged.Entry) -> Queue:
    wait = entry.get("moves_on_after")
    stands_for = _text(entry, "instead_of")
    return Queue(
        id=name,
        title=str(entry["title"]),
        tier=cast("Tier", entry["tier"]),
        roles=frozenset(merged.listed(entry["roles"])),
        then=_text(entry, "then"),
        wait=_working_time(wait["working_hours"]) if isinstance(wait, dict) else None,
        instead_of=stands_for,
        groups=frozenset(merged.listed(entry.get("groups"))),
        only=frozenset(merged.listed(entry.get("topics"))) if stands_for else frozenset(),
        slack=_text(entry, "slack"),
        teams=_text(entry, "teams"),
        email=_text(entry, "email"),
    )


def _people(entry: merged.Entry) -> GroupPeople:
    return GroupPeople(partner=_text(entry, "partner"), consultant=_text(entry, "consultant"))


def _text(entry: merged.Entry, key: str) -> str | None:
    given = entry.get(key)
    return None if given is None else str(given)


def _level(entry: merged.Entry) -> ServiceLevel:
    if "working_days" in entry:
        return ServiceLevel(working_days=cast("int", entry["working_days"]))
    return ServiceLevel(working_time=_working_time(entry["working_hours"]))


def _working_time(hours: object) -> timedelta:
    return timedelta(minutes=int(Decimal(str(hours)) * 60))

"""Applies an import of people, a short piece at a time, in the caller's transaction; decides nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.conversation.state import Job
from bot.delivery import jobs
from bot.people.directory import Person
from bot.people.importing import Change
from bot.people.membership import Membership
from bot.store import directory

PIECE: Final = 50
"""People of one transaction: a few milliseconds on SQLite, well under the 20 that rule 5 allows."""

LEAVER: Final = "leaver"
"""The kind of job that hands on the work of somebody who has left."""


def pieces(changes: Sequence[Change], *, organisation: str, zone: ZoneInfo) -> Iterator[str]:
    """The changes cut into texts, each one piece of work that another process can be handed."""
    for start in range(0, len(changes), PIECE):
        some = changes[start : start + PIECE]
        yield json.dumps(
            {
                "organisation": organisation,
                "people": [[one.person.id, one.person.name, one.person.email] for one in some],
                "memberships": [_plain(each) for one in some for each in one.memberships],
                "leavers": [
                    [one.person.id, _day_after(one.leaves, zone).isoformat()] for one in some if one.leaves is not None
                ],
            }
        )


def take_in(connection: Connection, piece: str, *, now: datetime) -> None:
    """Writes one piece. Writing it twice makes no difference."""
    given = json.loads(piece)
    organisation = given["organisation"]
    directory.put(
        connection,
        people=[Person(id=person, name=name, email=email) for person, name, email in given["people"]],
        memberships=[_membership(each, organisation) for each in given["memberships"]],
        accounts=False,
    )
    jobs.enqueue(connection, [_leaving(person, organisation, gone, now) for person, gone in given["leavers"]])


def _plain(membership: Membership) -> list[str | None]:
    until = membership.until.isoformat() if membership.until else None
    return [membership.person, membership.group, membership.role, membership.since.isoformat(), until]


def _membership(given: Sequence[Any], organisation: str) -> Membership:
    person, group, role, since, until = given
    return Membership(
        person=person,
        organisation=organisation,
        group=group,
        role=role,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
    )


def _day_after(last: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(last + timedelta(days=1), time(), zone)


def _leaving(person: str, organisation: str, gone: str, now: datetime) -> Job:
    at = max(datetime.fromisoformat(gone).astimezone(now.tzinfo), now)
    payload: Mapping[str, str] = {"person": person, "organisation": organisation}
    return Job(
        kind=LEAVER,
        lane=f"{LEAVER}/{person}/{organisation}",
        key=f"{LEAVER}/{person}/{organisation}/{at:%Y%m%dT%H%M%S}",
        run_at=at,
        payload=payload,
    )

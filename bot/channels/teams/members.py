"""Whom a member of a tenant is to us: by `aadObjectId`, the first time by their tenant's e-mail; who gets nothing.

A guest, or a person whose own tenant is another, gets nothing, unless the directory names that very account as an
adviser's.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any, Final, Literal

from sqlalchemy import Connection, select

from bot.people.membership import People, Viewer
from bot.store import directory
from bot.store.dialects import INSERT
from bot.store.engine import Database
from bot.store.teams_tables import teams_member as table
from escalation.route import ADVISING

LOOKED_AT_FOR: Final = timedelta(days=1)
"""After which Teams is asked again who somebody is: they may have become a guest, or have left."""

NOBODY_FOR: Final = timedelta(minutes=5)
"""After which we ask again about somebody who got nothing: they may have been taken into the directory."""

MOST_KNOWN: Final = 5_000
"""Members remembered in this process."""

Refusal = Literal["outside", "unknown", "not_here"]
"""Why somebody gets nothing: they come from outside, are in no directory, or not in this one."""

Look = Callable[[], Awaitable[Mapping[str, Any]]]
"""Asks Teams who somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What we know of a member: the person that they are, or why they are nobody."""

    person: str | None
    refused: str | None
    looked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where it is asked who somebody is: the tenant, and the organisations whose it is with their zones."""

    tenant: str
    organisations: Sequence[tuple[str, tzinfo]]


def judged(info: Mapping[str, Any], *, tenant: str, user: str, people: People) -> tuple[str | None, Refusal | None]:
    """The person that a member is, else why they are nobody; `info` is what the conversation says of them."""
    named = people.with_account("teams", account(tenant, user))
    if _outside(info, tenant):
        return (named.id, None) if named else (None, "outside")
    addresses = (str(info.get(name) or "").lower() for name in ("email", "userPrincipalName"))
    person = named or next(filter(None, (people.with_account("email", one) for one in addresses if one)), None)
    return (person.id, None) if person else (None, "unknown")


def account(tenant: str, user: str) -> str:
    """What the directory keeps of somebody in Teams."""
    return f"{tenant}/{user}"


class Members:
    """Who is who in every tenant, remembered, and asked of Teams again once a day."""

    def __init__(self, *, database: Database, people: Callable[[], People], heard: Callable[..., object]) -> None:
        """Nobody is known yet. `heard` is told where the directory has changed."""
        self._database = database
        self._people = people
        self._heard = heard
        self._known: dict[tuple[str, str], Member] = {}

    async def viewer(self, user: str, where: Where, *, look: Look, now: datetime) -> Viewer | Refusal:
        """The member as an organisation of the tenant knows them today, or why they get nothing."""
        member = await self._member(user, where.tenant, look=look, now=now)
        if member.person is None:
            return "outside" if member.refused == "outside" else "unknown"
        return self._in_one(member, where, now)

    def _in_one(self, member: Member, where: Where, now: datetime) -> Viewer | Refusal:
        """As the first organisation knows them that knows them at all; from outside, as an adviser alone."""
        for organisation, zone in where.organisations:
            viewer = self._people().who(member.person or "", organisation=organisation, on=now.astimezone(zone).date())
            if viewer is None:
                continue
            if member.refused == "outside" and not viewer.roles & set(ADVISING):
                return "outside"
            return viewer
        return "not_here"

    async def _member(self, user: str, tenant: str, *, look: Look, now: datetime) -> Member:
        key = (tenant, user)
        known = self._known.get(key) or await self._database.read_async(partial(_load, tenant=tenant, user=user))
        if known is None or now - known.looked_at > (LOOKED_AT_FOR if known.person else NOBODY_FOR):
            known = await self._look(user, tenant, look=look, now=now)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = known
        return known

    async def _look(self, user: str, tenant: str, *, look: Look, now: datetime) -> Member:
        info, people = await look(), self._people()
        person, refused = judged(info, tenant=tenant, user=user, people=people)
        from_outside = "outside" if _outside(info, tenant) else refused
        member = Member(person=person, refused=from_outside, looked_at=now)
        if await self._database.write_async(partial(_keep, tenant=tenant, user=user, member=member, people=people)):
            self._heard()
        return member


def _outside(info: Mapping[str, Any], tenant: str) -> bool:
    """Whether somebody is a guest, or their own tenant is another."""
    role, home = str(info.get("userRole") or "").lower(), str(info.get("tenantId") or tenant)
    return role in ("guest", "anonymous") or home != tenant


def _load(connection: Connection, *, tenant: str, user: str) -> Member | None:
    query = select(table.c.person, table.c.refused, table.c.looked_at)
    row = connection.execute(query.where(table.c.tenant == tenant, table.c.user == user)).first()
    return None if row is None else Member(person=row.person, refused=row.refused, looked_at=row.looked_at)


def _keep(connection: Connection, *, tenant: str, user: str, member: Member, people: People) -> bool:
    """Keeps who a member is, and the account with the person at the first match: whether the directory changed."""
    values = {"person": member.person, "refused": member.refused, "looked_at": member.looked_at}
    insert = INSERT[connection.dialect.name](table).values(tenant=tenant, user=user, **values)
    connection.execute(insert.on_conflict_do_update(index_elements=["tenant", "user"], set_=values))
    person, own = people.directory.people.get(member.person or ""), account(tenant, user)
    if person is None or person.teams is not None or people.with_account("teams", own) is not None:
        return False
    directory.put(connection, people=[replace(person, teams=own)])
    return True

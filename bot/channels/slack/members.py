"""Whom a member of a workspace is to us: matched by the address that Slack has verified, and who gets nothing.

A person from outside the workspace gets nothing, unless the directory names them as an adviser of this organisation.
A guest's address was verified by the workspace that invited them; one of another workspace is believed only where we
are in that workspace too, for anybody may call themselves anything in one of their own.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection, select

from bot.channels.slack.faults import passes
from bot.people.membership import People, Viewer
from bot.store import directory
from bot.store.dialects import INSERT
from bot.store.engine import Database
from bot.store.slack_tables import slack_member as table
from escalation.route import ADVISING

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

LOOKED_AT_FOR: Final = timedelta(days=1)
"""After which we ask Slack again who somebody is: they may have left, or become a guest."""

NOBODY_FOR: Final = timedelta(minutes=5)
"""After which we ask again about somebody who got nothing: they may have been taken into the directory."""

MOST_KNOWN: Final = 5_000
"""Members remembered in this process."""

Refusal = Literal["gone", "bot", "outside", "unknown", "not_here"]
"""Why somebody gets nothing: they left, are a program, come from outside, are in no directory, or not in this one."""


class Untold(Exception):
    """Slack could not say just now who somebody is, who was not known before: it may in a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What we know of a member: the person that they are, or why they are nobody."""

    person: str | None
    refused: str | None
    looked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is asked who somebody is: the workspace, whose it is, the day, and the workspaces that we are in."""

    team: str
    organisation: str
    on: date
    ours: Collection[str]


def judged(info: Mapping[str, Any], place: Place, people: People) -> tuple[str | None, Refusal | None]:
    """The person that a member is, else why they are nobody; `info` is what `users.info` says of them."""
    if info.get("deleted"):
        return None, "gone"
    if info.get("is_bot") or info.get("id") == "USLACKBOT":
        return None, "bot"
    home = str(info.get("team_id") or place.team)
    named = people.with_account("slack", f"{home}/{info.get('id')}")
    address = str((info.get("profile") or {}).get("email") or "")
    believed = home == place.team or home in place.ours
    person = named or (people.with_account("email", address) if address and believed else None)
    if _outside(info, home, place):
        viewer = person and people.who(person.id, organisation=place.organisation, on=place.on)
        return (person.id, None) if person and viewer and viewer.roles & set(ADVISING) else (None, "outside")
    return (person.id, None) if person else (None, "unknown")


def _outside(info: Mapping[str, Any], home: str, place: Place) -> bool:
    flags = ("is_restricted", "is_ultra_restricted", "is_stranger")
    return home != place.team or any(info.get(flag) for flag in flags)


Client = Callable[[], Awaitable["AsyncWebClient | None"]]
"""Makes a client for the workspace, where Slack is to be asked."""


class Members:
    """Who is who in every workspace, remembered, and asked of Slack again once a day."""

    def __init__(self, *, database: Database, people: Callable[[], People], heard: Callable[..., object]) -> None:
        """Nobody is known yet. `heard` is told where the directory has changed."""
        self._database = database
        self._people = people
        self._heard = heard
        self._known: dict[tuple[str, str], Member] = {}

    async def viewer(self, user: str, place: Place, *, client: Client, now: datetime) -> Viewer | Refusal:
        """The member as the organisation knows them today, or why they get nothing. Slack is asked by a `client`.

        Raises:
            SlackApiError: Slack does not know them, or does not tell us.
            Untold: Slack could not say just now who they are.
        """
        member = await self._member(user, place, client=client, now=now)
        if member.person is None:
            return _refusal(member.refused)
        viewer = self._people().who(member.person, organisation=place.organisation, on=place.on)
        return "not_here" if viewer is None else viewer

    def forget(self, team: str) -> None:
        """Somebody in the workspace has changed: who they are is looked up again."""
        self._known = {key: member for key, member in self._known.items() if key[0] != team}

    async def _member(self, user: str, place: Place, *, client: Client, now: datetime) -> Member:
        key = (place.team, user)
        known = self._known.get(key) or await self._database.read_async(partial(_load, team=place.team, user=user))
        if known is None or now - known.looked_at > (LOOKED_AT_FOR if known.person else NOBODY_FOR):
            known = await self._look_anew(user, place, client=client, now=now, before=known)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = known
        return known

    async def _look_anew(
        self, user: str, place: Place, *, client: Client, now: datetime, before: Member | None
    ) -> Member:
        try:
            return await self._look(user, place, client=client, now=now)
        except (SlackApiError, ClientError, TimeoutError) as fault:
            if before is None or before.person is None:
                if not passes(fault):
                    raise
                raise Untold from fault
            # Whoever was known keeps being heard while Slack cannot say more; the directory is asked all the same.
            log.warning("slack_member_not_looked_up", problem=type(fault).__name__)
            return before

    async def _look(self, user: str, place: Place, *, client: Client, now: datetime) -> Member:
        asking = await client()
        answer: Any = await asking.users_info(user=user) if asking else {}
        info: Mapping[str, Any] = answer.get("user") or {}
        person, refused = judged(info, place, self._people())
        member = Member(person=person, refused=refused, looked_at=now)
        account = f"{info.get('team_id') or place.team}/{user}"
        work = partial(_keep, team=place.team, user=user, member=member, account=account, people=self._people())
        if await self._database.write_async(work):
            self._heard()
        return member


def _load(connection: Connection, *, team: str, user: str) -> Member | None:
    query = select(table.c.person, table.c.refused, table.c.looked_at)
    row = connection.execute(query.where(table.c.team == team, table.c.user == user)).first()
    return None if row is None else Member(person=row.person, refused=row.refused, looked_at=row.looked_at)


def _keep(connection: Connection, *, team: str, user: str, member: Member, account: str, people: People) -> bool:
    """Keeps who a member is, and the account with the person at the first match: whether the directory changed."""
    values = {"person": member.person, "refused": member.refused, "looked_at": member.looked_at}
    insert = INSERT[connection.dialect.name](table).values(team=team, user=user, **values)
    connection.execute(insert.on_conflict_do_update(index_elements=["team", "user"], set_=values))
    person = people.directory.people.get(member.person or "")
    if person is None or person.slack is not None or people.with_account("slack", account) is not None:
        return False
    directory.put(connection, people=[replace(person, slack=account)])
    return True


def _refusal(kept: str | None) -> Refusal:
    known: tuple[Refusal, ...] = ("gone", "bot", "outside", "not_here")
    return next((one for one in known if one == kept), "unknown")

"""The workspaces that Fingerpost is in: whose each is, and its token, encrypted; one that sent us away is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection, select, update

from bot.channels.slack.web_api import WebApi
from bot.content.library import Shelf
from bot.secrets_box import SecretsBox
from bot.settings import Settings, secret_keys
from bot.store.dialects import INSERT
from bot.store.engine import Database
from bot.store.slack_tables import slack_installation as table
from organisations.model import Organisation

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

SETTING: Final = "slack_team"
"""The organisation's setting that names its workspaces: an id, or several with commas."""

PURPOSE: Final = "slack installation"

WHENEVER: Final = datetime.min.replace(tzinfo=UTC)
"""A token is good however long ago it was locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Fingerpost in one workspace. `locked` is its token, encrypted; nothing where the settings' own is used."""

    team: str
    organisation: str
    enterprise: str | None = None
    app: str | None = None
    bot: str | None = None
    bot_user: str | None = None
    locked: str | None = None


def owner(team: str, organisations: Mapping[str, Organisation], *, only: bool) -> str | None:
    """Whose workspace it is: the organisation that names it, else the sole one where only one token is set."""
    for name, organisation in organisations.items():
        named = str(organisation.settings.get(SETTING, "")).replace(",", " ").split()
        if team in named:
            return name
    return next(iter(organisations)) if only and len(organisations) == 1 else None


def load(connection: Connection) -> Mapping[str, Installation]:
    """Every workspace that we are in, by its id."""
    names = ("team", "organisation", "enterprise", "app", "bot", "bot_user", "locked")
    query = select(*(table.c[name] for name in names)).where(table.c.ended_at.is_(None))
    return {row.team: Installation(**row._mapping) for row in connection.execute(query)}


def keep(connection: Connection, installation: Installation, *, at: datetime) -> None:
    """Keeps that we are in a workspace."""
    names = ("organisation", "enterprise", "app", "bot", "bot_user", "locked")
    values = {**{name: getattr(installation, name) for name in names}, "installed_at": at, "ended_at": None}
    insert = INSERT[connection.dialect.name](table).values(team=installation.team, **values)
    connection.execute(insert.on_conflict_do_update(index_elements=["team"], set_=values))


def end(connection: Connection, team: str, *, at: datetime) -> bool:
    """Forgets the token of a workspace that we are no longer in; False where we were not."""
    values = {"ended_at": at, "locked": None}
    done = connection.execute(update(table).where(table.c.team == team, table.c.ended_at.is_(None)).values(**values))
    return done.rowcount > 0


def _only(connection: Connection, installation: Installation, *, at: datetime) -> None:
    """Keeps the workspace of the settings' token, and forgets the one that an earlier token was for."""
    others = (table.c.team != installation.team, table.c.locked.is_(None), table.c.ended_at.is_(None))
    connection.execute(update(table).where(*others).values(ended_at=at))
    keep(connection, installation, at=at)


class Workspaces:
    """The workspaces as one event loop speaks to them."""

    def __init__(self, settings: Settings, *, database: Database, shelf: Shelf) -> None:
        """Nothing is read yet."""
        self._settings = settings
        self._database = database
        self._shelf = shelf
        self._box = SecretsBox(secret_keys(settings), purpose=PURPOSE)
        self._known: Mapping[str, Installation] = {}
        self.api = WebApi(settings)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self.api.close()

    @property
    def teams(self) -> frozenset[str]:
        """The workspaces that we are known to be in."""
        return frozenset(self._known)

    async def installation(self, team: str, *, now: datetime) -> Installation | None:
        """Fingerpost in this workspace; nothing where it is in none such."""
        if team not in self._known:
            await self.refresh()
        if team not in self._known and self._settings.slack_bot_token is not None:
            await self.introduce(now=now)
        return self._known.get(team)

    async def refresh(self) -> None:
        """Reads again which workspaces we are in: another process may have joined or left one."""
        self._known = await self._database.read_async(load)

    async def introduce(self, *, now: datetime) -> Installation | None:
        """Asks Slack which workspace the settings' token is for, and keeps it; nothing where it is nobody's."""
        client = self.api.client(self._settings.slack_bot_token)
        try:
            said = await client.auth_test()
        except SlackApiError as fault:
            log.warning("slack_token_refused", problem=str(fault.response.get("error", ""))[:64])
            return None
        team = str(said["team_id"])
        name = owner(team, self._shelf.current.organisations, only=True)
        if name is None:
            log.error("slack_workspace_unknown", team=team)
            return None
        found = Installation(
            team=team,
            organisation=name,
            enterprise=said.get("enterprise_id"),
            bot=said.get("bot_id"),
            bot_user=said.get("user_id"),
        )
        await self._database.write_async(partial(_only, installation=found, at=now))
        await self.refresh()
        return found

    async def meet(self, *, now: datetime) -> bool:
        """Learns which workspace the settings' token is for, so that what is to be said there can be addressed.

        False where Slack did not say.
        """
        await self.refresh()
        if self._settings.slack_bot_token is None:
            return True
        try:
            return await self.introduce(now=now) is not None
        except (OSError, TimeoutError, ClientError) as fault:
            log.warning("slack_not_met", fault=type(fault).__name__)
            return False

    async def client(self, team: str) -> "AsyncWebClient | None":
        """A client with the workspace's token; nothing where we are not in it any more."""
        if team not in self._known:
            await self.refresh()
        found = self._known.get(team)
        return None if found is None else self.api.client(self.token(found))

    def token(self, installation: Installation) -> str | None:
        """The token of a workspace.

        Raises:
            NotOurs: the keys that encrypted it are not among the settings any more.
        """
        if installation.locked is None:
            return self._settings.slack_bot_token
        return self._box.open(installation.locked, now=WHENEVER)

    async def join(self, installation: Installation, token: str, *, now: datetime) -> None:
        """Keeps a workspace with its own token."""
        kept = Installation(
            team=installation.team,
            organisation=installation.organisation,
            enterprise=installation.enterprise,
            app=installation.app,
            bot=installation.bot,
            bot_user=installation.bot_user,
            locked=self._box.lock(token, now=now),
        )
        await self._database.write_async(partial(keep, installation=kept, at=now))
        await self.refresh()

    async def leave(self, team: str, *, now: datetime) -> bool:
        """Forgets a workspace that has sent us away."""
        left = await self._database.write_async(partial(end, team=team, at=now))
        await self.refresh()
        return left

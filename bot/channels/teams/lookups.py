"""What may be looked up beside the directory: department, line manager, presence. The port, and its two sides.

Nothing waits for it: where it is not granted or does not answer, the directory is all there is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

import structlog
from aiohttp import ClientError

from bot.channels.teams.connector import Connector, Refused
from bot.people.membership import People

if TYPE_CHECKING:
    from bot.settings import Settings

log = structlog.get_logger()

PRESENCE: Final[Mapping[str, str]] = {
    "Available": "available now",
    "Busy": "busy",
    "DoNotDisturb": "do not disturb",
    "BeRightBack": "back soon",
    "Away": "away",
    "Offline": "not there",
}
"""Microsoft's words for presence, and ours; others say nothing."""

MOST: Final = 650
"""People whose presence is asked for at once (docs: cloudCommunications: getPresencesByUserId)."""

UNANSWERED: Final = (Refused, ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a person's place: `manager` is their line manager's id in our directory."""

    department: str | None = None
    manager: str | None = None


class Lookups(Protocol):
    """Looks people up, by their ids in our directory. Fails at nobody: what is not known is left out."""

    async def about(self, person: str) -> About:
        """Their department and line manager."""
        ...

    async def presence(self, people: Sequence[str]) -> Mapping[str, str]:
        """Whether they are there, in words; nobody is named of whom it is not known."""
        ...


class DirectoryLookups:
    """The default: the directory has it already, or nobody knows."""

    async def about(self, person: str) -> About:
        """Nothing beside the directory."""
        del person
        return About()

    async def presence(self, people: Sequence[str]) -> Mapping[str, str]:
        """Nobody's is known."""
        del people
        return {}


class GraphLookups:
    """Microsoft Graph, for people whose account in Teams is known."""

    def __init__(self, connector: Connector, people: Callable[[], People]) -> None:
        """Nobody is looked up yet."""
        self._connector = connector
        self._people = people

    async def about(self, person: str) -> About:
        """See `Lookups`. The permission is `User.Read.All`."""
        account = self._account(person)
        if account is None:
            return About()
        tenant, user = account
        path = f"users/{quote(user, safe='')}?$select=department&$expand=manager($select=id)"
        said = await self._asked(path)
        manager = str((said.get("manager") or {}).get("id") or "")
        known = self._people().with_account("teams", f"{tenant}/{manager}") if manager else None
        return About(department=str(said.get("department") or "") or None, manager=known.id if known else None)

    async def presence(self, people: Sequence[str]) -> Mapping[str, str]:
        """See `Lookups`. The permission is `Presence.Read.All`."""
        accounts = {account[1]: person for person in people if (account := self._account(person))}
        if not accounts:
            return {}
        said = await self._asked("communications/getPresencesByUserId", {"ids": list(accounts)[:MOST]})
        found = {str(one.get("id")): PRESENCE.get(str(one.get("availability"))) for one in said.get("value") or ()}
        return {accounts[user]: words for user, words in found.items() if user in accounts and words}

    async def _asked(self, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        try:
            return await self._connector.graph(path, body)
        except UNANSWERED as fault:
            log.warning("teams_graph_unanswered", fault=type(fault).__name__, status=getattr(fault, "status", None))
            return {}

    def _account(self, person: str) -> tuple[str, str] | None:
        known = self._people().directory.people.get(person)
        if known is None or known.teams is None:
            return None
        tenant, _, user = known.teams.partition("/")
        return tenant, user


def lookups_of(settings: "Settings", connector: Connector, people: Callable[[], People]) -> Lookups:
    """Graph where an operator has said that it is granted, else the directory."""
    granted = settings.teams_graph and not settings.teams_local
    return GraphLookups(connector, people) if granted else DirectoryLookups()

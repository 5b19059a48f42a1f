"""What Microsoft is told of Fingerpost: the manifest of the app and its zip, each permission with its reason. Pure."""

import io
import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Literal
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.channels.teams.commands import COMMANDS

SCHEMA: Final = "https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.schema.json"
VERSION: Final = "1.25"

TAB_PATH: Final = "/teams/tab"
"""The page of the personal tab."""

ICONS: Final[Mapping[str, int]] = {"color.png": 192, "outline.png": 32}
"""Each icon with how wide and high it is."""

_WORDS: Final[Mapping[str, Any]] = {
    "name": {"short": "Fingerpost", "full": "Fingerpost: help with your team"},
    "description": {
        "short": "Step-by-step help for managers, and a way to an HR adviser",
        "full": (
            "Fingerpost asks a few questions about what has happened, and says what to do by your trust's policies. "
            "It hands over to an HR adviser when you need one. Please leave out names of people in your team. "
            "What you choose is kept for HR; the privacy page says what, for how long, and who reads it."
        ),
    },
}
_GUID: Final = re.compile(r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
_SEMVER: Final = re.compile(r"^\d+\.\d+\.\d+$")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_MADE: Final = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One permission that may be granted and need not be: why, and what is missing without it.

    `graph` is granted to the app's registration by an administrator of the tenant; `team` by whoever owns a team, when
    they add the app there.
    """

    name: str
    given: Literal["graph", "team"]
    reason: str
    without: str


PERMISSIONS: Final[tuple[Permission, ...]] = (
    Permission(
        name="User.Read.All",
        given="graph",
        reason="Fingerpost lists where departments and managers differ from your directory, when an operator asks.",
        without="The directory that you give Fingerpost stands as it is.",
    ),
    Permission(
        name="Presence.Read.All",
        given="graph",
        reason="Fingerpost says who is at their desk, where an adviser moves a hand-over to a colleague.",
        without="The hours and leave that advisers keep say so instead.",
    ),
    Permission(
        name="ChannelMessage.Read.Group",
        given="team",
        reason="What an adviser writes below a hand-over's card, without a mention, reaches the manager.",
        without="Advisers answer in the card's own box, or mention Fingerpost.",
    ),
)
"""None is needed. Nothing else is asked for: not files, not calendars, not other people's messages."""


def manifest(*, bot: str, base: str, version: str, threads: bool = False) -> dict[str, Any]:
    """The manifest. `bot` is the application's id, `base` the public address; `threads` asks for plain messages."""
    host = urlsplit(base).netloc
    made: dict[str, Any] = {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": bot,
        "developer": _developer(base),
        **_WORDS,
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#005EB8",
        "bots": [_bot(bot)],
        "staticTabs": [
            _pages(base),
            *({"entityId": own, "scopes": ["personal"]} for own in ("conversations", "about")),
        ],
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "supportsChannelFeatures": "tier1",
        "validDomains": [host],
    }
    return {**made, **_asking(bot, base)} if threads else made


def _developer(base: str) -> dict[str, str]:
    privacy = f"{base}/privacy"
    return {"name": "Fingerpost", "websiteUrl": f"{base}/", "privacyUrl": privacy, "termsOfUseUrl": privacy}


def _bot(bot: str) -> dict[str, Any]:
    listed = [{"title": title, "description": says} for title, says in COMMANDS.items()]
    return {
        "botId": bot,
        "scopes": ["personal", "team", "groupChat"],
        "supportsFiles": False,
        "isNotificationOnly": False,
        "commandLists": [
            {"scopes": ["personal"], "commands": listed},
            {"scopes": ["team", "groupChat"], "commands": listed[-1:]},
        ],
    }


def _pages(base: str) -> dict[str, Any]:
    where = {"contentUrl": f"{base}{TAB_PATH}", "websiteUrl": f"{base}/"}
    return {"entityId": "pages", "name": "Pages", **where, "scopes": ["personal"]}


def problems(given: Mapping[str, Any], icons: Mapping[str, bytes]) -> tuple[str, ...]:
    """Why Teams would not take it, each a sentence; what the schema says of shapes is held by a test."""
    return (*_problems(given), *_icons(icons))


def package(given: Mapping[str, Any], icons: Mapping[str, bytes]) -> bytes:
    """The zip to be uploaded; the same manifest gives the same bytes."""
    whole = {"manifest.json": json.dumps(given, indent=2, ensure_ascii=False).encode() + b"\n", **icons}
    made = io.BytesIO()
    with ZipFile(made, "w") as zipped:
        for name, content in whole.items():
            entry = ZipInfo(name, _MADE)
            entry.compress_type = ZIP_DEFLATED
            zipped.writestr(entry, content)
    return made.getvalue()


def shipped_icons() -> Mapping[str, bytes]:
    """The icons, by the names that the manifest gives them. They are drawn from `fingerpost.svg`."""
    folder = files("bot.channels.teams") / "icons"
    return {name: (folder / name).read_bytes() for name in ICONS}


def _asking(bot: str, base: str) -> dict[str, Any]:
    asked = [{"name": one.name, "type": "Application"} for one in PERMISSIONS if one.given == "team"]
    return {
        "webApplicationInfo": {"id": bot, "resource": base},
        "authorization": {"permissions": {"resourceSpecific": asked}},
    }


def _problems(given: Mapping[str, Any]) -> Iterator[str]:
    if not _GUID.match(str(given["id"])):
        yield "FINGERPOST_TEAMS_CLIENT_ID is no application id: it looks like 11111111-2222-4333-8444-555555555555."
    if not _SEMVER.match(str(given["version"])):
        yield f"The version {given['version']} is not three numbers, as 1.0.0."
    parts = urlsplit(str(given["developer"]["websiteUrl"]))
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname:
        yield "FINGERPOST_PUBLIC_URL must begin with https:// and name a host that others reach."
    if parts.port is not None:
        yield "FINGERPOST_PUBLIC_URL must not name a port: Teams opens the pages at 443 alone."


def _icons(icons: Mapping[str, bytes]) -> Iterator[str]:
    for name, side in ICONS.items():
        content = icons.get(name, b"")
        if not content.startswith(_PNG) or struct.unpack(">II", content[16:24]) != (side, side):
            yield f"{name} is not a PNG of {side} by {side} pixels."

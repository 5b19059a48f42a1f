"""What Slack is told of Fingerpost, from one list: each permission with the sentence that says what it is for. Pure.

No permission without a feature, and no feature that asks for what it does not use: a test holds both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

EVENTS_PATH: Final = "/slack/events"
BACK_PATH: Final = "/slack/oauth_redirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One permission: why it is asked for, and the methods or events that cannot do without it."""

    name: str
    reason: str
    used_by: tuple[str, ...]


SCOPES: Final[tuple[Scope, ...]] = (
    Scope(
        name="chat:write",
        reason="Fingerpost writes to managers and in the advisers' channels, and keeps those messages up to date.",
        used_by=("chat.postMessage", "chat.update", "chat.delete", "chat.postEphemeral"),
    ),
    Scope(
        name="commands",
        reason="Managers begin with /fingerpost, or with a shortcut from any message.",
        used_by=("slash_commands", "shortcuts"),
    ),
    Scope(
        name="im:history",
        reason="Managers type their question and their answers in a direct message to Fingerpost, and nowhere else.",
        used_by=("message.im", "conversations.history"),
    ),
    Scope(
        name="im:write",
        reason="Fingerpost opens a direct message with a manager who began elsewhere.",
        used_by=("conversations.open",),
    ),
    Scope(
        name="app_mentions:read",
        reason="Somebody who mentions Fingerpost in a channel is answered in private.",
        used_by=("app_mention",),
    ),
    Scope(
        name="users:read",
        reason="Fingerpost tells a colleague from a guest, a program and somebody of another workspace.",
        used_by=("users.info",),
    ),
    Scope(
        name="users:read.email",
        reason="People are matched to your HR directory by their work address, so that nobody signs in twice.",
        used_by=("users.info",),
    ),
    Scope(
        name="groups:history",
        reason="What an adviser writes in the thread of a hand-over, in a private channel, reaches the manager.",
        used_by=("message.groups", "conversations.history", "conversations.replies"),
    ),
    Scope(
        name="groups:read",
        reason="Fingerpost notices who joins an advisers' private channel, and says so when they are no adviser.",
        used_by=("member_joined_channel",),
    ),
    Scope(
        name="assistant:write",
        reason="Fingerpost suggests what to ask when somebody opens its direct message.",
        used_by=("assistant.threads.setSuggestedPrompts", "agent_view"),
    ),
)

EVENTS: Final[Mapping[str, str]] = {
    "app_home_opened": "Somebody opened Fingerpost: their Home tab is drawn, or prompts are suggested.",
    "app_mention": "Somebody mentioned Fingerpost in a channel.",
    "message.im": "Somebody wrote to Fingerpost.",
    "message.groups": "An adviser wrote in the thread of a hand-over.",
    "member_joined_channel": "Somebody joined an advisers' channel.",
    "tokens_revoked": "The workspace took our token back: it is forgotten.",
    "app_uninstalled": "The workspace sent Fingerpost away: everything about it is forgotten.",
}
"""What Slack tells us of, and why we want to know."""

SHORTCUTS: Final[Sequence[Mapping[str, str]]] = (
    {
        "name": "Ask Fingerpost",
        "type": "global",
        "callback_id": "fp.shortcut.ask",
        "description": "Get help with something at work",
    },
    {
        "name": "Ask Fingerpost about this",
        "type": "message",
        "callback_id": "fp.shortcut.message",
        "description": "Find the guide that fits this message",
    },
)
"""A message's shortcut sends its text to the finder; the text is never logged."""

PROMPTS: Final[Sequence[Mapping[str, str]]] = (
    {"title": "Somebody is often off sick", "message": "Somebody in my team is often off sick"},
    {"title": "Something went wrong at work", "message": "Somebody in my team did something wrong"},
    {"title": "Somebody asks to work differently", "message": "Somebody wants to change their hours"},
)


def scopes() -> tuple[str, ...]:
    """The permissions that are asked for."""
    return tuple(scope.name for scope in SCOPES)


def manifest(*, base: str | None, socket: bool, shared: bool) -> dict[str, Any]:
    """The manifest of the app.

    `base` is the public address; by Socket Mode none is needed. A `shared` app is installed in several workspaces.
    """
    events = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    command: dict[str, Any] = {
        "command": "/fingerpost",
        "description": "Help with your team, by topic or by what you type",
        "usage_hint": "[what it is about]",
        "should_escape": False,
    }
    if not socket:
        address = f"{base}{EVENTS_PATH}"
        events = {"request_url": address, **events}  # type: ignore[dict-item]
        interactivity["request_url"] = address
        command["url"] = address
    oauth: dict[str, Any] = {"scopes": {"bot": list(scopes())}}
    if shared and base:
        oauth["redirect_urls"] = [f"{base}{BACK_PATH}"]
    return {
        "display_information": {
            "name": "Fingerpost",
            "description": "Step-by-step help for managers, and a way to an HR adviser",
            "background_color": "#005eb8",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Fingerpost", "always_online": True},
            "agent_view": {
                "agent_description": "Asks you a few questions about what has happened, and says what to do.",
                "suggested_prompts": [dict(prompt) for prompt in PROMPTS],
            },
            "shortcuts": [dict(shortcut) for shortcut in SHORTCUTS],
            "slash_commands": [command],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def as_yaml(given: Mapping[str, Any]) -> str:
    """The manifest as Slack's page takes it, with a sentence above each permission and each event."""
    reasons = {**{scope.name: scope.reason for scope in SCOPES}, **EVENTS}
    lines: list[str] = []
    for line in yaml.safe_dump(dict(given), sort_keys=False, allow_unicode=True, width=1000).splitlines():
        name = line.strip().removeprefix("- ")
        if line.strip().startswith("- ") and name in reasons:
            lines.append(f"{line[: len(line) - len(line.lstrip())]}# {reasons[name]}")
        lines.append(line)
    return "\n".join(lines) + "\n"

"""What Teams sends: activities with all that surrounds them in a tenant, as recorded ones have it."""

import itertools
from collections.abc import Mapping
from typing import Any

TENANT = "0f1e2d3c-4b5a-4697-8877-665544332211"
OTHER_TENANT = "99999999-8888-4777-8666-555555555555"
BOT = "11111111-2222-4333-8444-555555555555"
CHANNEL = "19:advisers00000000000000000000@thread.tacv2"
TEAM = "19:team000000000000000000000000@thread.tacv2"

Json = dict[str, Any]

_numbers = itertools.count(1)


def aad(name: str) -> str:
    """The `aadObjectId` of somebody with this name."""
    return f"aad00000-0000-4000-8000-{name.lower().replace(' ', '')[:12]:0>12}"


def chat_of(user: str) -> str:
    """Somebody's own chat with us."""
    return f"a:1{user}"


def activity(service_url: str, user: str, *, tenant: str = TENANT, channel: str | None = None, **more: Any) -> Json:  # noqa: ANN401 - any JSON
    """An activity of somebody's own chat with us, or of a channel."""
    personal = {"conversationType": "personal", "tenantId": tenant, "id": chat_of(user)}
    shared = {"conversationType": "channel", "tenantId": tenant, "id": channel, "isGroup": True}
    about: Json = {"tenant": {"id": tenant}}
    return {
        "id": f"f:{next(_numbers):08d}",
        "timestamp": "2026-11-23T10:00:00.000Z",
        "serviceUrl": service_url,
        "channelId": "msteams",
        "from": {"id": f"29:{user}", "name": "Somebody", "aadObjectId": user},
        "conversation": shared if channel else personal,
        "recipient": {"id": f"28:{BOT}", "name": "Fingerpost"},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows"}],
        "channelData": {**about, "team": {"id": TEAM}, "channel": {"id": channel}} if channel else about,
        "locale": "en-GB",
        **more,
    }


def typed(service_url: str, user: str, text: str, **more: Any) -> Json:  # noqa: ANN401 - any JSON
    """Words that somebody typed to us."""
    return activity(service_url, user, type="message", text=text, textFormat="plain", **more)


def mentioned(service_url: str, user: str, text: str, *, channel: str = CHANNEL, **more: Any) -> Json:  # noqa: ANN401 - any JSON
    """Words in a channel that call us by name."""
    ours = {"id": f"28:{BOT}", "name": "Fingerpost"}
    mention = {"type": "mention", "text": "<at>Fingerpost</at>", "mentioned": ours}
    words = f"<at>Fingerpost</at> {text}"
    return activity(service_url, user, channel=channel, type="message", text=words, entities=[mention], **more)


def pressed(
    service_url: str,
    user: str,
    card: str,
    verb: str,
    data: Mapping[str, Any] | None = None,
    **more: Any,  # noqa: ANN401 - any JSON
) -> Json:
    """A button of a card, with what was filled in."""
    action = {"type": "Action.Execute", "verb": verb, "data": dict(data or {})}
    value = {"action": action, "trigger": "manual"}
    return activity(service_url, user, type="invoke", name="adaptiveCard/action", replyToId=card, value=value, **more)


def installed(service_url: str, user: str, *, action: str = "add", **more: Any) -> Json:  # noqa: ANN401 - any JSON
    """That somebody let us in, or sent us away."""
    return activity(service_url, user, type="installationUpdate", action=action, **more)

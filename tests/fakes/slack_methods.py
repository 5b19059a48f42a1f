"""The methods of Slack's Web API that a bot uses, carried out on a workspace; knows no network.

Each refuses what Slack refuses, in Slack's own words, and asks for the scope that Slack's documentation names.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.fakes import slack_limits
from tests.fakes.slack_workspace import (
    APP,
    APP_TOKEN,
    TEAM,
    Channel,
    Installation,
    Json,
    Refused,
    View,
    Workspace,
    decoded,
)

Answer = dict[str, Any]
Method = Callable[[Workspace, Json, Installation], Answer]

SCOPES: Final[Mapping[str, str]] = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}
"""The scope of each method that does not depend on the channel."""

OF_CHANNEL: Final[Mapping[str, str]] = {
    "conversations.history": "history",
    "conversations.replies": "history",
    "conversations.info": "read",
    "conversations.members": "read",
}
"""Methods whose scope is `im:history`, `groups:read` and so on, as the channel is."""

PREFIX: Final[Mapping[str, str]] = {"im": "im", "group": "groups", "channel": "channels"}
MOST_METADATA: Final = 8_000


def carry_out(workspace: Workspace, method: str, given: Json, token: str) -> Answer:
    """What Slack answers.

    Raises:
        Refused: `ok` is false, for this reason.
    """
    with workspace.lock:
        if method == "apps.connections.open":
            return _connection(token)
        if method == "oauth.v2.access":
            return _install(workspace, given)
        app = workspace.installations.get(token)
        if app is None:
            raise Refused("invalid_auth" if token else "not_authed")
        if method not in METHODS:
            raise Refused("unknown_method")
        read = {name: decoded(value) for name, value in given.items()}
        _needs(workspace, method, read, app)
        return {"ok": True, **METHODS[method](workspace, read, app)}


def _needs(workspace: Workspace, method: str, given: Json, app: Installation) -> None:
    scope = SCOPES.get(method)
    if method in OF_CHANNEL:
        channel = workspace.channel(given["channel"], seen_by=app.bot_user)
        scope = f"{PREFIX[channel.kind]}:{OF_CHANNEL[method]}"
    if scope is not None and scope not in app.scopes:
        raise Refused(f"missing_scope: {method} needs {scope}")


def _connection(token: str) -> Answer:
    if token != APP_TOKEN:
        raise Refused("not_allowed_token_type")
    return {"ok": True}


def _install(workspace: Workspace, given: Json) -> Answer:
    code = given.get("code", "")
    if code not in workspace.addresses:
        raise Refused("invalid_code")
    asked = workspace.addresses.pop(code)
    token = f"xoxb-{asked['team']}"
    scopes = frozenset(asked["scopes"])
    workspace.installations[token] = Installation(team=asked["team"], scopes=scopes)
    made = workspace.installations[token]
    return {
        "ok": True,
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(scopes)),
        "bot_user_id": made.bot_user,
        "app_id": APP,
        "team": {"id": asked["team"], "name": "Another trust"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": asked["user"]},
    }


def _auth_test(_workspace: Workspace, _given: Json, app: Installation) -> Answer:
    return {
        "url": "https://example.slack.com/",
        "team": "Example trust",
        "team_id": app.team,
        "user": "fingerpost",
        "user_id": app.bot_user,
        "bot_id": app.bot,
        "is_enterprise_install": False,
    }


def _said(workspace: Workspace, given: Json, app: Installation) -> dict[str, Any]:
    """The message that was sent, refused where Slack would."""
    message = {name: given[name] for name in ("text", "blocks", "metadata", "thread_ts") if given.get(name)}
    if faults := slack_limits.of_message(message):
        raise Refused(f"invalid_blocks: {'; '.join(faults)}")
    metadata = message.get("metadata", {})
    if metadata and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict)):
        raise Refused("invalid_metadata_schema")
    if len(str(metadata)) > MOST_METADATA:
        raise Refused("metadata_too_large")
    kept = {**message, **_named(workspace, message)}
    return {**kept, "user": app.bot_user, "bot_id": app.bot, "app_id": APP}


def _named(workspace: Workspace, shown: Json) -> dict[str, Any]:
    """The blocks, each with an id: Slack gives one to every block that comes without."""
    if not shown.get("blocks"):
        return {}
    return {"blocks": [{"block_id": workspace.new_id("b"), **block} for block in shown["blocks"]]}


def _post(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    if "thread_ts" in given:
        channel.find(given["thread_ts"])
    message = workspace.post(channel, _said(workspace, given, app))
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _update(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    message = channel.find(given["ts"])
    if message.get("bot_id") != app.bot:
        raise Refused("cant_update_message")
    new = _said(workspace, given, app)
    # Text without blocks takes the blocks away; metadata that is not given stays.
    changes = {"text": new.get("text", ""), "blocks": new.get("blocks", []), "edited": {"ts": workspace.ts()}}
    workspace.put(channel, message, {**changes, **{n: new[n] for n in ("metadata",) if n in new}})
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def _delete(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    message = channel.find(given["ts"])
    if message.get("bot_id") != app.bot:
        raise Refused("cant_delete_message")
    workspace.remove(channel, message)
    return {"channel": channel.id, "ts": given["ts"]}


def _ephemeral(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    if given["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    ts = workspace.ts()
    about = {"channel": channel.id, "to": given["user"], "ts": ts}
    workspace.ephemerals.append({**_said(workspace, given, app), **about})
    return {"message_ts": ts}


def _history(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    newest_first = [one for one in reversed(channel.messages) if one.get("thread_ts", one["ts"]) == one["ts"]]
    return _listed(newest_first, given)


def _replies(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    channel.find(given["ts"])
    return _listed([one for one in channel.messages if given["ts"] in (one["ts"], one.get("thread_ts"))], given)


def _listed(messages: list[dict[str, Any]], given: Json) -> Answer:
    oldest, latest = float(given.get("oldest") or 0), float(given.get("latest") or "inf")
    inclusive = str(given.get("inclusive", "")).lower() in ("1", "true")
    kept = [one for one in messages if oldest < float(one["ts"]) < latest or (inclusive and _edge(one, oldest, latest))]
    shown = kept[: int(given.get("limit") or 100)]
    with_metadata = str(given.get("include_all_metadata", "")).lower() in ("1", "true")
    hidden = frozenset() if with_metadata else frozenset({"metadata"})
    cut = [{name: value for name, value in one.items() if name not in hidden} for one in shown]
    return {"messages": cut, "has_more": len(kept) > len(shown), "response_metadata": {"next_cursor": ""}}


def _edge(message: Json, oldest: float, latest: float) -> bool:
    return float(message["ts"]) in (oldest, latest)


def _open(workspace: Workspace, given: Json, _app: Installation) -> Answer:
    user = str(given["users"])
    if user not in workspace.members:
        raise Refused("user_not_found")
    return {"channel": {"id": workspace.dm(user).id}}


def _channel_info(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    return {"channel": _described(channel)}


def _described(channel: Channel) -> dict[str, object]:
    about: dict[str, object] = {"id": channel.id, "name": channel.name, "is_im": channel.kind == "im"}
    return {**about, "is_private": channel.kind != "channel", "is_member": True, "num_members": len(channel.members)}


def _members(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel"], seen_by=app.bot_user)
    return {"members": sorted(channel.members), "response_metadata": {"next_cursor": ""}}


def _user(workspace: Workspace, given: Json, app: Installation) -> Answer:
    member = workspace.members.get(given["user"])
    if member is None:
        raise Refused("user_not_found")
    return {"user": member.profile(with_email="users:read.email" in app.scopes)}


def _by_email(workspace: Workspace, given: Json, _app: Installation) -> Answer:
    for member in workspace.members.values():
        if member.email and member.email.lower() == str(given["email"]).lower() and not member.deleted:
            return {"user": member.profile(with_email=True)}
    raise Refused("users_not_found")


def _view(workspace: Workspace, given: Json, user: str, *, root: str = "") -> View:
    shown = dict(given["view"])
    if faults := slack_limits.of_view(shown):
        raise Refused(f"invalid_arguments: {'; '.join(faults)}")
    made = workspace.new_id("V")
    shown |= _named(workspace, shown)
    return View(id=made, user=user, shown=shown, hash=workspace.new_id("h"), root=root or made)


def _open_view(workspace: Workspace, given: Json, _app: Installation) -> Answer:
    user = workspace.use_trigger(given["trigger_id"])
    view = _view(workspace, given, user)
    workspace.modals[user] = [view]
    return {"view": as_sent(view)}


def _push_view(workspace: Workspace, given: Json, _app: Installation) -> Answer:
    user = workspace.use_trigger(given["trigger_id"])
    stack = workspace.modals[user]
    if not stack or len(stack) == 3:
        raise Refused("push_limit_reached" if stack else "not_found")
    stack.append(_view(workspace, given, user, root=stack[0].id))
    return {"view": as_sent(stack[-1])}


def _update_view(workspace: Workspace, given: Json, _app: Installation) -> Answer:
    open_ones = [view for stack in workspace.modals.values() for view in stack]
    view = next((one for one in open_ones if one.id == given.get("view_id")), None)
    if view is None:
        raise Refused("not_found")
    _same(view, given)
    new = _view(workspace, given, view.user)
    view.shown, view.hash = new.shown, new.hash
    return {"view": as_sent(view)}


def _publish(workspace: Workspace, given: Json, _app: Installation) -> Answer:
    user = given["user_id"]
    if user not in workspace.members:
        raise Refused("user_not_found")
    if user in workspace.homes:
        _same(workspace.homes[user], given)
    workspace.homes[user] = _view(workspace, given, user)
    return {"view": as_sent(workspace.homes[user])}


def _same(view: View, given: Json) -> None:
    if given.get("hash") and given["hash"] != view.hash:
        raise Refused("hash_conflict")


def as_sent(view: View, state: Json | None = None) -> dict[str, Any]:
    """A view as Slack sends it back."""
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": {"type": "plain_text", "text": "Home"},
        **view.shown,
        "id": view.id,
        "team_id": TEAM,
        "app_id": APP,
        "app_installed_team_id": TEAM,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": None,
        "state": {"values": state or {}},
    }


def _prompts(workspace: Workspace, given: Json, app: Installation) -> Answer:
    channel = workspace.channel(given["channel_id"], seen_by=app.bot_user)
    prompts = given["prompts"]
    if not 1 <= len(prompts) <= 4 or not all(one.get("title") and one.get("message") for one in prompts):
        raise Refused("invalid_arguments")
    workspace.prompts[channel.id] = given
    return {}


METHODS: Final[Mapping[str, Method]] = {
    "auth.test": _auth_test,
    "chat.postMessage": _post,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.postEphemeral": _ephemeral,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "conversations.open": _open,
    "conversations.info": _channel_info,
    "conversations.members": _members,
    "users.info": _user,
    "users.lookupByEmail": _by_email,
    "views.open": _open_view,
    "views.push": _push_view,
    "views.update": _update_view,
    "views.publish": _publish,
    "assistant.threads.setSuggestedPrompts": _prompts,
}
"""What the stand-in can do; any other method is refused."""

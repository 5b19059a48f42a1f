"""What Slack is told: no permission without a feature and a reason, and the page that people read says the same."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.channels.slack.app import GOODBYE, TOLD_OF
from bot.channels.slack.handlers import HANDLERS
from bot.channels.slack.manifest import EVENTS, SCOPES, SHORTCUTS, as_yaml, manifest
from bot.commands import app as commands
from tests import yaml_text

ROOT = Path(__file__).parents[4]
CODE = ROOT / "bot" / "channels" / "slack"
BASE = "https://fingerpost.example.org"

NEEDS = {
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "conversations_history": "im:history",
    "conversations_replies": "groups:history",
    "conversations_open": "im:write",
    "users_info": "users:read",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "views_open": None,
    "views_push": None,
    "views_update": None,
    "views_publish": None,
    "auth_test": None,
}
"""The methods of the Web API that this channel may call, each with the permission that Slack asks for."""

CALL = re.compile(r"client\.([a-z]+_[a-zA-Z_]+)\(")


def test_every_method_that_is_called_is_allowed() -> None:
    """A call that needs a permission which is not asked for would fail in the first workspace."""
    called = {found for path in CODE.glob("*.py") for found in CALL.findall(path.read_text("utf-8"))}
    assert called - NEEDS.keys() == set()
    asked = {scope.name for scope in SCOPES}
    assert {NEEDS[method] for method in called if NEEDS[method]} - asked == set()


def test_no_permission_is_asked_for_without_a_feature() -> None:
    """Each names methods or events that are really called or listened to, and says why in a sentence."""
    written = "".join(path.read_text("utf-8") for path in CODE.glob("*.py") if path.name != "manifest.py")
    told = manifest(base=BASE, socket=False, shared=False)
    features = {*told["features"], *EVENTS}
    for scope in SCOPES:
        assert scope.reason.endswith("."), scope.name
        used = [one for one in scope.used_by if one in features or one.replace(".", "_") + "(" in written]
        assert used, f"{scope.name} is for nothing that is there"


def test_every_event_that_is_asked_for_is_heard() -> None:
    """Slack sends nothing that nobody listens to."""
    assert {event.partition(".")[0] for event in EVENTS} == {*TOLD_OF, *GOODBYE}
    assert {f"event/{event}" for event in EVENTS} - {f"event/{event}" for event in GOODBYE} <= HANDLERS.keys()
    listed = {f"shortcut/{shortcut['callback_id']}" for shortcut in SHORTCUTS}
    assert listed | {"command//fingerpost"} <= HANDLERS.keys()


@pytest.mark.parametrize("socket", [False, True])
def test_the_manifest_is_whole_by_either_way(socket: bool) -> None:
    """Addresses where Slack calls us, none where we call Slack; people can write to the bot."""
    told = manifest(base=BASE, socket=socket, shared=False)
    addresses = re.findall(r"https://[^\"]+", json.dumps(told))
    assert addresses == ([] if socket else [f"{BASE}/slack/events"] * 3)
    assert told["settings"]["socket_mode_enabled"] is socket
    assert told["features"]["app_home"]["messages_tab_read_only_enabled"] is False


def test_what_is_printed_can_be_read_back_and_says_why() -> None:
    """The reasons are comments: Slack's page takes it as it is."""
    told = manifest(base=BASE, socket=False, shared=True)
    printed = as_yaml(told)
    assert yaml_text.read(printed) == told
    assert all(f"# {scope.reason}" in printed for scope in SCOPES)
    assert all(f"# {reason}" in printed for reason in EVENTS.values())


def test_the_page_says_the_same_of_every_permission() -> None:
    """The table of the set-up page has these permissions with these reasons, and no others."""
    page = (ROOT / "docs" / "slack.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z_:.]+)` \| (.+) \|$", page.partition("## Permissions")[2], re.MULTILINE)
    assert listed == [(scope.name, scope.reason) for scope in SCOPES]


def test_the_command_prints_it_or_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without an address Slack could not call us: one line says what to do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FINGERPOST_PUBLIC_URL", BASE)
    done = CliRunner().invoke(commands, ["slack", "manifest", "--json"])
    assert json.loads(done.output) == manifest(base=BASE, socket=False, shared=False)
    monkeypatch.delenv("FINGERPOST_PUBLIC_URL")
    assert "FINGERPOST_PUBLIC_URL" in str(CliRunner().invoke(commands, ["slack", "manifest"]).exception)

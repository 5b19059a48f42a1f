"""The door from Slack: who comes in, who does not, and what of it is ever written down."""

import asyncio
import copy
import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette

from bot.channels.chat.counted import Counted
from bot.channels.slack import app
from bot.channels.slack.app import SlackChannel
from bot.channels.slack.members import Place, judged
from bot.channels.slack.switchboard import Answer, Handlers, Heard
from bot.conversation.turn import Turn
from bot.handle import Service
from bot.store.slack_tables import slack_installation, slack_member
from bot.store.tables import job
from bot.store.tables import person as person_table
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.bot.acting import logged, rows
from tests.bot.channels.slack.seats import join, settings
from tests.fakes.slack import LONGEST_WAIT, How, Slack
from tests.fakes.slack import slack as stand_in
from tests.fakes.slack_doors import OverSocket, Running, running
from tests.fakes.slack_payloads import Payload, payload, signed
from tests.fakes.slack_workspace import APP_TOKEN, TEAM, Member
from tests.people import MANAGER

PLANTED = "Zebulon Quux has been off with shingles"


async def find(heard: Heard) -> Answer | None:
    """What the tests' own handler does with a message: it asks the finder."""
    turn = Turn(
        id=heard.origin.key,
        at=heard.at,
        person=heard.viewer.person,
        organisation=heard.viewer.organisation,
        channel="slack",
        verb="find",
        value=str(heard.payload.get("text", "")),
    )
    await heard.take(turn)
    return None


HANDLERS: Handlers = {
    **dict.fromkeys(("event/message.im", "command//fingerpost", "view/fp.view.begin", "action/fp.tried"), find)
}


@dataclass(kw_only=True)
class Standing:
    """A server whose only channel beside the web is Slack, and what it has counted."""

    slack: Slack
    service: Service
    app: Running
    channel: SlackChannel
    refused: list[str]

    def deliver(self, sent: Payload, **headers: str) -> int:
        """Hands a payload over as Slack does: the status that comes back."""
        body = sent.body()
        return self.app.post("/slack/events", body, {**signed(body), **headers}).status_code

    def says(self, user: str, text: str = PLANTED, *, ts: str = "1795428000.000100", **about: object) -> Payload:
        """A message to Fingerpost."""
        event = {"user": user, "text": text, "ts": ts, "event_ts": ts, "channel": f"D{user[1:]}", "channel_type": "im"}
        return payload("message_im", event={**event, **about}, team_id=TEAM, event_id=f"Ev{ts}")

    @property
    def searches(self) -> int:
        """How often the finder was asked."""
        return len([row for row in logged(self.service.database, "kind") if row[0].startswith("search")])


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    """A stand-in for Slack, with the manager in its workspace."""
    with stand_in() as standing:
        standing.workspace.clock = lambda: now
        join(standing)
        yield standing
    assert standing.faults == []


@pytest.fixture
def stand(service: Service, slack: Slack, now: datetime) -> Iterator[Callable[..., Standing]]:
    """Starts a server with these settings."""
    contexts = []

    def build(**given: object) -> Standing:
        context = _standing(service, slack, now, given)
        contexts.append(context)
        return context.__enter__()

    yield build
    for context in contexts:
        context.__exit__(None, None, None)


@contextmanager
def _standing(service: Service, slack: Slack, now: datetime, given: Mapping[str, object]) -> Iterator[Standing]:
    # A shelf of the test's own: the other tests' knows nobody of this database.
    shelf = copy.copy(service.shelf)
    shelf.join(service.database)
    service = replace(service, shelf=shelf)
    refused: list[str] = []
    made: list[SlackChannel] = []

    def make() -> Starlette:
        channel = SlackChannel(
            settings(slack, **given),
            database=service.database,
            shelf=service.shelf,
            handlers=HANDLERS,
            clock=lambda: now,
        )
        made.append(channel)
        channel.furnish(service, Counted(refuse=refused.append))
        return create_app(service, settings=WebSettings(secret_keys=("k" * 40,)), neighbours=(channel,))

    with running(make) as app:
        yield Standing(slack=slack, service=service, app=app, channel=made[0], refused=refused)


def test_a_known_manager_is_let_in(stand: Callable[..., Standing]) -> None:
    """Matched by the address that Slack has verified; the account is kept, and Slack is asked once."""
    door = stand()
    assert door.deliver(door.says("U0AMARA")) == 200
    assert door.deliver(door.says("U0AMARA", ts="1795428001.000100")) == 200
    assert door.searches == 2
    assert len(door.slack.called("users.info")) == 1
    (member,) = rows(door.service.database, slack_member)
    assert (member["person"], member["refused"]) == (MANAGER, None)
    (amara,) = [row for row in rows(door.service.database, person_table) if row["id"] == MANAGER]
    assert amara["slack"] == f"{TEAM}/U0AMARA"
    assert door.refused == []


def test_a_message_that_comes_twice_is_one_turn(stand: Callable[..., Standing]) -> None:
    """Slack sends again what it is not sure of; the time of the message makes it the same turn."""
    door = stand()
    for number in range(3):
        door.deliver(door.says("U0AMARA", client_msg_id=str(number)))
    assert door.searches == 1


def test_what_is_not_signed_by_slack_just_now_is_refused(stand: Callable[..., Standing]) -> None:
    """A wrong signature, none, and an old time are refused before anything is read, and counted."""
    door = stand()
    sent = door.says("U0AMARA")
    assert door.deliver(sent, **{"x-slack-signature": "v0=" + "0" * 64}) == 401
    assert door.deliver(sent, **{"x-slack-signature": ""}) == 401
    body = sent.body()
    old = signed(body, at=1_000_000_000)
    assert door.app.post("/slack/events", body, old).status_code == 401
    assert door.refused == ["slack_signature", "slack_signature", "slack_old"]
    assert door.searches == 0


def test_the_very_same_request_again_is_a_replay(stand: Callable[..., Standing]) -> None:
    """Slack signs each delivery anew, so the same signature twice is somebody else's work."""
    door = stand()
    body = door.says("U0AMARA").body()
    headers = signed(body)
    assert [door.app.post("/slack/events", body, headers).status_code for _ in range(2)] == [200, 401]
    assert door.refused == ["slack_replay"]
    assert door.searches == 1


def test_another_workspace_is_refused(stand: Callable[..., Standing]) -> None:
    """One that no organisation names, and for which we have no token."""
    door = stand()
    sent = payload("message_im", event={"user": "U0AMARA", "text": PLANTED, "channel_type": "im"}, team_id="T0OTHER")
    assert door.deliver(sent) == 200
    assert door.refused == ["slack_workspace"]
    assert door.searches == 0


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (Member(id="U0GUEST", name="Amara Okafor", email="amara.okafor@larkholme.example.org", guest=True), "outside"),
        (Member(id="U0ELSE", name="Amara", email="amara.okafor@larkholme.example.org", team="T0ELSE"), "outside"),
        (Member(id="U0WHO", name="Somebody Else", email="somebody@elsewhere.example.org"), "unknown"),
        (Member(id="U0GONE", name="Gone", email="amara.okafor@larkholme.example.org", deleted=True), "gone"),
        (Member(id="U0ROBOT", name="Robot", email="amara.okafor@larkholme.example.org", bot=True), "bot"),
    ],
    ids=lambda one: one.id if isinstance(one, Member) else one,
)
def test_whoever_is_not_one_of_ours_gets_nothing(stand: Callable[..., Standing], member: Member, reason: str) -> None:
    """A guest, somebody of another workspace, a stranger to the directory, a leaver and a program: refused, counted."""
    door = stand()
    door.slack.workspace.join(member)
    assert door.deliver(door.says(member.id)) == 200
    assert door.refused == [f"slack_{reason}"]
    assert door.searches == 0
    assert door.slack.workspace.notified == []


ADVISER_ABROAD = {"id": "U9", "team_id": "T0SHARED", "is_stranger": True}


def test_an_adviser_from_outside_is_let_in_where_the_directory_says_so(service: Service, now: datetime) -> None:
    """A guest of our own workspace by their address; one of another only where we are in that workspace too."""
    people = service.shelf.current.people
    adviser = people.advisers(organisation="example", on=now.date())[0].person
    address = {"profile": {"email": people.directory.people[adviser].email}}
    here = Place(team=TEAM, organisation="example", on=now.date(), ours={TEAM})
    guest = {"id": "U9", "team_id": TEAM, "is_restricted": True, **address}
    assert judged(guest, here, people) == (adviser, None)
    assert judged({**ADVISER_ABROAD, **address}, here, people) == (None, "outside")
    shared = Place(team=TEAM, organisation="example", on=now.date(), ours={TEAM, "T0SHARED"})
    assert judged({**ADVISER_ABROAD, **address}, shared, people) == (adviser, None)


def test_a_colleague_whom_the_directory_lacks_is_told_whom_to_ask(stand: Callable[..., Standing]) -> None:
    """A command is answered with a sentence; a stranger from outside gets nothing even then."""
    door = stand()
    door.slack.workspace.join(
        Member(id="U0NEW", name="New", email="new@larkholme.example.org"), Member(id="U0ELSE", name="X", team="T0ELSE")
    )
    for user, words in (("U0NEW", "directory"), ("U0ELSE", "")):
        sent = payload("slash_command", user_id=user, team_id=TEAM, command="/fingerpost", text="sick", trigger_id=user)
        answer = door.app.post("/slack/events", sent.body(), signed(sent.body()))
        assert answer.status_code == 200
        assert words in answer.text
        assert bool(answer.text) is bool(words)


@pytest.mark.parametrize("fault", ["broken", "unreachable"])
def test_who_was_known_is_heard_while_slack_cannot_say_who_they_are(stand: Callable[..., Standing], fault: How) -> None:
    """Once a day Slack is asked anew; where it does not answer, what it said before holds."""
    door = stand()
    long_ago = {"person": MANAGER, "looked_at": door.slack.workspace.clock() - timedelta(days=2)}
    door.service.database.write(
        lambda connection: connection.execute(slack_member.insert().values(team=TEAM, user="U0AMARA", **long_ago))
    )
    door.slack.fail("users.info", fault, times=9)
    assert door.deliver(door.says("U0AMARA")) == 200
    assert (door.searches, door.refused) == (1, [])
    door.slack.faults.clear()


@pytest.mark.parametrize("fault", ["broken", "unreachable", "ratelimited"])
def test_who_is_new_while_slack_cannot_say_who_they_are_loses_nothing(
    stand: Callable[..., Standing], fault: How
) -> None:
    """A message is left to Slack, which sends it again; a command and a form say to try again in a minute."""
    door = stand()
    trouble = door.slack.fail("users.info", fault, times=9)
    assert door.deliver(door.says("U0AMARA")) == 503
    about = {"user_id": "U0AMARA", "team_id": TEAM, "command": "/fingerpost", "text": "sick", "trigger_id": "1"}
    command = payload("slash_command", **about)
    answer = door.app.post("/slack/events", command.body(), signed(command.body()))
    assert (answer.status_code, "try again in a minute" in answer.text) == (200, True)
    blocks = [{"type": "input", "block_id": "b"}]
    view = {"id": "V1", "type": "modal", "hash": "1", "callback_id": "fp.view.begin", "blocks": blocks}
    form = payload("view_submission", user={"id": "U0AMARA"}, team={"id": TEAM}, view=view)
    answer = door.app.post("/slack/events", form.body(), signed(form.body()))
    assert "try again in a minute" in answer.json()["errors"]["b"]
    assert (door.searches, door.refused) == (0, ["slack_untold"] * 3)
    trouble.times = 0
    assert door.deliver(door.says("U0AMARA")) == 200
    assert door.searches == 1
    door.slack.faults.clear()


def test_a_press_of_somebody_new_is_answered_once_slack_is_back(stand: Callable[..., Standing]) -> None:
    """What stands in Slack says nothing by itself: a word to them alone waits to be sent."""
    door = stand()
    door.slack.fail("users.info", "unreachable", times=9)
    where = {"user": {"id": "U0AMARA"}, "team": {"id": TEAM}, "channel": {"id": "D0AMARA"}}
    button = payload("block_actions_in_a_message", **where, actions=[{"action_id": "fp.tried", "value": "{}"}])
    assert door.deliver(button) == 200
    (waiting,) = rows(door.service.database, job)
    assert "try again in a minute" in waiting["payload"]["whisper"]
    door.slack.faults.clear()


def test_typed_words_never_reach_the_operations_log(
    stand: Callable[..., Standing], capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in a refusal, not in a failure of ours, not from Slack's libraries at their most talkative."""
    door = stand()
    with structlog.testing.capture_logs() as lines:
        sent = door.says("U0AMARA")
        door.deliver(sent)
        door.deliver(sent, **{"x-slack-signature": "v0=0"})
        door.deliver(payload("message_im", event={"user": "U0X", "text": PLANTED}, team_id="T0OTHER"))
        door.deliver(door.says("U0NOBODY"))
        door.deliver(payload("shortcut", callback_id=PLANTED, team={"id": TEAM}))
        door.slack.fail("users.info", "broken", times=9)
        door.slack.workspace.join(Member(id="U0LATE", name="Late"))
        door.deliver(door.says("U0LATE"))
    written = json.dumps(lines, default=str) + "".join(capfd.readouterr())
    assert "Quux" not in written
    assert "shingles" not in written
    assert any(line["event"] == "slack_refused" for line in lines)
    door.slack.faults.clear()


def test_a_workspace_that_sends_us_away_is_forgotten(stand: Callable[..., Standing]) -> None:
    """Its token goes; what comes from it afterwards is refused."""
    door = stand()
    door.deliver(door.says("U0AMARA"))
    door.slack.workspace.installations.clear()
    assert door.deliver(payload("app_uninstalled", team_id=TEAM)) == 200
    (gone,) = rows(door.service.database, slack_installation)
    assert gone["ended_at"] is not None
    assert gone["locked"] is None
    door.deliver(door.says("U0AMARA", ts="1795428002.000100"))
    assert door.refused == ["slack_workspace"]
    door.slack.faults.clear()


def test_the_same_listeners_hear_by_socket(stand: Callable[..., Standing]) -> None:
    """Socket Mode needs no way in: we call Slack, and what it says there is heard by the same handlers."""
    door = stand(slack_app_token=APP_TOKEN)
    assert OverSocket(slack=door.slack).deliver(door.says("U0AMARA")).status == 200
    assert door.searches == 1


def test_the_web_is_served_while_slack_opens_no_connection(
    stand: Callable[..., Standing], slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong token, or Slack away: the server starts all the same, and the operations log says why."""
    monkeypatch.setattr(app, "SOON", 0.01)
    slack.fail("apps.connections.open", "refused", times=99, error="invalid_auth")
    with structlog.testing.capture_logs() as lines:
        door = stand(slack_app_token=APP_TOKEN)
        assert door.deliver(door.says("U0AMARA")) == 200
        said = door.app.run(_said(lines, "slack_socket_closed"))
    assert said["problem"] == "invalid_auth"
    door.slack.faults.clear()


async def _said(lines: list[MutableMapping[str, Any]], event: str) -> Mapping[str, Any]:
    """The line of this event, once it is there."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not (found := [line for line in lines if line["event"] == event]):  # noqa: ASYNC110 - a list
            await asyncio.sleep(0)
    return found[0]


def test_slack_is_asked_who_somebody_is_once_a_day(stand: Callable[..., Standing], now: datetime) -> None:
    """A colleague who became a guest loses what they had by the next day."""
    door = stand()
    door.deliver(door.says("U0AMARA"))
    door.slack.workspace.members["U0AMARA"].guest = True
    later = door.channel._board.members
    assert later is not None
    client = partial(door.channel.workspaces.client, TEAM)
    place = Place(team=TEAM, organisation="example", on=now.date(), ours={TEAM})
    same = door.app.run(later.viewer("U0AMARA", place, client=client, now=now + timedelta(hours=23)))
    assert not isinstance(same, str)
    assert door.app.run(later.viewer("U0AMARA", place, client=client, now=now + timedelta(hours=25))) == "outside"

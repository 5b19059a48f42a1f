"""Payloads of every kind that is kept with its source, into the real app: each is acknowledged, and does no harm."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from activity.log import interaction
from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import Database
from tests.fakes import slack_payloads
from tests.fakes.slack_payloads import Payload, payload
from tests.fakes.slack_workspace import APP, TEAM
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.slack_house import SlackHouse
from tests.journeys.test_in_plain_words import database_on
from tests.people import MANAGER

__all__ = ["database_on"]

SAYS = {"message_im", "message_with_a_file"}
"""Those of the kept payloads that are words to us, as they stand."""


@pytest.fixture
def house(database_on: Callable[[str], Database], shelf: Shelf) -> Iterator[SlackHouse]:
    """A workspace with everybody in it."""
    service = Service(shelf=shelf, database=database_on("sqlite"))
    opened = SlackHouse.opened(service, Clock(at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC)))
    yield opened
    opened.close()


def test_every_kind_is_acknowledged_and_does_what_it_says(house: SlackHouse) -> None:
    """As they came from Slack's own examples, but for who and where: words are looked for, the rest does no harm."""
    for kind in slack_payloads.kinds():
        before = kinds(house)
        answer = house.door.deliver(ours(house, kind))
        assert answer.status == 200, kind
        house.send()
        made = {one for one in kinds(house)[len(before) :] if one.startswith("search")}
        assert bool(made) is (kind in SAYS), (kind, made)
    assert house.refused == []


def test_whoever_joins_an_advisers_channel_is_told_and_no_other_channel(house: SlackHouse) -> None:
    """A manager in the advisers' channel reads what is not for them; anywhere else they are welcome."""
    manager = house.people[MANAGER]
    for channel in ("G0LUNCH", house.desk("er-advice")):
        house.slack.workspace.channels.setdefault(channel, house.slack.workspace.private_channel(channel))
        house.slack.workspace.channels[channel].members.add(manager.id)
        joined = {"user": manager.id, "channel": channel}
        house.door.deliver(payload("member_joined_channel", team_id=TEAM, event_id=f"Ev-{channel}", event=joined))
        house.send()
        assert bool(manager.whispers()) is (channel != "G0LUNCH")
    assert house.refused == ["slack_joined"]


def test_slack_is_answered_with_its_challenge(house: SlackHouse) -> None:
    """Once, when somebody sets our address in Slack's form."""
    asked = payload("url_verification")
    assert house.door.deliver(asked).body == {"challenge": asked.content["challenge"]}


def ours(house: SlackHouse, kind: str) -> Payload:
    """A kept payload, from a manager of ours in their DM; whatever else it says stays."""
    user = house.member(MANAGER)
    kept = slack_payloads.kept(kind)
    about: dict[str, Any] = {}
    if "event" in kept.payload:
        about = {"team_id": TEAM, "api_app_id": APP, "event_id": f"Ev-{kind}", "event": _event(kept.payload, user)}
    elif "user" in kept.payload:
        about = {
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": house.slack.workspace.trigger(user),
        }
        about |= {"channel": {"id": f"D{user[1:]}"}} if "channel" in kept.payload else {}
        about |= _named_as_ours(kept.payload)
    elif "user_id" in kept.payload:
        about = {"team_id": TEAM, "user_id": user, "channel_id": f"D{user[1:]}", "command": "/somebody-elses"}
    return payload(kind, **about)


def _named_as_ours(kept: Mapping[str, Any]) -> dict[str, Any]:
    """With names that begin as ours do: Slack sends an app its own alone."""
    named: dict[str, Any] = {"callback_id": "fp.nothing"} if "callback_id" in kept else {}
    if "actions" in kept:
        named["actions"] = [{**one, "action_id": "fp.nothing"} for one in kept["actions"]]
    if "view" in kept:
        named["view"] = {**kept["view"], "callback_id": "fp.view.nothing"}
    return named


def _event(kept: Mapping[str, Any], user: str) -> dict[str, Any]:
    event = kept["event"]
    if event["type"] in ("tokens_revoked", "app_uninstalled"):
        return {"type": "tokens_revoked", "tokens": {"oauth": ["W111"], "bot": []}}
    where = {"channel": f"D{user[1:]}"} if event.get("channel_type") == "im" or event["type"] == "app_mention" else {}
    who = {} if event.get("bot_id") else {"user": user}
    return {**who, **where, "team": TEAM}


def kinds(house: SlackHouse) -> list[str]:
    """What was logged, by kind."""
    query = select(interaction.c.kind).order_by(interaction.c.seq)
    return list(house.service.database.read(lambda connection: connection.scalars(query).all()))

"""Odd activities and bad tokens at the endpoint: each is answered as Teams bears it, and counted where refused."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bot.channels.teams.at_teams import AMARA, Standing
from tests.fakes.teams_activities import BOT, activity, pressed, typed

LARGE = 5 * 1024 * 1024


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"[{}]", b"{}", b"null", b"7", b'"words"', b"", b"\xff\xfe", b"[" * 90_000]
)
def test_what_is_no_activity_is_a_bad_request(door: Standing, body: bytes) -> None:
    """Broken JSON, a list, nothing at all: 400, before anybody asks who sent it."""
    assert door.post(body).status_code == 400
    assert door.refused[-1] == "teams_unreadable"


def test_what_is_too_large_is_refused_while_it_is_read(door: Standing) -> None:
    """5 MB are 413, whether or not the length was said."""
    whole = json.dumps(typed(door.teams.url, AMARA, "x" * LARGE)).encode()
    assert door.post(whole).status_code == 413
    headers = {"authorization": f"Bearer {door.teams.token()}", "content-length": "10"}
    assert door.app.post("/api/messages", whole, headers).status_code == 413


@pytest.mark.parametrize(
    "sort",
    ["event", "typing", "messageReaction", "endOfConversation", "command", "handoff", "", "never heard of"],
)
def test_an_activity_that_nobody_knows_is_taken_and_let_be(door: Standing, sort: str) -> None:
    """Teams would send it again and again otherwise."""
    answer = door.deliver(activity(door.teams.url, AMARA, type=sort))
    assert (answer.status_code, answer.content) == (200, b"")


ODD: list[dict[str, Any]] = [
    {"type": 7},
    {"type": "message"},
    {"type": "message", "text": ["no", "text"]},
    {"type": "message", "text": "hello", "from": None},
    {"type": "message", "text": "hello", "conversation": "nowhere"},
    {"type": "message", "text": "hello", "conversation": {"conversationType": "meeting", "id": "x"}},
    {"type": "message", "text": "hello", "channelData": []},
    {"type": "message", "text": "hello", "entities": [None, 3, {"type": "mention"}]},
    {"type": "message", "text": "hello", "id": {"not": "a name"}},
    {"type": "message", "value": {"verb": 3}},
    {"type": "conversationUpdate", "membersAdded": [None, "x"]},
    {"type": "installationUpdate", "action": None},
]


@pytest.mark.parametrize("odd", ODD, ids=json.dumps)
def test_an_odd_activity_is_no_fault(door: Standing, odd: dict[str, Any]) -> None:
    """Fields that are missing or of another kind are read as nothing."""
    assert door.deliver({**activity(door.teams.url, AMARA), **odd}).status_code == 200


@pytest.mark.parametrize("name", ["never/heard/of", "composeExtension/query", "", None, 7])
def test_a_question_that_nobody_knows_is_not_implemented(door: Standing, name: object) -> None:
    """Teams then asks no more."""
    assert door.deliver(activity(door.teams.url, AMARA, type="invoke", name=name, value={})).status_code == 501


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"action": None},
        {"action": {"verb": "fp.answer"}},
        {"action": {"verb": "fp.answer", "data": None}, "trigger": "automatic"},
        {"action": {"verb": "never heard of", "data": {}}, "trigger": "manual"},
        {"action": {"verb": 9, "data": []}},
        {"trigger": "automatic"},
    ],
    ids=json.dumps,
)
def test_a_button_is_never_answered_with_nothing(door: Standing, value: object) -> None:
    """Teams would show an error and press again: whatever it is, there are words at least."""
    pressed_ = activity(door.teams.url, AMARA, type="invoke", name="adaptiveCard/action", replyToId="1", value=value)
    answer = door.deliver(pressed_)
    assert answer.status_code == 200
    assert answer.json()["statusCode"] == 200
    assert answer.json()["value"]


def bad_tokens(door: Standing) -> dict[str, str]:
    """Every token that is not to be believed, by what is wrong with it."""
    teams, past = door.teams, datetime.now(UTC) - timedelta(hours=2)
    claims = {"iss": "https://api.botframework.com", "aud": BOT, "serviceurl": teams.url, "exp": 4_000_000_000}
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"one"}').rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    other = rsa.generate_private_key(65537, 2048)
    return {
        "audience": teams.token(aud="22222222-2222-4222-8222-222222222222"),
        "no audience": teams.token(aud=None),
        "issuer": teams.token(iss="https://sts.windows.net/someone/"),
        "no issuer": teams.token(iss=None),
        "another kind of agent": teams.token(iss="https://login.microsoftonline.com/x/v2.0", tid="x"),
        "expired": teams.token(iat=past, nbf=past, exp=past + timedelta(hours=1)),
        "no end": teams.token(exp=None),
        "service": teams.token(serviceurl="https://elsewhere.example.org"),
        "no service": teams.token(serviceurl=None),
        "key": teams.token(key=other),
        "unknown key": teams.token(key=other, kid="two"),
        "none": f"{head}.{body}.",
        "a shared secret": jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "one"}),
        "no token": "words",
        "empty": "",
    }


def test_only_what_teams_signed_for_us_is_believed(door: Standing) -> None:
    """Each token that is wrong in one thing alone is 401, and counted."""
    whole = json.dumps(typed(door.teams.url, AMARA, "hello")).encode()
    before, wrong = len(door.refused), bad_tokens(door)
    answers = {
        name: door.post(whole, {"authorization": f"Bearer {token}"}).status_code for name, token in wrong.items()
    }
    assert set(answers.values()) == {401}, answers
    assert door.refused[before:] == ["teams_token"] * len(wrong)
    assert door.post(whole).status_code == 200


def test_without_a_token_nobody_is_believed(door: Standing) -> None:
    """Neither a missing header nor another kind of one gets in."""
    whole = json.dumps(typed(door.teams.url, AMARA, "hello")).encode()
    good = door.teams.token()
    for headers in ({}, {"authorization": good}, {"authorization": f"Basic {good}"}, {"x-token": good}):
        assert door.post(whole, headers).status_code == 401


def test_an_activity_must_name_its_service(door: Standing) -> None:
    """Answers go there: without it, the token's own could not be held against it."""
    for wrong in (None, "", 7, "https://elsewhere.example.org"):
        assert door.deliver({**typed(door.teams.url, AMARA, "hello"), "serviceUrl": wrong}).status_code == 401


def test_a_button_of_the_older_kind_is_read_as_one(door: Standing) -> None:
    """A message that carries a verb is no typed text."""
    old = typed(door.teams.url, AMARA, "", value={"verb": "fp.answer.2", "c": "x"}, replyToId="1")
    assert door.deliver(old).status_code == 200
    assert door.deliver(pressed(door.teams.url, AMARA, "1", "fp.answer.2")).status_code == 200

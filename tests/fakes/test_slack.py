"""The stand-in, held against slack_sdk's own client, its models and what Slack's documentation says."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.fakes import slack_limits, slack_payloads
from tests.fakes.slack import Slack, slack
from tests.fakes.slack_payloads import payload, signed
from tests.fakes.slack_words import pinged, words
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN, Installation, Json, Member

SCOPES = frozenset(["chat:write", "im:history", "im:write", "groups:history", "users:read", "users:read.email"])
SECTION = {"type": "section", "text": {"type": "plain_text", "text": "What has happened?"}}
BUTTONS = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go on"}, "value": "1"}],
}


@pytest.fixture
def standing() -> Iterator[Slack]:
    """A stand-in with one person in its workspace."""
    with slack() as made:
        made.workspace.join(Member(id="U0MANAGER", name="Sam Manager", email="sam@example.org"))
        made.workspace.installations[BOT_TOKEN] = Installation(scopes=SCOPES)
        yield made


Found = dict[str, Any]


def talk(standing: Slack, work: Callable[[AsyncWebClient], Awaitable[object]], **options: object) -> Found:
    """What a client gets."""

    async def run() -> Found:
        answer = await work(AsyncWebClient(token=BOT_TOKEN, base_url=standing.url, **options))  # type: ignore[arg-type]
        return answer.data if isinstance(answer, AsyncSlackResponse) else {}  # type: ignore[return-value]

    return asyncio.run(run())


def test_a_message_is_posted_changed_and_read_back(standing: Slack) -> None:
    """What slack_sdk sends is what it finds in the channel, metadata and blocks among it."""

    async def work(client: AsyncWebClient) -> AsyncSlackResponse:
        opened = await client.conversations_open(users="U0MANAGER")
        metadata = {"event_type": "shown", "event_payload": {"job": 7}}
        about = {"channel": opened["channel"]["id"]}
        sent = await client.chat_postMessage(text="Hello", blocks=[SECTION, BUTTONS], metadata=metadata, **about)
        await client.chat_update(ts=sent["ts"], text="Hello again", blocks=[SECTION], **about)
        return await client.conversations_history(include_all_metadata=True, **about)

    (message,) = talk(standing, work)["messages"]
    assert message["text"] == "Hello again"
    assert words(message["blocks"]) == "What has happened?"
    assert message["metadata"]["event_payload"] == {"job": 7}
    assert standing.workspace.notified == [("U0MANAGER", "Hello")], "a change notifies nobody"
    assert standing.faults == []


def test_text_without_blocks_takes_the_blocks_away(standing: Slack) -> None:
    """As Slack's documentation of chat.update says."""

    async def work(client: AsyncWebClient) -> None:
        sent = await client.chat_postMessage(channel="U0MANAGER", text="Hello", blocks=[SECTION])
        await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="Hello again")

    talk(standing, work)
    assert standing.workspace.messages("D0MANAGER")[0]["blocks"] == []


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"text": "x", "blocks": [SECTION] * 51}, "51 blocks"),
        ({"text": "x", "blocks": [BUTTONS, BUTTONS]}, "action_id 'a' stands 2 times"),
        ({"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "plain_text"),
        ({"text": "x", "blocks": [{**SECTION, "text": {"type": "plain_text", "text": "x" * 3001}}]}, "3000 at most"),
        ({"text": "x", "blocks": [{**SECTION, "unknown": 1}]}, "slack_sdk"),
    ],
)
def test_what_slack_refuses_is_refused_and_kept(standing: Slack, what: dict[str, Any], said: str) -> None:
    """A caller that swallows the refusal is found by what the stand-in remembers."""
    with pytest.raises(SlackApiError):
        talk(standing, lambda client: client.chat_postMessage(channel="U0MANAGER", **what))
    assert said in standing.faults[0]


def test_blocks_without_text_reach_no_screen_reader() -> None:
    """Slack takes such a message; nobody who is notified of it can read it."""
    assert "no text for notifications" in slack_limits.of_message({"blocks": [SECTION]})[0]


def test_a_method_beyond_the_scopes_is_refused(standing: Slack) -> None:
    """No scope without a feature, and no feature without its scope."""
    with pytest.raises(SlackApiError, match="missing_scope"):
        talk(standing, lambda client: client.conversations_info(channel=standing.workspace.dm("U0MANAGER").id))


def test_a_view_needs_a_trigger_that_was_not_used(standing: Slack) -> None:
    """One trigger opens one view; the Home tab needs none, but a hash that is still the newest."""
    trigger = standing.workspace.trigger("U0MANAGER")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": [SECTION]}

    async def work(client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=trigger, view=view)
        published = await client.views_publish(user_id="U0MANAGER", view={"type": "home", "blocks": [SECTION]})
        home = {"type": "home", "blocks": [SECTION, BUTTONS]}
        await client.views_publish(user_id="U0MANAGER", view=home, hash=published["view"]["hash"])
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_publish(user_id="U0MANAGER", view=home, hash=published["view"]["hash"])
        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            await client.views_open(trigger_id=trigger, view=view)

    talk(standing, work)
    assert words(standing.workspace.homes["U0MANAGER"].shown["blocks"]) == "What has happened? Go on"


def test_it_fails_as_it_is_told(standing: Slack) -> None:
    """Too many requests, a fault, and an answer that is lost after the message was posted."""
    standing.fail("chat.postMessage", "ratelimited", retry_after=0)
    post: Found = {"channel": "U0MANAGER", "text": "Hello"}
    handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    talk(standing, lambda client: client.chat_postMessage(**post), retry_handlers=handlers)
    standing.fail("chat.postMessage", "broken")
    with pytest.raises(SlackApiError):
        talk(standing, lambda client: client.chat_postMessage(**post))
    assert len(standing.workspace.messages("D0MANAGER")) == 1
    standing.fail("chat.postMessage", "lost_answer")
    with pytest.raises(Exception, match="disconnected"):
        talk(standing, lambda client: client.chat_postMessage(**post), retry_handlers=[])
    assert len(standing.workspace.messages("D0MANAGER")) == 2


def test_a_payload_goes_through_the_socket_and_is_acknowledged(standing: Slack) -> None:
    """slack_sdk's own Socket Mode client connects, hears the envelope and answers it."""

    async def run() -> Json:
        client = SocketModeClient(app_token=APP_TOKEN, web_client=AsyncWebClient(base_url=standing.url))

        async def hear(heard: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            answer = {"response_action": "clear", "type": request.type}
            await heard.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=answer))

        client.socket_mode_request_listeners.append(hear)
        await client.connect()  # type: ignore[no-untyped-call]
        said = await asyncio.to_thread(standing.through_socket, payload("view_submission"))
        await client.close()  # type: ignore[no-untyped-call]
        return said

    assert asyncio.run(run()) == {"response_action": "clear", "type": "interactive"}


@pytest.mark.parametrize("kind", slack_payloads.kinds())
def test_a_payload_names_its_source_and_is_signed_as_slack_signs(kind: str) -> None:
    """slack_sdk believes the signature, and its models read the blocks and views inside."""
    kept = slack_payloads.kept(kind)
    assert kept.source
    body = payload(kind).body()
    assert SignatureVerifier(slack_payloads.SECRET).is_valid_request(body, signed(body))
    content = kept.payload
    for block in content.get("event", content).get("blocks") or content.get("message", {}).get("blocks") or ():
        assert Block.parse(dict(block)) is not None
    if "view" in content:
        assert View(**content["view"]).to_dict()["type"] == content["view"]["type"]


def test_words_are_read_as_slack_shows_them() -> None:
    """Marks go, entities come back, and a mention is told from the same letters in plain text."""
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Now* call <https://example.org|us> &lt;!here&gt;"}},
        {"type": "section", "text": {"type": "plain_text", "text": "<!channel>"}},
    ]
    assert words(blocks) == "Now call us <!here> <!channel>"
    assert pinged(blocks) == []
    assert pinged([{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}]) == ["!channel"]

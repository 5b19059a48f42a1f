"""The person in Slack and both doors, held against a Bolt app of a few lines."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.slack import Slack, slack
from tests.fakes.slack_doors import OverHttp, OverSocket, Running, running
from tests.fakes.slack_payloads import SECRET
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_words import controls
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN, Installation, Member

Found = dict[str, Any]

PICK = {
    "type": "actions",
    "block_id": "pick",
    "elements": [
        {"type": "datepicker", "action_id": "day"},
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go on"}, "value": "1"},
    ],
}
REASON = {
    "type": "input",
    "block_id": "reason",
    "label": {"type": "plain_text", "text": "Why?"},
    "element": {"type": "plain_text_input", "action_id": "why"},
}
MODAL = {
    "type": "modal",
    "callback_id": "asked",
    "title": {"type": "plain_text", "text": "A reason"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [REASON],
}


def bolt(standing: Slack) -> AsyncApp:
    """An app that says what it heard."""
    client = AsyncWebClient(token=BOT_TOKEN, base_url=standing.url)
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

    @app.event("message")
    async def heard(event: Found, client: AsyncWebClient) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": f"You said: {event.get('text')}"}}
        await client.chat_postMessage(channel=event["channel"], text="You said something", blocks=[section, PICK])

    @app.action("go")
    async def went(ack: AsyncAck, body: Found, client: AsyncWebClient) -> None:
        await ack()
        day = body["state"]["values"]["pick"]["day"]["selected_date"]
        about = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        section = {"type": "section", "text": {"type": "plain_text", "text": f"On {day}"}}
        await client.chat_update(text=f"On {day}", blocks=[section], **about)

    @app.command("/fingerpost")
    async def commanded(ack: AsyncAck, body: Found, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack(text=f"You asked: {body['text']}")

    @app.view("asked")
    async def reasoned(ack: AsyncAck, body: Found) -> None:
        said = body["view"]["state"]["values"]["reason"]["why"]["value"]
        if len(said) < 5:
            await ack(response_action="errors", errors={"reason": "Please say a little more."})
            return
        await ack()

    return app


def over_http(standing: Slack, stack: ExitStack) -> OverHttp:
    """The app behind Starlette, as it is mounted in production."""
    handlers: list[AsyncSlackRequestHandler] = []

    async def events(request: Request) -> Response:
        return await handlers[0].handle(request)

    def make() -> Starlette:
        handlers.append(AsyncSlackRequestHandler(bolt(standing)))
        return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])

    return OverHttp(app=stack.enter_context(running(make)))


def over_socket(standing: Slack, stack: ExitStack) -> OverSocket:
    """The app behind Socket Mode."""
    app: Running = stack.enter_context(running(Starlette))
    client = AsyncWebClient(token=BOT_TOKEN, base_url=standing.url)

    async def connect() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(bolt(standing), APP_TOKEN, web_client=client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    handler = app.run(connect())
    stack.callback(lambda: app.run(handler.close_async()))
    return OverSocket(slack=standing)


@pytest.fixture(params=[over_http, over_socket])
def person(request: pytest.FixtureRequest) -> Iterator[SlackPerson]:
    """Somebody whose app is reached over HTTP, and then over Socket Mode."""
    with ExitStack() as stack:
        standing = stack.enter_context(slack())
        standing.workspace.join(Member(id="U0MANAGER", name="Sam Manager"))
        standing.workspace.installations[BOT_TOKEN] = Installation(scopes=frozenset({"chat:write"}))
        door: Callable[[Slack, ExitStack], OverHttp | OverSocket] = request.param
        yield SlackPerson(slack=standing, door=door(standing, stack), id="U0MANAGER")
        assert standing.faults == []


def test_what_is_typed_arrives_and_what_is_chosen_goes_along(person: SlackPerson) -> None:
    """A message, a date and a button: the message is updated in place, and says what was chosen."""
    person.says("phoning in <sick>")
    assert "You said: phoning in <sick>" in person.reads()
    message = person.messages()[-1]
    date, button = controls(message["blocks"])
    person.fills(message["ts"], date, "2026-11-23")
    person.presses(button, message=message)
    assert person.reads().endswith("On 2026-11-23")
    assert {answer.status for answer in person.answers} == {200}


def test_a_command_is_answered_and_its_modal_is_filled_in(person: SlackPerson) -> None:
    """An error keeps the modal open and stands at its input; what is right closes it."""
    person.commands("phoning in sick")
    assert "You asked: phoning in sick" in person.reads()
    view = person.modal
    assert view is not None
    (why,) = controls(view.shown["blocks"])
    person.fills(view.id, why, "no")
    person.submits()
    assert person.errors == {"reason": "Please say a little more."}
    person.fills(view.id, why, "no reason was given")
    person.submits()
    assert person.modal is None


def test_what_is_not_filled_in_is_not_sent(person: SlackPerson) -> None:
    """As in Slack, which asks for what is not optional before the app hears of it."""
    person.commands()
    with pytest.raises(AssertionError, match="without"):
        person.submits()

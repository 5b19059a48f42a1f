"""Somebody in Slack: reads what stands there, presses buttons, fills in by label, types; knows no database.

They can only do what Slack lets them: press what is shown, choose what is offered, submit what is filled in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.fakes import slack_limits
from tests.fakes.slack import Slack
from tests.fakes.slack_doors import Answer, Door, told
from tests.fakes.slack_methods import as_sent
from tests.fakes.slack_payloads import Payload, payload
from tests.fakes.slack_words import Control, controls, words
from tests.fakes.slack_workspace import APP, BOT_USER, TEAM, Json, View

CHOSEN_ONE: Final = frozenset({"static_select", "radio_buttons", "overflow"})
CHOSEN_MANY: Final = frozenset({"checkboxes", "multi_static_select"})
TYPED: Final = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})
STATEFUL: Final = (CHOSEN_ONE - {"overflow"}) | CHOSEN_MANY | TYPED | {"datepicker"}


def _nothing() -> None:
    """Nothing follows."""


@dataclass(kw_only=True)
class SlackPerson:
    """A member of the workspace; `after` runs once they have done something: what is due is then sent.

    `sent` is the last thing of theirs that Slack told the app.
    """

    slack: Slack
    door: Door
    id: str
    after: Callable[[], object] = _nothing
    answers: list[Answer] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)
    sent: Payload | None = None
    filled: dict[tuple[str, str, str], Json] = field(default_factory=dict)

    @property
    def dm(self) -> str:
        """Their DM with the app."""
        return self.slack.workspace.dm(self.id).id

    @property
    def modal(self) -> View | None:
        """The modal that is on top."""
        stack = self.slack.workspace.modals[self.id]
        return stack[-1] if stack else None

    @property
    def home(self) -> Json:
        """Their Home tab."""
        return self.slack.workspace.homes[self.id].shown

    def messages(self, channel: str | None = None) -> Sequence[dict[str, Any]]:
        """What stands in a channel, their DM if none is named."""
        return self.slack.workspace.messages(channel or self.dm)

    def reads(self, channel: str | None = None) -> str:
        """The words of a channel, of what is whispered to them there, and of an open modal."""
        said = [_of_message(one) for one in (*self.messages(channel), *self.whispers())]
        modal = self.modal
        return " ".join((*said, _of_view(modal.shown) if modal else "")).strip()

    def whispers(self) -> list[Json]:
        """What only they can see."""
        return [one for one in self.slack.workspace.ephemerals if one.get("to") == self.id]

    def says(self, text: str, *, channel: str | None = None, thread: str | None = None) -> str:
        """Types a message; gives its time."""
        place = self.slack.workspace.channel(channel or self.dm, seen_by=self.id)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        about: dict[str, object] = {"user": self.id, "text": escaped, "client_msg_id": self.slack.workspace.new_id("c")}
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        blocks = [{"type": "rich_text", "block_id": "typed", "elements": [section]}]
        more = {"thread_ts": thread, "parent_user_id": BOT_USER} if thread else {}
        made = self.slack.workspace.post(place, {**about, "blocks": blocks, **more})
        self.hear()
        return str(made["ts"])

    def mentions(self, text: str, *, channel: str) -> None:
        """Calls the app in a channel: Slack tells it twice where it hears the channel's messages too."""
        place = self.slack.workspace.channel(channel, seen_by=self.id)
        said = {"user": self.id, "text": f"<@{BOT_USER}> {text}", "client_msg_id": self.slack.workspace.new_id("c")}
        made = self.slack.workspace.post(place, said)
        event = {**made, "type": "app_mention", "channel": channel, "event_ts": made["ts"]}
        self.slack.workspace.echoes.append(event)
        self.hear()

    def edits(self, ts: str, text: str, *, channel: str | None = None) -> None:
        """Changes what they wrote."""
        place = self.slack.workspace.channel(channel or self.dm, seen_by=self.id)
        changes = {"text": text, "edited": {"user": self.id, "ts": self.slack.workspace.ts()}}
        self.slack.workspace.put(place, place.find(ts), changes)
        self.hear()

    def deletes(self, ts: str, *, channel: str | None = None) -> None:
        """Takes back what they wrote."""
        place = self.slack.workspace.channel(channel or self.dm, seen_by=self.id)
        self.slack.workspace.remove(place, place.find(ts))
        self.hear()

    def hear(self) -> None:
        """Hands the app every event that there is, until nothing follows from them."""
        while True:
            self.after()
            events = told(self.slack.workspace)
            if not events:
                return
            self.answers += [self._deliver(event) for event in events]

    def again(self) -> Answer:
        """Slack is not sure of what they last did, and tells it once more."""
        assert self.sent is not None, "nothing was told yet"
        answer = self.door.deliver(self.sent)
        self.hear()
        return answer

    def opens(self, tab: str) -> Answer:
        """Opens the app: its `home` or its `messages`."""
        event = {"user": self.id, "channel": self.dm, "tab": tab, "event_ts": self.slack.workspace.ts()}
        about = {"team_id": TEAM, "api_app_id": APP, "event_id": self.slack.workspace.new_id("Ev")}
        return self._sends(payload("app_home_opened", event=event, **about))

    def commands(self, text: str = "", *, command: str = "/fingerpost", channel: str | None = None) -> Answer:
        """Types a slash command; what it answers with is whispered."""
        where = channel or self.dm
        name = "directmessage" if where.startswith("D") else where.lower()
        about = {"channel_id": where, "channel_name": name, "user_id": self.id, "user_name": self.id.lower()}
        more = {"team_id": TEAM, "api_app_id": APP, "response_url": self._response_url(where)}
        trigger = self.slack.workspace.trigger(self.id)
        return self._sends(
            payload("slash_command", command=command, text=text, trigger_id=trigger, **about, **more), where=where
        )

    def shortcut(self, name: str) -> Answer:
        """Chooses a shortcut from the menu."""
        return self._sends(payload("shortcut", callback_id=name, **self._about()))

    def shortcut_on(self, message: Json, name: str, *, channel: str) -> Answer:
        """Chooses a shortcut from the menu of a message."""
        where = {"id": channel, "name": channel.lower()}
        about = {"message_ts": message["ts"], "message": dict(message), "channel": where}
        made = {"response_url": self._response_url(channel), **self._about()}
        return self._sends(payload("message_shortcut", callback_id=name, **about, **made))

    def presses(self, control: Control, *, message: Json, channel: str | None = None, times: int = 1) -> Answer:
        """Presses or chooses something in a message, as it stands on their screen; `times` is a double click."""
        where = channel or self.dm
        made = self.pressing(control, message=message, channel=where)
        for _ in range(times - 1):
            self.door.deliver(made)
        return self._sends(made)

    def pressing(self, control: Control, *, message: Json, channel: str | None = None) -> Payload:
        """The payload of a press, to be delivered when a test wants it."""
        where = channel or self.dm
        about = {
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": where, "is_ephemeral": False},
            "channel": {"id": where, "name": "directmessage" if where.startswith("D") else where.lower()},
            "message": {name: value for name, value in message.items() if name != "metadata"},
            "state": {"values": self.state(message["ts"], message.get("blocks", ()))},
            "response_url": self._response_url(where),
            "actions": [self._action(control, message["ts"])],
        }
        return payload("block_actions_in_a_message", **about, **self._about())

    def presses_in_view(self, control: Control, view: View) -> Answer:
        """Presses something in a modal or in the Home tab."""
        state = self.state(view.id, view.shown["blocks"])
        about = {
            "container": {"type": "view", "view_id": view.id},
            "view": as_sent(view, state),
            "actions": [self._action(control, view.id)],
        }
        return self._sends(payload("block_actions_in_a_view", **about, **self._about()))

    def fills(self, where: str, control: Control, *values: str) -> None:
        """Fills in or chooses, by the words on the screen; `where` is a message's time or a view's id."""
        self.filled[where, control.block_id, control.action_id] = chosen(control, values)

    def submits(self) -> Answer:
        """Sends the modal off; Slack closes it, or does what the answer says."""
        view = self.modal
        assert view is not None, "no modal is open"
        missing = self._missing(view)
        assert not missing, f"Slack lets nobody submit without {missing}"
        sent = as_sent(view, self.state(view.id, view.shown["blocks"]))
        answer = self._deliver(payload("view_submission", view=sent, **self._about()))
        self.answers.append(answer)
        self._follows(answer.body)
        self.hear()
        return answer

    def closes(self) -> None:
        """Closes the modal without a word."""
        self.slack.workspace.modals[self.id].clear()

    def state(self, where: str, blocks: Sequence[Json]) -> dict[str, dict[str, Json]]:
        """What is filled in, as Slack sends it along."""
        found: dict[str, dict[str, Json]] = {}
        for control in controls(blocks):
            if control.element["type"] in STATEFUL:
                value = self.filled.get((where, control.block_id, control.action_id), _initial(control.element))
                found.setdefault(control.block_id, {})[control.action_id] = value
        return found

    def _deliver(self, made: Payload) -> Answer:
        event = made.content.get("event", {"user": self.id})
        if event.get("user") == self.id and "bot_id" not in event:
            self.sent = made
        return self.door.deliver(made)

    def _missing(self, view: View) -> list[str]:
        state = self.state(view.id, view.shown["blocks"])
        asked = [block for block in view.shown["blocks"] if block["type"] == "input" and not block.get("optional")]
        return [
            block["label"]["text"]
            for block in asked
            if not any(_given(state.get(block.get("block_id", ""), {}).get(block["element"]["action_id"], {})))
        ]

    def _follows(self, body: Json) -> None:
        stack = self.slack.workspace.modals[self.id]
        action, self.errors = body.get("response_action"), body.get("errors", {})
        if action == "errors":
            known = {block.get("block_id") for block in stack[-1].shown["blocks"] if block["type"] == "input"}
            assert set(self.errors) <= known, "an error at no input"
            return
        if action in ("update", "push"):
            assert slack_limits.of_view(body["view"]) == []
        if action == "update":
            stack[-1].shown = dict(body["view"])
        elif action == "push":
            made = self.slack.workspace.new_id("V")
            stack.append(View(id=made, user=self.id, shown=dict(body["view"]), hash=made, root=stack[0].id))
        elif action == "clear":
            stack.clear()
        elif stack:
            stack.pop()

    def _sends(self, made: Payload, *, where: str = "") -> Answer:
        answer = self._deliver(made)
        self.answers.append(answer)
        if made.sent == "command" and answer.body:
            faults = slack_limits.of_message(answer.body)
            assert faults == []
            whispered = {**answer.body, "to": self.id, "channel": where, "ts": self.slack.workspace.ts()}
            self.slack.workspace.ephemerals.append(whispered)
        self.hear()
        return answer

    def _about(self) -> dict[str, object]:
        user = {"id": self.id, "username": self.id.lower(), "name": self.id.lower(), "team_id": TEAM}
        team = {"id": TEAM, "domain": "example"}
        return {"user": user, "team": team, "api_app_id": APP, "trigger_id": self.slack.workspace.trigger(self.id)}

    def _response_url(self, channel: str) -> str:
        return self.slack.response_url(channel=channel, user=self.id)

    def _action(self, control: Control, where: str) -> dict[str, object]:
        element = control.element
        about = {"action_id": control.action_id, "block_id": control.block_id, "type": element["type"]}
        stamped = {**about, "action_ts": self.slack.workspace.ts()}
        if element["type"] == "button":
            value = {"value": element["value"]} if "value" in element else {}
            return {**stamped, "text": element["text"], **value}
        return {**stamped, **self.filled.get((where, control.block_id, control.action_id), _initial(element))}


def chosen(control: Control, values: Sequence[str]) -> Json:
    """What Slack sends for a filled-in control.

    Raises:
        AssertionError: no such option is offered.
    """
    kind = control.element["type"]
    if kind in CHOSEN_ONE | CHOSEN_MANY:
        by_words = {option["text"]["text"]: option for option in control.options}
        missing = [value for value in values if value not in by_words]
        assert not missing, f"not offered: {missing}, but {list(by_words)}"
        options = [by_words[value] for value in values]
        many = kind in CHOSEN_MANY
        return {"type": kind, "selected_options": options} if many else {"type": kind, "selected_option": options[0]}
    return {"type": kind, "selected_date" if kind == "datepicker" else "value": values[0]}


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in CHOSEN_MANY:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in CHOSEN_ONE:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date")}
    return {"type": kind, "value": element.get("initial_value")}


def _given(value: Json) -> Iterator[bool]:
    yield from (bool(part) for name, part in value.items() if name != "type")


def _of_message(message: Json) -> str:
    return words(message["blocks"]) if message.get("blocks") else str(message.get("text", ""))


def _of_view(view: Json) -> str:
    title = view.get("title", {}).get("text", "")
    return f"{title} {words(view['blocks'])} {view.get('submit', {}).get('text', '')}"

"""An adviser in Slack: finds the card in the channel of its queue, presses its buttons and fills in its forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.channels.slack.desk_parts import FIELD
from escalation import store
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_words import Control, controls
from tests.fakes.slack_workspace import Json
from tests.journeys.plain.slack_house import SlackHouse

AT_ONCE: Final = frozenset({"claim", "still", "wake"})
CHOSEN: Final = frozenset({"static_select", "radio_buttons", "checkboxes"})


@dataclass(kw_only=True)
class AdviserInSlack:
    """Somebody of the advice team at their client."""

    house: SlackHouse
    person: str

    @property
    def slack(self) -> SlackPerson:
        """The person at their client."""
        return self.house.people[self.person]

    def does(self, verb: str, escalation: str, fields: Mapping[str, str]) -> None:
        """Presses the verb's button on the card, and fills in and sends its form where it has one."""
        self.house.send()
        channel, card = self.card(escalation)
        self.slack.presses(button(card, verb), message=card, channel=channel)
        if verb in AT_ONCE:
            return
        view = self.slack.modal
        assert view is not None, f"{verb} opens no form: {self.slack.whispers()[-1:]}"
        for control in controls(view.shown["blocks"]):
            said = fields.get(control.block_id.removeprefix(FIELD).partition("#")[0])
            if said is not None:
                self.slack.fills(view.id, control, worded(control, said))
        self.slack.submits()
        assert not self.slack.errors, f"{verb} is refused: {self.slack.errors}"

    def may(self, verb: str, escalation: str) -> bool:
        """Whether the card offers it: that somebody is still on it is only said once it was asked."""
        self.house.send()
        return any(one.action_id == f"fp.desk.{verb}" for one in controls(self.card(escalation)[1]["blocks"]))

    def card(self, escalation: str) -> tuple[str, Json]:
        """The card of a hand-over, and the channel of the queue in which it stands."""
        found = self.house.service.database.read(lambda connection: store.load(connection, escalation))
        assert found is not None
        channel = self.house.desk(found.queue)
        for message in reversed(self.slack.messages(channel)):
            if any(f'"{escalation}"' in str(one.element.get("value")) for one in controls(message.get("blocks", ()))):
                return channel, message
        raise AssertionError(f"no card of this hand-over in {channel}")

    def writes(self, text: str, escalation: str) -> str:
        """Writes below the card; gives the time of the message."""
        channel, card = self.card(escalation)
        return self.slack.says(text, channel=channel, thread=card["ts"])


def button(card: Json, verb: str) -> Control:
    """The button of a verb.

    Raises:
        AssertionError: the card does not offer it.
    """
    offered = {one.action_id: one for one in controls(card["blocks"])}
    assert f"fp.desk.{verb}" in offered, f"the card offers no {verb}, but {list(offered)}"
    return offered[f"fp.desk.{verb}"]


def worded(control: Control, value: str) -> str:
    """An option by its value as it is worded; typed words as they are."""
    if control.element["type"] not in CHOSEN:
        return value
    return str(next(one["text"]["text"] for one in control.options if one["value"] == value))

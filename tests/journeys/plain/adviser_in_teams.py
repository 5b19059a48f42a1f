"""An adviser in Teams: finds the card in the channel of its queue, presses its buttons and fills in its forms."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.chat.desk_forms import AT_ONCE
from escalation import store
from tests.fakes.teams_person import Shown, TeamsPerson
from tests.journeys.plain.teams_house import TeamsHouse


@dataclass(kw_only=True)
class AdviserInTeams:
    """Somebody of the advice team at their client."""

    house: TeamsHouse
    person: str

    @property
    def teams(self) -> TeamsPerson:
        """The person at their client."""
        return self.house.people[self.person]

    def does(self, verb: str, escalation: str, fields: Mapping[str, str]) -> None:
        """Presses the verb's button on the card, and fills in and sends its form where it has one."""
        self.house.send()
        card = self.card(escalation)
        self.press(card, verb)
        if verb in AT_ONCE:
            return
        shown = self.card(escalation)
        for name, said in fields.items():
            if name in shown.inputs:
                self.teams.fills(shown, name, said)
        self.press(shown, verb)
        left = self.card(escalation).button(f"fp.desk.{verb}", s=1)
        assert left is None, f"{verb} is refused: {self.card(escalation).words[:300]}"

    def press(self, shown: Shown, verb: str) -> None:
        """Presses the button of a verb.

        Raises:
            AssertionError: the card does not offer it.
        """
        button = shown.button(f"fp.desk.{verb}", s=1) or shown.button(f"fp.desk.{verb}")
        assert button is not None, f"the card offers no {verb}, but {[one['verb'] for one in shown.buttons]}"
        self.teams.presses(shown, button)

    def may(self, verb: str, escalation: str) -> bool:
        """Whether the card offers it: that somebody is still on it is only said once it was asked."""
        self.house.send()
        return self.card(escalation).button(f"fp.desk.{verb}") is not None

    def card(self, escalation: str) -> Shown:
        """The card of a hand-over in the channel of the queue that has it, as this adviser sees it."""
        found = self.house.service.database.read(lambda connection: store.load(connection, escalation))
        assert found is not None
        channel = self.house.desk(found.queue)
        for shown in reversed(self.teams.messages(channel)):
            if any(one["data"].get("e") == escalation for one in shown.buttons):
                return shown
        raise AssertionError(f"no card of this hand-over in {channel}")

    def writes(self, text: str, escalation: str) -> str:
        """Answers below the card and calls us by name; gives the id of the message."""
        card = self.card(escalation)
        return self.teams.mentions(text, channel=card.conversation, below=card.id)

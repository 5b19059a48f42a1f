"""Manager and advisers in Teams from beginning to end, and in two networks at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from activity.log import interaction
from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import Database
from escalation import store
from tests.journeys.plain.adviser_in_slack import AdviserInSlack
from tests.journeys.plain.adviser_in_teams import AdviserInTeams
from tests.journeys.plain.at_teams import AtTeams
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.meanwhile import work_overnight
from tests.journeys.plain.script import Step
from tests.journeys.plain.teams_house import TeamsHouse
from tests.journeys.test_in_plain_words import database_on
from tests.journeys.test_slack_whole import FIVE, REST, STEP, TOPIC
from tests.people import ADVISER, OTHER_ADVISER

__all__ = ["database_on"]


@dataclass(kw_only=True)
class Both:
    """A manager, and two advisers, in one tenant."""

    house: TeamsHouse
    manager: AtTeams
    advisers: tuple[AdviserInTeams, AdviserInTeams]

    @property
    def escalation(self) -> str:
        """The hand-over that the conversation last led to."""
        read = self.house.service.database.read
        found = read(lambda connection: store.of_conversation(connection, self.manager.at))
        assert found is not None
        return found.id

    def does(self, does: str, *said: str) -> None:
        """The manager does something."""
        self.house.clock.at += STEP
        self.manager.do(Step(does=does, words=said))

    def kinds(self) -> list[str]:
        """What was logged, by kind."""
        query = select(interaction.c.kind).order_by(interaction.c.seq)
        return list(self.house.service.database.read(lambda connection: connection.scalars(query).all()))

    def claimed(self) -> tuple[AdviserInTeams, AdviserInTeams]:
        """Both advisers press at the same moment: whoever has it then, and the other."""
        self.house.send()
        presses = []
        for one in self.advisers:
            card = one.card(self.escalation)
            button = card.button("fp.desk.claim")
            assert button is not None
            presses.append(one.teams.pressing(card, button))
        with ThreadPoolExecutor(2) as at_once:
            answers = list(at_once.map(self.house.deliver, presses))
        for one, made, answer in zip(self.advisers, presses, answers, strict=True):
            one.teams.hears(made, answer)
        read = self.house.service.database.read
        found = read(lambda connection: store.load(connection, self.escalation))
        assert found is not None
        first, second = self.advisers
        return (first, second) if first.person == found.claimed_by else (second, first)

    def name(self, one: AdviserInTeams) -> str:
        """What somebody is called."""
        return self.house.service.shelf.current.people.directory.people[one.person].name


@pytest.fixture
def both(request: pytest.FixtureRequest, database_on: Callable[[str], Database], shelf: Shelf) -> Iterator[Both]:
    """Everybody at their client; with Slack in the same process where a test asks for it."""
    service = Service(shelf=shelf, database=database_on("sqlite"))
    clock = Clock(at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    house = TeamsHouse.opened(service, clock, with_slack=getattr(request, "param", "") == "slack")
    advisers = AdviserInTeams(house=house, person=ADVISER), AdviserInTeams(house=house, person=OTHER_ADVISER)
    yield Both(house=house, manager=AtTeams(house=house), advisers=advisers)
    house.close()


def test_manager_and_adviser_from_beginning_to_end(both: Both) -> None:
    """Begun, answered, changed, handed over, taken once, talked over, handed back, ended, handed over, closed."""
    both.does("topic", TOPIC)
    for said in FIVE:
        both.does("answers", said)
    both.does("changes", "How many separate spells")
    both.does("answers", "2")
    both.does("asks for an adviser")
    both.does("sends", "It has been going on since the rota changed.")
    winner, loser = both.claimed()
    assert both.kinds().count("escalation_claimed") == 1
    assert f"{both.name(winner)} took this first" in loser.card(both.escalation).words
    both.house.send()
    assert both.name(winner) in loser.card(both.escalation).words, "the card is changed for everybody"
    assert loser.card(both.escalation).button("fp.desk.claim") is None
    _talk(both, winner, loser)
    winner.does("hand_back", both.escalation, {"text": "You can go on with the questions now."})
    both.does("looks")
    assert "You can go on with the questions now." in both.manager.text
    for said in REST:
        both.does("answers", said)
    both.does("confirms the answers")
    assert both.manager.reply.receipt
    both.does("asks for an adviser")
    both.does("sends", "One more thing.")
    winner, _ = both.claimed()
    closing = {"reason": "advice_given", "tree_could_answer": "yes", "text": "You have all you need now."}
    winner.does("resolve", both.escalation, closing)
    both.does("looks")
    assert "You have all you need now." in both.manager.text
    assert both.kinds().count("escalation_resolved") == 1
    assert both.house.refused == []


def _talk(both: Both, winner: AdviserInTeams, loser: AdviserInTeams) -> None:
    """What is written on the card and below it reaches the manager and back; a note stays, and nobody's form shows."""
    card = winner.card(both.escalation)
    winner.teams.fills(card, "text", "Have you met her & her *union* rep?")
    winner.press(card, "reply")
    assert "Have you met her & her *union* rep?" in _read(both)
    winner.writes("// She asked for this last year, too.", both.escalation)
    winner.writes("Please bring the [rota](http://x).", both.escalation)
    assert "Please bring the [rota](http://x)." in _read(both)
    assert "last year" not in _read(both)
    both.manager.teams.types("Not yet.")
    below = [one.words for one in winner.teams.messages(card.conversation) if one.id != card.id]
    assert any("Not yet." in one for one in below)
    winner.press(winner.card(both.escalation), "hold")
    assert "Why is it on hold?" in winner.card(both.escalation).words
    assert "Why is it on hold?" not in loser.card(both.escalation).words
    shown = winner.card(both.escalation)
    button = shown.button("fp.desk.card")
    assert button is not None
    winner.teams.presses(shown, button)
    assert winner.card(both.escalation).button("fp.desk.hold", s=1) is None


def _read(both: Both) -> str:
    """All that stands in the manager's chat."""
    return " ".join(one.words for one in both.manager.teams.messages())


def test_nobody_else_can_do_what_an_adviser_can(both: Both) -> None:
    """A manager who is let into the advisers' channel sees the card, and is told no."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "What now?")
    card = both.advisers[0].card(both.escalation)
    for verb in ("claim", "read", "note"):
        button = card.button(f"fp.desk.{verb}")
        if button is not None:
            both.manager.teams.presses(card, button)
    assert "escalation_claimed" not in both.kinds()
    assert "Why" not in " ".join(both.manager.teams.told)


def test_what_cannot_be_done_is_said_on_the_card_and_nothing_typed_is_lost(both: Both) -> None:
    """A form that is refused stands there again with its sentence, filled in as it was."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "What now?")
    winner, _ = both.claimed()
    both.house.send()
    winner.press(winner.card(both.escalation), "resolve")
    shown = winner.card(both.escalation)
    winner.teams.fills(shown, "minutes", "many")
    winner.teams.fills(shown, "text", "Goodbye.")
    winner.press(shown, "resolve")
    again = winner.card(both.escalation)
    assert "minutes as a number" in again.words
    assert (again.inputs["minutes"]["value"], again.inputs["text"]["value"]) == ("many", "Goodbye.")


def test_what_is_left_for_an_adviser_comes_to_their_own_chat(both: Both) -> None:
    """What the manager answers is told there, several in one message, and is opened, read and answered from there."""
    winner = both.advisers[0]
    winner.teams.types("hand-overs")
    assert "Hand-overs" in winner.teams.messages()[-1].words
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "What now?")
    winner.does("claim", both.escalation, {})
    winner.does("ask", both.escalation, {"text": "Has she a fit note?"})
    both.does("writes", "She has, until Friday.")
    both.house.clock.at += timedelta(minutes=1)
    both.does("writes", "And she is back on Monday.")
    work_overnight(both.house.service, both.house.clock, ())
    both.house.send()
    told = [one for one in winner.teams.messages() if "Your hand-overs" in one.words]
    assert len(told) == 1
    button = told[0].button("fp.desk.read")
    assert button is not None
    winner.teams.presses(told[0], button)
    shown = next(one for one in winner.teams.messages() if one.id == told[0].id)
    assert "She has, until Friday." in shown.words
    assert "And she is back on Monday." in shown.words
    winner.press(shown, "reply")
    shown = next(one for one in winner.teams.messages() if one.id == told[0].id)
    winner.teams.fills(shown, "text", "Then meet her on Monday.")
    winner.press(shown, "reply")
    assert "Then meet her on Monday." in _read(both)
    shown = next(one for one in winner.teams.messages() if one.id == told[0].id)
    assert "Then meet her on Monday." in shown.words, "all of it is read there as it stands now"
    back = shown.button("fp.desk.card")
    assert back is not None
    winner.teams.presses(shown, back)
    assert "Your hand-overs" in next(one for one in winner.teams.messages() if one.id == told[0].id).words


def test_where_we_may_read_along_only_what_stands_below_a_card_is_for_us(both: Both) -> None:
    """It reaches the manager without a mention; what colleagues say elsewhere in the channel is nothing to us."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "What now?")
    winner = both.advisers[0]
    winner.does("claim", both.escalation, {})
    card = winner.card(both.escalation)
    winner.teams.writes_plainly("Please meet her first.", channel=card.conversation, below=card.id)
    assert "Please meet her first." in _read(both)
    before = both.kinds()
    for person in (winner.teams, both.manager.teams):
        person.writes_plainly("Who is on call? She wants to kill herself.", channel=card.conversation)
    assert both.kinds() == before


def test_what_not_everybody_may_see_stands_there_without_its_content(both: Both) -> None:
    """An adviser is part of the matter: the card says only that there is one, and what is asked of it there."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.manager._press("open.send")
    form = both.manager.card
    both.manager._pressed(form, "team")
    form = both.manager.card
    both.manager.teams.fills(form, "text", "Please ring me after two.")
    both.manager.teams.fills(form, "not_for", f"not_for.{OTHER_ADVISER}")
    both.manager._pressed(form, "form.send")
    winner, loser = both.advisers
    card = winner.card(both.escalation)
    for secret in ("sickness", "Okafor", "ring me after two"):
        assert secret not in card.words
    loser.press(card, "claim")
    assert "escalation_claimed" not in both.kinds()
    winner.press(card, "claim")
    winner.writes("Hello.", both.escalation)
    assert "goes nowhere" in " ".join(winner.teams.says_of_ours(card.conversation))
    winner.press(winner.card(both.escalation), "read")
    assert "Not everybody here may see this" in winner.card(both.escalation).words
    assert "ring me after two" not in winner.card(both.escalation).words
    winner.teams.types("Hand-overs")
    listed = winner.teams.messages()[-1]
    button = listed.button("fp.desk.read")
    assert button is not None
    winner.teams.presses(listed, button)
    assert "ring me after two" in winner.teams.messages()[-1].words
    loser.teams.types("Hand-overs")
    assert loser.teams.messages()[-1].button("fp.desk.read") is None


@pytest.mark.parametrize("both", ["slack"], indirect=True)
def test_a_manager_in_teams_has_an_adviser_in_slack(both: Both) -> None:
    """The card stands in both networks; it is taken in Slack, answered there, and read in Teams, and the other way."""
    assert both.house.slack is not None
    slack = AdviserInSlack(house=both.house.slack, person=ADVISER)
    teams = both.advisers[1]
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "It has been going on since the rota changed.")
    slack.does("claim", both.escalation, {})
    both.house.send()
    assert teams.card(both.escalation).button("fp.desk.claim") is None, "it is taken, in Teams too"
    slack.does("reply", both.escalation, {"text": "Please meet her first."})
    both.house.send()
    assert "Please meet her first." in _read(both)
    channel, card = slack.card(both.escalation)
    slack.writes("And bring the rota.", both.escalation)
    both.house.send()
    assert "And bring the rota." in _read(both)
    both.does("writes", "May a colleague sit in?")
    both.house.send()
    below = [str(one) for one in slack.slack.messages(channel) if one.get("thread_ts") == card["ts"]]
    assert "May a colleague sit in?" in below[-1]
    there = " ".join(one.words for one in teams.teams.messages(teams.card(both.escalation).conversation))
    assert "And bring the rota." in there
    closing = {"reason": "advice_given", "tree_could_answer": "yes", "text": "Yes, if she agrees."}
    slack.does("resolve", both.escalation, closing)
    both.house.send()
    both.does("looks")
    assert "Yes, if she agrees." in both.manager.text
    assert both.kinds().count("escalation_claimed") == 1
    assert both.house.refused == []

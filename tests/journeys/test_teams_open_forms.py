"""Forms on cards in Teams: what happens meanwhile replaces none, and an older Teams is given them, too."""

from datetime import timedelta

from tests.fakes.teams_person import Shown
from tests.journeys.test_in_plain_words import database_on
from tests.journeys.test_slack_whole import STEP, TOPIC
from tests.journeys.test_teams_whole import Both, both

__all__ = ["both", "database_on"]


def sent(both: Both) -> None:
    """What the sender finds due is sent, what waits for a form too."""
    both.house.app.run(both.house.channel.sender.work(both.house.channel.connector))


def with_adviser(both: Both) -> None:
    """A hand-over that the first adviser has taken."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "It has been going on for long.")
    first, _ = both.advisers
    first.does("claim", both.escalation, {})


def opens(shown: Shown, both: Both, verb: str) -> Shown:
    """The manager opens a form by its button: the card as it then stands."""
    button = shown.button(verb)
    assert button is not None
    both.manager.teams.presses(shown, button)
    return both.manager.card


def test_a_managers_form_stays_while_an_adviser_answers(both: Both) -> None:
    """What was typed is still there to be sent; the answer comes in a message of its own, and on the card after."""
    with_adviser(both)
    adviser, _ = both.advisers
    form = opens(both.manager.card, both, "fp.open.write")
    both.manager.teams.fills(form, "text", "She is back at work.")
    adviser.does("reply", both.escalation, {"text": "Please meet her."})
    there = {one.id: one for one in both.manager.teams.messages()}
    assert there[form.id].button("fp.form.write") is not None
    assert any("Please meet her." in one.words for one in there.values()), "the answer has come all the same"
    button = there[form.id].button("fp.form.write")
    assert button is not None
    both.manager.teams.presses(there[form.id], button)
    said = next(one.words for one in both.manager.teams.messages() if one.id == form.id)
    assert "She is back at work." in said
    assert "Please meet her." in said


def test_an_advisers_form_stays_while_the_manager_writes_and_not_for_ever(both: Both) -> None:
    """The card goes on once the form is left, and by itself when it was forgotten."""
    with_adviser(both)
    adviser, other = both.advisers
    adviser.press(adviser.card(both.escalation), "resolve")
    both.manager.teams.types("One more thing.")
    assert "How did this end?" in adviser.card(both.escalation).words
    back = adviser.card(both.escalation).button("fp.desk.card")
    assert back is not None
    adviser.teams.presses(adviser.card(both.escalation), back)
    assert "With an adviser" in adviser.card(both.escalation).words

    adviser.press(adviser.card(both.escalation), "hold")
    other.does("note", both.escalation, {"text": "I know this ward."})
    assert "Why is it on hold?" in adviser.card(both.escalation).words
    adviser.writes("Please meet her.", both.escalation)
    both.house.clock.at += timedelta(minutes=11)
    sent(both)
    assert "Why is it on hold?" not in adviser.card(both.escalation).words


def test_the_form_of_one_who_has_not_taken_it_hides_nothing_from_the_others(both: Both) -> None:
    """Who has taken it is seen by everybody at once."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "It has been going on for long.")
    adviser, other = both.advisers
    both.house.send()
    other.press(other.card(both.escalation), "note")
    adviser.does("claim", both.escalation, {})
    assert both.name(adviser) in other.card(both.escalation).words


def test_an_adviser_in_an_older_teams_does_everything_too(both: Both) -> None:
    """What is done at once changes the card; a form is put below it, is refused there in words, and is sent from there.

    So does a list in their own chat.
    """
    with_adviser(both)
    adviser, _ = both.advisers
    card = adviser.card(both.escalation)
    adviser.teams.fills(card, "text", "Please meet her.")
    submits(both, card, "reply")
    assert any("Please meet her." in one.words for one in both.manager.teams.messages())
    submits(both, adviser.card(both.escalation), "resolve")
    form = adviser.teams.messages(card.conversation)[-1]
    assert form.id != card.id
    adviser.teams.fills(form, "minutes", "many")
    submits(both, form, "resolve")
    again = adviser.teams.messages(card.conversation)[-1]
    assert again.inputs["minutes"]["value"] == "many"
    adviser.teams.fills(again, "minutes", "20")
    adviser.teams.fills(again, "reason", "advice_given")
    submits(both, again, "resolve")
    closed = next(one for one in adviser.teams.messages(card.conversation) if one.id == card.id)
    assert "Closed. Advice given." in closed.words
    assert both.kinds().count("escalation_resolved") == 1


def test_a_second_press_in_an_older_teams_is_told_who_was_first(both: Both) -> None:
    """There is no answer that could say so: it is said below the card."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "It has been going on for long.")
    adviser, other = both.advisers
    both.house.send()
    stale = other.card(both.escalation)
    submits(both, stale, "claim")
    assert f"With an adviser, {both.name(adviser)}" in other.card(both.escalation).words
    button = stale.button("fp.desk.claim")
    assert button is not None
    other.teams.submits(stale, button)
    there = " ".join(one.words for one in other.teams.messages(stale.conversation))
    assert f"{both.name(adviser)} took this first" in there


def submits(both: Both, shown: Shown, verb: str) -> None:
    """The first adviser presses the button of a verb in an older Teams."""
    button = shown.button(f"fp.desk.{verb}", s=1) or shown.button(f"fp.desk.{verb}")
    assert button is not None
    both.house.clock.at += STEP
    both.advisers[0].teams.submits(shown, button)

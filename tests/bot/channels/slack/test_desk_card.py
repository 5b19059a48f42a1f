"""The card of a hand-over in its queue's channel: what it says and offers, whatever is written in it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from slack_sdk.models.blocks import Block

from bot.channels.chat.desk_card import Carded
from bot.channels.slack.desk_card import desk_card
from bot.channels.slack.limits import problems
from bot.channels.slack.message import Message
from bot.handle import Service
from escalation.brief import BriefAnswer
from escalation.model import MOVES
from tests.bot.acting import advise, handed_over
from tests.bot.channels.slack.seen import carded
from tests.people import ADVISER

NASTY = "<!channel> <@U1> *bold* <https://evil.example|click> & \u202eabc " + "😀" * 300


def labels(message: Message) -> list[str]:
    """What its buttons say."""
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def check(message: Message) -> None:
    """Slack would take it: by our own limits and by its library's models."""
    assert problems(message) == ()
    parsed = [Block.parse(dict(block)) for block in message.blocks]
    assert all(block is not None for block in parsed)
    for block in parsed:
        assert block is not None
        block.validate_json()


def test_a_new_card_can_be_taken(desk_service: Service, manager: str, now: datetime) -> None:
    """Organisation first, then the topic, by when, from whom, and the brief; only what its status allows is offered."""
    shown = carded(handed_over(desk_service, now, manager))
    card = desk_card(shown)
    check(card)
    assert str(card.blocks[0]).count("Larkholme Valley NHS Trust (example): Repeated short-term sickness") == 1
    assert "Answer by" in card.text
    assert "Please ring me after two." in str(card.blocks)
    assert labels(card)[0] == "Take this"
    assert "Close this" not in labels(card)


def test_a_taken_card_says_by_whom_and_offers_the_table(desk_service: Service, manager: str, now: datetime) -> None:
    """Everything that its adviser may do is a button, and nothing else is."""
    sent = handed_over(desk_service, now, manager)
    advise(sent, "claim")
    card = desk_card(carded(sent))
    check(card)
    assert "Hannah Lister has it." in card.text
    assert labels(card) == [
        "Write to the manager",
        "Ask a question",
        "Close this",
        "Hand back",
        "Private note",
        "Checklist",
        "Put on hold",
        "Put back",
        "Move on",
        "Read all of it",
        "Open on the web",
    ]


@pytest.mark.parametrize("status", sorted({before for before, _ in MOVES}))
def test_every_status_has_a_card(desk_service: Service, manager: str, now: datetime, status: str) -> None:
    """It fits in Slack in each of them, with reminders and late too."""
    sent = handed_over(desk_service, now, manager)
    advise(sent, "claim")
    shown = carded(sent)
    stands = replace(shown.escalation, status=status, reminders=2)  # type: ignore[arg-type]
    check(desk_card(replace(shown, escalation=stands, at=now + timedelta(days=9))))


def test_a_card_says_to_whom_it_is_offered(desk_service: Service, manager: str, now: datetime) -> None:
    """So that nobody waits for somebody else; anybody may still take it."""
    shown = carded(handed_over(desk_service, now, manager))
    card = desk_card(replace(shown, escalation=replace(shown.escalation, offered_to=ADVISER)))
    assert "Hannah Lister. Others may take it too." in str(card.blocks)
    assert "Take this" in labels(card)


def test_whoever_is_asked_says_that_they_are_still_on_it(desk_service: Service, manager: str, now: datetime) -> None:
    """The reminder's button stands on the card itself."""
    sent = handed_over(desk_service, now, manager)
    advise(sent, "claim")
    shown = carded(sent)
    card = desk_card(replace(shown, escalation=replace(shown.escalation, reminders=1)))
    assert "Yes, I am still on it" in labels(card)
    assert "Still on it?" in str(card.blocks)


def test_what_was_written_stays_words(desk_service: Service, manager: str, now: datetime) -> None:
    """Mentions, links and marks that somebody typed are shown as they are, and a long brief is cut."""
    shown = _with(carded(handed_over(desk_service, now, manager)), NASTY)
    card = desk_card(shown)
    check(card)
    assert "<!channel>" not in card.text
    assert "mrkdwn" not in str(card.blocks)


def test_a_long_brief_is_cut(desk_service: Service, manager: str, now: datetime) -> None:
    """The card says where the rest is read."""
    answers = tuple(BriefAnswer(question="What happened then? " * 12, answer="It is long. " * 30) for _ in range(60))
    shown = carded(handed_over(desk_service, now, manager))
    assert shown.brief is not None
    card = desk_card(replace(shown, brief=replace(shown.brief, answers=answers, because=NASTY, added=NASTY * 8)))
    check(card)
    assert "Read all of it" in str(card.blocks)


def test_a_discreet_card_says_nothing_of_the_matter(desk_service: Service, manager: str, now: datetime) -> None:
    """Not everybody in the channel may see it: neither topic nor manager nor brief stands there."""
    card = desk_card(carded(handed_over(desk_service, now, manager), discreet=True))
    check(card)
    assert "A restricted hand-over" in card.text
    for secret in ("short-term sickness", "Amara Okafor", "Ward 7", "ring me after two"):
        assert secret not in f"{card.text}{card.blocks}"
    assert "Take this" in labels(card)


def test_a_card_that_has_moved_on_offers_nothing(desk_service: Service, manager: str, now: datetime) -> None:
    """The channel that no longer has it is told which queue does."""
    card = desk_card(carded(handed_over(desk_service, now, manager), moved_to="Senior advisers"))
    check(card)
    assert labels(card) == []
    assert "Senior advisers" in card.text


def test_a_closed_card_is_read_only(desk_service: Service, manager: str, now: datetime) -> None:
    """It says how it ended; what was in the brief is gone from the channel."""
    sent = handed_over(desk_service, now, manager)
    advise(sent, "claim")
    advise(sent, "resolve", text="Done.", reason="advice_given")
    card = desk_card(carded(sent))
    check(card)
    assert labels(card) == ["Read all of it", "Open on the web"]
    assert "Advice given" in str(card.blocks)
    assert "ring me after two" not in str(card.blocks)


def _with(shown: Carded, text: str) -> Carded:
    assert shown.brief is not None
    answers = (BriefAnswer(question=text, answer=text),)
    return replace(shown, brief=replace(shown.brief, because=text, added=text, told=(text,), answers=answers))

"""A manager in Slack, from the first word to the adviser: every way in, and what is said there."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.handle import Service
from tests.bot.acting import logged
from tests.bot.channels.slack.at_slack import Desk, at_slack, cards, find, newest, on_card, press
from tests.fakes.slack_words import words


@pytest.fixture
def desk(desk_service: Service, now: datetime) -> Iterator[Desk]:
    """The app, and a manager in its workspace."""
    with at_slack(desk_service, now) as standing:
        yield standing


def test_a_message_finds_and_a_number_begins(desk: Desk) -> None:
    """What was typed is looked for, the topics stand there, and one is chosen by its number."""
    amara = desk.manager
    amara.says("Somebody in my team is often off sick")
    print(newest(amara))
    assert "Which of these fits best?" in newest(amara)
    amara.says("1")
    print(newest(amara))
    assert on_card(amara, "fp.why")

"""Every node of every tree as a card: within Teams' limits, and with every word that matters."""

from collections.abc import Mapping

import pytest

from bot.channels.teams.card import card
from bot.channels.teams.limits import problems
from bot.channels.teams.message import DISCREET, Message
from bot.commands.contents import open_contents
from bot.conversation.reply import Reply
from policies.markdown import plain
from tests.bot.channels.slack.shown import LINKS, standings
from tests.bot.channels.teams.drawn import bare, faults, verbs, words
from trees.shown import ShownOutcome, ShownQuestion


@pytest.fixture(scope="module")
def messages() -> Mapping[str, tuple[Reply, Message]]:
    """What is shown at every node that a scenario comes to, which is every node there is."""
    return {name: (reply, card(reply, links=LINKS)) for name, reply in standings(open_contents())}


def test_every_node_is_a_card_that_teams_takes(messages: Mapping[str, tuple[Reply, Message]], full_size: bool) -> None:
    """Size, buttons and fields keep the limits; the published schema agrees: every run asks it of one node in forty."""
    assert len(messages) > 500
    wrong = {name: found for name, (_, shown) in messages.items() if (found := problems(shown.card))}
    assert wrong == {}
    asked = list(messages.items())[:: 1 if full_size else 40]
    refused = {name: against for name, (_, shown) in asked if (against := faults(shown.card))}
    assert refused == {}


def test_every_node_says_what_matters(messages: Mapping[str, tuple[Reply, Message]]) -> None:
    """A question in full with its options, an outcome with what to do and avoid; the way back, and to an adviser."""
    for name, (reply, shown) in messages.items():
        said, reads = words(shown.card), bare(shown.summary)
        assert {"fp.back", "fp.ask_adviser"} <= verbs(shown.card), name
        assert bare("Urgent help") in said, name
        if isinstance(reply.shown, ShownQuestion):
            for text in (reply.shown.ask, *(one.label for one in reply.shown.options)):
                assert bare(text) in said, name
            discreet = reply.shown.sensitive is not None
            assert bare(DISCREET if discreet else reply.shown.ask) in reads, name
        if isinstance(reply.shown, ShownOutcome):
            for text in (*(plain(step.words) for step in reply.shown.do), *map(plain, reply.shown.avoid)):
                assert bare(text) in said, name

"""Every node of every tree as a Slack message: within Slack's limits, and with every word that matters."""

from collections.abc import Mapping

import pytest

from bot.channels.slack.card import Message, card
from bot.channels.slack.limits import problems
from bot.channels.slack.words import escaped
from bot.commands.contents import Contents, open_contents
from bot.conversation.reply import Reply
from policies.markdown import plain
from tests.bot.channels.slack.shown import LINKS, bare, elements, faults, standings, words
from tests.fakes import slack_limits
from tests.fakes.slack_words import pinged
from trees.shown import ShownOutcome, ShownQuestion


@pytest.fixture(scope="module")
def contents() -> Contents:
    """The shipped content."""
    return open_contents()


@pytest.fixture(scope="module")
def replies(contents: Contents) -> Mapping[str, Reply]:
    """What is shown at every node that a scenario comes to."""
    return dict(standings(contents))


@pytest.fixture(scope="module")
def messages(replies: Mapping[str, Reply]) -> Mapping[str, Message]:
    """The same as messages."""
    return {name: card(reply, links=LINKS) for name, reply in replies.items()}


def test_every_node_of_every_tree_is_among_them(contents: Contents, replies: Mapping[str, Reply]) -> None:
    """The scenarios come to all nodes but those that are only passed through."""
    stood = {name.rsplit("/", 1)[-1] for name in replies}
    asked = {
        name
        for tree in contents.trees.trees["example"].values()
        for name, node in tree.nodes.items()
        if type(node).__name__ in {"Question", "Tell", "Confirm", "Outcome", "Handoff"} and name != tree.adviser
    }
    assert asked - stood == set()


def test_every_node_fits_into_a_message(messages: Mapping[str, Message]) -> None:
    """Our own validator finds nothing wrong."""
    wrong = {name: found for name, message in messages.items() if (found := problems(message))}
    assert wrong == {}


@pytest.mark.proof
def test_every_node_passes_the_models_of_slack(messages: Mapping[str, Message], full_size: bool) -> None:
    """Nor do slack_sdk's, which are slow: every run asks them of one node in seven, a proof of all."""
    asked = list(messages.items())[:: 1 if full_size else 7]
    wrong = {name: found for name, message in asked if (found := faults(message))}
    assert wrong == {}


def test_every_node_is_taken_by_the_stand_in(replies: Mapping[str, Reply]) -> None:
    """In the opinion of the hand that did not write the cards; and no message calls anybody."""
    for name, reply in replies.items():
        message = card(reply, links=LINKS)
        assert slack_limits.by_the_rules({"text": message.text, "blocks": message.blocks}) == [], name
        assert pinged([*message.blocks, message.text]) == [], name


def test_every_question_is_there_in_full_with_its_options(
    replies: Mapping[str, Reply], messages: Mapping[str, Message]
) -> None:
    """In the blocks and in the plain text, whatever the kind of input."""
    for name, reply in replies.items():
        if isinstance(reply.shown, ShownQuestion):
            message = messages[name]
            for text in (reply.shown.ask, *(one.label for one in reply.shown.options)):
                assert bare(text) in words(message.blocks), name
                assert bare(escaped(text)) in bare(message.text), name


def test_every_outcome_says_what_to_do_and_what_to_avoid(
    replies: Mapping[str, Reply], messages: Mapping[str, Message]
) -> None:
    """No shipped outcome is so long that any of it is left out."""
    for name, reply in replies.items():
        if isinstance(reply.shown, ShownOutcome):
            said = words(messages[name].blocks)
            shown = reply.shown
            for text in (*(plain(step.words) for step in shown.do), *map(plain, shown.avoid)):
                assert bare(text) in said, name


def test_every_node_has_its_moves(messages: Mapping[str, Message]) -> None:
    """Go back, an adviser and the urgent numbers are always there."""
    for name, message in messages.items():
        pressed = {one["action_id"] for one in elements(message)}
        assert {"fp.back", "fp.ask_adviser"} <= pressed, name
        assert bare("Urgent help") in words(message.blocks), name

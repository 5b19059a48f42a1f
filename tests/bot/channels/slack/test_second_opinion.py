"""Two validators, written by two hands from Slack's documentation: what one refuses, the other refuses as well."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from bot.channels.slack.limits import problems
from bot.channels.slack.message import Message, View
from tests.fakes import slack_limits

Block = dict[str, Any]


def text(words: str = "words", kind: str = "plain_text") -> Block:
    """A text object."""
    return {"type": kind, "text": words}


def button(**more: object) -> Block:
    """A button."""
    return {"type": "button", "action_id": "a", "text": text(), **more}


def actions(*elements: Block) -> Block:
    """A row of things to press."""
    return {"type": "actions", "elements": list(elements)}


def option(words: str = "words", value: str = "1", **more: object) -> Block:
    """One of several."""
    return {"text": text(words), "value": value, **more}


def options(count: int) -> list[Block]:
    """So many of them."""
    return [option(value=str(number)) for number in range(count)]


def chooser(kind: str, count: int, **more: object) -> Block:
    """Something to choose from."""
    return {"type": kind, "action_id": "a", "options": options(count), **more}


def entry(element: Block, **more: object) -> Block:
    """A place to fill in."""
    return {"type": "input", "block_id": "b", "label": text(), "element": {"action_id": "a", **element}, **more}


def section(**more: object) -> Block:
    """A section."""
    return {"type": "section", "text": text(), **more}


def rich(*elements: Block) -> Block:
    """Rich text."""
    return {"type": "rich_text", "elements": list(elements)}


MESSAGES: Final[Mapping[str, list[Block]]] = {
    "too many blocks": [{"type": "divider"}] * 51,
    "a block of no known kind": [{"type": "paragraph"}],
    "a block id twice": [section(block_id="x"), section(block_id="x")],
    "an action id twice": [actions(button(), button())],
    "a block id too long": [section(block_id="x" * 256)],
    "an action id too long": [actions(button(action_id="x" * 256))],
    "a header too long": [{"type": "header", "text": text("x" * 151)}],
    "a header in mrkdwn": [{"type": "header", "text": text(kind="mrkdwn")}],
    "an empty header": [{"type": "header", "text": text("")}],
    "a section too long": [section(text=text("x" * 3001))],
    "an empty section": [section(text=text(""))],
    "eleven fields": [section(fields=[text()] * 11)],
    "a field too long": [section(fields=[text("x" * 2001)])],
    "a section of nothing": [{"type": "section"}],
    "an empty row": [actions()],
    "twenty-six buttons": [actions(*(button(action_id=str(number)) for number in range(26)))],
    "a button's words too long": [actions(button(text=text("x" * 76)))],
    "a button in mrkdwn": [actions(button(text=text(kind="mrkdwn")))],
    "a button's value too long": [actions(button(value="x" * 2001))],
    "a button of no known style": [actions(button(style="warning"))],
    "a place to type in a row": [actions({"type": "plain_text_input", "action_id": "a"})],
    "a button in an input": [entry(button())],
    "a hundred and one options": [actions(chooser("static_select", 101))],
    "eleven radio buttons": [actions(chooser("radio_buttons", 11))],
    "eleven boxes": [actions(chooser("checkboxes", 11))],
    "no options": [actions(chooser("static_select", 0))],
    "an option's words too long": [actions(chooser("static_select", 0, options=[option("x" * 76)]))],
    "an option's value too long": [actions(chooser("static_select", 0, options=[option(value="x" * 151)]))],
    "an option's value empty": [actions(chooser("static_select", 0, options=[option(value="")]))],
    "a description too long": [actions(chooser("checkboxes", 0, options=[option(description=text("x" * 76))]))],
    "chosen already, but not offered": [actions(chooser("static_select", 2, initial_option=option(value="9")))],
    "nothing chosen already": [actions(chooser("checkboxes", 2, initial_options=[]))],
    "a placeholder too long": [actions(chooser("static_select", 2, placeholder=text("x" * 151)))],
    "a day that is none": [actions({"type": "datepicker", "action_id": "a", "initial_date": "23/11/2026"})],
    "a number without its kind": [entry({"type": "number_input"})],
    "a label too long": [entry({"type": "plain_text_input"}, label=text("x" * 2001))],
    "eleven notes": [{"type": "context", "elements": [text()] * 11}],
    "a note of nothing": [{"type": "context", "elements": []}],
    "an empty text inside": [rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]})],
    "a part of no known kind": [rich({"type": "rich_text_table", "elements": [{"type": "text", "text": "x"}]})],
    "too much in all": [section(text=text("x" * 2900), block_id=str(number)) for number in range(5)],
}
"""Messages that Slack refuses, or cuts, each for one reason."""


@pytest.mark.parametrize("why", MESSAGES)
def test_both_refuse_the_message(why: str) -> None:
    """The product's validator lets nothing through that the stand-in's catches."""
    blocks = MESSAGES[why]
    assert slack_limits.of_message({"text": "words", "blocks": blocks}), "the stand-in would take it"
    assert problems(Message(blocks=tuple(blocks), text="words")), "the product would send it"


@pytest.mark.parametrize("words", ["", " ", "x" * 4001])
def test_both_refuse_the_text(words: str) -> None:
    """Blocks need words for notifications and screen readers, and not too many."""
    assert slack_limits.of_message({"text": words, "blocks": [section()]})
    assert problems(Message(blocks=(section(),), text=words))


VIEWS: Final[Mapping[str, View]] = {
    "a title too long": View(blocks=(section(),), title="x" * 25),
    "no title": View(blocks=(section(),)),
    "nothing to submit with": View(blocks=(entry({"type": "plain_text_input"}),), title="words"),
    "submit too long": View(blocks=(section(),), title="words", submit="x" * 25),
    "metadata too long": View(blocks=(section(),), title="words", private_metadata="x" * 3001),
    "a callback id too long": View(blocks=(section(),), title="words", callback_id="x" * 256),
    "too many blocks": View(blocks=(section(),) * 101, title="words"),
}


@pytest.mark.parametrize("why", VIEWS)
def test_both_refuse_the_view(why: str) -> None:
    """A modal that would not open."""
    assert slack_limits.of_view(VIEWS[why].payload())
    assert problems(VIEWS[why])


def test_both_take_what_is_right() -> None:
    """Neither refuses everything."""
    blocks = (
        section(),
        actions(button(), chooser("static_select", 100, action_id="b")),
        entry({"type": "datepicker", "action_id": "c"}),
    )
    assert slack_limits.of_message({"text": "words", "blocks": list(blocks)}) == []
    assert not problems(Message(blocks=blocks[:2], text="words"))

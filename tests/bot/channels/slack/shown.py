"""Replies for tests of what Slack shows: every node of every tree, and what stands in a message; no Slack client."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from slack_sdk.models.blocks import Block

from bot.channels.slack.limits import problems
from bot.channels.slack.message import Links, Message, View
from bot.channels.slack.words import clean
from bot.commands.contents import Contents
from bot.commands.testing import scenarios_of
from bot.conversation.reply import Answered, Reply
from trees.given import given_answers
from trees.position import Position
from trees.scenario_runner import Scenario
from trees.show import show
from trees.shown import ShownHandoff, ShownOutcome, ShownQuestion, ShownTell
from trees.walk import CONTINUE, Answer
from trees.walks import Walks

LINKS = Links(base="https://fingerpost.example.nhs.uk")
CONVERSATION = "0190b7f7c1d57f2b8f0e6a2d5c4b3a29"
WALKS = Walks(4096)
"""Scenarios begin alike: what one has walked, the next need not walk again."""

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

OPEN: Mapping[type, tuple[str, ...]] = {
    ShownQuestion: ("answer", "why", "unsure"),
    ShownTell: ("proceed",),
    ShownOutcome: ("tick", "what_if", "feedback"),
    ShownHandoff: ("tick", "send"),
}


def standings(contents: Contents) -> Iterator[tuple[str, Reply]]:
    """A reply for each node that the authors' scenarios come to, with all that may be done there."""
    seen: set[tuple[str, str, str]] = set()
    scenarios, _ = scenarios_of(contents, (), own=False)
    for scenario in scenarios:
        for position in _along(scenario, contents):
            key = (scenario.organisation, scenario.tree, position.node)
            if key not in seen:
                seen.add(key)
                yield f"{scenario.organisation}: {scenario.tree}/{position.node}", reply_at(position)


def reply_at(position: Position) -> Reply:
    """What a manager is shown who stands there, and may do all that can be done there."""
    shown = show(position)
    return Reply(
        conversation=CONVERSATION,
        tree=position.tree.id,
        title=position.tree.title,
        version=position.tree.version,
        count=len(position.used),
        shown=shown,
        answered=tuple(Answered(node=one.node, question=one.question, answer=one.answer) for one in position.trail),
        moves=("back", "change", "ask_adviser", "start_again", "colleagues", *OPEN.get(type(shown), ())),
        receipt="FP-7K2M-QX" if position.ended else None,
        as_at=AT,
    )


def _along(scenario: Scenario, contents: Contents) -> Iterator[Position]:
    """Every place that the scenario's answers lead past, what is only to be read among them."""
    tree = contents.trees.trees[scenario.organisation][scenario.tree]
    given = {one.node: one for one in given_answers(tree, scenario.given, on=scenario.on).answers}
    answers: list[Answer] = []
    while True:
        position = WALKS.walked(tree, tuple(answers), today=scenario.on)
        yield position
        told = Answer(node=position.node, value=CONTINUE, on=scenario.on) if position.kind == "tell" else None
        following = given.pop(position.node, told)
        if following is None or position.refused is not None or position.node in {one.node for one in answers}:
            return
        answers.append(following)


def faults(shown: Message | View) -> list[str]:
    """What our own validator and slack_sdk's models find wrong."""
    return [*problems(shown), *(fault for block in shown.blocks for fault in _of_model(json.dumps(block)))]


@cache
def _of_model(sent: str) -> tuple[str, ...]:
    """What slack_sdk's model of a block finds wrong; the same block stands in many messages."""
    block = json.loads(sent)
    model = Block.parse(block)
    if model is None:
        return (f"slack_sdk does not know {block.get('type')}",)
    model.validate_json()
    return tuple(differences(block, model.to_dict()))


def differences(sent: object, read: object, where: str = "") -> list[str]:
    """What slack_sdk drops or changes of a block: it is none of the fields that Slack knows."""
    if isinstance(sent, Mapping) and isinstance(read, Mapping):
        return [one for name, value in sent.items() for one in differences(value, read.get(name), f"{where}/{name}")]
    if isinstance(sent, list | tuple) and isinstance(read, list | tuple):
        pairs = zip(sent, read, strict=True)
        return [one for at, pair in enumerate(pairs) for one in differences(*pair, f"{where}/{at}")]
    return [] if sent == read else [f"slack_sdk reads {where} as {read!r}, and it was {sent!r}"]


def words(part: object) -> str:
    """Everything that somebody reads in these blocks, in one text without a space."""
    return bare("".join(_words(part)))


def bare(text: str) -> str:
    """The text without its spaces and its marks of direction: where a line is broken does not matter."""
    return "".join(clean(text).replace("\u2068", "").replace("\u2069", "").split())


def _words(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            elif name != "accessibility_label":
                yield from _words(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _words(one)


def elements(message: Message | View) -> list[Mapping[str, Any]]:
    """All that can be pressed, chosen or filled in."""
    found = []
    for block in message.blocks:
        inside = [*block.get("elements", []), block.get("element"), block.get("accessory")]
        found += [one for one in inside if isinstance(one, Mapping) and "action_id" in one]
    return found

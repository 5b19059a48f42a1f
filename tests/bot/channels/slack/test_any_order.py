"""Events of Slack come one to four times, in any order: a message, its changes and its deletion have one effect."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.slack.desk_changes import OVERTAKES_FOR
from bot.handle import Service
from tests.bot.acting import logged
from tests.bot.channels.slack.at_slack import Standing, at_slack, cards, on_card, press
from tests.bot.channels.slack.desk_room import CHANNEL, Room, card_in, said, thread_in
from tests.bot.channels.slack.desk_room import press as press_in
from tests.fakes.slack_doors import Answer
from tests.fakes.slack_payloads import Payload
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_words import words
from tests.journey import Journey

ORDERS = 40
"""Orders that are tried by the whole proof, each with a message of its own; a tenth of them always."""

LAST = "Hold the meeting on Friday."


@contextmanager
def kept_back(person: SlackPerson) -> Iterator[list[Payload]]:
    """What Slack would tell of somebody, which it does not tell yet."""
    held: list[Payload] = []

    class Nobody:
        def deliver(self, sent: Payload) -> Answer:
            held.append(sent)
            return Answer(status=200)

    door, person.door = person.door, Nobody()
    yield held
    person.door = door


def shuffled(events: list[Payload], chance: random.Random) -> list[Payload]:
    """Each of them one to four times, in any order."""
    batch = [event for event in events for _ in range(chance.randint(1, 4))]
    chance.shuffle(batch)
    return batch


def write(person: SlackPerson, chance: random.Random, *, deletes: bool) -> list[Payload]:
    """Somebody writes below the card, changes it once or twice, and may delete it: what Slack tells of that."""
    with kept_back(person) as held:
        room_card = next(one for one in person.slack.workspace.messages(CHANNEL) if "thread_ts" not in one)
        ts = person.says("Hold the meeting.", channel=CHANNEL, thread=room_card["ts"])
        if chance.random() < 0.5:
            person.edits(ts, "Hold the meeting soon.", channel=CHANNEL)
        person.edits(ts, LAST, channel=CHANNEL)
        if deletes:
            person.deletes(ts, channel=CHANNEL)
    return held


@pytest.mark.proof
@pytest.mark.parametrize("deletes", [False, True], ids=["changed", "deleted"])
def test_an_advisers_message_is_its_last_words_once(
    room: Room, asking: Journey, *, deletes: bool, full_size: bool
) -> None:
    """Whatever comes first: the manager reads the last words, or that it was taken back, and the log has one reply."""
    hannah = room.person("U0HANNAH")
    press_in(hannah, room, "Take this")
    orders = ORDERS if full_size else ORDERS // 10
    for seed in range(orders):
        chance = random.Random(seed)
        before = len(said(asking))
        events = write(hannah, chance, deletes=deletes)
        for event in shuffled(events, chance):
            hannah.door.deliver(event)
        (now,) = said(asking)[before:]
        assert now == ("adviser", "This message was taken back." if deletes else LAST), seed
    replies = [row for row in logged(room.service.database, "kind", "detail") if row[0] == "adviser_replied"]
    assert len([row for row in replies if not (row[1] or {}).keys() & {"edited", "taken_back"}]) == orders


def test_what_was_written_elsewhere_stays_nothing(room: Room, asking: Journey) -> None:
    """A change of a message that is below no card brings nothing to the manager."""
    hannah = room.person("U0HANNAH")
    press_in(hannah, room, "Take this")
    with kept_back(hannah) as held:
        ts = hannah.says("Lunch?", channel=CHANNEL)
        hannah.edits(ts, "Lunch at noon?", channel=CHANNEL)
    before = said(asking)
    for event in reversed(held):
        hannah.door.deliver(event)
    assert said(asking) == before


def test_a_change_long_after_brings_no_old_message(room: Room, asking: Journey) -> None:
    """Slack sends an event for some minutes: a message that never came by then is not sent by a change of it."""
    hannah = room.person("U0HANNAH")
    press_in(hannah, room, "Take this")
    with kept_back(hannah) as held:
        ts = hannah.says("Hold the meeting.", channel=CHANNEL, thread=card_in(room)["ts"])
        hannah.edits(ts, LAST, channel=CHANNEL)
    late = dict(held[-1].content["event"])
    late["ts"] = late["event_ts"] = f"{float(ts) + OVERTAKES_FOR + 1:.6f}"
    before = said(asking)
    hannah.door.deliver(replace(held[-1], content={**held[-1].content, "event": late}))
    assert said(asking) == before


def test_a_message_with_a_thread_leaves_a_stone(room: Room, asking: Journey) -> None:
    """Slack does not say that it was deleted, but changes it into a message of Slackbot's."""
    hannah = room.person("U0HANNAH")
    press_in(hannah, room, "Take this")
    ts = hannah.says("Hold the meeting.", channel=CHANNEL, thread=card_in(room)["ts"])
    stone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."}
    place = room.slack.workspace.channels[CHANNEL]
    room.slack.workspace.put(place, place.find(ts), stone)
    hannah.hear()
    assert said(asking)[-1] == ("adviser", "This message was taken back.")
    assert "This message was taken back." not in words(thread_in(room)[0]["blocks"])


@pytest.fixture
def answered(desk_service: Service, now: datetime) -> Callable[[list[int]], list[tuple[object, ...]]]:
    """What is logged of a manager who types an answer, changes it and deletes it, told of in an order."""

    def left(order: list[int]) -> list[tuple[object, ...]]:
        with at_slack(desk_service, now) as slack:
            return _answered(slack, order)

    return left


def _answered(slack: Standing, order: list[int]) -> list[tuple[object, ...]]:
    amara = slack.manager
    amara.says("Somebody in my team is often off sick")
    amara.says("1")
    amara.fills(cards(amara)[-1]["ts"], on_card(amara, "fp.ask"), "1. None of these")
    press(amara, "fp.answer")
    before = len(logged(slack.service.database, "kind"))
    with kept_back(amara) as held:
        ts = amara.says("2")
        amara.edits(ts, "3")
        amara.deletes(ts)
    for number in order:
        amara.door.deliver(held[number])
    amara.hear()
    assert len(cards(amara)) > 0
    return [tuple(row) for row in logged(slack.service.database, "kind", "node", "answer")[before:]]


@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2, 0], [2, 1, 0], [2, 2, 0, 1, 1]], ids=str)
def test_a_managers_answer_is_taken_once(
    answered: Callable[[list[int]], list[tuple[object, ...]]], order: list[int]
) -> None:
    """As they typed it, or as it stood before the first change that came: a change is no second answer."""
    found = answered(order)
    assert [row[0] for row in found].count("question_answered") == 1, found

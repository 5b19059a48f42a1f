"""The process that is killed: takes turns and jobs until it dies, and says each commit on standard output.

It loads the content once, then forks a child for every line `go N` on standard input; the child begins at
conversation N, where the last one may have died halfway.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

from bot.content.library import Shelf
from bot.conversation.turn import Turn, Verb
from bot.delivery.worker import Worker
from bot.handle import Service, handle
from bot.store.engine import open_database
from organisations.calendar import bank_holidays
from tests.people import ADVISER, MANAGER
from trees.urgent import urgent_kind

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SOON = START + timedelta(minutes=5)
"""The worker's clock: people are told by then, and no escalation has waited long enough to go to another queue."""

MANAGERS: tuple[tuple[Verb, str | tuple[str, ...] | None], ...] = (
    ("start", "short-term-sickness"),
    ("answer", ("none",)),
    ("answer", "employee"),
    ("answer", "back"),
    ("back", None),
    ("answer", "back"),
    ("ask_adviser", None),
    # One word: a sentence is read by a model, for which no child lives long enough.
    ("send", "Ring-me-after-two."),
)
ADVISERS: tuple[tuple[Verb, dict[str, str]], ...] = (
    ("claim", {}),
    ("reply", {"text": "Hold the return-to-work conversation first."}),
    ("resolve", {"text": "All done.", "reason": "advice_given", "tree_could_answer": "no"}),
)


def drive(url: str, shelf: Shelf, first: int) -> None:
    """Takes conversation after conversation until killed."""
    database = open_database(url)
    service = Service(shelf=shelf, database=database)
    Worker(database=database, shelf=shelf, clock=lambda: SOON).start()
    number = first
    while True:
        one_conversation(service, number)
        number += 1


def one_conversation(service: Service, number: int) -> None:
    """One whole conversation, or the rest of one: turns taken before are answered as they were."""
    at = START + timedelta(milliseconds=number)
    conversation, count, escalation = None, None, None
    for step, (verb, value) in enumerate(MANAGERS):
        turn = Turn(
            id=f"{number}-{step}",
            at=at + timedelta(seconds=step),
            person=MANAGER,
            organisation="example",
            channel="web",
            verb=verb,
            value=value,
            conversation=conversation,
            count=count,
        )
        reply = handle(turn, service)
        conversation, count = reply.conversation, reply.count
        escalation = reply.thread.escalation if reply.thread else None
        say(number, step)
    for step, (verb, fields) in enumerate(ADVISERS, start=len(MANAGERS)):
        turn = Turn(
            id=f"{number}-{step}",
            at=at + timedelta(seconds=step),
            person=ADVISER,
            organisation="example",
            channel="web",
            verb=verb,
            conversation=escalation,
            fields=fields,
        )
        handle(turn, service)
        say(number, step)


def say(number: int, step: int) -> None:
    """One line a commit, written at once and whole."""
    os.write(1, f"{number} {step}\n".encode())


def main(url: str) -> None:
    """Forks a child for every `go N`, and says when it has begun."""
    shelf = Shelf()
    # Worked out once here, so that children die in turns and jobs and not in getting ready.
    bank_holidays("england", {START.year, START.year + 1})
    urgent_kind("")
    os.write(1, b"ready\n")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            drive(url, shelf, int(line.split()[1]))
        os.write(1, f"child {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"died\n")


if __name__ == "__main__":
    main(sys.argv[1])

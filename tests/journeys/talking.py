"""Makes the story's turns by typing at `fingerpost chat`, and the adviser's without a page; knows no page."""

import re
import subprocess
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bot.conversation.turn import Turn, Verb
from bot.delivery import jobs, posted_turns
from bot.handle import Service, handle
from bot.store.engine import Database
from bot.web.layout import new_turn
from tests.journeys.server import COMMAND
from tests.journeys.story import Step
from tests.people import ADVISER

SLASH = {
    "why": "/why",
    "unsure": "/unsure",
    "back": "/back",
    "proceed": "",
    "tick": "/tick 1",
    "open_policy": "/policy 1",
    "ask_adviser": "/adviser",
}
NUMBER_OF = {"latest": 3}
"""Which of the answers on the screen the story changes."""

SECONDS = 180


def line_of(step: Step) -> str:
    """What is typed for a turn of the story; the topic that fits best is the first that is offered."""
    if step.verb == "start":
        return "1"
    if step.verb == "change":
        return f"/change {NUMBER_OF[str(step.node)]}"
    if step.verb == "send":
        return f"/send {step.value}"
    if step.verb in SLASH:
        return SLASH[step.verb]
    return ",".join(step.value) if isinstance(step.value, tuple) else str(step.value)


def chat(environment: Mapping[str, str], lines: Iterable[str], *, resume: str | None = None) -> str:
    """What `fingerpost chat` prints while these lines are typed, up to its end, without its line breaks."""
    command = (*COMMAND, "chat", *(("--resume", resume) if resume else ()))
    done = subprocess.run(
        command,
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        check=False,
        text=True,
        env={**environment},
        cwd=environment["FINGERPOST_DATA_DIR"],
        timeout=SECONDS,
    )
    assert not done.returncode, done.stderr
    assert not done.stderr, done.stderr
    return " ".join(done.stdout.split())


def saved(printed: str) -> str:
    """The conversation to come back to, as the terminal says at its end."""
    found = re.search(r"--resume (\w+)", printed)
    assert found, printed
    return found.group(1)


def adviser_turn(verb: Verb, escalation: str, **fields: str) -> Turn:
    """What the desk makes of an adviser's form."""
    return Turn(
        id=new_turn(),
        at=datetime.now(UTC),
        person=ADVISER,
        organisation="example",
        channel="web",
        verb=verb,
        conversation=escalation,
        fields=fields,
    )


def by_hand(turn: Turn, service: Service) -> None:
    """The turn straight into the core, where nothing else serves the database."""
    handle(turn, service)


def by_job(turn: Turn, database: Database) -> None:
    """The turn through a running server, which alone may write to its file."""
    database.write(lambda connection: jobs.enqueue(connection, (posted_turns.post(turn, ()),)))
    until = time.monotonic() + SECONDS
    while database.read(lambda connection: posted_turns.answer_to(connection, turn)) is None:
        assert time.monotonic() < until, "The server did not take the turn"
        time.sleep(0.05)

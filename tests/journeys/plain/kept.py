"""A receipt as somebody opens it who has no page for it: the same words, and the same row in the log."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from activity.kinds import Event
from bot.channels.terminal.rendering import lines
from bot.conversation.reply import Reply
from bot.handle import Service
from bot.store import evidence
from bot.store.evidence import Kept
from bot.web.record import record
from policies.markdown import plain
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.script import LONDON
from tests.people import MANAGER


def receipt_of(service: Service, reply: Reply, *, clock: Clock) -> Kept:
    """The receipt that is named on the screen; that it was opened is logged."""
    code = reply.receipt
    assert code, "no receipt is on the screen"
    kept = service.database.read(lambda connection: evidence.receipt_of(connection, code))
    assert kept, f"no receipt {code}"
    now: datetime = clock()
    viewer = service.shelf.current.people.who(MANAGER, organisation="example", on=now.date())
    assert viewer
    event = Event("receipt_opened", detail={"code": kept.code})
    service.database.write(partial(record, viewer=viewer, event=event, at=now, conversation=kept.conversation))
    return kept


def read(kept: Kept) -> str:
    """What was shown, on one line."""
    return " ".join(" ".join(lines(kept.reply, zone=LONDON)).split())


def printed(kept: Kept) -> str:
    """What was shown and all that it rested on, on one line."""
    assert kept.evidence is not None
    figures = " ".join(f"{one.name.capitalize()} {one.value}" for one in kept.evidence.facts)
    policies = " ".join(f"{one.cited.title} {plain(one.words)}" for one in kept.evidence.policies)
    return " ".join(f"{read(kept)} {figures} {policies} version {kept.tree_version}".split())


RECEIPTS: Final[Mapping[str, Callable[[Kept], str]]] = {"opens the receipt": read, "prints the receipt": printed}
"""What is on the screen after each way to open it."""

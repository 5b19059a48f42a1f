"""Publishing and withdrawing a version, as chores of one transaction; knows neither command line nor trees' files."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import Connection

from activity import log
from activity.kinds import Event
from authoring import store
from authoring.register import Publication, Withdrawal
from bot.people.roll import TOPIC
from bot.privacy.chores import Asked, Chore, Step
from bot.store import evidence, signals


def publish(connection: Connection, asked: Asked) -> Step:
    """Puts a version in force from a day on, with its whole content kept, and says so in the log."""
    content = evidence.Content(
        version=asked.text("version"),
        base_version=asked.text("base_version"),
        tree=asked.text("tree"),
        organisation=asked.text("organisation"),
        content=asked.text("content"),
    )
    evidence.keep_content(connection, content, at=asked.now)
    publication = Publication(
        organisation=content.organisation,
        tree=content.tree,
        version=content.version,
        in_force_from=date.fromisoformat(asked.text("in_force_from")),
        published_by=asked.text("by"),
        published_at=asked.now,
    )
    store.publish(connection, publication)
    detail = {"in_force_from": publication.in_force_from.isoformat()}
    _log(connection, Event("published", detail=detail), asked)
    return Step(done={"version": content.version})


def withdraw(connection: Connection, asked: Asked) -> Step:
    """Takes a version out of use. The reason is kept with it; the log holds no free text."""
    withdrawal = Withdrawal(
        organisation=asked.text("organisation"),
        tree=asked.text("tree"),
        version=asked.text("version"),
        withdrawn_by=asked.text("by"),
        withdrawn_at=asked.now,
        reason=asked.text("reason"),
    )
    store.withdraw(connection, withdrawal)
    _log(connection, Event("withdrawn"), asked)
    return Step(done={"version": withdrawal.version})


CHORES: Final[Mapping[str, Chore]] = {"publish": publish, "withdraw_version": withdraw}
"""By the names under which they are asked for."""


def _log(connection: Connection, event: Event, asked: Asked) -> None:
    row = log.Row(
        occurred_at=asked.now,
        event=event,
        organisation=asked.text("organisation"),
        person=asked.text("by"),
        tree=asked.text("tree"),
        tree_version=asked.text("version"),
    )
    log.append(connection, [row])
    signals.post(connection, (TOPIC,))

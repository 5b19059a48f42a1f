"""Turns that another process hands to the server as jobs: on SQLite only the server writes (rule 5)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.conversation.decide import typed_in
from bot.conversation.reply import Notice, Reply
from bot.conversation.state import Job
from bot.conversation.turn import Turn
from bot.store import turns
from bot.store.tables import job as table
from trees.find import Match
from trees.urgent import shared as noticer

GAVE_UP = "That did not work, and nothing was saved. The people who run Fingerpost have been told."


def post(turn: Turn, found: tuple[Match, ...]) -> Job:
    """The job that has the server take this turn. What models made of its text goes with it: reading it takes time."""
    payload = {**asdict(turn), "at": turn.at.isoformat(), "found": [asdict(match) for match in found]}
    noticed = noticer().kind(typed_in(turn))
    if noticer().fault is None:
        payload["urgent"] = noticed
    return Job(
        kind="turn",
        lane=f"turn/{turn.person}/{turn.conversation or turn.id}",
        key=_key(turn),
        run_at=turn.at,
        payload=payload,
    )


def read(payload: Mapping[str, Any]) -> tuple[Turn, tuple[Match, ...]]:
    """The turn that a job carries, and what was found for it."""
    values = {name: value for name, value in payload.items() if name != "urgent"}
    found = tuple(Match(**match) for match in values.pop("found"))
    value = values["value"]
    values["at"] = datetime.fromisoformat(str(values["at"]))
    values["value"] = tuple(value) if isinstance(value, list) else value
    return Turn(**values), found


def tell_what_was_noticed(payload: Mapping[str, Any], turn: Turn) -> None:
    """Has this process believe the poster about what is urgent in the text: reading it again would take a second."""
    if "urgent" in payload:
        noticer().tell(typed_in(turn), payload["urgent"])


def answer_to(connection: Connection, turn: Turn) -> Reply | None:
    """What the server answered; nothing while it has not."""
    answered = turns.reply_of(connection, person=turn.person, turn=turn.id)
    if answered is not None:
        return answered
    query = select(table.c.state, table.c.problem).where(table.c.key == _key(turn))
    job = connection.execute(query).first()
    if job is None or job.problem is None or job.state == "waiting":
        return None
    says = GAVE_UP if job.state == "parked" else job.problem
    return Reply(notices=(Notice(kind="stopped", says=says),))


def _key(turn: Turn) -> str:
    return f"turn/{turn.person}/{turn.id}"

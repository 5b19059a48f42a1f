"""Chores that another process hands to the server as jobs, a job a piece: on SQLite only the server writes (rule 5)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.chores import ALL_CHORES
from bot.conversation.state import Job
from bot.delivery import jobs
from bot.delivery.jobs import Claimed
from bot.privacy.chores import Asked, Plain, Refused
from bot.store.tables import job as table
from organisations.model import Organisation

KIND = "chore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a chore ended: what it did, or why it may not be done."""

    done: Plain
    refused: str | None = None


def post(name: str, given: Plain, *, chore: str, at: datetime, piece: int = 0) -> Job:
    """The job that has the server do a piece of the chore called `name`; `chore` is the id of the whole of it."""
    return Job(
        kind=KIND,
        lane=f"{KIND}/{chore}",
        key=f"{KIND}/{chore}/{piece}",
        run_at=at,
        payload={"chore": chore, "name": name, "given": json.dumps(dict(given)), "piece": piece},
    )


def carry_out(connection: Connection, job: Claimed, *, now: datetime, organisations: Sequence[Organisation]) -> None:
    """Does one piece, and writes the job of the next; the last piece keeps what to answer."""
    name, given = str(job.payload["name"]), json.loads(job.payload["given"])
    try:
        with connection.begin_nested():
            step = ALL_CHORES[name](connection, Asked(given=given, now=now, organisations=organisations))
    except Refused as refused:
        jobs.explain(connection, job, json.dumps({"refused": str(refused)}))
        return
    if step.then is None:
        jobs.explain(connection, job, json.dumps({"done": dict(step.done)}))
        return
    chore, piece = str(job.payload["chore"]), int(job.payload["piece"]) + 1
    jobs.enqueue(connection, (post(name, step.then, chore=chore, at=now, piece=piece),))


def answer_to(connection: Connection, chore: str) -> Answer | None:
    """How the chore ended; nothing while it goes on."""
    query = select(table.c.problem).where(
        table.c.lane == f"{KIND}/{chore}", table.c.state == "done", table.c.problem.is_not(None)
    )
    said = connection.execute(query).scalar()
    if said is None:
        return None
    answer = json.loads(said)
    return Answer(done=answer.get("done", {}), refused=answer.get("refused"))

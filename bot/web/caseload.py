"""The page of who holds how much, and the one act by which all that somebody holds is handed over."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Final, Literal, get_args
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, Unknown, derive
from bot.desk.staff import roles_of
from bot.effects import MovedMeanwhile
from bot.people.roles import Scope
from bot.web.chat import take
from bot.web.house import Visit
from bot.web.routes import frame_of
from escalation import caseload, staff_store
from escalation.caseload import Holder
from escalation.model import NotPossible

DIGITS: Final = 4

Went = Literal["moved", "queued", "stayed"]
WENT: Final[tuple[Went, ...]] = get_args(Went)
SAYS: Final = (
    "Handed over: {}. The managers have been told.",
    "Back in their queues, as your colleague does not work from those: {}.",
    "Not moved, as they are closed to you or have just changed: {}.",
)
"""What is said of each way that they went."""

QUEUE: Final = "queue"
"""What the form sends for "back to their queues"; anything else is a colleague's id."""


async def page(visit: Visit) -> Response:
    """Everybody's caseload for a lead; their own for anybody else."""
    holders = await visit.house.database.read_async(partial(_load, visit=visit))
    shown = [one for one in holders if _may_touch(visit, one.person)]
    values = {
        "holders": shown,
        "choices": [one for one in holders if not one.left],
        "organisation": visit.organisation.name,
        "lead": visit.scope >= Scope.ORGANISATION,
        "me": visit.viewer.person,
        "token": visit.token,
        "done": _done(visit),
    }
    body = visit.house.layout.render("escalation/caseload.html", values)
    return visit.house.layout.page(body, title="Who has what – Adviser desk", frame=frame_of(visit), wide=True)


async def hand_over(visit: Visit) -> Response:
    """Moves all that somebody holds to a colleague or to its queues: each a turn of its own, with its own row.

    What cannot be moved, such as a topic that is closed to the reader, stays and is counted. Pressing again moves
    nothing twice.
    """
    person, to, turn = (_field(visit, name) for name in ("person", "to", "turn"))
    if not _may_touch(visit, person) or not turn:
        raise HTTPException(404)
    if not to or to == person:
        return RedirectResponse("/desk/caseload?unclear=1", 303)
    here = visit.viewer.organisation
    found = await visit.house.database.read_async(partial(caseload.ids_held, person=person, organisation=here))
    went = Counter([await _handed_over(visit, one, to=to, turn=turn) for one in found])
    return RedirectResponse("/desk/caseload?" + urlencode([(str(name), went[name]) for name in WENT]), 303)


async def _handed_over(visit: Visit, escalation: str, *, to: str, turn: str) -> Went:
    """Where one of them went. What the colleague may not take goes back to its queue: nothing waits for who is away."""
    if to != QUEUE and await _took(visit, escalation, turn=turn, to=to):
        return "moved"
    if await _took(visit, escalation, turn=turn, to=None):
        return "moved" if to == QUEUE else "queued"
    return "stayed"


async def _took(visit: Visit, escalation: str, *, turn: str, to: str | None) -> bool:
    act = Turn(
        id=turn,
        at=visit.house.clock(),
        person=visit.viewer.person,
        organisation=visit.viewer.organisation,
        channel="web",
        verb="transfer" if to else "release",
        conversation=escalation,
        fields={"to": to} if to else {},
    )
    try:
        # The id follows from the form and the escalation, so that pressing twice is known as such.
        await take(visit, replace(act, id=derive(act, f"{act.verb}/{escalation}")))
    except (NotPossible, NotAllowed, Unknown, MovedMeanwhile):
        return False
    return True


def _load(connection: Connection, *, visit: Visit) -> tuple[Holder, ...]:
    library, organisation = visit.house.library, visit.organisation
    roles = roles_of(library.people, organisation=organisation.id, on=visit.today)
    return caseload.holders(
        caseload.held(connection, organisation=organisation.id, at=visit.house.clock()),
        staff_store.team(connection, roles, since=visit.today).advisers,
        names=library.names,
        today=visit.today,
        calendar=organisation.calendar,
    )


def _may_touch(visit: Visit, person: str) -> bool:
    return visit.scope >= Scope.ORGANISATION or person == visit.viewer.person


def _field(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form else ""
    return value if isinstance(value, str) else ""


def _done(visit: Visit) -> str | None:
    asked = visit.request.query_params
    if "unclear" in asked:
        return "Choose who takes these over. Nothing has moved."
    counts = [_number(asked.get(name, "")) for name in WENT]
    if None in counts:
        return None
    said = (words.format(count) for words, count in zip(SAYS, counts, strict=True) if count)
    return " ".join(said) or "There was nothing to hand over."


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= DIGITS else None

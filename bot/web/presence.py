"""Tells advisers at one hand-over of each other: who else has it open, and who is typing there now."""

from functools import partial

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.people.reach import reaches
from bot.store import signals
from bot.web.house import Visit
from bot.web.present import signal_of, topic_of
from escalation import beside, store


async def here(visit: Visit) -> Response:
    """The sentence that says who else is here, to be swapped into an open page."""
    escalation = await _found(visit)
    sentence = together(visit, escalation)
    return Response(
        visit.house.layout.render("escalation/together.html", {"together": sentence}), media_type="text/html"
    )


async def beat(visit: Visit) -> Response:
    """An open page says that its reader is still there, and whether they are typing."""
    escalation = await _found(visit)
    typing = visit.form is not None and visit.form.get("typing") == "yes"
    await say(visit, escalation, typing=typing)
    return Response(status_code=204)


async def say(visit: Visit, escalation: str, *, typing: bool) -> None:
    """Notes that the reader is at a hand-over, here and in other processes."""
    house, person = visit.house, visit.viewer.person
    if house.present.note(escalation, person, typing=typing, now=house.clock()):
        house.live.tell(topic_of(escalation))
    if house.database.dialect == "postgresql":
        said = (signal_of(escalation, person, typing=typing),)
        await house.database.write_async(partial(signals.post, topics=said))


def together(visit: Visit, escalation: str) -> str | None:
    """Who else is at the hand-over now, in one sentence."""
    house = visit.house
    others = house.present.others(escalation, visit.viewer.person, now=house.clock())
    names = {person: house.library.names.get(person, "Another adviser") for person in others}
    return beside.together(names, [person for person, typing in others.items() if typing])


async def _found(visit: Visit) -> str:
    escalation = str(visit.request.path_params["escalation"])
    if not await visit.house.database.read_async(partial(_sees, visit=visit, escalation=escalation)):
        raise HTTPException(404)
    return escalation


def _sees(connection: Connection, *, visit: Visit, escalation: str) -> bool:
    found = store.load(connection, escalation)
    if found is None or found.organisation != visit.viewer.organisation:
        return False
    if not reaches(visit.viewer, found.group_id, "see_desk", groups=visit.organisation.groups):
        return False
    return found.topic not in visit.hidden and visit.viewer.person not in found.not_for

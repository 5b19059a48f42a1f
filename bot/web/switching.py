"""Choosing the organisation to act in, for somebody who belongs to several; knows nothing of what is done there."""

import re

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.people.sign_in import new_session
from bot.web.house import Visit
from bot.web.routes import frame_of, keep_session

HANDOVER = re.compile(r"/desk/[a-z0-9-]{1,64}")


async def choose(visit: Visit) -> Response:
    """The organisations that the reader belongs to today."""
    values = {
        "organisations": sorted(visit.memberships.values(), key=lambda one: one.name),
        "here": visit.viewer.organisation,
        "token": visit.token,
    }
    body = visit.house.layout.render("web/organisation.html", values)
    return visit.house.layout.page(body, title="Choose an organisation", frame=frame_of(visit))


async def switch(visit: Visit) -> Response:
    """Goes on in another organisation, with a session of its own: a form opened in the first is void in the second."""
    asked = visit.form.get("organisation") if visit.form else None
    if not isinstance(asked, str) or asked not in visit.memberships:
        raise HTTPException(404)
    response = RedirectResponse(_next(visit), 303)
    keep_session(
        response,
        new_session(person=visit.viewer.person, organisation=asked, demo=visit.session.demo),
        house=visit.house,
    )
    return response


def _next(visit: Visit) -> str:
    """Where the reader was going: a hand-over of that organisation, or its front page."""
    asked = visit.form.get("next") if visit.form else None
    return asked if isinstance(asked, str) and HANDOVER.fullmatch(asked) else "/"

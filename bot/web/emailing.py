"""The page on which somebody says whether they want e-mail."""

from functools import partial

from starlette.responses import RedirectResponse, Response

from bot.store import mailing
from bot.web.house import Visit
from bot.web.routes import frame_of


async def page(visit: Visit) -> Response:
    """What is sent, to which address, and the choice."""
    person = visit.viewer.person
    known = visit.house.library.people.directory.people.get(person)
    wanted = await visit.house.database.read_async(partial(mailing.wants, person=person))
    values = {"wanted": wanted, "email": known.email if known else "", "token": visit.token}
    body = visit.house.layout.render("web/email.html", values)
    return visit.house.layout.page(body, title="E-mail", frame=frame_of(visit))


async def choose(visit: Visit) -> Response:
    """Keeps the choice."""
    wanted = visit.form is not None and visit.form.get("wanted") == "yes"
    keep = partial(mailing.choose, person=visit.viewer.person, wanted=wanted, at=visit.house.clock())
    await visit.house.database.write_async(keep)
    return RedirectResponse("/email", 303)

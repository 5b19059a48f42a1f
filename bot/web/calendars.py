"""Deadlines for calendar programs: a file for one conversation, and one secret address for each manager."""

import secrets
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversation.afterwards.ahead import LOOKED_BACK, Ahead, entries
from bot.store import ahead, feeds
from bot.web.ending import download
from bot.web.house import House, Visit
from bot.web.layout import moment
from bot.web.routes import frame_of

TOKEN_BYTES: Final = 24
"""Of chance in an address: nobody comes upon one by trying."""

LONGEST_TOKEN: Final = 64


async def deadlines(visit: Visit) -> Response:
    """The deadlines of one conversation as a calendar file."""
    look = partial(ahead.of_conversation, name=visit.request.path_params["advised"], person=visit.viewer.person)
    found = await visit.house.database.read_async(look)
    if found is None:
        raise HTTPException(404)
    return _file((found,), site=_site(visit.request, visit.house), at=visit.house.clock(), name="deadlines.ics")


async def page(visit: Visit) -> Response:
    """Whether the reader's deadlines can be fetched, and how to make or end the address."""
    look = partial(feeds.feed_of, person=visit.viewer.person, organisation=visit.viewer.organisation)
    return _page(visit, await visit.house.database.read_async(look))


async def change(visit: Visit) -> Response:
    """Makes a new address, which is shown this once, or ends it."""
    if visit.form is None:
        raise HTTPException(405)
    person, organisation = visit.viewer.person, visit.viewer.organisation
    if visit.form.get("do") != "make":
        end = partial(feeds.end_feed, person=person, organisation=organisation)
        await visit.house.database.write_async(end)
        return RedirectResponse("/calendar", 303)
    token, now = secrets.token_urlsafe(TOKEN_BYTES), visit.house.clock()
    begin = partial(feeds.set_feed, token=token, person=person, organisation=organisation, at=now)
    await visit.house.database.write_async(begin)
    made = feeds.Feed(person=person, organisation=organisation, made_at=now)
    return _page(visit, made, address=f"{_site(visit.request, visit.house)}/calendar/{token}.ics")


async def feed(request: Request, house: House) -> Response:
    """A manager's deadlines, for whoever knows the address; nothing once they have left or ended it."""
    token = request.path_params["token"][:LONGEST_TOKEN]
    now = house.clock()
    found = await house.database.read_async(partial(_fetched, token=token, house=house, now=now))
    if found is None:
        raise HTTPException(404)
    return _file(found, site=_site(request, house), at=now, name="fingerpost.ics")


def _fetched(connection: Connection, token: str, *, house: House, now: datetime) -> tuple[Ahead, ...] | None:
    known = feeds.feed_at(connection, token)
    organisation = house.library.organisations.get(known.organisation) if known else None
    if known is None or organisation is None:
        return None
    today = now.astimezone(organisation.zone).date()
    if house.library.people.who(known.person, organisation=known.organisation, on=today) is None:
        return None
    return ahead.of_person(connection, person=known.person, organisation=known.organisation, since=now - LOOKED_BACK)


def _file(ends: tuple[Ahead, ...], *, site: str, at: datetime, name: str) -> Response:
    from bot.delivery.calendar_file import ICS, calendar_file

    return Response(calendar_file(entries(ends), site=site, at=at), media_type=ICS, headers=download(name))


def _page(visit: Visit, known: feeds.Feed | None, *, address: str | None = None) -> Response:
    made = moment(known.made_at, visit.organisation.zone) if known else None
    body = visit.house.layout.render("web/calendar.html", {"token": visit.token, "made": made, "address": address})
    response = visit.house.layout.page(body, title="Your calendar", frame=frame_of(visit))
    response.headers["Cache-Control"] = "no-store"
    return response


def _site(request: Request, house: House) -> str:
    """Our address as the reader knows it, with no slash at its end."""
    return (house.settings.public_url or str(request.base_url)).rstrip("/")

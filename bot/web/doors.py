"""Pages for anybody: urgent help, what is kept, signing in and out. Urgent help needs no database."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot.people.membership import Viewer
from bot.people.sign_in import new_session
from bot.privacy.keeping import figures
from bot.store import signals
from bot.store.engine import DatabaseAway
from bot.web.house import House, Visit
from bot.web.layout import STATIC, Frame
from bot.web.routes import forged, is_ours, keep_session, no_demo, session_of
from bot.web.signing_in import landing, safe_next
from organisations.model import Organisation, UrgentContact

KINDS: Final = {
    "danger": "Somebody is in danger",
    "self-harm": "Somebody may harm themselves",
    "child": "A child may be at risk",
    "adult": "An adult may be at risk",
    "crime": "A crime may have happened",
    "on-call": "A senior manager, when nobody else answers",
}

SECTIONS: Final = (
    ("Line managers", "They ask Fingerpost for help with their team.", ("manager", "confirmer")),
    ("Employment relations advisers", "They answer what managers send them.", ("adviser", "senior", "law", "lead")),
    ("HR and the rest", "They see what managers need, in numbers.", ()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """One organisation's urgent numbers, by kind."""

    name: str
    kinds: tuple[tuple[str, tuple[UrgentContact, ...]], ...]


async def urgent(request: Request, house: House) -> Response:
    """Whom to call, for every organisation, from memory alone."""
    organisations = [numbers_of(organisation) for organisation in house.library.organisations.values()]
    body = house.layout.render("web/urgent.html", {"organisations": organisations})
    return house.layout.page(body, title="Urgent help", frame=Frame(here=request.url.path))


def numbers_of(organisation: Organisation) -> Numbers:
    """The organisation's numbers in the order in which they are needed."""
    return Numbers(
        name=organisation.name,
        kinds=tuple(
            (title, found)
            for kind, title in KINDS.items()
            if (found := tuple(one for one in organisation.urgent_contacts if one.kind == kind))
        ),
    )


async def privacy(request: Request, house: House) -> Response:
    """What is kept, who reads it and for how long, by each organisation's own figures."""
    organisations = [
        {"name": organisation.name, "kept": figures(organisation)}
        for organisation in house.library.organisations.values()
    ]
    body = house.layout.render("web/privacy.html", {"organisations": organisations})
    return house.layout.page(body, title="What is kept and who reads it", frame=Frame(here=request.url.path))


async def favicon(request: Request, house: House) -> Response:
    """The icon at the address where browsers look unasked."""
    del request, house
    return FileResponse(STATIC / "fingerpost.svg", media_type="image/svg+xml")


async def sign_in_page(request: Request, house: House) -> Response:
    """The people to choose from, while the demonstration may stand in for a real sign-in."""
    if house.provider:
        return _own_sign_in(request, house)
    problem = no_demo(request, house)
    session = session_of(request, house) or new_session()
    values = {
        "problem": problem,
        "token": house.seals.token(session),
        "next": safe_next(request.query_params.get("next", "/")),
        "sections": [] if problem else sections(house),
    }
    body = house.layout.render("web/sign_in.html", values)
    title = "Sign-in is not set up" if problem else "Choose a person"
    page = house.layout.page(body, title=title, status=403 if problem else 200, frame=Frame(here="/sign-in"))
    keep_session(page, session, house=house)
    return page


def _own_sign_in(request: Request, house: House) -> Response:
    asked = urlencode({"next": safe_next(request.query_params.get("next", "/"))})
    body = house.layout.render("web/own_sign_in.html", {"start": f"/sign-in/start?{asked}"})
    return house.layout.page(body, title="Sign in", frame=Frame(here="/sign-in"))


async def sign_in(request: Request, house: House) -> Response:
    """Signs in as one of the example's made-up people."""
    if no_demo(request, house):
        return await sign_in_page(request, house)
    session = session_of(request, house)
    form = await request.form(max_files=0, max_fields=10)
    if session is None or not is_ours(request, form, house=house, session=session):
        return forged(request, house)
    person = str(form.get("person", ""))
    chosen = next((viewer for viewer in viewers(house) if viewer.person == person), None)
    if chosen is None:
        return await sign_in_page(request, house)
    response = RedirectResponse(landing(chosen, safe_next(str(form.get("next", "/")))), 303)
    fresh = new_session(person=chosen.person, organisation=chosen.organisation, demo=True)
    keep_session(response, fresh, house=house)
    return response


async def sign_out(visit: Visit) -> Response:
    """Ends the session in every process, and leads to where somebody can sign in again."""
    house = visit.house
    topic = house.ended.add(visit.session.id, now=house.clock())
    with suppress(DatabaseAway):  # this process knows; the others cannot be told
        await house.database.write_async(lambda connection: signals.post(connection, [topic]))
    response = RedirectResponse("/signed-out" if house.provider else "/sign-in", 303)
    keep_session(response, new_session(), house=house)
    return response


def viewers(house: House) -> tuple[Viewer, ...]:
    """Everybody who may be chosen: the people of the organisations that are there, today."""
    library = house.library
    return tuple(
        viewer
        for organisation in library.organisations.values()
        for viewer in library.people.viewers(organisation=organisation.id, on=_today(house, organisation))
    )


def sections(house: House) -> list[tuple[str, str, list[dict[str, str]]]]:
    """The people by what they do here, each with role and group."""
    left = list(viewers(house))
    found = []
    for heading, says, roles in SECTIONS:
        here = [viewer for viewer in left if not roles or viewer.roles & set(roles)]
        left = [viewer for viewer in left if viewer not in here]
        if here:
            found.append((heading, says, [_card(viewer, house) for viewer in here]))
    return found


def _card(viewer: Viewer, house: House) -> dict[str, str]:
    group = house.library.organisations[viewer.organisation].groups.get(viewer.group)
    words = ", ".join(sorted(viewer.roles)).capitalize()
    return {
        "id": viewer.person,
        "name": viewer.name,
        "initials": "".join(part[0] for part in viewer.name.split()[:2]),
        "says": f"{words} · {group.name}" if group else words,
    }


def _today(house: House, organisation: Organisation) -> date:
    return house.clock().astimezone(organisation.zone).date()

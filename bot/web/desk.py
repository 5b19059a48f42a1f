"""The advisers' pages: the lists, one hand-over, and what an adviser does with it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.channels.web import turn_of
from bot.conversation.advisers.advising import adviser
from bot.delivery import confirmations, covering
from bot.desk.handover import Reader, asking_of, beside_of, known_in
from bot.packs import making
from bot.people.reach import reaches
from bot.people.roles import ADVISER_VERBS
from bot.store import notifications
from bot.web import glass, lists, packing, presence
from bot.web.beside import prepare
from bot.web.chat import take
from bot.web.house import Visit
from bot.web.layout import new_turn
from bot.web.present import topic_of
from bot.web.routes import frame_of
from escalation import list_pages, pages, store, words
from escalation.beside import Beside
from escalation.brief import Brief
from escalation.lists import CLOSED_FOR, sees
from escalation.lists import topics as topics_of
from escalation.model import Escalation, Message, NotPossible
from escalation.uncovered import says as gap_says

MOST_GAPS: Final = 10
"""Gaps that the desk names: who has more has a rota to write."""

PREPARE: Final = "prepare"
"""The button that puts a prepared reply in the box: it is no verb, as nothing is sent."""

DONE: Final[Mapping[str, str]] = {
    "claim": "You have taken this. The manager has been told.",
    "release": "This is back in the queue.",
    "ask": "Your question is with the manager.",
    "reply": "Your reply is with the manager.",
    "note": "Your note is kept.",
    "tick_off": "The checklist is kept.",
    "hold": "This is on hold.",
    "wake": "You can go on with this.",
    "record": "The contact is kept. Thank you.",
    "still": "Thank you. This stays with you.",
    "transfer": "This has moved on. The manager has been told.",
    "hand_back": "This is back with the manager, and closed.",
    "resolve": "This is closed. The manager has been told.",
}


async def desk(visit: Visit) -> Response:
    """The front of the desk, or one list of it, over every trust that the reader advises."""
    wanted = lists.wanted_of(visit.request.query_params)
    if wanted is not None:
        return await lists.one_list(visit, wanted)
    mark = visit.house.live.mark(*lists.topics_of(visit))
    shown, counted = await visit.house.database.read_async(partial(lists.load_front, visit=visit))
    for_lead = await visit.house.database.read_async(partial(_for_lead, visit=visit))
    layout = visit.house.layout
    body = list_pages.desk_page(
        layout.render,
        list_pages.front(shown, counted, at=visit.house.clock(), known=lists.known(visit)),
        lists=list_pages.menu(counted),
        for_lead=for_lead,
        done=_done(visit),
        token=visit.token,
    )
    live = lists.live(visit, mark=mark, page="/desk")
    return layout.page(live + body, title="Adviser desk", frame=frame_of(visit), wide=True)


async def handover(visit: Visit) -> Response:
    """One hand-over; of a restricted topic, what to do in an emergency; of another trust, the way there."""
    elsewhere = await visit.house.database.read_async(partial(_elsewhere, visit=visit))
    if elsewhere is not None:
        return _way_there(visit, elsewhere)
    if await visit.house.database.read_async(partial(glass.is_shut, visit=visit)):
        return glass.shut_page(visit)
    if not visit.fragment:
        await presence.say(visit, visit.request.path_params["escalation"], typing=False)
    return await _handover(visit, done=_done(visit))


async def act(visit: Visit) -> Response:
    """A button or form of the desk; a refusal is said on the same page, with what was typed kept."""
    escalation = visit.request.path_params["escalation"]
    if visit.form is None:
        raise HTTPException(405)
    if visit.form.get("verb") == PREPARE:
        return await _prepare(visit)
    turn = turn_of(
        visit.form,
        viewer=visit.viewer,
        at=visit.house.clock(),
        conversation=escalation,
        only=ADVISER_VERBS,
    )
    try:
        await take(visit, turn)
    except NotPossible as refused:
        typed = turn.fields
        failed = pages.Failed(
            says=refused.sentence, verb=turn.verb, text=typed.get("text", ""), fields=typed, field=refused.field
        )
        return await _handover(visit, failed=failed)
    return RedirectResponse(f"/desk/{escalation}?done={turn.verb}", 303)


async def _prepare(visit: Visit) -> Response:
    """The page with a prepared reply in its box; nothing is sent, and nothing that was typed is lost."""
    escalation, *_ = await visit.house.database.read_async(partial(_load, visit=visit))
    if escalation.topic in visit.hidden:
        raise HTTPException(404)
    return await _handover(visit, failed=prepare(visit, organisation=escalation.organisation, topic=escalation.topic))


async def _handover(visit: Visit, *, failed: pages.Failed | None = None, done: str | None = None) -> Response:
    here = visit.request.path_params["escalation"]
    topics = (f"escalation/{here}", topic_of(here))
    mark = visit.house.live.mark(*topics)
    escalation, brief, messages, asking, beside = await visit.house.database.read_async(partial(_load, visit=visit))
    pack = None
    if escalation.tier == making.TIER:
        pack = await visit.house.database.read_async(partial(packing.offer, escalation=escalation, visit=visit))
    shown = pages.Handover(
        escalation=escalation,
        brief=brief,
        messages=messages,
        known=_known(visit),
        by=adviser(visit.viewer, visit.house.library.routes),
        at=visit.house.clock(),
        hidden={"token": visit.token, "turn": new_turn()},
        policy_links=_policy_links(brief),
        failed=failed,
        done=done,
        asking=asking,
        beside=replace(beside, together=presence.together(visit, here)),
        pack=pack,
    )
    layout = visit.house.layout
    body = pages.handover_page(layout.render, shown)
    live = layout.render(
        "web/live.html",
        {
            "topics": topics,
            "mark": mark,
            "page": visit.request.url.path,
            "parts": ["hand-over"],
            "here": f"{visit.request.url.path}/here",
        },
    )
    if failed:
        live = Markup()  # what came back to be mended must not be swapped away under the adviser's hands
    title = f"{shown.known.topics.get(escalation.topic, escalation.topic)} – Adviser desk"
    refused = failed is not None and failed.says
    title = f"Error: {title}" if refused else title
    return layout.page(live + body, title=title, frame=frame_of(visit), status=409 if refused else 200, wide=True)


def _for_lead(connection: Connection, *, visit: Visit) -> list_pages.ForLead | None:
    """What the lead of an organisation is to know; nothing for anybody else."""
    if "lead" not in visit.viewer.roles:
        return None
    return list_pages.ForLead(
        told=_told(connection, visit=visit),
        uncovered=(*_uncovered(connection, visit=visit), *_unanswerable(connection, visit=visit)),
    )


def _uncovered(connection: Connection, *, visit: Visit) -> tuple[str, ...]:
    """Coming hours without anybody at work, for a lead to see to: the trust first."""
    house, organisation = visit.house, visit.organisation
    found = covering.coming_gaps(connection, organisation, library=house.library, at=house.clock())
    return tuple(f"{organisation.name}: {gap_says(gap, organisation.calendar)}" for gap in found[:MOST_GAPS])


def _unanswerable(connection: Connection, *, visit: Visit) -> tuple[str, ...]:
    """Questions to a second person that nobody may answer: the lead can have the role given to somebody."""
    organisation, people = visit.organisation, visit.house.library.people
    today = visit.house.clock().astimezone(organisation.zone).date()
    found = confirmations.unanswerable(connection, organisation, people=people, on=today)
    return tuple(
        f"{organisation.name}: a manager in {organisation.groups.title(one.group_id) or 'no group'} waits for a second"
        f" person to agree, and nobody there has the role {one.role}."
        for one in found[:MOST_GAPS]
    )


def _told(connection: Connection, *, visit: Visit) -> tuple[list_pages.ToldLead, ...]:
    """What a lead is to know, a line for each hand-over. One of a topic that is closed to them is not named."""
    since = visit.house.clock() - CLOSED_FOR
    rows = notifications.told(
        connection, organisation=visit.viewer.organisation, kinds=tuple(words.LEAD_IS_TOLD), since=since
    )
    known, zone = _known(visit), visit.organisation.zone
    topics = topics_of(connection, [row.escalation for row in rows if row.escalation], person=visit.viewer.person)
    of: dict[str, list[notifications.Notification]] = {}
    for row in rows:
        if row.escalation in topics:
            of.setdefault(row.escalation, []).append(row)
    return tuple(
        list_pages.ToldLead(
            escalation=None if topics[escalation] in visit.hidden else escalation,
            topic=_named(topics[escalation], known, visit),
            when=words.moment(newest.at, zone),
            says=" ".join(dict.fromkeys(words.LEAD_IS_TOLD[row.what] for row in (newest, *earlier))),
        )
        for escalation, (newest, *earlier) in of.items()
    )


def _named(topic: str, known: pages.Known, visit: Visit) -> str:
    return "A restricted topic" if topic in visit.hidden else known.topics.get(topic, topic)


def _load(
    connection: Connection, *, visit: Visit
) -> tuple[Escalation, Brief | None, tuple[Message, ...], pages.Asking | None, Beside]:
    found = store.load(connection, visit.request.path_params["escalation"])
    # Somebody else's organisation or group, and a matter that one is part of, are answered like an id of nothing.
    if found is None or found.organisation != visit.viewer.organisation or visit.viewer.person in found.not_for:
        raise HTTPException(404)
    if not reaches(visit.viewer, found.group_id, "see_desk", groups=visit.organisation.groups):
        raise HTTPException(404)
    messages = store.messages(connection, found.id, private=True)
    reader = Reader(viewer=visit.viewer, shelf=visit.house.service.shelf, at=visit.house.clock())
    brief, asking = store.brief_of(connection, found.id), asking_of(connection, found, reader)
    return found, brief, messages, asking, beside_of(connection, found, reader)


def _elsewhere(connection: Connection, *, visit: Visit) -> str | None:
    """The other trust that the hand-over belongs to, where the reader advises there too."""
    found = store.load(connection, visit.request.path_params["escalation"])
    if found is None or found.organisation == visit.viewer.organisation:
        return None
    return found.organisation if sees(lists.looker(visit), found) else None


def _way_there(visit: Visit, organisation: str) -> Response:
    """Whoever advises several trusts acts in one at a time, so that no words go to the wrong one."""
    values = {
        "here": visit.organisation.name,
        "there": visit.house.library.organisations[organisation].name,
        "organisation": organisation,
        "next": visit.request.url.path,
        "token": visit.token,
    }
    body = visit.house.layout.render("escalation/elsewhere.html", values)
    return visit.house.layout.page(body, title="In another organisation", frame=frame_of(visit))


def _known(visit: Visit) -> pages.Known:
    return known_in(visit.house.library, visit.organisation)


def _policy_links(brief: Brief | None) -> dict[str, str]:
    cited = brief.policies if brief else ()
    links = {}
    for policy in cited:
        document, _, section = policy.key.partition("/")
        links[policy.key] = f"/policies/{document}/{policy.in_force_from}/{section}"
    return links


def _done(visit: Visit) -> str | None:
    return DONE.get(visit.request.query_params.get("done", ""))

"""HR's page for taking the log away: small files at once, others by and by, and copies every week or month."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Final, cast, get_args
from urllib.parse import urlencode

from anyio import to_thread
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from activity.export import FORMATS, WARNING, Format, stream
from activity.filters import SEQ_DIGITS, Filters, read_filters
from bot.exports import store
from bot.exports.asking import Taken, note, order, reason_problem
from bot.exports.choosing import chosen
from bot.exports.clerk import file_of
from bot.exports.days import next_on
from bot.exports.making import ENDINGS, FORMS, MEDIA_TYPES, TITLES, Form
from bot.exports.store import KEPT, Every, Ordered, Scheduled
from bot.store.engine import Database
from bot.web.house import Visit
from bot.web.routes import frame_of

_REST: Final = 4

EVERY: Final[dict[Every, str]] = {
    "week": "Every Monday, the week before",
    "month": "On the first of each month, the month before",
}
STATES: Final = {"waiting": "Waiting", "making": "Being made", "ready": "Ready", "failed": "Not made"}
LOOK_AGAIN: Final = 5
"""Seconds after which a page with unfinished files is read anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the form says, and sentences about what cannot be read in it."""

    filters: Filters
    form: Form
    after: int
    reason: str
    every: Every | None
    problems: tuple[str, ...] = ()


async def page(visit: Visit) -> Response:
    """The form, the files that were asked for, and the copies that are made again and again."""
    asked = _wish({**visit.request.query_params, "reason": "not asked yet"})
    return await _page(visit, replace(asked, reason="", problems=asked.filters.problems))


async def link(visit: Visit) -> Response:
    """The address of a file as it was before a reason was asked for: leads to the form, filled in."""
    form = visit.request.path_params["format"]
    if form not in FORMS:
        raise HTTPException(404)
    return RedirectResponse("/activity/exports?" + urlencode({**visit.request.query_params, "format": form}), 303)


async def take(visit: Visit) -> Response:
    """Streams CSV and JSON lines at once; has the other forms made, or a copy made again and again."""
    wish = _wish({name: str(value) for name, value in (visit.form or {}).items()})
    if wish.problems:
        return await _page(visit, wish, status=422)
    taken = Taken(
        person=visit.viewer.person,
        organisation=visit.viewer.organisation,
        group=visit.viewer.group,
        form=wish.form,
        reason=wish.reason,
        since=wish.filters.since,
        until=wish.filters.until,
        after=wish.after,
    )
    now, database = visit.house.clock(), visit.house.database
    if wish.every is not None:
        await database.write_async(partial(store.schedule, scheduled=_scheduled(visit, wish, wish.every, now)))
    elif wish.form in FORMATS:
        await database.write_async(partial(note, taken=taken, at=now))
        return _streamed(visit, wish)
    else:
        await database.write_async(partial(order, taken=taken, name=uuid.uuid4().hex, at=now))
    return RedirectResponse("/activity/exports", 303)


async def end(visit: Visit) -> Response:
    """Ends a copy that is made again and again."""
    name = visit.request.path_params["schedule"]
    await visit.house.database.write_async(partial(store.end, name=name, organisation=visit.viewer.organisation))
    return RedirectResponse("/activity/exports", 303)


async def fetch(visit: Visit) -> Response:
    """A file that lies ready, to whoever asked for it: what they may see was looked at for them alone."""
    ordered = await visit.house.database.read_async(partial(store.found, name=visit.request.path_params["export"]))
    path = _lies(visit, ordered) if ordered else None
    if ordered is None or path is None:
        raise HTTPException(404)
    name = _name(visit, ordered.form, ordered.asked_at)
    return FileResponse(path, media_type=MEDIA_TYPES[ordered.form], filename=name)


def _lies(visit: Visit, ordered: Ordered) -> Path | None:
    """Where a file of the reader's own lies; nothing where it is not theirs, or is not there."""
    folder, viewer = visit.house.settings.exports, visit.viewer
    if folder is None or (ordered.person, ordered.organisation) != (viewer.person, viewer.organisation):
        return None
    path = file_of(folder, ordered)
    return path if ordered.state == "ready" and path.exists() else None


def _streamed(visit: Visit, wish: Wish) -> Response:
    form, database = cast("Format", wish.form), visit.house.database
    leaves = chosen(
        wish.filters,
        organisation=visit.viewer.organisation,
        after=wish.after,
        without=visit.hidden_trees,
        shelf=visit.house.service.shelf,
        secret_keys=visit.house.settings.secret_keys,
    )
    return StreamingResponse(
        pieces(stream(form, database.read, leaves), database),
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{_name(visit, form, visit.house.clock())}"'},
    )


async def pieces(chunks: Iterator[bytes], database: Database) -> AsyncIterator[bytes]:
    """The pieces, each made on a thread. While others wait for a turn it rests far longer than a piece took."""
    began = perf_counter()
    while (chunk := await to_thread.run_sync(next, chunks, None)) is not None:
        took = perf_counter() - began
        yield chunk
        if database.busy:
            await asyncio.sleep(_REST * took)
        began = perf_counter()


def _name(visit: Visit, form: Form, at: datetime) -> str:
    return f"fingerpost-{visit.viewer.organisation}-{at:%Y-%m-%d}-personal-data.{ENDINGS[form]}"


def _scheduled(visit: Visit, wish: Wish, every: Every, now: datetime) -> Scheduled:
    today = now.astimezone(visit.organisation.zone).date()
    return Scheduled(
        id=uuid.uuid4().hex,
        organisation=visit.viewer.organisation,
        person=visit.viewer.person,
        form=wish.form,
        reason=wish.reason,
        every=every,
        next_on=next_on(every, today),
        made_at=now,
    )


def _wish(given: dict[str, str]) -> Wish:
    filters, after, reason = read_filters(given), given.get("after", "").strip() or "0", given.get("reason", "").strip()
    problems = [*filters.problems]
    number = after.isascii() and after.isdigit() and len(after) <= SEQ_DIGITS
    problems += [] if number else ["The row number is not a whole number. The last export says which it ended with."]
    wrong = reason_problem(reason)
    problems += [wrong] if wrong else []
    return Wish(
        filters=filters,
        form=next((form for form in FORMS if form == given.get("format")), "xlsx"),
        after=int(after) if number else 0,
        reason=reason,
        every=next((every for every in get_args(Every) if every == given.get("every")), None),
        problems=tuple(problems),
    )


async def _page(visit: Visit, wish: Wish, *, status: int = 200) -> Response:
    def look(connection: Connection) -> tuple[list[Ordered], list[Scheduled]]:
        organisation = visit.viewer.organisation
        return list(store.files(connection, organisation)), list(store.schedules(connection, organisation))

    files, schedules = await visit.house.database.read_async(look)
    house = visit.house
    values = {
        "wish": wish,
        "forms": TITLES,
        "every": EVERY,
        "states": STATES,
        "files": [_told(visit, one) for one in files],
        "schedules": [(one, house.library.names.get(one.person, one.person)) for one in schedules],
        "warning": WARNING,
        "kept": KEPT.days,
        "token": visit.token,
        "look_again": LOOK_AGAIN if any(one.state in {"waiting", "making"} for one in files) else None,
    }
    body = house.layout.render("web/exports.html", values)
    return house.layout.page(body, title="Take the log with you", frame=frame_of(visit), status=status, wide=True)


def _told(visit: Visit, one: Ordered) -> dict[str, object]:
    """A file as the page tells it."""
    names, zone = visit.house.library.names, visit.organisation.zone
    share = min(100, round(100 * one.rows / one.of_rows)) if one.of_rows else None
    return {
        "file": one,
        "form": TITLES[one.form],
        "who": names.get(one.person, one.person),
        "mine": one.person == visit.viewer.person,
        "asked": one.asked_at.astimezone(zone),
        "until": one.kept_until.astimezone(zone) if one.kept_until else None,
        "share": share if one.state == "making" else None,
        "size": f"{max(one.bytes, 100_000) / 1_000_000:,.1f} MB" if one.bytes else None,
    }

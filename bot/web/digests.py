"""Weekly digests over the web, each for the person whom it was made for alone; makes none."""

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import Response

from activity import digests
from activity.digest import Digest
from activity.digest_pages import digest_page, digests_page
from bot.delivery.digesting import looked_after
from bot.web.house import Visit
from bot.web.pictured import page, scope_of


async def listed(visit: Visit) -> Response:
    """The reader's digests."""
    groups = visit.organisation.groups
    theirs = looked_after(visit.house.library, visit.organisation, visit.today).get(visit.viewer.person, frozenset())
    # Of a group and those inside it, the outermost names them all.
    outermost = [group.name for group in groups if group.id in theirs and group.parent not in theirs]
    body = digests_page(visit.house.layout.render, await _theirs(visit), groups=outermost)
    return page(visit, body, "Weekly digests")


async def one(visit: Visit) -> Response:
    """One week's, by its Monday."""
    week = visit.request.path_params["digest"]
    found = next((digest for digest in await _theirs(visit) if digest.week.isoformat() == week), None)
    if found is None:
        raise HTTPException(404)
    body = digest_page(visit.house.layout.render, found, sample=scope_of(visit).sample)
    return page(visit, body, "Weekly digest")


async def _theirs(visit: Visit) -> tuple[Digest, ...]:
    read = partial(digests.of_person, person=visit.viewer.person, organisation=visit.viewer.organisation)
    return await visit.house.database.read_async(read)

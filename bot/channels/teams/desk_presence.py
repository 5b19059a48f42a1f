"""Which advisers are at their desk now, beside their names where one of them is chosen; decides nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import structlog

from bot.channels.teams.switchboard import Heard
from bot.people.membership import Viewer
from escalation.pages import Handover

log = structlog.get_logger()

SECONDS: Final = 1.5
"""How long a form waits for it: Teams gives three seconds for all of it."""


async def presence(heard: Heard, viewer: Viewer) -> Mapping[str, str]:
    """Where the advisers of the viewer's organisation are, by id; nobody, where it is not known in time."""
    people = heard.board.service.shelf.current.people
    advising = [one.person for one in people.advisers(organisation=viewer.organisation, on=heard.at.date())]
    try:
        return await asyncio.wait_for(heard.board.lookups.presence(advising), SECONDS)
    except TimeoutError:
        log.info("teams_presence_late")
        return {}


def with_presence(shown: Handover, there: Mapping[str, str]) -> Handover:
    """The hand-over, with what is known of each colleague beside their name."""
    colleagues = tuple(
        replace(one, says=f"{one.says}, {there[one.person]}") if one.person in there else one
        for one in shown.beside.colleagues
    )
    return replace(shown, beside=replace(shown.beside, colleagues=colleagues))

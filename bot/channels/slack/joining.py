"""Who joins an advisers' channel: whoever is in it reads its cards, so somebody who is no adviser is told so."""

from collections.abc import Mapping
from typing import Final

import structlog

from bot.channels.slack.switchboard import Answer, Handler, Heard
from bot.people.roles import may

log = structlog.get_logger()

SAYS: Final = (
    "Hand-overs to HR advisers are shown in this channel, and you are not one of its advisers. "
    "Please leave it, or ask whoever looks after Fingerpost if you should be one."
)


async def joined(heard: Heard) -> Answer | None:
    """Says to somebody who is no adviser that the channel is for advisers, and to the operators that they came."""
    library, channel = heard.board.service.shelf.current, heard.origin.channel
    named = {
        queue.slack for routes in (library.routes, *library.routes.own.values()) for queue in routes.queues.values()
    }
    # We may have been asked into channels that are no advisers', to be called there.
    if may(heard.viewer.roles, "see_desk") or named.isdisjoint((channel, f"{heard.origin.team}/{channel}")):
        return None
    heard.board.refuse("slack_joined")
    log.warning("slack_joined_advisers", team=heard.origin.team, channel=heard.origin.channel)
    await heard.whisper(SAYS)
    return None


HANDLERS: Final[Mapping[str, Handler]] = {"event/member_joined_channel": joined}
"""By kind and name: see `bot.channels.slack.switchboard.Handlers`."""

"""Every handler by what it handles: one line each, so that the plumbing knows none of them."""

from collections.abc import Mapping
from typing import Final

from bot.channels.teams import desk_handlers, listeners
from bot.channels.teams.switchboard import Handler

HANDLERS: Final[Mapping[str, Handler]] = {
    **listeners.HANDLERS,
    **desk_handlers.HANDLERS,
}
"""By kind and name: see `bot.channels.teams.switchboard.Handlers`."""

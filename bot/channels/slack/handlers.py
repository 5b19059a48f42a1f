"""Every handler by what it handles: one line each, so that the plumbing knows none of them."""

from collections.abc import Mapping
from typing import Final

from bot.channels.slack import contact, desk_handlers, home, joining, listeners, second_handlers
from bot.channels.slack.switchboard import Handler

HANDLERS: Final[Mapping[str, Handler]] = {
    **contact.HANDLERS,
    **desk_handlers.HANDLERS,
    **home.HANDLERS,
    **joining.HANDLERS,
    **listeners.HANDLERS,
    **second_handlers.HANDLERS,
}
"""By kind and name: see `bot.channels.slack.switchboard.Handlers`."""

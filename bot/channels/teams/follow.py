"""What a change brings with it in Teams, besides what is shown already: one line a kind."""

from collections.abc import Mapping

from bot.channels.chat import desk_follow
from bot.channels.chat.outbox import Follow
from bot.channels.teams.desk_places import TEAMS
from bot.content.library import Shelf


def follow(shelf: Shelf) -> Mapping[str, Follow]:
    """What follows a topic, by its kind."""
    return desk_follow.follow(shelf, TEAMS)

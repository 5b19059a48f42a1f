"""Every chore that a command may hand to the server, by the name under which it is asked for."""

from collections.abc import Mapping
from typing import Final

from bot.content import publishing, recalling
from bot.packs import chores as packs
from bot.privacy import chores
from bot.privacy.chores import Chore

ALL_CHORES: Final[Mapping[str, Chore]] = {
    **chores.CHORES,
    **publishing.CHORES,
    **recalling.CHORES,
    **packs.CHORES,
}

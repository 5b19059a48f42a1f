"""Work that is committed together with a call to the senders, of whatever network; knows neither Slack nor Teams."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot.channels.chat.outbox import WAKE
from bot.handle import Service
from bot.store import signals

T = TypeVar("T")


async def written(service: Service, work: Callable[[Connection], T]) -> T:
    """What `work` returns, once it is committed; what it wants shown is then under way, from whichever process."""
    done = await service.database.write_async(partial(_signalled, work=work))
    service.announce(WAKE)
    return done


def _signalled(connection: Connection, *, work: Callable[[Connection], T]) -> T:
    done = work(connection)
    signals.post(connection, (WAKE,))
    return done

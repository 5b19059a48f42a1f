"""Slack and Teams in one process, as far as they are set up: their outbox, senders and routes; decides nothing."""

import threading
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.chat.counted import Counted
from bot.channels.chat.outbox import WAKE, ChatOutbox, together
from bot.content.library import Shelf
from bot.handle import Service
from bot.settings import Settings
from bot.store.engine import Database
from bot.web.metrics import Metrics

if TYPE_CHECKING:
    from bot.channels.slack.app import SlackChannel
    from bot.channels.teams.app import TeamsChannel

    Network = SlackChannel | TeamsChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The channels by name, and the one outbox that writes for all of them; none where there are no channels."""

    channels: "dict[str, Network]"
    outbox: ChatOutbox | None

    def furnish(self, service: Service, metrics: Metrics) -> None:
        """What turns are handled with, announced through, and counted by."""
        for name, channel in self.channels.items():
            channel.furnish(replace(service, outbox=self.outbox), counted_by(metrics, name))

    def start(self, stop: threading.Event) -> None:
        """Sends what is due, until `stop` is set."""
        for channel in self.channels.values():
            channel.sender.start(stop)

    def stop(self) -> None:
        """Waits for what is under way, once the event that `start` was given is set."""
        for channel in self.channels.values():
            channel.sender.stop()

    def wake(self, *topics: str) -> None:
        """Has the senders look at once, where something is to be sent."""
        if WAKE in topics or not topics:
            for channel in self.channels.values():
                channel.sender.wake()


def networks_of(settings: Settings, *, shelf: Shelf, database: Database) -> Networks:
    """The networks that are set up; the libraries of others are not loaded."""
    channels: dict[str, Network] = {}
    if settings.slack:
        from bot.channels.slack.app import SlackChannel

        channels["slack"] = SlackChannel(settings, database=database, shelf=shelf)
    if settings.teams:
        from bot.channels.teams.app import TeamsChannel

        channels["teams"] = TeamsChannel(settings, database=database, shelf=shelf)
    follow = together(*(channel.outbox.follow for channel in channels.values()))
    return Networks(channels=channels, outbox=ChatOutbox(follow=follow) if channels else None)


def counted_by(metrics: Metrics, channel: str) -> Counted:
    """A network's refusals and turns, counted with all others."""

    def timed(verb: str, seconds: float) -> None:
        metrics.turns.labels(verb=verb, channel=channel).inc()
        metrics.turn_seconds.labels(channel=channel).observe(seconds)

    return Counted(refuse=partial(_refused, metrics), timed=timed)


def _refused(metrics: Metrics, reason: str) -> None:
    metrics.refusals.labels(reason=reason).inc()

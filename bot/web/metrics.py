"""Counts for the people who run the service: never who, only how many and how long."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.delivery.watchdog import Watched

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
"""Seconds; 0.02 and 0.05 are the aims on SQLite and PostgreSQL."""


class Metrics:
    """The counters of one application, in a registry of its own so that two can live in one process."""

    def __init__(self) -> None:
        """Start every counter at nothing."""
        self.registry = CollectorRegistry()
        self.turns = Counter("turns", "Turns taken", ("verb", "channel"), registry=self.registry)
        self.turn_seconds = Histogram(
            "turn_seconds", "From turn to committed reply", ("channel",), buckets=BUCKETS, registry=self.registry
        )
        self.refusals = Counter("refusals", "Requests refused, by reason", ("reason",), registry=self.registry)
        self.urgent_unlogged = Counter(
            "urgent_unlogged", "Urgent help shown that could not be logged", registry=self.registry
        )
        self.jobs = Gauge("jobs", "Jobs by state", ("state",), registry=self.registry)
        self.watched = {
            "open": Gauge("escalations_open", "Open escalations", registry=self.registry),
            "late": Gauge("next_steps_late", "Next steps that no worker has come to in time", registry=self.registry),
            "lost": Gauge("next_steps_lost", "Open escalations without a next step", registry=self.registry),
        }
        self.mended = Counter("next_steps_mended", "Escalations given a next step again", registry=self.registry)
        self.live = Gauge("live_listeners", "Open live streams", registry=self.registry)

    def text(self, jobs: Mapping[str, int], watched: Watched | None = None) -> bytes:
        """All of it in Prometheus's text format, with the jobs as they stand now and what the watchdog found."""
        for name, gauge in self.watched.items():
            gauge.set(getattr(watched, name, 0))
        self.jobs.clear()
        for state, number in jobs.items():
            self.jobs.labels(state=state).set(number)
        return generate_latest(self.registry)

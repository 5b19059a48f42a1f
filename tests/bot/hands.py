"""A worker in a test's hand: it does what is due when told to, at the moment that the test says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.conversation.state import Job
from bot.delivery import jobs
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store.tables import job as job_table
from tests.bot.acting import rows


@dataclass
class Hands:
    """A worker with a clock that tests turn, and what it told open pages."""

    service: Service
    now: datetime
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.worker = Worker(database=self.service.database, shelf=self.service.shelf, clock=lambda: self.now)
        self.worker.tell = lambda *topics: self.told.extend(topics)

    def work(self, *, later: timedelta = timedelta()) -> int:
        """Does what is due after so long; how many jobs that was."""
        self.now += later
        return self.worker.work()

    def write(self, *written: Job) -> None:
        """Writes jobs of a test's own."""
        self.service.database.write(lambda connection: jobs.enqueue(connection, written))

    def states(self) -> list[tuple[str, str]]:
        """Each job's key and state."""
        return [(row["key"], row["state"]) for row in rows(self.service.database, job_table)]

"""Sends e-mail in a thread of its own: no transaction waits for a mail server, and neither does a timer.

What is new is gathered for ten minutes and told in one e-mail. An e-mail is leased before it is sent and finished
after: a crash between the two sends it again under the same id.
"""

import smtplib
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Final

import structlog
from sqlalchemy import Connection

from activity import log as activity_log
from activity.kinds import Event
from bot.content.library import Shelf
from bot.conversation.state import Job
from bot.delivery import jobs
from bot.delivery.jobs import Claimed
from bot.delivery.mail import Digest, Waiting, compose, compose_for_queue
from bot.outbound import open_mail
from bot.settings import Settings
from bot.store import mailing
from bot.store.engine import Database, DatabaseAway
from escalation import store as escalations
from escalation import words
from escalation.model import Escalation
from escalation.route import Queue

log = structlog.get_logger()

LOOK_EVERY: Final = 5.0
"""Seconds between looks. A look reads, and writes only where there is something to send."""

LEASE: Final = timedelta(minutes=2)
"""How long one e-mail may take: many times the ten seconds in which a mail server must answer."""

BACK_OFF: Final = 60
"""Seconds before the second try, doubled with each failure.

Eight tries take some eight hours: most failures are mended sooner.
"""


class Postman:
    """Gathers, sends, tries again and gives up, in the order of what is due."""

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database,
        shelf: Shelf,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is looked at yet."""
        self._settings = settings
        self._database = database
        self._shelf = shelf
        self._clock = clock

    def start(self, stop: threading.Event) -> threading.Thread:
        """Works until `stop` is set."""
        thread = threading.Thread(target=self._run, args=(stop,), daemon=True, name="postman")
        thread.start()
        return thread

    def work(self) -> int:
        """Gathers what has waited long enough, sends all that is due, and gives how many e-mails were tried."""
        now, tried = self._clock(), 0
        for person in self._database.read(lambda connection: mailing.waiting(connection, now=now)):
            self._database.write(lambda connection, person=person: gather(connection, person, now))  # type: ignore[misc]
        for organisation in self._database.read(lambda connection: mailing.leads_waiting(connection, now=now)):
            self._gather_for_leads(organisation, now)
        for whose, queue in self._database.read(lambda connection: mailing.queues_waiting(connection, now=now)):
            self._gather_for_queue(whose, queue, now)
        while self._database.read(lambda connection: jobs.leasable(connection, now=now)):
            job = self._database.write(lambda connection: jobs.lease(connection, now=now, until=now + LEASE))
            if job is None:
                break
            self._deliver(job, now)
            tried += 1
        return tried

    def _gather_for_leads(self, name: str, now: datetime) -> None:
        organisation = self._shelf.current.organisations.get(name)
        if organisation is None:
            return
        today = now.astimezone(organisation.zone).date()
        leads = dict(self._shelf.current.people.posted("lead", organisation=name, on=today))

        def write(connection: Connection) -> None:
            if mailing.gather_for_leads(connection, name, now=now):
                jobs.enqueue(connection, tuple(_mail(lead, (name,), now) for lead in leads))

        self._database.write(write)

    def _gather_for_queue(self, name: str, queue: str, now: datetime) -> None:
        if self._queue(name, queue) is None:
            return

        def write(connection: Connection) -> None:
            came = mailing.gather_for_queue(connection, name, queue, now=now)
            if still_waiting(connection, came, queue):
                jobs.enqueue(connection, (_mail_to_queue(name, queue, came, now),))

        self._database.write(write)

    def _queue(self, organisation: str, queue: str) -> Queue | None:
        """A queue that has an address; none where it has none, or is no more."""
        library = self._shelf.current
        found = library.routes.of(organisation).queues.get(queue)
        known = organisation in library.organisations
        return found if known and found is not None and found.email is not None else None

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_EVERY):
            try:
                self.work()
            except DatabaseAway:
                log.warning("postman_waits", reason="database away")
            except Exception:
                # The postman must outlive any one fault, and the fault must be seen.
                log.exception("postman_fault")

    def _deliver(self, job: Claimed, now: datetime) -> None:
        try:
            message = self._message(job, now)
            if message is not None:
                self._send(message)
        except (OSError, smtplib.SMTPException, ValueError) as fault:
            self._put_off(job, now, fault)
            return
        self._database.write(lambda connection: jobs.finish(connection, job))

    def _message(self, job: Claimed, now: datetime) -> EmailMessage | None:
        return self._to_queue(job, now) if "queue" in job.payload else self._to_person(job, now)

    def _to_queue(self, job: Claimed, now: datetime) -> EmailMessage | None:
        """The e-mail to a queue; none where all that came was taken meanwhile."""
        (name,), settings = _organisations(job), self._settings
        queue, came = self._queue(name, str(job.payload["queue"])), str(job.payload["escalations"]).split(",")
        if queue is None or queue.email is None or settings.mail_from is None:
            return None
        left = self._database.read(lambda connection: still_waiting(connection, came, queue.id))
        if not left:
            return None
        organisation = self._shelf.current.organisations[name]
        first = min((one.respond_by for one in left if one.respond_by is not None), default=None)
        waiting = Waiting(
            key=job.key,
            to=queue.email,
            sender=settings.mail_from,
            organisation=organisation.name,
            link=str(settings.public_url),
            at=now,
            count=len(left),
            by=None if first is None else words.moment(first, organisation.zone),
        )
        return compose_for_queue(waiting)

    def _to_person(self, job: Claimed, now: datetime) -> EmailMessage | None:
        """The e-mail; none to somebody who has left, has no address, or wants none."""
        person = self._shelf.current.people.directory.people.get(str(job.payload["person"]))
        settings, names = self._settings, self._names(_organisations(job))
        if person is None or not person.email or not names or settings.mail_from is None:
            return None
        if not self._database.read(lambda connection: mailing.wants(connection, person.id)):
            return None
        digest = Digest(
            key=job.key,
            to=person.email,
            sender=settings.mail_from,
            organisations=names,
            link=str(settings.public_url),
            at=now,
        )
        return compose(digest)

    def _names(self, organisations: Sequence[str]) -> tuple[str, ...]:
        known = self._shelf.current.organisations
        return tuple(known[one].name for one in organisations if one in known)

    def _send(self, message: EmailMessage) -> None:
        with open_mail(self._settings) as server:
            server.send_message(message)

    def _put_off(self, job: Claimed, now: datetime, fault: Exception) -> None:
        problem = type(fault).__name__

        def keep(connection: Connection) -> bool:
            parked = jobs.put_off(connection, job, now=now, problem=problem, seconds=BACK_OFF)
            if parked:
                activity_log.append(connection, [_failed(job, now)])
            return parked

        parked = self._database.write(keep)
        log.error("job_parked" if parked else "job_put_off", job=job.id, kind=job.kind, problem=problem)


def gather(connection: Connection, person: str, now: datetime) -> None:
    """Writes the job of one e-mail, about everything that is new for a person."""
    organisations = mailing.gather(connection, person, now=now)
    if organisations:
        jobs.enqueue(connection, (_mail(person, organisations, now),))


def still_waiting(connection: Connection, came: Sequence[str], queue: str) -> tuple[Escalation, ...]:
    """Those of these hand-overs that nobody has taken, and that are in the queue still."""
    found = (escalations.load(connection, one) for one in came)
    return tuple(one for one in found if one is not None and one.status == "waiting" and one.queue == queue)


def _mail_to_queue(organisation: str, queue: str, came: Sequence[str], now: datetime) -> Job:
    where = f"{jobs.MAIL}/{organisation}/{queue}/"
    payload = {"queue": queue, "organisations": organisation, "escalations": ",".join(came)}
    return Job(kind=jobs.MAIL, lane=where, key=f"{where}{now:%Y%m%d%H%M%S%f}", run_at=now, payload=payload)


def _mail(person: str, organisations: Sequence[str], now: datetime) -> Job:
    """The job of one e-mail. The person and the moment are its key, so that one round never writes to anybody twice."""
    return Job(
        kind=jobs.MAIL,
        lane=f"{jobs.MAIL}/{person}/",
        key=f"{jobs.MAIL}/{person}/{now:%Y%m%d%H%M%S%f}",
        run_at=now,
        payload={"person": person, "organisations": ",".join(organisations)},
    )


def _organisations(job: Claimed) -> list[str]:
    return str(job.payload["organisations"]).split(",")


def _failed(job: Claimed, now: datetime) -> activity_log.Row:
    event = Event("message_failed", detail={"channel": "email"})
    organisation = _organisations(job)[0]
    person = job.payload.get("person")  # none where it was for a queue
    return activity_log.Row(occurred_at=now, event=event, organisation=organisation, person=person)

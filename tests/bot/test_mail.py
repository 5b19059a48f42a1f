"""E-mail: one for all that is new, with a link and the organisation's name alone, sent to a real server of our own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

import pytest
from pydantic import AnyHttpUrl, ValidationError

from bot.delivery import jobs
from bot.delivery.mail import message_id
from bot.delivery.postman import LEASE, Postman, gather
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.settings import Settings
from bot.store import mailing, notifications
from bot.store.notifications import Notification
from bot.store.tables import job
from tests.bot.acting import advise, handed_over, logged, rows
from tests.fakes.mail_server import Letters, mail_server
from tests.journey import Journey
from tests.people import MANAGER, OTHER_MANAGER

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def letters() -> Iterator[Letters]:
    """What the mail server got."""
    with mail_server() as found:
        yield found


def settings(letters: Letters) -> Settings:
    """Settings that name the tests' own mail server."""
    return Settings(
        _env_file=None,
        smtp_host="127.0.0.1",
        smtp_port=letters.port,
        smtp_security="none",
        mail_from="fingerpost@larkholme.example.org",
        public_url=AnyHttpUrl("https://fingerpost.example.org"),
    )


def to_manager(letters: Letters) -> list[Message]:
    """What came for the manager; advisers are written to as well."""
    return [message for message in letters.messages if message["To"] == "amara.okafor@larkholme.example.org"]


def mail_job(service: Service) -> Mapping[str, Any]:
    """The job of the manager's e-mail."""
    (found,) = [row for row in rows(service.database, job) if row["key"].startswith(f"mail/{MANAGER}/")]
    return found


def post(service: Service, letters: Letters, at: datetime) -> int:
    """The postman's round at that moment."""
    return Postman(settings(letters), database=service.database, shelf=service.shelf, clock=lambda: at).work()


def answered(service: Service, now: datetime) -> Journey:
    """A manager with two answers of an adviser to read, told of both."""
    asked = handed_over(service, now, MANAGER)
    advise(asked, "claim")
    advise(asked, "reply", text="Hello Amara, about the sickness of Jo.")
    Worker(database=service.database, shelf=service.shelf, clock=lambda: asked.at).work()
    return asked


def test_what_is_new_comes_in_one_e_mail_after_ten_minutes(service: Service, letters: Letters, now: datetime) -> None:
    """Several notices, one e-mail; a second round sends nothing more."""
    asked = answered(service, now)
    assert post(service, letters, asked.at + TEN_MINUTES - timedelta(minutes=2)) == 0
    assert post(service, letters, asked.at + TEN_MINUTES) >= 1
    assert len(to_manager(letters)) == 1
    assert post(service, letters, asked.at + TEN_MINUTES * 2) == 0
    assert len(to_manager(letters)) == 1


def test_an_e_mail_holds_a_link_and_the_organisation_alone(service: Service, letters: Letters, now: datetime) -> None:
    """No topic, no name, nothing that was written, in whatever header."""
    asked = answered(service, now)
    post(service, letters, asked.at + TEN_MINUTES)
    (message,) = to_manager(letters)
    whole = message.as_string()
    assert message["Subject"] == "Something new in Fingerpost at Larkholme Valley NHS Trust (example)"
    assert "https://fingerpost.example.org" in whole
    assert message["Auto-Submitted"] == "auto-generated"
    for word in ("Amara Okafor", "Hannah", "sick", "Jo.", "adviser", str(asked.reply.conversation), MANAGER):
        assert word not in whole, word


def test_a_server_that_is_away_is_tried_again_under_the_same_id(
    service: Service, letters: Letters, now: datetime
) -> None:  # fmt: skip
    """The first try is refused, the second comes two minutes later; nobody's words are in the job."""
    letters.refusals = 99
    asked = answered(service, now)
    at = asked.at + TEN_MINUTES
    assert post(service, letters, at) >= 1
    assert letters.messages == []
    letters.refusals = 0
    assert post(service, letters, at + timedelta(minutes=1)) == 0
    assert post(service, letters, at + timedelta(minutes=2)) >= 1
    assert len(to_manager(letters)) == 1


def test_after_the_last_try_it_is_parked_and_said(service: Service, letters: Letters, now: datetime) -> None:
    """Operators see a parked job; the log says that a message failed."""
    letters.refusals = 99
    at = answered(service, now).at + TEN_MINUTES
    for _ in range(8):
        post(service, letters, at)
        at += timedelta(hours=9)
    mail = mail_job(service)
    assert (mail["state"], mail["attempts"]) == ("parked", 8)
    assert (MANAGER, {"channel": "email"}) in logged(service.database, "person", "detail", kind="message_failed")


def test_a_crash_while_sending_sends_it_again(service: Service, letters: Letters, now: datetime) -> None:
    """What was leased and never finished is taken again once the lease is over, under the same id."""
    at = answered(service, now).at + TEN_MINUTES
    service.database.write(lambda connection: gather(connection, MANAGER, at))
    leased = service.database.write(lambda connection: jobs.lease(connection, now=at, until=at + LEASE))
    assert leased is not None
    post(service, letters, at)
    assert to_manager(letters) == []
    post(service, letters, at + LEASE)
    assert to_manager(letters)[0]["Message-ID"] == message_id(leased.key, "fingerpost@larkholme.example.org")


def test_nobody_is_sent_what_they_do_not_want(service: Service, letters: Letters, now: datetime) -> None:
    """Whoever said no gets none; a leaver or a queue has no address."""
    at = answered(service, now).at + TEN_MINUTES
    service.database.write(lambda connection: mailing.choose(connection, MANAGER, wanted=False, at=now))
    post(service, letters, at)
    assert to_manager(letters) == []


def test_old_notices_are_not_told_of_when_mail_is_switched_on(
    service: Service, letters: Letters, now: datetime
) -> None:  # fmt: skip
    """A notice of last week is left alone."""
    told = Notification(
        key="old",
        audience=f"manager/{OTHER_MANAGER}",
        organisation="example",
        what="reply",
        escalation=None,
        conversation=None,
        at=now - timedelta(days=7),
    )
    service.database.write(lambda connection: notifications.add(connection, told))
    assert post(service, letters, now) == 0


def test_leads_hear_of_what_is_for_leads(service: Service, letters: Letters, now: datetime) -> None:
    """Once, and the others of the organisation do not."""
    told = Notification(
        key="late",
        audience="lead/er-advice",
        organisation="example",
        what="missed",
        escalation=None,
        conversation=None,
        at=now,
    )
    service.database.write(lambda connection: notifications.add(connection, told))
    assert post(service, letters, now + timedelta(minutes=9)) == 0
    assert post(service, letters, now + TEN_MINUTES) == 1
    assert post(service, letters, now + TEN_MINUTES * 2) == 0
    assert letters.recipients == ["marian.kelly@larkholme.example.org"]


@pytest.fixture
def mailbox(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The advisers' queue has one."""
    library = service.shelf.current
    queues = dict(library.routes.queues)
    queues["er-advice"] = replace(queues["er-advice"], email="er-advice@larkholme.example.org")
    with_mailbox = replace(library, routes=replace(library.routes, queues=queues, own={}))
    monkeypatch.setattr(service.shelf, "current", with_mailbox)


def to_queue(letters: Letters) -> list[Message]:
    """What came for the queue's mailbox."""
    return [message for message in letters.messages if message["To"] == "er-advice@larkholme.example.org"]


@pytest.mark.usefixtures("mailbox")
def test_a_queue_with_an_address_hears_of_what_nobody_took(service: Service, letters: Letters, now: datetime) -> None:
    """After ten minutes and once: how many wait, by when, and a link; not whose, nor what about."""
    asked = handed_over(service, now, MANAGER)
    other = handed_over(service, asked.at, OTHER_MANAGER, "other")
    Worker(database=service.database, shelf=service.shelf, clock=lambda: other.at).work()
    post(service, letters, other.at + timedelta(minutes=2))
    assert to_queue(letters) == []
    post(service, letters, other.at + TEN_MINUTES)
    post(service, letters, other.at + TEN_MINUTES * 2)
    (message,) = to_queue(letters)
    whole = message.as_string()
    assert (
        " ".join(message["Subject"].split())
        == "2 hand-overs wait in Fingerpost at Larkholme Valley NHS Trust (example)"
    )
    assert "https://fingerpost.example.org/desk" in whole
    assert "The first is to be answered by 5pm on " in whole
    for word in ("Amara", "Okafor", "sick", "ring me", str(asked.reply.conversation), MANAGER):
        assert word not in whole, word


@pytest.mark.usefixtures("mailbox")
def test_a_queue_hears_nothing_of_what_was_taken(service: Service, letters: Letters, now: datetime) -> None:
    """Somebody was at the desk: within the ten minutes, or before a mail server that was away is back."""
    asked = handed_over(service, now, MANAGER)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: asked.at).work()
    letters.refusals = 99
    at = asked.at + TEN_MINUTES
    post(service, letters, at)
    assert [row for row in rows(service.database, job) if row["key"].startswith("mail/example/er-advice/")] != []
    letters.refusals = 0
    advise(asked, "claim")
    post(service, letters, at + timedelta(minutes=2))
    again = handed_over(service, at, OTHER_MANAGER, "other")
    advise(again, "claim")
    Worker(database=service.database, shelf=service.shelf, clock=lambda: again.at).work()
    post(service, letters, again.at + TEN_MINUTES)
    assert to_queue(letters) == []


def test_a_queue_without_an_address_is_told_on_the_desk_alone(
    service: Service, letters: Letters, now: datetime
) -> None:  # fmt: skip
    """Which is how it ships."""
    asked = handed_over(service, now, MANAGER)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: asked.at).work()
    post(service, letters, asked.at + TEN_MINUTES)
    assert not any("wait" in message["Subject"] for message in letters.messages)


def test_workers_leave_mail_to_the_postman(service: Service, letters: Letters, now: datetime) -> None:
    """A worker neither takes it nor is kept awake by it."""
    letters.refusals = 99
    at = answered(service, now).at + TEN_MINUTES
    post(service, letters, at)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: at + timedelta(minutes=5)).work()
    assert mail_job(service)["state"] == "waiting"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"smtp_host": "mail.example.org"}, "MAIL_FROM and FINGERPOST_PUBLIC_URL"),
        ({"smtp_password": "secret"}, "SMTP_USER"),
        ({"smtp_user": "us", "smtp_password": "secret", "smtp_security": "none"}, "starttls"),
        ({"mail_from": "us@example.org\nBcc: them@example.org"}, "not an address"),
    ],
)
def test_half_a_setting_is_refused(given: dict[str, str], says: str) -> None:
    """A server without a sender, a password in clear, an address that breaks out of its line."""
    with pytest.raises(ValidationError, match=says):
        Settings(_env_file=None, **given)  # type: ignore[arg-type]

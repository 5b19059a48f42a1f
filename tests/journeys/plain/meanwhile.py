"""What goes on meanwhile in the organisation and overnight, as a step says it; knows no channel."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from icalendar import Calendar
from sqlalchemy import Connection

from bot import waiting
from bot.channels.terminal.ahead import ahead_in_lines, waiting_in_lines
from bot.chores import ALL_CHORES
from bot.content import radar
from bot.conversation.afterwards.ahead import LOOKED_BACK, digest, entries
from bot.conversation.new_rules.rule_changes import in_words
from bot.delivery import looking_ahead
from bot.delivery.calendar_file import calendar_file
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.privacy.chores import Asked, Plain
from bot.store import ahead
from bot.waiting import Whose
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.meaning import topic_of
from tests.journeys.plain.script import LONDON
from tests.people import LEAD, MANAGER
from trees.model import Tree
from trees.version import tree_from_content

SITE: Final = "https://fingerpost.example"


def sign(service: Service, clock: Clock, words: Sequence[str]) -> None:
    """The guide of this title is published as it lies in its folder, from a day on; left out: from today."""
    start = words[1] if len(words) > 1 else clock.at.date().isoformat()
    _publish(service, clock, _folder(service, words[0]), start=start)


def sign_other_words(service: Service, clock: Clock, words: Sequence[str]) -> None:
    """The guide is published with other words in it, as its author would have changed it."""
    title, old, new = words
    tree, organisation = _folder(service, title), service.shelf.current.organisations["example"]
    assert old in tree.content, f"no such words in the guide: {old}"
    made = tree_from_content(
        tree.content.replace(old, new),
        organisation="example",
        calendar=organisation.calendar,
        policies=service.shelf.current.policies,
    )
    _publish(service, clock, made, start=clock.at.date().isoformat())


def withdraw(service: Service, clock: Clock, words: Sequence[str]) -> None:
    """The version of the guide that is in force is taken out of use."""
    served = service.shelf.trees_of("example", on=clock.at.date())[topic_of(service, words[0])]
    asked = {"tree": served.id, "version": served.version, "reason": "A figure in it is wrong."}
    _chore(service, clock, "withdraw_version", asked)


def work_overnight(service: Service, clock: Clock, _words: Sequence[str]) -> None:
    """The worker does what is due, the look ahead at coming rules among it."""
    service.database.write(lambda connection: looking_ahead.begin(connection, shelf=service.shelf, now=clock()))
    worker = Worker(database=service.database, shelf=service.shelf, clock=clock)
    worker.outbox = service.outbox
    worker.work()


def look_ahead(service: Service, clock: Clock, words: Sequence[str]) -> str:
    """What HR reads of the rules to come up to a day, as the command prints it."""
    scope = radar.Scope(organisation="example", now=clock(), today=clock.at.date(), until=date.fromisoformat(words[0]))
    return " ".join(in_words(radar.everything(service.database.read, service.shelf, scope)))


MEANWHILE: Final[Mapping[str, Callable[[Service, Clock, Sequence[str]], str | None]]] = {
    "the guide is signed": sign,
    "other words are signed": sign_other_words,
    "the guide is taken out of use": withdraw,
    "overnight work is done": work_overnight,
    "HR looks ahead to": look_ahead,
}
"""What each such step does; what it gives back is then on the screen."""

OF_THE_ORGANISATION: Final = frozenset(
    {"the guide is signed", "other words are signed", "the guide is taken out of use"}
)
"""Steps after which the shelf is no longer the one that other journeys use."""


def morning_list(service: Service, clock: Clock) -> str:
    """What lies ahead of the manager, as the terminal says it before the first question."""
    look = partial(ahead.of_person, person=MANAGER, organisation="example", since=clock() - LOOKED_BACK)
    today = clock().astimezone(LONDON).date()
    whose = Whose(person=MANAGER, organisation="example", library=service.shelf.current)
    waits = service.database.read(partial(waiting.read, whose=whose, now=clock(), today=today))
    listed = (*ahead_in_lines(digest(service.database.read(look), today=today)), *waiting_in_lines(waits))
    return " ".join(" ".join(listed).split())


def calendar_of(service: Service, clock: Clock) -> bytes:
    """The manager's deadlines as a calendar program would fetch them."""

    def read(connection: Connection) -> bytes:
        found = ahead.of_person(connection, person=MANAGER, organisation="example", since=clock() - timedelta(days=400))
        return calendar_file(entries(found), site=SITE, at=clock())

    return service.database.read(read)


def dates(calendar: bytes) -> list[str]:
    """The dates of a calendar file that stand, as a calendar program reads them, each as `26 November 2026: words`."""
    events: list[Any] = Calendar.from_ical(calendar).walk("VEVENT")
    standing = [one for one in events if str(one.get("status", "CONFIRMED")) != "CANCELLED"]
    return [f"{_day(one['dtstart'].dt)}: {str(one['summary']).removeprefix('Fingerpost: ')}" for one in standing]


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _folder(service: Service, title: str) -> Tree:
    return service.shelf.current.trees_of("example")[topic_of(service, title)]


def _publish(service: Service, clock: Clock, tree: Tree, *, start: str) -> None:
    content = {"version": tree.version, "base_version": tree.base_version, "content": tree.content}
    _chore(service, clock, "publish", {"tree": tree.id, "in_force_from": start, **content})


def _chore(service: Service, clock: Clock, name: str, given: Mapping[str, str]) -> None:
    clock.at += timedelta(seconds=10)
    plain: Plain = {"organisation": "example", "by": LEAD, **given}
    asked = Asked(given=plain, now=clock(), organisations=())
    service.database.write(lambda connection: ALL_CHORES[name](connection, asked))
    service.shelf.refresh_people()

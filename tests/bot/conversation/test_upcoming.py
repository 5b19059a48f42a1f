"""What ends ask for later: reminders that follow a changed answer, the morning's list, calendars, and evidence."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from icalendar import Calendar

from bot.conversation.afterwards.ahead import Ahead, Digest, digest, entries
from bot.conversation.afterwards.upcoming import Deadline, Upcoming
from bot.conversation.reply import ShownOutcome
from bot.delivery.calendar_file import calendar_file, uid
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store import ahead, evidence, feeds
from bot.store.tables import job as job_table
from bot.store.tables import notification
from tests.bot.acting import TO_NO_ACTION, journey, logged, rows
from tests.bot.test_letters import HOSTILE
from tests.journey import Journey

SITE = "https://fingerpost.example"
STEP = "Hold or finish the return-to-work conversation"


@pytest.fixture
def ended(service: Service, now: datetime, manager: str) -> Journey:
    """A manager at an outcome that asks for one step by a day."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    return begun


def ahead_of(begun: Journey) -> tuple[Ahead, ...]:
    """What is kept of what lies ahead of this manager."""
    look = partial(
        ahead.of_person, person=begun.person, organisation=begun.organisation, since=begun.at - timedelta(days=400)
    )
    return begun.service.database.read(look)


def due_by(begun: Journey) -> date:
    """The day of the outcome's only dated step."""
    assert isinstance(begun.reply.shown, ShownOutcome)
    (by,) = [step.by for step in begun.reply.shown.do if step.by]
    return by


def work(begun: Journey, at: datetime) -> None:
    """The worker does what is due then."""
    Worker(database=begun.service.database, shelf=begun.service.shelf, clock=lambda: at).work()


def morning(day: date, now: datetime) -> datetime:
    """Eight o'clock that day."""
    return now.replace(year=day.year, month=day.month, day=day.day, hour=8)


def reminded(begun: Journey) -> list[object]:
    """The steps that the log has reminders of."""
    return [detail["step"] for (detail,) in logged(begun.service.database, "detail", kind="deadline_reminded")]


def test_a_deadline_is_reminded_of_once_on_its_morning(ended: Journey, now: datetime) -> None:
    """Not the day before, once on the day, and a notice is left for the manager."""
    by = due_by(ended)
    work(ended, morning(by - timedelta(days=1), now))
    assert reminded(ended) == []
    for _ in range(2):
        work(ended, morning(by, now))
    assert len(reminded(ended)) == 1
    told = [row for row in rows(ended.service.database, notification) if row["what"] == "deadline"]
    assert [(row["audience"], row["conversation"]) for row in told] == [
        (f"manager/{ended.person}", ended.reply.conversation)
    ]


def test_a_step_that_is_done_is_not_reminded_of(ended: Journey, now: datetime) -> None:
    """Ticked is done."""
    assert isinstance(ended.reply.shown, ShownOutcome)
    for step in ended.reply.shown.do:
        ended.say("tick", step.key)
    work(ended, morning(due_by(ended), now))
    assert reminded(ended) == []


def test_reminders_follow_a_changed_answer(ended: Journey, now: datetime) -> None:
    """What the first end asked for is not reminded of once another end is reached; what that asks for is."""
    ended.say("change", node="concern")
    ended.answers("Yes, I see a pattern", "continue")
    assert isinstance(ended.reply.shown, ShownOutcome)
    last = max(step.by for step in ended.reply.shown.do if step.by)
    work(ended, morning(last, now))
    assert {str(step).partition("#")[0] for step in reminded(ended)} <= {"support_plan"}


def test_the_later_question_is_told_of_on_its_day(ended: Journey, now: datetime) -> None:
    """A notice on the day, unless it was answered."""
    ended.say("change", node="concern")
    ended.answers("Yes, I see a pattern", "continue")
    assert isinstance(ended.reply.shown, ShownOutcome)
    assert ended.reply.shown.follow_up is not None
    on = ended.reply.shown.follow_up.on
    work(ended, morning(on, now))
    assert "follow_up" in [row["what"] for row in rows(ended.service.database, notification)]
    assert "parked" not in [row["state"] for row in rows(ended.service.database, job_table)]


def listed(begun: Journey, today: date) -> Digest:
    """The morning's list on a day."""
    return digest(ahead_of(begun), today=today)


def test_the_mornings_list_moves_with_the_days(ended: Journey) -> None:
    """Next, then today, then late, then no more."""
    by = due_by(ended)
    days = (by - timedelta(days=15), by - timedelta(days=1), by, by + timedelta(days=1), by + timedelta(days=29))
    lists = [listed(ended, day) for day in days]
    assert [(len(one.late), len(one.today), len(one.next)) for one in lists] == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (1, 0, 0),
        (0, 0, 0),
    ]
    assert lists[2].today[0].words == STEP


def test_a_tick_takes_a_step_off_the_list(ended: Journey) -> None:
    """And taking the tick off puts it back."""
    assert isinstance(ended.reply.shown, ShownOutcome)
    (key,) = [step.key for step in ended.reply.shown.do if step.by]
    for left in (0, 1):
        ended.say("tick", key)
        assert len(listed(ended, due_by(ended)).today) == left


def read(calendar: bytes) -> dict[str, tuple[date, str, str, int]]:
    """The entries of a calendar file by identity, as a calendar program reads them."""
    events: list[Any] = Calendar.from_ical(calendar).walk("VEVENT")
    return {
        str(one["uid"]): (one["dtstart"].dt, str(one["summary"]), str(one["status"]), int(one["sequence"]))
        for one in events
    }


def test_a_calendar_follows_a_changed_answer(ended: Journey, now: datetime) -> None:
    """The file opens; another end cancels what the first asked for under the same identity, with a higher number."""
    first = read(calendar_file(entries(ahead_of(ended)), site=SITE, at=now))
    ((name, (by, summary, status, sequence)),) = first.items()
    assert (by, summary, status) == (due_by(ended), f"Fingerpost: {STEP}", "CONFIRMED")
    ended.say("change", node="concern")
    ended.answers("Yes, I see a pattern", "continue")
    later = read(calendar_file(entries(ahead_of(ended)), site=SITE, at=now))
    assert later[name][2] == "CANCELLED"
    assert later[name][3] > sequence
    assert "CONFIRMED" in {one[2] for one in later.values()}


def test_a_day_that_moves_keeps_its_identity() -> None:
    """The same step on another day is the same entry, moved."""
    step = Deadline(key="plan#1", by=date(2026, 11, 26), words="w", bare="b")
    at = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
    end = Ahead(
        conversation="c",
        tree="t",
        topic="t",
        version=3,
        as_at=at,
        ticked=(),
        followed_up=False,
        now=Upcoming(deadlines=(step,)),
    )
    moved = replace(end, version=5, before=(end.now,), now=Upcoming(deadlines=(replace(step, by=date(2026, 12, 1)),)))
    (before,), (after,) = entries([end]), entries([moved])
    assert uid(before) == uid(after)
    assert (after.by, after.gone, after.version) == (date(2026, 12, 1), False, 5)


@pytest.mark.parametrize(
    "typed", [*HOSTILE, "a\r\nBEGIN:VEVENT\r\nSUMMARY:x", "a;b,c\\d:e"], ids=range(len(HOSTILE) + 2)
)
def test_hostile_words_stay_one_entry(ended: Journey, now: datetime, typed: str) -> None:
    """Whatever a title holds, the file has one entry and no line of its making."""
    (entry,) = entries(ahead_of(ended))
    written = calendar_file([replace(entry, title=typed, conversation=typed, key=typed)], site=SITE, at=now)
    assert len(read(written)) == 1
    assert written.count(b"\r\nBEGIN:VEVENT") == 1
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))


def test_an_entry_has_no_value_of_an_answer(service: Service, now: datetime, manager: str) -> None:
    """The author's words stand alone: every value in them is left out."""
    begun = Journey(service=service, person=manager, at=now)
    begun.say("start", "short-term-sickness")
    begun.answers(*TO_NO_ACTION)
    (end,) = ahead_of(begun)
    kept = Upcoming(deadlines=(replace(end.now.deadlines[0], words="Meet Priya Sharma", bare="Meet …"),))
    (entry,) = entries([replace(end, now=kept)])
    assert "Priya" not in entry.title


def test_an_address_is_a_secret_that_can_be_changed(service: Service, now: datetime, manager: str) -> None:
    """A new one ends the old one; only a hash is kept; ending it leaves nothing."""

    def at(token: str) -> object:
        return service.database.read(lambda connection: feeds.feed_at(connection, token))

    for token in ("first-token", "second-token"):
        make = partial(feeds.set_feed, token=token, person=manager, organisation="example", at=now)
        service.database.write(make)
    assert at("first-token") is None
    assert at("second-token") is not None
    service.database.write(partial(feeds.end_feed, person=manager, organisation="example"))
    assert at("second-token") is None


@pytest.fixture
def kept(ended: Journey) -> evidence.Kept:
    """The receipt of the end."""
    code = ended.reply.receipt
    assert code is not None
    found = ended.service.database.read(lambda connection: evidence.receipt_of(connection, code))
    assert found is not None
    return found


def test_a_receipt_keeps_the_figures_it_used(kept: evidence.Kept) -> None:
    """Each with its value, the day, since when it holds, and its source."""
    assert kept.evidence is not None
    by_name = {fact.name: fact for fact in kept.evidence.facts}
    trigger = by_name["bradford trigger"]
    assert (trigger.value, trigger.on, trigger.since) == ("128", kept.as_at.date(), date(2026, 4, 6))
    assert trigger.source
    assert by_name["return to work days"].value == "3 days"


def test_a_receipt_keeps_the_policys_words_and_the_letters(kept: evidence.Kept) -> None:
    """Every cited section in full, and every letter that was offered."""
    assert kept.evidence is not None
    assert isinstance(kept.reply.shown, ShownOutcome)
    assert [text.cited for text in kept.evidence.policies] == list(kept.reply.shown.cites)
    assert all(text.words for text in kept.evidence.policies)
    assert [(one.id, one.title) for one in kept.evidence.letters] == list(kept.reply.shown.letters)


def test_practice_asks_for_nothing_later(service: Service, now: datetime, manager: str) -> None:
    """Made-up answers leave no receipt, no reminder and nothing in a calendar."""
    begun = Journey(service=service, person=manager, at=now)
    begun.say("practise", "short-term-sickness")
    begun.answers(*TO_NO_ACTION)
    assert ahead_of(begun) == ()
    assert {row["kind"] for row in rows(service.database, job_table)} <= {"abandon"}

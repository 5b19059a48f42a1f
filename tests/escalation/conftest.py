"""Escalations to act on, and who acts; shared by every test of the room."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, create_engine

from bot.web.layout import Layout
from escalation import desk, pages, store
from escalation.brief import Brief, BriefAnswer, Given, brief
from escalation.model import Act, Actor, Escalation, Link, ServiceLevel, Status, Verb
from escalation.route import Routed
from organisations.calendar import Calendar

OFFICE = (time(9), time(17))
WEEK = dict.fromkeys(range(5), (OFFICE,))

MANAGER = Actor(person="manager", role="manager", organisation="example")
PRIYA = Actor(person="priya", role="adviser", organisation="example")
SAM = Actor(person="sam", role="adviser", organisation="example")
LEAD = Actor(person="lee", role="lead", organisation="example")
TIMER = Actor(person=None, role="fingerpost", organisation="example")
PEOPLE: Mapping[str, Actor] = {"manager": MANAGER, "priya": PRIYA, "sam": SAM, "lead": LEAD, "timer": TIMER}

# What each verb needs beside itself, so that a refusal is never for want of it.
NEEDED: Mapping[str, Mapping[str, object]] = {
    "ask": {"text": "When did it start?"},
    "answer": {"text": "On Monday."},
    "reply": {"text": "Hold the meeting first."},
    "write": {"text": "One more thing."},
    "note": {"text": "Spoke to payroll."},
    "hand_back": {"text": "Go back to the question about dates."},
    "resolve": {"reason": "advice_given"},
    "transfer": {"queue": "er-senior"},
}

Build = Callable[..., Escalation]
Acting = Callable[..., Act]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine with this room's tables, several connections at once."""
    made = create_engine(database_url)
    store.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def calendar() -> Calendar:
    """Monday to Friday, nine to five, less the bank holidays of England."""
    return Calendar(zone=ZoneInfo("Europe/London"), week=WEEK, nation="england")


@pytest.fixture
def example_brief() -> Brief:
    """A brief with one answer."""
    return brief(
        Given(
            organisation="Example NHS Trust",
            topic="Short-term sickness",
            reason="tree",
            because="She may be covered by the Equality Act.",
            urgency="routine",
            answers=(BriefAnswer(question="How many absences?", answer="4"),),
        )
    )


@pytest.fixture
def routed() -> Routed:
    """Two working hours at the advice queue."""
    level = ServiceLevel(working_time=timedelta(hours=2))
    chain = (
        Link(queue="er-advice", tier="L1", wait=timedelta(hours=4)),
        Link(queue="er-senior", tier="L2", wait=None),
    )
    return Routed(queue="er-advice", tier="L1", service_level=level, chain=chain, why=())


@pytest.fixture
def opening(example_brief: Brief, now: datetime) -> desk.Opening:
    """A hand-over on Monday at ten."""
    return desk.Opening(
        id="e1",
        conversation="c1",
        person="manager",
        organisation="example",
        group_id="ward-7",
        tree="short-term-sickness",
        topic="short-term-sickness",
        urgency="routine",
        reason="tree",
        because="She may be covered by the Equality Act.",
        at=now,
        brief=example_brief,
        node="speak_to_us",
    )


@pytest.fixture
def acting(now: datetime) -> Acting:
    """Makes an act, some minutes after the opening, with what its verb needs: `acting("claim", "priya")`."""

    def build(verb: Verb, who: str, *, after: int = 30, **given: object) -> Act:
        at = now + timedelta(minutes=after)
        needed = dict(NEEDED.get(verb, {}))
        if verb == "hold":
            needed = {"until": at + timedelta(days=1), "reason": "waits for occupational health"}
        return Act(**({"verb": verb, "by": PEOPLE[who], "at": at} | needed | given))  # type: ignore[arg-type]

    return build


@pytest.fixture
def build(opening: desk.Opening, routed: Routed, calendar: Calendar, acting: Acting) -> Build:
    """Makes an escalation in a status, held by Priya where somebody holds it: `build("on_hold")`."""
    ways: Mapping[Status, tuple[tuple[Verb, str], ...]] = {
        "waiting": (),
        "claimed": (("claim", "priya"),),
        "with_manager": (("claim", "priya"), ("ask", "priya")),
        "on_hold": (("claim", "priya"), ("hold", "priya")),
        "resolved": (("claim", "priya"), ("resolve", "priya")),
    }

    def make(status: Status = "waiting", **changes: object) -> Escalation:
        made = desk.open_escalation(opening, routed=routed, calendar=calendar).escalation
        for minute, (verb, who) in enumerate(ways[status], start=1):
            made = desk.move(made, acting(verb, who, after=minute), calendar=calendar).escalation
        return replace(made, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="module")
def layout() -> Layout:
    """The one environment of templates."""
    return Layout()


@pytest.fixture
def known(calendar: Calendar) -> pages.Known:
    """Names for every id of the tests."""
    return pages.Known(
        people={"manager": "Jo Bell", "priya": "Priya Shah", "sam": "Sam Okoro"},
        organisations={"example": "Example NHS Trust"},
        topics={"short-term-sickness": "Short-term sickness"},
        queues={"er-advice": "Employment relations advice", "er-senior": "Senior advisers"},
        calendars={"example": calendar},
    )

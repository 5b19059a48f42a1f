"""Routes: the shipped file, an organisation's own, every problem named, and the explanation of a route."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from escalation.model import Link, ServiceLevel
from escalation.route import Routes, claimable, route
from escalation.routes import SHIPPED, load_routes
from organisations.reading import read_yaml

TREES = SHIPPED.parent.parent / "trees"

GOOD = """\
queues:
  er-advice: {title: Advice, tier: L1, roles: [adviser, lead], then: er-senior, WAIT, topics: [probation]}
  er-senior: {title: Senior, tier: L2, roles: [senior, lead], then: null, topics: [speaking-up]}
service_levels:
  now: {working_hours: 1.5}
  same-day: {working_days: 0}
  next-working-day: {working_days: 1}
  routine: {working_days: 2}
""".replace("WAIT", "moves_on_after: {working_hours: 4}")

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a routes file."""

    def build(text: str, name: str = "routes.yaml") -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    return build


def test_the_shipped_routes_are_fit() -> None:
    """No problems, and every hand-off of the shipped trees can name its queues."""
    routes, problems = load_routes(SHIPPED)
    assert problems == ()
    assert {"er-advice", "er-senior", "employment-law"} <= set(routes.queues)
    assert routes.service_levels["now"] == ServiceLevel(working_time=timedelta(hours=2))


def test_the_shipped_routes_agree_with_the_topics() -> None:
    """A topic's queue is said in two files, for two readers; they say the same."""
    topics = read_yaml((TREES / "topics.yaml").read_text("utf-8"), file="topics.yaml").data
    assert isinstance(topics, list)
    assert load_routes()[0].topics == {entry["topic"]: entry["queue"] for entry in topics}


def test_a_hand_off_names_its_queue(write: Write) -> None:
    """The queue, tier and time, each with its sentence."""
    routes, _ = load_routes(write(GOOD))
    routed = route(routes, organisation="example", topic="probation", urgency="same-day", queue="er-senior")
    assert (routed.queue, routed.tier) == ("er-senior", "L2")
    assert routed.why == (
        "'example' has the usual routes.",
        "The hand-off names queue 'er-senior'.",
        "Queue 'er-senior' (Senior) is tier L2: a senior adviser or HR business partner.",
        "Urgency 'same-day' is answered by the close of the same working day.",
        "If nobody takes it in 'er-senior', the lead is told each working day.",
    )


def test_the_way_on_is_said(write: Write) -> None:
    """Each queue with its tier and wait; the last one without, and `why` tells it."""
    routes, _ = load_routes(write(GOOD))
    routed = route(routes, organisation="example", topic="probation", urgency="routine", queue=None)
    assert routed.chain == (
        Link(queue="er-advice", tier="L1", wait=timedelta(hours=4)),
        Link(queue="er-senior", tier="L2", wait=None),
    )
    assert "If nobody takes it there within 4 working hours, it moves on to 'er-senior'." in routed.why


@pytest.mark.parametrize(
    ("topic", "to", "queue", "says"),
    [
        ("speaking-up", None, "er-senior", "Topic 'speaking-up' belongs to queue 'er-senior'."),
        ("speaking-up", "gone", "er-senior", "The hand-off names queue 'gone', which does not exist."),
        ("unheard-of", None, "er-advice", "Topic 'unheard-of' belongs to no queue, so the first one takes it."),
    ],
)
def test_nothing_is_lost_for_want_of_a_queue(topic: str, to: str | None, queue: str, says: str, write: Write) -> None:
    """The topic's queue, else the first one, takes what names none."""
    routes, _ = load_routes(write(GOOD))
    routed = route(routes, organisation="example", topic=topic, urgency="now", queue=to)
    assert routed.queue == queue
    assert says in routed.why
    assert "Urgency 'now' is answered within 1.5 working hours." in routed.why


def test_an_organisation_has_its_own(write: Write, tmp_path: Path) -> None:
    """What it replaces is its own, and what it leaves is the usual."""
    file = write(GOOD)
    write(
        "queues:\n  north: {title: North, tier: L1, roles: [adviser], topics: [probation]}\n"
        "service_levels:\n  now: {working_hours: 1}\n",
        "organisations/north/routes.yaml",
    )
    routes, problems = load_routes(file, organisations=tmp_path / "organisations")
    assert problems == ()
    routed = route(routes, organisation="north", topic="probation", urgency="now", queue=None)
    assert (routed.queue, routed.service_level.working_time) == ("north", timedelta(hours=1))
    assert routed.why[0] == "'north' has routes of its own."
    assert route(routes, organisation="north", topic="speaking-up", urgency="now", queue=None).queue == "er-senior"
    assert route(routes, organisation="example", topic="probation", urgency="now", queue=None).queue == "er-advice"


def test_who_may_claim(write: Write) -> None:
    """A queue is for its own roles."""
    routes, _ = load_routes(write(GOOD))
    assert claimable(routes, {"adviser"}) == {"er-advice"}
    assert claimable(routes, {"lead"}) == {"er-advice", "er-senior"}
    assert claimable(routes, {"manager"}) == frozenset()


WRONG = [
    ("tier: L2", "tier: L7", 3, "There is no tier 'L7'.", "Use one of these"),
    ("then: er-senior", "then: er-senor", 2, "`then` names 'er-senor'", "Did you mean `er-senior`?"),
    ("roles: [senior, lead]", "roles: [seniors]", 3, "There is no role 'seniors'", "Did you mean `senior`?"),
    ("roles: [senior, lead]", "roles: senior", 3, "`roles` should be a list.", "[one, two]"),
    ("topics: [speaking-up]", "topics: [probation]", 3, "Topic 'probation' is in two queues", "one of them"),
    ("  routine: {working_days: 2}\n", "", 4, "Urgency 'routine' has no service level.", "routine:"),
    ("routine:", "rutine:", 8, "There is no urgency 'rutine'.", "Did you mean `routine`?"),
    ("{working_days: 2}", "{working_days: -1}", 8, "The time of 'routine'", "working_days"),
    ("{working_days: 2}", "{working_days: 1.5}", 8, "The time of 'routine'", "working_days"),
    ("{working_days: 2}", "{}", 8, "'routine' needs one time", "working_hours"),
    ("{working_days: 2}", "{working_days: 2, working_hours: 1}", 8, "'routine' needs one time", "working_hours"),
    (", moves_on_after: {working_hours: 4}", "", 2, "moves on to 'er-senior', but not when", "moves_on_after"),
    (
        "moves_on_after: {working_hours: 4}",
        "moves_on_after: 4",
        2,
        "`moves_on_after` is not a time",
        "working_hours: 4",
    ),
    ("{working_hours: 4}", "{working_days: 1}", 2, "`moves_on_after` is not a time", "working_hours: 4"),
    ("then: null", "moves_on_after: {working_hours: 1}", 3, "no `then` says where to", "Add `then`"),
    ("title: Senior, ", "", 3, "title", ""),
    ("title: Senior", "titel: Senior", 3, "titel", "title"),
]


@pytest.mark.parametrize(("good", "bad", "line", "problem", "remedy"), WRONG, ids=[row[1] or row[0] for row in WRONG])
def test_a_problem_is_named_with_its_remedy(
    good: str, bad: str, line: int, problem: str, remedy: str, write: Write
) -> None:
    """The line, what is wrong and what to write; nothing is routed by a file that is unfit."""
    assert good in GOOD
    routes, problems = load_routes(write(GOOD.replace(good, bad)))
    assert routes == Routes(queues={}, topics={}, service_levels={})
    found = [one for one in problems if problem in one.problem and remedy in one.remedy]
    assert [(one.file, one.line) for one in found] == [("routes.yaml", line)], problems


def test_a_file_that_is_no_yaml_is_a_problem(write: Write) -> None:
    """Nothing is raised for a broken file."""
    assert load_routes(write("queues: ["))[1] != ()
    assert load_routes(write("- a list"))[1] != ()
    assert load_routes(write(""))[1] != ()

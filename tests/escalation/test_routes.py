"""Routes: the shipped file, an organisation's own, every problem named, and the explanation of a route."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from escalation.model import Link, ServiceLevel
from escalation.route import GroupPeople, Routes, claimable, route
from escalation.routes import SHIPPED, load_routes
from organisations.reading import Problem, read_yaml

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


NORTH = """\
queues:
  er-advice: {title: Our advice}
  medicine:
    title: Medicine
    tier: L1
    roles: [adviser]
    then: er-advice
    moves_on_after: {working_hours: 2}
    instead_of: er-advice
    groups: [medicine]
  ward: {title: Ward, tier: L1, roles: [adviser], instead_of: er-advice, groups: [ward-7], topics: [probation]}
groups:
  medicine: {partner: p-1, consultant: p-2}
if_all_are_involved: p-9
"""
GROUPS = {"north": ("trust", "medicine", "ward-7", "ward-8")}


def north(write: Write, tmp_path: Path, text: str = NORTH) -> tuple[Routes, tuple[Problem, ...]]:
    """The routes of an organisation with some of its own."""
    write(text, "organisations/north/routes.yaml")
    return load_routes(write(GOOD), organisations=tmp_path / "organisations", groups=GROUPS)


@pytest.mark.parametrize(
    ("groups", "topic", "queue", "expected"),
    [
        (("ward-7", "medicine", "trust"), "probation", None, "ward"),
        (("ward-7", "medicine", "trust"), "menopause", None, "medicine"),
        (("ward-8", "medicine", "trust"), "probation", "er-advice", "medicine"),
        (("ward-8", "medicine", "trust"), "probation", "er-senior", "er-senior"),
        (("surgery", "trust"), "probation", None, "er-advice"),
        ((), "probation", None, "er-advice"),
    ],
    ids=["nearest", "not of its topics", "named in the tree", "another queue", "another group", "no group"],
)
def test_a_group_may_have_a_queue_of_its_own(
    groups: tuple[str, ...], topic: str, queue: str | None, expected: str, write: Write, tmp_path: Path
) -> None:
    """The nearest group's stands in for the usual one, whether a topic or a tree leads there."""
    routes, problems = north(write, tmp_path)
    assert problems == ()
    routed = route(routes, organisation="north", topic=topic, urgency="now", queue=queue, groups=groups)
    assert routed.queue == expected
    said = f"has queue {expected!r} in place of 'er-advice'."
    assert any(said in sentence for sentence in routed.why) == (expected in {"ward", "medicine"})


def test_what_a_groups_queue_does_not_take_moves_on_to_the_usual_one(write: Write, tmp_path: Path) -> None:
    """Its chain goes on from there as everybody's does."""
    routes, _ = north(write, tmp_path)
    routed = route(routes, organisation="north", topic="probation", urgency="now", queue=None, groups=("medicine",))
    assert [link.queue for link in routed.chain] == ["medicine", "er-advice", "er-senior"]


def test_an_organisation_says_only_what_differs(write: Write, tmp_path: Path) -> None:
    """A queue's other keys stay, and so do its topics; `then: null` needs no word about the time."""
    routes, problems = north(write, tmp_path, "queues:\n  er-advice: {title: Our advice, then: null}\n")
    assert problems == ()
    ours, usual = routes.of("north").queues["er-advice"], routes.queues["er-advice"]
    assert ours == replace(usual, title="Our advice", then=None, wait=None)
    assert routes.of("north").topics == routes.topics


@pytest.mark.parametrize(
    ("given", "channel"), [("C0ADVICE1", "C0ADVICE1"), ("T0WORK1/C0ADVICE1", "T0WORK1/C0ADVICE1"), ("'#er'", None)]
)
def test_a_queue_has_a_channel_in_slack(write: Write, tmp_path: Path, given: str, channel: str | None) -> None:
    """By its id, of an organisation's own; a name, which may become another channel's, is refused."""
    base = write(GOOD)
    write(f"queues: {{er-advice: {{slack: {given}}}}}", "trust/routes.yaml")
    routes, problems = load_routes(base, organisations=tmp_path)
    assert routes.of("trust").queues["er-advice"].slack == channel
    assert [problem.problem for problem in problems] == ([] if channel else ["`slack` should be the id of a channel."])
    assert routes.queues["er-advice"].slack is None


@pytest.mark.parametrize(
    ("given", "good"),
    [
        ("er-advice@trust.example.org", True),
        ("er-advice", False),
        ("'a@b.org, c@d.org'", False),
        ('"a@b.org\\nx"', False),
    ],
)
def test_a_queue_has_an_address(write: Write, tmp_path: Path, given: str, good: bool) -> None:
    """One, as it is written in the header of an e-mail; another organisation's queue of that name has none."""
    base = write(GOOD)
    write(f"queues: {{er-advice: {{email: {given}}}}}", "trust/routes.yaml")
    routes, problems = load_routes(base, organisations=tmp_path)
    assert routes.of("trust").queues["er-advice"].email == (given if good else None)
    assert [problem.problem for problem in problems] == ([] if good else ["`email` should be one e-mail address."])
    assert routes.queues["er-advice"].email is None


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ("19:0a1b2c3d4e@thread.tacv2", "19:0a1b2c3d4e@thread.tacv2"),
        (f"{uuid.UUID(int=7)}/19:0a1b2c3d4e@thread.tacv2", f"{uuid.UUID(int=7)}/19:0a1b2c3d4e@thread.tacv2"),
        ("Advisers", None),
    ],
)
def test_a_queue_has_a_channel_in_teams(write: Write, tmp_path: Path, given: str, channel: str | None) -> None:
    """By its id, with its tenant where there are several; a name is refused."""
    base = write(GOOD)
    write(f"queues: {{er-advice: {{teams: '{given}'}}}}", "trust/routes.yaml")
    routes, problems = load_routes(base, organisations=tmp_path)
    assert routes.of("trust").queues["er-advice"].teams == channel
    assert [problem.problem for problem in problems] == ([] if channel else ["`teams` should be the id of a channel."])


def test_an_organisation_names_its_own_people(write: Write, tmp_path: Path) -> None:
    """Partners and consultants by group, and who has what nobody else may."""
    own = north(write, tmp_path)[0].of("north")
    assert own.groups == {"medicine": GroupPeople(partner="p-1", consultant="p-2")}
    assert own.if_all_are_involved == "p-9"


OWN_WRONG = [
    ("groups: [medicine]", "groups: [medecine]", "There is no group 'medecine'", "Did you mean `medicine`?"),
    ("    instead_of: er-advice\n", "", "needs both `instead_of` and `groups`", "instead_of: er-advice"),
    ("    groups: [medicine]\n", "", "needs both `instead_of` and `groups`", "groups: [medicine]"),
    ("groups: [medicine]", "groups: medicine", "needs both", "groups: [medicine]"),
    ("    instead_of: er-advice", "    instead_of: er-advise", "`instead_of` names 'er-advise'", "`er-advice`"),
    ("    instead_of: er-advice", "    instead_of: ward", "no queue of every group", "Use one of these"),
    ("groups: [ward-7], topics: [probation]", "groups: [medicine]", "has two queues in place of one", "topics"),
    ("  medicine: {partner", "  medecine: {partner", "There is no group 'medecine'", "Did you mean `medicine`?"),
    ("{partner: p-1", "{partner: Ruth Adeyemi", "the id of one person", "p-4f2c9a"),
    ("{partner: p-1", "{partners: p-1", "partners", "partner"),
    ("if_all_are_involved: p-9", "if_all_are_involved: [p-9]", "the id of one person", "p-4f2c9a"),
    ("{title: Our advice}", "{tier: L9}", "There is no tier 'L9'", "L1"),
    ("{title: Our advice}", "{then: nowhere}", "`then` names 'nowhere'", "medicine"),
    ("tier: L1\n", "tier: L0\n", "No queue is tier L0", "L1, L2, L3"),
    ("tier: L1\n", "tier: L4\n", "No queue is tier L4", "L1, L2, L3"),
]


@pytest.mark.parametrize(("good", "bad", "problem", "remedy"), OWN_WRONG, ids=[row[1] or row[0] for row in OWN_WRONG])
def test_a_problem_of_an_organisations_own_routes_is_named(
    good: str, bad: str, problem: str, remedy: str, write: Write, tmp_path: Path
) -> None:
    """With its file, its line and what to write; until it is mended, the usual routes stand for them."""
    assert good in NORTH
    routes, problems = north(write, tmp_path, NORTH.replace(good, bad, 1))
    assert (routes.of("north"), "er-advice" in routes.queues) == (routes, True)
    found = [one for one in problems if problem in one.problem and remedy in one.remedy]
    assert [one.file for one in found][:1] == ["north/routes.yaml"], problems
    assert all(one.line > 0 for one in found)


def test_the_usual_routes_name_no_group_and_no_person(write: Write) -> None:
    """Those are an organisation's own."""
    _, problems = load_routes(write(GOOD + "groups: {}\n"))
    assert [one.line for one in problems] == [9]


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


def test_the_advisers_page_shows_routes_that_are_fit(write: Write, tmp_path: Path) -> None:
    """The piece of routes.yaml in docs/advisers.md is read over the shipped routes, for the example's groups."""
    page = (TREES.parent / "docs" / "advisers.md").read_text("utf-8")
    pieces = [piece.partition("```")[0] for piece in page.split("```yaml\n")[1:]]
    (piece,) = (one for one in pieces if "instead_of" in one)
    write(piece, "organisations/north/routes.yaml")
    routes, problems = load_routes(organisations=tmp_path / "organisations", groups=GROUPS)
    assert problems == ()
    assert "medicine-advice" in routes.of("north").queues

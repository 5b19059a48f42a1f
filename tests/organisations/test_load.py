"""Loading the folders of organisations: what they say, and every problem with its line and remedy."""

import shutil
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from organisations.load import load_organisations
from organisations.model import Organisation
from organisations.reading import Problem

SHIPPED = Path(__file__).parents[2] / "organisations"
Contacts = Callable[[str], str]

GOOD = """
name: A trust
nation: wales
zone: Europe/London
channels: [web]
groups:
  - {id: trust, name: Trust, parent: null}
  - {id: ward, name: Ward, parent: trust, headcount: 12}
calendar:
  week:
    monday: [09:00-12:30, 13:00-17:00]
    friday: [22:00-24:00]
  bank_holidays: wales
  closures:
    - 2027-01-04
    - {from: 2027-07-01, until: 2027-07-02, reason: training}
urgent_contacts:
"""
KINDS = ("danger", "self-harm", "child", "adult", "crime", "on-call")


def contacts(*kinds: str) -> str:
    """Urgent contacts of these kinds, for every site and hour."""
    line = "  - {{kind: {0}, name: Help, phone: 01632 960100, confirmed: 2026-11-01}}\n"
    return "".join(line.format(kind) for kind in kinds)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., tuple[Organisation | None, tuple[Problem, ...]]]:
    """Loads one organisation from the text of its file and other files by name."""

    def load_one(text: str, **files: str) -> tuple[Organisation | None, tuple[Problem, ...]]:
        folder = tmp_path / "organisations" / "a-trust"
        (folder / "patches").mkdir(parents=True)
        (folder / "organisation.yaml").write_text(text, encoding="utf-8")
        for name, content in files.items():
            (folder / f"{name.replace('__', '/')}.yaml").write_text(content, encoding="utf-8")
        found, problems = load_organisations(folder.parent)
        return found.get("a-trust"), problems

    return load_one


Load = Callable[..., tuple[Organisation | None, tuple[Problem, ...]]]


def test_the_example_organisation_loads_whole() -> None:
    """The organisation that ships has no problems, and has groups, contacts, figures and people."""
    found, problems = load_organisations(SHIPPED)
    example = found["example"]
    assert problems == ()
    assert {contact.kind for contact in example.urgent_contacts} == set(KINDS)
    assert all(group in example.groups for person in example.people for group, _ in person.memberships)
    assert example.local_facts


def test_an_organisation_is_what_its_file_says(load: Load) -> None:
    """Hours, closures, groups and contacts become values."""
    organisation, problems = load(GOOD + contacts(*KINDS))
    assert problems == ()
    assert organisation is not None
    assert organisation.calendar.week[0] == ((time(9), time(12, 30)), (time(13), time(17)))
    assert organisation.calendar.week[4] == ((time(22), time()),)
    assert organisation.calendar.closures == {date(2027, 1, 4), date(2027, 7, 1), date(2027, 7, 2)}
    assert organisation.groups.below("trust") == {"trust", "ward"}
    contact = organisation.urgent_contacts[0]
    assert (contact.phone, contact.site, contact.hours_said) == ("01632 960100", None, "at any time")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: A trust", "nmae: A trust", "Did you mean `name`?"),
        ("nation: wales", "nation: wales2", "Did you mean `wales`?"),
        ("zone: Europe/London", "zone: Europe/Lndon", "is not a time zone"),
        ("channels: [web]", "channels: [webb]", "Did you mean `web`?"),
        ("channels: [web]", "channels: web", "should be a list"),
        ("parent: trust", "parent: trsut", "which is no group"),
        ("parent: null", "parent: ward", "is within itself"),
        ("id: ward", "id: trust", "There are two with the id `trust`"),
        ("headcount: 12", "headcount: many", "should be a whole number"),
        ("09:00-12:30", "9-12", "is not a stretch of hours"),
        ("13:00-17:00", "12:00-17:00", "out of order"),
        ("friday:", "fryday:", "Did you mean `friday`?"),
        ("bank_holidays: wales", "bank_holidays: spain", "is not known here"),
        ("2027-01-04", "4 January", "is not a day"),
        ("until: 2027-07-02", "until: 2027-06-02", "ends before it begins"),
    ],
)
def test_a_wrong_value_is_named_where_it_stands(load: Load, old: str, new: str, words: str) -> None:
    """The problem says what would be right, on the line of the value, and the organisation is left out."""
    text = GOOD.replace(old, new, 1) + contacts(*KINDS)
    organisation, problems = load(text)
    assert organisation is None
    said = [f"{problem.problem} {problem.remedy}" for problem in problems]
    assert any(words in sentence for sentence in said), said
    assert all(problem.file == "organisations/a-trust/organisation.yaml" for problem in problems)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("keep_messages_months: 0", "Write whole months"),
        ("keep_messages_months: two", "Write whole months"),
        ("keep_messages_months: 1.5", "Write whole months"),
        ("keep_messages_months: true", "Write whole months"),
        ("keep_mesages_months: 24", "Did you mean `keep_messages_months`?"),
    ],
)
def test_a_figure_of_keeping_that_cannot_be_used_is_named(load: Load, line: str, words: str) -> None:
    """Retention removes by these figures, so none may be misread or passed over."""
    organisation, problems = load(GOOD + contacts(*KINDS) + f"settings:\n  {line}\n")
    assert organisation is None
    assert any(words in problem.remedy for problem in problems)


def test_every_problem_of_every_file_comes_in_one_run(load: Load) -> None:
    """One wrong file does not hide another."""
    text = GOOD.replace("nation: wales", "nation: walse") + contacts(*KINDS)
    _, problems = load(text, facts="a: 1\na: 2\n", patches__leave="patch: leave\nstesp: {}\n")
    assert [problem.file.rpartition("/")[2] for problem in problems] == [
        "organisation.yaml",
        "facts.yaml",
        "leave.yaml",
    ]


def test_each_kind_of_urgent_contact_is_needed(load: Load) -> None:
    """Without somebody to call about a kind of danger, an organisation is not served."""
    organisation, (problem,) = load(GOOD + contacts(*KINDS[1:]))
    assert organisation is None
    assert problem.problem == "There is no urgent contact for `danger`."


def test_every_site_and_hour_needs_its_urgent_contact(load: Load) -> None:
    """A number that is answered by day, or at one hospital, is not enough."""
    day_only = "  - {kind: danger, name: Desk, phone: 01632 960100, site: a, hours: working, confirmed: 2026-11-01}\n"
    sites = "sites:\n  - {id: a, name: Ash}\n  - {id: b, name: Beech}\n"
    _, (problem,) = load(GOOD + contacts(*KINDS[1:]) + day_only + sites)
    assert "Ash, out of working hours; Beech, in working hours; Beech, out of" in problem.problem


def test_an_urgent_contact_must_be_confirmed(load: Load) -> None:
    """Somebody has rung the number."""
    text = GOOD + contacts(*KINDS).replace("2026-11-01", "null", 1)
    organisation, (problem,) = load(text)
    assert organisation is None
    assert problem.problem == "Nobody has confirmed this number yet."


def test_people_are_refused_outside_the_example(load: Load) -> None:
    """Real people are never in a folder."""
    organisation, (problem,) = load(GOOD + contacts(*KINDS), people="people: []\n")
    assert organisation is None
    assert "fingerpost people import" in problem.remedy


def test_people_of_the_example_belong_to_its_groups(tmp_path: Path) -> None:
    """A membership in a group that does not exist is named."""
    shutil.copytree(SHIPPED / "example", tmp_path / "organisations" / "example")
    people = tmp_path / "organisations" / "example" / "people.yaml"
    wrong = people.read_text(encoding="utf-8").replace("group: ward-7", "group: ward-77", 1)
    people.write_text(wrong, encoding="utf-8")
    found, (problem,) = load_organisations(people.parent.parent)
    assert found == {}
    assert "belongs to `ward-77`" in problem.problem
    assert problem.remedy == "Did you mean `ward-7`?"


def test_a_folder_without_its_file_is_named(tmp_path: Path) -> None:
    """An empty folder is a mistake, not an organisation; a folder of caches is neither."""
    (tmp_path / "organisations" / "a-trust").mkdir(parents=True)
    (tmp_path / "organisations" / "__pycache__").mkdir()
    found, (problem,) = load_organisations(tmp_path / "organisations")
    assert found == {}
    assert problem.file == "organisations/a-trust/organisation.yaml"


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    """A file in another encoding says how to save it."""
    folder = tmp_path / "organisations" / "Bad Name"
    folder.mkdir(parents=True)
    (folder / "organisation.yaml").write_bytes(b"name: \xff\xfe")
    _, problems = load_organisations(folder.parent)
    assert ["cannot be the id" in problems[0].problem, "not UTF-8" in problems[1].problem] == [True, True]


def test_who_alone_sees_a_restricted_topic_is_read(load: Load) -> None:
    """Person ids by topic; a topic without a list is a problem."""
    found, problems = load(GOOD + contacts(*KINDS) + "restricted:\n  speaking-up: [p-a, p-b]\n")
    assert problems == ()
    assert found is not None
    assert found.restricted == {"speaking-up": ("p-a", "p-b")}


def test_a_restricted_topic_without_a_list_is_a_problem(load: Load) -> None:
    """One name is a list of one."""
    found, problems = load(GOOD + contacts(*KINDS) + "restricted:\n  speaking-up: p-a\n")
    assert found is None
    assert [problem.level for problem in problems] == ["error"]

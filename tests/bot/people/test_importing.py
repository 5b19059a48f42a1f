"""What a file of people changes is worked out whole before anything is written."""

from datetime import date, timedelta
from itertools import count

import pytest

from bot.people.directory import Directory, Person
from bot.people.importing import Plan, Wrong, plan, read
from bot.people.membership import Membership, People, people_of
from organisations.groups import Group, Groups

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
GROUPS = Groups(all={one: Group(id=one, name=one) for one in ("ward-a", "ward-b", "er")})
HEAD = "email,name,group,role,from,until\n"


@pytest.fixture
def people() -> People:
    """Ann manages a ward, Bo advises here and elsewhere, Cy left last year."""
    directory = Directory.of(
        Person(id=f"p-{name}", name=name.title(), email=f"{name}@north.example.org") for name in ("ann", "bo", "cy")
    )
    return people_of(
        directory,
        (
            Membership(person="p-ann", organisation="north", group="ward-a", role="manager", since=date(2024, 1, 1)),
            Membership(person="p-bo", organisation="north", group="er", role="adviser", since=date(2024, 1, 1)),
            Membership(person="p-bo", organisation="south", group="er", role="lead", since=date(2024, 1, 1)),
            Membership(
                person="p-cy",
                organisation="north",
                group="ward-b",
                role="manager",
                since=date(2024, 1, 1),
                until=date(2025, 6, 30),
            ),
        ),
    )


def planned(people: People, *lines: str) -> Plan:
    """The plan of a file without problems."""
    rows, wrong = read(HEAD + "\n".join(lines), groups=GROUPS)
    assert wrong == ()
    numbers = count(1)
    return plan(rows, people=people, organisation="north", today=TODAY, new_id=lambda: f"p-new-{next(numbers)}")


def problems(text: str) -> list[tuple[int, str]]:
    """Lines and sentences of what is wrong with a file."""
    return [(each.line, each.says) for each in read(text, groups=GROUPS)[1]]


ANN = "ann@north.example.org,Ann,ward-a,manager,,"
BO = "bo@north.example.org,Bo,er,adviser,,"


def test_a_file_that_says_what_is_so_changes_nothing(people: People) -> None:
    """Taking the same file twice is harmless; capitals in an address make no second person."""
    found = planned(people, ANN, BO.replace("bo@", "Bo@"))
    assert found.changes == ()
    assert found.members == 2


def test_somebody_new_joins_and_somebody_missing_leaves(people: People) -> None:
    """Who leaves keeps what they are in other organisations."""
    found = planned(people, ANN, "dee@north.example.org,Dee Ray,ward-b,manager,2026-12-01,2027-05-31")
    (joins,) = found.joiners
    assert joins.person == Person(id="p-new-1", name="Dee Ray", email="dee@north.example.org")
    assert [(each.since, each.until) for each in joins.memberships] == [(date(2026, 12, 1), date(2027, 5, 31))]
    assert joins.leaves == date(2027, 5, 31)
    (leaves,) = found.leavers
    assert [(each.organisation, each.until) for each in leaves.memberships] == [("north", YESTERDAY)]
    assert leaves.leaves == YESTERDAY


def test_a_move_ends_the_old_role_and_begins_the_new(people: People) -> None:
    """A second role begins beside the first; the first keeps its first day."""
    found = planned(people, BO, "ann@north.example.org,Ann,ward-b,manager,,", "ann@north.example.org,Ann,er,adviser,,")
    (moves,) = found.movers
    assert {(each.group, each.since, each.until) for each in moves.memberships} == {
        ("ward-b", TODAY, None),
        ("er", TODAY, None),
        ("ward-a", date(2024, 1, 1), YESTERDAY),
    }
    assert moves.says == ("ann@north.example.org: manager in ward-b, adviser in er, no longer manager in ward-a")
    assert moves.leaves is None


def test_a_new_name_is_taken_over(people: People) -> None:
    """The person stays the same one."""
    (moves,) = planned(people, BO, ANN.replace(",Ann,", ",Ann Bell,")).movers
    assert (moves.person.id, moves.person.name, moves.memberships) == ("p-ann", "Ann Bell", ())


def test_somebody_who_left_can_come_back_as_themselves(people: People) -> None:
    """Their old conversations are theirs again."""
    (joins,) = planned(people, ANN, BO, "cy@north.example.org,Cy,ward-b,manager,,").joiners
    assert joins.person.id == "p-cy"


def test_a_role_that_is_over_is_not_begun(people: People) -> None:
    """A line whose last day has passed counts like no line."""
    found = planned(people, BO, ANN.replace("manager,,", "manager,2024-01-01,2026-11-22"))
    assert [change.person.id for change in found.leavers] == ["p-ann"]


def test_half_a_file_is_noticed(people: People) -> None:
    """Where one in five and more than ten would leave, that has to be said aloud."""
    many = {
        f"p-{n}": (Membership(person=f"p-{n}", organisation="north", group="er", role="manager"),) for n in range(20)
    }
    crowd = People().changed([Person(id=name, name=name, email=f"{name}@x.example.org") for name in many], many)
    lines = [f"p-{n}@x.example.org,p-{n},er,manager,," for n in range(20)]
    assert planned(crowd, *lines[:9]).many_leave
    assert not planned(crowd, *lines[:10]).many_leave
    assert not planned(people, BO).many_leave


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ann@north.example.org,Ann,ward-c,manager,,", "“ward-c” is not a group"),
        ("ann@north.example.org,Ann,ward-a,manger,,", "manager"),
        ("ann(at)north,Ann,ward-a,manager,,", "not an e-mail address"),
        (",Ann,ward-a,manager,,", "`email` is empty"),
        ("ann@north.example.org,=cmd(),ward-a,manager,,", "a spreadsheet would run"),
        ("ann@north.example.org,Ann,ward-a,manager,1/2/2026,", "Write the day as 2026-11-21"),
        ("ann@north.example.org,Ann,ward-a,manager,2026-02-01,2026-01-01", "Swap them"),
        ("ann@north.example.org,Ann,ward-a,manager", "4 cells"),
        ("ann@north.example.org," + "A" * 201 + ",ward-a,manager,,", "longer than 200"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: str, says: str) -> None:
    """With its number, and what to do."""
    ((number, said),) = problems(HEAD + BO + "\n" + line)
    assert number == 3
    assert says in said


def test_every_problem_of_a_file_is_said_at_once() -> None:
    """Lines that disagree too: the same twice on line 3, a bad group and role on 4, another name on 5."""
    wrong = "bo@north.example.org,Bo,nowhere,boss,,"
    found = problems(HEAD + "\n".join([ANN, ANN, wrong, ANN.replace("Ann", "An").replace("ward-a", "ward-b")]))
    assert [line for line, _ in found] == [3, 4, 4, 5]


@pytest.mark.parametrize(
    "text", ["", "name,group,role\n", "email,name,group,role,shoe\n", "email,email,name,group,role\n"]
)
def test_a_file_with_other_columns_is_refused(text: str) -> None:
    """The first line says what the columns are."""
    assert [line for line, _ in problems(text)] == [1]


def test_a_mark_at_the_start_and_empty_lines_do_no_harm() -> None:
    """Spreadsheets write both."""
    rows, wrong = read("\ufeff" + HEAD + "\n" + ANN + "\n,,,,,\n", groups=GROUPS)
    assert [row.line for row in rows] == [3]
    assert wrong == ()
    assert Wrong(line=1, says="x") != Wrong(line=2, says="x")

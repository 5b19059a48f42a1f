"""The authors' scenarios: those that ship pass and cover everything, and what is wrong is said."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.commands.contents import Contents, open_contents
from trees.check import check
from trees.checking.explore import Cache
from trees.load.sources import Sources
from trees.scenario_runner import Report, Scenario, load_scenarios, read_scenarios, run_scenarios

HEAD = "- scenario: A scenario\n  on: 2026-11-21\n"
CLEAR = "  given: {urgent: [none], about_whom: employee}\n"


@pytest.fixture(scope="module")
def contents() -> Contents:
    """What ships."""
    return open_contents()


@pytest.fixture
def run(contents: Contents, tmp_path: Path) -> Callable[[str], Report]:
    """Runs scenarios of the shared gates, given as their file's text."""

    def run(text: str) -> Report:
        path = tmp_path / "shared-gates.yaml"
        path.write_text(text, encoding="utf-8")
        scenarios, problems = read_scenarios(path)
        assert problems == ()
        return run_scenarios(scenarios, contents.trees.trees)

    return run


def faults_of(report: Report) -> tuple[str, ...]:
    """The faults of a report's only scenario."""
    assert len(report.ran) == 1
    return report.ran[0].faults


def test_every_shipped_scenario_passes_and_nothing_is_left_unmet(contents: Contents) -> None:
    """All nodes, ways, rules and both sides of every condition are met by some scenario."""
    found, problems = load_scenarios(Sources.shipped())
    report = run_scenarios([one for each in found.values() for one in each], contents.trees.trees)
    cache: Cache = {}
    missing = {
        f"{name} {what}": count.missing
        for name, coverage in report.coverage.items()
        for what, count in coverage.counts(cache).items()
        if count.missing
    }
    assert problems == ()
    assert [(ran.scenario.title, ran.faults) for ran in report.ran if ran.faults] == []
    assert missing == {}
    assert set(report.coverage) == set(contents.trees.trees["example"])


def test_a_scenario_that_ends_as_it_says_passes(run: Callable[[str], Report]) -> None:
    """Where the answers lead is where it says, so there is no fault."""
    assert faults_of(run(f"{HEAD}{CLEAR}  ends: clear\n")) == ()


def test_another_end_is_a_fault_that_names_both(run: Callable[[str], Report]) -> None:
    """The author reads where it should have ended and where it did."""
    faults = faults_of(run(f"{HEAD}{CLEAR}  ends: agency_worker\n"))
    assert faults == ("It should end at 'agency_worker', and ends at 'clear'.",)


def test_standing_at_a_question_is_not_ending_there(run: Callable[[str], Report]) -> None:
    """`ends` is for ends alone."""
    given = "  given: {urgent: [none]}\n"
    assert faults_of(run(f"{HEAD}{given}  stands_at: about_whom\n")) == ()
    assert faults_of(run(f"{HEAD}{given}  ends: about_whom\n")) == (
        "It should end at 'about_whom', and stands at 'about_whom'.",
    )


def test_an_answer_that_is_never_asked_fails(run: Callable[[str], Report]) -> None:
    """An answer beyond the end shows that the author expected another way."""
    given = "  given: {urgent: [danger], about_whom: employee}\n"
    assert faults_of(run(f"{HEAD}{given}  ends: danger_now\n")) == ("'about_whom' is given and never asked.",)


def test_an_answer_to_no_question_fails(run: Callable[[str], Report]) -> None:
    """A misspelt node is not passed over."""
    faults = faults_of(run(f"{HEAD}  given: {{urgnt: [none]}}\n  stands_at: urgent\n"))
    assert faults == ("There is no question 'urgnt' in this tree.",)


def test_words_and_citations_are_looked_for(run: Callable[[str], Report]) -> None:
    """What is not said and what is not cited are faults of their own."""
    faults = faults_of(run(f"{HEAD}{CLEAR}  ends: clear\n  says: [Hurry up]\n  cites: [sickness-absence/who]\n"))
    assert faults == (
        "'clear' does not say “Hurry up”.",
        "'clear' does not cite 'sickness-absence/who'; it cites nothing.",
    )


def test_a_refusal_is_expected_by_its_question(run: Callable[[str], Report]) -> None:
    """An answer that is refused passes only where the scenario says so."""
    given = "  given: {urgent: [none, danger]}\n"
    assert faults_of(run(f"{HEAD}{given}  refuses: urgent\n")) == ()
    assert "refuses 'urgent'" in faults_of(run(f"{HEAD}{given}  ends: danger_now\n"))[0]


def test_what_no_scenario_reaches_is_listed(run: Callable[[str], Report]) -> None:
    """One way through the gates leaves the others unmet, each by its name."""
    counts = run(f"{HEAD}{CLEAR}  ends: clear\n").coverage["shared-gates"].counts({})
    assert counts["nodes"].met == 3
    assert "danger_now" in counts["nodes"].missing
    assert "about_whom: agency > agency_worker" in counts["edges"].missing
    assert "urgent: rule 1 > danger_now" in counts["rules"].missing
    assert "speak_to_us" not in counts["nodes"].missing


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{HEAD}{CLEAR}", "A scenario says one of `ends`, `stands_at` and `refuses`."),
        (f"{HEAD}{CLEAR}  ends: clear\n  stands_at: urgent\n", "This scenario says `ends` and `stands_at`."),
        (f"- scenario: A scenario\n{CLEAR}  ends: clear\n", "'on' is missing."),
        (f"{HEAD}{CLEAR}  ends: clear\n  sais: [x]\n", "'sais' is not a key that can stand here."),
    ],
)
def test_a_scenario_that_cannot_be_read_is_a_problem(tmp_path: Path, text: str, problem: str) -> None:
    """Its author is told by file and line, like any other."""
    path = tmp_path / "shared-gates.yaml"
    path.write_text(text, encoding="utf-8")
    _, problems = read_scenarios(path)
    assert problems[0].problem.startswith(problem)
    assert problems[0].line >= 1


def test_a_scenario_of_an_unknown_organisation_fails(contents: Contents) -> None:
    """It is not passed over as if it had run."""
    found, _ = load_scenarios(Sources.shipped())
    first = found["shared-gates"][0]
    lost = Scenario(
        tree="shared-gates",
        title=first.title,
        on=first.on,
        organisation="nowhere",
        given=first.given,
        ends="clear",
        file=first.file,
        line=first.line,
    )
    assert run_scenarios([lost], contents.trees.trees).ran[0].faults == ("'nowhere' has no sound tree 'shared-gates'.",)


def test_a_check_finds_names_that_nothing_has(tmp_path: Path) -> None:
    """A misspelt question, a misspelt end and a file for no tree, each at its own line with the nearest name."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    text = f"{HEAD}  given:\n    urgent: [none]\n    about_who: employee\n  ends: cleer\n"
    (folder / "shared-gates.yaml").write_text(text, encoding="utf-8")
    (folder / "shared-gate.yaml").write_text(f"{HEAD}{CLEAR}  ends: clear\n", encoding="utf-8")
    own = open_contents(tmp_path)
    found = check(
        own.trees,
        organisations=own.organisations,
        policies=own.policies,
        today=date(2026, 11, 21),
        sources=own.sources,
    )
    assert [(Path(one.file).name, one.line, one.problem, one.remedy) for one in found] == [
        ("shared-gate.yaml", 1, "There is no tree 'shared-gate'.", "Did you mean `shared-gates`?"),
        ("shared-gates.yaml", 5, "There is no node 'about_who' in this tree.", "Did you mean `about_whom`?"),
        ("shared-gates.yaml", 6, "There is no node 'cleer' in this tree.", "Did you mean `clear`?"),
    ]

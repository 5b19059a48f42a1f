"""The authors' commands, run as a person or a program runs them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import app
from bot.commands.failing import Failed
from tests.trees.generated import tree_text

ROOT = Path(__file__).parent.parent.parent
WALK_KEYS = [
    *("tree", "version", "node", "kind", "text", "ends", "outcome", "cites"),
    *("deadlines", "trail", "refused", "uncertain"),
]
GATES = {"gates/urgent": ["none"], "gates/about_whom": "employee"}
ONE_COLD = {
    **GATES,
    "latest": "back",
    "stage": "none",
    "spells": 1,
    "days": 2.5,
    "met_after_each": "yes",
    "certificates": "yes",
    "cause": ["none"],
    "concern": "none",
}

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=given)

    return run


def walked(run: Run, answers: dict[str, object], *more: str) -> dict[str, object]:
    """What `walk --json` gives for answers on standard input."""
    result = run(
        *("walk", "short-term-sickness", "--answers", "-", "--on", "2026-11-21", "--json", *more),
        given=json.dumps(answers),
    )
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_walk_gives_exactly_the_keys_of_the_contract(run: Run) -> None:
    """Programs hold on to them."""
    found = walked(run, ONE_COLD)
    assert list(found) == WALK_KEYS
    assert found["ends"] == found["node"] == "no_action"
    assert found["kind"] == "outcome"
    assert found["outcome"] == "No action is needed"
    assert found["cites"] == ["sickness-absence/return-to-work", "sickness-absence/trigger-points"]
    assert found["deadlines"] == [
        {"what": "Hold or finish the return-to-work conversation", "by": "2026-11-25", "node": "no_action"}
    ]
    assert found["trail"] == [{"node": name, "answer": value} for name, value in ONE_COLD.items()]
    assert found["refused"] is None
    assert found["uncertain"] == []


def test_walk_says_why_an_answer_is_refused(run: Run) -> None:
    """The conversation stays at the question, and the sentence says what is wanted."""
    found = walked(run, {**GATES, "latest": "off", "first_day": "2026-12-24"})
    assert found["node"] == "first_day"
    assert found["ends"] is None
    assert found["refused"] == {
        "node": "first_day",
        "says": "Please give a date that is 21 November 2026 or earlier.",
    }


def test_walk_of_a_hand_off_ends_without_an_outcome(run: Run) -> None:
    """A hand-off is an end, and no outcome."""
    found = walked(run, {**GATES, "latest": "no_contact"})
    assert (found["ends"], found["kind"], found["outcome"]) == ("cannot_reach", "handoff", None)


def test_walk_reads_yaml_files_too(run: Run, tmp_path: Path) -> None:
    """In YAML, `yes` is a word, and a node inside a run keeps its slash."""
    (tmp_path / "answers.yaml").write_text("gates/urgent: [none]\ngates/about_whom: employee\n", encoding="utf-8")
    result = run("walk", "short-term-sickness", "--answers", "answers.yaml", "--json")
    assert json.loads(result.stdout)["node"] == "latest"


def test_walk_many_answers_line_by_line(run: Run) -> None:
    """One result a line, in order, each like that of a single walk."""
    lines = "\n".join(json.dumps(one) for one in ({}, GATES, ONE_COLD))
    result = run("walk", "short-term-sickness", "--many", "--on", "2026-11-21", given=lines)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["node"] for one in found] == ["gates/urgent", "latest", "no_action"]
    assert found[2] == walked(run, ONE_COLD)


def test_walk_takes_trees_and_calculators_of_a_library(run: Run, tmp_path: Path) -> None:
    """A folder of one's own lies over what ships."""
    library = tmp_path / "own"
    (library / "calculators").mkdir(parents=True)
    (library / "calculators" / "mine.py").write_text(
        'def doubled(number: int) -> int:\n    """Twice a number."""\n    return number * 2\n', encoding="utf-8"
    )
    text = tree_text("mine", nodes=6, seed=1).replace("outcome: End 0", "outcome: Twice two is {{ doubled(2) }}")
    (library / "mine.yaml").write_text(text, encoding="utf-8")
    result = run("walk", "mine", "--library", str(library), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["tree"] == "mine"
    assert run("check", str(library)).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("walk", "nothing"), "There is no tree 'nothing'."),
        (("walk", "shared-gates", "--on", "soon"), "'soon' is no date."),
        (("walk", "shared-gates", "--organisation", "nowhere"), "There is no organisation 'nowhere'."),
        (("walk", "shared-gates", "--answers", "missing.yaml"), "missing.yaml cannot be read"),
        (("walk", "shared-gates", "--library", "nowhere"), "There is no folder 'nowhere'."),
        (("check", "nowhere"), "There is no file or folder 'nowhere'."),
        (("test", "nothing"), "There are no scenarios for 'nothing'."),
        (("draw", "nothing"), "There is no tree 'nothing'."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run: Run, words: tuple[str, ...], says: str) -> None:
    """The sentence says what is wrong; `main` prints it on standard error and exits 1."""
    failed = run(*words).exception
    assert isinstance(failed, Failed)
    assert failed.lines[0].startswith(says)


def test_check_lists_problems_as_json(run: Run, tmp_path: Path) -> None:
    """Every problem has its file, line, node, sentence, remedy and level; an error makes the exit 1."""
    (tmp_path / "own.yaml").write_text(tree_text("own", nodes=6, seed=1).replace("er-advice", "er-advise"), "utf-8")
    result = run("check", "own.yaml", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "file": "own.yaml",
            "line": len((tmp_path / "own.yaml").read_text("utf-8").splitlines()) - 1,
            "node": "talk",
            "problem": "There is no queue 'er-advise'.",
            "remedy": "Did you mean 'er-advice'?",
            "level": "error",
        }
    ]


def test_check_of_what_ships_finds_nothing(run: Run) -> None:
    """With no path it checks all that ships."""
    result = run("check", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_check_of_one_file_leaves_its_neighbours_out(run: Run, tmp_path: Path) -> None:
    """A broken neighbour is not this file's problem."""
    (tmp_path / "good.yaml").write_text(tree_text("good", nodes=6, seed=1), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("tree: bad\n", encoding="utf-8")
    assert run("check", "good.yaml").exit_code == 0
    assert run("check", "bad.yaml").exit_code == 1
    assert run("check", ".").exit_code == 1


def test_test_reports_coverage_as_json(run: Run) -> None:
    """Programs read how many pass and what is not met."""
    result = run("test", "shared-gates", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["scenarios"] == found["passed"] > 20
    assert found["failed"] == []
    assert set(found["coverage"]["shared-gates"]) == {"nodes", "edges", "rules", "whens"}


def test_find_offers_topics_and_sections(run: Run) -> None:
    """One object a question, under the keys of the contract."""
    result = run("find", "-", "--json", given="she keeps phoning in sick\nhe has a knife\n")
    first, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert list(first) == ["urgent", "none", "matches", "sections"]
    assert list(first["matches"][0]) == ["topic", "tree", "title", "score", "why"]
    assert first["matches"][0]["tree"] == "short-term-sickness"
    assert (first["urgent"], second["urgent"]) == (None, "danger")


def test_draw_writes_both_forms(run: Run) -> None:
    """Mermaid unless SVG is asked for."""
    assert run("draw", "shared-gates").stdout.startswith("flowchart TD")
    assert run("draw", "shared-gates", "--format", "svg").stdout.startswith("<svg ")


def test_check_of_an_organisation_looks_at_its_own_files(run: Run, tmp_path: Path) -> None:
    """A misspelt figure is named, and so is the one that is then missing."""
    folder = tmp_path / "trusts" / "north"
    folder.mkdir(parents=True)
    example = ROOT / "organisations" / "example"
    (folder / "organisation.yaml").write_text((example / "organisation.yaml").read_text("utf-8"), encoding="utf-8")
    facts = (example / "facts.yaml").read_text("utf-8").replace("bradford_trigger:", "bradford_triger:")
    (folder / "facts.yaml").write_text(facts, encoding="utf-8")
    result = run("check", str(folder), "--json")
    problems = [one["problem"] for one in json.loads(result.stdout)]
    assert result.exit_code == 1
    assert any("has not set the local figure 'bradford_trigger'" in one for one in problems)
    assert "There is no fact 'bradford_triger'." in problems


def test_check_of_an_organisation_looks_at_its_routes(run: Run, tmp_path: Path) -> None:
    """One mistake is one problem, with its line and remedy; the hand-offs of every tree still find their queues."""
    folder = tmp_path / "trusts" / "north"
    folder.mkdir(parents=True)
    example = ROOT / "organisations" / "example"
    for name in ("organisation.yaml", "facts.yaml"):
        (folder / name).write_text((example / name).read_text("utf-8"), encoding="utf-8")
    routes = "queues:\n  er-advice: {title: Ours, then: er-senor}\ngroups:\n  medecine: {partner: p-1}\n"
    (folder / "routes.yaml").write_text(routes, encoding="utf-8")
    result = run("check", str(folder), "--json")
    found = [
        (one["line"], one["problem"], one["remedy"]) for one in json.loads(result.stdout) if one["level"] == "error"
    ]
    assert result.exit_code == 1
    assert found == [
        (2, "`then` names 'er-senor', which is not another queue.", "Did you mean `er-senior`?"),
        (4, "There is no group 'medecine' in this organisation.", "Did you mean `medicine`?"),
    ]

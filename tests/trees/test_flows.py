"""What others have built, written as trees with no code but named calculators, each a library of its own."""

import importlib.util
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.commands.checking import problems_of
from bot.commands.contents import open_contents
from bot.commands.testing import scenarios_of
from trees.coverage import Coverage
from trees.scenario_runner import run_scenarios

HERE = Path(__file__).parent / "flows"
FLOWS = sorted(one.name for one in HERE.iterdir() if one.is_dir())
ON = date(2026, 11, 21)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_is_expressed_without_an_error(flow: str) -> None:
    """`fingerpost check` finds nothing to mend in it."""
    errors = [one for one in problems_of(HERE / flow, today=ON) if one.level == "error"]
    assert errors == []


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_gives_the_routes_and_figures_that_are_known(flow: str) -> None:
    """`fingerpost test` passes every scenario of it, and reaches every end."""
    contents = open_contents(HERE / flow)
    scenarios, problems = scenarios_of(contents, (), own=True)
    assert problems == ()
    assert scenarios
    report = run_scenarios(scenarios, contents.trees.trees)
    assert [(one.scenario.title, one.faults) for one in report.ran if one.faults] == []
    assert _unreached(report.coverage) == []


def _unreached(coverage: Mapping[str, Coverage]) -> list[str]:
    return [name for each in coverage.values() for name in each.tree.nodes if name not in each.nodes | {"speak_to_us"}]


def test_the_table_of_the_assessment_is_what_its_script_writes() -> None:
    """All 648 combinations of six sections have a row."""
    spec = importlib.util.spec_from_file_location("make_table", HERE / "status" / "make_table.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = (HERE / "status" / "status.yaml").read_text(encoding="utf-8")
    assert script.written(text) == text
    assert len(script.table().splitlines()) == 1 + 648

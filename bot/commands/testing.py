"""What `fingerpost test` runs and reports; walks nothing itself."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import typer

from bot.commands.contents import Contents
from bot.commands.failing import Failed
from organisations.reading import Problem
from trees.checking.explore import Cache
from trees.scenario_runner import Report, Scenario, load_scenarios

MOST_SHOWN = 12


def scenarios_of(
    contents: Contents, trees: Sequence[str], *, own: bool
) -> tuple[tuple[Scenario, ...], tuple[Problem, ...]]:
    """The scenarios of these trees, or of all; `own` leaves out the shipped ones where none is named.

    Raises:
        Failed: a named tree has no scenarios.
    """
    sources = replace(contents.sources, under=None) if own and not trees else contents.sources
    found, problems = load_scenarios(sources)
    for name in trees:
        if name not in found:
            raise Failed(f"There are no scenarios for '{name}'. There are for: {', '.join(found) or 'none'}.")
    chosen = {name: found[name] for name in trees} if trees else found
    return tuple(one for each in chosen.values() for one in each), problems


def report_json(report: Report, problems: Sequence[Problem]) -> dict[str, object]:
    """The report for programs."""
    cache: Cache = {}
    return {
        "scenarios": len(report.ran),
        "passed": sum(not ran.faults for ran in report.ran),
        "failed": [
            {
                "tree": ran.scenario.tree,
                "scenario": ran.scenario.title,
                "file": ran.scenario.file,
                "line": ran.scenario.line,
                "faults": list(ran.faults),
            }
            for ran in report.ran
            if ran.faults
        ],
        "coverage": {
            name: {what: asdict(count) for what, count in coverage.counts(cache).items()}
            for name, coverage in report.coverage.items()
        },
        "problems": [asdict(one) for one in problems],
    }


def print_report(report: Report) -> None:
    """The report for a person; failures are printed as errors by the command."""
    cache: Cache = {}
    for name, coverage in report.coverage.items():
        ran = [one for one in report.ran if one.scenario.tree == name]
        typer.echo(f"{name}: {sum(not one.faults for one in ran)} of {len(ran)} scenarios pass.")
        for what, count in coverage.counts(cache).items():
            typer.echo(f"  {what}: {count.met} of {count.all}")
            for missing in count.missing[:MOST_SHOWN]:
                typer.echo(f"    not met: {missing}")
            if len(count.missing) > MOST_SHOWN:
                typer.echo(f"    and {len(count.missing) - MOST_SHOWN} more; --json lists them all")
    passed = sum(not ran.faults for ran in report.ran)
    typer.echo(f"{passed} of {len(report.ran)} scenarios pass.")

"""Commands for those who write trees: check, test, walk, draw, find."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.checking import problems_of, shipped_problems
from bot.commands.contents import EXAMPLE, open_contents
from bot.commands.failing import Failed, line_of, plainly
from bot.commands.finding import found_for, lines_of
from bot.commands.testing import print_report, report_json, scenarios_of
from bot.commands.walking import read_file, read_given, read_json, result_of, walk_given
from bot.settings import load_settings
from organisations.reading import Problem
from trees.check import in_order
from trees.diagram import mermaid, svg
from trees.model import Tree
from trees.scenario_runner import run_scenarios

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LIBRARY = Annotated[Path | None, typer.Option(help="A folder of your own trees, over those that ship.")]
ORGANISATION = Annotated[str, typer.Option(help="In which organisation.")]


def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; left out: all that ships.")] = None,
    *,
    links: Annotated[bool, typer.Option("--links", help="Also ask whether outside links answer.")] = False,
    as_json: AS_JSON = False,
) -> None:
    """Find every problem of trees, facts, policies, letters, scenarios and organisations."""
    with plainly():
        found = _problems(paths or [], date.today())  # noqa: DTZ011 - reviews are due by the author's own day
        if links:
            found = in_order([*found, *_dead_links()])
    wrong = [one for one in found if one.level == "error"]
    if as_json:
        _print_json([asdict(one) for one in found])
    else:
        _print_problems(found, wrong)
    if wrong:
        raise typer.Exit(1)


def test(
    trees: Annotated[list[str] | None, typer.Argument(help="Trees; left out: all that have scenarios.")] = None,  # noqa: PT028 - a command, and no test
    *,
    library: LIBRARY = None,  # noqa: PT028 - likewise
    as_json: AS_JSON = False,  # noqa: PT028 - likewise
) -> None:
    """Walk the authors' scenarios, and list what none of them reaches."""
    with plainly():
        contents = open_contents(library, organisations=_organisations())
        scenarios, problems = scenarios_of(contents, trees or [], own=library is not None)
        report = run_scenarios(scenarios, contents.trees.trees)
    if as_json:
        _print_json(report_json(report, problems))
    else:
        print_report(report)
    failed = [f"{ran.scenario.file}:{ran.scenario.line}: {fault}" for ran in report.ran for fault in ran.faults]
    wrong = [line_of(one) for one in problems if one.level == "error"]
    if failed or wrong:
        raise Failed(*wrong, *failed)


def walk(
    tree: Annotated[str, typer.Argument(help="The tree's id.")],
    *,
    answers: Annotated[str | None, typer.Option(help="YAML or JSON by node id; - reads standard input.")] = None,
    on: Annotated[str | None, typer.Option(help="The day to walk on, as 2026-11-21; left out: today.")] = None,
    organisation: ORGANISATION = EXAMPLE,
    library: LIBRARY = None,
    as_json: AS_JSON = False,
    many: Annotated[bool, typer.Option("--many", help="One JSON object of answers a line, one result a line.")] = False,
) -> None:
    """Show where answers lead."""
    with plainly():
        found = open_contents(library, organisations=_organisations()).tree(tree, organisation=organisation)
    day = _day(on)
    if many:
        _walk_many(found, answers, day)
        return
    position, unknown = walk_given(found, _given(answers), on=day)
    for name in unknown:
        typer.echo(f"'{name}' is no question of {tree}; it is left aside.", err=True)
    result = result_of(position)
    if as_json:
        _print_json(result)
    else:
        _print_walk(result)


def draw(
    tree: Annotated[str, typer.Argument(help="The tree's id.")],
    *,
    form: Annotated[Literal["mermaid", "svg"], typer.Option("--format", help="How to draw it.")] = "mermaid",
    organisation: ORGANISATION = EXAMPLE,
    library: LIBRARY = None,
) -> None:
    """Draw a tree, on standard output."""
    with plainly():
        found = open_contents(library, organisations=_organisations()).tree(tree, organisation=organisation)
    typer.echo(svg(found) if form == "svg" else mermaid(found))


def find(
    text: Annotated[str, typer.Argument(help="A question in a manager's words; - reads one a line.")],
    *,
    organisation: ORGANISATION = EXAMPLE,
    library: LIBRARY = None,
    as_json: AS_JSON = False,
) -> None:
    """Show what the bot would offer for a question."""
    with plainly():
        contents = open_contents(library, organisations=_organisations())
        finder = contents.finder(organisation)
    for question in _lines() if text == "-" else [text]:
        found = found_for(question, finder, contents.policies, on=date.today())  # noqa: DTZ011 - sections in force now
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
        else:
            typer.echo("\n".join(lines_of(question, found)))


def _problems(paths: Iterable[Path], today: date) -> tuple[Problem, ...]:
    if not paths:
        return shipped_problems(today=today, organisations=_organisations())
    return in_order(one for path in paths for one in problems_of(path, today=today))


def _dead_links() -> Iterable[Problem]:
    from bot.commands.links import dead_links

    settings = load_settings()
    proxy = str(settings.outbound_proxy) if settings.outbound_proxy else None
    typer.echo("Asking whether outside links answer…", err=True)
    return dead_links(open_contents(), proxy=proxy, ca_file=settings.ca_file)


def _print_problems(found: tuple[Problem, ...], wrong: list[Problem]) -> None:
    for one in found:
        typer.echo(line_of(one) if one.level == "error" else f"warning: {line_of(one)}", err=one.level == "error")
    warnings = len(found) - len(wrong)
    typer.echo(f"Checked. Errors: {len(wrong)}. Warnings: {warnings}.")


def _print_walk(result: Mapping[str, object]) -> None:
    for item in result["trail"]:  # type: ignore[attr-defined]
        typer.echo(f"  {item['node']}: {item['answer']}")
    typer.echo(f"{str(result['kind']).capitalize()} '{result['node']}'")
    typer.echo(result["text"])
    for item in result["deadlines"]:  # type: ignore[attr-defined]
        typer.echo(f"By {item['by']}: {item['what']}")
    if result["cites"]:
        typer.echo(f"Rests on: {', '.join(result['cites'])}")  # type: ignore[arg-type]
    if result["refused"]:
        typer.echo(f"Refused: {result['refused']['says']}")  # type: ignore[index]


def _walk_many(tree: Tree, answers: str | None, day: date) -> None:
    for number, line in enumerate(
        _lines() if answers in {None, "-"} else read_file(Path(answers or "")).splitlines(), 1
    ):
        if line.strip():
            position, _ = walk_given(tree, read_json(line, name=f"line {number}"), on=day)
            sys.stdout.write(json.dumps(result_of(position), ensure_ascii=False) + "\n")


def _given(answers: str | None) -> Mapping[str, object]:
    if answers is None:
        return {}
    text = sys.stdin.read() if answers == "-" else read_file(Path(answers))
    return read_given(text, name="standard input" if answers == "-" else answers)


def _lines() -> Iterable[str]:
    return (line.rstrip("\n") for line in sys.stdin)


def _day(text: str | None) -> date:
    try:
        return date.today() if text is None else date.fromisoformat(text)  # noqa: DTZ011 - the day here and now
    except ValueError:
        raise Failed(f"'{text}' is no date. Write it as 2026-11-21.") from None


def _organisations() -> Path | None:
    return load_settings().organisations_dir


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))

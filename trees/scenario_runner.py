"""Reads the authors' scenarios and walks them; says what failed, and knows nothing of how a tree was made."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from organisations.load import read_document
from organisations.reading import Problem, meant
from trees.checking.traces import all_nodes
from trees.coverage import Coverage
from trees.given import given_answers, node_at
from trees.load.place import Ledger, Place, check_keys, day, items, mapping, optional_string, string, strings
from trees.load.sources import Sources, said_path
from trees.model import Tree
from trees.position import Position
from trees.said import cites_of, said_by
from trees.show import show
from trees.walk import walk

_KEYS = ("scenario", "on", "organisation", "given", "ends", "stands_at", "says", "cites", "refuses")
EXAMPLE = "example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What an author expects of some answers. Exactly one of `ends`, `stands_at` and `refuses` is set."""

    tree: str
    title: str
    on: date
    organisation: str
    given: Mapping[str, object]
    ends: str | None = None
    stands_at: str | None = None
    refuses: str | None = None
    says: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)  # of each node that it names


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One scenario that was walked; `faults` are sentences on what came out otherwise than expected."""

    scenario: Scenario
    faults: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Report:
    """All scenarios walked, and what they covered by tree."""

    ran: list[Ran] = field(default_factory=list)
    coverage: dict[str, Coverage] = field(default_factory=dict)


def load_scenarios(sources: Sources) -> tuple[dict[str, tuple[Scenario, ...]], tuple[Problem, ...]]:
    """The scenarios of a library, by tree, and the problems of their files; those under it where it has none."""
    found: dict[str, tuple[Scenario, ...]] = {}
    problems: list[Problem] = []
    for layer in sources.layers():
        for path in sorted(layer.scenarios.glob("*.yaml")) if layer.scenarios.is_dir() else ():
            found[path.stem], wrong = read_scenarios(path)
            problems += wrong
    return found, tuple(problems)


def read_scenarios(path: Path) -> tuple[tuple[Scenario, ...], tuple[Problem, ...]]:
    """The scenarios of one file, and its problems."""
    document = read_document(path, file=said_path(path))
    place = Place(ledger=Ledger(file=document.file, lines=document.lines))
    read = [_scenario(where, item, path.stem) for where, item in items(place, document.data)]
    return tuple(one for one in read if one is not None), (*document.problems, *place.ledger.problems)


def _scenario(place: Place, item: object, tree: str) -> Scenario | None:
    raw = mapping(place, item)
    check_keys(place, raw, _KEYS, ("scenario", "on", "given"))
    ends = {key: optional_string(place, raw, key) for key in ("ends", "stands_at", "refuses")}
    expected = [key for key, name in ends.items() if name]
    if not expected:
        place.wrong("A scenario says one of `ends`, `stands_at` and `refuses`.", "Add the one that you expect.")
    elif len(expected) > 1:
        named = " and ".join(f"`{key}`" for key in expected)
        place.at(expected[-1]).wrong(f"This scenario says {named}.", "Keep one of them.")
    on = day(place.at("on"), raw.get("on"))
    if on is None or len(expected) != 1:
        return None
    given = mapping(place.at("given"), raw.get("given") or {})
    lines = {name: place.at(key).line for key, name in ends.items() if name}
    return Scenario(
        tree=tree,
        title=string(place.at("scenario"), raw.get("scenario")),
        on=on,
        organisation=optional_string(place, raw, "organisation") or EXAMPLE,
        given=given,
        **ends,
        says=strings(place.at("says"), raw.get("says")),
        cites=strings(place.at("cites"), raw.get("cites")),
        file=place.ledger.file,
        line=place.line,
        lines=lines | {name: place.at("given", name).line for name in given},
    )


def scenario_problems(
    scenarios: Mapping[str, Sequence[Scenario]], trees: Mapping[str, Tree], *, written: Collection[str]
) -> Iterator[Problem]:
    """The names in scenarios that nothing has. `written` are the trees with a file: of those that did not load,
    no names are known.
    """
    for name, each in scenarios.items():
        if name in trees:
            yield from (problem for scenario in each for problem in _unknown_names(scenario, trees[name]))
        elif name not in written and each:
            first = each[0]
            problem, remedy = f"There is no tree '{name}'.", meant(name, written)
            yield Problem(file=first.file, line=first.line, problem=problem, remedy=remedy)


def _unknown_names(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    ends = {scenario.ends, scenario.stands_at, scenario.refuses} - {None}
    for path in (*scenario.given, *sorted(str(end) for end in ends)):
        if node_at(tree, path) is None:
            line = scenario.lines.get(path, scenario.line)
            problem, remedy = f"There is no node '{path}' in this tree.", meant(path, all_nodes(tree))
            yield Problem(file=scenario.file, line=line, problem=problem, remedy=remedy)


def run_scenarios(scenarios: Iterable[Scenario], trees: Mapping[str, Mapping[str, Tree]]) -> Report:
    """Walk each scenario in its organisation's tree. Coverage is counted on the trees of `example`, or else of any."""
    report = Report()
    for scenario in scenarios:
        tree = trees.get(scenario.organisation, {}).get(scenario.tree)
        if tree is None:
            fault = f"'{scenario.organisation}' has no sound tree '{scenario.tree}'."
            report.ran.append(Ran(scenario=scenario, faults=(fault,)))
            continue
        position, faults = run_scenario(scenario, tree)
        report.ran.append(Ran(scenario=scenario, faults=faults))
        report.coverage.setdefault(tree.id, Coverage(tree)).add(position)
    return report


def run_scenario(scenario: Scenario, tree: Tree) -> tuple[Position, tuple[str, ...]]:
    """Where a scenario's answers lead, and what is otherwise than it says."""
    given = given_answers(tree, scenario.given, on=scenario.on)
    position = walk(tree, given.answers, today=scenario.on, through_tells=True)
    faults = [f"There is no question '{one}' in this tree." for one in given.unknown]
    return position, (*faults, *_faults(scenario, position))


def _faults(scenario: Scenario, position: Position) -> Iterator[str]:
    yield from _never_asked(scenario, position)
    yield from _ended_elsewhere(scenario, position)
    shown = show(position)
    words = " ".join(said_by(shown).split())
    refused = position.refused.says if position.refused is not None else ""
    for says in scenario.says:
        if " ".join(says.split()) not in f"{words} {refused}":
            yield f"'{position.node}' does not say “{says}”."
    cites = [one.key for one in cites_of(shown)]
    for cite in scenario.cites:
        if cite not in cites:
            yield f"'{position.node}' does not cite '{cite}'; it cites {', '.join(cites) or 'nothing'}."


def _never_asked(scenario: Scenario, position: Position) -> Iterator[str]:
    asked = {answer.node for answer in position.used}
    refused = position.refused.node if position.refused is not None else None
    for answer in (*position.kept, *position.dropped):
        if answer.node not in asked and answer.node != refused and answer.node in scenario.given:
            yield f"'{answer.node}' is given and never asked."


def _ended_elsewhere(scenario: Scenario, position: Position) -> Iterator[str]:
    refused = position.refused.node if position.refused is not None else None
    if scenario.refuses is not None:
        if refused != scenario.refuses:
            yield f"It should refuse '{scenario.refuses}', and {_came(position)}."
        return
    wanted = scenario.ends or scenario.stands_at
    if position.node != wanted or refused is not None or position.ended is not (scenario.ends is not None):
        verb = "end" if scenario.ends else "stand"
        yield f"It should {verb} at '{wanted}', and {_came(position)}."


def _came(position: Position) -> str:
    if position.refused is not None:
        return f"refuses '{position.refused.node}': {position.refused.says}"
    diverted = f" ({position.diverted})" if position.diverted else ""
    return f"{'ends' if position.ended else 'stands'} at '{position.node}'{diverted}"

"""Loads and checks mutated files one after another, under limits of time and memory; run as a process of its own."""

import json
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from escalation.routes import load_routes
from organisations.load import load_organisations
from organisations.patch import apply_patch, read_patch
from organisations.reading import Problem, read_yaml
from policies.load import load_policies
from tests.bench.mutate import mutated
from trees.check import check
from trees.load import Known, Sources, TreeSet, load_trees
from trees.load.kept import Kept
from trees.scenario_runner import load_scenarios

ROOT = Path(__file__).parent.parent.parent
ON = date(2026, 11, 21)
SECONDS = 2
"""Of the processor, for one mutation: the clock on the wall would measure the machine's other work."""
MEGABYTES = 200
Loaded = TypeVar("Loaded")
PATCH = """patch: short-term-sickness
texts:
  spells.hint: Ask the rostering team if in doubt.
steps:
  no_action:
    - Tell the ward manager
nodes:
  local_call:
    tell: Ring the wellbeing team.
before: {days: local_call}
"""


@dataclass(kw_only=True)
class Bench:
    """A copy of all that ships, in which one file at a time is broken and mended again."""

    home: Path
    kept: Kept = field(default_factory=Kept)
    sound: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in ("trees", "policies", "organisations", "escalation"):
            kinds = shutil.ignore_patterns("*.py", "__pycache__", "templates", "vendor", "*.pyc")
            shutil.copytree(ROOT / folder, self.home / folder, ignore=kinds)
        (self.home / "patch.yaml").write_text(PATCH, "utf-8")
        trees = self.home / "trees"
        self.sources = Sources(
            library=trees / "library",
            facts=trees / "facts",
            scenarios=trees / "scenarios",
            letters=trees / "letters",
            texts=trees / "texts.yaml",
            topics=trees / "topics.yaml",
            learning=trees / "learning.yaml",
        )
        shipped = (self.home / "trees/library/short-term-sickness.yaml").read_text("utf-8")
        self.base: Mapping[str, object] = read_yaml(shipped, file="base.yaml").data  # type: ignore[assignment]

    def files(self) -> list[Path]:
        """Every file to break, in a fixed order; the larger ones more often."""
        folders = ("library", "facts", "scenarios", "letters")
        found = [path for folder in folders for path in sorted((self.home / "trees" / folder).iterdir())]
        found += [self.sources.topics, self.sources.learning, self.home / "escalation/routes.yaml"]
        found += [*sorted(self.home.glob("policies/library/*/*.md")), *sorted(self.home.glob("organisations/*/*.yaml"))]
        most = max(found, key=lambda path: path.stat().st_size)
        return [*found, most, most, self.home / "patch.yaml", self.home / "patch.yaml"]

    def problems(self, path: Path) -> tuple[Problem, ...]:
        """What an author is told once a file is broken; the file is read as the product would."""
        if path.name == "patch.yaml":
            return tuple(self._of_patch(path))
        part = path.relative_to(self.home).parts[0]
        organisations, wrong = self._read("organisations", part, load_organisations)
        policies, from_policies = self._read("policies/library", part, load_policies)
        routes, from_routes = self._read("escalation/routes.yaml", part, load_routes)
        known = Known(queues=frozenset(routes.queues), service_levels=frozenset(routes.service_levels))
        trees = load_trees(self.sources, organisations=organisations, policies=policies, known=known, kept=self.kept)
        scenarios = self.sources if path.parent == self.sources.scenarios else None
        from_scenarios = load_scenarios(scenarios)[1] if scenarios else ()
        checked = check(
            _touched(trees, path), organisations=organisations, policies=policies, today=ON, sources=scenarios
        )
        return (*wrong, *from_policies, *from_routes, *from_scenarios, *checked)

    def _read(self, where: str, part: str, how: Callable[[Path], Loaded]) -> Loaded:
        """What a loader makes of its part, read again only where it is the broken one."""
        if where.split("/", maxsplit=1)[0] == part:
            return how(self.home / where)
        if where not in self.sound:
            self.sound[where] = how(self.home / where)
        return self.sound[where]  # type: ignore[return-value]

    def _of_patch(self, path: Path) -> Iterator[Problem]:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            return
        patch, wrong = read_patch(read_yaml(text, file="patch.yaml"))
        yield from wrong
        if patch is not None:
            yield from apply_patch(self.base, patch).problems


def _touched(trees: TreeSet, path: Path) -> TreeSet:
    """The set with only the broken tree to follow: the others are as they were."""
    if path.parent.name != "library" or path.suffix != ".yaml":
        return replace(trees, trees={name: {} for name in trees.trees})
    only = {name: {path.stem: tree[path.stem]} if path.stem in tree else {} for name, tree in trees.trees.items()}
    return replace(trees, trees=only)


def run(seeds: Iterable[int], say: Callable[[Mapping[str, object]], None]) -> None:
    """Breaks, loads and mends a file for each number; says what each one cost, or how it failed."""
    with TemporaryDirectory() as folder:
        bench = Bench(home=Path(folder))
        files = bench.files()
        bench.problems(files[0])
        for seed in seeds:
            path = files[seed % len(files)]
            whole = path.read_bytes()
            did, broken = mutated(whole.decode("utf-8"), seed=seed)
            path.write_bytes(broken)
            name = path.relative_to(bench.home).as_posix()
            say({"seed": seed, "file": name, "did": did, **_tried(bench, path)})
            path.write_bytes(whole)


def _tried(bench: Bench, path: Path) -> dict[str, object]:
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    begun = time.process_time()
    try:
        found = len(bench.problems(path))
        failed = None
    except BaseException:  # noqa: BLE001 - whatever comes out is what this proof is about
        found, failed = 0, traceback.format_exc(limit=-6)
    seconds = time.process_time() - begun
    signal.setitimer(signal.ITIMER_PROF, 0)
    return {"seconds": round(seconds, 4), "problems": found, "failed": failed}


def peak_megabytes() -> int:
    """The most memory that this process has held. `getrusage` would count what its parent held, too."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024


def main() -> None:
    """Takes rows of numbers such as 0-500, the last one left out; a line of JSON at each mutation's end.

    The process dies where one takes too long or too much.
    """
    seeds = [seed for one in sys.argv[1:] for seed in range(*map(int, one.split("-")))]
    room = peak_megabytes() * 2**20 + MEGABYTES * 4 * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (room, room))

    def say(line: Mapping[str, object]) -> None:
        sys.stdout.write(json.dumps({**line, "peak": peak_megabytes()}) + "\n")
        sys.stdout.flush()

    run(seeds, say)


if __name__ == "__main__":
    main()

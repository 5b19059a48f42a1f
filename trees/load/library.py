"""Loads a whole library of trees for every organisation, each tree sound or left out, with every problem at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from organisations.model import Organisation
from organisations.patch import apply_patch
from organisations.reading import Document, Problem
from policies.library import PolicyLibrary
from trees.calculators.registry import Calculators, load_calculators, shipped_calculators
from trees.canonical import digest
from trees.fact_table import Fact
from trees.load.facts import read_fact, with_own
from trees.load.making import Around, Known, Raw
from trees.load.place import Ledger, Place
from trees.load.sources import HERE, Files, Sources, read_files
from trees.load.tree import learning_entry, read_tree
from trees.model import Figures, LearningEntry, Topic, Tree
from trees.policy_words import section_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeSet:
    """Every sound tree of every organisation, and what was wrong with the rest.

    `trees` is by organisation, then by tree; it holds only trees of the organisation's nation. `figures` are each
    organisation's facts, settings and calendar.
    """

    trees: Mapping[str, Mapping[str, Tree]]
    topics: tuple[Topic, ...] = ()
    letters: Mapping[str, Raw] = field(default_factory=dict)
    learning: Mapping[str, LearningEntry] = field(default_factory=dict)
    figures: Mapping[str, Figures] = field(default_factory=dict)
    calculators: Calculators = field(default_factory=shipped_calculators)
    problems: tuple[Problem, ...] = ()


def load_trees(
    sources: Sources,
    *,
    organisations: Mapping[str, Organisation],
    policies: PolicyLibrary,
    known: Known | None = None,
) -> TreeSet:
    """The library resolved for each organisation. A tree with an error is left out, as is one that runs it."""
    files = read_files(sources)
    folders = [HERE / "calculators", *(one.calculators for one in sources.layers() if one.calculators)]
    calculators = shipped_calculators() if len(folders) == 1 else load_calculators(folders)
    problems = [*files.problems, *calculators.problems]
    trees: dict[str, Mapping[str, Tree]] = {}
    figures: dict[str, Figures] = {}
    for organisation in organisations.values():
        around = _around(organisation, files, calculators, policies, known or Known(), problems)
        loading = _Loading(organisation, files, around, policies)
        trees[organisation.id] = loading.run()
        figures[organisation.id] = around.figures
        problems += [*loading.problems, *section_problems(policies, around.figures)]
    return TreeSet(
        trees=trees,
        topics=tuple(files.topics.values()),
        letters=files.letters,
        learning={name: learning_entry(name, raw) for name, raw in files.learning.items()},
        figures=figures,
        calculators=calculators,
        problems=_once(problems),
    )


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once: what is wrong for one organisation is wrong for the next."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: (one.file, one.line)))


def _around(
    organisation: Organisation,
    files: Files,
    calculators: Calculators,
    policies: PolicyLibrary,
    known: Known,
    problems: list[Problem],
) -> Around:
    own = organisation.facts
    place = Place(ledger=Ledger(file=own.file, lines=own.lines))
    raw_facts = with_own({name: raw for name, (_, raw) in files.facts.items()}, organisation.local_facts, place)
    problems += place.ledger.problems
    facts = _facts(raw_facts, organisation, files, problems)
    settings = {
        name: tuple(value) if isinstance(value, list) else value for name, value in organisation.settings.items()
    }
    return Around(
        figures=Figures(
            organisation=organisation.id,
            nation=organisation.nation,
            facts=facts,
            settings=settings,  # type: ignore[arg-type]
            calendar=organisation.calendar,
        ),
        calculators=calculators,
        texts=files.texts,
        raw_facts=raw_facts,
        policy_hashes=policy_hashes(policies),
        letters=files.letters,
        learning=files.learning,
        topics=frozenset(files.topics),
        sections=cited_sections(policies),
        trees=frozenset(files.trees),
        known=known,
    )


def _facts(
    raw_facts: Mapping[str, Raw], organisation: Organisation, files: Files, problems: list[Problem]
) -> dict[str, Fact]:  # fmt: skip
    facts = {}
    for name, raw in raw_facts.items():
        own = name in organisation.local_facts and raw.get("example") is False
        document: Document = organisation.facts if own else files.facts[name][0]
        place = Place(ledger=Ledger(file=document.file, lines=document.lines), path=(name,), node=name)
        fact = read_fact(place, name, raw)
        problems += place.ledger.problems
        if fact is not None and (not fact.nations or organisation.nation in fact.nations):
            facts[name] = fact
    return facts


def cited_sections(policies: PolicyLibrary) -> frozenset[str]:
    """Every section that can be cited, of any version."""
    return frozenset(
        f"{policy}/{section}"
        for policy in policies.policies
        for version in policies.versions(policy)
        for section in version.sections
    )


def policy_hashes(policies: PolicyLibrary) -> dict[str, object]:
    """For each policy, the days its versions come into force and a hash of what each says."""
    return {
        policy: [
            [str(one.in_force_from), digest(repr((one.title, one.until, _said(one.sections))))] for one in versions
        ]
        for policy, versions in ((policy, policies.versions(policy)) for policy in policies.policies)
    }


def _said(sections: Mapping[str, object]) -> list[object]:
    return [(name, getattr(section, "title", ""), getattr(section, "text", "")) for name, section in sections.items()]


class _Loading:
    """One organisation's trees, each read after those that it runs."""

    def __init__(self, organisation: Organisation, files: Files, around: Around, policies: PolicyLibrary) -> None:
        self.organisation = organisation
        self.files = files
        self.around = around
        self.policies = policies
        self.problems: list[Problem] = []
        self.made: dict[tuple[str, bool], Tree | None] = {}
        self.making: list[str] = []

    def run(self) -> dict[str, Tree]:
        """Every sound tree of the organisation's nation."""
        self._check_patches()
        found = {}
        for name in self.files.trees:
            tree = self.tree(name, patched=True)
            if tree is not None and (not tree.nations or self.organisation.nation in tree.nations):
                found[name] = tree
        return found

    def tree(self, name: str, *, patched: bool) -> Tree | None:
        """A tree with the organisation's patches or without; nothing where it has an error."""
        key = (name, patched and self._touched(name, ()))
        if key not in self.made:
            if name in self.making:
                return None
            self.making.append(name)
            self.made[key] = self._make(name, patched=key[1])
            self.making.pop()
        return self.made[key]

    def _touched(self, name: str, seen: tuple[str, ...]) -> bool:
        """Whether a patch changes a tree or one that it runs."""
        own = any(patch.tree == name for patch in self.organisation.patches)
        return own or any(self._touched(run, (*seen, name)) for run in self._runs(name) if run not in (*seen, name))

    def _runs(self, name: str) -> list[str]:
        document = self.files.trees.get(name)
        nodes = document.data.get("nodes") if document and isinstance(document.data, Mapping) else None
        found = nodes.values() if isinstance(nodes, Mapping) else ()
        return [str(node["run"]) for node in found if isinstance(node, Mapping) and "run" in node]

    def _make(self, name: str, *, patched: bool) -> Tree | None:
        document = self.files.trees[name]
        raw: Raw = document.data if isinstance(document.data, Mapping) else {}
        ledger = Ledger(file=document.file, lines=document.lines)
        if patched:
            raw = self._patched(name, raw, ledger)
        runs = {run: self.tree(run, patched=patched) for run in self._runs(name) if run in self.files.trees}
        sound = {run: tree for run, tree in runs.items() if tree is not None}
        tree = read_tree(raw, ledger=ledger, runs=sound, around=self.around, policies=self.policies)
        self.problems += ledger.problems
        if tree is None or not patched:
            return tree
        base = self.tree_without_patches(name)
        return replace(tree, base_version=base.version) if base is not None else tree

    def tree_without_patches(self, name: str) -> Tree | None:
        """The tree as it is shipped, for the version that a patch is written for."""
        key = (name, False)
        if key not in self.made:
            self.made[key] = self._make(name, patched=False)
        return self.made[key]

    def _patched(self, name: str, raw: Raw, ledger: Ledger) -> Raw:
        for patch in self.organisation.patches:
            if patch.tree != name:
                continue
            result = apply_patch(raw, patch)
            ledger.problems += result.problems
            ledger.elsewhere |= {
                path: (patch.document.file, patch.document.line(at)) for path, at in result.lines.items()
            }
            raw = result.data
        return raw

    def _check_patches(self) -> None:
        for patch in self.organisation.patches:
            if patch.tree not in self.files.trees:
                place = Place(ledger=Ledger(file=patch.document.file, lines=patch.document.lines), path=("patch",))
                place.wrong(f"There is no tree '{patch.tree}' to patch.", "Write the id of a tree.")
                self.problems += place.ledger.problems

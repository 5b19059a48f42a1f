"""Whether what a tree names outside itself is there for each organisation: sections in force, trees, local figures."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from organisations.model import Organisation
from organisations.reading import Problem, problem_at
from trees.checking.texts import cites_of
from trees.expressions.typing import nearest
from trees.fact_table import Fact
from trees.model import Outcome, Tree

SHOWN_AS_EXAMPLE = "example"
SHIPPED_FACTS = "trees/facts/"


def local_facts(organisation: Organisation, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """A problem for each figure that the organisation must set and has not."""
    for fact in facts.values():
        if fact.local and fact.example:
            yield Problem(
                file=organisation.facts.file or f"organisations/{organisation.id}/facts.yaml",
                line=organisation.facts.line(()),
                problem=f"'{organisation.name}' has not set the local figure '{fact.name}'.",
                remedy=f"Add `{fact.name}:` with `values:` of its own. What ships is only an example.",
                level="warning" if _may_stay(organisation, fact) else "error",
            )


def _may_stay(organisation: Organisation, fact: Fact) -> bool:
    """The example organisation need not know the figures of somebody's own library."""
    return organisation.id == SHOWN_AS_EXAMPLE and not fact.file.startswith(SHIPPED_FACTS)


def cites_in_force(tree: Tree, *, today: date) -> Iterator[Problem]:
    """A problem for each citation of a section that no policy in force today has."""
    for name, node in tree.nodes.items():
        for cite in cites_of(node):
            policy, _, section = cite.id.partition("/")
            if tree.policies.section(policy, section, today) is None:
                problem = f"The section '{cite.id}' is in no policy that is in force on {today.isoformat()}."
                remedy = "Cite a section in force, or mend the dates of the policy."
                yield Problem(file=tree.file, line=cite.line, node=name, problem=problem, remedy=remedy)


def old_patches(organisation: Organisation, trees: Mapping[str, Tree]) -> Iterator[Problem]:
    """A warning for each patch that was written for another version of its tree."""
    for patch in organisation.patches:
        tree = trees.get(patch.tree)
        if patch.written_for is None or tree is None or tree.base_version.startswith(patch.written_for):
            continue
        parts = [*(one.partition(".")[0] for one in patch.texts), *patch.steps, *patch.before]
        touched = ", ".join(dict.fromkeys(f"`{one}`" for one in parts)) or "it"
        problem = f"This patch was written for version {patch.written_for}, and the tree has changed since."
        remedy = f"Read {touched} in the tree again, then write `written_for: {tree.base_version[:12]}`."
        yield problem_at(patch.document, ("written_for",), problem=problem, remedy=remedy, level="warning")


def unknown_passes(tree: Tree, trees: Mapping[str, Tree]) -> Iterator[Problem]:
    """A problem for each answer that is passed on to a tree that does not ask it."""
    for name, node in tree.nodes.items():
        go_on = node.continue_in if isinstance(node, Outcome) else None
        further = trees.get(go_on.tree) if go_on is not None else None
        if go_on is None or further is None:
            continue
        for passed in go_on.passes:
            if passed not in further.names:
                line = tree.line("nodes", name, "continue_in", "with", passed)
                problem = f"'{further.id}' asks no '{passed}'."
                remedy = nearest(passed, further.names)
                yield Problem(file=tree.file, line=line, node=name, problem=problem, remedy=remedy)


def trees_to_come(tree: Tree, trees: Iterable[str]) -> Iterator[Problem]:
    """A warning for each outcome that goes on in a topic that has no tree yet."""
    known = set(trees)
    for name, node in tree.nodes.items():
        go_on = node.continue_in if isinstance(node, Outcome) else None
        if go_on is not None and go_on.tree not in known:
            problem = f"The topic '{go_on.tree}' has no tree yet, so this leads to an adviser."
            remedy = "Write that tree, or keep it as it is."
            line = tree.line("nodes", name, "continue_in")
            yield Problem(file=tree.file, line=line, node=name, problem=problem, remedy=remedy, level="warning")

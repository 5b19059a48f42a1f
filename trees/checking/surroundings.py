"""Whether what a tree names outside itself is there for each organisation: sections in force, trees, local figures."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from organisations.model import Organisation
from organisations.reading import Problem
from trees.checking.texts import cites_of
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

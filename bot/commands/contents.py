"""Opens content for commands run by hand: what ships, or a folder of somebody's own over it. Serves nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.failing import Failed
from bot.content.library import Places
from escalation.prepared_files import load_prepared
from escalation.routes import load_routes
from organisations.load import load_organisations
from organisations.model import Organisation
from organisations.reading import Problem
from policies.library import PolicyLibrary
from policies.load import load_policies
from trees.find import Finder
from trees.load import Known, Sources, TreeSet, load_trees
from trees.model import Tree

EXAMPLE = "example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that was loaded, with every problem of the loading."""

    sources: Sources
    organisations: Mapping[str, Organisation]
    policies: PolicyLibrary
    trees: TreeSet
    problems: tuple[Problem, ...]

    def organisation(self, name: str) -> Organisation:
        """An organisation by its id.

        Raises:
            Failed: there is none.
        """
        if name not in self.organisations:
            raise Failed(f"There is no organisation '{name}'. Say --organisation: {_listed(self.organisations)}.")
        return self.organisations[name]

    def tree(self, name: str, *, organisation: str) -> Tree:
        """A sound tree of an organisation.

        Raises:
            Failed: there is none, or it has errors: each is a line.
        """
        self.organisation(organisation)
        trees = self.trees.trees.get(organisation, {})
        if name in trees:
            return trees[name]
        wrong = [one for one in self.problems if one.level == "error" and Path(one.file).stem == name]
        if wrong:
            raise Failed(*(f"{one.file}:{one.line}: {one.problem} {one.remedy}".replace("\n", " ") for one in wrong))
        if self.organisations[organisation].nation and name in _everywhere(self.trees):
            raise Failed(f"The tree '{name}' is not for the nation of '{organisation}'.")
        raise Failed(f"There is no tree '{name}'. There is: {_listed(trees)}.")

    def finder(self, organisation: str) -> Finder:
        """What finds this organisation's topics."""
        self.organisation(organisation)
        trees = self.trees.trees.get(organisation, {}).values()
        return Finder(self.trees.topics, {tree.topic: tree for tree in trees if tree.topic and not tree.part})


def open_contents(library: Path | None = None, *, organisations: Path | None = None) -> Contents:
    """What ships, with a folder of somebody's own over it. Its calculators are run: that is why a person names it.

    Raises:
        Failed: there is no such folder.
    """
    places = Places()
    if library is not None and not library.is_dir():
        raise Failed(f"There is no folder '{library}'.")
    sources = Sources.over(library) if library is not None else places.sources
    own_routes = library / "routes.yaml" if library is not None else None
    found, from_organisations = load_organisations(organisations or places.organisations)
    policies, from_policies = _policies(places.policies, library)
    own = own_routes if own_routes is not None and own_routes.is_file() else places.routes
    groups = {name: tuple(one.groups.all) for name, one in found.items()}
    routes, from_routes = load_routes(own, organisations=organisations or places.organisations, groups=groups)
    known = Known(queues=frozenset(routes.queues), service_levels=frozenset(routes.service_levels))
    trees = load_trees(sources, organisations=found, policies=policies, known=known)
    _, from_prepared = load_prepared(
        places.checklists,
        organisations=organisations or places.organisations,
        topics=[topic.topic for topic in trees.topics],
    )
    return Contents(
        sources=sources,
        organisations=found,
        policies=policies,
        trees=trees,
        problems=(*from_organisations, *from_policies, *from_routes, *from_prepared, *trees.problems),
    )


def _policies(shipped: Path, library: Path | None) -> tuple[PolicyLibrary, Sequence[Problem]]:
    """The policies of a folder in place of shipped ones of the same name."""
    base, problems = load_policies(shipped)
    if library is None or not (library / "policies").is_dir():
        return base, problems
    own, wrong = load_policies(library / "policies")
    kept = [version for name in base.policies if name not in own.policies for version in base.versions(name)]
    added = [version for name in own.policies for version in own.versions(name)]
    return PolicyLibrary([*kept, *added]), (*problems, *wrong)


def _everywhere(trees: TreeSet) -> set[str]:
    return {name for each in trees.trees.values() for name in each}


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(names) or "none"

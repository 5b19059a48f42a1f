"""Everything that authors and trusts write, loaded together; the last good set is served while a file is broken."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import RLock
from time import monotonic
from types import MappingProxyType
from typing import Any, TypeVar, cast

import structlog

from bot.content.published import Published
from bot.content.watching import Seen, Watch
from bot.conversation.state import Conversation
from bot.people.directory import Directory, Person
from bot.people.membership import People, people_of
from bot.people.roll import TOPIC, Roll, enrol, memberships_of
from bot.sample.colleagues import CALLED
from bot.store.engine import Database
from escalation.prepared import Prepared
from escalation.prepared_files import load_prepared
from escalation.route import Routes
from escalation.routes import load_routes
from organisations.load import load_organisations
from organisations.model import Organisation
from organisations.reading import Problem, meant
from policies.library import PolicyLibrary
from policies.load import load_policies
from trees.find import Finder
from trees.load import Known, Sources, TreeSet, load_trees
from trees.load.kept import Kept
from trees.model import Topic, Tree
from trees.version import tree_from_content

log = structlog.get_logger()

Made = TypeVar("Made")

ROOT = Path(__file__).resolve().parent.parent.parent
"""Where the rooms lie, and with them what ships: trees, policies, organisations."""


SETTLE_SECONDS = 0.5
"""How long after a look at the directory the next change may wait to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the files are. Each folder may be replaced by a trust's own."""

    sources: Sources = field(default_factory=Sources.shipped)
    policies: Path = ROOT / "policies" / "library"
    organisations: Path = ROOT / "organisations"
    routes: Path = ROOT / "escalation" / "routes.yaml"
    checklists: Path = ROOT / "escalation" / "checklists.yaml"

    def files(self) -> Mapping[str, tuple[Path, ...]]:
        """The folders and files that each part of the library is made of."""
        layers = self.sources.layers()
        trees = (
            place
            for one in layers
            for place in (one.library, one.facts, one.letters, one.texts, one.topics, one.learning)
        )
        return {
            "organisations": (self.organisations,),
            "policies": (self.policies,),
            "routes": (self.routes, self.organisations),
            "prepared": (self.checklists, self.organisations, *(one.topics for one in layers)),
            "trees": tuple(trees),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One whole, checked set of content. `problems` are what is wrong with its files now."""

    organisations: Mapping[str, Organisation]
    policies: PolicyLibrary
    trees: TreeSet
    routes: Routes
    people: People
    finders: Mapping[str, Finder]
    topics: Mapping[str, Topic]
    names: Mapping[str, str]
    prepared: Prepared = field(default_factory=Prepared)
    problems: tuple[Problem, ...] = ()

    def trees_of(self, organisation: str) -> Mapping[str, Tree]:
        """The trees that this organisation serves, by id."""
        return self.trees.trees.get(organisation, MappingProxyType({}))


def load_library(places: Places | None = None) -> Library:
    """All content as it stands in its files, with every problem of every file."""
    return Loader(places or Places()).load()


class Loader:
    """Loads the library again and again. A part whose files have not changed is the very same object as before."""

    def __init__(self, places: Places) -> None:
        """Nothing is read yet."""
        self._places = places
        self._watches = {part: Watch(files) for part, files in places.files().items()}
        self._seen: Mapping[str, Seen] = {}
        self._parts: dict[str, tuple[Seen, Any]] = {}
        self._kept = Kept()
        self._finders: dict[str, tuple[object, Finder]] = {}

    def changed(self) -> bool:
        """Whether any file has changed since this was last asked, or there was nothing to ask about."""
        seen = {part: watch.look() for part, watch in self._watches.items()}
        changed, self._seen = seen != self._seen, seen
        return changed

    def load(self) -> Library:
        """All content as its files stood when `changed` last looked, or as they stand now if it never did."""
        places = self._places
        if not self._seen:
            self.changed()
        organisations, from_organisations = self._part("organisations", self._organisations)
        policies, from_policies = self._part("policies", lambda: load_policies(places.policies))
        routes, from_routes = self._part(
            "routes",
            lambda: load_routes(
                places.routes,
                organisations=places.organisations,
                groups={name: tuple(one.groups.all) for name, one in organisations.items()},
            ),
        )
        known = Known(queues=frozenset(routes.queues), service_levels=frozenset(routes.service_levels))
        trees = load_trees(places.sources, organisations=organisations, policies=policies, known=known, kept=self._kept)
        topics = [topic.topic for topic in trees.topics]
        prepared, from_prepared = self._part(
            "prepared", lambda: load_prepared(places.checklists, organisations=places.organisations, topics=topics)
        )
        people = _people(organisations)
        return Library(
            organisations=organisations,
            policies=policies,
            trees=trees,
            routes=routes,
            prepared=prepared,
            people=people,
            topics={topic.topic: topic for topic in trees.topics},
            names=replace(people.directory.names, beside=CALLED),
            finders={name: self._finder(trees, name) for name in organisations},
            problems=(
                *from_organisations,
                *from_policies,
                *from_routes,
                *from_prepared,
                *trees.problems,
                *unknown_restricted(organisations.values(), topics=topics),
            ),
        )

    def _part(self, name: str, load: Callable[[], Made]) -> Made:
        """A part of the library, read again only where one of its files has changed."""
        kept = self._parts.get(name)
        if kept is not None and kept[0] == self._seen[name]:
            return cast("Made", kept[1])
        made = load()
        self._parts[name] = (self._seen[name], made)
        return made

    def _organisations(self) -> tuple[dict[str, Organisation], tuple[Problem, ...]]:
        """The organisations; one whose own files say the same stays the same object, so that its trees are kept."""
        before: Mapping[str, Organisation] = self._parts["organisations"][1][0] if self._parts else {}
        found, problems = load_organisations(self._places.organisations)
        return {name: before[name] if before.get(name) == one else one for name, one in found.items()}, problems

    def _finder(self, trees: TreeSet, organisation: str) -> Finder:
        """An organisation's finder; the earlier one where it would find the same, as its first search takes long."""
        served = trees.trees.get(organisation, {})
        by_topic = {tree.topic: tree for tree in served.values() if tree.topic and not tree.part}
        words = (trees.topics, [(topic, tree.id, tree.title, tree.asked_as) for topic, tree in by_topic.items()])
        kept = self._finders.get(organisation)
        if kept is None or kept[0] != words:
            kept = self._finders[organisation] = (words, Finder(trees.topics, by_topic))
        return kept[1]


def unknown_restricted(organisations: Iterable[Organisation], *, topics: Sequence[str]) -> Iterator[Problem]:
    """A problem for each restricted topic that does not exist.

    A slip in its name leaves the topic that was meant open.
    """
    for organisation in organisations:
        for topic in organisation.restricted:
            if topic not in topics:
                yield Problem(
                    file=f"organisations/{organisation.id}/organisation.yaml",
                    line=1,
                    problem=f"`restricted` names the topic `{topic}`, which does not exist.",
                    remedy=meant(topic, topics),
                )


def _people(organisations: Mapping[str, Organisation]) -> People:
    """The made-up people of the example's folder, who stand in until a database is joined."""
    listed = [(person, one.id) for one in organisations.values() for person in one.people]
    directory = Directory.of(Person(id=one.id, name=one.name, email=one.email.lower()) for one, _ in listed)
    return people_of(directory, (held for one, organisation in listed for held in memberships_of(one, organisation)))


class Shelf:
    """The library that is served. It is read again when a file changes, and stays as it was while any file is broken.

    Its people are those of the database that was joined.
    """

    def __init__(self, places: Places | None = None) -> None:
        """Load for the first time.

        Raises:
            BrokenLibrary: there is no earlier good set to serve.
        """
        self._loader = Loader(places or Places())
        self._old_versions: dict[str, Tree] = {}
        self._roll: Roll | None = None
        self._published: Published | None = None
        self._looked = -SETTLE_SECONDS
        self._replacing = RLock()
        self.current = self._loader.load()
        self.problems = errors(self.current)
        if self.problems:
            raise BrokenLibrary(self.problems)

    def refresh(self) -> bool:
        """Reads the files again if any has changed. True if a new set is now served."""
        if not self._loader.changed():
            return False
        loaded = self._loader.load()
        self.problems = errors(loaded)
        if self.problems:
            log.warning("library_kept", problems=len(self.problems), first=str(self.problems[0].file))
            return False
        with self._replacing:
            self.current = self._staffed(loaded)
        log.info("library_replaced")
        return True

    def join(self, database: Database, *, write: bool = True) -> None:
        """Takes people from this database from now on. The example's own are added first, where we may write.

        Raises:
            DatabaseAway: nobody could be read.
        """
        self._roll, self._published = Roll(database), Published(database)
        self.refresh_people()
        for organisation in self.current.organisations.values() if write else ():
            listed = organisation.people
            if any(person.id not in self._roll.people.directory.people for person in listed):
                database.write(partial(enrol, listed=listed, organisation=organisation.id))
        self.refresh_people()

    def refresh_people(self) -> bool:
        """Reads who has changed in the directory, and what was published. True if anybody had changed."""
        if self._published is not None:
            self._published.refresh()
        if self._roll is None or not self._roll.refresh():
            return False
        with self._replacing:
            self.current = self._staffed(self.current)
        return True

    def heard(self, *topics: str) -> None:
        """Told of every topic that changed: looks at the directory again when that is among them.

        An import changes it many times a second. What is not read now is read by the next look, within a second.
        """
        if TOPIC in topics and monotonic() - self._looked > SETTLE_SECONDS:
            self._looked = monotonic()
            self.refresh_people()

    def _staffed(self, library: Library) -> Library:
        if self._roll is None:
            return library
        people = self._roll.people
        return replace(library, people=people, names=replace(people.directory.names, beside=CALLED))

    def trees_of(self, organisation: str, *, on: date) -> Mapping[str, Tree]:
        """The trees that an organisation serves on a day: what was published, over what lies in the folder."""
        folder = self.current.trees_of(organisation)
        if self._published is None or not self._published.register:
            return folder
        return self._published.trees(organisation, folder, on=on, make=self._made)

    def withdrawn(self, conversation: Conversation) -> bool:
        """Whether the version that a conversation keeps was taken out of use."""
        if self._published is None:
            return False
        register = self._published.register
        return register.withdrawal(conversation.organisation, conversation.tree_version) is not None

    def served(self, conversation: Conversation) -> Tree | None:
        """The conversation's tree version, while it is served or was made again before; signed, if it was published."""
        tree = self.current.trees_of(conversation.organisation).get(conversation.tree)
        if tree is None or tree.version != conversation.tree_version:
            tree = self._old_versions.get(conversation.tree_version)
        if tree is None or self._published is None:
            return tree
        return self._published.signed(conversation.organisation, tree)

    def again(self, conversation: Conversation, content: str | None) -> Tree | None:
        """A tree version that is no longer served, made again from the content that was kept of it."""
        if content is None:
            return None
        self._remade(conversation.organisation, conversation.tree_version, content)
        return self.served(conversation)

    def version(self, organisation: str, tree: str, version: str) -> Tree | None:
        """A version of a tree, served or not; nothing where its content was not kept."""
        if organisation not in self.current.organisations:
            return None
        served = self.current.trees_of(organisation).get(tree)
        if served is not None and served.version == version:
            return served
        return self._made(organisation, version)

    def _made(self, organisation: str, version: str) -> Tree | None:
        if version not in self._old_versions and self._published is not None:
            content = self._published.content(version)
            if content is not None:
                self._remade(organisation, version, content)
        return self._old_versions.get(version)

    def _remade(self, name: str, version: str, content: str) -> None:
        organisation = self.current.organisations[name]
        self._old_versions[version] = tree_from_content(
            content,
            organisation=organisation.id,
            calendar=organisation.calendar,
            policies=self.current.policies,
        )


class BrokenLibrary(Exception):
    """The files cannot be served; `problems` says each one for its author."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the content; run `fingerpost check`")
        self.problems = problems


def errors(library: Library) -> tuple[Problem, ...]:
    """The problems that stop a set from being served; warnings do not."""
    return tuple(problem for problem in library.problems if problem.level == "error")

"""Where the files of trees lie, and what they say before any tree is made; knows nothing of organisations."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from organisations.load import read_document
from organisations.reading import Document, Problem, read_front_matter
from trees.load.kept import Kept
from trees.load.making import Raw
from trees.load.place import (
    Ledger,
    Place,
    check_keys,
    items,
    mapping,
    one_of,
    optional_string,
    string,
    strings,
    truth,
    whole,
)
from trees.model import Topic

HERE = Path(__file__).resolve().parent.parent
STAGES = ("joining", "working", "growing", "changing", "leaving")
NOT_TREES = frozenset({"topics.yaml", "texts.yaml", "learning.yaml", "routes.yaml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Files of one library. What it lacks is taken from `under`, entry by entry."""

    library: Path
    facts: Path
    scenarios: Path
    letters: Path
    texts: Path
    topics: Path
    learning: Path
    calculators: Path | None = None
    under: "Sources | None" = None

    @classmethod
    def shipped(cls) -> Self:
        """The library that comes with the product."""
        return cls(
            library=HERE / "library",
            facts=HERE / "facts",
            scenarios=HERE / "scenarios",
            letters=HERE / "letters",
            texts=HERE / "texts.yaml",
            topics=HERE / "topics.yaml",
            learning=HERE / "learning.yaml",
        )

    @classmethod
    def over(cls, folder: Path) -> Self:
        """A folder of someone's own over the shipped library. Its calculators are run: for commands by hand only."""
        calculators = folder / "calculators"
        return cls(
            library=folder,
            facts=folder / "facts",
            scenarios=folder / "scenarios",
            letters=folder / "letters",
            texts=folder / "texts.yaml",
            topics=folder / "topics.yaml",
            learning=folder / "learning.yaml",
            calculators=calculators if calculators.is_dir() else None,
            under=cls.shipped(),
        )

    def layers(self) -> tuple["Sources", ...]:
        """This library last, those under it before."""
        return (*(self.under.layers() if self.under else ()), self)


@dataclass(slots=True, kw_only=True)
class Files:
    """What the files say, read once for all organisations."""

    trees: dict[str, Document] = field(default_factory=dict)
    facts: dict[str, tuple[Document, Raw]] = field(default_factory=dict)
    texts: dict[str, object] = field(default_factory=dict)
    letters: dict[str, Raw] = field(default_factory=dict)
    learning: dict[str, Raw] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)

    def document(self, path: Path) -> Document:
        """A YAML file; its problems are noted."""
        document = self.kept.read(path, _document)
        self.problems += document.problems
        return document


def said_path(path: Path) -> str:
    """A path as its reader knows it: a shipped file from the top of the product, another as it was given."""
    try:
        return path.resolve().relative_to(HERE.parent).as_posix()
    except ValueError:
        return path.as_posix()


def read_files(sources: Sources, *, kept: Kept | None = None) -> Files:
    """Everything in a library and those under it, with every problem. `kept` spares what has not changed."""
    files = Files(kept=kept or Kept())
    for layer in sources.layers():
        _read_trees(layer, files)
        _read_facts(layer, files)
        _read_topics(layer, files)
        _read_entries(layer.texts, files, files.texts, _check_text)
        learning: dict[str, object] = {}
        _read_entries(layer.learning, files, learning, _check_learning)
        files.learning |= {name: raw for name, raw in learning.items() if isinstance(raw, Mapping)}
        _read_letters(layer, files)
    return files


def _document(path: Path) -> Document:
    return read_document(path, file=said_path(path))


def _documents(folder: Path, files: Files) -> Iterator[tuple[Path, Document]]:
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        yield path, files.document(path)


def _read_trees(layer: Sources, files: Files) -> None:
    for path in sorted(layer.library.glob("*.yaml")) if layer.library.is_dir() else ():
        if path.name in NOT_TREES:
            continue
        document = files.document(path)
        files.trees.pop(path.stem, None)
        if isinstance(document.data, Mapping) and not _has_errors(document):
            _take_tree(path, document, files)
        elif not document.problems:
            _wrong(files, document, "A tree is a mapping.", "Begin with `tree:` and its id.")


def _take_tree(path: Path, document: Document, files: Files) -> None:
    named = mapping(_place(document), document.data).get("tree")
    if named is not None and named != path.stem:
        place = _place(document).at("tree")
        place.wrong(f"The tree is called '{named}' and its file '{path.name}'.", f"Write tree: {path.stem}.")
        files.problems += _new(place)
        return
    files.trees[path.stem] = document


def _read_facts(layer: Sources, files: Files) -> None:
    seen: set[str] = set()
    for _, document in _documents(layer.facts, files):
        place = _place(document)
        for name, raw in mapping(place, document.data or {}).items():
            if name in seen:
                place.at(name).wrong(f"The fact '{name}' stands in two files.", "Keep one of them.")
            seen.add(name)
            files.facts[name] = (document, mapping(place.at(name), raw))
        files.problems += _new(place)


def _read_entries(path: Path, files: Files, into: dict[str, object], check: Callable[[Place, object], None]) -> None:
    if not path.exists():
        return
    document = files.document(path)
    place = _place(document)
    entries = mapping(place, document.data or {})
    for name, entry in entries.items():
        check(place.at(name), entry)
    into |= entries
    files.problems += _new(place)


def _check_learning(place: Place, entry: object) -> None:
    raw = mapping(place, entry)
    check_keys(place, raw, ("title", "minutes", "link"), ("title", "minutes"))
    string(place.at("title"), raw.get("title"))
    whole(place.at("minutes"), raw.get("minutes"), least=1)


def _check_text(place: Place, entry: object) -> None:
    for where, item in items(place, entry):
        if not isinstance(item, str):
            where.wrong("A text is wanted here, or a list of them.", "Put the words under a bar (|).")


def _read_topics(layer: Sources, files: Files) -> None:
    if not layer.topics.exists():
        return
    document = files.document(layer.topics)
    place = _place(document)
    if isinstance(document.data, Mapping):
        place.wrong("The topics are a list, and this is a mapping.", "Begin each with `- topic:` and its id.")
    listed = [] if isinstance(document.data, Mapping) else items(place, document.data)
    topics = [(where, _topic(where, item)) for where, item in listed]
    files.topics = {}
    for where, topic in topics:
        if topic is None:
            continue
        if topic.topic in files.topics:
            where.wrong(f"The topic '{topic.topic}' stands here twice.", "Keep one of them.")
        files.topics[topic.topic] = topic
    files.problems += _new(place)


_TOPIC_KEYS = ("topic", "title", "stage", "themes", "asked_as", "queue", "restricted", "about")


def _topic(place: Place, item: object) -> Topic | None:
    raw = mapping(place, item)
    check_keys(place, raw, _TOPIC_KEYS, ("topic", "title", "stage", "queue"))
    if not {"topic", "title", "stage", "queue"} <= set(raw):
        return None
    return Topic(
        topic=string(place.at("topic"), raw["topic"]),
        title=string(place.at("title"), raw["title"]),
        stage=one_of(place.at("stage"), raw["stage"], STAGES),
        themes=strings(place.at("themes"), raw.get("themes")),
        asked_as=strings(place.at("asked_as"), raw.get("asked_as")),
        queue=string(place.at("queue"), raw["queue"]),
        restricted=truth(place, raw, "restricted"),
        about=optional_string(place, raw, "about") or "",
        line=place.line,
    )


def _read_letters(layer: Sources, files: Files) -> None:
    for path in sorted(layer.letters.glob("*.md")) if layer.letters.is_dir() else ():
        header, body, line = files.kept.read(path, _letter)
        files.problems += header.problems
        place = _place(header)
        raw = mapping(place, header.data or {})
        if header.data is None and header.problems:
            continue
        check_keys(place, raw, ("letter", "title", "to"), ("letter", "title", "to"))
        if raw.get("letter") not in (None, path.stem):
            place.at("letter").wrong(
                f"The letter is called '{raw['letter']}' and its file '{path.name}'.", "Use one name."
            )
        files.problems += _new(place)
        if place.ledger.sound and not _has_errors(header):
            files.letters[path.stem] = {**raw, "body": body, "file": said_path(path), "line": line}


def _letter(path: Path) -> tuple[Document, str, int]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return _document(path), "", 1
    return read_front_matter(text, file=said_path(path))


def _place(document: Document) -> Place:
    return Place(ledger=Ledger(file=document.file, lines=document.lines))


def _new(place: Place) -> list[Problem]:
    return place.ledger.problems


def _wrong(files: Files, document: Document, problem: str, remedy: str) -> None:
    place = _place(document)
    place.wrong(problem, remedy)
    files.problems += place.ledger.problems


def _has_errors(document: Document) -> bool:
    return any(problem.level == "error" for problem in document.problems)

"""Reads the replies and checklists that are prepared for advisers, with every problem at once; decides nothing."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from escalation.permission import TEXT_LIMIT
from escalation.prepared import Checklists, Prepared, Reply
from organisations.load import read_document
from organisations.reading import Document, Problem, fields, meant, not_text, problem_at, value_at

SHIPPED = Path(__file__).parent / "checklists.yaml"
CANNED = "canned.yaml"
CHECKLISTS = "checklists.yaml"

ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
LONGEST_TITLE = 80
LONGEST_LINE = 160
MOST_LINES = 40

Found = Iterator[Problem]
Path_ = tuple[str | int, ...]


def load_prepared(
    file: Path = SHIPPED, *, organisations: Path | None = None, topics: Collection[str]
) -> tuple[Prepared, tuple[Problem, ...]]:
    """The usual checklists, and each organisation's replies and checklists; those with an error are left out.

    An organisation's checklists.yaml is laid over the usual ones line by line; `null` takes a line off.
    """
    base = read_document(file, file=file.name)
    problems = [*base.problems, *_check_lists(base, topics, over=None)]
    usual = Checklists() if problems else _lists(base)
    replies: dict[str, tuple[Reply, ...]] = {}
    own: dict[str, Checklists] = {}
    for folder in sorted(organisations.iterdir() if organisations and organisations.is_dir() else ()):
        if (folder / CANNED).is_file():
            document = _read(folder / CANNED)
            wrong = [*document.problems, *_check_replies(document, topics)]
            problems.extend(wrong)
            replies[folder.name] = () if wrong else tuple(_replies(document))
        if (folder / CHECKLISTS).is_file():
            document = _read(folder / CHECKLISTS)
            wrong = [*document.problems, *_check_lists(document, topics, over=usual)]
            problems.extend(wrong)
            own[folder.name] = usual if wrong else _laid_over(usual, _lists(document))
    return Prepared(replies=replies, checklists=usual, own=own), tuple(problems)


def _read(path: Path) -> Document:
    return read_document(path, file=path.relative_to(path.parent.parent.parent).as_posix())


def _check_replies(document: Document, topics: Collection[str]) -> Found:
    if document.data is None:
        return
    shape = fields(document, (), allowed=("replies",), required=("replies",))
    yield from shape
    listed = value_at(document, ("replies",))
    if shape or not isinstance(listed, dict):
        if not shape:
            wrong = "`replies` should hold each reply under a name of its own."
            yield problem_at(
                document, ("replies",), problem=wrong, remedy="Write `replies:` and, below it, `our-hours:`."
            )
        return
    for name in listed:
        yield from _check_id(document, ("replies", name))
        yield from _check_reply(document, ("replies", name), topics)


def _check_reply(document: Document, path: Path_, topics: Collection[str]) -> Found:
    wrong = fields(document, path, allowed=("title", "text", "topics"), required=("title", "text"))
    yield from wrong
    if wrong:
        return
    yield from _check_text(document, (*path, "title"), longest=LONGEST_TITLE)
    yield from _check_text(document, (*path, "text"), longest=TEXT_LIMIT)
    listed = value_at(document, (*path, "topics"))
    if listed is not None and not isinstance(listed, list):
        remedy = "Write them in square brackets, or leave `topics` out for all topics."
        yield problem_at(document, (*path, "topics"), problem="`topics` should be a list.", remedy=remedy)
        return
    for number, topic in enumerate(listed or ()):
        yield from _check_topic(document, (*path, "topics", number), topic, topics)


def _check_lists(document: Document, topics: Collection[str], *, over: Checklists | None) -> Found:
    if document.data is None:
        return
    shape = fields(document, (), allowed=("every", "topics"))
    yield from shape
    if shape:
        return
    if value_at(document, ("every",)) is not None:
        yield from _check_lines(document, ("every",), over=None if over is None else over.every)
    listed = value_at(document, ("topics",))
    if listed is not None and not isinstance(listed, dict):
        remedy = "Write each topic on a line of its own, with its lines below it."
        yield problem_at(document, ("topics",), problem="`topics` should hold topics.", remedy=remedy)
        return
    for topic in listed or ():
        yield from _check_topic(document, ("topics", topic), topic, topics)
        yield from _check_lines(document, ("topics", topic), over=None if over is None else over.topics.get(topic, {}))


def _check_lines(document: Document, path: Path_, *, over: Mapping[str, str] | None) -> Found:
    lines = value_at(document, path)
    if not isinstance(lines, dict):
        remedy = "Write each line as `name: The words that the adviser reads.`"
        yield problem_at(document, path, problem=f"`{path[-1]}` should hold lines.", remedy=remedy)
        return
    if len(lines) > MOST_LINES:
        wrong = f"This checklist has {len(lines)} lines."
        yield problem_at(document, path, problem=wrong, remedy=f"Keep it to {MOST_LINES}: nobody reads more.")
    for name, says in lines.items():
        yield from _check_id(document, (*path, name))
        if says is not None or over is None:
            yield from _check_text(document, (*path, name), longest=LONGEST_LINE)
        elif name not in over:
            wrong = f"`{name}` takes off a line that is not there."
            yield problem_at(document, (*path, name), problem=wrong, remedy=meant(name, sorted(over)))


def _check_id(document: Document, path: Path_) -> Found:
    if not ID.fullmatch(str(path[-1])):
        wrong = f"“{path[-1]}” cannot be a name here."
        remedy = "Use small letters, digits and hyphens, at most 40, beginning with a letter."
        yield problem_at(document, path, problem=wrong, remedy=remedy)


def _check_text(document: Document, path: Path_, *, longest: int) -> Found:
    value = value_at(document, path)
    wrong = not_text(document, path)
    if wrong is not None:
        yield wrong
    elif not isinstance(value, str) or not value.strip():
        yield problem_at(document, path, problem=f"`{path[-1]}` has no words.", remedy="Write what people will read.")
    elif len(value) > longest:
        problem = f"`{path[-1]}` has {len(value):,} characters."
        yield problem_at(document, path, problem=problem, remedy=f"Keep it to {longest:,}.")


def _check_topic(document: Document, path: Path_, topic: object, topics: Collection[str]) -> Found:
    # Without any topic the file of topics is broken, and says so itself.
    if topics and topic not in topics:
        yield problem_at(
            document, path, problem=f"There is no topic `{topic}`.", remedy=meant(str(topic), sorted(topics))
        )


def _replies(document: Document) -> Iterator[Reply]:
    for name in _held(document, ("replies",)):
        entry = _held(document, ("replies", name))
        topics = value_at(document, ("replies", name, "topics"))
        yield Reply(
            id=name,
            title=str(entry["title"]).strip(),
            text=str(entry["text"]).strip(),
            topics=frozenset(map(str, topics)) if isinstance(topics, list) else frozenset(),
        )


def _lists(document: Document) -> Checklists:
    return Checklists(
        every=_lines(document, ("every",)),
        topics={topic: _lines(document, ("topics", topic)) for topic in _held(document, ("topics",))},
    )


def _lines(document: Document, path: Path_) -> Mapping[str, str]:
    """Lines by name; one without words is kept empty, as a mark that takes a line off."""
    return {name: "" if says is None else str(says).strip() for name, says in _held(document, path).items()}


def _held(document: Document, path: Path_) -> Mapping[str, object]:
    value = value_at(document, path)
    return value if isinstance(value, dict) else {}


def _laid_over(usual: Checklists, own: Checklists) -> Checklists:
    names = dict.fromkeys([*usual.topics, *own.topics])
    return Checklists(
        every=_over(usual.every, own.every),
        topics={name: _over(usual.topics.get(name, {}), own.topics.get(name, {})) for name in names},
    )


def _over(usual: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    return {name: says for name, says in {**usual, **own}.items() if says}

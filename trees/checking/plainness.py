"""Whether the words of a tree can be read by anyone and may be said at all; follows no paths."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from organisations.reading import Document, Problem
from policies.blocks import HOLE, Block
from policies.library import PolicyLibrary
from policies.markdown import plain
from trees.checking.forbidden import Found, found_in
from trees.checking.readability import reading_age, sentences, words
from trees.checking.texts import parts_of
from trees.load.making import Raw
from trees.load.place import Path
from trees.model import Node, Part, Question, Tree
from trees.values import long_date

OLDEST_READER = 13
"""Years. The house writes for 9 to 11; a node's few sentences swing, so the warning begins above."""
FEWEST_WORDS = 40
"""Below this the formula says little."""
LONGEST_SENTENCE = 25
"""Words. The NHS service manual asks for no more than 20 to 25."""
SAID_BY_ALL = frozenset({"NHS", "UK", "GP", "TV", "IT", "OK", "PDF", "ID", "MOT", "CV", "AM", "PM", "USB", "DIY"})
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]*[A-Z][A-Z0-9]*s?\b")
_EXPLAINED = re.compile(r"\(([A-Z][A-Z0-9]*[A-Z][A-Z0-9]*)s?\)")


def plainness_problems(tree: Tree, *, today: date) -> Iterator[Problem]:
    """Forbidden phrases, and warnings about words that are hard to read and help that is missing."""
    explained = {one for node in tree.nodes.values() for part in parts_of(node) for one in _explained(words_of(part))}
    for name, node in tree.nodes.items():
        yield from _forbidden(tree, name, node)
        yield from _hard(tree, name, node, explained)
        if isinstance(node, Question):
            yield from _no_help(tree, name, node)
    for item in tree.at_once:
        for part in item.words.parts:
            yield from (_refused(tree.file, item.line, None, found) for found in found_in(words_of(part)))
    yield from _review(tree, today)


def letter_problems(letter: Raw) -> Iterator[Problem]:
    """Forbidden phrases of a letter."""
    line = letter.get("line")
    for found in found_in(str(letter.get("body", ""))):
        yield _refused(str(letter.get("file", "")), line if isinstance(line, int) else 1, None, found)


def text_problems(texts: Document) -> Iterator[Problem]:
    """Forbidden phrases of a file of shared texts, or of anything that holds words."""
    for path, said in words_in(texts.data):
        for found in found_in(said):
            yield _refused(texts.file, texts.line(path), str(path[1]) if path[:1] == ("nodes",) else None, found)


def words_in(data: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every string of some data, with where it stands."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from words_in(value, (*path, str(key)))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from words_in(value, (*path, at))


def policy_problems(policies: PolicyLibrary) -> Iterator[Problem]:
    """Forbidden phrases of the policies' sections."""
    for policy in policies.policies:
        for version in policies.versions(policy):
            for section in version.sections.values():
                for found in found_in(_plain(section.text.blocks)):
                    # The text begins below its heading and an empty line.
                    yield _refused(section.file, section.line + 2 + found.line, section.id, found)


def words_of(part: Part) -> str:
    """A part in plain words, with a mark where a value stands."""
    return _plain(part.marked.blocks)


@lru_cache(maxsize=50_000)
def _plain(blocks: tuple[Block, ...]) -> str:
    return HOLE.sub("{{…}}", plain(blocks))


def _explained(text: str) -> list[str]:
    return _EXPLAINED.findall(text) if "(" in text else []


def _warning(tree: Tree, node: str | None, line: int, says: tuple[str, str]) -> Problem:
    return Problem(file=tree.file, line=line, node=node, problem=says[0], remedy=says[1], level="warning")


def _forbidden(tree: Tree, name: str, node: Node) -> Iterator[Problem]:
    for part in parts_of(node):
        for found in found_in(words_of(part)):
            yield _refused(tree.file, part.line, name, found)


def _refused(file: str, line: int, node: str | None, found: Found) -> Problem:
    problem = f"“{found.words}” may not be said. {found.why}"
    line += 0 if node else found.line
    return Problem(file=file, line=line, node=node, problem=problem, remedy=found.instead)


def _hard(tree: Tree, name: str, node: Node, explained: set[str]) -> Iterator[Problem]:
    whole = []
    for part in parts_of(node):
        text = words_of(part)
        whole.append(text)
        yield from _long_sentences(tree, name, part.line, text)
        for one in _unexplained(text, explained):
            says = f"“{one}” is not explained.", f"Write it out, or write the full name once with ({one}) after it."
            yield _warning(tree, name, part.line, says)
    text = "\n".join(whole).replace("{{…}}", "five")
    age = _age(text)
    if age > OLDEST_READER:
        says = f"These words need a reading age of {age:.0f}.", "Use shorter sentences and shorter words: aim for 11."
        yield _warning(tree, name, node.line, says)


@lru_cache(maxsize=20_000)
def _age(text: str) -> float:
    return reading_age(text) if len(words(text)) >= FEWEST_WORDS else 0.0


def _long_sentences(tree: Tree, name: str, line: int, text: str) -> Iterator[Problem]:
    # A sentence of more than so many words has more than so many spaces: most texts are not split at all.
    if text.count(" ") < LONGEST_SENTENCE:
        return
    for sentence in sentences(text):
        count = len(words(sentence))
        if count > LONGEST_SENTENCE:
            start = " ".join(sentence.split()[:6])
            says = f"A sentence has {count} words: “{start} …”.", f"Make two, of {LONGEST_SENTENCE} words at most."
            yield _warning(tree, name, line, says)


def _unexplained(text: str, explained: set[str]) -> list[str]:
    found = {one.removesuffix("s") for one in _ABBREVIATION.findall(text)}
    return sorted(found - SAID_BY_ALL - explained)


def _no_help(tree: Tree, name: str, node: Question) -> Iterator[Problem]:
    if node.sensitive is not None and node.why is None:
        says = "This asks for something sensitive and does not say why.", "Add `why:` with the reason."
        yield _warning(tree, name, tree.line("nodes", name, "ask"), says)
    if node.type.kind in ("number", "money", "date") and node.find_out is None:
        kind = {"number": "a number", "money": "an amount", "date": "a date"}[node.type.kind]
        says = f"This asks for {kind} and does not say where to look.", "Add `find_out:` with the place to look."
        yield _warning(tree, name, tree.line("nodes", name, "ask"), says)


def _review(tree: Tree, today: date) -> Iterator[Problem]:
    if tree.review_by is not None and tree.review_by < today:
        says = f"Its review was due by {long_date(tree.review_by)}.", "Review the content, and set the next date."
        yield _warning(tree, None, tree.line("review_by"), says)

"""Reads the sentences that the learned layer is made of: urgent ones by kind, and ordinary ones of every sort."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from organisations.reading import read_yaml
from trees.find.questions import shipped_questions
from trees.urgent.phrases import urgent_kind

EXAMPLES = Path(__file__).with_name("examples.yaml")
RETIRED = Path(__file__).with_name("retired.yaml")
TOPICS = Path(__file__).parents[1] / "topics.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Urgent sentences by kind, and ordinary ones."""

    urgent: Mapping[str, tuple[str, ...]]
    ordinary: tuple[str, ...]


class _File(BaseModel, extra="forbid", strict=True):
    urgent: dict[str, list[str]]
    ordinary: list[str]


class _Topic(BaseModel, extra="ignore"):
    asked_as: list[str]


@cache
def shipped_examples() -> Examples:
    """The sentences of trees/urgent/examples.yaml and of the retired sets, and as ordinary ones all topics' questions.

    Questions about nothing are ordinary too. One that a phrase finds something urgent in ("my carer pinched her
    mother") is both, and teaches neither.

    Raises:
        ValueError: a file cannot be read; says which and why.
    """
    files = [_File.model_validate(_data(path)) for path in (EXAMPLES, RETIRED)]
    said = [(kind, one) for file in files for kind, all_said in file.urgent.items() for one in all_said]
    urgent = {kind: tuple(dict.fromkeys(one for of, one in said if of == kind)) for kind in files[0].urgent}
    every = {one for _, one in said}
    ours, theirs = (file.ordinary for file in files)
    ordinary = dict.fromkeys(one for one in (*ours, *_only_ordinary(_questions()), *theirs) if one not in every)
    return Examples(urgent=urgent, ordinary=tuple(ordinary))


def _only_ordinary(questions: Iterable[str]) -> Iterator[str]:
    return (question for question in questions if urgent_kind(question) is None)


def _questions() -> Iterator[str]:
    for row in _data(TOPICS):  # type: ignore[attr-defined]
        yield from _Topic.model_validate(row).asked_as
    questions = shipped_questions()
    for asked in questions.by_topic.values():
        yield from asked
    yield from questions.nothing


def _data(path: Path) -> object:
    document = read_yaml(path.read_text("utf-8"), file=path.name)
    if document.problems:
        raise ValueError(f"{path.name}: {document.problems[0].problem} {document.problems[0].remedy}")
    return document.data

"""Reads the further questions that topics are learned from, and those that no topic answers; knows no topic itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from organisations.reading import read_yaml

QUESTIONS = Path(__file__).with_name("questions.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions by topic id, and those about nothing that a topic answers."""

    by_topic: Mapping[str, Sequence[str]]
    nothing: Sequence[str]


class _File(BaseModel, extra="forbid", strict=True):
    topics: dict[str, list[str]]
    nothing: list[str]


@cache
def shipped_questions() -> Questions:
    """The questions of trees/find/questions.yaml, read once in a process. Raises ValueError if it cannot be read."""
    document = read_yaml(QUESTIONS.read_text("utf-8"), file=QUESTIONS.name)
    if document.problems:
        raise ValueError(f"{QUESTIONS.name}: {document.problems[0].problem} {document.problems[0].remedy}")
    file = _File.model_validate(document.data)
    return Questions(by_topic=file.topics, nothing=file.nothing)

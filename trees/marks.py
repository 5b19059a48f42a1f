"""A short mark of how a question reads, to notice when it reads differently; knows no answers."""

import zlib
from collections.abc import Iterable

from trees.model import Question, Text


def mark_of(words: Iterable[str]) -> str:
    """The mark of some words."""
    return f"{zlib.crc32(chr(10).join(words).encode()):08x}"


def texts_read(node: Question) -> tuple[Text, ...]:
    """The texts whose words decide whether a question reads the same."""
    labels = (option.label for option in node.type.options.values())
    return (node.ask, *((node.hint,) if node.hint else ()), *labels)


def constant_mark(node: Question) -> str | None:
    """The mark of a question in which nothing varies; nothing for another."""
    words = [text.constant for text in texts_read(node)]
    known = [one for one in words if one is not None]
    return mark_of(known) if len(known) == len(words) else None

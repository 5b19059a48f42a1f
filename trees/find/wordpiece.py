"""Cuts a text into the pieces that the sentence model was trained on; knows nothing of models or topics.

This is BERT's own uncased WordPiece. The library `tokenizers` does the same, but brings a client of
a model hub and eleven more packages, and these sixty lines need none of them.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

VOCABULARY = Path(__file__).parents[1] / "vendor" / "all-MiniLM-L6-v2-vocab.txt"
# About 80 words. Time grows with the pieces: this many take some 25 ms, and what a message is about comes early.
MOST_PIECES = 94
LONGEST_WORD = 100
# The blocks of ideographs that BERT takes one character at a time.
IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


@cache
def vocabulary() -> Mapping[str, int]:
    """The number of each piece that the model knows."""
    return {piece: number for number, piece in enumerate(VOCABULARY.read_text("utf-8").splitlines())}


def piece_numbers(text: str, *, most: int = MOST_PIECES) -> list[int]:
    """The numbers of a text's pieces, between the two marks that the model expects, cut at `most` pieces."""
    known = vocabulary()
    numbers = (number for word in _words(text) for number in _pieces(word, known))
    kept = [number for number, _ in zip(numbers, range(most), strict=False)]
    return [known["[CLS]"], *kept, known["[SEP]"]]


def _words(text: str) -> Iterator[str]:
    for chunk in "".join(_readable(text)).lower().split():
        plain = "".join(c for c in unicodedata.normalize("NFD", chunk) if unicodedata.category(c) != "Mn")
        yield from _split_on_punctuation(plain)


def _readable(text: str) -> Iterator[str]:
    """Characters without controls, white space as a space, ideographs set apart."""
    for character in text:
        if character.isspace():
            yield " "
        elif _is_ideograph(character):
            yield f" {character} "
        elif character != "\ufffd" and not unicodedata.category(character).startswith("C"):
            yield character


def _split_on_punctuation(chunk: str) -> Iterator[str]:
    start = 0
    for at, character in enumerate(chunk):
        if _is_punctuation(character):
            if start < at:
                yield chunk[start:at]
            yield character
            start = at + 1
    if start < len(chunk):
        yield chunk[start:]


def _pieces(word: str, known: Mapping[str, int]) -> list[int]:
    """The longest known pieces from the left; one "unknown" for a word that cannot be put together."""
    found: list[int] = []
    rest = word if len(word) <= LONGEST_WORD else ""
    while rest:
        length = _known_length(rest, mark="##" if found else "", known=known)
        if not length:
            return [known["[UNK]"]]
        found.append(known[("##" if found else "") + rest[:length]])
        rest = rest[length:]
    return found or [known["[UNK]"]]


def _known_length(rest: str, *, mark: str, known: Mapping[str, int]) -> int:
    return next((length for length in range(len(rest), 0, -1) if mark + rest[:length] in known), 0)


def _is_punctuation(character: str) -> bool:
    # BERT counts every ASCII sign as punctuation, which Unicode does not.
    return (character.isascii() and character.isprintable() and not character.isalnum() and character != " ") or (
        unicodedata.category(character).startswith("P")
    )


def _is_ideograph(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in IDEOGRAPHS)

"""The word that was probably meant by a misspelt one, where only one is near; knows no question."""

from collections.abc import Collection, Iterable

SHORTEST = 4
"""Letters: in a shorter word one slip makes another word ("may" and "mar")."""

LONG = 7
"""Letters from which two slips are still the same word ("Wensday")."""


def closest(word: str, known: Iterable[str], *, shortest: int = SHORTEST) -> str | None:
    """The only known word within a slip or two; nothing where none or several are as near."""
    if len(word) < shortest or not word.isalpha():
        return None
    most = 2 if len(word) >= LONG else 1
    found = sorted((slips(word, other, most), other) for other in known if abs(len(other) - len(word)) <= most)
    near = [(count, other) for count, other in found if count <= most and len(other) >= SHORTEST]
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def corrected(text: str, known: Collection[str], *, shortest: int = SHORTEST) -> str:
    """The text with each unknown word put right where only one known word is near."""
    return " ".join(word if word in known else closest(word, known, shortest=shortest) or word for word in text.split())


def slips(one: str, other: str, most: int) -> int:
    """Letters left out, put in, changed or swapped with their neighbour; `most` + 1 where there are more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, across in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != across))
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], across):
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]

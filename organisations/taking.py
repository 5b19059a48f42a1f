"""Takes typed values out of a document, noting each that is wrong; knows nothing of what they are for."""

from collections.abc import Collection
from datetime import date

from organisations.reading import Document, Problem, fields, meant, not_text, problem_at, value_at
from organisations.strict_yaml import Path


class Taking:
    """Takes values from one document. A wrong value gives a problem and a harmless stand-in."""

    __slots__ = ("document", "problems")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = list(document.problems)

    def wrong(self, path: Path, problem: str, remedy: str) -> None:
        """Notes a problem at a path."""
        self.problems.append(problem_at(self.document, path, problem=problem, remedy=remedy))

    def keys(self, path: Path, *, allowed: Collection[str], required: Collection[str] = ()) -> bool:
        """Notes unknown and missing keys; whether there is a mapping with all that are required."""
        found = fields(self.document, path, allowed=allowed, required=required)
        self.problems.extend(found)
        value = value_at(self.document, path)
        return isinstance(value, dict) and all(key in value for key in required)

    def items(self, path: Path) -> list[Path]:
        """The paths of a list's items; nothing left out is an empty list."""
        value = value_at(self.document, path)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(path, f"`{path[-1]}` should be a list.", "Begin each item with a hyphen and a space.")
            return []
        return [(*path, number) for number in range(len(value))]

    def entries(self, path: Path) -> dict[str, object]:
        """The keys and values of a mapping; nothing left out is an empty one."""
        value = value_at(self.document, path)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(path, f"`{path[-1]}` should hold keys with values.", "Write one `key: value` a line.")
            return {}
        return value

    def text(self, path: Path) -> str:
        """A text, without its outer spaces; numbers are read as they are written.

        A key that is missing gives an empty text and no problem: `keys` has noted it.
        """
        if path not in self.document.lines:
            return ""
        value = value_at(self.document, path)
        problem = not_text(self.document, path)
        if problem is not None:
            self.problems.append(problem)
            return ""
        if value is None or isinstance(value, bool) or not str(value).strip():
            self.wrong(path, f"`{path[-1]}` needs a text.", "Write it after the colon.")
            return ""
        return str(value).strip()

    def text_or_none(self, path: Path) -> str | None:
        """A text, or None where it is left out."""
        return None if value_at(self.document, path) is None else self.text(path)

    def count(self, path: Path) -> int | None:
        """A whole number that is not negative, or None where it is left out."""
        value = value_at(self.document, path)
        if value is None or (type(value) is int and value >= 0):
            return value
        self.wrong(path, f"`{path[-1]}` should be a whole number.", "Write it in figures: 12.")
        return None

    def day(self, path: Path) -> date | None:
        """A day written as 2026-11-21, or None where it is left out."""
        value = value_at(self.document, path)
        if value is None:
            return None
        found = day_of(str(value))
        if found is None:
            remedy = "Write year, month and day: 2026-11-21."
            self.wrong(path, f"“{value}” is not a day.", remedy)
        return found

    def word(self, path: Path, words: Collection[str]) -> str:
        """One of a closed list of words."""
        found = self.text(path)
        if found and found not in words:
            self.wrong(path, f"“{found}” is not known here.", meant(found, words))
        return found


def day_of(text: str) -> date | None:
    """The day of a text such as 2026-11-21, or None; no other way of writing it is read."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None

"""How a command says that it could not do what was asked: sentences for the person who typed it."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.content.library import BrokenLibrary
from bot.settings import WrongSettings, load_settings
from bot.store.engine import DatabaseAway, DatabaseBusy
from bot.store.schema import UnknownSchema
from organisations.reading import Problem


class Failed(Exception):
    """A command stops; each line is one thing that is wrong and what to do about it."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


@contextmanager
def plainly() -> Iterator[None]:
    """Turns the faults that a person can mend into lines for them; anything else keeps its traceback."""
    try:
        yield
    except WrongSettings as wrong:
        raise Failed(*wrong.problems) from None
    except BrokenLibrary as broken:
        raise Failed(*(line_of(problem) for problem in broken.problems)) from None
    except DatabaseAway as away:
        raise Failed(f"The database does not answer: {ended(str(away))} {where_to_look()}") from None
    except (DatabaseBusy, UnknownSchema) as refused:
        raise Failed(str(refused)) from None


def where_to_look(url: str | None = None) -> str:
    """What to mend where the database at an address, or at that of the settings, does not answer."""
    at = url or load_settings().database
    if at.startswith("sqlite"):
        return "Look at FINGERPOST_DATA_DIR, and at who may write there."
    return "Look at FINGERPOST_DATABASE_URL, and whether that server is up."


def ended(words: str) -> str:
    """Another program's words as a sentence of their own."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def line_of(problem: Problem) -> str:
    """A problem of a file on one line."""
    node = f" [{problem.node}]" if problem.node else ""
    return f"{problem.file}:{problem.line}:{node} {problem.problem} {problem.remedy}".replace("\n", " ").strip()

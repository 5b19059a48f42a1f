"""What is wrong with settings, in sentences for the person who wrote them; knows no setting's meaning."""

import difflib
import re
import ssl
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic_core import ErrorDetails

PREFIX: Final = "FINGERPOST_"

WORDS: Final = {
    "int_parsing": "must be a whole number",
    "url_parsing": "must be a whole address, as https://fingerpost.example.org",
    "url_scheme": "must begin with https:// or http://",
    "bool_parsing": "must be `true` or `false`",
}
"""What pydantic says at greater length, by its name for the problem."""

LIKE: Final = 0.7
"""How like a setting's name a name must be to have been meant for it."""

OF_KUBERNETES: Final = re.compile(rf"{PREFIX}(SERVICE_(HOST|PORT)|PORT_\d)")
"""How the names begin that it gives, in every container, to the addresses of a service that is called fingerpost."""


def sentence(problem: ErrorDetails) -> str:
    """One problem as a sentence, with the setting's name where it is one setting's."""
    name = "_".join(str(part) for part in problem["loc"]).upper().removeprefix(PREFIX)
    told = problem["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    says = WORDS.get(problem["type"], told)
    return f"{PREFIX}{name}: {says}." if name else f"{says}."


def unknown(names: Iterable[str], *, known: Collection[str]) -> Iterator[str]:
    """A sentence for each of our names that is no setting: it would be a default in silence."""
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            yield f"{name} is not a setting of Fingerpost.{_meant(name, known)} The README lists them all."


def mistaken(names: Iterable[str], *, known: Collection[str]) -> Iterator[str]:
    """The same for the environment, where others set names like ours: only those that were surely meant for us."""
    ours = (name for name in names if name.startswith(PREFIX) and not OF_KUBERNETES.match(name))
    yield from unknown((name for name in ours if _meant(name, known)), known=known)


def _meant(name: str, known: Collection[str]) -> str:
    bare = [one.removeprefix(PREFIX) for one in known]
    close = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=LIKE)
    return f" Did you mean {PREFIX}{close[0]}?" if close else ""


def database_problem(url: str) -> str | None:
    """Why an address is none of a database that we know."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        if make_url(url).drivername in {"sqlite", "postgresql", "postgresql+psycopg"}:
            return None
    except (ArgumentError, ValueError):
        pass
    odd = "In a password, write @ as %40, / as %2F and : as %3A"
    return f"must be as postgresql+psycopg://user:password@host/name. {odd}"


def certificates_problem(file: Path) -> str | None:
    """Why a file of certificates cannot be used."""
    try:
        ssl.create_default_context().load_verify_locations(cafile=str(file))
    except ssl.SSLError:
        return f"{file} holds no certificate. A PEM file has lines that begin with -----BEGIN CERTIFICATE-----"
    except OSError as error:
        return f"{file} cannot be read ({error.strerror}). Look at the path, and at who may read it"
    return None


def organisations_problem(folder: Path) -> str | None:
    """Why a folder is none of organisations."""
    try:
        if (folder / "organisation.yaml").is_file():
            return f"{folder} is one organisation's own folder. Name the folder around it, {folder.resolve().parent}"
        if any((each / "organisation.yaml").is_file() for each in folder.iterdir()):
            return None
    except OSError as error:
        return f"{folder} cannot be read ({error.strerror}). Look at the path, and at who may read it"
    return f"{folder} has no organisation in it: a folder for each, with its organisation.yaml"

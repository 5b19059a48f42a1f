"""A log of the size asked for, for the proofs of scale, and where it lies.

With FINGERPOST_PROOF_KEPT, the name of a folder, the whole log stays there with its Parquet and its sealed part, and is
found there by later runs of single proofs: to make it takes longer than to measure it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, text

from bot.store import schema
from bot.store.engine import Database, open_database
from tests.bench.scale import Copied, copied, fill_sqlite

WHOLE, SMALL = (10_000, 100), (50, 3)
"""Conversations of a year, and how many times over: some ten rows each."""

KEPT: Final = "FINGERPOST_PROOF_KEPT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A log of the size asked for, on SQLite."""

    database: Database
    copied: Copied
    folder: Path


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, *, full_size: bool) -> Path:
    """Where the log lies: in the folder that is asked for, for as long as its owner likes, or until the run ends."""
    kept = os.environ.get(KEPT) if full_size else None
    made = Path(kept) if kept else tmp_path_factory.mktemp("scale")
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.fixture(scope="session")
def filled(folder: Path, tmp_path_factory: pytest.TempPathFactory, *, full_size: bool) -> Iterator[Filled]:
    """Ten million rows on SQLite for the proof, some thousands otherwise."""
    of = copied(*(WHOLE if full_size else SMALL), url=f"sqlite:///{tmp_path_factory.mktemp('base') / 'base.db'}")
    url = f"sqlite:///{folder / 'log.db'}"
    database = open_database(url)
    schema.migrate(database)
    if database.read(partial(_scalar, "SELECT seq FROM watermark WHERE name = 'summary'")) is None:
        fill_sqlite(url, of)
    yield Filled(database=database, copied=of, folder=folder)
    database.close()


def _scalar(query: str, connection: Connection) -> Any:  # noqa: ANN401 - whatever was asked for
    return connection.scalar(text(query))

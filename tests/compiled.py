"""Statements that are compiled once in a process, not once in each test's database; knows no statement."""

from collections.abc import Iterator, MutableMapping
from functools import partial
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Compiled

from bot.store import engine


class OncePerDialect(MutableMapping[Any, Compiled]):
    """What SQLAlchemy keeps for one engine, kept for every engine that speaks alike: its own keys name each dialect
    as an object, of which every engine has another.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Compiled] = {}

    def __getitem__(self, key: Any) -> Compiled:  # noqa: ANN401 - SQLAlchemy's own
        return self._kept[_alike(key)]

    def __setitem__(self, key: Any, compiled: Compiled) -> None:  # noqa: ANN401 - likewise
        self._kept[_alike(key)] = compiled

    def __delitem__(self, key: Any) -> None:  # noqa: ANN401 - likewise
        del self._kept[_alike(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _alike(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    version = getattr(dialect, "server_version_info", None)
    return (dialect.name, dialect.driver, dialect.paramstyle, version, dialect.default_schema_name, *statement)


OPTIONS = {"compiled_cache": OncePerDialect()}
"""An engine's execution options, with which it compiles nothing that another in this process has."""


def compile_once(patch: pytest.MonkeyPatch) -> None:
    """From now on every database that is opened in this process shares what is compiled."""
    patch.setattr(engine, "create_engine", partial(create_engine, execution_options=OPTIONS))

"""Finds calculators: every public annotated function of the modules beside this one, and of a library's own folder.

It knows what their annotations mean to an expression, and nothing of what they work out.
"""

import hashlib
import importlib.util
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal, get_args, get_origin

from organisations.calendar import Calendar
from organisations.reading import Problem
from trees.values import DATE, NUMBER, TRUTH, WHOLE, WORDS, Type

_SIMPLE: Mapping[object, Type] = {date: DATE, int: WHOLE, Decimal: NUMBER, str: WORDS, bool: TRUTH}
_NOT_CALCULATORS = ("__init__.py", "registry.py", "money.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing that a calculator is given."""

    name: str
    type: Type
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculator:
    """A calculator and its types. One that works with working days gets the organisation's calendar by itself."""

    name: str
    function: Callable[..., object]
    parameters: tuple[Parameter, ...]
    returns: Type
    wants_calendar: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculators:
    """All calculators of a library. `version` is a hash of their source."""

    by_name: Mapping[str, Calculator]
    version: str
    problems: tuple[Problem, ...] = ()


@cache
def shipped_calculators() -> Calculators:
    """The calculators that come with the product."""
    return load_calculators((Path(__file__).parent,))


def load_calculators(folders: Iterable[Path]) -> Calculators:
    """The calculators of every Python file in these folders; a later folder's replaces one of the same name.

    This runs the files: a library's own folder is given by commands run by hand, never by a server.
    """
    found: dict[str, Calculator] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for path in (path for folder in folders for path in sorted(folder.glob("*.py"))):
        if path.name in _NOT_CALCULATORS:
            continue
        digest.update(path.read_bytes())
        module = _import(path, problems)
        found |= {one.name: one for one in _of_module(module, path, problems)} if module else {}
    return Calculators(by_name=found, version=digest.hexdigest()[:16], problems=tuple(problems))


def _import(path: Path, problems: list[Problem]) -> ModuleType | None:
    if path.parent == Path(__file__).parent:
        return importlib.import_module(f"trees.calculators.{path.stem}")
    spec = importlib.util.spec_from_file_location(f"library_calculators_{path.stem}", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001 - an author's file may raise anything; it is reported with its name
        problems.append(_problem(path, 1, f"This file does not run: {error}", "Run it with Python and mend it."))
        return None
    return module


def _of_module(module: ModuleType, path: Path, problems: list[Problem]) -> list[Calculator]:
    found = []
    for name, function in vars(module).items():
        if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
            continue
        try:
            found.append(_calculator(name, function))
        except TypeError as error:
            line = function.__code__.co_firstlineno
            problems.append(
                _problem(path, line, str(error), "Use date, int, Decimal, Money, str, bool or rows of them.")
            )
    return found


def _calculator(name: str, function: Callable[..., object]) -> Calculator:
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())
    for parameter in parameters:
        if parameter.name not in hints:
            raise TypeError(f"'{parameter.name}' of '{name}' has no annotation.")
    wants_calendar = bool(parameters) and hints[parameters[0].name] is Calendar
    if "return" not in hints:
        raise TypeError(f"'{name}' does not say what it returns.")
    return Calculator(
        name=name,
        function=function,
        parameters=tuple(
            Parameter(name=one.name, type=type_of(hints[one.name]), required=one.default is inspect.Parameter.empty)
            for one in parameters[int(wants_calendar) :]
        ),
        returns=type_of(hints["return"]),
        wants_calendar=wants_calendar,
        says=inspect.getdoc(function) or "",
    )


def type_of(annotation: object) -> Type:
    """What a Python annotation means to an expression.

    Raises:
        TypeError: it means nothing there.
    """
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Type(kind="number", whole=parts[0] is int, unit=str(parts[1]))
    if origin is Literal:
        return Type(kind="option", labels={str(part): str(part) for part in parts})
    if origin in (types.UnionType, typing.Union):
        return _either([part for part in parts if part is not type(None)], missing=type(None) in parts)
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:  # noqa: PLR2004 - a tuple of any length
        return Type(kind="options") if parts[0] is str else Type(kind="rows", columns=_columns(parts[0]))
    raise TypeError(f"The annotation {annotation} means nothing in an expression.")


def _either(parts: list[object], *, missing: bool) -> Type:
    if set(parts) == {int, Decimal}:
        return Type(kind="number", missing=missing)
    if len(parts) != 1:
        raise TypeError(f"The annotation {parts} allows more than one type.")
    one = type_of(parts[0])
    return Type(kind=one.kind, whole=one.whole, unit=one.unit, labels=one.labels, columns=one.columns, missing=missing)


def _columns(row: object) -> tuple[Type, ...]:
    if get_origin(row) is not tuple:
        raise TypeError(f"The annotation {row} is no row.")
    return tuple(type_of(part) for part in get_args(row))


def _problem(path: Path, line: int, problem: str, remedy: str) -> Problem:
    return Problem(file=f"calculators/{path.name}", line=line, node=None, problem=problem, remedy=remedy)

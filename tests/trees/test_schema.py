"""The schemas for editors: what they describe is what the loader takes, and every shipped file fits them."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from organisations import build as organisations_build
from organisations.load import read_document
from organisations.reading import read_front_matter, read_yaml
from policies import load as policies_load
from trees.load import answer_types, ends, facts, questions, tree
from trees.schema.__main__ import SCHEMAS, path_of, written
from trees.schema.others import CONTACT, FACT, GROUP, ORGANISATION, OWN_FACT, POLICY, ROW
from trees.schema.shapes import Shape
from trees.schema.tree import HANDOFF, OUTCOME, QUESTION, TREE

ROOT = Path(__file__).resolve().parent.parent.parent
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, Decimal),
}


def faults(shape: Shape, data: object, whole: Shape, at: str = "") -> Iterator[str]:
    """Where data does not fit a schema: as much of JSON Schema as ours use."""
    if "$ref" in shape:
        name = str(shape["$ref"]).rpartition("/")[2]
        yield from faults(whole["definitions"][name], data, whole, at)  # type: ignore[index]
        return
    for key in shape.keys() - {"$schema", "title", "description", "definitions"}:
        yield from CHECKS[key](shape, data, whole, at)


def _type(shape: Shape, data: object, _: Shape, at: str) -> Iterator[str]:
    wanted = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    names = [str(one) for one in wanted]
    fits = [one for one in names if isinstance(data, TYPES[one]) and (one == "boolean" or not isinstance(data, bool))]
    if not fits:
        yield f"{at}: {data!r} is no {wanted}"


def _properties(shape: Shape, data: object, whole: Shape, at: str) -> Iterator[str]:
    known: Mapping[str, Shape] = shape["properties"]  # type: ignore[assignment]
    for key, value in data.items() if isinstance(data, dict) else ():
        if key in known:
            yield from faults(known[key], value, whole, f"{at}/{key}")


def _additional(shape: Shape, data: object, whole: Shape, at: str) -> Iterator[str]:
    known = shape.get("properties", {})
    for key, value in data.items() if isinstance(data, dict) else ():
        if key not in known:  # type: ignore[operator]
            further = shape["additionalProperties"]
            yield from [f"{at}: unknown {key}"] if further is False else faults(further, value, whole, f"{at}/{key}")  # type: ignore[arg-type]


def _items(shape: Shape, data: object, whole: Shape, at: str) -> Iterator[str]:
    for number, item in enumerate(data if isinstance(data, list) else ()):
        yield from faults(shape["items"], item, whole, f"{at}/{number}")  # type: ignore[arg-type]


def _any(shape: Shape, data: object, whole: Shape, at: str) -> Iterator[str]:
    found = [list(faults(one, data, whole, at)) for one in shape["anyOf"]]  # type: ignore[attr-defined]
    if all(found):
        yield from min(found, key=len)


def _one(shape: Shape, data: object, whole: Shape, at: str) -> Iterator[str]:
    found = [list(faults(one, data, whole, at)) for one in shape["oneOf"]]  # type: ignore[attr-defined]
    if sum(not one for one in found) != 1:
        yield from min(found, key=len) or [f"{at}: fits several"]


def _plain(shape: Shape, data: object, _: Shape, at: str) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (f"{at}: no {key}" for key in shape.get("required", ()) if key not in data)  # type: ignore[attr-defined]
        names = re.compile(str(shape.get("propertyNames", {}).get("pattern", "")))  # type: ignore[attr-defined]
        yield from (f"{at}: {key} is no name" for key in data if not names.search(key))
    if isinstance(data, str) and not re.search(str(shape.get("pattern", "")), data):
        yield f"{at}: {data} does not fit"
    if "enum" in shape and data not in shape["enum"]:  # type: ignore[operator]
        yield f"{at}: {data} is not one of the words"
    size = len(data) if isinstance(data, str | list | dict) else data if isinstance(data, int) else 1
    limits = [shape.get(key) for key in ("minLength", "minItems", "minProperties", "minimum")]
    most = [shape.get(key) for key in ("maxItems", "maximum")]
    if any(isinstance(one, int) and size < one for one in limits):
        yield f"{at}: too small"
    if any(isinstance(one, int) and size > one for one in most):
        yield f"{at}: too large"


CHECKS = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "anyOf": _any,
    "oneOf": _one,
    **dict.fromkeys(
        ("required", "propertyNames", "pattern", "enum", "minLength", "minItems", "maxItems", "minProperties"), _plain
    ),
    **dict.fromkeys(("minimum", "maximum"), _plain),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_what_its_description_writes(name: str) -> None:
    """Else write them anew: python -m trees.schema."""
    assert path_of(name).read_text(encoding="utf-8") == written(name)


def test_the_schemas_know_the_keys_that_the_loader_takes() -> None:
    """No more and no fewer."""
    assert set(TREE) == set(tree._KEYS)
    assert set(QUESTION) == set(questions._QUESTION)
    assert set(OUTCOME) == set(ends._OUTCOME)
    assert set(HANDOFF) == set(ends._HANDOFF)
    assert set(QUESTION) & set(answer_types.KINDS) == set(answer_types.KINDS)
    assert (set(FACT), set(ROW), set(OWN_FACT)) == (set(facts._KEYS), set(facts._ROW_KEYS), set(facts._OWN_KEYS))
    assert set(POLICY) == set(policies_load.KEYS)
    assert set(ORGANISATION) == set(organisations_build.KEYS)
    assert (set(GROUP), set(CONTACT)) == (set(organisations_build.GROUP_KEYS), set(organisations_build.CONTACT_KEYS))


FILES = [
    *(("tree", path) for path in sorted((ROOT / "trees" / "library").glob("*.yaml"))),
    *(("tree", path) for path in sorted((ROOT / "tests" / "trees" / "flows").glob("*/*.yaml"))),
    *(("facts", path) for path in sorted((ROOT / "trees" / "facts").glob("*.yaml"))),
    *(("facts", path) for path in sorted((ROOT / "tests" / "trees" / "flows").glob("*/facts/*.yaml"))),
    *(("organisation", path) for path in sorted((ROOT / "organisations").glob("*/organisation.yaml"))),
    *(("own-facts", path) for path in sorted((ROOT / "organisations").glob("*/facts.yaml"))),
    *(("patch", path) for path in sorted((ROOT / "organisations").glob("*/patches/*.yaml"))),
    *(("policy", path) for path in sorted((ROOT / "policies" / "library").glob("*/*.md"))),
]


@pytest.mark.parametrize(("name", "path"), FILES, ids=lambda one: one.stem if isinstance(one, Path) else one)
def test_every_shipped_file_fits_its_schema(name: str, path: Path) -> None:
    """An editor has nothing to say of what loads."""
    if path.suffix == ".md":
        data = read_front_matter(path.read_text("utf-8"), file=path.name)[0].data
    else:
        data = read_document(path, file=path.name).data
    whole = json.loads(path_of(name).read_text("utf-8"))
    assert list(faults(whole, data, whole)) == []


@pytest.mark.parametrize(
    ("of", "text"),
    [
        ("tree", "tree: a\ntitle: A\nnodes:\n  one:\n    outcome: End\n    sai: Words\n"),
        ("tree", "tree: a\ntitle: A\nnodes:\n  one:\n    ask: What?\n    choice: {yes: Yes}\n    next: two\n"),
        ("tree", "tree: a\ntitle: A\nnodes:\n  one:\n    handoff: End\n    to: x\n    urgency: soon\n"),
        ("tree", "tree: a\ntitle: A\nnodes:\n  a-b:\n    outcome: End\n"),
        ("tree", "tree: a\nnodes: {}\n"),
        ("facts", "limit:\n  unit: pounds\n  decided_by: today\n  values: []\n"),
        ("organisation", "name: A trust\nnation: cornwall\n"),
        ("patch", "patch: a\nnodes:\n  call:\n    tell: Ring.\n"),
    ],
)
def test_what_the_loader_refuses_by_its_shape_an_editor_marks_too(of: str, text: str) -> None:
    """Unknown keys, words outside a closed list, names that are none, what is missing."""
    whole = json.loads(path_of(of).read_text("utf-8"))
    assert list(faults(whole, read_yaml(text, file="a.yaml").data, whole)) != []

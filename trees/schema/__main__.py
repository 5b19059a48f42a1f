"""Writes the schemas beside the trees: `python -m trees.schema`. A test holds them equal to their descriptions."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from trees.schema.others import facts_schema, organisation_schema, own_facts_schema, policy_schema
from trees.schema.shapes import Shape
from trees.schema.tree import patch_schema, tree_schema

HERE = Path(__file__).resolve().parent.parent
SCHEMAS: Mapping[str, Callable[[], Shape]] = {
    "tree": tree_schema,
    "patch": patch_schema,
    "facts": facts_schema,
    "own-facts": own_facts_schema,
    "policy": policy_schema,
    "organisation": organisation_schema,
}


def written(name: str) -> str:
    """A schema as its file holds it."""
    return json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False) + "\n"


def path_of(name: str) -> Path:
    """Where a schema's file lies."""
    return HERE / f"{name}.schema.json"


if __name__ == "__main__":
    for each in SCHEMAS:
        path_of(each).write_text(written(each), encoding="utf-8")

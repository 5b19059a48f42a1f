"""The few shapes that every description of a file is made of; knows no file."""

from collections.abc import Collection

Shape = dict[str, object]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The one that every editor's YAML support understands."""
DAY: Shape = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
WORDS: Shape = {"type": "string", "minLength": 1}
NOTHING: Shape = {"type": "null"}
TRUE_OR_FALSE: Shape = {"type": "boolean"}
WHOLE: Shape = {"type": "integer", "minimum": 0}


def says(shape: Shape, words: str) -> Shape:
    """A shape with what an editor says of it."""
    return {"description": words, **shape}


def named(name: str, words: str | None = None) -> Shape:
    """A shape of `definitions`, by its name."""
    found: Shape = {"$ref": f"#/definitions/{name}"}
    return found if words is None else says(found, words)


def one_of(words: Collection[str]) -> Shape:
    """A word of a closed list."""
    return {"type": "string", "enum": list(words)}


def either(*shapes: Shape) -> Shape:
    """Any of several shapes."""
    return {"anyOf": list(shapes)}


def several(shape: Shape) -> Shape:
    """A list of a shape; one alone counts as a list of one."""
    return either(shape, {"type": "array", "items": shape})


def listed(shape: Shape, *, least: int = 0, most: int | None = None) -> Shape:
    """A list of a shape."""
    found: Shape = {"type": "array", "items": shape}
    if least:
        found["minItems"] = least
    return found if most is None else {**found, "maxItems": most}


def record(keys: dict[str, Shape], *, needed: Collection[str] = ()) -> Shape:
    """A mapping with these keys and no others."""
    found: Shape = {"type": "object", "properties": keys, "additionalProperties": False}
    return {**found, "required": list(needed)} if needed else found


def by_name(shape: Shape, *, names: str | None = None, least: int = 0) -> Shape:
    """A mapping from names to a shape; `names` is the pattern that a name follows."""
    found: Shape = {"type": "object", "additionalProperties": shape}
    if names is not None:
        found["propertyNames"] = {"pattern": names}
    return {**found, "minProperties": least} if least else found


def schema(title: str, shape: Shape, definitions: dict[str, Shape] | None = None) -> Shape:
    """A whole schema."""
    return {"$schema": DIALECT, "title": title, **shape, **({"definitions": definitions} if definitions else {})}

"""The parts of routes.yaml as one document says them over another; pure, and knows no meaning of any part."""

from collections.abc import Sequence

from organisations.reading import Document, value_at

Entry = dict[str, object]


def names(document: Document, part: str) -> list[str]:
    """The names of a part's entries, in their order."""
    held = value_at(document, (part,))
    return list(held) if isinstance(held, dict) else []


def entries(documents: Sequence[Document], part: str) -> Entry:
    """The entries of a part; a later document's replace an earlier one's."""
    return {name: value_at(one, (part, name)) for one in documents for name in names(one, part)}


def queues(documents: Sequence[Document]) -> dict[str, Entry]:
    """The queues; a later document's say over again what they name of an earlier one's, and leave the rest."""
    found: dict[str, Entry] = {}
    for one in documents:
        for name in names(one, "queues"):
            given = value_at(one, ("queues", name))
            if isinstance(given, dict):
                found[name] = _over(found.get(name, {}), given)
    return found


def listed(value: object) -> list[str]:
    """The items of a list as texts; nothing for what is no list."""
    return [str(item) for item in value] if isinstance(value, list) else []


def _over(before: Entry, given: Entry) -> Entry:
    merged = {**before, **given}
    if merged.get("then") is None and "moves_on_after" not in given:
        merged.pop("moves_on_after", None)  # what stays where it is has no use for the earlier time
    return merged

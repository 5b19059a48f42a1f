"""Reads the nodes of a tree, each by the key that it carries; knows nothing of the paths between them."""

from collections.abc import Callable, Mapping

from trees.expressions.typing import nearest
from trees.load.ends import read_handoff, read_outcome
from trees.load.making import Making, Raw
from trees.load.node_parts import cites, next_of, statutory, urgency_of
from trees.load.place import Place, check_keys, mapping, one_of, optional_string, string, strings
from trees.load.questions import read_question
from trees.load.words import optional_text, read_steps, read_text
from trees.model import Confirm, Node, Outcome, RunTree, Tell

NODE_KINDS = ("ask", "tell", "run", "confirm", "outcome", "handoff")
ROLES = (
    "manager",
    "confirmer",
    "adviser",
    "senior",
    "law",
    "lead",
    "partner",
    "analyst",
    "privacy",
    "author",
    "signatory",
    "operator",
)
CONFIRMED = ("agreed", "refused", "late")


def node_kind(data: Raw) -> str | None:
    """The kind of a node, by the one key of `NODE_KINDS` that it carries."""
    found = [kind for kind in NODE_KINDS if kind in data]
    return found[0] if len(found) == 1 else None


def read_node(place: Place, data: object, making: Making) -> Node | None:
    """A node, or nothing and a problem."""
    raw = mapping(place, data)
    kind = node_kind(raw)
    if kind is None:
        if raw:
            found = [one for one in NODE_KINDS if one in raw]
            said = f"carries {' and '.join(found)}" if found else "carries no kind"
            place.wrong(f"This node {said}.", f"Give it one of {', '.join(NODE_KINDS)}.")
        return None
    return _READERS[kind](place, raw, making)


def _tell(place: Place, raw: Raw, making: Making) -> Tell | None:
    check_keys(place, raw, ("tell", "cite", "do", "next", "again", "statutory"))
    tell = read_text(place.at("tell"), raw["tell"], making)
    again = optional_string(place, raw, "again")
    if ("next" in raw) == ("again" in raw):
        place.wrong(
            "A `tell` has either `next` or `again`.", "Write the node to go on to, or the question to ask again."
        )
    if again and again not in making.types:
        place.at("again").wrong(f"There is no question '{again}' to ask again.", nearest(again, making.types))
    return (
        None
        if tell is None
        else Tell(
            id=place.node or "",
            tell=tell,
            next=next_of(place, raw, making, None),
            again=again,
            cite=cites(place, raw, making),
            do=read_steps(place.at("do"), raw.get("do"), making),
            statutory=statutory(place, raw),
            line=place.line,
        )
    )


def _run(place: Place, raw: Raw, making: Making) -> RunTree | None:
    check_keys(place, raw, ("run", "keep", "next", "statutory"), ("run", "next"))
    inner = making.runs.get(string(place.at("run"), raw["run"]))
    if inner is None:
        return None
    keep = strings(place.at("keep"), raw.get("keep"))
    for index, name in enumerate(keep):
        if name not in inner.names:
            place.at("keep", index).wrong(f"'{inner.id}' asks no '{name}'.", nearest(name, inner.names))
    ends = tuple(node.id for node in inner.nodes.values() if isinstance(node, Outcome) and not node.urgent)
    way = next_of(place, raw, making, ends)
    return RunTree(
        id=place.node or "", run=inner.id, keep=keep, next=way, statutory=statutory(place, raw), line=place.line
    ) if way else None  # fmt: skip


def _confirm(place: Place, raw: Raw, making: Making) -> Confirm | None:
    known = ("confirm", "role", "shows", "within", "meanwhile", "next", "statutory")
    check_keys(place, raw, known, ("role", "within", "next"))
    confirm = read_text(place.at("confirm"), raw["confirm"], making)
    way = next_of(place, raw, making, CONFIRMED)
    role = one_of(place.at("role"), raw.get("role"), ROLES)
    within = urgency_of(place, raw, "within")
    shows, meanwhile = optional_text(place, raw, "shows", making), optional_text(place, raw, "meanwhile", making)
    return (
        None
        if confirm is None or way is None
        else Confirm(
            id=place.node or "",
            confirm=confirm,
            role=role,
            within=within,
            shows=shows,
            meanwhile=meanwhile,
            next=way,
            statutory=statutory(place, raw),
            line=place.line,
        )
    )


_READERS: Mapping[str, Callable[[Place, Raw, Making], Node | None]] = {
    "ask": read_question,
    "tell": _tell,
    "run": _run,
    "confirm": _confirm,
    "outcome": read_outcome,
    "handoff": read_handoff,
}

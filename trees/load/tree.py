"""Reads one tree, patches merged, into the model, and says what its version rests on; knows no files."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from policies.library import PolicyLibrary
from trees.canonical import canonical, digest
from trees.expressions.scope import Expression, Run
from trees.expressions.syntax import ExpressionError
from trees.expressions.terms import RESERVED
from trees.expressions.typing import nearest
from trees.load.answer_types import type_of
from trees.load.content import content_of
from trees.load.making import Around, Making, Raw
from trees.load.nodes import node_kind, read_node
from trees.load.place import (
    Ledger,
    Place,
    check_keys,
    day,
    items,
    mapping,
    one_of,
    optional_string,
    string,
    strings,
    truth,
)
from trees.load.probes import probes_of, probes_of_list
from trees.load.routes import read_table
from trees.load.words import read_items, read_text
from trees.model import (
    Handoff,
    Item,
    LearningEntry,
    Letter,
    Named,
    Node,
    Outcome,
    Reviewed,
    RunTree,
    Step,
    Table,
    Tree,
)

NATIONS = ("england", "wales", "scotland", "northern-ireland")
MOST_AT_ONCE = 5
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KEYS = (
    *("tree", "title", "about", "topic", "nations", "owner", "reviewed", "review_by", "policy"),
    *("adviser", "asked_as", "at_once", "part", "nodes", "let", "tables"),
)


def read_tree(
    raw: Raw,
    *,
    ledger: Ledger,
    runs: Mapping[str, Tree],
    around: Around,
    policies: PolicyLibrary,
    circles: Mapping[str, str] | None = None,
) -> Tree | None:
    """A tree of the model, or nothing where the ledger has an error.

    `runs` are the trees that it may run; `circles` are, by name, those that run it in turn, with the way in words.
    """
    place = Place(ledger=ledger)
    check_keys(place, raw, _KEYS, ("tree", "title", "nodes") if raw.get("part") is True else (*_NEEDED, "adviser"))
    making = Making(around=around, runs=runs, circles=circles)
    _declare(place, raw, making)
    named = _named_values(place, raw, making)
    nodes = _nodes(place, raw, making)
    adviser = _adviser(place, raw, nodes)
    head = _head(place, raw, making)
    letters = _letters(ledger, nodes, making)
    if not ledger.sound or not nodes:
        return None
    used_runs = {node.run: runs[node.run] for node in nodes.values() if isinstance(node, RunTree)}
    content = content_of(raw, making=making, runs=used_runs, nodes=nodes)
    version = digest(canonical(content["rests_on"]))
    return Tree(
        **head,  # type: ignore[arg-type]
        adviser=adviser,
        nodes=nodes,
        **named,  # type: ignore[arg-type]
        runs=used_runs,
        names=dict(making.types),
        probes=_probes(nodes, head),
        letters=letters,
        learning=_learning(nodes, around),
        organisation=around.figures.organisation,
        figures=around.figures,
        policies=policies,
        version=version,
        base_version=version,
        content=canonical(content),
        file=ledger.file,
        lines=ledger.lines,
    )


_NEEDED = ("tree", "title", "nodes")


def _probes(nodes: Mapping[str, Node], head: Mapping[str, object]) -> dict[str, tuple[Run, ...]]:
    """The probes of each node that has some; the first node's include those of `at_once`."""
    found = {name: probes_of(node) for name, node in nodes.items()}
    first, lines = next(iter(nodes)), head["at_once"]
    found[first] = (*probes_of_list(lines if isinstance(lines, tuple) else ()), *found[first])
    return {name: probes for name, probes in found.items() if probes}


def _declare(place: Place, raw: Raw, making: Making) -> None:
    """Take in every name and its type, before any expression is read."""
    nodes = mapping(place.at("nodes"), raw["nodes"]) if "nodes" in raw else {}
    making.nodes = tuple(nodes)
    for name, node in nodes.items():
        _check_name(place.at("nodes", name).of(name), name)
        if not isinstance(node, Mapping):
            continue
        if "ask" in node:
            _declare_answer(name, node, making)
        if node_kind(node) == "run":
            _declare_kept(place.at("nodes", name).of(name), node, making)


def _declare_answer(name: str, node: Raw, making: Making) -> None:
    kind = type_of(node)
    if kind is None:
        making.broken.add(name)
    else:
        making.types[name] = kind


def _declare_kept(place: Place, node: Raw, making: Making) -> None:
    inner = making.runs.get(str(node.get("run")))
    if inner is None:
        place.at("run").wrong(*_no_run(str(node.get("run")), making))
    for name in strings(place.at("keep"), node.get("keep")):
        if name in making.nodes or name in making.types:
            place.at("keep").wrong(f"The name '{name}' is used twice.", "Give one of them another name.")
        elif inner is not None and name in inner.names:
            making.types[name] = inner.names[name]
        else:
            making.broken.add(name)


def _no_run(name: str, making: Making) -> tuple[str, str]:
    if name in making.circles:
        return f"The trees run each other in a circle: {making.circles[name]}.", "Break the circle."
    if name in (making.around.trees or ()):
        return f"The tree '{name}' has errors of its own, or runs this one.", "Mend that first."
    return f"There is no tree '{name}' to run.", nearest(name, making.around.trees or making.runs)


def _check_name(place: Place, name: str) -> None:
    if not _NAME.fullmatch(name):
        better = re.sub(r"\W+", "_", name).strip("_")
        remedy = f"Call it {better}." if _NAME.fullmatch(better) else "Begin with a letter."
        place.wrong(f"'{name}' cannot be a name.", f"{remedy} Use letters, digits and underscores.")
    elif name in RESERVED:
        place.wrong(f"'{name}' is a word of the expressions, so it cannot be a name.", f"Call it {name}_, or better.")


def _named_values(place: Place, raw: Raw, making: Making) -> dict[str, object]:
    """Compile `let` and `tables`; each is compiled once, when first spoken of."""
    for key in ("let", "tables"):
        for name, data in mapping(place.at(key), raw.get(key) or {}).items():
            where = place.at(key, name).of(name)
            _check_name(where, name)
            if name in making.types or name in making.nodes or name in making.later:
                where.wrong(f"The name '{name}' is used twice.", "Give one of them another name.")
                continue
            making.later[name] = _reader(key, where, name, data, making)
    for name in making.later:
        with suppress(ExpressionError):  # reported where it stands
            making.find(name)
    return {
        "let": {name: making.let[name] for name in making.later if name in making.let},
        "tables": {name: making.tables[name] for name in making.later if name in making.tables},
    }


def _reader(
    key: str, where: Place, name: str, data: object, making: Making
) -> Callable[[], Expression | Table | None]:  # fmt: skip
    if key == "let":
        return lambda: making.expression(where, data)
    return lambda: read_table(where, data, making, name=name)


def _nodes(place: Place, raw: Raw, making: Making) -> dict[str, Node]:
    data = raw.get("nodes")
    if not isinstance(data, Mapping):
        return {}
    if not data:
        place.at("nodes").wrong("This tree has no nodes.", "Add a question, and where each answer leads.")
    made = {name: read_node(place.at("nodes", name).of(name), node, making) for name, node in data.items()}
    return {name: node for name, node in made.items() if node is not None}


def _adviser(place: Place, raw: Raw, nodes: Mapping[str, Node]) -> str | None:
    name = optional_string(place, raw, "adviser")
    if not name:
        return None
    node = nodes.get(name)
    held = raw.get("nodes")
    data = held if isinstance(held, Mapping) else {}
    where = place.at("adviser")
    if not data:
        return name
    if name not in data:
        where.wrong(f"There is no node '{name}' in this tree.", nearest(name, data))
    elif node is not None and not isinstance(node, Handoff):
        where.wrong(f"'{name}' is no hand-off.", "Name the hand-off where 'ask a person' leads.")
    elif node is not None and any(one.facts or one.calculators or one.names for one in _within(node)):
        where.wrong(f"'{name}' shows figures, and it is where a missing figure leads.", "Take them out of it.")
    return name


def _within(node: Handoff) -> list[Expression]:
    """The expressions that an adviser's node shows."""
    lists = [*(step.words for step in node.do), *(item.words for item in node.avoid)]
    texts = [text for text in (node.title, node.because, node.meanwhile, *lists) if text is not None]
    parts = [part for text in texts for part in text.parts]
    named: list[Step | Item | Named] = [*node.do, *node.avoid, *node.cite]
    conditions = [*(part.when for part in parts), *(one.when for one in named), *(step.by for step in node.do)]
    return [*(hole for part in parts for hole in part.holes), *(one for one in conditions if one)]


def _head(place: Place, raw: Raw, making: Making) -> dict[str, object]:
    topic, topics = optional_string(place, raw, "topic"), making.around.topics
    if topic and topics is not None and topic not in topics:
        place.at("topic").astray(f"There is no topic '{topic}' in topics.yaml.", nearest(topic, topics))
    at_once = read_items(place.at("at_once"), raw.get("at_once"), making)
    if len(at_once) > MOST_AT_ONCE:
        place.at("at_once").wrong(f"`at_once` has {len(at_once)} lines.", f"Keep the {MOST_AT_ONCE} that cannot wait.")
    return {
        "id": string(place.at("tree"), raw.get("tree")),
        "title": string(place.at("title"), raw.get("title")),
        "about": optional_string(place, raw, "about") or "",
        "topic": topic,
        "nations": tuple(one_of(where, one, NATIONS) for where, one in items(place.at("nations"), raw.get("nations"))),
        "owner": optional_string(place, raw, "owner") or "",
        "reviewed": _reviewed(place.at("reviewed"), raw.get("reviewed")),
        "review_by": day(place.at("review_by"), raw.get("review_by")),
        "policy": _policy(place, raw, making),
        "asked_as": strings(place.at("asked_as"), raw.get("asked_as")),
        "at_once": at_once,
        "part": truth(place, raw, "part"),
    }


def _policy(place: Place, raw: Raw, making: Making) -> str | None:
    policy, sections = optional_string(place, raw, "policy"), making.around.sections
    if policy and sections is not None:
        known = {one.partition("/")[0] for one in sections}
        if policy not in known:
            place.at("policy").astray(f"There is no policy '{policy}'.", nearest(policy, known))
    return policy


def _reviewed(place: Place, data: object) -> Reviewed:
    raw = mapping(place, data) if data is not None else {}
    check_keys(place, raw, ("by", "on"))
    return Reviewed(by=optional_string(place, raw, "by"), on=day(place.at("on"), raw.get("on")))


def _letters(ledger: Ledger, nodes: Mapping[str, Node], making: Making) -> dict[str, Letter]:
    named = {one.id: None for node in nodes.values() if isinstance(node, Outcome) for one in node.letters}
    made = {name: _letter(ledger, name, making) for name in named if name in making.around.letters}
    return {name: letter for name, letter in made.items() if letter is not None}


def _letter(ledger: Ledger, name: str, making: Making) -> Letter | None:
    raw = making.around.letters[name]
    line = raw.get("line")
    own = Ledger(file=str(raw.get("file", "")), lines={(): line if isinstance(line, int) else 1})
    body = read_text(Place(ledger=own), raw.get("body"), making)
    ledger.problems += own.problems
    return Letter(id=name, title=str(raw["title"]), to=str(raw["to"]), body=body) if body else None


def _learning(nodes: Mapping[str, Node], around: Around) -> dict[str, LearningEntry]:
    named = {one.id for node in nodes.values() if isinstance(node, Outcome) for one in node.learn}
    return {name: learning_entry(name, around.learning[name]) for name in sorted(named)}


def learning_entry(name: str, raw: Raw) -> LearningEntry:
    """A piece of learning, from its entry in the file, which has been read."""
    minutes, link = raw.get("minutes"), raw.get("link")
    return LearningEntry(
        id=name,
        title=str(raw.get("title", name)),
        minutes=minutes if isinstance(minutes, int) else 0,
        link=str(link) if link else None,
    )

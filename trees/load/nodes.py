"""Reads the nodes of a tree, each by the key that it carries; knows nothing of the paths between them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from trees.expressions.typing import nearest
from trees.load.answer_types import KINDS, read_answer_type, read_options
from trees.load.making import Making, Raw
from trees.load.place import Place, check_keys, mapping, one_of, optional_string, string, strings, truth, whole
from trees.load.routes import read_next
from trees.load.words import optional_text, read_items, read_named, read_steps, read_text
from trees.marks import constant_mark
from trees.model import (
    CheckRule,
    Confirm,
    ContinueIn,
    FollowUp,
    Handoff,
    Item,
    Named,
    Next,
    Node,
    Outcome,
    Question,
    RunTree,
    Sensitive,
    Step,
    Tell,
    Text,
    Unsure,
)
from trees.shown import Urgency
from trees.values import TRUTH

NODE_KINDS = ("ask", "tell", "run", "confirm", "outcome", "handoff")
URGENCIES = ("now", "same-day", "next-working-day", "routine")
SENSITIVE = ("health", "pregnancy", "disability", "race", "belief", "union", "sex-life", "criminal", "abuse")
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


def _text(place: Place, raw: Raw, key: str, making: Making) -> Text | None:
    return optional_text(place, raw, key, making)


def _statutory(place: Place, raw: Raw) -> frozenset[str]:
    keys = strings(place.at("statutory"), raw.get("statutory"))
    for key in keys:
        if key not in raw:
            place.at("statutory").wrong(f"'{key}' is no key of this node.", nearest(key, raw))
    return frozenset(keys)


def _cites(place: Place, raw: Raw, making: Making) -> tuple[Named, ...]:
    cites = read_named(place.at("cite"), raw.get("cite"), making, "cite")
    known = making.around.sections
    for index, one in enumerate(cites):
        if known is not None and one.id not in known:
            place.at("cite", index).wrong(f"There is no policy section '{one.id}'.", nearest(one.id, known))
    return cites


_QUESTION = (
    "ask",
    *KINDS,
    *("hint", "why", "find_out", "cite", "check", "unsure", "answers", "sensitive", "next", "statutory"),
)


def _question(place: Place, raw: Raw, making: Making) -> Question | None:
    check_keys(place, raw, _QUESTION, ("ask", "next"))
    ask = read_text(place.at("ask"), raw["ask"], making)
    answer = read_answer_type(place, raw, making)
    options = answer.options if answer is not None and answer.kind == "choice" else None
    if answer is None and isinstance(raw.get("next"), Mapping):  # what may lead somewhere is told with the answers
        return None
    way = _next(place, raw, making, tuple(options) if options is not None else None)
    hint, why, find_out = (_text(place, raw, key, making) for key in ("hint", "why", "find_out"))
    cites, rules = _cites(place, raw, making), _checks(place, raw, making)
    unsure, supplies = _unsure(place, raw, making, tuple(options or ())), _supplies(place, raw, making)
    if ask is None or answer is None or way is None:
        return None
    node = Question(
        id=place.node or "",
        ask=ask,
        type=answer,
        next=way,
        hint=hint,
        why=why,
        find_out=find_out,
        cite=cites,
        check=rules,
        unsure=unsure,
        supplies=supplies,
        sensitive=_sensitive(place, raw),
        statutory=_statutory(place, raw),
        line=place.line,
    )
    return replace(node, mark=constant_mark(node))


def _next(place: Place, raw: Raw, making: Making, options: tuple[str, ...] | None) -> Next | None:
    return read_next(place.at("next"), raw["next"], making, options) if "next" in raw else None


def _sensitive(place: Place, raw: Raw) -> Sensitive | None:
    if raw.get("sensitive") is None:
        return None
    return cast("Sensitive", one_of(place.at("sensitive"), raw["sensitive"], SENSITIVE) or None)


def _checks(place: Place, raw: Raw, making: Making) -> tuple[CheckRule, ...]:
    if "check" not in raw:
        return ()
    data = raw["check"]
    rules = data if isinstance(data, list | tuple) else [data]
    made = [_check(place.at("check", index), rule, making) for index, rule in enumerate(rules)]
    return tuple(rule for rule in made if rule is not None)


def _check(place: Place, item: object, making: Making) -> CheckRule | None:
    raw = mapping(place, item)
    check_keys(place, raw, ("that", "otherwise"), ("that", "otherwise"))
    if not {"that", "otherwise"} <= set(raw):
        return None
    that = making.expression(place.at("that"), raw["that"], TRUTH)
    otherwise = read_text(place.at("otherwise"), raw["otherwise"], making)
    return CheckRule(that=that, otherwise=otherwise, line=place.line) if that and otherwise else None


def _unsure(place: Place, raw: Raw, making: Making, options: tuple[str, ...]) -> Unsure | None:
    if raw.get("unsure") is None:
        return None
    data, where = raw["unsure"], place.at("unsure")
    if isinstance(data, Mapping):
        check_keys(where, data, ("as",), ("as",))
        counts_as = str(data.get("as"))
        if counts_as not in options:
            where.wrong(f"'{counts_as}' is not an option of this question.", nearest(counts_as, options))
        return Unsure(counts_as=counts_as)
    go = string(where, data)
    if go and go not in making.nodes:
        where.wrong(f"There is no node '{go}' in this tree.", nearest(go, making.nodes))
    return Unsure(go=go) if go else None


def _supplies(place: Place, raw: Raw, making: Making) -> str | None:
    earlier = optional_string(place, raw, "answers")
    if not earlier:
        return None
    known, own = making.types.get(earlier), making.types.get(place.node or "")
    if earlier not in making.nodes or known is None:
        place.at("answers").wrong(f"There is no question '{earlier}' to answer.", nearest(earlier, making.nodes))
    elif own is not None and (own.kind, own.whole) != (known.kind, known.whole):
        place.at("answers").wrong(
            f"This gives {own.says}, and '{earlier}' wants {known.says}.", "Give both the same answer type."
        )
    elif own is not None and not set(own.labels or ()) <= set(known.labels or ()):
        place.at("answers").wrong(
            f"'{earlier}' does not have all the options of this question.",
            f"Give it options of that one: {', '.join(known.labels or ())}.",
        )
    return earlier


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
            next=_next(place, raw, making, None),
            again=again,
            cite=_cites(place, raw, making),
            do=read_steps(place.at("do"), raw.get("do"), making),
            statutory=_statutory(place, raw),
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
    way = _next(place, raw, making, ends)
    return RunTree(
        id=place.node or "", run=inner.id, keep=keep, next=way, statutory=_statutory(place, raw), line=place.line
    ) if way else None  # fmt: skip


def _confirm(place: Place, raw: Raw, making: Making) -> Confirm | None:
    known = ("confirm", "role", "shows", "within", "meanwhile", "next", "statutory")
    check_keys(place, raw, known, ("role", "within", "next"))
    confirm = read_text(place.at("confirm"), raw["confirm"], making)
    way = _next(place, raw, making, CONFIRMED)
    role = one_of(place.at("role"), raw.get("role"), ROLES)
    within = _urgency(place, raw, "within")
    shows, meanwhile = _text(place, raw, "shows", making), _text(place, raw, "meanwhile", making)
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
            statutory=_statutory(place, raw),
            line=place.line,
        )
    )


def _urgency(place: Place, raw: Raw, key: str) -> Urgency:
    return cast("Urgency", one_of(place.at(key), raw.get(key), URGENCIES))


_OUTCOME = (
    *("outcome", "say", "do", "avoid", "script", "cite", "letters", "learn"),
    *("follow_up", "urgent", "continue_in", "statutory"),
)


def _outcome(place: Place, raw: Raw, making: Making) -> Outcome | None:
    check_keys(place, raw, _OUTCOME)
    title = read_text(place.at("outcome"), raw["outcome"], making)
    made = {key: _text(place, raw, key, making) for key in ("say", "script")}
    do, avoid = _lists(place, raw, making)
    letters = _named(place, raw, making, "letters", making.around.letters)
    learn = _named(place, raw, making, "learn", making.around.learning)
    follow_up, continue_in = _follow_up(place, raw, making), _continue_in(place, raw, making)
    cites = _cites(place, raw, making)
    return (
        None
        if title is None
        else Outcome(
            id=place.node or "",
            title=title,
            **made,
            do=do,
            avoid=avoid,
            cite=cites,
            letters=letters,
            learn=learn,
            follow_up=follow_up,
            urgent=truth(place, raw, "urgent"),
            continue_in=continue_in,
            statutory=_statutory(place, raw),
            line=place.line,
        )
    )


def _lists(place: Place, raw: Raw, making: Making) -> tuple[tuple[Step, ...], tuple[Item, ...]]:
    return (
        read_steps(place.at("do"), raw.get("do"), making),
        read_items(place.at("avoid"), raw.get("avoid"), making),
    )


def _named(place: Place, raw: Raw, making: Making, key: str, known: Mapping[str, Raw]) -> tuple[Named, ...]:
    single = "letter" if key == "letters" else key
    found = read_named(place.at(key), raw.get(key), making, single)
    for index, one in enumerate(found):
        if one.id not in known:
            place.at(key, index).wrong(f"There is no {single} '{one.id}'.", nearest(one.id, known))
    return found


def _follow_up(place: Place, raw: Raw, making: Making) -> FollowUp | None:
    if raw.get("follow_up") is None:
        return None
    where = place.at("follow_up")
    data = mapping(where, raw["follow_up"])
    check_keys(where, data, ("after", "ask", "choice"), ("after", "ask", "choice"))
    ask = read_text(where.at("ask"), data.get("ask"), making)
    options = read_options(where.at("choice"), data.get("choice"), making)
    after = whole(where.at("after"), data.get("after"), least=1)
    return FollowUp(after=after, ask=ask, options=options) if ask else None


def _continue_in(place: Place, raw: Raw, making: Making) -> ContinueIn | None:
    if raw.get("continue_in") is None:
        return None
    where = place.at("continue_in")
    data = mapping(where, raw["continue_in"])
    check_keys(where, data, ("tree", "with"), ("tree",))
    tree, known = string(where.at("tree"), data.get("tree")), making.around.trees
    if tree and known is not None and tree not in {*known, *(making.around.topics or ())}:
        where.at("tree").wrong(f"There is no tree '{tree}'.", nearest(tree, {*known, *(making.around.topics or ())}))
    passes = mapping(where.at("with"), data.get("with", {}))
    made = {name: making.expression(where.at("with", name), source) for name, source in passes.items()}
    return ContinueIn(tree=tree, passes={name: one for name, one in made.items() if one is not None})


_HANDOFF = ("handoff", "because", "to", "urgency", "meanwhile", "do", "avoid", "cite", "statutory")


def _handoff(place: Place, raw: Raw, making: Making) -> Handoff | None:
    check_keys(place, raw, _HANDOFF, ("to", "urgency"))
    title = read_text(place.at("handoff"), raw["handoff"], making)
    made = {key: _text(place, raw, key, making) for key in ("because", "meanwhile")}
    do, avoid = _lists(place, raw, making)
    cites = _cites(place, raw, making)
    to, queues = string(place.at("to"), raw.get("to")), making.around.known.queues
    if to and queues and to not in queues:
        place.at("to").astray(f"There is no queue '{to}'.", nearest(to, queues))
    urgency = _urgency(place, raw, "urgency")
    levels = making.around.known.service_levels
    if levels and urgency not in ("", *levels):
        place.at("urgency").astray(f"No service level stands for '{urgency}'.", nearest(urgency, levels))
    return (
        None
        if title is None
        else Handoff(
            id=place.node or "",
            title=title,
            to=to,
            urgency=urgency,
            **made,
            do=do,
            avoid=avoid,
            cite=cites,
            statutory=_statutory(place, raw),
            line=place.line,
        )
    )


_READERS: Mapping[str, Callable[[Place, Raw, Making], Node | None]] = {
    "ask": _question,
    "tell": _tell,
    "run": _run,
    "confirm": _confirm,
    "outcome": _outcome,
    "handoff": _handoff,
}

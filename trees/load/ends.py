"""Reads the ends of a tree: outcomes, with what follows them, and hand-offs; knows no other kind of node."""

from collections.abc import Mapping

from trees.expressions.typing import nearest
from trees.load.answer_types import read_options
from trees.load.making import Making, Raw
from trees.load.node_parts import cites, lists, statutory, urgency_of
from trees.load.place import Place, check_keys, mapping, string, truth, whole
from trees.load.words import optional_text, read_named, read_text
from trees.model import ContinueIn, FollowUp, Handoff, Named, Outcome

_OUTCOME = (
    *("outcome", "say", "do", "avoid", "script", "cite", "letters", "learn"),
    *("follow_up", "urgent", "continue_in", "statutory"),
)


def read_outcome(place: Place, raw: Raw, making: Making) -> Outcome | None:
    """Advice, and what belongs to it; nothing and a problem where it is unfit."""
    check_keys(place, raw, _OUTCOME)
    title = read_text(place.at("outcome"), raw["outcome"], making)
    made = {key: optional_text(place, raw, key, making) for key in ("say", "script")}
    do, avoid = lists(place, raw, making)
    letters = _named(place, raw, making, "letters", making.around.letters)
    learn = _named(place, raw, making, "learn", making.around.learning)
    follow_up, continue_in = _follow_up(place, raw, making), _continue_in(place, raw, making)
    cited = cites(place, raw, making)
    return (
        None
        if title is None
        else Outcome(
            id=place.node or "",
            title=title,
            **made,
            do=do,
            avoid=avoid,
            cite=cited,
            letters=letters,
            learn=learn,
            follow_up=follow_up,
            urgent=truth(place, raw, "urgent"),
            continue_in=continue_in,
            statutory=statutory(place, raw),
            line=place.line,
        )
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


def read_handoff(place: Place, raw: Raw, making: Making) -> Handoff | None:
    """A hand-over to advisers; nothing and a problem where it is unfit."""
    check_keys(place, raw, _HANDOFF, ("to", "urgency"))
    title = read_text(place.at("handoff"), raw["handoff"], making)
    made = {key: optional_text(place, raw, key, making) for key in ("because", "meanwhile")}
    do, avoid = lists(place, raw, making)
    cited = cites(place, raw, making)
    to, queues = string(place.at("to"), raw.get("to")), making.around.known.queues
    if to and queues and to not in queues:
        place.at("to").astray(f"There is no queue '{to}'.", nearest(to, queues))
    urgency = urgency_of(place, raw, "urgency")
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
            cite=cited,
            statutory=statutory(place, raw),
            line=place.line,
        )
    )

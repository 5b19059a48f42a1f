"""What `check` accepts, holds: over generated trees full of expressions, no walk fails and every walk ends."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from policies.library import PolicyLibrary
from trees.check import check_tree
from trees.load import TreeSet
from trees.load.making import Around
from trees.load.place import Ledger
from trees.load.tree import read_tree
from trees.model import Question, Tell, Tree
from trees.position import Answer, Position
from trees.show import show
from trees.walk import NEVER_ASKED, back, change, proceed, unsure, walk, with_answer

ON = date(2026, 11, 2)
OPTIONS = ("a", "b", "c")
KINDS = ("choice", "choices", "number", "money", "date", "text", "tell")
Draw = Callable[[st.SearchStrategy[Any]], Any]
Names = list[tuple[str, str]]
"""Names that may have been answered, with the kind of each."""
UNUSED = ("No path leads to", "no answers lead to it", "can never")
"""Errors that only say that something is there for nothing: such trees are walked too."""
INNER: Mapping[str, object] = {
    "tree": "inner",
    "title": "Inner",
    "part": True,
    "nodes": {
        "who": {"ask": "Who?", "choice": {"a": "A", "b": "B"}, "next": {"a": "more", "b": "out"}},
        "more": {"ask": "More?", "choice": {"a": "A", "b": "B"}, "next": "done"},
        "done": {"outcome": "Done"},
        "out": {"outcome": "Out"},
    },
}


def value_of(draw: Draw, name: str, kind: str) -> str:
    """An expression that reads a name, now and then with what to take where it is missing."""
    if draw(st.integers(0, 4)) == 0:
        return name
    return f"({name} | default({ {'choice': repr('a'), 'choices': repr('none'), 'date': 'today'}.get(kind, '3') }))"


def number(draw: Draw, names: Names) -> str:
    """An expression that gives a number."""
    numbers = [one for one in names if one[1] in ("number", "money")]
    dates = [one for one in names if one[1] == "date"]
    ways = ["4", "0.5", "fact('long_term_days')"]
    if numbers:
        one = value_of(draw, *draw(st.sampled_from(numbers)))
        other = value_of(draw, *draw(st.sampled_from(numbers)))
        ways += [one, f"{one} + 1", f"{one} * 3", f"10 / {one}", f"round_down({one} / 2)", f"larger({one}, 2)"]
        ways += [f"({one} if {one} > 2 else {other})"]
    if dates:
        day = value_of(draw, *draw(st.sampled_from(dates)))
        ways += [f"days_between({day}, today)", f"fact('statutory_sick_pay_weekly_limit', on={day})"]
        ways += [f"days_between(add_months({day}, 2), {day})"]
    return str(draw(st.sampled_from(ways)))


def truth(draw: Draw, names: Names, depth: int = 2) -> str:
    """A condition, often on answers with options, which `check` follows exactly."""
    if depth and draw(st.booleans()):
        one, other = truth(draw, names, depth - 1), truth(draw, names, depth - 1)
        return str(draw(st.sampled_from([f"{one} and {other}", f"({one}) or ({other})", f"not ({one})", f"({one})"])))
    options = [one for one in names if one[1] == "choice"]
    several = [one for one in names if one[1] == "choices"]
    ways = [f"{number(draw, names)} > {number(draw, names)}", "today > date('2026-11-03')"]
    if options:
        name = value_of(draw, *draw(st.sampled_from(options)))
        ways += [f"{name} == 'a'", f"{name} != 'b'", f"{name} in ['a', 'b']", f"'a' == {name}"] * 2
    if several:
        name = value_of(draw, *draw(st.sampled_from(several)))
        ways += [f"includes({name}, 'a')", f"includes_any({name}, 'a', 'b')", f"includes_all({name}, 'b', 'c')"]
    return str(draw(st.sampled_from(ways)))


def words(draw: Draw, names: Names) -> object:
    """A text with values in it, and a part that may not show."""
    shown = [value_of(draw, name, kind) for name, kind in names if kind != "text"] + [number(draw, names)]
    parts: list[object] = [f"Look: {{{{ {draw(st.sampled_from(shown))} }}}}."]
    if draw(st.booleans()):
        parts.append({"when": truth(draw, names), "say": f"And {{{{ {draw(st.sampled_from(shown))} }}}}."})
    return parts


def onward(draw: Draw, kind: str, *, names: Names, later: list[str]) -> object:
    """One of the four forms of `next`."""
    go = st.sampled_from(later)
    forms = ["name", "rules", "rules"] + (["map"] if kind == "choice" else []) + (["table"] if names else [])
    form = draw(st.sampled_from(forms))
    if form == "rules":
        return [
            {"when": truth(draw, names), "go": draw(go)},
            {"when": truth(draw, names), "go": draw(go)},
            {"go": draw(go)},
        ]
    if form == "map":
        return {"a": draw(go), "else": draw(go)}
    columns = [one for one, of in names if of == "choice"]
    if form == "table" and columns:
        column = draw(st.sampled_from(columns))
        test = f"{column} == 'a'" if draw(st.booleans()) else "today > date('2026-11-03')"
        rows = [f"{column} | {test} | go", f"a | yes | {draw(go)}", f"b | | {draw(go)}", f" | no | {draw(go)}"]
        return {"table": {"otherwise": draw(go), "rows": "\n".join(rows)}}
    return draw(go)


def node(draw: Draw, name: str, kind: str, *, names: Names, later: list[str]) -> dict[str, object]:
    """A node of a kind, full of what has been asked before it, itself included where it is a question."""
    known = [*names, (name, kind)]
    if kind == "run":
        return {"run": "inner", "keep": ["who"], "next": {"done": draw(st.sampled_from(later)), "else": later[0]}}
    if kind == "tell":
        return {"tell": words(draw, names), "next": onward(draw, kind, names=names, later=later)}
    types: Mapping[str, object] = {
        "choice": dict.fromkeys(OPTIONS, "Label"),
        "choices": {**dict.fromkeys(OPTIONS, "Label"), "none": "None"},
        "number": {"whole": draw(st.booleans()), "min": 0, "max": number(draw, names)},
        "money": {"min": 0},
        "date": {"not_after": "today"},
        "text": {"max_length": 40},
    }
    made: dict[str, object] = {"ask": words(draw, names), kind: types[kind]}
    made["next"] = onward(draw, kind, names=known if kind != "text" else names, later=later)
    if draw(st.integers(0, 3)) == 0:
        made["unsure"] = {"as": "a"} if kind == "choice" and draw(st.booleans()) else draw(st.sampled_from(later))
    if draw(st.integers(0, 3)) == 0 and kind != "text":
        made["check"] = [{"that": truth(draw, known), "otherwise": words(draw, known)}]
    return made


@st.composite
def raw_trees(draw: st.DrawFn) -> dict[str, Any]:
    """A tree whose ways lead forward, and whose every text, limit, rule and end reads what may have been asked."""
    count = draw(st.integers(2, 7))
    names: Names = []
    nodes: dict[str, object] = {}
    runs_at = draw(st.integers(0, 12))
    for index in range(count):
        name, kind = f"n{index}", "run" if index == runs_at else draw(st.sampled_from(KINDS))
        # Most go on to the next node, so that most names are answered on most paths.
        later = [f"n{index + 1}", f"n{index + 1}", *(f"n{other}" for other in range(index + 2, count + 1))]
        nodes[name] = node(draw, name, kind, names=list(names), later=later)
        names += [("who", "choice")] if kind == "run" else [(name, kind)] if kind != "tell" else []
        if names and draw(st.integers(0, 4)) == 0:
            names.append((f"let{index}", "number"))
    let = {
        name: number(draw, [one for one in names if one[0] != name and "let" not in one[0]])
        for name, _ in names
        if name.startswith("let")
    }
    steps = [{"step": words(draw, names), "by": "add_months(today, 1)", "when": truth(draw, names)}]
    ends = {f"n{count}": {"outcome": "Done", "say": words(draw, names), "do": steps}}
    adviser = {"speak_to_us": {"handoff": "Talk", "to": "er-advice", "urgency": "routine"}}
    return {"tree": "t", "title": "T", "adviser": "speak_to_us", "nodes": {**nodes, **ends, **adviser}, "let": let}


def made(raw: Mapping[str, object], shipped: TreeSet, policies: PolicyLibrary) -> Tree | None:
    """The tree, where the loader takes it."""
    around = Around(figures=shipped.figures["example"], calculators=shipped.calculators)
    inner = read_tree(INNER, ledger=Ledger(file="inner.yaml", lines={}), runs={}, around=around, policies=policies)
    assert inner is not None
    ledger = Ledger(file="t.yaml", lines={})
    return read_tree(raw, ledger=ledger, runs={"inner": inner}, around=around, policies=policies)


def step(draw: Draw, position: Position, on: date) -> tuple[Answer, ...]:
    """Any answer that could be given here, not sure included."""
    spot = position.spot.node
    if isinstance(spot, Tell):
        return proceed(position, on=on)
    assert isinstance(spot, Question)
    not_sure = unsure(position, on=on) if draw(st.integers(0, 2)) == 0 else None
    return with_answer(position, not_sure or Answer(node=position.node, value=_value(draw, spot, on), on=on))


def _value(draw: Draw, question: Question, on: date) -> Any:  # noqa: ANN401 - a value of any kind
    kinds: Mapping[str, st.SearchStrategy[Any]] = {
        "choice": st.sampled_from(list(question.type.options)),
        "choices": st.sampled_from([("a",), ("b", "c"), ("none",), ("a", "b", "c")]),
        "number": st.integers(0, 4),
        "money": st.sampled_from([Decimal(0), Decimal("2.50"), Decimal(300)]),
        "date": st.integers(0, 900).map(lambda days: on - timedelta(days=days)),
        "text": st.sampled_from(["words", "3"]),
    }
    return draw(kinds[question.type.kind])


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raw=raw_trees(), data=st.data())
def test_what_check_accepts_is_walked_to_an_end_without_a_failure(
    raw: Mapping[str, object], data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary
) -> None:
    """But by the two documented ways to the adviser: a calculation that fails, and a missing or uncertain figure."""
    tree = made(raw, shipped, policies)
    if tree is None:
        event("refused by the loader")
        return
    errors = [one.problem for one in check_tree(tree, today=ON) if one.level == "error"]
    if [one for one in errors if not any(words in one for words in UNUSED)]:
        event("refused by check")
        return
    event("accepted")
    for _ in range(3):
        on, position = ON, walk(tree, (), today=ON)
        for _turn in range(30):
            if position.ended or position.refused is not None:
                break
            on += timedelta(days=data.draw(st.integers(0, 2)))
            position = walk(tree, step(data.draw, position, on), today=on)
            show(position)
        assert position.ended or position.refused is not None, "every path ends"
        assert position.diverted != NEVER_ASKED
        _check_replay(tree, position)
        _check_back(tree, position)
        if position.ended and position.trail:
            _check_change(data.draw, tree, position)


def _check_replay(tree: Tree, position: Position) -> None:
    """The same answers in another order, on a later day, lead to the same place in the same words."""
    again = walk(tree, reversed(position.answers), today=date(2030, 1, 1))
    assert (again.node, again.day, again.trail) == (position.node, position.day, position.trail)
    assert again.refused == position.refused
    assert again.diverted == position.diverted
    assert show(again) == show(position)


def _check_back(tree: Tree, position: Position) -> None:
    """Going back and giving the same answer again returns."""
    if not position.used:
        return
    last = position.used[-1]
    before = walk(tree, back(position), today=position.day, started=position.started)
    returned = walk(tree, with_answer(before, last), today=position.day, started=position.started)
    assert (returned.node, returned.trail, returned.diverted) == (position.node, position.trail, position.diverted)


def _check_change(draw: Draw, tree: Tree, end: Position) -> None:
    """Changing an answer and changing it back restores the end, once dropped answers are taken up again."""
    originals = {answer.node: answer for answer in end.used}
    item = draw(st.sampled_from(end.trail))
    asked = walk(tree, change(end, item.node), today=end.day, started=end.started)
    assert asked.node == item.node
    other = walk(tree, step(draw, asked, end.day), today=end.day, started=end.started)
    position = walk(tree, with_answer(other, originals[item.node]), today=end.day, started=end.started)
    while not position.ended:
        answers = with_answer(position, originals[position.node])
        position = walk(tree, answers, today=end.day, started=end.started)
    assert (position.node, position.trail, position.diverted) == (end.node, end.trail, end.diverted)

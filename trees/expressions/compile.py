"""Turns an expression's syntax tree into a type and a closure over exact values, in one pass; loads nothing."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from jinja2 import nodes

from trees.expressions.calls import CALLS, calculator_call
from trees.expressions.exact import SUMS, Sum
from trees.expressions.parts import Reads, Typed, constant
from trees.expressions.scope import Expression, NotAnswered, Run, Scope
from trees.expressions.syntax import ExpressionError, parse
from trees.expressions.terms import DAYS, Terms
from trees.expressions.typing import arithmetic, check_equal, check_member, check_order, constant_words, nearest, unify
from trees.expressions.wording import FILTERS, worded
from trees.values import NUMBER, TRUTH, WHOLE, Type

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


def compile_expression(source: str, terms: Terms, *, line: int = 0, wanted: Type | None = None) -> Expression:
    """An expression, read, typed and compiled; of the kind `wanted` where one is.

    Raises:
        ExpressionError: with the problem and the remedy for its author.
    """
    syntax = parse(source)
    compiler = Compiler(terms=terms)
    typed = compiler.value(syntax)
    if wanted is not None and typed.type.kind != wanted.kind:
        raise ExpressionError(
            f"'{source}' is {typed.type.says}, and {wanted.says} is wanted.", _wanted_remedy(source, wanted, typed.type)
        )
    return compiler.expression(source, typed, syntax, line)


def compile_hole(source: str, terms: Terms, *, line: int = 0) -> Expression:
    """The inside of a `{{ }}`: its value comes out in words, or as a table.

    Raises:
        ExpressionError: with the problem and the remedy for its author.
    """
    syntax = parse(source)
    compiler = Compiler(terms=terms)
    if isinstance(syntax, nodes.Filter) and syntax.name in FILTERS:
        typed = FILTERS[syntax.name](syntax, compiler)
    else:
        typed = worded(compiler.value(syntax))
    return compiler.expression(source, typed, syntax, line)


def _wanted_remedy(source: str, wanted: Type, got: Type) -> str:
    if wanted.kind == "truth" and got.kind == "option":
        return f"Compare it: {source} == '{next(iter(got.labels or {'yes': ''}))}'."
    if wanted.kind == "truth" and got.kind == "options":
        return f"Ask what it includes: includes({source}, 'option')."
    return f"Write an expression that gives {wanted.says}."


@dataclass(slots=True, kw_only=True)
class Compiler:
    """One pass over one expression; `reads` gathers what it rests on."""

    terms: Terms
    reads: Reads = field(default_factory=Reads)

    def expression(self, source: str, typed: Typed, syntax: nodes.Expr, line: int) -> Expression:
        """The finished expression."""
        return Expression(
            source=source,
            type=typed.type,
            names=frozenset(self.reads.names),
            facts=frozenset(self.reads.facts),
            settings=frozenset(self.reads.settings),
            calculators=frozenset(self.reads.calculators),
            line=line,
            syntax=syntax,
            run=typed.run,
        )

    def value(self, node: nodes.Node) -> Typed:
        """A part whose value is surely there.

        Raises:
            ExpressionError: it may be missing, as a limit that was abolished.
        """
        typed = self.any(node)
        if typed.type.missing:
            raise ExpressionError(
                "This value can be missing: a limit that was abolished has none.", "Add `| default(…)` to it."
            )
        return typed

    def any(self, node: nodes.Node) -> Typed:
        """A part, present or not.

        Raises:
            ExpressionError: the language has no such part.
        """
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise ExpressionError(
                f"An expression cannot hold this ({type(node).__name__.lower()}).",
                "Use names, comparisons, and/or/not, in, if-else, + - * / and the calculators.",
            )
        return handler(node, self)


def _const(node: nodes.Const, _: Compiler) -> Typed:
    value = node.value
    if isinstance(value, bool):
        return constant(value, TRUTH)
    if isinstance(value, int):
        return constant(value, WHOLE)
    if isinstance(value, Decimal):
        return constant(value, NUMBER)
    if isinstance(value, str):
        return constant(value, constant_words(value))
    raise ExpressionError("`none` is not a value here.", "Use `| default(…)` for what may be missing.")


def _name(node: nodes.Name, compiler: Compiler) -> Typed:
    name, terms = node.name, compiler.terms
    reference = DAYS.get(name)
    if reference is not None:
        return Typed(type=reference.type, run=reference.read)
    reference = terms.find(name)
    if reference is None and (name in CALLS or name in terms.calculators):
        raise ExpressionError(f"'{name}' is called, with brackets.", f"Write {name}(…).")
    if reference is None:
        remedy = terms.why_unknown(name) or nearest(name, [*terms.known(), *DAYS])
        raise ExpressionError(f"There is no answer or named value '{name}'.", remedy)
    compiler.reads.names.add(name)
    return Typed(type=reference.type, run=reference.read, name=name)


def _compare(node: nodes.Compare, compiler: Compiler) -> Typed:
    left = compiler.value(node.expr)
    runs = []
    for operand in node.ops:
        runs.append(_compared(left, operand, compiler))
        left = compiler.value(operand.expr) if len(node.ops) > 1 else left
    return Typed(type=TRUTH, run=runs[0] if len(runs) == 1 else lambda scope: all(run(scope) for run in runs))


def _compared(left: Typed, operand: nodes.Operand, compiler: Compiler) -> Run:
    if operand.op in ("in", "notin"):
        return _membership(left, operand, compiler)
    right = compiler.value(operand.expr)
    (check_equal if operand.op in ("eq", "ne") else check_order)(left.type, right.type)
    compare, one, other = _COMPARED[operand.op], left.run, right.run
    if right.constant is not None:
        fixed = right.constant
        return lambda scope: compare(one(scope), fixed)
    return lambda scope: compare(one(scope), other(scope))


def _membership(left: Typed, operand: nodes.Operand, compiler: Compiler) -> Run:
    wanted, one = operand.op == "in", left.run
    if isinstance(operand.expr, nodes.List | nodes.Tuple):
        parts = [compiler.value(item) for item in operand.expr.items]
        for part in parts:
            check_equal(left.type, part.type)
        runs = [part.run for part in parts]
        return lambda scope: any(one(scope) == run(scope) for run in runs) is wanted
    several = compiler.value(operand.expr)
    if several.type.kind != "options":
        raise ExpressionError(
            f"`in` looks into {several.type.says}.",
            "Write a list, name in ['a', 'b'], or 'a' in a question with several.",
        )
    check_member(left.type, several.type)
    other = several.run
    return lambda scope: (one(scope) in other(scope)) is wanted


def _all_of(node: nodes.And, compiler: Compiler) -> Typed:
    one, other = _truth(node.left, compiler), _truth(node.right, compiler)
    return Typed(type=TRUTH, run=lambda scope: one(scope) and other(scope))


def _any_of(node: nodes.Or, compiler: Compiler) -> Typed:
    one, other = _truth(node.left, compiler), _truth(node.right, compiler)
    return Typed(type=TRUTH, run=lambda scope: one(scope) or other(scope))


def _not(node: nodes.Not, compiler: Compiler) -> Typed:
    one = _truth(node.node, compiler)
    return Typed(type=TRUTH, run=lambda scope: not one(scope))


def _truth(node: nodes.Node, compiler: Compiler) -> Run:
    typed = compiler.value(node)
    if typed.type.kind != "truth":
        source = typed.name or "it"
        raise ExpressionError(
            f"{typed.type.says[0].upper()}{typed.type.says[1:]} stands where true or false is wanted.",
            _wanted_remedy(source, TRUTH, typed.type),
        )
    return typed.run


def _either(node: nodes.CondExpr, compiler: Compiler) -> Typed:
    if node.expr2 is None:
        raise ExpressionError("`if` without `else` leaves nothing.", "Add `else` with a value.")
    test = _truth(node.test, compiler)
    one, other = compiler.any(node.expr1), compiler.any(node.expr2)
    yes, no = one.run, other.run
    return Typed(type=unify(one.type, other.type), run=lambda scope: yes(scope) if test(scope) else no(scope))


def _sum(node: nodes.BinExpr, compiler: Compiler) -> Typed:
    operation = type(node).__name__
    one, other = compiler.value(node.left), compiler.value(node.right)
    kind = arithmetic(operation, one.type, other.type)
    return Typed(type=kind, run=_summed(SUMS[operation], one.run, other.run))


def _summed(work: Sum, one: Run, other: Run) -> Run:
    return lambda scope: work(one(scope), other(scope))


def _sign(node: nodes.UnaryExpr, compiler: Compiler) -> Typed:
    typed = compiler.value(node.node)
    if typed.type.kind != "number":
        raise ExpressionError(f"A sign stands before {typed.type.says}.", "Signs are for numbers.")
    run = typed.run
    if isinstance(node, nodes.Pos):
        return Typed(type=typed.type, run=run)
    return Typed(type=typed.type, run=lambda scope: -run(scope))


def _filter(node: nodes.Filter, compiler: Compiler) -> Typed:
    if node.name != "default":
        known = node.name in FILTERS
        raise ExpressionError(
            f"'| {node.name}' only words a value, in a text." if known else f"There is no filter '{node.name}'.",
            "Use it last, inside {{ }}." if known else nearest(node.name, ["default", *FILTERS]),
        )
    if node.node is None or len(node.args) != 1 or node.kwargs:
        raise ExpressionError("`default` takes one value.", "Write name | default(0).")
    return _defaulted(compiler.any(node.node), compiler.value(node.args[0]))


def _defaulted(typed: Typed, fallback: Typed) -> Typed:
    present = replace(typed.type, missing=False)
    if present.kind == "options" and fallback.type.kind == "option":
        fallback = _one_of_several(fallback)
    run, instead = typed.run, fallback.run

    def read(scope: Scope) -> object:
        try:
            value = run(scope)
        except NotAnswered:
            return instead(scope)
        return instead(scope) if value is None else value

    return Typed(type=unify(present, fallback.type), run=read, name=typed.name)


def _one_of_several(typed: Typed) -> Typed:
    """One option as an answer with several, so that `causes | default('none')` can be said."""
    run = typed.run
    return Typed(type=replace(typed.type, kind="options"), run=lambda scope: (run(scope),))


def _call(node: nodes.Call, compiler: Compiler) -> Typed:
    if not isinstance(node.node, nodes.Name) or node.dyn_args is not None or node.dyn_kwargs is not None:
        raise ExpressionError("Only a function is called, by its name.", "Write name(…).")
    name = node.node.name
    if name in CALLS:
        return CALLS[name](node, compiler)
    calculator = compiler.terms.calculators.get(name)
    if calculator is None:
        raise ExpressionError(f"There is no calculator '{name}'.", nearest(name, [*compiler.terms.calculators, *CALLS]))
    compiler.reads.calculators.add(name)
    return calculator_call(calculator, node, compiler)


_HANDLERS: Mapping[type[nodes.Node], Callable[..., Typed]] = {
    nodes.Const: _const,
    nodes.Name: _name,
    nodes.Compare: _compare,
    nodes.And: _all_of,
    nodes.Or: _any_of,
    nodes.Not: _not,
    nodes.CondExpr: _either,
    nodes.Add: _sum,
    nodes.Sub: _sum,
    nodes.Mul: _sum,
    nodes.Div: _sum,
    nodes.Neg: _sign,
    nodes.Pos: _sign,
    nodes.Filter: _filter,
    nodes.Call: _call,
}

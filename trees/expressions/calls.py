"""What an expression may call: facts, settings, dates, options, and the calculators; knows nothing of their rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from jinja2 import nodes

from trees.calculators.registry import Calculator, Parameter
from trees.expressions.exact import bounded
from trees.expressions.parts import Compiling, Handler, Typed, constant
from trees.expressions.scope import NotAnswered, Run, Scope, ToAdviser
from trees.expressions.syntax import ExpressionError
from trees.expressions.typing import accepts, check_member, nearest
from trees.fact_table import Fact, look_up
from trees.values import DATE, EXACT, NUMBER, TRUTH, WHOLE, WORDS, Kind, Type


def _fact(node: nodes.Call, compiler: Compiling) -> Typed:
    name = _quoted(node, "fact", "fact('bradford_trigger')")
    fact = compiler.terms.facts.get(name)
    if fact is None and name in compiler.terms.unusable_facts:
        raise ExpressionError(compiler.terms.unusable_facts[name], "Mend the fact, or use another.")
    if fact is None:
        raise ExpressionError(f"There is no fact '{name}'.", nearest(name, compiler.terms.facts))
    compiler.reads.facts.add(name)
    keywords = _keywords(node, allowed={"on", fact.by} if fact.by else {"on"}, what=f"fact('{name}')")
    return Typed(type=fact.type, run=_looking_up(fact, _on(fact, keywords, compiler), _by(fact, keywords, compiler)))


def _on(fact: Fact, keywords: Mapping[str, nodes.Expr], compiler: Compiling) -> Run:
    if "on" not in keywords:
        if fact.decided_by != "today":
            raise ExpressionError(
                f"The fact '{fact.name}' is decided by {fact.decided_by}, and no date is given.",
                f"Write fact('{fact.name}', on=…).",
            )
        return lambda scope: scope.today
    typed = compiler.value(keywords["on"])
    if typed.type.kind != "date":
        raise ExpressionError(f"`on` of fact('{fact.name}') is {typed.type.says}.", "Give it a date.")
    return typed.run


def _by(fact: Fact, keywords: Mapping[str, nodes.Expr], compiler: Compiling) -> Run | None:
    if fact.by is None:
        return None
    if fact.by not in keywords:
        raise ExpressionError(f"The fact '{fact.name}' goes by {fact.by}.", f"Add {fact.by}=… to it.")
    typed = compiler.value(keywords[fact.by])
    if typed.type.kind != "number":
        raise ExpressionError(f"`{fact.by}` of fact('{fact.name}') is {typed.type.says}.", "Give it a number.")
    return typed.run


def _looking_up(fact: Fact, on: Run, by: Run | None) -> Run:
    if by is None:
        return lambda scope: look_up(fact, on(scope))
    return lambda scope: look_up(fact, on(scope), by(scope))


def _setting(node: nodes.Call, compiler: Compiling) -> Typed:
    name = _quoted(node, "setting", "setting('name')")
    _keywords(node, allowed=set(), what=f"setting('{name}')")
    if name not in compiler.terms.settings:
        raise ExpressionError(f"There is no setting '{name}'.", nearest(name, compiler.terms.settings))
    value = compiler.terms.settings[name]
    if not isinstance(value, str | int | Decimal | bool | tuple):
        raise ExpressionError(f"The setting '{name}' holds no single value.", "Use one that is words or a number.")
    compiler.reads.settings.add(name)
    return Typed(type=setting_type(value), run=lambda _: value)


def setting_type(value: object) -> Type:
    """The type of an organisation's setting, from its value."""
    if isinstance(value, bool):
        return TRUTH
    if isinstance(value, int):
        return WHOLE
    if isinstance(value, Decimal):
        return NUMBER
    return Type(kind="options") if isinstance(value, tuple) else WORDS


def _date(node: nodes.Call, _: Compiling) -> Typed:
    text = _quoted(node, "date", "date('2026-04-06')")
    try:
        return constant(date.fromisoformat(text), DATE)
    except ValueError:
        raise ExpressionError(f"'{text}' is not a date.", "Write it as date('2026-04-06').") from None


def _includes(node: nodes.Call, compiler: Compiling) -> Typed:
    several, wanted = _several(node, compiler)
    if len(wanted) != 1:
        raise ExpressionError("`includes` takes one option.", "For more, use includes_any or includes_all.")
    option = wanted[0]
    return Typed(type=TRUTH, run=lambda scope: option in several(scope))


def _includes_any(node: nodes.Call, compiler: Compiling) -> Typed:
    several, options = _several(node, compiler)
    wanted = frozenset(options)
    return Typed(type=TRUTH, run=lambda scope: not wanted.isdisjoint(several(scope)))


def _includes_all(node: nodes.Call, compiler: Compiling) -> Typed:
    several, options = _several(node, compiler)
    wanted = frozenset(options)
    return Typed(type=TRUTH, run=lambda scope: wanted.issubset(several(scope)))


def _several(node: nodes.Call, compiler: Compiling) -> tuple[Run, tuple[str, ...]]:
    if len(node.args) < 2 or node.kwargs:  # noqa: PLR2004 - a name and an option
        raise ExpressionError("`includes` and its like take a name and options.", "Write includes(name, 'option').")
    typed = compiler.value(node.args[0])
    if typed.type.kind != "options":
        remedy = "Use it on a question with several options; compare one with ==, as in name == 'option'."
        raise ExpressionError(f"This looks into {typed.type.says}.", remedy)
    options = [compiler.value(one) for one in node.args[1:]]
    for option in options:
        check_member(option.type, typed.type)
        if not isinstance(option.constant, str):
            raise ExpressionError("The options looked for are words in quotes.", "Write includes(name, 'option').")
    return typed.run, tuple(str(option.constant) for option in options)


CALLS: Mapping[str, Handler] = {
    "fact": _fact,
    "setting": _setting,
    "date": _date,
    "includes": _includes,
    "includes_any": _includes_any,
    "includes_all": _includes_all,
}


def calculator_call(calculator: Calculator, node: nodes.Call, compiler: Compiling) -> Typed:
    """A call of a calculator, its arguments checked against its annotations.

    Raises:
        ExpressionError: too many or too few arguments, or one of the wrong type.
    """
    runs: dict[str, Run] = {}
    for parameter, argument in _matched(calculator, node):
        typed = compiler.any(argument)
        if not accepts(parameter.type, typed.type):
            raise ExpressionError(
                f"{calculator.name} wants {parameter.type.says} for `{parameter.name}`, and gets {typed.type.says}.",
                _argument_remedy(parameter, typed.type),
            )
        runs[parameter.name] = typed.run
    missing = [one.name for one in calculator.parameters if one.required and one.name not in runs]
    if missing:
        raise ExpressionError(f"{calculator.name} also needs {', '.join(missing)}.", f"Write {usage(calculator)}.")
    return Typed(type=calculator.returns, run=_calculating(calculator, runs, compiler))


def usage(calculator: Calculator) -> str:
    """How a calculator is written, for a remedy."""
    return f"{calculator.name}({', '.join(one.name for one in calculator.parameters)})"


def _argument_remedy(parameter: Parameter, got: Type) -> str:
    if parameter.type.kind == "date" and got.kind == "option":
        return "Write the date as date('2026-04-06')."
    if got.missing:
        return "Add `| default(…)`: the value can be missing."
    return "Give it what it wants."


def _matched(calculator: Calculator, node: nodes.Call) -> list[tuple[Parameter, nodes.Expr]]:
    if len(node.args) > len(calculator.parameters):
        raise ExpressionError(
            f"{calculator.name} takes {len(calculator.parameters)} values, and gets {len(node.args)}.",
            f"Write {usage(calculator)}.",
        )
    by_name = {one.name: one for one in calculator.parameters[len(node.args) :]}
    keywords = _keywords(node, allowed=set(by_name), what=calculator.name)
    return [
        *zip(calculator.parameters, node.args, strict=False),
        *((by_name[name], value) for name, value in keywords.items()),
    ]


def _calculating(calculator: Calculator, runs: Mapping[str, Run], compiler: Compiling) -> Run:
    function = calculator.function
    first = (compiler.terms.calendar,) if calculator.wants_calendar else ()
    given, returns = tuple(runs.items()), calculator.returns

    def work_out(scope: Scope) -> object:
        arguments = {name: run(scope) for name, run in given}
        try:
            return _result(function(*first, **arguments), returns)
        except (ToAdviser, NotAnswered):
            raise
        except Exception as error:
            raise ToAdviser(
                f"The calculation “{calculator.name.replace('_', ' ')}” could not be done, so an adviser needs to help."
            ) from error

    return work_out


def _result(result: object, returns: Type) -> object:
    """What a calculator gave, if it is what its annotation says.

    Raises:
        TypeError: it is not, such as a float, which is not exact.
    """
    if result is None and returns.missing:
        return None
    if not isinstance(result, _PYTHON[returns.kind]) or (isinstance(result, bool) and returns.kind != "truth"):
        raise TypeError(f"{type(result).__name__} is not {returns.says}")
    return bounded(result) if isinstance(result, EXACT) and returns.kind == "number" else result


_PYTHON: Mapping[Kind, tuple[type, ...]] = {
    "truth": (bool,),
    "number": (int, Decimal),
    "date": (date,),
    "option": (str,),
    "options": (tuple,),
    "words": (str,),
    "typed": (str,),
    "rows": (tuple, list),
    "table": (),
}


def _quoted(node: nodes.Call, what: str, use: str) -> str:
    first = node.args[0] if len(node.args) == 1 else None
    if not isinstance(first, nodes.Const) or not isinstance(first.value, str):
        raise ExpressionError(f"`{what}` takes one name in quotes.", f"Write {use}.")
    return first.value


def _keywords(node: nodes.Call, *, allowed: set[str], what: str) -> dict[str, nodes.Expr]:
    found: dict[str, nodes.Expr] = {}
    keywords: Sequence[nodes.Keyword] = node.kwargs
    for keyword in keywords:
        if keyword.key not in allowed or keyword.key in found:
            raise ExpressionError(f"{what} has no `{keyword.key}=`, or has it already.", nearest(keyword.key, allowed))
        found[keyword.key] = keyword.value
    return found

"""Parts what is possible for an answer by a comparison: each side with what is then known; knows no expression."""

import operator
from collections.abc import Callable, Iterable, Iterator

from trees.checking.held import Env, Known, Outcome, Ref, Several


def any_equal(one: Outcome, others: Iterable[Outcome], env: Env) -> Iterator[tuple[bool, Env]]:
    """Whether an outcome is equal to one of several, and what is then known."""
    open_ = [env]
    for other in others:
        found = [pair for then in open_ for pair in equal(one, other, then, operator.eq)]
        yield from ((True, then) for side, then in found if side)
        open_ = list(dict.fromkeys(then for side, then in found if not side))
    yield from ((False, then) for then in open_)


def equal(
    one: Outcome, other: Outcome, env: Env, compare: Callable[[object, object], bool]
) -> Iterator[tuple[bool, Env]]:  # fmt: skip
    """Whether two outcomes compare so, and what is then known of the answers."""
    if isinstance(one, Known) and isinstance(other, Known):
        yield compare(one.value, other.value), env
        return
    if isinstance(other, Ref) and isinstance(one, Known):
        one, other = other, one
    if isinstance(one, Ref) and isinstance(other, Known) and compare in (operator.eq, operator.ne):
        for side, then in _is_option(one.name, str(other.value), env):
            yield side is (compare is operator.eq), then
        return
    yield True, env
    yield False, env


def _is_option(name: str, option: str, env: Env) -> Iterator[tuple[bool, Env]]:
    held = env.held[name]
    if isinstance(held, Several):
        # A cell of a table: the option is among those chosen.
        yield from _among(name, option, env)
    elif isinstance(held, frozenset):
        if option in held:
            yield True, env.with_(name, frozenset({option}))
        rest = held - {option}
        if rest:
            yield False, env.with_(name, rest) if option in held else env
    else:
        yield True, env
        yield False, env


def _among(name: str, option: str, env: Env) -> Iterator[tuple[bool, Env]]:
    held = env.held[name]
    if not isinstance(held, Several):
        yield True, env
        yield False, env
        return
    chosen, left = held.split(option)
    if chosen is not None:
        yield True, env.with_(name, chosen)
    if left is not None:
        yield False, env.with_(name, left)


def chosen(
    several: Outcome, options: Iterable[Outcome], env: Env, *, all_of: bool = False
) -> Iterator[tuple[bool, Env]]:
    """Whether any, or all, of the options are chosen."""
    open_ = [env]
    for option in options:
        if not isinstance(several, Ref) or not isinstance(option, Known):
            yield True, env
            yield False, env
            return
        found = [pair for then in open_ for pair in _among(several.name, str(option.value), then)]
        yield from ((not all_of, then) for side, then in found if side is not all_of)
        open_ = list(dict.fromkeys(then for side, then in found if side is all_of))
    yield from ((all_of, then) for then in open_)

"""What nodes of several kinds have in common, read the same way for each; knows no kind of node."""

from collections.abc import Collection
from typing import cast

from trees.expressions.typing import nearest
from trees.load.making import Making, Raw
from trees.load.place import Place, one_of, strings
from trees.load.routes import read_next
from trees.load.words import read_items, read_named, read_steps
from trees.model import Item, Named, Next, Step
from trees.shown import Urgency

URGENCIES = ("now", "same-day", "next-working-day", "routine")


def statutory(place: Place, raw: Raw) -> frozenset[str]:
    """The keys of the node that a trust may not change, because the law is behind them."""
    keys = strings(place.at("statutory"), raw.get("statutory"))
    for key in keys:
        if key not in raw:
            place.at("statutory").wrong(f"'{key}' is no key of this node.", nearest(key, raw))
    return frozenset(keys)


def cites(place: Place, raw: Raw, making: Making) -> tuple[Named, ...]:
    """The policy sections that the node cites, each of which there must be."""
    found = read_named(place.at("cite"), raw.get("cite"), making, "cite")
    known = making.around.sections
    for index, one in enumerate(found):
        if known is not None and one.id not in known:
            place.at("cite", index).wrong(f"There is no policy section '{one.id}'.", _section_meant(one.id, known))
    return found


def _section_meant(cited: str, known: Collection[str]) -> str:
    """The nearest section of the policy that was named; where there is no such policy, the policies that there are."""
    policy = cited.partition("/")[0]
    within = [one for one in known if one.startswith(f"{policy}/")]
    if within:
        return nearest(cited, within)
    return f"There is no policy '{policy}'. {nearest(policy, {one.partition('/')[0] for one in known})}"


def next_of(place: Place, raw: Raw, making: Making, options: tuple[str, ...] | None) -> Next | None:
    """Where the node leads, by the options of its answer if it has any; None where it does not say."""
    return read_next(place.at("next"), raw["next"], making, options) if "next" in raw else None


def urgency_of(place: Place, raw: Raw, key: str) -> Urgency:
    """How urgent something is, in one of the four words."""
    return cast("Urgency", one_of(place.at(key), raw.get(key), URGENCIES))


def lists(place: Place, raw: Raw, making: Making) -> tuple[tuple[Step, ...], tuple[Item, ...]]:
    """What to do and what to avoid."""
    return (
        read_steps(place.at("do"), raw.get("do"), making),
        read_items(place.at("avoid"), raw.get("avoid"), making),
    )

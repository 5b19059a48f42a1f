"""Makes ready what HR's pictures of an organisation are worked out from: its groups, topics, guides and words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from sqlalchemy import Connection

from activity.kept_pictures import Made, key_of, mark_of, written
from activity.measures.knowing import known_of
from activity.picture import RULES, WATCHED_MEASURE, Picture, picture
from activity.recalculation import Recalculation
from activity.scope import Scope
from activity.struggles import Learning
from bot.content.library import Library
from bot.sample.making import ORGANISATION as SAMPLE
from organisations.model import Organisation
from trees.model import Outcome, Tree

Making = Callable[[Connection], Picture]
"""What works out a picture on a connection."""


def scope_for(organisation: str, *, now: datetime, groups: frozenset[str] | None, without: frozenset[str]) -> Scope:
    """What one reader may have counted of an organisation: these groups (None for all), less the trees in `without`."""
    sample = organisation == SAMPLE
    return Scope(as_at=now, organisation=organisation, groups=groups, without=without, sample=sample)


def picturing(
    library: Library,
    organisation: Organisation,
    *,
    scope: Scope,
    recalculated: Iterable[Recalculation],
    measured: bool = True,
) -> Making:
    """What works out the picture on a connection; without `measured`, the trouble spots alone."""
    return partial(
        picture,
        scope=scope,
        known=known_of(organisation.groups, library.topics.values()),
        parents={group.id: group.parent for group in organisation.groups},
        recalculated=tuple(recalculated),
        measured=measured,
        offered=dict(offered(library.trees_of(organisation.id).values())),
    )


def mark_for(
    library: Library, organisation: Organisation, *, now: datetime, recalculated: Iterable[Recalculation]
) -> str:
    """A mark that changes when a picture must be worked out anew although the log has not changed.

    That is in a new month, with other groups or topics, where limits were begun afresh, and under other rules.
    """
    month = f"{now.astimezone(organisation.zone):%Y-%m}"
    known = known_of(organisation.groups, library.topics.values())
    afresh = sorted(one.id for one in recalculated if one.measure == WATCHED_MEASURE)
    return mark_of(RULES, month, known, afresh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What is to be worked out: the picture's name, the mark of what it hangs on, and how."""

    key: str
    mark: str
    making: Making

    def work_out(self, connection: Connection, *, now: datetime) -> tuple[Made, str]:
        """The picture as it is kept, and its content as it is written."""
        began = monotonic()
        picture = self.making(connection)
        took = timedelta(seconds=monotonic() - began)
        return Made(picture=picture, at=now, took=took, mark=self.mark), written(picture)


def counting_of(
    library: Library, organisation: Organisation, *, scope: Scope, recalculated: Iterable[Recalculation]
) -> Counting:
    """How the picture of a scope is worked out now."""
    redone = tuple(recalculated)
    return Counting(
        key=key_of(scope),
        mark=mark_for(library, organisation, now=scope.as_at, recalculated=redone),
        making=picturing(library, organisation, scope=scope, recalculated=redone),
    )


def offered(trees: Iterable[Tree]) -> Iterator[tuple[tuple[str, str], tuple[Learning, ...]]]:
    """What each outcome's page offers to learn from, by tree and outcome."""
    for tree in trees:
        for name, node in tree.nodes.items():
            if isinstance(node, Outcome) and node.learn:
                entries = (tree.learning[one.id] for one in node.learn)
                yield (
                    (tree.id, name),
                    tuple(
                        Learning(name=one.id, title=one.title, minutes=one.minutes, link=one.link, offered=0)
                        for one in entries
                    ),
                )

"""When each version of a tree was first used, from the summaries; knows nothing of what is in a version."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, func, select

from activity.scope import Scope, within
from activity.summary import summary


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version of a tree that followed another, and the day of its first conversation."""

    tree: str
    version: str
    on: date


def new_versions(connection: Connection, scope: Scope) -> tuple[NewVersion, ...]:
    """Every version but each tree's first, the earliest first; of the first nobody can say what it changed."""
    own = summary.c
    rows = connection.execute(
        select(own.tree, own.tree_version, func.min(own.started_on).label("began"))
        .where(*within(scope), own.tree.is_not(None), own.tree_version.is_not(None))
        .group_by(own.tree, own.tree_version)
        .order_by(own.tree, "began", own.tree_version)
    ).all()
    later = (row for _, group in groupby(rows, key=lambda row: row[0]) for row in list(group)[1:])
    found = (NewVersion(tree=tree, version=version, on=began) for tree, version, began in later)
    return tuple(sorted(found, key=lambda one: (one.on, one.tree, one.version)))

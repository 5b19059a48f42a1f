"""How far into an organisation's groups somebody's actions reach, by the table of roles. Pure; knows no page."""

from collections.abc import Mapping

from bot.people.membership import Viewer
from bot.people.roles import Action, Scope, posted_in, scope
from organisations.groups import Groups


def groups_reached(viewer: Viewer, action: Action, groups: Groups) -> frozenset[str] | None:
    """The groups that an action of theirs reaches; None for the whole organisation."""
    reach = scope(viewer.roles, action)
    if reach is not None and reach >= Scope.ORGANISATION:
        return None
    return frozenset().union(*(groups.below(group) for group in posted_in(viewer.posts, action)))


def reaches(viewer: Viewer, group: str | None, action: Action, *, groups: Groups) -> bool:
    """Whether an action of theirs reaches to what somebody of this group has begun."""
    found = groups_reached(viewer, action, groups)
    return found is None or group in found


def limited(viewers: Mapping[str, Viewer], action: Action, groups: Mapping[str, Groups]) -> dict[str, frozenset[str]]:
    """The organisations in which an action reaches only some groups, with those groups."""
    found = {name: groups_reached(viewer, action, groups[name]) for name, viewer in viewers.items()}
    return {name: some for name, some in found.items() if some is not None}

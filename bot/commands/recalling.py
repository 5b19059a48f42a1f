"""The command `recall`: who was shown a node that was wrong, and the notice to them. See `bot/content/recalling`."""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.commands.publishing import ORGANISATION, organisation_of
from bot.commands.records import BY, checked_reason
from bot.content import recalling
from bot.content.recalling import Recall, ShownTo
from bot.people.membership import Viewer
from bot.people.restricted import sees
from bot.people.roles import may
from bot.privacy.chores import Plain
from bot.settings import load_settings
from organisations.model import Organisation
from trees.given import node_at
from trees.model import Confirm, Handoff, Node, Outcome, Question, Tell
from trees.values import long_date
from trees.ways import words_of_text

LONGEST_ABOUT = 120
"""Letters of a page to read that stand for it: it has no title."""


def recall(
    node: Annotated[str, typer.Argument(help="The node, such as no_action; inside another guide, gates/about_whom.")],
    *,
    tree: Annotated[str, typer.Option("--tree", help="The tree's id, such as probation.")],
    version: Annotated[str, typer.Option("--version", help="Only this version; its first letters will do.")] = "",
    organisation: Annotated[str | None, ORGANISATION] = None,
    by: Annotated[str | None, BY] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="What was wrong, and what to do. The managers read it. Name nobody.")
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="Write to everybody who was shown it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object.")] = False,
) -> None:
    """Count who was shown a node; list them, or write to them, on a named person's word."""
    with plainly(), open_for_chores(load_settings()) as opened:
        whose = organisation_of(opened, organisation)
        about = _about(opened, whose, tree=tree, node=node)
        traced = Recall(organisation=whose.id, tree=tree, node=node, version=version)
        found = opened.database.read(lambda connection: recalling.shown_to(connection, traced))
        named = _named(opened, whose, by=by, tree=tree, send=send)
        given = _given(traced, named, reason=reason, about=about)
        listed = named is not None and not send and may(named.roles, "identify")
        if listed:
            opened.run("recall_trace", {**given, "conversations": len(found)})
        told = _send(opened, given) if send else None
        said = _said(opened, whose, found, names=listed)
    if as_json:
        typer.echo(json.dumps({"tree": tree, "node": node, "shown": len(found), "told": told, "conversations": said}))
        return
    for line in (*_counts(whose, traced, found), *(_line(one) for one in said)):
        typer.echo(line)
    if told is not None:
        typer.echo(f"Written to {told} conversations. Each manager sees it there, and on their start page.")


def _about(opened: Opened, organisation: Organisation, *, tree: str, node: str) -> str:
    """What the node is called, so that a manager knows it again."""
    trees = opened.library.trees_of(organisation.id)
    if tree not in trees:
        raise Failed(f"There is no tree {tree!r} for {organisation.id}. There are: {', '.join(sorted(trees))}.")
    found = node_at(trees[tree], node)
    if found is None:
        raise Failed(f"There is no node {node!r} in {tree}. There are: {', '.join(trees[tree].nodes)}.")
    return _title(found)


def _title(node: Node) -> str:
    if isinstance(node, Outcome | Handoff):
        return words_of_text(node.title)
    if isinstance(node, Question):
        return words_of_text(node.ask)
    text = words_of_text(node.tell if isinstance(node, Tell) else node.confirm if isinstance(node, Confirm) else None)
    return text if len(text) <= LONGEST_ABOUT else f"{text[:LONGEST_ABOUT]}…"


def _named(opened: Opened, organisation: Organisation, *, by: str | None, tree: str, send: bool) -> Viewer | None:
    """Who asks, where somebody is named; only some may see names, and only some may write to managers."""
    if by is None:
        if send:
            raise Failed("Say on whose word with --by: a signatory or a lead.")
        return None
    today = datetime.now(UTC).astimezone(organisation.zone).date()
    viewer = opened.library.people.who(by, organisation=organisation.id, on=today)
    if viewer is None or not may(viewer.roles, "sign_trees" if send else "identify"):
        takes = "signatory or lead" if send else "privacy or lead"
        raise Failed(f"{by} may not do this for {organisation.id}. That takes the role {takes} in its directory.")
    topic = opened.library.trees_of(organisation.id)[tree].topic
    if topic and not sees(viewer, topic, organisation=organisation, topics=opened.library.topics):
        raise Failed(f"{by} may not see this topic: only those who are named for it may.")
    return viewer


def _given(traced: Recall, named: Viewer | None, *, reason: str | None, about: str) -> Plain:
    if named is None:
        return {}
    return {
        "organisation": traced.organisation,
        "tree": traced.tree,
        "node": traced.node,
        "version": traced.version,
        "about": about,
        "by": named.person,
        "reason": checked_reason(reason),
        "id": uuid.uuid4().hex,
    }


def _send(opened: Opened, given: Plain) -> int:
    typer.echo("Writing to those who were shown it…", err=True)
    return int(opened.run("recall", given).get("told") or 0)


def _said(
    opened: Opened, organisation: Organisation, found: Sequence[ShownTo], *, names: bool
) -> list[dict[str, str]]:  # fmt: skip
    """Whom it was shown to, where that may be seen."""
    if not names:
        return []
    directory, groups = opened.library.people.directory, organisation.groups
    return [
        {
            "conversation": one.conversation,
            "manager": directory.name(one.person) if one.person else "no longer kept",
            "group": groups.title(one.group_id),
            "last_shown": one.last_at.astimezone(organisation.zone).date().isoformat(),
        }
        for one in found
    ]


def _line(one: dict[str, str]) -> str:
    return f"  {one['last_shown']}  {one['manager']}, {one['group']}  ({one['conversation']})"


def _counts(organisation: Organisation, traced: Recall, found: Sequence[ShownTo]) -> list[str]:
    where = f"{traced.node} of {traced.tree} at {organisation.name}"
    if not found:
        return [f"Nobody was shown {where}."]
    managers = len({one.person for one in found if one.person})
    first, last = (
        long_date(at.astimezone(organisation.zone).date())
        for at in (min(one.first_at for one in found), max(one.last_at for one in found))
    )
    lines = [f"{where} was shown in {len(found)} conversations to {managers} managers, from {first} to {last}."]
    gone = sum(one.person is None for one in found)
    return (
        [*lines, f"{gone} of these conversations are no longer kept, so nobody can be told of them."] if gone else lines
    )

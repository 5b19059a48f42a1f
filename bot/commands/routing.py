"""The command `route`: where a hand-off of a tree would go now, and why. What it decides stands in `escalation`."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.commands.publishing import organisation_of, tree_of
from bot.commands.walking import read_file, read_given, walk_given
from bot.conversation.advisers.promising import WITHOUT_A_GUIDE
from bot.desk.staff import staff_for
from bot.settings import load_settings
from escalation import explaining
from escalation.explaining import Asked, Explained
from escalation.model import Wishes
from escalation.route import route as routed_to
from organisations.model import Organisation
from trees.model import Handoff, RunTree, Tree
from trees.moves import ask_adviser
from trees.show import show
from trees.shown import ShownHandoff, Urgency

BECAUSE: Final = "They asked to speak to a person."

Wanted = tuple[str, str | None, Urgency]
"""A hand-off: its node, the queue that it names, and its urgency."""


def route(
    tree: Annotated[str, typer.Argument(help="The tree's id.")],
    *,
    node: Annotated[str | None, typer.Option(help="One hand-off of the tree; left out: every one.")] = None,
    answers: Annotated[Path | None, typer.Option(help="YAML or JSON by node id: the hand-off they lead to.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Whose; the only one where there is one.")] = None,
    group: Annotated[str | None, typer.Option(help="The group of the manager who asks.")] = None,
    topic: Annotated[str | None, typer.Option(help="Another topic than the tree's own.")] = None,
    at: Annotated[str | None, typer.Option(help="When, as 2026-11-23T10:00 by their clock; left out: now.")] = None,
    involved: Annotated[list[str] | None, typer.Option(help="The id of an adviser who is part of it; again.")] = None,
    meet: Annotated[bool, typer.Option("--meet", help="The manager asks to meet.")] = False,
    coaching: Annotated[bool, typer.Option("--coaching", help="The manager asks for coaching.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print every step of the reasoning.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, a list.")] = False,
) -> None:
    """Show where a hand-off would go, by when it is answered and who is told first. Nothing is sent."""
    with plainly(), open_for_chores(load_settings()) as opened:
        whose = organisation_of(opened, organisation)
        found = tree_of(opened, tree, whose)
        _check_group(whose, group)
        when = _moment(at, whose)
        wanted = _wanted(found, node=node, answers=answers, at=when, whose=whose)
        asked = [
            Asked(
                organisation=whose.id,
                node=name,
                topic=topic or found.topic or "",
                urgency=urgency,
                at=when,
                group=group,
                not_for=tuple(involved or ()),
                wishes=Wishes(face_to_face=when if meet else None, coaching=coaching),
            )
            for name, _, urgency in wanted
        ]
        queues = [None if tree == WITHOUT_A_GUIDE else queue for _, queue, _ in wanted]
        made = [_explained(opened, one, whose, queue) for one, queue in zip(asked, queues, strict=True)]
        names = opened.library.names
    if as_json:
        said = [{"tree": tree, "organisation": whose.id, **explaining.as_json(one)} for one in made]
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for line in _lines(made, names=names, explain=explain):
        typer.echo(line)


def _explained(opened: Opened, asked: Asked, organisation: Organisation, queue: str | None) -> Explained:
    library = opened.library
    routed = routed_to(
        library.routes,
        organisation=organisation.id,
        urgency=asked.urgency,
        queue=queue,
        topic=asked.topic or None,
        groups=[group.id for group in organisation.groups.upwards(asked.group)],
    )
    staff = opened.database.read(
        lambda connection: staff_for(
            connection, organisation, library=library, topic=asked.topic, group=asked.group, at=asked.at
        )
    )
    return explaining.explain(asked, routed, staff)


def _lines(made: list[Explained], *, names: Mapping[str, str], explain: bool) -> Iterator[str]:
    for one in made:
        yield explaining.in_short(one, names=names)
        if explain:
            yield from (f"  {line}" for line in explaining.in_full(one, names=names))


def _wanted(
    tree: Tree, *, node: str | None, answers: Path | None, at: datetime, whose: Organisation
) -> tuple[Wanted, ...]:
    if answers is not None:
        return (_answered(tree, answers, at=at, whose=whose),)
    handoffs = {name: (name, one.to, one.urgency) for name, one in _handoffs(tree)}
    if node is None:
        return tuple(handoffs.values())
    if node not in handoffs:
        raise Failed(f"{node!r} is no hand-off of {tree.id}. There are: {', '.join(handoffs) or 'none'}.")
    return (handoffs[node],)


def _answered(tree: Tree, answers: Path, *, at: datetime, whose: Organisation) -> Wanted:
    """The hand-off that answers lead to, or that of a manager who asks for a person where they end."""
    given = read_given(read_file(answers), name=str(answers))
    position, unknown = walk_given(tree, given, on=at.astimezone(whose.zone).date())
    for name in unknown:
        typer.echo(f"'{name}' is no question of {tree.id}; it is left aside.", err=True)
    if position.kind != "handoff":
        typer.echo(f"These answers lead to '{position.node}'. From there, the manager asks for a person.", err=True)
        position = ask_adviser(position, because=BECAUSE)
    shown = show(position, today=at.astimezone(whose.zone).date())
    if not isinstance(shown, ShownHandoff):
        raise Failed(f"{tree.id} has no hand-off for somebody who asks for a person.")
    return position.node, shown.to, shown.urgency


def _handoffs(tree: Tree) -> Iterator[tuple[str, Handoff]]:
    for name, node in tree.nodes.items():
        if isinstance(node, Handoff):
            yield name, node
        if isinstance(node, RunTree):
            yield from ((f"{name}/{inner}", one) for inner, one in _handoffs(tree.runs[node.run]))


def _check_group(organisation: Organisation, group: str | None) -> None:
    if group is not None and group not in organisation.groups:
        there = ", ".join(organisation.groups.all) or "none"
        raise Failed(f"There is no group {group!r} in {organisation.id}. There are: {there}.")


def _moment(given: str | None, organisation: Organisation) -> datetime:
    if given is None:
        return datetime.now(UTC)
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        raise Failed(f"--at {given} is no time. Write it as 2026-11-23T10:00.") from None
    return read if read.tzinfo else read.replace(tzinfo=organisation.zone)

"""Commands for the life of a version: publish and withdraw. What they decide stands in `authoring`."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from authoring import store
from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.commands.records import BY, checked_reason
from bot.people.roles import may
from bot.settings import load_settings
from organisations.model import Organisation
from trees.model import Tree
from trees.values import long_date

TREE = typer.Argument(help="The tree's id, such as probation.")
ORGANISATION = typer.Option("--organisation", help="Whose; the only one where there is one.")


def publish(
    tree: Annotated[str, TREE],
    *,
    by: Annotated[str, BY],
    start: Annotated[
        str | None, typer.Option("--from", help="The first day in force, as 2027-01-01; else today.")
    ] = None,
    organisation: Annotated[str | None, ORGANISATION] = None,
) -> None:
    """Sign the version of a tree that lies in its folder, and put it in force from a day on."""
    with plainly(), open_for_chores(load_settings()) as opened:
        whose = organisation_of(opened, organisation)
        found = tree_of(opened, tree, whose)
        _check_signatory(opened, by, whose)
        begins = _day(start) or _today(whose)
        given = {
            "organisation": whose.id,
            "tree": tree,
            "version": found.version,
            "base_version": found.base_version,
            "content": found.content,
            "in_force_from": begins.isoformat(),
            "by": by,
        }
        opened.run("publish", given)
    typer.echo(f"Published {tree} at version {found.version[:8]} for {whose.id}, in force from {long_date(begins)}.")


def withdraw(
    tree: Annotated[str, TREE],
    *,
    by: Annotated[str, BY],
    reason: Annotated[str, typer.Option(help="Why. It is kept with the version, so name nobody.")],
    organisation: Annotated[str | None, ORGANISATION] = None,
) -> None:
    """Take the version of a tree that is in force out of use. The version published before it is served again."""
    why = checked_reason(reason)
    with plainly(), open_for_chores(load_settings()) as opened:
        whose = organisation_of(opened, organisation)
        found = tree_of(opened, tree, whose)
        _check_signatory(opened, by, whose)
        today = _today(whose)
        register = opened.database.read(store.register)
        publication = register.in_force(whose.id, tree, on=today)
        version = publication.version if publication else found.version
        if register.withdrawal(whose.id, version) is not None:
            raise Failed(f"{tree} is out of use already. Publish a version to put it back in force.")
        opened.run(
            "withdraw_version", {"organisation": whose.id, "tree": tree, "version": version, "by": by, "reason": why}
        )
        before = opened.database.read(store.register).in_force(whose.id, tree, on=today)
    served = f"Version {before.version[:8]} is served again." if before else _then(found, version)
    typer.echo(f"Withdrew {tree} at version {version[:8]} for {whose.id}. {served}")


def _then(folder: Tree, version: str) -> str:
    if folder.version == version:
        return "Until a version is published, managers are taken to an adviser."
    return f"The version in the folder, {folder.version[:8]}, is served, marked as not signed off."


def organisation_of(opened: Opened, name: str | None) -> Organisation:
    """The organisation that is named, or the only one there is.

    Raises:
        Failed: nobody said which of several.
    """
    known = opened.library.organisations
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None or name not in known:
        raise Failed(f"Say whose with --organisation: {', '.join(sorted(known))}.")
    return known[name]


def tree_of(opened: Opened, name: str, organisation: Organisation) -> Tree:
    """The tree as the organisation has it.

    Raises:
        Failed: it has none of that name.
    """
    trees = opened.library.trees_of(organisation.id)
    if name not in trees:
        raise Failed(f"There is no tree {name!r} for {organisation.id}. There are: {', '.join(sorted(trees))}.")
    return trees[name]


def _check_signatory(opened: Opened, by: str, organisation: Organisation) -> None:
    viewer = opened.library.people.who(by, organisation=organisation.id, on=_today(organisation))
    if viewer is None or not may(viewer.roles, "sign_trees"):
        raise Failed(
            f"{by} may not sign for {organisation.id}. That takes the role signatory or lead in its directory."
        )


def _today(organisation: Organisation) -> date:
    return datetime.now(UTC).astimezone(organisation.zone).date()


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise Failed(f"--from {given} is no date. Write it as 2027-01-01.") from None

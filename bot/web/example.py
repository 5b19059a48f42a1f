"""What every page says of the example: that it is made up, and that nobody has signed its guides; knows no page."""

from collections.abc import Callable
from datetime import date, datetime

from bot.content.library import Shelf
from bot.people.sign_in import DEMO_ORGANISATION
from bot.store.engine import DatabaseAway


def example_says(organisation: str | None, *, shelf: Shelf, clock: Callable[[], datetime]) -> str | None:
    """The sentences for a reader of this organisation, or for anybody before sign-in; nothing where all is real."""
    example = shelf.current.organisations.get(DEMO_ORGANISATION)
    if example is None or organisation not in {None, DEMO_ORGANISATION}:
        return None
    signed = _signed(shelf, clock().astimezone(example.zone).date())
    made_up = f"{example.name.removesuffix(' (example)')}, its people and its telephone numbers are made up."
    return made_up if signed else f"{made_up} Its guides are model content, not signed off."


def _signed(shelf: Shelf, today: date) -> bool:
    """Whether every guide of the example is signed; urgent help says no where that cannot be read."""
    try:
        return all(tree.signed_off for tree in shelf.trees_of(DEMO_ORGANISATION, on=today).values())
    except DatabaseAway:
        return False

"""What an adviser did on a card in Teams, read from its data: pure, and trusts nothing that came back."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.chat.desk_forms import AT_ONCE, FORMS, LINES
from bot.channels.chat.desk_turns import VERBS, Actor, carried, tick, turn
from bot.channels.teams.desk_card import IN_THE_BOX, TEXT, WHOLE
from bot.channels.teams.desk_forms import PREPARED, SENT
from bot.channels.teams.desk_told import WHICH
from bot.conversation.advisers.handing_back import FIX
from bot.conversation.turn import Turn
from trees.corrections import Correctable

PREFIX: Final = "fp.desk."

OURS: Final = frozenset({"read", "card", "prepare"})
"""What a button may ask for that is no verb: all of it, the card again, a prepared reply."""

CARRIED: Final = frozenset({"e", "k", "o", "n", "was", "verb", "action", PREPARED, SENT, WHICH, WHOLE})
"""What comes back that is no field of a form."""

_LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button: what it asks for, of which hand-over, seen at which count, and what was filled in.

    `sent` says that it is to be done, and not only opened; `boxed` that it was said in the card's own box; `whole` that
    it was pressed where all of a hand-over is read.
    """

    what: str
    escalation: str
    fields: Mapping[str, str]
    typed: Mapping[str, str]
    sent: bool = False
    boxed: bool = False
    whole: bool = False
    prepared: str | None = None
    again: int = 0


def pressed(name: str, data: Mapping[str, Any]) -> Pressed | None:
    """What a button of this verb and these data asks for; nothing where it is none of ours, or names no hand-over."""
    what = name.removeprefix(PREFIX)
    found = carried({**data, "e": data.get("e") or data.get(WHICH, "")})
    if found is None or not name.startswith(PREFIX) or not (what in VERBS or what in OURS):
        return None
    typed = _typed(data)
    boxed = what in IN_THE_BOX and data.get(SENT) != 1 and bool(typed.get(TEXT, "").strip())
    return Pressed(
        what=what,
        escalation=found.escalation,
        fields={**found.fields, **found.counted},
        typed=typed,
        sent=boxed or data.get(SENT) == 1,
        boxed=boxed,
        whole=data.get(WHOLE) == 1,
        prepared=str(data[PREPARED]) if data.get(PREPARED) else None,
        again=data["n"] if isinstance(data.get("n"), int) else 0,
    )


def turn_of(button: Pressed, by: Actor, *, key: str, several: frozenset[str] = frozenset()) -> Turn | None:
    """The turn of a button or a form; nothing where it only opens something. `key` is the activity's id.

    `several` are the fields in which several can be ticked.
    """
    if button.what in AT_ONCE:
        return turn(button.what, button.escalation, by, fields=button.fields, id=turn_id(key))
    if button.what not in FORMS or not button.sent:
        return None
    fields = {**button.fields, **dict(_fields(button.typed, several))}
    return turn(button.what, button.escalation, by, fields=fields, id=turn_id(key))


def turn_id(key: str) -> str:
    """A turn's id: the same for every delivery of the same thing."""
    return f"teams-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def several_in(answers: tuple[Correctable, ...]) -> frozenset[str]:
    """The fields of a form in which several can be ticked."""
    many = (f"{FIX}{one.question.node}" for one in answers if one.question.kind == "choices")
    return frozenset({LINES, *many})


def _typed(data: Mapping[str, Any]) -> dict[str, str]:
    values = ((name, one) for name, one in data.items() if name not in CARRIED)
    return {name: str(one)[:_LONGEST] for name, one in values if isinstance(one, str | int | float) and str(one)}


def _fields(typed: Mapping[str, str], several: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, value in typed.items():
        if name in several:
            yield from ((tick(name, one), "yes") for one in value.split(",") if one)
        else:
            yield name, value

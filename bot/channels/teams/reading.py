"""What a manager did in Teams, read as the turn that it asks for; pure, trusts nothing, and knows no employment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from bot.channels.chat import reading
from bot.channels.chat.reading import ONWARD, VERBS, Stands, carried, known_id, pressed
from bot.channels.teams.asking import CHOICES, PLACES
from bot.channels.teams.elements import PREFIX
from bot.channels.teams.origin import VERB, Origin
from bot.conversation.turn import Channel, Turn, Verb

OPEN: Final = "open."
"""What the verb of a button begins with that opens a form."""

FORM: Final = "form."
"""What the verb of a form's own button begins with."""

CARRIED: Final = frozenset(("c", "k", "n", "v", VERB))
"""What a button carries itself."""

NAMED: Final = "t"
"""What the button of a form carries that shows who is in the advice team: nobody ticked is then an answer, too."""

LONGEST: Final = 4000
"""Signs of a field that are read: whoever types more than a turn may carry is told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class By(reading.By):
    """Who did it in Teams."""

    channel: Channel = "teams"


def verb_of(origin: Origin) -> str:
    """What a button asks for, without what all of ours begin with."""
    return origin.name.removeprefix(f"{PREFIX}.") if origin.name.startswith(f"{PREFIX}.") else ""


def turn_of(origin: Origin, *, by: By) -> Turn | None:
    """The turn of a button on a card; nothing where it asks for none."""
    verb = verb_of(origin)
    if verb not in VERBS:
        return None
    stands = where(origin)
    answered: str | tuple[str, ...] | None = stands.value
    if answered is None:
        answered = given(origin.data) if verb == "answer" else chosen(origin.data, verb)
    if verb == "show" and answered:
        stands, answered = Stands(conversation=known_id(answered)), None
    once = verb in ONWARD or (verb == "answer" and stands.value is not None)
    return pressed(cast("Verb", verb), stands, answered, mark=mark_of(origin, once=once), by=by)


def where(origin: Origin) -> Stands:
    """Where a button stands, by what it carries."""
    return carried(origin.data)


def given(data: Mapping[str, Any]) -> str | tuple[str, ...]:
    """What stands in the place to answer; nothing filled in is an empty answer."""
    for name in PLACES:
        if name in data:
            said = plain(data[name])
            return tuple(one for one in said.split(",") if one) if name == CHOICES else said
    return ""


def chosen(data: Mapping[str, Any], verb: str) -> str | None:
    """What was chosen in the list that belongs to a verb."""
    return plain(data[verb]) or None if verb in data else None


def fields(data: Mapping[str, Any]) -> dict[str, str]:
    """What a form was filled in with, by the name of each field; what is left empty is not among them."""
    found = {
        str(name): plain(value).strip()
        for name, value in data.items()
        if name not in {"c", "k", "n", "v", "verb", NAMED}
    }
    return {name: value for name, value in found.items() if value}


def mark_of(origin: Origin, *, once: bool) -> str:
    """What a press is known by: the activity that Teams made of it, and where two presses are one, what it is on."""
    if not once or origin.card is None:
        return f"{origin.conversation}/{origin.key}"
    looked = json.dumps(dict(origin.data), sort_keys=True, default=str)
    return f"{origin.conversation}/{origin.card}/{origin.name}/{looked}"


def plain(value: object) -> str:
    """A field as text: Teams sends a number as one, or as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:LONGEST]

"""What an adviser did in a network, made into a turn; knows no payload, and trusts nothing that it carried."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast, get_args

from bot.channels.chat.desk_follow import written_id
from bot.channels.chat.desk_forms import LINES
from bot.conversation.advisers.handing_back import FIX
from bot.conversation.turn import Channel, Turn
from bot.people.roles import ADVISER_VERBS
from escalation.form import LINE
from escalation.model import Verb

NOTE: Final = re.compile(r"\s*(?://|note\s*:)\s*", re.IGNORECASE)
"""What a message below a card begins with where only advisers are to see it."""

VERBS: Final = frozenset(get_args(Verb))

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, for which organisation, in which network, and when."""

    person: str
    organisation: str
    network: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a button or a form carries: the hand-over, its count, and the fields that it was shown with."""

    escalation: str
    count: int | None
    fields: Mapping[str, str]

    @property
    def counted(self) -> Mapping[str, str]:
        """The count as a field of a form, where it is known."""
        return {} if self.count is None else {"count": str(self.count)}


def carried(values: Mapping[str, object]) -> Carried | None:
    """What these values carry; nothing where they are none of ours."""
    if not _ID.fullmatch(str(values.get("e", ""))):
        return None
    count = values.get("k")
    known = count if isinstance(count, int) and len(str(abs(count))) <= _MOST_DIGITS and count >= 0 else None
    fields = {name: str(values[key]) for key, name in (("o", "organisation"), ("was", "was")) if values.get(key)}
    return Carried(escalation=str(values["e"]), count=known, fields=fields)


def turn(verb: str, escalation: str | None, by: Actor, *, fields: Mapping[str, str], id: str) -> Turn:  # noqa: A002 - its name
    """The turn of a verb; of a contact there is no hand-over yet.

    Raises:
        ValueError: it is no adviser's verb.
    """
    if verb not in ADVISER_VERBS:
        raise ValueError(f"{verb} is no adviser's verb")
    return Turn(
        id=id,
        at=by.at,
        person=by.person,
        organisation=by.organisation,
        channel=cast("Channel", by.network),
        verb=verb,
        conversation=escalation,
        fields=fields,
    )


def turn_written(text: str, by: Actor, *, escalation: str, channel: str, ts: str, chat: bool = True) -> Turn | None:
    """The turn of a message below a card: a reply, or a private note where it begins like one.

    `chat` says whether the manager can be written to at all; otherwise everything is a note.
    """
    note = NOTE.match(text)
    words = text[note.end() :] if note else text
    if not words.strip():
        return None
    verb = "note" if note or not chat else "reply"
    fields = {"text": words.strip()}
    return turn(verb, escalation, by, fields=fields, id=written_id(by.network, channel, ts))


def tick(name: str, value: str) -> str:
    """The name of one tick: a line of the checklist, or an option of a question that takes several."""
    if name.partition(":")[0] == LINES:
        return f"{LINE}{value}"
    return f"{name}:{value}" if name.startswith(FIX) else name

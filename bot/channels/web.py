"""The web channel: a form becomes a turn, and a reply becomes values for its templates; knows no employment."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from bot.conversation.reply import Found, Notice, Reply, ShownCheck
from bot.conversation.turn import Turn, Verb
from bot.people.membership import Viewer
from bot.people.roles import ADVISER_VERBS
from bot.web.layout import new_turn
from trees.shown import ShownConfirm, ShownHandoff, ShownOutcome, ShownQuestion, ShownTell

VERBS: Final[frozenset[str]] = frozenset(get_args(Verb))
OURS: Final = frozenset(("token", "turn", "verb", "conversation"))
WITH_FIELDS: Final[frozenset[Verb]] = ADVISER_VERBS | {"send", "wish", "advice_team"}
"""The verbs whose form has several fields."""

REFUSALS: Final = frozenset(("refused",))

RECENT: Final = 3
"""Answers shown in full above a question; earlier ones fold away, so that the question stays in sight."""

STANDING: Final[Mapping[str, str]] = {
    "waiting": "Waiting for an adviser",
    "claimed": "With an adviser",
    "with_manager": "Waiting for you",
    "on_hold": "On hold",
    "resolved": "Closed",
}
"""How an escalation stands, in a manager's words."""

_TURN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_MOST_DIGITS: Final = 9
_DATE_FIELDS: Final = ("day", "month", "year")


class UnreadableForm(Exception):
    """The form lacks what every form of ours has; the message is for the reader."""


def turn_of(
    form: FormData, *, viewer: Viewer, at: datetime, conversation: str | None = None, only: frozenset[Verb]
) -> Turn:
    """The turn that a form asks for, among the verbs in `only`.

    Raises:
        UnreadableForm: the verb is missing or is not one of these, or the count is no number.
    """
    verb = _text(form, "verb")
    if verb not in only:
        raise UnreadableForm("This page cannot do that. Go back and try again.")
    return Turn(
        id=_turn_id(form),
        at=at,
        person=viewer.person,
        organisation=viewer.organisation,
        channel="web",
        verb=verb,
        conversation=conversation or _text(form, "conversation") or None,
        count=_count(form),
        node=_text(form, "node") or None,
        value=None if verb in ADVISER_VERBS else value_of(form),
        fields=fields_of(form) if verb in WITH_FIELDS else {},
        as_it_is=_text(form, "as_it_is") == "yes",
    )


def fields_of(form: FormData) -> dict[str, str]:
    """An adviser's form as it came, without what is ours."""
    return {name: value for name, value in form.items() if isinstance(value, str) and name not in OURS}


def value_of(form: FormData) -> str | tuple[str, ...] | None:
    """What was typed or chosen: several choices as a tuple, a date's three boxes as one text.

    Words of one's own go before what stands beside them: nobody types them by mistake.
    """
    if _text(form, "typed").strip() and _text(form, "verb") == "answer":
        return _text(form, "typed")
    if _text(form, "kind") == "choices":
        return tuple(value for value in form.getlist("value") if isinstance(value, str))
    if _text(form, "kind") == "date":
        parts = [_text(form, name).strip() for name in _DATE_FIELDS]
        return "/".join(parts) if any(parts) else ""
    value = form.get("value")
    return value if isinstance(value, str) else None


def _turn_id(form: FormData) -> str:
    """The page's mark with all that the form says: sent twice it is one turn, with another answer it is another."""
    given = _text(form, "turn")
    if not _TURN_ID.fullmatch(given):
        return new_turn()
    said = sorted((name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "token")
    return hashlib.blake2b(repr((given, said)).encode(errors="replace"), digest_size=16).hexdigest()


def _count(form: FormData) -> int | None:
    given = _text(form, "count")
    if not given:
        return None
    if not given.isdecimal() or len(given) > _MOST_DIGITS:
        raise UnreadableForm("This page was damaged on its way. Open the conversation again.")
    return int(given)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dressed:
    """A reply ready for the web: which template, with what, under which title, and the HTTP status."""

    template: str
    values: Mapping[str, object]
    title: str
    status: int = 200


def dress(
    reply: Reply,
    *,
    zone: ZoneInfo,
    token: str,
    live: tuple[str, int] = ("", 0),
    typed: str | Sequence[str] | None = None,
    turn: Turn | None = None,
) -> Dressed:
    """A reply as the page that shows it.

    `live` is the topic that tells of its thread, with the mark up to which the reader has seen it; `token` the
    form token; `typed` what the reader had typed beside a button that was not Continue, so that asking why does
    not lose it. `turn` is what was asked, so that a form of several fields comes back as it was filled in.
    """
    refusal = next((notice for notice in reply.notices if notice.kind in REFUSALS), None)
    refused = refusal.says if refusal else None
    unfound = _unfound(reply, turn)
    given = reply.given if reply.given is not None else typed
    asked = asked_of(reply)
    instead = typed_instead(asked or reply, given)
    values = {
        "reply": reply,
        "asked": asked,
        "kind": kind_of(reply),
        "standing": STANDING.get(reply.thread.status, "") if reply.thread else "",
        "found_heading": found_heading(reply.found),
        "zone": zone,
        "token": token,
        "topic": live[0],
        "mark": live[1],
        "refused": refused,
        "bad_field": refusal.field if refusal else None,
        "filled": filled(reply, turn),
        "notices": [
            notice
            for notice in reply.notices
            if notice.kind not in REFUSALS and notice.says != unfound and not _said(notice, reply)
        ],
        "unfound": unfound,
        "sought": turn.value if turn is not None and unfound else "",
        "given": given,
        "typed": instead,
        "chosen": (given,) if isinstance(given, str) else tuple(given or ()),
        "date": date_parts(None if instead else given),
        "earlier": reply.answered[:-RECENT],
        "recent": reply.answered[-RECENT:],
    }
    title = ("Error: " if refused or unfound else "") + title_of(reply)
    return Dressed(template="chat/conversation.html", values=values, title=title, status=422 if refused else 200)


def _unfound(reply: Reply, turn: Turn | None) -> str | None:
    """Why no colleague was found, which stands at the box that their name was typed in."""
    if turn is None or turn.verb != "colleagues" or reply.colleagues:
        return None
    return next((notice.says for notice in reply.notices if notice.kind == "stopped"), None)


def _said(notice: Notice, reply: Reply) -> bool:
    """Whether the thread says it already: it moves on by itself, and a sentence above it would grow old."""
    return notice.kind == "done" and reply.thread is not None


def filled(reply: Reply, turn: Turn | None) -> Mapping[str, str]:
    """What stands in the fields of wishes: as they were just typed, where the page is shown again, else as they are."""
    if turn is not None and (reply.advisers is not None or any(one.kind in REFUSALS for one in reply.notices)):
        return turn.fields
    return reply.wishing.fields if reply.wishing else {}


_KINDS: Final[Mapping[type, str]] = {
    ShownCheck: "check",
    ShownQuestion: "question",
    ShownTell: "tell",
    ShownConfirm: "confirm",
    ShownOutcome: "outcome",
    ShownHandoff: "handoff",
}


def asked_of(reply: Reply) -> Reply | None:
    """The question that an adviser put, as a reply of its own: it is answered as any other."""
    if reply.thread is None or reply.thread.asked is None:
        return None
    return Reply(
        conversation=reply.conversation, count=reply.count, shown=reply.thread.asked, moves=("answer", "unsure")
    )


def kind_of(reply: Reply) -> str | None:
    """Which of the parts of a tree is shown; nothing where only a search or a thread is."""
    return _KINDS.get(type(reply.shown))


def title_of(reply: Reply) -> str:
    """The page's title: the question or the end itself, then the tree."""
    asked = f"{reply.brief.by} asks you to take this over" if reply.brief else None
    parts = [asked or heading_of(reply), reply.title]
    return " – ".join(dict.fromkeys(part for part in parts if part))


def heading_of(reply: Reply) -> str:
    """The page's one main heading."""
    if reply.urgent:
        return reply.urgent.title
    if reply.thread:
        return "You and your adviser"
    shown = reply.shown
    if isinstance(shown, ShownQuestion):
        return shown.ask
    if isinstance(shown, ShownOutcome | ShownHandoff):
        return shown.title
    if isinstance(shown, ShownTell):
        return "Before you go on"
    if isinstance(shown, ShownCheck):
        return "Check your answers"
    if isinstance(shown, ShownConfirm):
        return "Waiting for a second person"
    return found_heading(reply.found)


def found_heading(found: Found | None) -> str:
    """The heading of a search's results."""
    if found is None:
        return "Your conversation"
    return "Which of these fits best?" if found.topics else "We have nothing on that yet"


def typed_instead(reply: Reply, given: str | Sequence[str] | None) -> str:
    """What was typed beside the buttons or boxes of a question and was refused: it stays where it was typed."""
    shown = reply.shown
    if not isinstance(shown, ShownQuestion) or not isinstance(given, str):
        return ""
    if shown.kind == "date":
        return "" if any(date_parts(given)[1:]) else given
    known = {name for option in shown.options for name in (option.id, option.label)}
    return given if shown.kind in ("choice", "choices") and given not in known else ""


def date_parts(given: str | Sequence[str] | None) -> tuple[str, str, str]:
    """A typed date back into its three boxes; what cannot be split goes into the first, so nothing is lost."""
    if not isinstance(given, str) or not given:
        return ("", "", "")
    parts = given.split("/")
    if len(parts) == len(_DATE_FIELDS):
        return (parts[0], parts[1], parts[2])
    iso = given.split("-")
    if len(iso) == len(_DATE_FIELDS):
        return (iso[2], iso[1], iso[0])
    return (given, "", "")

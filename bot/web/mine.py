"""All of a manager's own conversations, a page at a time, to be found again by their topic."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from bot import waiting
from bot.waiting import Begun, Whose
from bot.web.house import Visit
from bot.web.layout import moment
from bot.web.routes import frame_of

PAGE: Final = 20
FARTHEST: Final = 500
"""Pages: nobody has begun ten thousand conversations, and a number from the address is only so long."""

MOST_WORDS: Final = 100
"""Characters of a topic's name that are looked for."""

STATES: Final[Mapping[str, str]] = {
    "open": "Not finished",
    "ended": "Finished",
    "with_adviser": "With an adviser",
    "waiting": "Waiting for an adviser",
    "claimed": "With an adviser",
    "with_manager": "An adviser asks you something, and waits for your answer",
    "on_hold": "With an adviser, who looks at it again later",
    "abandoned": "Not finished",
}

UNSENT: Final = "Not sent to an adviser"


async def page(visit: Visit) -> Response:
    """The reader's conversations, the latest first; `about` narrows them to topics with these words."""
    asked = visit.request.query_params
    about, number = asked.get("about", "").strip()[:MOST_WORDS], _number(asked.get("page", "1"))
    look = partial(waiting.begun, whose=whose_of(visit), about=about, skip=(number - 1) * PAGE, limit=PAGE + 1)
    found = await visit.house.database.read_async(look)
    values = {
        "about": about,
        "mine": in_words(found[:PAGE], visit),
        "newer": _address(about, number - 1) if number > 1 else None,
        "older": _address(about, number + 1) if len(found) > PAGE else None,
    }
    body = visit.house.layout.render("web/mine.html", values)
    return visit.house.layout.page(body, title="Your conversations", frame=frame_of(visit))


def whose_of(visit: Visit) -> Whose:
    """The reader, as what waits for them is looked up."""
    return Whose(person=visit.viewer.person, organisation=visit.viewer.organisation, library=visit.house.library)


def in_words(found: Iterable[Begun], visit: Visit, *, unsent: Collection[str] = ()) -> list[dict[str, str]]:
    """Conversations as a list on a page shows them; what was got ready for an adviser and not sent is not finished."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "state": UNSENT if one.id in unsent else _state(one),
            "touched": moment(one.touched_at, visit.organisation.zone),
        }
        for one in found
    ]


def _state(one: Begun) -> str:
    return f"{STATES[one.state]}, {one.far}" if one.far else STATES[one.state]


def _number(given: str) -> int:
    return min(max(int(given), 1), FARTHEST) if given.isdecimal() and len(given) < len(str(FARTHEST)) + 1 else 1


def _address(about: str, number: int) -> str:
    asked = {**({"about": about} if about else {}), **({"page": str(number)} if number > 1 else {})}
    return "/conversations" + (f"?{urlencode(asked)}" if asked else "")

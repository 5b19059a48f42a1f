"""One look for every page: the environment of templates and the frame around a fragment; knows no route."""

import hashlib
import json
import re
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader
from jinja2.runtime import Macro
from markupsafe import Markup
from starlette.responses import HTMLResponse

from bot.people.membership import Viewer
from bot.people.roles import Action, may
from policies.blocks import Block, Span
from policies.markdown import html

STATIC: Final = Path(__file__).parent / "static"
ROOMS: Final = Path(__file__).parent.parent.parent
TEMPLATES: Final = tuple(
    ROOMS / room / "templates" for room in ("bot/web", "bot/channels", "escalation", "activity", "policies", "trees")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry of the navigation."""

    href: str
    words: str
    action: Action
    role: str | None = None  # where not everybody who may is shown it


MOST_DRAWINGS: Final = 1_024
"""Some 3 MB at most: the shipped trees ask 300 questions with options."""

KEPT_OPENINGS: Final = 64
"""One page asks for the same one ten times over; another page has another."""

NAVIGATION: Final = (
    Link(href="/", words="Ask", action="converse"),
    Link(href="/confirm", words="To agree", action="confirm", role="confirmer"),
    Link(href="/desk", words="Desk", action="see_desk"),
    Link(href="/wrong-advice", words="Wrong advice", action="mend_trees"),
    Link(href="/activity", words="Activity", action="see_activity"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the frame around a page says: who reads it, and where they are."""

    viewer: Viewer | None = None
    organisation: str | None = None
    group: str | None = None
    token: str = ""
    here: str = ""
    several: bool = False  # whether the reader belongs to other organisations too


class Layout:
    """Renders fragments and puts them in the frame."""

    def __init__(
        self, *, base: str = "", example: Callable[[str | None], str | None] = lambda _organisation: None
    ) -> None:
        """Read the templates of every room and weigh the static files; `base` is the path that all stands below.

        `example` says, for the reader's organisation or for anybody, what of it is made up; nothing where all is real.
        """
        self._base = base
        self._example = example
        self.version: Final = static_version(STATIC)
        self._environment = environment()

    def static(self, name: str) -> str:
        """The address of a static file, which changes with its content."""
        return _static(self.version, name)

    def render(self, template: str, values: Mapping[str, object]) -> Markup:
        """A fragment from a room's template."""
        return Markup(self._environment.get_template(template).render(values))  # noqa: S704 - autoescaped

    def part(self, body: Markup, *, title: str) -> HTMLResponse:
        """A fragment and its title, for a script that takes its part of the page out of it and leaves the frame."""
        return HTMLResponse(based(self.render("web/part.html", {"body": body, "title": title}), self._base))

    def page(
        self, body: Markup, *, title: str, frame: Frame | None = None, status: int = 200, wide: bool = False
    ) -> HTMLResponse:
        """A whole page around a fragment."""
        frame = frame or Frame()
        values = {
            "body": body,
            "title": title,
            "frame": frame,
            "wide": wide,
            "links": links(frame.viewer),
            "example": self._example(frame.viewer.organisation if frame.viewer else None),
        }
        return HTMLResponse(based(self.render("web/page.html", values), self._base), status)


def _static(version: str, name: str) -> str:
    return f"/static/{version}/{name}"


def based(page: Markup, base: str) -> Markup:
    """The page with every address of ours below the base path.

    Done to the whole page, so that no template can forget it. Words that somebody wrote are escaped, and so
    hold no quotation mark that would make them look like an attribute.
    """
    return Markup(_OURS.sub(lambda found: found.group() + base, str(page))) if base else page  # noqa: S704 - the same markup


_OURS: Final = re.compile(r'\b(?:href|action|formaction|src|hx-get|hx-post|hx-sse:connect|data-here)="(?=/(?!/))')


def links(viewer: Viewer | None) -> tuple[Link, ...]:
    """The navigation for what the reader may do."""
    if viewer is None:
        return ()
    return tuple(link for link in NAVIGATION if may(viewer.roles, link.action) and link.role in {None, *viewer.roles})


@cache
def environment() -> Environment:
    """The one environment of a process, so that each template is compiled once; autoescape is always on.

    The design system's macros need ChainableUndefined.
    """
    made = Environment(
        loader=ChoiceLoader((FileSystemLoader(TEMPLATES), PackageLoader("nhsuk_frontend_jinja", "templates"))),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(words=words, day=day, moment=moment, telephone=telephone)
    made.globals.update(drawn=Drawings().drawn, new_turn=new_turn, static=partial(_static, static_version(STATIC)))
    made.globals["opening"] = lru_cache(KEPT_OPENINGS)(partial(_opening, made))
    return made


def _opening(made: Environment, conversation: str, count: int, token: str) -> Markup:
    """What each of a page's buttons that are a turn begins with: drawn once, where ten of them stand on a page."""
    values = {"conversation": conversation, "count": count, "token": token}
    return Markup(made.get_template("chat/opening.html").render(values))  # noqa: S704 - autoescaped


def make_ready() -> None:
    """Compile what the chat is made of: the first reader of each part would wait for it, and all who come meanwhile."""
    made = environment()
    for name in made.list_templates(filter_func=lambda name: name.startswith(CHAT)):
        made.get_template(name)


CHAT: Final = (
    "chat/",
    "web/page.html",
    "web/start.html",
    "web/topics.html",
    "nhsuk/macros/",
    "nhsuk/components/button/",
    "nhsuk/components/caption/",
    "nhsuk/components/checkboxes/",
    "nhsuk/components/date-input/",
    "nhsuk/components/error-message/",
    "nhsuk/components/fieldset/",
    "nhsuk/components/heading/",
    "nhsuk/components/hint/",
    "nhsuk/components/input/",
    "nhsuk/components/label/",
    "nhsuk/components/legend/",
    "nhsuk/components/radios/",
)
"""How the names of the templates begin that a conversation is drawn with."""


class Drawings:
    """Components of the design system as they were drawn: one takes longer to draw than all else on a page."""

    def __init__(self) -> None:
        """Nothing is drawn yet."""
        self._kept: OrderedDict[tuple[str, str], Markup] = OrderedDict()

    def drawn(self, macro: Macro, values: Mapping[str, object]) -> Markup:
        """What the macro draws of these values, which are all that it reads."""
        key = (macro.name, json.dumps(values, default=str))
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = Markup(macro(values))  # noqa: S704 - autoescaped
            if len(self._kept) > MOST_DRAWINGS:
                self._kept.popitem(last=False)
        return kept


def words(items: Iterable[Block] | Iterable[Span], level: int = 3) -> Markup:
    """Blocks or spans as HTML; a heading of their own starts at `level`."""
    return html(items, top_heading=level)


def new_turn() -> str:
    """An id for the turn that a form will become, so that pressing twice is one turn."""
    return uuid.uuid4().hex


def day(on: date) -> str:
    """A date in words: Monday 23 November 2026."""
    return f"{on:%A} {on.day} {on:%B %Y}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the reader's zone: 23 November 2026, 3:05pm."""
    local = at.astimezone(zone)
    hour = local.hour % 12 or 12
    return f"{local.day} {local:%B %Y}, {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004


def telephone(words: str) -> str | None:
    """The address that rings the first number in the words, where there is one."""
    found = re.search(r"\+?\d[\d ]{1,}\d", words)
    return "tel:" + found.group().replace(" ", "") if found else None


@cache
def static_version(folder: Path) -> str:
    """A short hash of every static file, which dates their addresses."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]

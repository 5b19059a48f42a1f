"""What every page is handed: the settings, the service and the reader; decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

from bot.content.library import Library
from bot.delivery.watchdog import Watched
from bot.handle import Service
from bot.people.membership import Viewer
from bot.people.provider import Provider
from bot.people.reach import groups_reached
from bot.people.restricted import hidden_topics, hidden_trees
from bot.people.roles import Action, Scope
from bot.people.sign_in import Seals, Session
from bot.store.engine import Database
from bot.web.ended import Ended
from bot.web.layout import Layout
from bot.web.limits import Limits
from bot.web.live import Live
from bot.web.metrics import Metrics
from bot.web.pictures import Pictures
from bot.web.present import Present
from bot.web.record import Hourly
from bot.web.slowly import Slowly
from organisations.model import Organisation
from trees.model import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """What the web pages need of the settings.

    `bound_to` is the address that the server listens on; `public_url` what readers type; `demo` says that the
    compose file publishes on 127.0.0.1 alone; `operator_token` opens the operators' pages from elsewhere; the limits
    are requests a minute, 0 for none.
    """

    secret_keys: tuple[str, ...]
    bound_to: str = "127.0.0.1"
    public_url: str | None = None
    demo: bool = False
    operator_token: str | None = None
    limit_person: int = 0
    limit_address: int = 0
    exports: Path | None = None  # where files that were asked for lie

    @property
    def base(self) -> str:
        """The path below which everything stands, as `/fingerpost`; nothing where it has a host of its own."""
        return urlsplit(self.public_url or "").path.rstrip("/")

    @property
    def origin(self) -> str | None:
        """What a browser calls the place that our forms are on; nothing where it was never said."""
        parts = urlsplit(self.public_url or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None

    @property
    def https(self) -> bool:
        """Whether readers come over TLS, so that cookies may insist on it."""
        return (self.public_url or "").startswith("https://")

    @property
    def attempt_cookie(self) -> str:
        """The name of the cookie that holds a sign-in on its way."""
        return f"{self.cookie}-signing-in"

    @property
    def cookie(self) -> str:
        """The session cookie's name; `__Host-` ties it to this host, and browsers accept that over TLS only."""
        return "__Host-fingerpost" if self.https else "fingerpost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What the operators' pages ask of the rest of the process, each a function that may be slow or fail."""

    schema_known: Callable[[], bool] = lambda: True
    worker_alive: Callable[[datetime], bool] | None = None  # None: nobody can tell
    jobs: Callable[[], Mapping[str, int]] = dict
    watched: Callable[[], Watched | None] = lambda: None  # None: nobody has looked yet


Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The whole application, as values and functions; one for the life of the process."""

    settings: WebSettings
    service: Service
    clock: Clock
    layout: Layout
    seals: Seals
    live: Live
    metrics: Metrics
    pulse: Pulse
    hourly: Hourly
    limits: Limits
    ended: Ended
    present: Present
    provider: Provider | None = None
    pictures: Pictures = field(default_factory=Pictures)
    slowly: Slowly = field(default_factory=Slowly)

    @property
    def library(self) -> Library:
        """The content that is served now."""
        return self.service.shelf.current

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.service.database


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request by a person who is signed in and may do what the route declares, as far as `scope`."""

    request: Request
    house: House
    session: Session
    viewer: Viewer
    action: Action
    scope: Scope
    form: FormData | None = None

    @property
    def organisation(self) -> Organisation:
        """The organisation that the reader is in."""
        return self.house.library.organisations[self.viewer.organisation]

    @property
    def served(self) -> Mapping[str, Tree]:
        """The trees that the reader's organisation serves today."""
        return self.house.service.shelf.trees_of(self.viewer.organisation, on=self.today)

    @property
    def today(self) -> date:
        """The day in the organisation's zone."""
        return self.house.clock().astimezone(self.organisation.zone).date()

    @property
    def memberships(self) -> Mapping[str, Organisation]:
        """The organisations that the reader belongs to today, by id."""
        library, now = self.house.library, self.house.clock()
        return {
            one.id: one
            for one in library.organisations.values()
            if library.people.who(self.viewer.person, organisation=one.id, on=now.astimezone(one.zone).date())
        }

    @property
    def reach(self) -> frozenset[str] | None:
        """The groups that the reader's action reaches to; None for the whole organisation."""
        return groups_reached(self.viewer, self.action, self.organisation.groups)

    @property
    def hidden(self) -> frozenset[str]:
        """The topics that the reader may not see."""
        return hidden_topics(self.viewer, organisation=self.organisation, topics=self.house.library.topics)

    @property
    def hidden_trees(self) -> frozenset[str]:
        """The trees of the topics that the reader may not see."""
        trees = self.house.library.trees_of(self.viewer.organisation)
        return hidden_trees(self.hidden, trees.values())

    @property
    def fragment(self) -> bool:
        """Whether a script asked for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def token(self) -> str:
        """The token that forms on this page carry."""
        if _TOKEN not in self.request.scope:
            self.request.scope[_TOKEN] = self.house.seals.token(self.session)
        token: str = self.request.scope[_TOKEN]
        return token


_TOKEN: Final = "fingerpost.token"  # noqa: S105 - where it is kept for the length of a request

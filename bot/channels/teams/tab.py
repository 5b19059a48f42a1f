"""The page of our personal tab in Teams: it leads to the pages on the web, and knows nobody."""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.web.guards import TEAMS_TAB

if TYPE_CHECKING:
    from bot.web.house import House

PATH: Final = TEAMS_TAB
"""Where the tab's page is: the manifest names it."""

START: Final = "/sign-in/start"
"""Where a sign-in with the organisation's provider begins."""


async def tab(request: Request) -> Response:
    """The page. It asks for no sign-in: Microsoft's shows itself in no frame, and is silent in a browser."""
    house: House = request.app.state.house
    base = str(house.settings.public_url or "").rstrip("/")
    way = through_sign_in if house.provider is not None else str
    return HTMLResponse(house.layout.render("web/teams_tab.html", {"base": base, "way": way}))


def through_sign_in(page: str) -> str:
    """The way to one of our pages by the provider, who knows whoever is signed in to Teams already and asks nothing."""
    return f"{START}?{urlencode({'next': page})}"

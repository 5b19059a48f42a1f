"""The page of our personal tab in Teams: it leads to the pages on the web, and knows nobody."""

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.web.guards import TEAMS_TAB

if TYPE_CHECKING:
    from bot.web.house import House

PATH: Final = TEAMS_TAB
"""Where the tab's page is: the manifest names it."""


async def tab(request: Request) -> Response:
    """The page. It asks for no sign-in: Microsoft's shows itself in no frame, and is silent in a browser."""
    house: House = request.app.state.house
    base = str(house.settings.public_url or "").rstrip("/")
    return HTMLResponse(house.layout.render("web/teams_tab.html", {"base": base}))

"""Pages for when something is wrong: each says what happened, that nothing was lost, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.web.layout import Frame, Layout

RETRY_SECONDS: Final = 10
"""When to try again while the database is away: long enough for a restart, short enough to wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What one status says to a reader."""

    title: str
    says: str


PROBLEMS: Final[Mapping[int, Problem]] = {
    400: Problem(
        title="We could not read that",
        says="The address or the form was not what this page expects. Go back and try again.",
    ),
    403: Problem(
        title="You cannot see this page",
        says="Your role does not include this page. If you think it should, ask the person who set up your account.",
    ),
    404: Problem(
        title="Page not found",
        says="There is nothing here for you. Check the address. If you followed a link, it may be old.",
    ),
    405: Problem(title="We could not do that", says="This page cannot be used in that way. Go back and try again."),
    409: Problem(title="That was not done", says="Somebody else was quicker, or this has moved on. Look again."),
    413: Problem(
        title="That was too long",
        says="What you sent is larger than we can take. Nothing was saved. Go back, make it shorter and send it again.",
    ),
    429: Problem(title="Please wait a moment", says="You have many pages open. Close some and try again."),
    500: Problem(
        title="Something went wrong",
        says="This is our fault, not yours. Your earlier answers are safe. Try again in a minute.",
    ),
    503: Problem(
        title="We cannot save just now",
        says="Nothing is lost. What you sent before is safe, and this page keeps the rest. Try again in a moment.",
    ),
}

FORGED: Final = Problem(
    title="This page was open too long",
    says="For your safety, pages stop working after a while. Nothing was changed. Open the page again and try again.",
)


def slow_down(seconds: int) -> Problem:
    """What is said to somebody who asks faster than anybody reads, with when to try again."""
    when = "1 second" if seconds == 1 else f"{seconds} seconds"
    return Problem(
        title="Please wait a moment",
        says=f"We had too many requests from you at once. Nothing is lost. Try again in {when}.",
    )


def problem_page(
    layout: Layout,
    request: Request,
    status: int,
    *,
    problem: Problem | None = None,
    again: Sequence[tuple[str, str]] = (),
    frame: Frame | None = None,
) -> Response:
    """The page for a status; `again` are the fields of a form to be sent once more with one button."""
    problem = problem or PROBLEMS.get(status, PROBLEMS[500])
    values = {
        "problem": problem,
        "again": again,
        "typed": _typed(dict(again)),
        "path": request.url.path,
        "status": status,
    }
    body = layout.render("web/problem.html", values)
    page = layout.page(body, title=problem.title, status=status, frame=frame)
    if status == 413:  # noqa: PLR2004 - the status itself
        # The text was never read, so only the page that it was typed on still has it: that page stays.
        page.headers.update({"HX-Retarget": "#conversation", "HX-Reswap": "afterbegin", "HX-Reselect": "#problem-said"})
        return page
    # A script that asked for a part of the page gets the whole of the new one instead.
    page.headers["HX-Retarget"] = page.headers["HX-Reselect"] = "#maincontent"
    page.headers["HX-Reswap"] = "outerHTML"
    if status == 503:  # noqa: PLR2004 - the status itself
        page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page


def _typed(fields: Mapping[str, str]) -> list[str]:
    """What was typed, for its writer to see again; a chosen option's id would tell them nothing."""
    text = fields.get("value") or fields.get("text")
    return [text] if text and fields.get("kind") not in {"choice", "choices"} else []

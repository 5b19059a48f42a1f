"""The pages of an end: its letters, to read and for Word; knows no employment."""

import re
from importlib.util import find_spec
from typing import Final

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.conversation.reply import Reply, ShownLetter
from bot.conversation.turn import Turn
from bot.web.chat import take
from bot.web.house import Visit
from bot.web.layout import new_turn, words
from bot.web.problems import Problem, problem_page
from bot.web.routes import frame_of

WORD_READY: Final = find_spec("docx") is not None
"""Whether letters can be written for Word here: the extra `letters` is installed."""

_BRACKETS: Final = re.compile(r"\[[^\[\]<>]{1,300}\]")


async def letter(visit: Visit) -> Response:
    """One letter of an outcome, filled in, to be read, printed or copied."""
    reply = await _made(visit)
    if reply.letter is None:
        return _cannot(visit, reply)
    here = visit.request.url.path
    return letter_page(visit, reply.letter, back=f"/conversations/{reply.conversation}", word=f"{here}.docx")


async def letter_file(visit: Visit) -> Response:
    """The same letter for Word, on the trust's letterhead."""
    reply = await _made(visit)
    return letter_download(visit, reply.letter) if reply.letter is not None else _cannot(visit, reply)


def letter_page(visit: Visit, made: ShownLetter, *, back: str, word: str) -> Response:
    """The page of a letter; `word` is where its Word file is."""
    values = {"letter": made, "words": marked(words(made.words, 2)), "back": back, "word": word if WORD_READY else None}
    body = visit.house.layout.render("chat/letter.html", values)
    return visit.house.layout.page(body, title=made.title, frame=frame_of(visit))


def letter_download(visit: Visit, made: ShownLetter) -> Response:
    """The letter as a file to keep.

    Raises:
        HTTPException: files for Word cannot be written here.
    """
    if not WORD_READY:
        raise HTTPException(404)
    from bot.delivery.letters import WORD, word_file

    written = word_file(made, at=visit.house.clock(), letterhead=visit.organisation.letterhead)
    return Response(written, media_type=WORD, headers=download(f"{made.id}.docx"))


def download(name: str) -> dict[str, str]:
    """What tells a browser to keep the file under this name, and no cache to keep it at all."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def marked(html: Markup) -> Markup:
    """The words with what is still to be filled in marked; they are escaped already, and no bracket spans a tag."""
    return Markup(_BRACKETS.sub(lambda found: f"<mark>{found[0]}</mark>", str(html)))  # noqa: S704 - the same markup


async def _made(visit: Visit) -> Reply:
    path = visit.request.path_params
    turn = Turn(
        id=new_turn(),
        at=visit.house.clock(),
        person=visit.viewer.person,
        organisation=visit.viewer.organisation,
        channel="web",
        verb="make_letter",
        conversation=path["advised"],
        value=path["letter"],
    )
    return await take(visit, turn)


def _cannot(visit: Visit, reply: Reply) -> Response:
    says = next((notice.says for notice in reply.notices if notice.kind == "stopped"), "")
    problem = Problem(title="We cannot make this letter", says=says)
    return problem_page(visit.house.layout, visit.request, 409, problem=problem, frame=frame_of(visit))

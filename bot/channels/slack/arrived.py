"""What Slack has sent over HTTP, read into Bolt's request; knows no kind of it."""

import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from slack_bolt.async_app import AsyncBoltRequest

if TYPE_CHECKING:
    from starlette.requests import Request

FORM: Final = b"payload="
"""What the body of an interaction begins with; the rest is its JSON, percent-encoded."""


def request_of(request: "Request", body: bytes) -> AsyncBoltRequest:
    """The request as Bolt reads it; of an interaction its JSON alone, which is all that Bolt takes from it.

    Raises:
        UnicodeDecodeError: it is no text.
    """
    headers: dict[str, str | Sequence[str]] = {**request.headers}
    return AsyncBoltRequest(body=text_of(body), headers=headers)


def text_of(body: bytes) -> str:
    """The JSON of an interaction, else the body as it came.

    A click carries the whole message that it was made on: urllib decodes it sign by sign, in a sixth of a millisecond.
    Written with another sign for escapes it is quoted-printable, which is decoded by one call.
    """
    carried = body.removeprefix(FORM)
    if carried is body or b"=" in carried or b"&" in carried:
        return body.decode()
    return binascii.a2b_qp(carried.replace(b"+", b" ").replace(b"%", b"=")).decode()

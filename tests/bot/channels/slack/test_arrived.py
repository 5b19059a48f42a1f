"""What Slack sends over HTTP is read as Bolt would read it."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.arrived import text_of

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one, max_size=4))


@settings(max_examples=50)
@given(st.dictionaries(st.text(), JSON))
def test_an_interaction_is_its_json(payload: dict[str, object]) -> None:
    """Whatever is in it: signs of every script, line ends, spaces, and the signs of the encoding itself."""
    for ascii_only in (True, False):
        text = json.dumps(payload, ensure_ascii=ascii_only)
        assert text_of(urlencode({"payload": text}).encode()) == text


@pytest.mark.parametrize(
    "body", [b'{"type": "event_callback"}', b"command=%2Ffingerpost&text=payload%3D1", b"payload=%7B%7D&more=1", b""]
)
def test_anything_else_stays_as_it_came(body: bytes) -> None:
    """Events, commands, and what is no interaction as Slack sends it are Bolt's to read."""
    assert text_of(body) == body.decode()

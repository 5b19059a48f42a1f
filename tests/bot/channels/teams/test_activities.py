"""What Teams sends, in the shapes that Microsoft documents: each is taken, and nothing is 5xx but what is not known.

They are put together from Microsoft's pages and samples, with this house's people in them; none is from a real tenant.
"""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.content.library import Shelf
from tests.bot.channels.teams.at_teams import Standing, at_teams
from tests.bot.channels.teams.conftest import NOW, own_service
from tests.fakes.teams_activities import CHANNEL
from trees.urgent import shared

SHAPES = json.loads((Path(__file__).parents[3] / "payloads" / "teams" / "activities.json").read_text("utf-8"))
ODD: tuple[Any, ...] = (None, 7, True, [], {}, [None], "x" * 300, "\x00", {"id": {"id": []}})
FEW = 150


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, shelf: Shelf) -> Iterator[Standing]:
    """The app with every handler that it has, and one database for all that comes."""
    # What reads words is made here: a request waits for no more than some seconds.
    shared().warm()
    for finder in shelf.current.finders.values():
        finder.warm()
    folder = tmp_path_factory.mktemp("teams")
    with own_service(folder, migrated_file, shelf) as service, at_teams(service, NOW) as standing:
        standing.teams.chats.update({CHANNEL: [], "19:group@thread.v2": []})
        yield standing


def sent(house: Standing, name: str) -> dict[str, Any]:
    """One of them, as this house's Teams sends it."""
    activity: dict[str, Any] = copy.deepcopy(SHAPES[name]["activity"])
    return {**activity, "serviceUrl": house.teams.url, "id": f"{activity['id']}/{name}"}


@pytest.mark.parametrize("name", SHAPES)
def test_what_teams_sends_is_taken(house: Standing, name: str) -> None:
    """An event is 200, a button is answered with a card or words, and a question that is not ours is 501."""
    answer = house.deliver(sent(house, name))
    assert answer.status_code == SHAPES[name]["status"]
    if SHAPES[name]["activity"].get("name") == "adaptiveCard/action":
        assert answer.json()["value"]


@pytest.mark.proof
def test_whatever_is_odd_in_it_nothing_fails(
    house: Standing, *, full_size: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each place of each activity replaced by each odd value: a few of them here, all of them in the proof."""
    every = [(name, path, odd) for name in SHAPES for path in paths(sent(house, name)) for odd in ODD]
    chosen = every if full_size else random.Random(7).sample(every, FEW)
    wrong = []
    for name, path, odd in chosen:
        activity = sent(house, name)
        put(activity, path, odd)
        status = house.deliver(activity).status_code
        if status not in {200, 401, 501}:
            wrong.append((name, path, odd, status))
    assert wrong == []
    assert "teams_listener_failed" not in capsys.readouterr().out


def paths(part: Any, *before: str | int) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON
    """Every place in it."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inner:
        yield (*before, key)
        yield from paths(value, *before, key)


def put(part: Any, path: tuple[str | int, ...], value: object) -> None:  # noqa: ANN401 - any JSON
    """Puts something there."""
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value

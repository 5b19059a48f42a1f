"""Makes the story's turns by sending the forms of its pages, as a browser without scripts does; knows no database."""

import re
from datetime import date

from starlette.applications import Starlette

from tests.journeys import story
from tests.journeys.story import Step
from tests.people import ADVISER, MANAGER
from tests.web.client import Forms, Reader


def whole_journey(app: Starlette) -> None:
    """The manager's and the adviser's parts, each in a browser of their own."""
    manager = Reader(app=app).sign_in(MANAGER)
    for step in story.to_adviser_from_nothing(date.today()):  # noqa: DTZ011 - a day off would do as well
        take(manager, step)
    adviser = Reader(app=app).sign_in(ADVISER)
    adviser.get(_first(r'card__link" href="(/desk/\w+)"', adviser.page.text))
    adviser.press("claim")
    adviser.press("reply", text=story.ANSWER)
    manager.get(manager.page.url.path)
    manager.press("write", story.THANKS)
    adviser.get(adviser.page.url.path)
    adviser.press("resolve", **story.RESOLVED)
    assert story.CLOSING in manager.get(manager.page.url.path).text


def take(reader: Reader, step: Step) -> None:
    """One turn of the story."""
    if step.verb == "find":
        reader.get("/")
        reader.press("find", step.value if isinstance(step.value, str) else None)
    elif step.verb in {"start", "tick"}:
        _press_value(reader, step.verb)
    elif step.verb == "change":
        _change(reader, str(step.node))
    elif step.verb == "open_policy":
        there = reader.page.url.path
        reader.get(_first(r'href="(/policies/[^"]+)"', reader.page.text))
        reader.get(there)
    elif step.node == "first_day":
        day, month, year = str(step.value).split("/")
        reader.press("answer", day=day, month=month, year=year)
    else:
        reader.press(step.verb, list(step.value) if isinstance(step.value, tuple) else step.value)
    assert reader.page.status_code == (422 if step.refused else 200), reader.page.text


def _press_value(reader: Reader, verb: str) -> None:
    """Presses the first button that says what, in a form that says which verb."""
    forms = Forms(reader.page.text).found
    action, hidden, buttons = next(form for form in forms if form[1].get("verb") == verb)
    reader.post(action, {**hidden, **dict(buttons[:1])})


def _change(reader: Reader, node: str) -> None:
    forms = Forms(reader.page.text).found
    action, hidden, _ = next(form for form in forms if ("verb", "change") in form[2] and form[1].get("node") == node)
    reader.post(action, {**hidden, "verb": "change"})


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found.group(1)

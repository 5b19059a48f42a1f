"""What tests of the adviser's side see of a hand-over, as any adviser would: gathered from the database."""

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from bot.channels.chat.desk_card import Carded
from bot.channels.slack.desk_parts import FIELD
from bot.channels.slack.message import Element, Links, Message, View
from bot.desk.handover import Reader, gathered
from bot.handle import Service
from escalation import store as escalations
from escalation.pages import Handover
from tests.journey import Journey
from tests.people import ADVISER

_NUMBERS = count()

LINKS = Links(base="https://fingerpost.example.org")


def reader(service: Service, person: str, at: datetime) -> Reader:
    """Somebody of the example organisation who looks at the desk."""
    viewer = service.shelf.current.people.who(person, organisation="example", on=at.date())
    assert viewer is not None
    return Reader(viewer=viewer, shelf=service.shelf, at=at)


def handed(manager: Journey, person: str = ADVISER) -> Handover:
    """The manager's hand-over as an adviser has it before them."""
    assert manager.reply.thread is not None
    name = manager.reply.thread.escalation
    service = manager.service
    found = service.database.read(lambda connection: escalations.load(connection, name))
    assert found is not None
    seen_by = reader(service, person, manager.at)
    return service.database.read(lambda connection: gathered(connection, found, seen_by))


def carded(manager: Journey, *, discreet: bool = False, moved_to: str | None = None) -> Carded:
    """What the card of the manager's hand-over is made from."""
    shown = handed(manager)
    return Carded(
        escalation=shown.escalation,
        brief=shown.brief,
        known=shown.known,
        at=shown.at,
        links=LINKS,
        discreet=discreet,
        moved_to=moved_to,
        checklist=len(shown.beside.checklist),
    )


def submitted(view: View, given: Mapping[str, str | tuple[str, ...]]) -> dict[str, Any]:
    """The payload of a form that somebody filled in, by field; what is named and not there is an error of the test."""
    inputs = {block["block_id"].removeprefix(FIELD).partition("#")[0]: block for block in view.blocks if _asks(block)}
    unknown = set(given) - set(inputs)
    assert not unknown, f"{unknown} not in {list(inputs)}"
    values = {
        block["block_id"]: {block["element"]["action_id"]: _state(block["element"], given.get(name))}
        for name, block in inputs.items()
    }
    return {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {**view.payload(), "id": f"V{next(_NUMBERS)}", "hash": "1.abc", "state": {"values": values}},
    }


def clicked(message: Message | View, label: str, *, trigger: str = "1.2.abc") -> dict[str, Any]:
    """The payload of a button's click."""
    (found,) = [
        element
        for block in message.blocks
        for element in block.get("elements", ())
        if element.get("type") == "button" and element["text"]["text"] == label
    ]
    return {
        "type": "block_actions",
        "user": {"id": "U1"},
        "trigger_id": trigger,
        "channel": {"id": "C1"},
        "actions": [{"action_id": found["action_id"], "value": found.get("value"), "type": "button"}],
    }


def _asks(block: Element) -> bool:
    return block["type"] == "input" and str(block["block_id"]).startswith(FIELD)


def _state(element: Element, given: str | tuple[str, ...] | None) -> dict[str, Any]:
    """What Slack says stands in an element: one of its options, several, or what was typed."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": given if given is not None else element.get("initial_value")}
    options = [
        *element.get("options", ()),
        *(o for group in element.get("option_groups", ()) for o in group["options"]),
    ]
    if kind in ("checkboxes", "multi_static_select"):
        before = [option["value"] for option in element.get("initial_options", ())]
        wanted = before if given is None else given
        assert set(wanted) <= {option["value"] for option in options}
        return {"type": kind, "selected_options": [option for option in options if option["value"] in wanted]}
    if given is None:
        return {"type": kind, "selected_option": element.get("initial_option")}
    (chosen,) = [option for option in options if option["value"] == given]
    return {"type": kind, "selected_option": chosen}

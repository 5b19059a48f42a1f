"""An adviser records a contact in Slack: from the Home tab, in one form, kept as the same form on the web keeps it."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.channels.chat.contact_form import KEPT, MORE_TO_DO, fields, with_person
from bot.channels.slack.contact import NO_ADVISER, form
from bot.channels.slack.limits import problems
from bot.conversation.advisers.contacting import NO_SUCH_PERSON, WrongField
from bot.handle import Service
from escalation.store import escalation_table
from tests.bot.acting import logged, rows
from tests.bot.channels.slack.desk_room import CHANNEL, Room, card_in, control, fill
from tests.fakes.slack_payloads import payload
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_words import words
from tests.fakes.slack_workspace import TEAM
from tests.people import ADVISER, MANAGER

LABEL = "Record a contact"
ABOUT = "What was it about?"
MINUTES = "How many minutes did it take you?"
WHO = "Which manager?"
CALL = {ABOUT: "Repeated short-term sickness", MINUTES: "12"}


def recording(room: Room) -> SlackPerson:
    """An adviser with the form before them."""
    hannah = room.person("U0HANNAH")
    hannah.opens("home")
    hannah.presses_in_view(control(hannah.home["blocks"], LABEL), hannah.slack.workspace.homes[hannah.id])
    return hannah


def contacts(room: Room) -> list[Mapping[str, Any]]:
    """What is kept of contacts."""
    return [row for row in rows(room.service.database, escalation_table) if row["source"] != "chat"]


def test_a_usual_call_takes_a_topic_and_its_minutes(room: Room) -> None:
    """The rest is chosen beforehand; it is said that it is kept, and nothing waits for anybody."""
    hannah = recording(room)
    fill(hannah, CALL)
    assert hannah.modal is not None
    assert KEPT in words(hannah.modal.shown["blocks"])
    (kept,) = contacts(room)
    assert (kept["source"], kept["status"], kept["person"]) == ("call", "resolved", "")
    channels = {row[0] for row in logged(room.service.database, "channel") if row[0]}
    assert channels == {"slack"}


def test_what_is_not_done_is_theirs_with_a_card(room: Room) -> None:
    """It names the manager, stands in its queue's channel as taken, and a note is its advisers' alone."""
    hannah = recording(room)
    more = {WHO: "Amara Ok", "Is it done?": "No, I have more to do", "A note for advisers": "Rings on Tuesday"}
    fill(hannah, {**CALL, **more})
    assert hannah.modal is not None
    assert MORE_TO_DO in words(hannah.modal.shown["blocks"])
    (kept,) = contacts(room)
    assert (kept["status"], kept["claimed_by"], kept["person"]) == ("claimed", ADVISER, MANAGER)
    assert "Hannah Lister" in words(card_in(room)["blocks"])


@pytest.mark.parametrize(
    ("given", "label", "says"),
    [({MINUTES: "many"}, MINUTES, "how many minutes"), ({WHO: "Zzyzx"}, WHO, NO_SUCH_PERSON)],
)
def test_what_was_refused_is_said_beside_its_field(room: Room, given: dict[str, str], label: str, says: str) -> None:
    """The form stays, with all that was typed; nothing is kept."""
    hannah = recording(room)
    view = hannah.modal
    assert view is not None
    fill(hannah, {**CALL, **given})
    block = control(view.shown["blocks"], label).block_id
    assert says in hannah.errors[block]
    assert contacts(room) == []


def test_a_contact_that_comes_twice_is_kept_once(room: Room) -> None:
    """Sent again as it was, it is the same one."""
    hannah = recording(room)
    fill(hannah, CALL)
    hannah.again()
    assert len(contacts(room)) == 1


def test_whoever_shares_a_name_is_listed(desk_service: Service, room: Room) -> None:
    """Several managers: the form says which, and takes one as it was listed."""
    library, day = desk_service.shelf.current, room.at.date()
    viewer = library.people.who(ADVISER, organisation="example", on=day)
    assert viewer is not None
    with pytest.raises(WrongField, match="Several people have that name"):
        with_person({"who": "ar"}, library, viewer, on=day)
    amara = library.people.who(MANAGER, organisation="example", on=day)
    assert amara is not None
    listed = f"Amara Okafor, {library.organisations['example'].groups.title(amara.group)}"
    assert with_person({"who": listed}, library, viewer, on=day)["person"] == MANAGER
    assert with_person({"who": " "}, library, viewer, on=day)["person"] == ""


def test_a_manager_is_not_let_in(room: Room) -> None:
    """Whatever their client sends, no form opens."""
    amara = room.person("U0AMARA")
    button = {"action_id": "fp.desk.record", "value": "{}"}
    where = {"user": {"id": amara.id}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}}
    room.slack.workspace.channels[CHANNEL].members.add(amara.id)
    room.deliver(payload("block_actions_in_a_message", **where, actions=[button]))
    room.send()
    assert amara.modal is None
    assert amara.whispers()[-1]["text"] == NO_ADVISER


def test_the_form_fits(desk_service: Service, room: Room) -> None:
    """Within every limit of a modal, with every topic that they may see."""
    library = desk_service.shelf.current
    viewer = library.people.who(ADVISER, organisation="example", on=room.at.date())
    assert viewer is not None
    assert problems(form(library, viewer)) == ()
    asked = {one.name for one in fields(library, viewer)}
    assert asked == {"came", "topic", "minutes", "who", "group", "why", "tier", "done", "note"}

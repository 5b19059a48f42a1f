"""The sealed pack of a hand-over: what is in it, who may make it, and that nothing in it can be changed unseen."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document

from activity.verify import seal_hashes
from bot.desk.rewording import Changed, carried_out
from bot.handle import Service
from bot.packs import making, privilege
from bot.packs.gathering import Asked, gather
from bot.packs.sealed import checked, seal_of, to_bytes
from bot.people.membership import Viewer
from escalation import store
from escalation.model import Escalation
from escalation.rewording import TAKEN_BACK
from tests.bot.acting import TO_NO_ACTION, advise, journey
from tests.bot.conversation.test_confirming import answers, asked
from tests.journey import Journey
from tests.people import ADVISER, LEAD, MANAGER, of_role

LAW = of_role("law")[0]


@pytest.fixture
def manager_with_law(service: Service, now: datetime) -> Journey:
    """A manager whose advice, and question on it, has gone to the employment law specialists."""
    begun = journey(service, now, MANAGER)
    begun.answers(*TO_NO_ACTION)
    begun.say("ask_adviser")
    begun.say("send", "They say that it is unfair.")
    advise(begun, "claim")
    advise(begun, "note", text="A private thought.")
    advise(begun, "reply", text="I am asking our specialists.")
    advise(begun, "transfer", queue="employment-law", text="Please look.")
    return begun


def escalation_of(manager: Journey) -> Escalation:
    """The hand-over that the manager looks at, as it is kept."""
    thread = manager.reply.thread
    assert thread is not None
    found = manager.service.database.read(lambda connection: store.load(connection, thread.escalation))
    assert found is not None
    return found


def viewer(service: Service, person: str, at: datetime) -> Viewer:
    """Somebody as the organisation knows them."""
    found = service.shelf.current.people.who(person, organisation="example", on=at.date())
    assert found is not None
    return found


def made(manager: Journey) -> dict[str, Any]:
    """The pack, as the specialist makes it."""
    service, escalation, at = manager.service, escalation_of(manager), manager.at
    service.database.write(
        lambda connection: making.note(connection, escalation, by=LAW, group="trust", at=at, channel="web")
    )
    making.seal_up(service.database, at=at)
    wanted = Asked(escalation=escalation, by=LAW, at=at)
    return service.database.read(lambda connection: gather(connection, wanted, shelf=service.shelf))


def test_a_pack_has_everything_of_the_matter(manager_with_law: Journey) -> None:
    """Brief, answers, messages, receipt, the policy's words and the proof; private notes are left out, and counted."""
    document = made(manager_with_law)
    whole = json.dumps(document)
    assert document["brief"]["organisation"].startswith("Larkholme")
    assert len(document["conversation"]["answers"]) > 5
    assert [one["text"] for one in document["messages"]] == [
        "They say that it is unfair.",
        "I am asking our specialists.",
    ]
    assert (document["private_notes_left_out"], "A private thought." in whole) == (2, False)
    (receipt,) = document["receipts"]
    assert receipt["code"] == manager_with_law.reply.receipt or receipt["hash"]
    assert all(one["text"] for one in document["policies"])
    assert document["policies"]
    assert document["log"]["not_yet_sealed"] == 0


def test_a_pack_has_what_a_message_said_before_it_was_changed(manager_with_law: Journey, service: Service) -> None:
    """What was read is evidence, whatever its author made of it since."""
    manager_with_law.say("write", "One more thing.")
    of = f"{manager_with_law.name}-{manager_with_law.number:04}"
    changed = Changed(id="edit-1", at=manager_with_law.at, person=MANAGER, channel="slack", of=of, text=None)
    assert service.database.write(lambda connection: carried_out(connection, changed)) != ()
    last = made(manager_with_law)["messages"][-1]
    assert (last["text"], last["earlier"][0]["text"]) == (TAKEN_BACK, "One more thing.")


def test_a_pack_proves_its_rows_and_only_its_own(
    manager_with_law: Journey, service: Service, now: datetime
) -> None:  # fmt: skip
    """Every row of the matter is in it, the taking itself too; nobody else's conversation is."""
    other = journey(service, now, of_role("manager")[1], name="other")
    document = made(manager_with_law)
    rows = [json.loads(row["content"]) for row in document["log"]["rows"]]
    assert {row.get("conversation") for row in rows} == {manager_with_law.reply.conversation}
    assert str(other.reply.conversation) not in json.dumps(document)
    assert {"outcome_reached", "escalation_opened", "escalation_transferred", "log_exported"} <= {
        row["kind"] for row in rows
    }
    found = checked(json.loads(to_bytes(document)))
    assert found.problems == ()
    stand = service.database.read(lambda connection: seal_hashes(connection, tuple(found.seals)))
    assert dict(stand) == dict(found.seals)


def forge_message(document: dict[str, Any]) -> None:
    """Another word in a message."""
    document["messages"][0]["text"] = "Something else."


def forge_row(document: dict[str, Any]) -> None:
    """A row of the log that says otherwise."""
    document["log"]["rows"][0]["content"] = document["log"]["rows"][0]["content"].replace("example", "exemple")
    document["seal"] = seal_of(document)


def forge_seal(document: dict[str, Any]) -> None:
    """A seal of the log over other rows."""
    document["log"]["seals"][-1]["root"] = "0" * 64
    document["seal"] = seal_of(document)


def lose_a_part(document: dict[str, Any]) -> None:
    """No seals at all."""
    del document["log"]["seals"]


def borrow_a_row(document: dict[str, Any]) -> None:
    """A row under another's number."""
    document["log"]["rows"][0]["seq"] += 1
    document["seal"] = seal_of(document)


@pytest.mark.parametrize("forge", [forge_message, forge_row, forge_seal, lose_a_part, borrow_a_row])
def test_whatever_is_changed_is_found(manager_with_law: Journey, forge: Callable[[dict[str, Any]], None]) -> None:
    """A word, a row, a seal or a part, also where the pack's own seal was made anew."""
    document = deepcopy(made(manager_with_law))
    forge(document)
    assert checked(document).problems


@pytest.mark.parametrize("nonsense", [None, [], {}, {"format": "fingerpost-pack/1"}, "pack", 7])
def test_what_is_no_pack_is_said_to_be_none(nonsense: object) -> None:
    """It is a sentence, not a fault."""
    assert checked(nonsense).problems


def test_privilege_is_a_leads_word_alone(manager_with_law: Journey, service: Service) -> None:
    """Nothing says so by itself; once a lead has, both files begin with it."""
    assert made(manager_with_law)["privileged"] is None
    escalation = escalation_of(manager_with_law)
    at = manager_with_law.at
    service.database.write(lambda connection: privilege.mark(connection, escalation.id, by=LEAD, at=at))
    document = made(manager_with_law)
    assert document["privileged"]["by"] == "Marian Kelly"
    file = ZipFile(BytesIO(making.zipped(document, at=at, library=service.shelf.current)))
    words = [paragraph.text for paragraph in Document(BytesIO(file.read("pack.docx"))).paragraphs]
    assert words[0].startswith("Legally privileged. Marked so by Marian Kelly")
    assert document["seal"] in "\n".join(words)
    assert checked(json.loads(file.read("pack.json"))).problems == ()


def test_without_a_mark_the_files_claim_no_privilege(manager_with_law: Journey, service: Service) -> None:
    """A false claim would be worse than none."""
    document = made(manager_with_law)
    file = ZipFile(BytesIO(making.zipped(document, at=manager_with_law.at, library=service.shelf.current)))
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(file.read("pack.docx"))).paragraphs)
    assert "rivileged" not in words
    assert "What was asked and answered" in words


@pytest.mark.parametrize(("person", "may"), [(LAW, True), (LEAD, True), (ADVISER, False), (MANAGER, False)])
def test_only_the_tier_may(manager_with_law: Journey, service: Service, person: str, may: bool) -> None:
    """The specialists and the lead, and nobody who is part of the matter."""
    escalation, at = escalation_of(manager_with_law), manager_with_law.at
    who, library = viewer(service, person, at), service.shelf.current
    assert (making.refusal(who, escalation, library) is None) is may
    assert making.refusal(who, replace(escalation, not_for=(person,)), library) == making.NOT_FOUND
    assert making.refusal(who, replace(escalation, organisation="elsewhere"), library) == making.NOT_FOUND
    assert making.refusal(who, replace(escalation, tier="L1", queue="er-advice"), library) is not None


def test_what_a_second_person_said_is_in_the_pack(service: Service, now: datetime) -> None:
    """With the very reasons that they were shown."""
    begun = asked(service, now)
    answers(begun, "decline", reason="A move to days is enough")
    begun.say("show")
    advise(begun, "claim", of_role("senior")[0])
    advise(begun, "transfer", of_role("senior")[0], queue="employment-law", text="Please look.")
    (second,) = made(begun)["second_person"]
    assert (second["answer"], second["by"], second["reason"]) == (
        "refused",
        "Grace Mensah",
        "A move to days is enough",
    )
    assert any("They know every door code" in line for line in second["shown"])

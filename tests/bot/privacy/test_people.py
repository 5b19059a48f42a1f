"""One person's records: all of them are found, what speaks of others is marked, and erasing leaves the counts."""

import json
from collections.abc import Iterator, Mapping
from copy import copy as copied
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from activity.measures import overview
from activity.scope import Scope
from activity.verify import verify
from bot.conversation.reply import Reply
from bot.handle import Service
from bot.privacy import keepers
from bot.privacy.chores import Refused
from bot.privacy.personal import ERASED, HOLDINGS
from bot.privacy.subject_access import Held, Marker, as_json, as_text, marks, of_person, of_reference
from bot.store import evidence
from escalation.store import brief_of
from tests.bot.acting import TO_NO_ACTION, advise, handed_over, journey, logged
from tests.bot.privacy.kept import catch_up, do, everything, put_by, tables, taken_over, worked
from tests.people import ADVISER, ANALYST, LEAD, MANAGER, OTHER_MANAGER, of_role

KEEPER = of_role("operator")[0]
REASON = "Asked for under Article 17"
TYPED = ("It is about my knee, says my sister.", "Please ring me after two.", "Hello, please wait for the letter.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what each test begins with is put by."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def kept(service: Service, now: datetime, folder: Path) -> Service:
    """A service with everybody in its directory and finished work of two managers."""
    service = replace(service, shelf=copied(service.shelf))
    done = taken_over(service.database, folder / "kept.sqlite3")
    service.shelf.join(service.database)
    if done:
        return service
    worked(service, now, MANAGER)
    worked(service, now, OTHER_MANAGER, name="other")
    do(service, "hold", now, id="h-0", person=MANAGER, reason="An old inquiry", by=KEEPER)
    do(service, "lift", now, id="h-0", by=KEEPER)
    put_by(service.database, folder / "kept.sqlite3")
    return service


def marker(service: Service, subject: str | None = MANAGER) -> Marker:
    """What marks others than the subject."""
    return Marker.among(service.shelf.current.people.directory.people.values(), subject=subject)


def copy(service: Service, person: str = MANAGER) -> Mapping[str, Held]:
    """A person's subject access copy, by table."""
    found = service.database.read(lambda connection: of_person(connection, person, marker=marker(service, person)))
    return {each.table: each for each in found}


def texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def names(rows: list[dict[str, Any]], person: str) -> list[dict[str, Any]]:
    """The rows that have the person's id anywhere."""
    return [row for row in rows if any(person in text for text in texts(row))]


def test_every_column_with_a_person_is_known() -> None:
    """A new table or column that names people cannot be forgotten: erasing and copies would miss it."""
    found = {
        (table.name, column.name)
        for table in tables()
        for column in table.columns
        if column.name in {"person", "offered_to"} or column.name.endswith("_by")
    } - {("escalation", "respond_by")}
    assert found == {(holding.name, column) for holding in HOLDINGS for column in holding.columns}


def test_a_copy_has_every_row_that_names_the_person(kept: Service) -> None:
    """Looked for in all columns of all tables, not only where ids are meant to be."""
    found = copy(kept)
    for table, rows in everything(kept.database).items():
        named = names(rows, MANAGER)
        assert len(named) <= len(found[table].rows if table in found else []), table
    # A manager signs and advises nobody; other tests look at notices and at confirmations.
    none = {
        "coaching",
        "digest",
        "notice",
        "publication",
        "confirmation",
        "mail_choice",
        "privilege",
        "recalculation",
        "export_file",
        "export_schedule",
        "slack_member",
        "chat_message",
        "teams_member",
        "teams_place",
        "wrong_advice",
        "withdrawal",
        "adviser_post",
        "adviser_capacity",
        "adviser_leave",
    }
    assert all(each.rows for name, each in found.items() if name not in none)
    assert not any(OTHER_MANAGER in text for each in found.values() for text in texts(list(each.rows)))


def test_a_copy_has_what_was_asked_answered_shown_and_written(kept: Service) -> None:
    """Answers, receipts, messages and log rows are all there, in full."""
    whole = json.dumps([list(each.rows) for each in copy(kept).values()], ensure_ascii=False)
    assert all(text in whole for text in TYPED)
    assert len(copy(kept)["receipt"].rows) == 2
    assert len(copy(kept)["conversation"].rows) == 2
    assert "question_answered" in {row["kind"] for row in copy(kept)["interaction"].rows}


def test_what_speaks_of_others_is_marked(kept: Service) -> None:
    """An adviser's message and name are marked; the person's own words are not."""
    messages = copy(kept)["escalation_message"].rows
    own = [row["text"] for row in messages if row.get("person") == MANAGER]
    theirs = [row["text"] for row in messages if row.get("person") != MANAGER]
    assert "Please ring me after two." in own
    assert theirs
    assert all(text["redact"] == "written by somebody else" for text in theirs)
    (asked,) = copy(kept)["escalation"].rows
    assert asked["claimed_by"] == {"redact": "names somebody else", "text": ADVISER}
    adviser = kept.shelf.current.names[ADVISER]
    for each in copy(kept).values():
        for row in each.rows:
            assert not _unmarked(row, adviser), each.table


def _unmarked(value: object, name: str) -> bool:
    if isinstance(value, Mapping):
        return "redact" not in value and any(_unmarked(each, name) for each in value.values())
    if isinstance(value, list):
        return any(_unmarked(each, name) for each in value)
    return isinstance(value, str) and name in value


def test_a_copy_reads_as_text_and_as_json(kept: Service, now: datetime) -> None:
    """Both say how to treat what is marked; the count of marks is that of the brackets."""
    held = list(copy(kept).values())
    document = json.loads(as_json(held, about={"person": MANAGER}, at=now))
    assert [each["table"] for each in document["held"]] == [holding.name for holding in HOLDINGS]
    assert "[[written by somebody else: " in as_text(held)
    assert marks(held) > 4


def test_a_copy_for_an_adviser_has_their_messages(kept: Service) -> None:
    """An adviser may ask too: what they wrote is theirs, what managers wrote is marked."""
    rows = copy(kept, ADVISER)["escalation_message"].rows
    assert {row["person"] for row in rows} == {ADVISER}
    assert all(isinstance(row["text"], str) for row in rows)
    (first, _) = copy(kept, ADVISER)["escalation"].rows
    assert first["because"]["redact"] == "written by somebody else"


@pytest.mark.parametrize("reference", ["HR-2291", "hr-2291"])
def test_a_reference_in_a_message_finds_the_matter(kept: Service, reference: str) -> None:
    """About an employee, whom no table names: what lies under the reference, with everybody in it marked."""
    found = {
        each.table: each for each in kept.database.read(lambda c: of_reference(c, reference, marker=marker(kept, None)))
    }
    assert len(found["escalation"].rows) == 2
    assert len(found["conversation"].rows) == 2
    assert {row["person"]["redact"] for row in found["conversation"].rows} == {"names somebody else"}
    assert len(found["escalation_message"].rows) == 8
    assert found["interaction"].rows
    assert "turn" not in found


def test_a_reference_on_the_escalation_finds_it(service: Service, now: datetime) -> None:
    """The adviser gives the reference when closing; nothing need be written in a message."""
    asked = handed_over(service, now, MANAGER)
    advise(asked, "claim")
    advise(asked, "resolve", reason="advice_given", tree_could_answer="no", hr_reference="ER/2026/17")
    found = service.database.read(lambda c: of_reference(c, "er/2026/17", marker=marker(service, None)))
    assert [len(each.rows) for each in found if each.table == "escalation"] == [1]
    assert service.database.read(lambda c: of_reference(c, "ER/2026/1", marker=marker(service, None)))[0].rows == ()


def test_erasing_removes_what_identifies_a_person(kept: Service, now: datetime) -> None:
    """Nothing that they wrote, were written or were shown is left in any table; another manager's is."""
    assert do(kept, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)["count"]
    left = everything(kept.database)
    for table, rows in left.items():
        mine = names(rows, MANAGER)
        assert not any(text in typed for row in mine for typed in texts(row) for text in TYPED), table
    assert {row["text"] for row in left["escalation_message"] if row["person"] == MANAGER} == {ERASED}
    assert [row["answers"] for row in left["conversation"] if row["person"] == MANAGER] == [[], []]
    assert not names(left["turn"] + left["notification"] + left["notice"] + left["job"] + left["membership"], MANAGER)
    kept.shelf.refresh_people()
    assert kept.shelf.current.names[MANAGER] == "Someone who has left"
    theirs = [row["text"] for row in left["escalation_message"] if row["person"] == OTHER_MANAGER]
    assert "Please ring me after two." in theirs
    assert all(row["answers"] for row in left["conversation"] if row["person"] == OTHER_MANAGER)


def test_what_was_wished_for_is_copied_and_erased(kept: Service, now: datetime) -> None:
    """A telephone number given to an adviser is in the manager's copy, and in no table once they are erased."""
    sent = handed_over(kept, now, MANAGER, name="wishing")
    sent.say("wish", fields={"phone": "01632 960155", "good_times": "after two"})
    sent.say("withdraw")
    rows = [row for row in copy(kept)["escalation"].rows if row["wishes"]]
    assert [row["wishes"] for row in rows] == [{"phone": "01632 960155", "good_times": "after two"}]
    do(kept, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)
    assert "960155" not in str([row for row in everything(kept.database)["escalation"] if row["person"] == MANAGER])


def test_erasing_leaves_the_counts_and_the_log(kept: Service, now: datetime) -> None:
    """Every measure is the same, every row of the log is there, sealed or not, and one more says what was done."""
    scope = Scope(as_at=now + timedelta(days=3), organisation="example")
    before = kept.database.read(lambda connection: overview(connection, scope))
    rows = everything(kept.database)["interaction"]
    do(kept, "seal", now)
    done = do(kept, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)
    catch_up(kept.database)
    assert kept.database.read(lambda connection: overview(connection, scope)) == before
    after = everything(kept.database)["interaction"]
    assert after[:-1] == rows
    assert (after[-1]["kind"], after[-1]["person"]) == ("person_erased", KEEPER)
    assert after[-1]["detail"] == {"erased": MANAGER, "reason": REASON, "count": done["count"]}
    assert verify(kept.database.read).problems == []


def test_what_was_erased_can_still_be_opened(kept: Service, now: datetime) -> None:
    """Pages of an adviser or of retention meet emptied rows, not broken ones."""
    do(kept, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)
    left = everything(kept.database)
    for row in left["receipt"]:
        found = kept.database.read(partial(evidence.receipt_of, code=row["code"]))
        assert found is not None
        assert isinstance(found.reply, Reply)
    for row in left["escalation"]:
        brief = kept.database.read(partial(brief_of, escalation=row["id"]))
        assert (brief is None) is (row["person"] == MANAGER)
    journey(kept, now, MANAGER, "again").answers(*TO_NO_ACTION)


def test_erasing_twice_changes_nothing_more(kept: Service, now: datetime) -> None:
    """A run that was broken off may be started again."""
    do(kept, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)
    once = everything(kept.database)
    do(kept, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)
    again = everything(kept.database)
    changed = {name for name in once if once[name] != again[name]}
    # The directory's version is drawn anew, so that every process looks again.
    assert changed == {"interaction", "directory", "person"}


@pytest.mark.parametrize("whose", ["own", "conversation", "adviser"])
def test_a_hold_stops_erasing(kept: Service, now: datetime, whose: str) -> None:
    """Whether it is on them, on a conversation of theirs, or on somebody whom they advised."""
    mine = next(row["id"] for row in everything(kept.database)["conversation"] if row["person"] == MANAGER)
    on = {"conversation": mine} if whose == "conversation" else {"person": MANAGER}
    do(kept, "hold", now, id="h-1", reason="Tribunal claim", by=KEEPER, **on)
    before = everything(kept.database)
    with pytest.raises(Refused, match=r"A legal hold keeps .* \(h-1\)\. Nothing was removed"):
        do(kept, "erase", now, person=ADVISER if whose == "adviser" else MANAGER, by=KEEPER, reason=REASON)
    assert everything(kept.database) == before


def test_an_open_escalation_stops_erasing(service: Service, now: datetime) -> None:
    """Somebody still owes them an answer."""
    handed_over(service, now, MANAGER)
    with pytest.raises(Refused, match="still open"):
        do(service, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)


def test_erasing_goes_in_pieces(kept: Service, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows a person has, no piece is long; the end is the same."""
    monkeypatch.setattr("bot.privacy.erasing.PIECE", 2)
    done = do(kept, "erase", now, person=MANAGER, by=KEEPER, reason=REASON)
    assert int(done["count"] or 0) > 10
    left = everything(kept.database)
    assert {row["text"] for row in left["escalation_message"] if row["person"] == MANAGER} == {ERASED}
    assert not names(left["turn"], MANAGER)


def test_a_hold_is_logged_without_its_reason(kept: Service) -> None:
    """A reason may name somebody; the log holds no free text. Nor is a hold part of a conversation's counts."""
    rows = logged(kept.database, "person", "conversation", "detail", kind="hold_set")
    assert rows == [
        (KEEPER, None, {"hold": "h-0", "act": "set", "person": MANAGER}),
        (KEEPER, None, {"hold": "h-0", "act": "lifted", "person": MANAGER}),
    ]


def test_a_hold_that_is_not_there_cannot_be_lifted(kept: Service, now: datetime) -> None:
    """Lifting twice says so."""
    with pytest.raises(Refused, match="There is no hold h-0 in force"):
        do(kept, "lift", now, id="h-0", by=KEEPER)


@pytest.mark.parametrize("by", [MANAGER, ADVISER, LEAD, ANALYST, "p-nobody"])
def test_only_keepers_of_the_organisation_may(service: Service, now: datetime, by: str) -> None:
    """The roles privacy and operator may; anybody else is told which role is asked for."""
    people, organisations = service.shelf.current.people, tuple(service.shelf.current.organisations.values())
    keepers.check(people, KEEPER, organisations=organisations, now=now)
    with pytest.raises(keepers.NotKeeper, match=r"neither the role privacy nor the role operator|nobody with the id"):
        keepers.check(people, by, organisations=organisations, now=now)


def test_a_copy_is_logged(service: Service, now: datetime) -> None:
    """For whom, by whom and how much, without a word of it."""
    do(service, "subject_access", now, about=MANAGER, reference=None, rows=12, marked=3, by=KEEPER)
    assert logged(service.database, "kind", "person", "detail") == [
        ("subject_access_made", KEEPER, {"about": MANAGER, "rows": 12, "marked": 3})
    ]

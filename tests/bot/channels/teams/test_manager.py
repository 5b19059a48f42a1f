"""A manager in Teams, from the first hello to the adviser: every way in, and what is said there."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.teams.asking import PLACES
from bot.channels.teams.limits import problems
from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import open_database
from bot.store.tables import turn as turn_table
from tests.bot.acting import logged, rows
from tests.bot.channels.teams.at_teams import at_teams
from tests.bot.channels.teams.drawn import bare, nested, verbs
from tests.bot.channels.teams.hand import Hand

OFTEN_OFF = "Somebody in my team is often off sick"

TO_THE_LINE = (
    "None of these",
    "An employee on NHS terms",
    "They could have kept a rule or behaved well, and did not",
    "It has just happened, or I have just heard of it",
    "None of these",
)
"""Answers that lead to the line in which a manager types what happened."""


@pytest.fixture
def amara(migrated_file: Path, tmp_path: Path, shelf: Shelf, now: datetime) -> Iterator[Hand]:
    """A manager in their own chat with us."""
    copy = tmp_path / "fingerpost.sqlite3"
    shutil.copy(migrated_file, copy)
    database = open_database(f"sqlite:///{copy}")
    with at_teams(Service(shelf=shelf, database=database), now) as standing:
        hand = Hand(standing=standing)
        yield hand
        for card in hand.cards():
            assert problems(card["content"]) == ()
        assert standing.teams.faults == []
    database.close()


def kinds(hand: Hand) -> list[str]:
    """What the log says has happened."""
    return [row[0] for row in logged(hand.standing.service.database, "kind")]


def got(hand: Hand, path: str) -> httpx.Response:
    """A page of the same server."""
    app = hand.standing.app

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app.app, client=("127.0.0.1", 50000))
        async with httpx.AsyncClient(transport=transport, base_url="https://fingerpost.example.org") as client:
            return await client.get(path)

    found: httpx.Response = app.run(ask())
    return found


def begun(hand: Hand) -> None:
    """A conversation is begun and stands at its first question."""
    hand.says(OFTEN_OFF)
    hand.says("1")


def test_whoever_lets_us_in_is_greeted_once_and_told_what_is_kept(amara: Hand) -> None:
    """The first card says who we are, what is kept and who reads it, and how to begin."""
    amara.installs()
    amara.installs()
    assert len(amara.cards()) == 1
    for says in ("I am Fingerpost", "What is kept and who reads it", "An adviser reads it when you ask for one"):
        assert bare(says) in amara.reads()
    assert bare("in danger now, call 999") in amara.reads()


def test_a_message_finds_and_a_number_begins(amara: Hand) -> None:
    """What was typed is looked for, and one topic is chosen by its number; the card goes on below."""
    amara.says(OFTEN_OFF)
    assert bare("Which of these fits best?") in amara.reads()
    amara.says("1")
    assert bare("Before we start") in amara.reads()
    assert bare("this goes on below.") in amara.reads(0)
    assert kinds(amara) == ["notice_shown", "search_made", "search_chosen", "conversation_started", "question_shown"]


def test_a_button_is_answered_with_the_card_as_it_then_stands(amara: Hand) -> None:
    """Chosen, or typed; pressed twice it is one turn, and an old card is told how things stand."""
    amara.says(OFTEN_OFF)
    amara.presses("fp.start")
    assert len(amara.cards()) == 1
    assert bare("Before we start") in amara.reads()
    old = amara.cards()[0]["content"]
    amara.presses("fp.answer", choices="none")
    assert bare("Who is this about?") in amara.reads()
    amara.presses("fp.back", times=2)
    assert bare("Before we start") in amara.reads()
    assert kinds(amara).count("went_back") == 1
    amara.inline[amara.cards()[0]["id"]] = old
    amara.presses("fp.answer", choices="none")
    assert kinds(amara).count("question_answered") == 1
    assert amara.status == 200


def test_an_answer_is_typed_changed_and_refused(amara: Hand) -> None:
    """Typed words answer what stands there; what cannot be read is said, and a form chooses what to change."""
    begun(amara)
    amara.says("None of these")
    assert bare("Who is this about?") in amara.reads()
    amara.says("a blue whale")
    assert "answer_refused" in kinds(amara)
    amara.says("An employee on NHS terms")
    amara.presses("fp.open.change")
    assert bare("Which answer?") in amara.reads()
    assert kinds(amara).count("question_answered") == 2
    amara.presses("fp.form.change", change="gates/about_whom")
    assert bare("Who is this about?") in amara.reads()


def test_a_form_can_be_left_and_keeps_what_was_refused(amara: Hand) -> None:
    """Leaving it is no turn; an empty one is said so in the form; what was typed in it begins something new below."""
    begun(amara)
    before = kinds(amara)
    amara.presses("fp.open.begin")
    assert bare("How can we help?") in amara.reads()
    amara.presses("fp.look")
    assert bare("Before we start") in amara.reads()
    amara.presses("fp.open.begin")
    amara.presses("fp.form.begin", practise="practise")
    assert bare("Type what is going on, or choose a topic.") in amara.reads()
    assert kinds(amara) == before
    amara.presses("fp.form.begin", text="a grievance about a colleague")
    assert bare("Which of these fits best?") in amara.reads()
    assert bare("Before we start") in amara.reads(-2)


def test_the_commands_list_what_there_is(amara: Hand) -> None:
    """Topics, what waits, whom to call, what is kept and how it works, each in one message."""
    begun(amara)
    amara.says("topics")
    assert bare("How can we help?") in amara.reads()
    amara.says("My conversations")
    assert bare("Carry on where you were") in amara.reads()
    amara.presses("fp.show", show=_conversation(amara))
    assert bare("Before we start") in amara.reads()
    for command, says in (("Urgent help", "call 999"), ("What is kept", "We keep your answers"), ("Help", "go back")):
        amara.says(command)
        assert says in amara.told()[-1]


def test_a_mention_where_others_read_is_answered_in_private(amara: Hand) -> None:
    """The channel learns nothing of the matter; the answer stands in their own chat."""
    amara.mentions(OFTEN_OFF)
    assert bare("Which of these fits best?") in amara.reads()
    assert "our own chat" in amara.told()[-1]
    assert "off sick" not in amara.told()[-1]
    amara.mentions("")
    assert "write to me in our own chat" in amara.told()[-1]


def test_danger_is_answered_with_whom_to_call(amara: Hand) -> None:
    """Typed where an answer is asked, it is heard before anything else."""
    begun(amara)
    amara.says("He says he wants to kill himself tonight")
    assert bare("call 999") in amara.reads()
    assert "urgent_signposted" in kinds(amara)


def test_a_file_is_not_read(amara: Hand) -> None:
    """It is said, and what was typed beside it is taken."""
    link = {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "notes.docx"}
    amara.says(OFTEN_OFF, attachments=[link])
    assert "cannot read files" in amara.told()[0]
    assert bare("Which of these fits best?") in amara.reads()


def test_a_hand_over_is_sent_by_its_form(amara: Hand) -> None:
    """The hand-over is sent by its form, with how to be reached; what was filled in stays."""
    begun(amara)
    amara.presses("fp.ask_adviser")
    amara.presses("fp.open.send")
    assert bare("How soon") not in amara.reads()
    amara.presses("fp.team")
    assert bare("Tick everyone who is part of this") in amara.reads()
    amara.presses("fp.form.send", text="Please ring me", phone="01234 567890")
    assert bare("You and your adviser") in amara.reads()
    assert "escalation_opened" in kinds(amara)


def test_a_policy_is_read_where_the_card_stood(amara: Hand) -> None:
    """That it was opened is noted once; the way back leads to the question, which stands as it stood."""
    begun(amara)
    amara.says("None of these")
    amara.says("An employee on NHS terms")
    while "fp.open_policy" not in verbs(amara.cards()[-1]["content"]):
        onward(amara)
    asked = amara.reads()
    amara.presses("fp.open_policy")
    assert bare("Open the whole policy") in amara.reads()
    assert kinds(amara).count("policy_opened") == 1
    amara.presses("fp.look")
    assert amara.reads() == asked


def test_a_name_is_noticed_and_what_was_typed_is_not_lost(amara: Hand) -> None:
    """It stands on the card alone, to be changed or sent as it is; typed as a message, it is typed once more."""
    amara.says("Somebody has broken a rule at work")
    amara.says("1")
    for answer in TO_THE_LINE:
        amara.says(answer)
    amara.presses("fp.answer", typed="Jane Smith shouted at me")
    assert bare("This looks like a name") in amara.reads()
    assert "Jane Smith" not in str(rows(amara.standing.service.database, turn_table))
    (place,) = (one for one in nested(amara.cards()[-1]["content"]) if one.get("id") == "typed")
    assert place["value"] == "Jane Smith shouted at me"
    amara.says("Jane Smith shouted at me")
    amara.presses("fp.asis", typed="")
    assert bare("Please type it again") in amara.reads()
    amara.presses("fp.form.asis", text="Jane Smith shouted at me")
    assert kinds(amara).count("personal_data_guarded") == 3
    assert bare("This looks like a name") not in amara.reads()


def test_a_changed_message_changes_no_answer_and_a_sent_one_follows(amara: Hand) -> None:
    """The answer stays, which is said; danger is heard; what an adviser was sent reads anew, and can be taken back."""
    begun(amara)
    amara.says("None of these", id="f:answer")
    amara.changes("f:answer", "Somebody may be in danger: he wants to kill himself")
    assert "does not change your answer" in amara.told()[-1]
    assert bare("call 999") in amara.reads()
    amara.presses("fp.ask_adviser", on=-2)
    amara.presses("fp.send", on=-2)
    amara.says("Please ring me at two", id="f:sent")
    assert bare("Please ring me at two") in amara.reads()
    amara.changes("f:sent", "Please ring me at three", at="2026-11-23T12:00:00.000Z")
    assert bare("Please ring me at three") in amara.reads()
    amara.changes("f:sent", None, at="2026-11-23T13:00:00.000Z")
    assert bare("Please ring me") not in amara.reads()


def test_an_older_teams_is_shown_everything_too(amara: Hand) -> None:
    """Its presses come as messages: the card changes where it stands, and a form is put below it."""
    begun(amara)
    amara.submits("fp.answer", choices="none")
    assert bare("Who is this about?") in amara.reads()
    amara.submits("fp.open.begin")
    assert bare("How can we help?") in amara.reads()
    amara.submits("fp.form.begin", text="a grievance")
    assert bare("Which of these fits best?") in amara.reads()


def test_the_tab_may_be_framed_by_teams_alone_and_leads_to_the_web(amara: Hand) -> None:
    """It holds links that open in a browser, and no person; no other page of ours may be shown in a frame."""
    found = got(amara, "/teams/tab")
    assert found.status_code == 200
    assert "frame-ancestors https://teams.microsoft.com" in found.headers["content-security-policy"]
    assert "x-frame-options" not in found.headers
    assert 'href="/" target="_blank"' in found.text
    assert "frame-ancestors 'none'" in got(amara, "/urgent").headers["content-security-policy"]


def onward(hand: Hand) -> None:
    """The first answer to what is asked, or on from what is only to be read."""
    verbs_here = verbs(hand.cards()[-1]["content"])
    assert {"fp.answer", "fp.proceed"} & verbs_here, hand.reads()
    hand.presses("fp.answer" if "fp.answer" in verbs_here else "fp.proceed", **_first(hand))


def _first(hand: Hand) -> dict[str, Any]:
    """The first option of what is asked, or a day, a number or a line."""
    inputs = {one["id"]: one for one in nested(hand.cards()[-1]["content"]) if one.get("id") in PLACES}
    name = next(iter(inputs), "")
    if not name:
        return {}
    choices = inputs[name].get("choices")
    return {name: choices[0]["value"] if choices else {"date": "2026-11-02", "number": 3}.get(name, "Late twice")}


def _conversation(hand: Hand) -> str:
    (row,) = {row[0] for row in logged(hand.standing.service.database, "conversation") if row[0]}
    return str(row)

"""A manager's conversation over HTTP with scripts off, on both databases, with whatever people send."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from activity.log import interaction
from bot.store.tables import conversation as conversation_table
from bot.web.guards import BODY_LIMIT
from tests.people import ADVISER, MANAGER, OTHER_MANAGER
from tests.web.client import Reader

TREE = "short-term-sickness"


@pytest.fixture
def started(reader: Callable[..., Reader]) -> Reader:
    """A manager at the first question."""
    browser = reader(MANAGER)
    browser.get("/")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": TREE})
    assert browser.page.url.path.startswith("/conversations/")
    return browser


def first_option(browser: Reader) -> str:
    """An answer that this page offers: none of these, where that is one."""
    offered = re.findall(r'type="(?:radio|checkbox)" value="([^"]*)"', browser.page.text)
    return "none" if "none" in offered else offered[0]


def main_part(html: str) -> str:
    """What a page says, without its frame."""
    return html.split("<main")[1].split("</main>", maxsplit=1)[0]


def counted(app: Starlette, kind: str) -> int:
    """Rows of the log of this kind."""
    query = select(func.count()).select_from(interaction).where(interaction.c.kind == kind)
    return int(app.state.house.database.read(lambda connection: connection.execute(query).scalar()))


def test_a_problem_in_words_leads_to_topics_and_a_topic_to_a_question(reader: Callable[..., Reader]) -> None:
    """Typed, found, chosen, asked."""
    browser = reader(MANAGER)
    browser.get("/")
    page = browser.press("find", "one of my nurses keeps phoning in sick")
    assert page.status_code == 200
    assert "one of my nurses keeps phoning in sick" in page.text
    action, fields = browser.fields("verb", "start")
    page = browser.post(action, {**fields, "value": TREE})
    assert page.url.path.startswith("/conversations/")
    assert "First of all" in page.text
    assert 'value="answer"' in page.text


def test_words_of_danger_show_numbers_before_anything_else(reader: Callable[..., Reader]) -> None:
    """On the very page that answers them."""
    browser = reader(MANAGER)
    browser.get("/")
    page = browser.press("find", "she says she wants to kill herself")
    assert 'class="fp-alarm"' in page.text
    assert "tel:" in page.text.split('class="fp-alarm"')[1]


def test_an_empty_problem_is_asked_for_again(reader: Callable[..., Reader]) -> None:
    """With the sentence at the box."""
    browser = reader(MANAGER)
    browser.get("/")
    page = browser.press("find", "  ")
    assert page.status_code == 422
    assert page.text.count("Please type what has happened.") == 2


def test_an_answer_moves_on_and_the_address_stays(started: Reader) -> None:
    """Post, redirect, get: going back or reloading repeats nothing."""
    before = started.page.url.path
    page = started.press("answer", first_option(started))
    assert page.status_code == 200
    assert page.url.path == before
    assert page.history == []
    assert 'class="fp-answer"' in page.text


def test_an_unknown_option_and_over_long_text_are_refused_in_place(started: Reader) -> None:
    """The question stays, with a sentence."""
    for typed in ("no such option", "x" * 3000):
        page = started.press("answer", typed)
        assert page.status_code == 422
        assert "There is a problem" in page.text
        assert "<title>Error: " in page.text


def test_the_same_form_sent_twice_is_one_turn(started: Reader, app: Starlette) -> None:
    """A double click answers once, and both presses see the same page."""
    action, fields = started.fields("verb", "answer")
    given = {**fields, "value": first_option(started)}
    first = started.post(action, given).text
    second = started.post(action, given).text
    assert counted(app, "question_answered") == 1
    assert first.split("<h1")[1].split("</h1>")[0] == second.split("<h1")[1].split("</h1>")[0]


def test_another_answer_from_the_same_page_is_told_of(started: Reader, app: Starlette) -> None:
    """Somebody goes back in the browser and presses something else: it moves nothing, and is not lost silently."""
    action, fields = started.fields("verb", "answer")
    started.post(action, {**fields, "value": first_option(started)})
    page = started.post(action, {**fields, "value": "something else"})
    assert "Nothing has changed" in page.text
    assert counted(app, "question_answered") == 1


def test_an_old_page_is_told_so_and_moves_nothing(started: Reader, app: Starlette) -> None:
    """A button from before says where things stand now."""
    action, old = started.fields("verb", "answer")
    option = first_option(started)
    started.press("answer", option)
    page = started.post(action, {**old, "turn": "another-turn", "value": option})
    assert "Nothing has changed" in page.text
    assert counted(app, "question_answered") == 1


def test_another_persons_conversation_is_not_there(started: Reader, reader: Callable[..., Reader]) -> None:
    """Neither to read nor to move; in the same words as one that never was."""
    path = started.page.url.path
    other = reader(OTHER_MANAGER)
    other.get("/")
    _, fields = other.fields("verb", "find")
    theirs, never = other.get(path), other.get("/conversations/never")
    assert theirs.status_code == never.status_code == 404
    assert main_part(theirs.text) == main_part(never.text)
    form = {"token": fields["token"], "turn": "a-turn-of-mine", "verb": "answer", "count": "0", "value": "yes"}
    assert other.post(path, form).status_code == 404


def test_an_adviser_cannot_use_a_managers_page(started: Reader, reader: Callable[..., Reader]) -> None:
    """Roles do not mix."""
    assert reader(ADVISER).get(started.page.url.path).status_code == 403


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_without_our_token_changes_nothing(started: Reader, app: Starlette, token: str | None) -> None:
    """The page says that it was open too long, which is what an honest reader will have met."""
    action, fields = started.fields("verb", "answer")
    given = {**fields, "value": first_option(started)}
    given.pop("token")
    if token is not None:
        given["token"] = token
    page = started.post(action, given)
    assert page.status_code == 403
    assert "open too long" in page.text
    assert counted(app, "question_answered") == 0


def test_another_persons_token_is_no_token(started: Reader, reader: Callable[..., Reader], app: Starlette) -> None:
    """A token belongs to one session."""
    other = reader(OTHER_MANAGER)
    other.get("/")
    token = other.fields("verb", "find")[1]["token"]
    action, fields = started.fields("verb", "answer")
    page = started.post(action, {**fields, "token": token, "value": first_option(started)})
    assert page.status_code == 403
    assert counted(app, "question_answered") == 0


def test_a_form_from_another_site_changes_nothing(started: Reader, app: Starlette) -> None:
    """Even with a good token."""
    action, fields = started.fields("verb", "answer")
    given = {**fields, "value": first_option(started)}
    assert started.post(action, given, sec_fetch_site="cross-site").status_code == 403
    assert started.post(action, given, origin="https://evil.example").status_code == 403
    assert counted(app, "question_answered") == 0


def test_a_body_too_large_is_refused_before_it_is_read(started: Reader) -> None:
    """With a page, whether or not its length is declared."""
    action, fields = started.fields("verb", "answer")
    page = started.post(action, {**fields, "value": "x" * BODY_LIMIT})
    assert page.status_code == 413
    assert "too long" in page.text


def test_too_many_fields_are_refused(started: Reader) -> None:
    """A form of ours has a handful."""
    action, fields = started.fields("verb", "answer")
    page = started.post(action, {**fields, **{f"field{number}": "x" for number in range(500)}})
    assert page.status_code == 400
    assert "could not read that" in page.text


def test_an_unknown_tree_and_a_part_of_one_are_not_there(reader: Callable[..., Reader], app: Starlette) -> None:
    """Nothing is begun."""
    browser = reader(MANAGER)
    for tree in ("no-such-tree", "shared-gates"):
        browser.get("/")
        action, fields = browser.fields("verb", "start")
        assert browser.post(action, {**fields, "value": tree}).status_code == 404
        assert browser.get(f"/trees/{tree}x").status_code == 404
    query = select(func.count()).select_from(conversation_table)
    assert app.state.house.database.read(lambda connection: connection.execute(query).scalar()) == 0


@pytest.mark.parametrize(
    "fields", [{"verb": "resolve"}, {"verb": "find"}, {}, {"verb": "answer", "count": "x"}, {"verb": "show"}]
)
def test_a_form_that_is_not_ours_is_answered_in_words(started: Reader, fields: dict[str, str]) -> None:
    """An adviser's verb, no verb, a damaged count."""
    _, good = started.fields("verb", "answer")
    page = started.post(started.page.url.path, {"token": good["token"], **fields})
    assert page.status_code == 400
    assert "Go back" in page.text or "Open the conversation again" in page.text


def test_why_keeps_what_was_chosen_and_is_logged(started: Reader, app: Starlette) -> None:
    """Asking costs nothing."""
    while 'value="why"' not in started.page.text:
        started.press("answer", first_option(started))
    option = first_option(started)
    page = started.press("why", option)
    assert page.status_code == 200
    assert "<details" in page.text
    assert counted(app, "why_shown") == 1
    if 'type="radio"' in page.text:
        assert f'value="{option}" checked' in page.text.replace("\n", " ")


def test_going_back_and_changing_ask_again_with_the_old_answer(started: Reader) -> None:
    """Nothing that was said is lost."""
    heading = started.page.text.split("<h1")[1].split("</h1>")[0]
    option = first_option(started)
    started.press("answer", option)
    page = started.press("back")
    assert page.text.split("<h1")[1].split("</h1>")[0] == heading
    assert f'value="{option}" checked' in page.text.replace("\n", " ")


def test_a_started_conversation_is_offered_on_the_start_page(started: Reader) -> None:
    """A manager can stop at any time and carry on."""
    path = started.page.url.path
    assert f'href="{path}"' in started.get("/").text


def test_a_script_gets_the_page_at_once(started: Reader) -> None:
    """No second request for what the first can answer; the frame, which it has, is left out, and the title is not."""
    action, fields = started.fields("verb", "answer")
    started.send(
        "POST",
        action,
        data={**fields, "value": first_option(started)},
        headers={"hx-request": "true"},
    )
    assert started.page.status_code == 200
    assert 'id="conversation"' in started.page.text
    assert started.page.text.startswith("<title>")
    assert "<header" not in started.page.text


def test_asking_for_an_adviser_and_sending_it_leads_to_the_thread(started: Reader, app: Starlette) -> None:
    """From any question to a person in two presses; a message can then be written."""
    started.press("ask_adviser")
    page = started.press("send", "I would like to talk to someone.")
    assert "You and your adviser" in page.text
    assert counted(app, "escalation_opened") == 1
    page = started.press("write", "One more thing.")
    assert "One more thing." in page.text
    assert 'value="write"' in page.text


def test_a_receipt_is_shown_to_its_reader_and_to_nobody_elses_manager(
    started: Reader, reader: Callable[..., Reader]
) -> None:
    """A code finds, it never grants."""
    page = started.press("ask_adviser")
    codes = page.text.split("/receipts/")
    if len(codes) == 1:
        started.press("send")
        query = select(conversation_table.c.details)
        house = started.app.state.house
        code = house.database.read(lambda connection: connection.execute(query).scalar())["receipt"]
    else:
        code = codes[1].split('"')[0]
    mine = started.get(f"/receipts/{code}")
    assert mine.status_code == 200
    assert "word for word" in mine.text
    assert reader(OTHER_MANAGER).get(f"/receipts/{code}").status_code == 404
    assert reader(ADVISER).get(f"/receipts/{code.lower()}").status_code == 200
    assert started.get("/receipts/NONE-NONE").status_code == 404

"""The pages of an end over HTTP: letters to read and for Word, what would change it, whether it helped."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from starlette.applications import Starlette

from bot.delivery.letters import WORD
from tests.people import ADVISER, MANAGER, OTHER_MANAGER
from tests.web.client import Reader
from tests.web.test_conversation import counted

TREE = "short-term-sickness"
LETTER = "return-to-work-record"
ANSWERS = ("none", "employee", "back", "none", "2", "3", "5", "yes", "yes", "none", "none")


def reached(browser: Reader) -> Reader:
    """The reader at an outcome with a letter."""
    browser.get("/")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": TREE})
    for answer in ANSWERS:
        browser.press("answer", answer)
    browser.press("proceed")
    assert "fp-end" in browser.page.text
    return browser


@pytest.fixture
def ended(reader: Callable[..., Reader]) -> Reader:
    """A manager at an outcome."""
    return reached(reader(MANAGER))


def letter_address(browser: Reader) -> str:
    """Where the outcome's letter is."""
    found = re.search(rf'href="(/conversations/\w+/letters/{LETTER})"', browser.page.text)
    assert found is not None
    return found[1]


def test_a_letter_is_read_and_kept_for_word(ended: Reader, app: Starlette) -> None:
    """The page marks what is to be filled in; the file opens and says the same; each is logged."""
    address = letter_address(ended)
    page = ended.get(address)
    assert "<mark>[name]</mark>" in page.text
    assert "How are you now?" in page.text
    file = ended.get(f"{address}.docx")
    assert file.headers["content-type"] == WORD
    assert file.headers["content-disposition"] == f'attachment; filename="{LETTER}.docx"'
    assert "How are you now?" in [paragraph.text for paragraph in Document(BytesIO(file.content)).paragraphs]
    assert counted(app, "letter_made") == 2


@pytest.mark.parametrize("person", [OTHER_MANAGER, ADVISER])
def test_a_letter_is_its_managers_alone(ended: Reader, reader: Callable[..., Reader], person: str) -> None:
    """Somebody else who has the address gets nothing."""
    address = letter_address(ended)
    for path in (address, f"{address}.docx"):
        page = reader(person).get(path)
        assert page.status_code in {403, 404}
        assert "How are you now?" not in page.text


@pytest.mark.parametrize("letter", ["stage-1-invitation", "nothing", "..%2F..%2Fsecret"])
def test_another_letter_is_not_found(ended: Reader, letter: str) -> None:
    """Only the outcome's own letters can be made."""
    address = letter_address(ended).rpartition("/")[0]
    assert ended.get(f"{address}/{letter}").status_code == 404
    assert ended.get(f"{address}/{letter}.docx").status_code == 404


def test_what_would_change_it_is_shown_on_the_page(ended: Reader) -> None:
    """Asked with scripts off, it stands beside the advice, in words."""
    page = ended.press("what_if")
    assert "What would change this" in page.text
    assert "Get advice on how to help them stay safe" in page.text
    assert "No action is needed" in page.text


def test_a_colleague_who_is_not_found_is_looked_for_where_they_were_typed(ended: Reader) -> None:
    """The box is open again with what was typed, and says what to do; the page says so at its top."""
    page = ended.press("colleagues", "Zz Nobody")
    before, _, box = page.text.partition('for="colleague"')
    assert '<details class="nhsuk-details fp-noprint" open>' in before[before.rindex("<details") :]
    assert 'value="Zz Nobody"' in box
    assert page.text.count("We found nobody of that name") == 2
    assert 'href="#colleague"' in page.text


def test_whether_it_helped_is_asked_and_thanked(ended: Reader, app: Starlette) -> None:
    """One press, and the question is gone."""
    page = ended.press("feedback", "partly")
    assert "Did this help?" not in page.text
    assert "You told us that this helped in part. Thank you for saying so." in page.text
    assert counted(app, "feedback_given") == 1

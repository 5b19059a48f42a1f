"""Every state of a conversation as a page: one heading, forms that are one turn each, and nothing inline."""

from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from bot.channels.web import Dressed, dress
from bot.conversation.reply import Answered, Found, FoundSection, FoundTopic, Reply, Thread, ThreadMessage
from bot.web.layout import Frame, Layout
from tests.web import replies

LONDON = ZoneInfo("Europe/London")
EVERY = pytest.mark.parametrize("reply", replies.ALL.values(), ids=replies.ALL.keys())
NASTY = "<script>alert(1)</script> & {{ 7 * 7 }}"


class Page(HTMLParser):
    """The elements of a page, in order, and the text of each form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[list[tuple[str, dict[str, str | None]]]] = []
        self._form: list[tuple[str, dict[str, str | None]]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, dict(attrs))
        self.elements.append(element)
        if tag == "form":
            assert self._form is None, "a form within a form"
            self._form = []
        if self._form is not None:
            self._form.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.forms.append(self._form)
            self._form = None

    def tags(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def layout() -> Layout:
    """The look of every page."""
    return Layout()


def shown(layout: Layout, reply: Reply) -> tuple[str, Dressed]:
    """The reply as a whole page."""
    dressed = dress(reply, zone=LONDON, token="the-token")
    page = layout.page(
        layout.render(dressed.template, dressed.values), title=dressed.title, frame=Frame(), status=dressed.status
    )
    return bytes(page.body).decode(), dressed


@EVERY
def test_a_page_has_one_main_heading_and_no_id_twice(layout: Layout, reply: Reply) -> None:
    """Screen readers find one h1, and every link within the page leads to one place."""
    page = Page(shown(layout, reply)[0])
    assert len(page.tags("h1")) == 1
    ids = Counter(attributes["id"] for _, attributes in page.elements if attributes.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []


@EVERY
def test_focus_has_one_place_to_go_after_a_swap(layout: Layout, reply: Reply) -> None:
    """What changed last is what is read next."""
    marked = [tag for tag, attributes in Page(shown(layout, reply)[0]).elements if "data-focus" in attributes]
    assert marked


@EVERY
def test_nothing_inline_so_that_the_content_policy_can_be_strict(layout: Layout, reply: Reply) -> None:
    """No script or style in the page, and no handler or style attribute."""
    page = Page(shown(layout, reply)[0])
    assert all(script.get("src") for script in page.tags("script"))
    assert page.tags("style") == []
    for _, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


@EVERY
def test_every_form_is_one_turn_with_a_token(layout: Layout, reply: Reply) -> None:
    """Two presses of one form are one turn; two forms are two."""
    turns = []
    for form in Page(shown(layout, reply)[0]).forms:
        fields = {attributes.get("name"): attributes.get("value") for _, attributes in form}
        assert form[0][1]["method"] == "post"
        assert fields["token"] == "the-token"
        assert "verb" in fields
        turns.append(fields["turn"])
    assert len(set(turns)) == len(turns)


@EVERY
def test_every_link_within_the_page_leads_somewhere(layout: Layout, reply: Reply) -> None:
    """The error summary leads to the box that it is about."""
    page = Page(shown(layout, reply)[0])
    ids = {attributes.get("id") for _, attributes in page.elements}
    inner = [href for link in page.tags("a") if (href := link.get("href") or "").startswith("#")]
    assert [href for href in inner if href.removeprefix("#") not in ids] == []
    named = [words for _, attributes in page.elements for words in (attributes.get("aria-describedby") or "").split()]
    assert [name for name in named if name not in ids] == []


@EVERY
def test_urgent_help_is_one_press_away_on_every_page(layout: Layout, reply: Reply) -> None:
    """The link is in the header, whatever is shown."""
    assert "/urgent" in [link.get("href") for link in Page(shown(layout, reply)[0]).tags("a")]


def test_continue_is_what_the_enter_key_presses(layout: Layout) -> None:
    """The first button of the question's form is Continue, not "why" or "not sure"."""
    forms = Page(shown(layout, replies.NUMBER)[0]).forms
    question = next(form for form in forms if any(attributes.get("id") == "value" for _, attributes in form))
    buttons = [attributes.get("value") for tag, attributes in question if tag == "button"]
    assert buttons == ["answer", "unsure", "why"]


def test_a_refused_answer_is_kept_and_the_page_says_error_first(layout: Layout) -> None:
    """Nothing typed is lost, the status tells programs, and the title tells screen readers."""
    html, dressed = shown(layout, replies.REFUSED)
    assert dressed.status == 422
    assert dressed.title.startswith("Error: ")
    assert 'value="four"' in html
    assert html.count("Enter the number of spells in figures, like 4.") == 2


def test_a_refused_date_comes_back_in_its_three_boxes(layout: Layout) -> None:
    """31 February is shown as it was typed."""
    boxes = {box.get("id"): box.get("value") for box in Page(shown(layout, replies.REFUSED_DATE)[0]).tags("input")}
    assert (boxes["value-day"], boxes["value-month"], boxes["value-year"]) == ("31", "2", "2026")


def test_asking_why_does_not_lose_a_chosen_option(layout: Layout) -> None:
    """What was chosen beside the button is still chosen."""
    dressed = dress(replies.WHY, zone=LONDON, token="t", typed="no")
    radios = Page(layout.render(dressed.template, dressed.values)).tags("input")
    assert [radio.get("value") for radio in radios if "checked" in radio] == ["no"]


def test_several_given_choices_come_back_ticked(layout: Layout) -> None:
    """A changed answer starts from the old one."""
    reply = replace(replies.CHOICES, given=("injury", "violence"))
    boxes = Page(shown(layout, reply)[0]).tags("input")
    assert [box.get("value") for box in boxes if "checked" in box] == ["injury", "violence"]


def test_at_once_lines_come_before_the_first_question_only(layout: Layout) -> None:
    """They are said once, at the start."""
    assert "Do not ask for a diagnosis." in shown(layout, replies.FIRST)[0]
    again = replace(replies.FIRST, answered=replies.ANSWERED)
    assert "Do not ask for a diagnosis." not in shown(layout, again)[0]


def test_earlier_answers_fold_and_the_last_three_stay(layout: Layout) -> None:
    """Each answer keeps its own Change button."""
    html, _ = shown(layout, replies.CHOICE)
    assert "2 earlier answers" in html
    changes = [form for form in Page(html).forms if any(a.get("value") == "change" for _, a in form)]
    assert len(changes) == len(replies.ANSWERED)


def test_a_move_that_is_not_open_has_no_button(layout: Layout) -> None:
    """`moves` alone decides which buttons there are."""
    html, _ = shown(layout, replace(replies.CHOICE, moves=("answer",)))
    values = {attributes.get("value") for attributes in Page(html).tags("button")}
    assert values == {"answer"}


def test_an_outcome_shows_all_that_its_author_wrote(layout: Layout) -> None:
    """Steps with their dates, what to avoid, words, sections, letters, learning, receipt and version."""
    html, _ = shown(layout, replies.OUTCOME)
    for words in (
        "By Tuesday 1 December 2026",
        "Do this now",
        "It was due by Friday 20 November 2026",
        "Do not count days of disability leave.",
        "what would help",
        "/policies/sickness-absence/2026-04-01/trigger-points",
        "Invitation to a stage 1 meeting",
        "8 minutes",
        "K7MX-4QBD",
        "23 November 2026, 10:00am",
        "4f0c2a91",
    ):
        assert words in html
    pressed = [button["aria-pressed"] for button in Page(html).tags("button") if "aria-pressed" in button]
    assert pressed == ["true", "false", "false"]


def test_urgent_help_comes_before_anything_else(layout: Layout) -> None:
    """The numbers stand above what was found, and ring when pressed."""
    html, _ = shown(layout, replies.URGENT)
    assert html.index("tel:999") < html.index("Repeated short-term sickness")
    assert 'href="tel:01632960110"' in html


def test_beside_an_alarm_nothing_asks_which_guide_fits(layout: Layout) -> None:
    """Policies that share a word with "end it all" are left out, and guides wait until everyone is safe."""
    section = FoundSection(
        policy="probation", section="ending", in_force_from=date(2026, 4, 6), title="Ends", policy_title="Probation"
    )
    found = replies.FOUND.found
    assert found is not None
    calm = replace(replies.FOUND, found=replace(found, sections=(section,)))
    assert "Policies that use your words" in shown(layout, calm)[0]
    html, _ = shown(layout, replace(calm, urgent=replies.HELP))
    assert "When everyone is safe</h2>" in html
    assert "Policies that use your words" not in html
    assert "Which of these fits best?" not in html


def test_unsigned_content_says_so_and_signed_does_not(layout: Layout) -> None:
    """A manager can tell a model from the trust's own guidance."""
    assert "Model content, not signed off" in shown(layout, replies.CHOICE)[0]
    assert "Model content, not signed off" not in shown(layout, replace(replies.CHOICE, signed_off=True))[0]


def test_what_people_typed_is_text_wherever_it_is_shown(layout: Layout) -> None:
    """No words of a manager or an adviser become markup, a link or an expression."""
    nasty_thread = Thread(
        escalation="e",
        status="claimed",
        says=NASTY,
        messages=(ThreadMessage(by="manager", who=NASTY, at=replies.NOW, text=NASTY),),
        can_write=True,
    )
    for reply in (
        replace(replies.REFUSED, given=NASTY),
        replace(replies.TEXT, given=NASTY),
        replace(replies.CHOICE, answered=(Answered(node="x", question=NASTY, answer=NASTY),)),
        replace(replies.THREAD, thread=nasty_thread, given=NASTY),
        Reply(
            found=Found(typed=NASTY, topics=(FoundTopic(topic="t", title=NASTY, about=NASTY, tree=None, why=NASTY),))
        ),
    ):
        html, _ = shown(layout, reply)
        assert "<script>alert" not in html
        assert "{{ 7 * 7 }}" in html


def test_a_thread_shows_who_said_what_and_asks_again_when_told(layout: Layout) -> None:
    """Both sides' words in order, a box to write in, and a stream that asks for the page again."""
    html, _ = shown(layout, replies.THREAD)
    assert html.index("She told me yesterday.") < html.index("Thank you for asking first.")
    assert 'hx-sse:connect="/live?topic=' in html
    assert 'name="verb" value="write"' in html
    assert 'name="verb" value="write"' not in shown(layout, replies.CLOSED)[0]
    assert 'value="reopen"' in shown(layout, replies.CLOSED)[0]


def test_advice_stays_in_sight_while_an_adviser_has_it(layout: Layout) -> None:
    """What not to do until somebody answers is still on the page."""
    assert "Do not start or continue a formal stage." in shown(layout, replies.THREAD)[0]

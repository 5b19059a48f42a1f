"""Forms, the list of topics and what waits for somebody, as cards: within Teams' limits, whole, and filled in."""

from datetime import UTC, datetime

import pytest

from bot.channels.chat.forms import FORMS, begin, ticks
from bot.channels.chat.home_reading import Home, Past
from bot.channels.chat.pieces import At
from bot.channels.teams.forms import form, section
from bot.channels.teams.home import mine, topics, welcome
from bot.channels.teams.limits import problems
from bot.channels.teams.message import Message
from bot.content.library import Shelf
from bot.conversation.afterwards.ahead import Digest
from bot.conversation.reply import Answered, Colleague, Reply, Wishing
from bot.unsent import Unsent
from bot.waiting import Begun, Waiting
from bot.web.topics import stages_of
from policies.markdown import Bullets, Paragraph, Span
from tests.bot.channels.slack.drawn import NASTY
from tests.bot.channels.slack.shown import LINKS
from tests.bot.channels.teams.drawn import bare, faults, nested, verbs, words

AT = At(conversation="c0ffee", count=4, node="handoff")
REPLY = Reply(
    conversation="c0ffee",
    answered=(
        Answered(node="a", question="Is it so?", answer="Yes"),
        Answered(node="b", question="When?", answer="Today"),
    ),
    advisers=(Colleague(person="p1", name="Priya", group="ER"), Colleague(person="p2", name="Owen", group="ER")),
    wishing=Wishing(
        fields={"phone": "01234 567890"},
        kept_from=("Owen",),
        days=(("2026-11-24", "Tuesday 24 November"),),
        times=(("10:00", "10:00"),),
    ),
)


def fits(message: Message) -> str:
    """Its words, once it is found to keep every limit and the schema."""
    assert problems(message.card) == ()
    assert faults(message.card) == []
    return words(message.card)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_form_fits_says_what_was_refused_and_can_be_left(name: str) -> None:
    """What was typed stays, however it is written; the way back takes nothing with it."""
    for typed in ("Please ring me", *NASTY):
        made = FORMS[name](REPLY, AT, {"text": typed})
        shown = form(made, says="That cannot be sent.", values={"text": typed[:100]})
        said = fits(shown) if typed == "Please ring me" else words(shown.card)
        assert problems(shown.card) == ()
        assert bare("That cannot be sent.") in said
        assert {f"fp.form.{name}", "fp.look"} <= verbs(shown.card)


def test_a_form_is_filled_in_with_what_stands_and_read_back_as_the_page_does() -> None:
    """Who is part of it stays ticked, and whoever was shown the names has ticked all of them."""
    made = FORMS["wish"](REPLY, AT, None)
    inputs = {one["id"]: one for one in nested(form(made).card) if "id" in one}
    assert inputs["phone"]["value"] == "01234 567890"
    assert inputs["not_for"]["value"] == "not_for.p2"
    assert ticks({"phone": "1", "not_for": "not_for.p1,not_for.p2", "coaching": "coaching"}, made) == {
        "phone": "1",
        "names_shown": "yes",
        "not_for.p1": "yes",
        "not_for.p2": "yes",
        "coaching": "yes",
    }


def test_all_topics_stand_in_one_list(shelf: Shelf) -> None:
    """Each with what it is about, in the first card to somebody too."""
    stages = stages_of(shelf.current, "example")
    listed = [topic for stage in stages for topic in (*stage.ready, *stage.later)]
    for shown in (topics(stages, LINKS), welcome(stages, ("We keep your answers.",), LINKS), form(begin(stages))):
        fits(shown)
        (choices,) = (one["choices"] for one in nested(shown.card) if one.get("id") == "topic")
        assert len(choices) == len(listed)


def test_what_waits_opens_from_one_list() -> None:
    """However much it is, six buttons at most are on screen; with nothing there is still a way to begin."""
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    begun = tuple(
        Begun(id=f"c{number}", title=f"Sickness {number}", state="open", answered=4, touched_at=now)
        for number in range(30)
    )
    found = Home(
        waiting=Waiting(begun=begun, rules=(), offers=()),
        ahead=Digest(late=(), today=(), next=(), asked=()),
        unsent=(Unsent(conversation="u1", title="Grievance"),),
        receipts=(Past(code="FP-7K2M-QX", title="Conduct", as_at=now),),
        stages=(),
    )
    said = fits(mine(found, (), LINKS))
    assert bare("Sickness 29") in said
    assert bare("FP-7K2M-QX") in said
    (offered,) = (one["choices"] for one in nested(mine(found, (), LINKS).card) if one.get("id") == "show")
    assert [one["value"] for one in offered][:2] == ["u1", "c0"]
    nothing = Home(waiting=Waiting(begun=(), rules=(), offers=()), ahead=found.ahead, unsent=(), receipts=(), stages=())
    assert "fp.open.begin" in verbs(mine(nothing, (), LINKS).card)
    fits(mine(None, (), LINKS))


def test_a_long_policy_is_cut_and_says_where_all_of_it_is() -> None:
    """The first of it is read here, the rest on its page; the way back is there."""
    read = [Paragraph(spans=(Span(text=f"{number} " + "word " * 300),)) for number in range(40)]
    page = "/policies/absence/2026-04-06/stages"
    shown = section("Stages", (*read, Bullets(items=())), page=page, at={"c": "c0ffee"}, links=LINKS)
    said = fits(shown)
    assert bare("0 word") in said
    assert bare("39 word") not in said
    assert bare("Open the whole policy") in said
    assert "fp.look" in verbs(shown.card)

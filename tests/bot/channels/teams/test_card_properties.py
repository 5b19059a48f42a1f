"""Whatever authors and people write, a card keeps Teams' limits, and no word becomes markup: property tests."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.chat.links import Links
from bot.channels.chat.pieces import Words
from bot.channels.teams.card import card
from bot.channels.teams.elements import escaped, said
from bot.channels.teams.limits import MOST_BYTES, MOST_VISIBLE, problems, size, visible
from bot.channels.teams.message import Message
from bot.channels.teams.spans import words as rich
from bot.conversation.reply import Reply
from tests.bot.channels.slack.drawn import BLOCKS, NASTY, QUESTIONS, REPLIES, TEXTS
from tests.bot.channels.slack.shown import CONVERSATION, LINKS
from tests.bot.channels.teams.drawn import bare, faults, nested, words
from trees.shown import ShownQuestion

SLOW = settings(
    max_examples=6,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
MARKED = "[press](https://evil.example) **bold** _it_ `code` ~~gone~~ ![](https://evil.example/x.png)"


@SLOW
@given(REPLIES)
def test_every_reply_is_a_card_that_teams_takes(reply: Reply) -> None:
    """Nothing that a reply can hold, however long and however written, breaks a limit or the schema."""
    for links in (LINKS, Links()):
        shown = card(reply, links=links)
        assert problems(shown.card) == ()
        assert size([shown.card]) <= MOST_BYTES + 1
        assert visible(shown.card) <= MOST_VISIBLE
        assert shown.summary.strip()
    assert faults(card(reply, links=LINKS).card) == []


@SLOW
@given(QUESTIONS)
def test_a_question_stays_whole_or_says_where_it_is(question: ShownQuestion) -> None:
    """What is asked is always there, and so is a way to answer it."""
    shown = card(Reply(conversation=CONVERSATION, shown=question, moves=("answer",)), links=LINKS)
    assert problems(shown.card) == ()
    assert any(one.get("verb") == "fp.answer" for one in nested(shown.card))
    assert bare(question.ask)[:40] in words(shown.card)


@SLOW
@given(BLOCKS, st.booleans())
def test_no_words_become_a_link_or_a_macro(blocks: tuple[object, ...], quoted: bool) -> None:
    """Only an author's own safe link is one."""
    drawn = rich(Words(words=blocks, quoted=quoted), LINKS)  # type: ignore[arg-type]  # drawn as blocks
    for one in nested(drawn):
        assert one.get("type") != "TextBlock"
        if "selectAction" in one:
            assert one["selectAction"]["url"].startswith(("https://www.acas.org.uk/", LINKS.base))
        assert "{{DATE" not in str(one.get("text", ""))


@given(TEXTS)
def test_markup_in_a_heading_is_escaped(text: str) -> None:
    """Every sign that Teams reads as markup has a backslash before it, and the words stay."""
    shown = escaped(text)
    assert bare(shown) == bare(text.replace("\\", ""))
    assert problems(_headed(text).card) == ()


def test_a_heading_keeps_words_words() -> None:
    """A link, a picture and a list of somebody's making are shown as they were typed."""
    heading = next(one for one in nested(_headed(MARKED).card) if one.get("style") == "heading")
    assert heading["text"].startswith(r"\[press\](https://evil.example) \*\*bold\*\* \_it\_ \`code\`")
    assert escaped("1. one\n- two\n# three") == "\\1. one\n\\- two\n\\# three"
    assert said("{{DATE(2026-11-22T10:00:00Z, SHORT)}}") != "{{DATE(2026-11-22T10:00:00Z, SHORT)}}"


def test_the_worst_that_anybody_typed_is_only_words() -> None:
    """Each of the nasty texts stands in the card of the question that holds it, and nothing else does."""
    for text in NASTY:
        assert problems(_headed(text).card) == (), text


def _headed(text: str) -> Message:
    question = ShownQuestion(node="node", ask=text, kind="text")
    return card(Reply(conversation=CONVERSATION, shown=question), links=LINKS)

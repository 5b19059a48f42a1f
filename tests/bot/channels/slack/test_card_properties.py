"""Whatever authors and people write, a message keeps Slack's limits, and no word becomes markup: property tests."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.slack.card import card, discreetly
from bot.channels.slack.elements import button
from bot.channels.slack.limits import problems
from bot.channels.slack.message import Links, Message
from bot.channels.slack.spans import rich
from bot.channels.slack.words import ELLIPSIS, clean, cut, escaped, length, pieces
from bot.conversation.reply import Aside, Notice, Reply, UrgentHelp
from policies.markdown import Bullets, Paragraph, Span, Table
from tests.bot.channels.slack.drawn import BLOCKS, QUESTIONS, REPLIES, TEXTS
from tests.bot.channels.slack.shown import CONVERSATION, LINKS, bare, elements, faults, words
from trees.shown import ShownOption, ShownOutcome, ShownQuestion

SLOW = settings(
    max_examples=12,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@SLOW
@given(REPLIES)
def test_every_reply_is_a_message_that_slack_takes(reply: Reply) -> None:
    """Nothing that a reply can hold, however long and however written, breaks a limit; the first words stay."""
    message = card(reply, links=LINKS)
    assert faults(message) == []
    assert faults(discreetly(message)) == []


@SLOW
@given(REPLIES)
def test_what_was_written_never_becomes_markup(reply: Reply) -> None:
    """Every text is plain or a piece of rich text: nothing is left for Slack to read as a link or a mention."""
    message = card(reply, links=LINKS)
    assert set(_text_types(message.blocks)) <= {"plain_text", "text", "link"}
    assert "<" not in message.text
    assert ">" not in message.text
    addresses = [one["url"] for one in _links(message.blocks)]
    assert all(one.startswith((LINKS.base + "/", "https://www.acas.org.uk/")) for one in addresses)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.large_base_example])
@given(QUESTIONS)
def test_a_question_carries_every_option_to_be_chosen(question: ShownQuestion) -> None:
    """Each option can be pressed or chosen, whatever its length; its answer is the option's own."""
    message = card(Reply(conversation=CONVERSATION, count=3, shown=question, moves=("answer",)), links=LINKS)
    pressed = [one for one in elements(message) if one["action_id"].startswith("fp.a")]
    chosen = [one["value"] for element in pressed for one in element.get("options", [])]
    said = " ".join([*chosen, *(one.get("value", "") for one in pressed)])
    if question.kind in {"choice", "choices"}:
        assert [one.id for one in question.options if one.id not in said] == []
        assert message.discreet is (question.sensitive is not None)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.integers(3, 200))
def test_a_text_is_cut_at_its_limit_and_nowhere_else(text: str, most: int) -> None:
    """What fits stays as it is; what does not ends in a mark, and no sign is cut in two."""
    shown = cut(clean(text), most)
    assert length(shown) <= most
    assert shown == clean(text) or ELLIPSIS in shown
    assert "".join(pieces(clean(text), most)) == clean(text)
    assert all(length(piece) <= most for piece in pieces(clean(text), most))


@settings(max_examples=15, deadline=None)
@given(BLOCKS)
def test_rich_text_holds_every_word(blocks: tuple[Any, ...]) -> None:
    """However long a text is, it is only ever parted, never cut."""
    spans = [span for block in blocks for span in _spans(block)]
    said = words(rich(blocks, Links()))
    assert all(bare(span.text) in said for span in spans if span.link is None)


def test_three_hundred_options_stand_in_groups() -> None:
    """A select takes a hundred options, so more of them stand in groups; all are there."""
    many = tuple(ShownOption(id=f"ward-{at}", label=f"Ward {at}") for at in range(300))
    question = ShownQuestion(node="ward", ask="Which ward?", kind="choice", options=many)
    message = card(Reply(conversation=CONVERSATION, shown=question, moves=("answer",)), links=LINKS)
    assert faults(message) == []
    (chosen,) = (one for one in elements(message) if one["action_id"] == "fp.ask")
    assert sum(len(group["options"]) for group in chosen["option_groups"]) == 300


def test_a_message_that_is_too_long_says_where_the_rest_is() -> None:
    """Nothing is left out in silence: what does not fit is on the page, and the message leads there."""
    say = tuple(Paragraph(spans=(Span(text=f"Line {at}. " + "word " * 300),)) for at in range(20))
    outcome = ShownOutcome(node="end", title="What to do", say=say)
    message = card(Reply(conversation=CONVERSATION, shown=outcome), links=LINKS)
    assert faults(message) == []
    assert bare("There is more than fits here. Read all of it on the page.") in words(message.blocks)
    assert f"{LINKS.base}/conversations/{CONVERSATION}" in [one["url"] for one in _links(message.blocks)]


def test_where_all_is_too_long_the_numbers_and_the_question_stay() -> None:
    """What comes first: whom to telephone, what is asked with its options, and the place to answer."""
    long = tuple(Paragraph(spans=(Span(text=f"Hint {at}. " + "word " * 300),)) for at in range(9))
    many = tuple(ShownOption(id=f"option-{at}", label=f"Option {at} " + "long " * 30) for at in range(12))
    question = ShownQuestion(node="what", ask="What happened?", kind="choices", options=many)
    contacts = (("Security", "01632 960001"),)
    reply = Reply(
        conversation=CONVERSATION,
        notices=(Notice(kind="refused", says="sorry " * 900),) * 4,
        urgent=UrgentHelp(kind="violence", title="If somebody is hurt", contacts=contacts),
        shown=question,
        aside=Aside(kind="why", says=long),
        moves=("answer", "back"),
    )
    message = card(reply, links=LINKS)
    assert faults(message) == []
    said = words(message.blocks)
    assert all(bare(one) in said for one in ("01632 960001", "What happened?", *(one.label for one in many)))
    assert [one["action_id"] for one in elements(message) if one["action_id"].startswith("fp.a")][:2] == [
        "fp.ask",
        "fp.answer",
    ]


def test_the_validator_finds_what_it_is_for() -> None:
    """A message with too many blocks, a name that stands twice and words that are too long is refused for each."""
    long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    twice = {"type": "actions", "elements": [button("One", "same"), button("Two", "same")]}
    divider = {"type": "divider"}
    found = " ".join(problems(Message(blocks=(long, twice, *(divider,) * 60), text="")))
    for said in ("62 blocks", "fp.same stands 2 times", "151 signs", "the text is empty"):
        assert said in found


def test_escaping_leaves_nothing_to_read_as_a_mention() -> None:
    """The three control signs are escaped, each once."""
    assert escaped("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


def _spans(block: Any) -> Iterator[Span]:  # noqa: ANN401 - one of four kinds of block
    if isinstance(block, Bullets):
        yield from (span for item in block.items for span in item)
    elif not isinstance(block, Table):
        yield from block.spans


def _text_types(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("text"), str):
            yield part["type"]
        for inner in part.values():
            yield from _text_types(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _text_types(inner)


def _links(part: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        if "url" in part:
            yield part
        for inner in part.values():
            yield from _links(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _links(inner)

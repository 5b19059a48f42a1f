"""At an end and after it: letters filled in, what would change the advice, whether it helped, how it went."""

from datetime import datetime, timedelta

import pytest

from bot.conversation.reply import Reply, ShownOutcome
from bot.conversation.world import Unknown
from bot.handle import Service
from policies.markdown import plain
from tests.bot.acting import TO_NO_ACTION, TO_SENIOR, TO_STAGE, journey, kinds, logged, notice
from tests.journey import Journey

LETTER = "return-to-work-record"


@pytest.fixture
def ended(service: Service, now: datetime, manager: str) -> Journey:
    """A manager at an outcome with a letter."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    assert isinstance(begun.reply.shown, ShownOutcome)
    return begun


def test_a_letter_is_filled_in_and_logged(ended: Journey) -> None:
    """The letter of the outcome comes with its words, moves nothing, and leaves one row."""
    before = ended.reply.count
    reply = ended.say("make_letter", LETTER)
    assert reply.letter is not None
    assert (reply.letter.title, reply.count) == ("Return-to-work record", before)
    assert "How are you now?" in plain(reply.letter.words)
    assert logged(ended.service.database, "kind", "detail", "outcome")[-1] == (
        "letter_made",
        {"letter": LETTER},
        ended.reply.shown.node if ended.reply.shown else None,
    )


@pytest.mark.parametrize("letter", ["stage-1-invitation", "no-such-letter", "../secrets", ""])
def test_a_letter_that_the_outcome_does_not_offer_is_not_made(ended: Journey, letter: str) -> None:
    """Neither another outcome's letter nor an unknown one, whatever the address says."""
    with pytest.raises(Unknown, match="does not belong"):
        ended.say("make_letter", letter)


def test_there_is_no_letter_before_an_end(service: Service, now: datetime, manager: str) -> None:
    """A question has no letters."""
    with pytest.raises(Unknown):
        journey(service, now, manager).say("make_letter", LETTER)


def test_the_letter_stays_after_an_adviser_was_asked(ended: Journey) -> None:
    """Somebody who asked for a person still has the letters of the advice that they were shown."""
    ended.say("ask_adviser")
    assert ended.say("make_letter", LETTER).letter is not None


def test_each_answer_is_flipped_and_walked_again(ended: Journey) -> None:
    """Another answer leads to another end, by its title; nothing is changed, kept or logged."""
    rows = len(kinds(ended.service.database))
    reply = ended.say("what_if")
    assert reply.flips is not None
    by_answer = {(flip.node, one): flip for flip in reply.flips for one in flip.instead}
    flip = by_answer["cause", "Abuse or fear at home"]
    assert (flip.title, flip.more) == ("Get advice on how to help them stay safe", False)
    assert by_answer["spells", "3"].more
    assert len(kinds(ended.service.database)) == rows


def test_what_would_change_it_is_what_happens_when_it_is_changed(ended: Journey) -> None:
    """Changing the answer leads to the end that was promised."""
    flips = ended.say("what_if").flips or ()
    promised = next(flip for flip in flips if flip.node == "concern" and "Yes, I see a pattern" in flip.instead)
    ended.say("change", node="concern")
    reply = ended.answers("Yes, I see a pattern", "continue")
    assert reply.shown is not None
    assert getattr(reply.shown, "title", None) == promised.title


def test_nothing_is_flipped_before_an_end(service: Service, now: datetime, manager: str) -> None:
    """At a question the reply shows the question."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    assert begun.say("what_if").flips is None


@pytest.mark.parametrize("said", ["yes", "partly", "no"])
def test_whether_it_helped_is_asked_once(ended: Journey, said: str) -> None:
    """One row with the answer and the outcome; afterwards it is not asked again."""
    assert "feedback" in ended.reply.moves
    outcome = ended.reply.shown.node if ended.reply.shown else None
    reply = ended.say("feedback", said)
    assert (notice(reply), reply.feedback) == ("done", said)
    assert "feedback" not in reply.moves
    assert logged(ended.service.database, "answer", "outcome", kind="feedback_given") == [(said, outcome)]
    assert notice(ended.say("feedback", "no")) == "stale"


@pytest.mark.parametrize("said", ["brilliant, thank you Priya", "", ("yes",)])
def test_nothing_typed_is_taken_as_feedback(ended: Journey, said: str | tuple[str, ...]) -> None:
    """Only yes, partly and no come into the log."""
    assert notice(ended.say("feedback", said)) == "stale"
    assert "feedback_given" not in kinds(ended.service.database)


def test_feedback_waits_for_an_end(service: Service, now: datetime, manager: str) -> None:
    """At a question there is nothing to have helped yet."""
    assert notice(journey(service, now, manager).say("feedback", "yes")) == "stale"


def test_an_end_with_an_adviser_asks_later(service: Service, now: datetime, manager: str) -> None:
    """While an adviser has it, it is not asked whether the conversation helped."""
    begun = journey(service, now, manager)
    begun.answers(*TO_SENIOR)
    assert notice(begun.say("feedback", "yes")) == "stale"


@pytest.fixture
def supported(ended: Journey) -> Journey:
    """A manager at an outcome that asks some weeks later how it went."""
    ended.say("change", node="concern")
    ended.answers("Yes, I see a pattern", "continue")
    return ended


def later(begun: Journey, **days: int) -> Reply:
    """What the conversation shows so much later."""
    begun.at += timedelta(**days)
    return begun.say("show")


def test_how_it_went_is_asked_when_its_day_comes(supported: Journey) -> None:
    """Not the day before; from its day on until it is answered; then never again."""
    assert isinstance(supported.reply.shown, ShownOutcome)
    asked = supported.reply.shown.follow_up
    assert asked is not None
    wait = (asked.on - supported.at.date()).days
    assert later(supported, days=wait - 1).follow_up is None
    assert later(supported, days=1).follow_up == asked
    assert later(supported, days=30).follow_up == asked
    reply = supported.say("follow_up", asked.options[0].id)
    assert (notice(reply), reply.follow_up) == ("done", None)
    given = logged(supported.service.database, "answer", "outcome", kind="follow_up_answered")
    assert given == [(asked.options[0].id, asked_of(supported))]
    assert later(supported, days=1).follow_up is None


def asked_of(begun: Journey) -> str | None:
    """The node that is shown."""
    return begun.reply.shown.node if begun.reply.shown else None


@pytest.mark.parametrize("said", ["better, says Priya", ""])
def test_nothing_typed_is_taken_as_how_it_went(supported: Journey, said: str) -> None:
    """Only one of the options comes into the log."""
    later(supported, days=400)
    assert notice(supported.say("follow_up", said)) == "stale"


def test_how_it_went_is_not_taken_before_it_is_asked(supported: Journey) -> None:
    """An answer that comes early is an old button's."""
    assert notice(supported.say("follow_up", "yes")) == "stale"

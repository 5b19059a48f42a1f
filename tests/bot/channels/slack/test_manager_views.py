"""A manager's forms and their Home tab: within Slack's limits, whatever stands in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.channels.chat.home_reading import Home, Past
from bot.channels.slack import forms
from bot.channels.slack.elements import At
from bot.channels.slack.manager_home import home, topics
from bot.channels.slack.message import Message, View
from bot.conversation.afterwards.ahead import Asked, Digest, Due
from bot.conversation.reply import Colleague, Reply, UrgentHelp, Wishing
from bot.unsent import Unsent
from bot.waiting import Begun, ComingRule, Offer, Waiting
from bot.web.topics import Stage
from tests.bot.channels.slack.shown import AT, CONVERSATION, LINKS, bare, faults, words
from trees.model import Topic
from trees.shown import ShownFollowUp

NASTY = "<!channel> & <@U1> *bold* 👩🏽‍⚕️ مرحبا " + "word " * 60
HERE = At(conversation=CONVERSATION, count=7, node="what")
WISHING = Wishing(
    fields={"phone": "01632 960001", "meet_day": "2026-11-30", "coaching": "yes"},
    kept_from=(NASTY,),
    days=tuple((f"2026-11-{day:02}", f"Day {day}") for day in range(1, 31)),
    times=(("10:00", "10am"), ("10:30", "half past ten")),
)
WHOLE = Reply(conversation=CONVERSATION, wishing=WISHING)
TOLD = tuple({"tree": f"t{at}", "title": NASTY, "about": NASTY} for at in range(120))
STAGES = (
    Stage(title=NASTY, ready=TOLD, rewritten=(), later=()),
    Stage(title="Later", ready=(), rewritten=(), later=(Topic(topic="x", title=NASTY, stage="leaving", queue="q"),)),
    Stage(title="Empty", ready=(), rewritten=(), later=()),
)


def team(many: int) -> Reply:
    """A reply that shows so many of the advice team."""
    named = tuple(Colleague(person=f"p-{at}", name=f"{at} {NASTY}", group=NASTY) for at in range(many))
    return replace(WHOLE, advisers=named)


@pytest.mark.parametrize(
    "make",
    [
        lambda: forms.begin(STAGES),
        lambda: forms.form("send", WHOLE, HERE),
        lambda: forms.form("send", team(7), HERE, {"not_for.p-1": "yes", "phone": NASTY}),
        lambda: forms.form("wish", team(30), HERE),
        lambda: forms.form("wish", Reply(), HERE),
        lambda: forms.form("write", WHOLE, HERE),
        lambda: forms.form("colleagues", WHOLE, HERE),
        lambda: forms.form("asis", WHOLE, HERE),
        lambda: forms.told(NASTY),
        lambda: forms.call_now(UrgentHelp(kind="k", title=NASTY, contacts=((NASTY, "999"),), says=(NASTY,)), LINKS),
    ],
)
def test_every_form_is_one_that_slack_takes(make: Callable[[], View]) -> None:
    """However many may be chosen from, and however they are called."""
    assert faults(make()) == []


def test_what_stood_in_the_form_stands_there_again() -> None:
    """A wish that was made, and a tick, are filled in when the form is drawn anew."""
    shown = {
        block["block_id"]: block["element"]
        for block in forms.form("wish", team(3), HERE, {"not_for.p-1": "yes", "good_times": "after 2pm"}).blocks
    }
    assert shown["field/phone"]["initial_value"] == "01632 960001"
    assert shown["field/good_times"]["initial_value"] == "after 2pm"
    assert shown["field/meet_day"]["initial_option"]["value"] == "2026-11-30"
    assert [one["value"] for one in shown["field/not_for"]["initial_options"]] == ["not_for.p-1"]


def test_a_full_home_tab_is_one_that_slack_takes() -> None:
    """All that may wait for somebody, at its longest; the way to begin and the urgent numbers are always there."""
    due = Due(conversation=CONVERSATION, tree="t", topic="x", words=NASTY, by=date(2026, 11, 20))
    asked = ShownFollowUp(on=date(2026, 11, 20), ask=NASTY, options=())
    found = Home(
        waiting=Waiting(
            begun=tuple(
                Begun(id=f"{CONVERSATION[:-2]}{at:02}", title=NASTY, state="open", answered=99, touched_at=AT)
                for at in range(5)
            ),
            offers=tuple(Offer(id=f"offer-{at}", title=NASTY, by=NASTY) for at in range(9)),
            rules=tuple(
                ComingRule(conversation=f"rule-{at}", title=NASTY, on=date(2027, 1, 1), past=at > 2) for at in range(9)
            ),
        ),
        ahead=Digest(
            late=(due,) * 40,
            today=(due,) * 20,
            next=(due,) * 30,
            asked=(Asked(conversation=CONVERSATION, topic="x", tree="t", follow_up=asked),),
        ),
        unsent=(Unsent(conversation="unsent", title=NASTY),),
        receipts=(Past(code="FP-7K2M-QX", title=NASTY, as_at=AT),) * 5,
        stages=STAGES,
    )
    blocks = home(found, LINKS)
    assert faults(View(type="home", blocks=blocks)) == []
    said = words(blocks)
    for text in ("How can we help?", "Urgent help: who to call", "You have not sent this yet"):
        assert bare(text) in said


def test_the_topics_are_a_message_that_slack_takes() -> None:
    """Also where there are none."""
    assert faults(topics(STAGES, LINKS)) == []
    empty = topics((), LINKS)
    assert isinstance(empty, Message)
    assert faults(empty) == []

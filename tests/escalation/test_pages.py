"""The desk's fragments: what is listed where, what is offered, and that nothing typed becomes markup."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from markupsafe import Markup

from bot.web.layout import Layout
from escalation import desk, form, pages
from escalation.brief import Brief, BriefDeadline
from escalation.model import Act, Actor, Escalation, Message, NotPossible, Wishes
from escalation.rewording import TAKEN_BACK, reworded, taken_back
from organisations.calendar import Calendar

Build = Callable[..., Escalation]
Acting = Callable[..., Act]
Show = Callable[..., Markup]

PRIYA = Actor(person="priya", role="adviser", organisation="example")
SAM = Actor(person="sam", role="adviser", organisation="example")


@pytest.fixture
def show(layout: Layout, known: pages.Known, example_brief: Brief, now: datetime) -> Show:
    """Renders the hand-over page of an escalation: `show(escalation, by=PRIYA)`."""

    def render(escalation: Escalation, *, by: Actor = PRIYA, **given: object) -> Markup:
        values = {"brief": example_brief, "messages": (), "hidden": {"token": "t0k", "turn": "x"}} | given
        shown = pages.Handover(escalation=escalation, known=known, by=by, at=now, **values)  # type: ignore[arg-type]
        return pages.handover_page(layout.render, shown)

    return render


def test_what_is_answered_is_no_longer_due(
    build: Build, acting: Acting, known: pages.Known, calendar: Calendar, now: datetime
) -> None:
    """After the first answer its time is neither shown nor late."""
    replied = desk.move(build("claimed"), acting("reply", "priya"), calendar=calendar).escalation
    card = pages.card(replied, at=now + timedelta(days=1), known=known)
    assert (card.due, card.late) == (None, False)


OFFERED = [
    ("waiting", SAM, {"claim", "transfer", "note"}),
    ("claimed", PRIYA, {"reply", "ask", "hold", "release", "transfer", "hand_back", "resolve", "note"}),
    ("claimed", SAM, {"note"}),
    ("with_manager", PRIYA, {"hold", "release", "transfer", "resolve", "note"}),
    ("on_hold", PRIYA, {"wake", "release", "transfer", "resolve", "note"}),
    ("resolved", PRIYA, {"note"}),
]


@pytest.mark.parametrize(("status", "by", "verbs"), OFFERED)
def test_what_can_be_done_is_offered(status: str, by: Actor, verbs: set[str], build: Build, show: Show) -> None:
    """A button for each, and for nothing else; every form carries the count and the token."""
    escalation = build(status)
    html = str(show(escalation, by=by))
    assert set(re.findall(r'name="verb" value="(\w+)"', html)) == verbs
    forms = html.count("<form")
    assert html.count('name="token" value="t0k"') == forms
    assert html.count(f'name="count" value="{escalation.count}"') == forms
    turns = re.findall(r'name="turn" value="(\w+)"', html)
    assert len(set(turns)) == forms
    assert html.count("<h1") == 1


def test_the_brief_says_what_the_manager_asks_for_and_whom_to_keep_it_from(build: Build, show: Show) -> None:
    """How to reach them, who is part of it, and afterwards how content they were; typed words stay words."""
    wishes = Wishes(phone="01632 960155", good_times="<b>after two</b>", coaching=True)
    html = str(show(build("resolved", wishes=wishes, not_for=("sam",), satisfaction=2)))
    assert "Telephone: 01632 960155" in html
    assert "&lt;b&gt;after two&lt;/b&gt;" in html
    assert re.search(r"Keep this from</dt>\s*<dd[^>]*>Sam", html)
    assert "2 out of 5" in html
    assert "Keep this from" not in str(show(build()))


def test_the_brief_begins_with_the_organisation_and_its_deadlines_tick(
    build: Build, show: Show, example_brief: Brief, now: datetime
) -> None:
    """Whose it is comes first, with the ward; each deadline says how long is left."""
    due = BriefDeadline(what="Write to her", by=now.date() + timedelta(days=3))
    html = str(show(build(), brief=replace(example_brief, group="Ward 7", deadlines=(due,))))
    first = html.index('<dt class="nhsuk-summary-list__key">')
    assert html[first:].startswith('<dt class="nhsuk-summary-list__key">Organisation</dt>')
    assert ", Ward 7" in html
    assert "(in 3 days): Write to her" in html


def test_every_field_has_a_label_and_every_id_is_its_own(build: Build, show: Show) -> None:
    """What a screen reader says of a form is what stands beside it."""
    html = str(show(build("claimed"), failed=pages.Failed(says="Write your reply first.", verb="reply")))
    found = re.findall(r'\bid="([^"]+)"', html)
    assert len(found) == len(set(found))
    for field in re.findall(r'<(?:textarea|select|input)[^>]*\bid="([^"]+)"', html):
        assert f'for="{field}"' in html
    for named in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html):
        assert set(named.split()) <= set(found)


def test_a_refused_form_keeps_what_was_typed(build: Build, show: Show) -> None:
    """The sentence is at the top and at the field, and the text is still there."""
    failed = pages.Failed(says="Sam Okoro has this.", verb="reply", text="My long <reply>")
    html = str(show(build("claimed"), failed=failed))
    assert html.count("Sam Okoro has this.") == 2
    assert "My long &lt;reply&gt;</textarea>" in html


@pytest.mark.parametrize(
    ("verb", "field"),
    [("ask", "reply-text"), ("resolve", "resolve-reason"), ("hold", "hold-until"), ("note", "note-text")],
)
def test_a_refusal_leads_to_its_field(verb: str, field: str, build: Build, show: Show) -> None:
    """The summary links to it, the sentence stands at it, and its part of the page is open."""
    html = str(show(build("claimed"), failed=pages.Failed(says="Say more.", verb=verb)))
    assert f'<a href="#{field}">Say more.</a>' in html
    assert html.count(f'id="{field}-error"') == 1
    assert html.count("Say more.") == 2
    assert html.count('<details class="nhsuk-details" open') == (verb != "ask")


def test_a_refused_move_is_told_where_no_form_is_left(build: Build, show: Show) -> None:
    """Somebody else took it: what was typed is not lost with the form."""
    failed = pages.Failed(says="Priya Shah has this.", verb="reply", text="My long reply")
    html = str(show(build("claimed"), by=SAM, failed=failed))
    assert "Priya Shah has this." in html
    assert "My long reply" in html


def test_nothing_typed_becomes_markup(build: Build, show: Show, example_brief: Brief, now: datetime) -> None:
    """Brief and thread are text."""
    bad = "<script>alert(1)</script>"
    message = Message(escalation="e1", by="manager", person="manager", at=now, text=f"{bad}\nSecond line")
    html = str(show(build("claimed"), messages=(message,), brief=replace(example_brief, because=bad, added=bad)))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 3
    assert ">Second line</p>" in html


def test_a_changed_message_says_so_and_what_it_said_before(build: Build, show: Show, now: datetime) -> None:
    """Advisers read the earlier words too; what was taken back says so in their place."""
    first = Message(escalation="e", by="manager", person="p", at=now, text="Ring on Tuesday.")
    second = reworded(first, "Ring on Wednesday.", at=now)
    assert second is not None
    page = show(build("claimed"), messages=(second,))
    assert "(edited)" in page
    assert page.index("Ring on Wednesday.") < page.index("What it said until") < page.index("Ring on Tuesday.")
    gone = taken_back(second, at=now)
    assert gone is not None
    assert TAKEN_BACK in show(build("claimed"), messages=(gone,))


def test_the_brief_is_shown_whole(build: Build, show: Show, example_brief: Brief) -> None:
    """Without one, the reason still stands."""
    html = str(show(build()))
    for words in (example_brief.organisation, example_brief.reason, example_brief.because, "How many absences?"):
        assert words in html
    assert "She may be covered by the Equality Act." in str(show(build(), brief=None))


def test_a_form_becomes_an_act(calendar: Calendar, now: datetime) -> None:
    """A day from the list is when the advice team opens on it."""
    fields = {"count": "3", "until": "2026-11-24", "reason": "waits", "text": "", "tree_could_answer": "no"}
    act = form.read_act(fields, verb="hold", by=PRIYA, at=now, calendar=calendar)
    assert (act.count, act.reason, act.text, act.coding.tree_could_answer) == (3, "waits", None, False)
    assert act.until == now.replace(day=24, hour=9)


@pytest.mark.parametrize("fields", [{"count": "1e9"}, {"count": "-1"}, {"count": "9" * 30}, {"until": "soon"}])
def test_a_forged_form_is_refused(fields: dict[str, str], calendar: Calendar, now: datetime) -> None:
    """A sentence, never a crash."""
    with pytest.raises(NotPossible):
        form.read_act(fields, verb="hold", by=PRIYA, at=now, calendar=calendar)


def test_a_card_says_what_a_timer_asks(build: Build, known: pages.Known, now: datetime) -> None:
    """The adviser sees in the list that they are asked, and that a manager has not answered; nothing before that."""
    asked = [("claimed", 0), ("claimed", 1), ("with_manager", 1), ("with_manager", 2), ("waiting", 3)]
    said = [pages.card(build(status, reminders=sent), at=now, known=known).asks for status, sent in asked]
    assert said == [None, "Still on it?", None, "No answer from the manager", None]


def test_still_on_it_is_asked_of_the_one_who_has_it(build: Build, show: Show) -> None:
    """With one button to say yes, once they were asked."""
    asked = build("claimed", reminders=1)
    assert 'value="still"' in show(asked)
    assert 'value="still"' not in show(asked, by=SAM)
    assert 'value="still"' not in show(build("claimed"))


def test_who_cannot_take_it_reads_why(build: Build, show: Show) -> None:
    """Where the button would stand: whose queue it is, or that it is their own question; nobody else reads that."""
    says = "It is for: Employment relations advice. You do not work from that queue"
    assert says in show(build(), by=replace(SAM, queues=frozenset({"er-senior"})))
    assert says not in show(build(), by=SAM)
    assert says not in show(build("claimed"), by=replace(SAM, queues=frozenset({"er-senior"})))
    assert "You asked for this advice yourself" in show(build(), by=replace(SAM, person=build().person))


def test_what_had_its_answer_no_longer_asks_for_one(
    build: Build, show: Show, acting: Acting, calendar: Calendar
) -> None:
    """“Answer today” on what was answered last week would hurry somebody to the wrong one."""
    assert "It has had its first answer." not in show(build("claimed"))
    replied = desk.move(build("claimed"), acting("reply", "priya"), calendar=calendar).escalation
    html = show(replied)
    assert "It has had its first answer." in html
    assert "Answer by the end" not in html

"""What stands beside a question or an end in a message: urgent numbers, notices, earlier answers; no employment."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.channels.chat.links import Links, day
from bot.channels.chat.part import Part
from bot.channels.chat.pieces import At, Button, Piece, bold, buttons, heading, line, listed, rich, small
from bot.conversation.reply import (
    Answered,
    Aside,
    Flip,
    Found,
    FoundTopic,
    PassBrief,
    Reply,
    ShownChanges,
    ShownCheck,
    ShownConfirm,
    ShownHandoff,
    ShownOutcome,
    Unread,
    UrgentHelp,
)
from escalation.brief import Brief
from policies.markdown import Span

RECENT: Final = 3
"""Earlier answers that stand above a question, a line each."""

FIRST: Final = "If anyone is in danger now, call 999."
ASIDES: Final = {"why": "Why we ask", "find_out": "How to find out", "another_way": "Another way to put it"}
FOLD_AWAY: Final = (ShownOutcome, ShownHandoff)


def at_of(reply: Reply) -> At:
    """Where the buttons of this reply stand."""
    node = reply.shown.node if reply.shown is not None else None
    return At(conversation=reply.conversation, count=reply.count, node=node)


def first(reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    """What is said before all else: whom to telephone, what kind of conversation it is, what came of the turn."""
    if reply.urgent is not None:
        yield urgent(reply.urgent, links)
    yield Part(blocks=_caption(reply), must=True)
    for notice in reply.notices:
        yield Part(blocks=line(bold(notice.says)), must=True)
    if reply.guarded is not None:
        noticed = tuple(Span(text=part.text, strong=part.kind is not None) for part in reply.guarded.parts)
        yield Part(blocks=rich(noticed, quoted=True), goes=1)
    yield from second(reply, links)
    if reply.recalled is not None:
        says = "Please speak to an adviser before you act on it, or if you have acted on it."
        heading = bold("Something that you were shown here was wrong. ")
        yield Part(blocks=line(heading, f"{reply.recalled} {says}"), must=True)
    if reply.changed is not None:
        yield from changed(reply.changed)
    if reply.unread is not None and reply.unread.urgent:
        yield unread(reply.unread)


def _caption(reply: Reply) -> tuple[Piece, ...]:
    practice = "Practice. Nothing is sent." if reply.practice else ""
    unsigned = "Model content, not signed off" if reply.version and not reply.signed_off else ""
    return small(practice, " – ".join(part for part in (reply.title, unsigned) if part))


def urgent(help_now: UrgentHelp, links: Links) -> Part[Piece]:
    """Whom to telephone now."""
    numbers = [(Span(text=f"{name}: "), bold(phone)) for name, phone in help_now.contacts]
    says = (line(sentence) for sentence in help_now.says)
    more = rich((Span(text="All urgent numbers", link="/urgent"),)) if links.base else ()
    blocks = (*heading(help_now.title), *line(bold(FIRST)), *(one for some in says for one in some))
    return Part(blocks=(*blocks, *listed(numbers), *more), first=True)


def unread(nobody: Unread) -> Part[Piece]:
    """That nobody reads it for now, and whom to telephone instead."""
    now = "Do not wait for us. Fingerpost cannot ring anyone for you. Please telephone now:"
    says = now if nobody.urgent else "If it cannot wait until then, telephone:"
    numbers = [
        (Span(text=f"{name}: "), bold(phone), Span(text=f" ({hours})")) for name, phone, hours in nobody.contacts
    ]
    return Part(blocks=(*line(bold(nobody.says), f"\n{says}"), *listed(numbers)), first=True)


def second(reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    """Whom the manager waits for, or what they said."""
    waits = reply.second
    if waits is None:
        return
    if waits.says is not None:
        wrote = f" They wrote: “{waits.reason}”" if waits.reason else ""
        yield Part(blocks=line(bold(waits.says), wrote), must=True)
    elif not waits.names:
        yield Part(blocks=line("We found nobody here who may agree to this. Please speak to an adviser."), must=True)
    else:
        also = "" if isinstance(reply.shown, ShownConfirm) else "also "
        says = f"We have {also}asked {' or '.join(waits.names)}. You should hear by {links.moment(waits.by)}."
        yield Part(blocks=line(says), must=True)


def changed(what: ShownChanges) -> Iterator[Part[Piece]]:
    """That a rule changed, or will: what it means, and what is different."""
    yield Part(blocks=line(bold(what.title), *(f"\n{says}" for says in what.says)), must=True)
    lines: list[Sequence[Span] | str] = [*_differences(what), *what.facts]
    if lines:
        yield Part(blocks=(*line(bold("What is different")), *listed(lines)), goes=4)


def _differences(what: ShownChanges) -> Iterator[tuple[Span, ...]]:
    for item in what.items:
        before = f" Before: {' '.join(item.before)}" if item.before else ""
        after = f" Now: {' '.join(item.after)}" if item.after else ""
        yield (bold(item.about), Span(text=before), Span(text=after))


def answered(reply: Reply) -> Iterator[Part[Piece]]:
    """The earlier answers, a line each; above a question the last few, at a check all of them."""
    if not reply.answered:
        return
    if isinstance(reply.shown, ShownCheck):
        yield Part(blocks=listed(map(_given, reply.answered), ordered=True), goes=8)
        return
    if reply.thread or isinstance(reply.shown, FOLD_AWAY):
        yield Part(blocks=(*line(bold("Your answers")), *listed(map(_given, reply.answered))), goes=2)
        return
    earlier = len(reply.answered) - RECENT
    folded = f"{earlier} earlier {'answer' if earlier == 1 else 'answers'}" if earlier > 0 else ""
    recent = [_given(one) for one in reply.answered[-RECENT:]]
    yield Part(blocks=(*small(folded), *listed(recent)), goes=2)


def _given(one: Answered) -> tuple[Span, ...]:
    return (Span(text=f"{one.question} "), bold(one.answer))


def at_once(reply: Reply) -> Iterator[Part[Piece]]:
    """What to do first of all, on a guide's first page."""
    if reply.at_once and not reply.answered:
        yield Part(blocks=(*line(bold("First of all")), *listed(reply.at_once)), must=True)


def aside(said: Aside) -> Part[Piece]:
    """What was asked for beside the question."""
    return Part(blocks=(*line(bold(ASIDES[said.kind])), *rich(said.says, quoted=True)), must=True)


def check() -> Part[Piece]:
    """That the answers are to be checked."""
    fixed = " If one is not right, change it. We keep the others."
    return Part(blocks=(*heading("Check your answers"), *line(f"What comes next rests on these.{fixed}")), must=True)


def confirm(shown: ShownConfirm, reply: Reply) -> Iterator[Part[Piece]]:
    """What a second person is asked, and what to do until they answer."""
    yield Part(blocks=heading("Waiting for a second person"), must=True)
    if reply.practice and reply.second is None:
        yield Part(blocks=line("This is practice, so nobody is asked. Choose what they might say."), must=True)
    elif "ask_confirm" in reply.moves:
        yield Part(blocks=line("Nobody is being asked at the moment."), must=True)
    if shown.meanwhile:
        yield Part(blocks=(*line(bold("Until you hear")), *rich(shown.meanwhile)), must=True)
    yield Part(blocks=(*line(bold("What they are asked")), *rich(shown.confirm)), must=True)
    if shown.shows:
        yield Part(blocks=(*line(bold("What they will see")), *rich(shown.shows)), goes=5)


def found(what: Found, *, urgent: bool) -> Iterator[Part[Piece]]:
    """What a search offers: topics, each with its button, and policies."""
    if urgent:
        yield Part(blocks=line("When everyone is safe: guides that may help."), must=True)
    else:
        says = "Which of these fits best?" if what.topics else "We have nothing on that yet"
        yield Part(blocks=heading(says), must=True)
    if not what.topics and not urgent:
        says = "We could not match that to a guide. Try other words, choose a topic from the list, or ask an adviser."
        yield Part(blocks=line(says), must=True)
    for number, topic in enumerate(what.topics, start=1):
        yield Part(blocks=_topic(number, topic), goes=9)
    # Beside an alarm a policy that only shares a word ("end it all") could hurt.
    if what.sections and not urgent:
        lines = [
            (
                Span(text=one.title, link=f"/policies/{one.policy}/{one.in_force_from}/{one.section}"),
                Span(text=f", {one.policy_title}"),
            )
            for one in what.sections
        ]
        yield Part(blocks=(*line(bold("Policies that use your words")), *listed(lines)), goes=1)


def _topic(number: int, topic: FoundTopic) -> tuple[Piece, ...]:
    later = "" if topic.tree else "There is no guide for this yet. Ask an adviser about it."
    says = " ".join(part for part in (topic.about, topic.why, later) if part)
    value = At(node="found").carried(v=topic.tree or topic.topic)
    pressed = Button(words=topic.title, action="start", number=number, carries=value, says=topic.title)
    return (*line(bold(topic.title), f"\n{says}" if says else ""), *buttons([pressed]))


def passing(reply: Reply) -> Iterator[Part[Piece]]:
    """Whom the manager has asked to take the conversation over, or may ask."""
    if reply.passing is not None and reply.passing.declined:
        yield Part(blocks=line(f"{reply.passing.name} cannot take this over. It stays with you."), must=True)
    elif reply.passing is not None:
        until = day(reply.passing.until)
        says = f"You asked {reply.passing.name} to take this over. Until they accept, it stays with you."
        yield Part(blocks=line(f"{says} If they do not answer by {until}, you keep it."), must=True)
    if reply.colleagues:
        at = at_of(reply)
        lines = [f"{one.name}, {one.group}" for one in reply.colleagues]
        asked = buttons(
            Button(words=f"Ask {one.name}", action="pass_on", number=number, carries=at.carried(v=one.person))
            for number, one in enumerate(reply.colleagues, start=1)
        )
        yield Part(blocks=(*line(bold("Who should take it over?")), *listed(lines), *asked), must=True)


def offered(what: PassBrief) -> Iterator[Part[Piece]]:
    """The page about a conversation, for whoever is asked to take it over."""
    until = f"If nobody answers by {day(what.until)}, it stays there."
    says = f"Read this first. Until you accept, it stays with {what.by}. {until}"
    yield Part(blocks=(*heading(f"{what.by} asks you to take this over"), *line(says)), must=True)
    yield Part(blocks=line(bold("Where it stands: "), what.stands), must=True)
    due = [(Span(text=f"{words} "), bold(f"By {day(by)}")) for words, by in what.deadlines]
    yield Part(blocks=listed(due), goes=5)
    yield Part(blocks=listed(map(_given, what.answers)), goes=2)


def flips(what: Iterable[Flip]) -> Part[Piece]:
    """Which other answers would have led elsewhere."""
    lines = [_flip(one) for one in reversed(tuple(what))]
    none = "No other single answer leads to other advice."
    return Part(blocks=(*line(bold("What would change this")), *listed(lines or [none])), goes=9)


def _flip(one: Flip) -> tuple[Span, ...]:
    leads = "the next thing would be" if one.more else "you would be told"
    says = f"{one.question} You said: {one.given}. If it were "
    return (Span(text=says), bold(", or ".join(one.instead)), Span(text=f", {leads}: "), bold(one.title))


def privacy(says: tuple[str, ...], links: Links) -> Part[Piece]:
    """What is kept and who reads it, at first."""
    heading = line(bold("What is kept and who reads it"))
    more = rich((Span(text="More about what is kept", link="/privacy"),)) if links.base else ()
    return Part(blocks=(*heading, *listed(says), *more), goes=7)


def would_send(brief: Brief) -> tuple[Piece, ...]:
    """The brief, as the adviser will read it."""
    rows = [
        ("From", ", ".join(part for part in (brief.organisation, brief.group) if part)),
        ("About", brief.topic),
        ("Why", f"{brief.reason} {brief.because}".strip()),
        ("How soon", brief.urgency_says),
        *(("Not known yet", one) for one in brief.not_known),
        *(("Deadline", f"By {day(one.by)}: {one.what}") for one in brief.deadlines),
        *(("Your answer", f"{one.question} {one.answer}") for one in brief.answers),
        *(("You were told", one) for one in brief.told),
        *(("Policy you were shown", one.title) for one in brief.policies),
    ]
    return listed([(bold(f"{name}: "), Span(text=text)) for name, text in rows])

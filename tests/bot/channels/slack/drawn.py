"""Replies drawn at random, with whatever people and authors may write in them; for property tests."""

from datetime import date

from hypothesis import strategies as st

from bot.conversation.reply import (
    Answered,
    Aside,
    Colleague,
    Flip,
    Found,
    FoundSection,
    FoundTopic,
    Guarded,
    GuardedPart,
    Notice,
    PassBrief,
    Passing,
    Reply,
    SecondPerson,
    ShownChange,
    ShownChanges,
    ShownCheck,
    ShownConfirm,
    Thread,
    ThreadMessage,
    Unread,
    UrgentHelp,
    Wishing,
)
from policies.markdown import Bullets, Heading, Paragraph, Span, Table
from tests.bot.channels.slack.shown import AT, CONVERSATION
from trees.left import Left
from trees.shown import (
    Cited,
    Do,
    Learning,
    ShownFollowUp,
    ShownHandoff,
    ShownOption,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)

NASTY = (
    "<!channel> & <@U1> <https://example.org|press> <#C1>",
    "*bold* _italic_ ~gone~ `code` ```block``` > quote",
    ":tada: 👩🏽‍⚕️🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "مرحبا بالعالم",
    "שלום \u202e reversed \u2066 kept",
    "e\u0301" * 90,
    "word " * 400,
    "x" * 3200,
    "😀" * 1600,
    "line\r\nbreak\n\n\n",
    "\x00\x07\ufeff",
    " ",
    "'\"\\{}[]",
)
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=120), st.just("Did it help?"))
SHORT = st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(NASTY[:5]))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
IDS = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
SPANS = st.builds(
    Span,
    text=TEXTS,
    strong=st.booleans(),
    emphasis=st.booleans(),
    link=st.sampled_from((None, "https://www.acas.org.uk/a?b=c&d", "/policies/a/2026-01-01/b", "javascript:alert(1)")),
)
LINES = st.lists(SPANS, max_size=3).map(tuple)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Paragraph, spans=LINES),
        st.builds(Heading, level=st.just(1), spans=LINES),
        st.builds(Bullets, items=st.lists(LINES, max_size=4).map(tuple), ordered=st.booleans()),
        st.builds(
            Table,
            header=st.lists(TEXTS, max_size=3).map(tuple),
            rows=st.lists(st.lists(TEXTS, max_size=3).map(tuple), max_size=3).map(tuple),
        ),
    ),
    max_size=3,
).map(tuple)
CITES = st.lists(
    st.builds(Cited, policy=IDS, section=IDS, in_force_from=DAYS, policy_title=TEXTS, title=TEXTS), max_size=3
).map(tuple)
STEPS = st.integers(0, 9).flatmap(
    lambda many: st.tuples(
        *(
            st.builds(Do, key=st.just(f"step-{at}"), words=LINES, by=st.none() | DAYS, due_now=st.booleans())
            for at in range(many)
        )
    )
)


def options(many: int) -> st.SearchStrategy[tuple[ShownOption, ...]]:
    """So many options, each with an id of its own."""
    return st.tuples(
        *(st.builds(ShownOption, id=st.just(f"option-{at}"), label=TEXTS, hint=st.none() | TEXTS) for at in range(many))
    )


QUESTIONS = st.builds(
    ShownQuestion,
    node=IDS,
    ask=TEXTS,
    kind=st.sampled_from(("choice", "choices", "number", "money", "date", "text")),
    hint=BLOCKS,
    find_out=BLOCKS,
    options=st.integers(1, 12).flatmap(options),
    whole=st.booleans(),
    unit=st.none() | SHORT,
    sensitive=st.sampled_from((None, "health")),
    cites=CITES,
)
OUTCOMES = st.builds(
    ShownOutcome,
    node=IDS,
    title=TEXTS,
    say=BLOCKS,
    do=STEPS,
    avoid=st.lists(LINES, max_size=4).map(tuple),
    script=BLOCKS,
    cites=CITES,
    letters=st.lists(st.tuples(IDS, TEXTS), max_size=3).map(tuple),
    learn=st.lists(st.builds(Learning, id=IDS, title=TEXTS, minutes=st.just(5), link=st.none()), max_size=2).map(tuple),
    urgent=st.booleans(),
)
HANDOFFS = st.builds(
    ShownHandoff,
    node=IDS,
    title=TEXTS,
    because=BLOCKS,
    to=IDS,
    urgency=st.sampled_from(("now", "same-day", "next-working-day", "routine")),
    meanwhile=BLOCKS,
    do=STEPS,
    avoid=st.lists(LINES, max_size=3).map(tuple),
    diverted=st.none() | TEXTS,
)
SHOWN = st.one_of(
    QUESTIONS,
    OUTCOMES,
    HANDOFFS,
    st.builds(ShownTell, node=IDS, tell=BLOCKS, do=STEPS, cites=CITES),
    st.builds(ShownConfirm, node=IDS, confirm=BLOCKS, role=IDS, within=st.just("now"), shows=BLOCKS, meanwhile=BLOCKS),
    st.just(ShownCheck(node="check", few=2)),
    st.none(),
)
ANSWERED = st.integers(0, 8).flatmap(
    lambda many: st.tuples(
        *(st.builds(Answered, node=st.just(f"node_{at}"), question=TEXTS, answer=TEXTS) for at in range(many))
    )
)
MESSAGES = st.lists(
    st.builds(
        ThreadMessage,
        by=st.sampled_from(("manager", "adviser", "fingerpost")),
        who=TEXTS,
        at=st.just(AT),
        text=TEXTS,
    ),
    max_size=8,
).map(tuple)
SAYS = st.lists(TEXTS, max_size=3).map(tuple)
MOVES = (
    "answer",
    "proceed",
    "back",
    "change",
    "why",
    "unsure",
    "ask_adviser",
    "send",
    "tick",
    "what_if",
    "feedback",
    "colleagues",
    "take_back",
    "ask_confirm",
    "practise",
    "start_again",
    "continue_in",
)

REPLIES = st.builds(
    Reply,
    conversation=st.just(CONVERSATION),
    title=TEXTS,
    version=st.sampled_from((None, "abcdef012345")),
    practice=st.booleans(),
    count=st.integers(0, 40),
    notices=st.lists(
        st.builds(Notice, kind=st.sampled_from(("refused", "stale", "guarded", "offer", "kept")), says=TEXTS),
        max_size=2,
    ).map(tuple),
    urgent=st.none()
    | st.builds(
        UrgentHelp,
        kind=IDS,
        title=TEXTS,
        contacts=st.lists(st.tuples(TEXTS, SHORT), max_size=4).map(tuple),
        says=SAYS,
    ),
    at_once=st.lists(LINES, max_size=2).map(tuple),
    answered=ANSWERED,
    shown=SHOWN,
    given=st.none() | TEXTS | st.lists(IDS, max_size=2).map(tuple),
    aside=st.none() | st.builds(Aside, kind=st.just("why"), says=BLOCKS),
    found=st.none()
    | st.builds(
        Found,
        typed=TEXTS,
        topics=st.lists(
            st.builds(FoundTopic, topic=IDS, title=TEXTS, about=TEXTS, tree=st.none() | IDS, why=TEXTS), max_size=6
        ).map(tuple),
        sections=st.lists(
            st.builds(FoundSection, policy=IDS, section=IDS, in_force_from=DAYS, title=TEXTS, policy_title=TEXTS),
            max_size=3,
        ).map(tuple),
        otherwise=st.sampled_from((None, "ask-an-adviser")),
    ),
    thread=st.none()
    | st.builds(
        Thread,
        escalation=IDS,
        status=st.sampled_from(("waiting", "claimed", "with_manager", "on_hold", "resolved")),
        says=TEXTS,
        next=TEXTS,
        messages=MESSAGES,
        asked=st.none() | QUESTIONS,
        can_write=st.booleans(),
        can_withdraw=st.booleans(),
        can_reopen=st.booleans(),
        can_rate=st.booleans(),
        rated=st.none() | st.just(4),
    ),
    colleagues=st.lists(st.builds(Colleague, person=IDS, name=SHORT, group=TEXTS), max_size=4).map(tuple),
    wishing=st.none() | st.builds(Wishing, fields=st.just({}), says=SAYS, kept_from=SAYS),
    passing=st.none() | st.builds(Passing, name=TEXTS, until=DAYS),
    second=st.none()
    | st.builds(SecondPerson, names=SAYS, by=st.just(AT), says=st.none() | TEXTS, reason=st.none() | TEXTS),
    continues=st.none() | TEXTS,
    brief=st.none() | st.builds(PassBrief, by=TEXTS, asked_on=DAYS, until=DAYS, stands=TEXTS, answers=ANSWERED),
    receipt=st.sampled_from((None, "FP-7K2M-QX")),
    as_at=st.just(AT),
    left=st.none() | st.just(Left(least=1, most=3)),
    guarded=st.none()
    | st.builds(
        Guarded, parts=st.lists(st.builds(GuardedPart, text=TEXTS, kind=st.just("name")), max_size=3).map(tuple)
    ),
    moves=st.lists(st.sampled_from(MOVES), unique=True).map(tuple),
    promise=SAYS,
    unread=st.none()
    | st.builds(
        Unread,
        says=TEXTS,
        contacts=st.lists(st.tuples(TEXTS, SHORT, TEXTS), max_size=3).map(tuple),
        urgent=st.booleans(),
    ),
    privacy=SAYS,
    flips=st.none()
    | st.lists(
        st.builds(Flip, node=IDS, question=TEXTS, given=TEXTS, instead=SAYS, title=TEXTS, more=st.booleans()),
        max_size=3,
    ).map(tuple),
    follow_up=st.none() | st.builds(ShownFollowUp, on=DAYS, ask=TEXTS, options=st.integers(1, 3).flatmap(options)),
    changed=st.none()
    | st.builds(
        ShownChanges,
        title=TEXTS,
        says=SAYS,
        items=st.lists(st.builds(ShownChange, about=TEXTS, before=SAYS, after=SAYS), max_size=2).map(tuple),
        facts=SAYS,
    ),
    recalled=st.none() | TEXTS,
)

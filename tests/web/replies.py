"""One reply of each state of a conversation, for the tests that render them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.conversation.reply import (
    Answered,
    Aside,
    Found,
    FoundTopic,
    Notice,
    Reply,
    Thread,
    ThreadMessage,
    UrgentHelp,
)
from policies.markdown import Block, Bullets, Paragraph, Span, Table
from trees.shown import (
    Cited,
    Do,
    Learning,
    ShownConfirm,
    ShownHandoff,
    ShownOption,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def says(*lines: str) -> tuple[Block, ...]:
    """Paragraphs."""
    return tuple(Paragraph(spans=(Span(text=line),)) for line in lines)


def line(text: str) -> tuple[Span, ...]:
    """One line of words."""
    return (Span(text=text),)


CITED = (
    Cited(
        policy="sickness-absence",
        section="trigger-points",
        in_force_from=date(2026, 4, 1),
        policy_title="Sickness absence policy",
        title="When a trigger point is reached",
    ),
    Cited(
        policy="sickness-absence",
        section="return-to-work",
        in_force_from=date(2026, 4, 1),
        policy_title="Sickness absence policy",
        title="Return to work conversations",
    ),
)

ANSWERED = (
    Answered(node="about_whom", question="Is this about one person in your team?", answer="Yes"),
    Answered(node="harm", question="Is anyone at risk of harm now?", answer="No"),
    Answered(
        node="spells",
        question="How many separate spells of sickness in the last 12 months, counting the latest?",
        answer="4",
    ),
    Answered(node="days", question="How many working days in all?", answer="11"),
    Answered(node="pregnancy", question="Is any of this sickness related to pregnancy?", answer="No"),
)

SPELLS = ShownQuestion(
    node="spells",
    ask="How many separate spells of sickness in the last 12 months, counting the latest?",
    kind="number",
    whole=True,
    minimum="0",
    maximum="100",
    unit="spells",
    hint=says("A spell is one stretch of sickness, however long."),
    why=says("The policy counts spells, so that one long illness is not treated like a pattern."),
    find_out=says("Your rostering system’s absence report shows each spell."),
    cites=CITED[:1],
)

CAUSES = ShownQuestion(
    node="causes",
    ask="Was any of this sickness because of one of these?",
    kind="choices",
    options=(
        ShownOption(id="injury", label="An injury at work"),
        ShownOption(id="violence", label="Violence at work"),
        ShownOption(id="infection", label="Being told to stay away, to control infection"),
        ShownOption(id="none", label="None of these"),
    ),
    sensitive="health",
)

MET = ShownQuestion(
    node="met",
    ask="Did you hold a return to work conversation after each spell?",
    kind="choice",
    options=(
        ShownOption(id="yes", label="Yes, each time"),
        ShownOption(id="no", label="No, or not every time", hint="A chat in the corridor does not count."),
    ),
    why=says("A fair process starts with a conversation each time."),
)

FIRST_DAY = ShownQuestion(node="first_day", ask="When did the latest spell begin?", kind="date", can_be_unsure=False)
PAY = ShownQuestion(node="pay", ask="What is their weekly pay?", kind="money")
WORDS = ShownQuestion(node="words", ask="What help did they ask for?", kind="text", max_length=500)

QUESTION_MOVES = ("answer", "why", "unsure", "back", "change", "ask_adviser")

BASE = Reply(
    conversation="c1",
    tree="short-term-sickness",
    title="Repeated short-term sickness",
    version="4f0c2a91",
    count=5,
    moves=QUESTION_MOVES,
)

FIRST = replace(
    BASE,
    count=0,
    shown=SPELLS,
    moves=("answer", "why", "unsure", "ask_adviser"),
    at_once=(
        line("Do not ask for a diagnosis."),
        line("Keep in kind, normal contact."),
        line("Write down the dates that you know."),
    ),
)
NUMBER = replace(BASE, shown=SPELLS, answered=ANSWERED[:2])
CHOICE = replace(BASE, shown=MET, answered=ANSWERED)
CHOICES = replace(BASE, shown=CAUSES, answered=ANSWERED)
DATE = replace(BASE, shown=FIRST_DAY, answered=ANSWERED, moves=("answer", "back", "change", "ask_adviser"))
MONEY = replace(BASE, shown=PAY, answered=ANSWERED)
TEXT = replace(BASE, shown=WORDS, answered=ANSWERED)
WHY = replace(CHOICE, aside=Aside(kind="why", says=MET.why))
FIND_OUT = replace(NUMBER, aside=Aside(kind="find_out", says=SPELLS.find_out))
REFUSED = replace(
    NUMBER,
    given="four",
    notices=(Notice(kind="refused", says="Enter the number of spells in figures, like 4."),),
)
REFUSED_DATE = replace(
    DATE, given="31/2/2026", notices=(Notice(kind="refused", says="February 2026 has no day 31. Check the date."),)
)
REFUSED_CHOICE = replace(CHOICE, notices=(Notice(kind="refused", says="Choose one of the answers."),))
STALE = replace(
    CHOICE,
    notices=(
        Notice(kind="stale", says="That button was from earlier. Nothing has changed. This is where you are now."),
    ),
)
UNDERSTOOD = replace(CHOICE, notices=(Notice(kind="understood", says="We read that as 11 working days."),))

TELL = replace(
    BASE,
    answered=ANSWERED,
    moves=("proceed", "back", "change", "ask_adviser"),
    shown=ShownTell(
        node="hold_it_now",
        tell=(
            Paragraph(
                spans=(
                    Span(text="Hold the return to work conversation first, by "),
                    Span(text="Thursday 26 November 2026", strong=True),
                    Span(text="."),
                )
            ),
        ),
        do=(Do(key="1", words=line("Book a quiet room for 20 minutes")),),
        cites=CITED[1:],
        again="met",
    ),
)

CONFIRM = replace(
    BASE,
    answered=ANSWERED,
    moves=("back",),
    shown=ShownConfirm(
        node="second_person",
        confirm=says("A senior manager must agree before you go on."),
        role="confirmer",
        within="next-working-day",
        shows=says("Your answers and what you plan to do."),
        meanwhile=says("Do not tell the person that it is decided."),
    ),
)

OUTCOME = replace(
    BASE,
    answered=ANSWERED,
    receipt="K7MX-4QBD",
    as_at=NOW,
    ticked=("1",),
    moves=("back", "change", "ask_adviser", "tick", "start_again"),
    shown=ShownOutcome(
        node="trigger_reached",
        title="The trigger point is reached",
        say=(
            Paragraph(
                spans=(
                    Span(text="A Bradford score of "),
                    Span(text="176", strong=True),
                    Span(text=" is a prompt for a conversation, not a finding."),
                )
            ),
            Table(header=("What", "Count"), rows=(("Spells", "4"), ("Days", "11"))),
            Bullets(items=(line("It says nothing about why they were ill."), line("It is the same for everyone."))),
        ),
        do=(
            Do(key="1", words=line("Look at the return to work records")),
            Do(key="2", words=line("Invite them to a stage 1 meeting"), by=date(2026, 12, 1)),
            Do(key="3", words=line("Refer them to occupational health"), by=date(2026, 11, 20), due_now=True),
        ),
        avoid=(
            line("Do not count days of disability leave."),
            line("Do not say that you doubt that they were ill."),
        ),
        script=says("“I want to talk about your sickness this year, and about what would help.”"),
        cites=CITED,
        letters=(("stage-1-invitation", "Invitation to a stage 1 meeting"),),
        learn=(
            Learning(id="rtw", title="A good return to work conversation", minutes=8, link="https://example.org/rtw"),
        ),
    ),
)

HANDOFF = replace(
    BASE,
    answered=ANSWERED,
    moves=("back", "change", "send", "tick"),
    receipt="B3TR-9WXZ",
    as_at=NOW,
    shown=ShownHandoff(
        node="pregnancy_adviser",
        title="Speak to an adviser before you act",
        because=says("Sickness related to pregnancy must not count towards a trigger."),
        to="er-advice",
        urgency="next-working-day",
        meanwhile=says("Do not start or continue a formal stage. Keep in normal, supportive contact."),
        avoid=(line("Do not count these days."),),
        cites=CITED[:1],
    ),
)

THREAD = replace(
    HANDOFF,
    moves=(),
    thread=Thread(
        escalation="e1",
        status="claimed",
        says="Rosa Lindqvist is helping you. You can expect an answer by Tuesday 24 November, 11am.",
        messages=(
            ThreadMessage(
                by="manager", who="Amara Okafor", at=NOW, text="She told me yesterday.\nWhat do I do on Monday?"
            ),
            ThreadMessage(
                by="adviser",
                who="Rosa Lindqvist",
                at=NOW + timedelta(hours=1),
                text="Thank you for asking first. Do not hold the meeting. I will call you at 2.",
            ),
        ),
        can_write=True,
        can_withdraw=True,
    ),
)

CLOSED = replace(
    THREAD,
    thread=replace(
        THREAD.thread or Thread(escalation="e1", status="", says=""),
        status="resolved",
        says="This is closed.",
        can_write=False,
        can_withdraw=False,
        can_reopen=True,
    ),
)

FOUND = Reply(
    found=Found(
        typed="one of my nurses keeps phoning in sick",
        topics=(
            FoundTopic(
                topic="short-term-sickness",
                title="Repeated short-term sickness",
                about="For repeated spells of sickness, each under four weeks.",
                tree="short-term-sickness",
                why="You wrote “phoning in sick”.",
            ),
            FoundTopic(topic="long-term-sickness", title="Long-term sickness", about="", tree=None, why=""),
        ),
    )
)
NOT_FOUND = Reply(found=Found(typed="the car park", topics=()))

HELP = UrgentHelp(
    kind="self-harm",
    title="Keep them safe first",
    contacts=(("Emergency services", "999"), ("Staff support line", "01632 960110")),
    says=("If they may act on it now, call 999 and stay with them.",),
)
URGENT = replace(FOUND, urgent=HELP)
URGENT_ANSWER = replace(TEXT, urgent=HELP)
URGENT_OUTCOME = replace(
    OUTCOME,
    urgent=HELP,
    shown=ShownOutcome(node="danger_now", title="Get help now", say=says("Call now. Write later."), urgent=True),
)

ALL: dict[str, Reply] = {
    "first": FIRST,
    "number": NUMBER,
    "choice": CHOICE,
    "choices": CHOICES,
    "date": DATE,
    "money": MONEY,
    "text": TEXT,
    "why": WHY,
    "find_out": FIND_OUT,
    "refused": REFUSED,
    "refused_date": REFUSED_DATE,
    "refused_choice": REFUSED_CHOICE,
    "stale": STALE,
    "understood": UNDERSTOOD,
    "tell": TELL,
    "confirm": CONFIRM,
    "outcome": OUTCOME,
    "handoff": HANDOFF,
    "thread": THREAD,
    "closed": CLOSED,
    "found": FOUND,
    "not_found": NOT_FOUND,
    "urgent": URGENT,
    "urgent_answer": URGENT_ANSWER,
    "urgent_outcome": URGENT_OUTCOME,
    "empty": Reply(),
}

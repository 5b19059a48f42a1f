"""What is measured of conversations, and at one question of them, in words; knows no database."""

from typing import Final, Literal

from activity.measures.measure import E4, OWN, STARTED, Measure
from activity.measures.terms import ASSUMED_MINUTES

_ALL: Final = "all conversations that started in the period"
_SELF_SUFFICIENT: Final = (
    "conversations whose latest end is an outcome, where the same organisation and person have no `escalation_opened` "
    "or `escalation_joined` row on the same topic later than the time of the end and at most 14 days later than it "
    "(rows that are left out do not count; a conversation without an organisation, a topic or a person has no such "
    "row), and whose 14 days are over"
)
_OVER: Final = (
    "conversations that started in the period and whose 14 days are over: the time of the latest end, or where there "
    "is no end the time last alive, lies 14 days or more before the moment as at"
)

OF_CONVERSATIONS: Final = (
    Measure(
        name="use",
        title="Conversations",
        fact="conversation",
        numerator="conversations that started in the period",
        clock=STARTED,
        sentence="How much Fingerpost is used.",
        source=OWN,
        per_heads=True,
    ),
    Measure(
        name="managers",
        title="Managers",
        fact="conversation",
        numerator="different persons of the conversations that started in the period; one without a person adds none",
        clock=STARTED,
        sentence="How many managers used it. Parts add up to more than the whole: one manager may be in several.",
        source=OWN,
        per_heads=True,
    ),
    Measure(
        name="completion",
        title="Came to an end",
        fact="conversation",
        numerator="conversations that have a latest end, outcome or hand-over",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share that came to advice or to a person.",
        source=OWN,
        unit="share",
        better="higher",
    ),
    Measure(
        name="outcome",
        title="Reached advice",
        fact="conversation",
        numerator="conversations whose latest end is an outcome",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share that came to advice.",
        source=f"{E4}: self-served",
        unit="share",
    ),
    Measure(
        name="handoff",
        title="Handed to an adviser",
        fact="conversation",
        numerator="conversations whose latest end is a hand-over",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share that came to a person. It is no failure: some questions need one.",
        source=f"{E4}: escalated",
        unit="share",
    ),
    Measure(
        name="stopped",
        title="Stopped part-way",
        fact="conversation",
        numerator="conversations without a latest end that were last alive more than 24 hours before the moment as at",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share that managers left without an end (drop-off).",
        source=OWN,
        unit="share",
        better="lower",
    ),
    Measure(
        name="open",
        title="Still open",
        fact="conversation",
        numerator="conversations without a latest end that were last alive 24 hours before the moment as at, or later",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share in which a manager may be in the middle.",
        source=OWN,
        unit="share",
    ),
    Measure(
        name="self_sufficiency",
        title="Managed alone",
        fact="conversation",
        numerator=_SELF_SUFFICIENT,
        denominator=_OVER,
        clock=f"{STARTED} The 14 days are calendar time.",
        sentence="The share in which advice was enough: nobody asked an adviser about it in the 14 days after.",
        source=f"{E4}: self-served, repeat within 14 days",
        unit="share",
        better="higher",
    ),
    Measure(
        name="repeats",
        title="Came back within 14 days",
        fact="conversation",
        numerator=(
            "conversations before which the same organisation and person started another on the same topic: earlier "
            "in time, and at most 14 days earlier, in the period or before it; one that lacks any of the three is none"
        ),
        denominator=_ALL,
        clock=f"{STARTED} The 14 days are calendar time, back from the start.",
        sentence="The share that may be about something that the conversation before did not settle.",
        source=f"{E4}: repeat within 14 days",
        unit="share",
        better="lower",
    ),
    Measure(
        name="unsure",
        title="Not sure of an answer",
        fact="conversation",
        numerator="conversations with at least one `unsure` row",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share in which a manager said that they were not sure.",
        source=OWN,
        unit="share",
        better="lower",
    ),
    Measure(
        name="changes",
        title="Changed an answer",
        fact="conversation",
        numerator="conversations with at least one `answer_changed` row",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share in which a manager went back and answered differently.",
        source=OWN,
        unit="share",
    ),
    Measure(
        name="refusals",
        title="An answer was not accepted",
        fact="conversation",
        numerator="conversations with at least one `answer_refused` row",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share in which an answer could not be taken and the manager was told why.",
        source=OWN,
        unit="share",
        better="lower",
    ),
    Measure(
        name="policy_opened",
        title="Opened a policy",
        fact="conversation",
        numerator="conversations with at least one `policy_opened` row",
        denominator=_ALL,
        clock=STARTED,
        sentence="The share in which a manager opened the policy itself.",
        source=OWN,
        unit="share",
    ),
    Measure(
        name="feedback",
        title="Said whether it helped",
        fact="conversation",
        numerator="conversations that have a latest end, and a `feedback_given` row with an `answer`",
        denominator="conversations that started in the period and have a latest end",
        clock=STARTED,
        sentence="The share with feedback. Where it is low, the next measure speaks for few.",
        source=f"{E4}: satisfaction",
        unit="share",
        better="higher",
    ),
    Measure(
        name="helped",
        title="It helped",
        fact="conversation",
        numerator="conversations whose last `feedback_given` row with an `answer` has the answer `yes`",
        denominator="conversations that started in the period and have a `feedback_given` row with an `answer`",
        clock=STARTED,
        sentence="Of those who said, the share that said yes. The others said partly, or no.",
        source=f"{E4}: satisfaction",
        unit="share",
        better="higher",
    ),
    Measure(
        name="follow_up",
        title="Said how it went",
        fact="conversation",
        numerator=(
            "conversations whose latest end is an outcome and that have a `follow_up_answered` row with an `answer`"
        ),
        denominator="conversations that started in the period and whose latest end is an outcome",
        clock=STARTED,
        sentence="The share with an answer to “how did it go?”. Cut by that answer, it says what became of the advice.",
        source=f"{E4}: false reassurance audits",
        unit="share",
        better="higher",
    ),
    Measure(
        name="minutes_saved",
        title="Minutes saved",
        fact="conversation",
        numerator=f"{_SELF_SUFFICIENT}; each counts as the assumed minutes (unless told otherwise, {ASSUMED_MINUTES})",
        clock=f"{STARTED} The 14 days are calendar time.",
        sentence=(
            f"An estimate: it assumes that each would have taken {ASSUMED_MINUTES} minutes of an adviser. Nobody has "
            "measured that here. Compare it with the minutes of recorded contacts before you quote it."
        ),
        source=f"{E4}: time saved estimate",
        unit="minutes",
    ),
)

_SHOWN: Final = "conversations that started in the period and in which the question, page or offer was shown"
_AT_A_QUESTION: Final = "It counts conversations, not how often: one that saw the question twice counts once."


def _at_node(*, name: str, title: str, numerator: str, better: Literal["higher", "lower"]) -> Measure:
    return Measure(
        name=name,
        title=title,
        fact="conversation",
        numerator=numerator,
        denominator=_SHOWN,
        clock=STARTED,
        sentence=_AT_A_QUESTION,
        source=OWN,
        unit="share",
        better=better,
    )


OF_A_NODE: Final = (
    _at_node(
        name="answered",
        title="Went on",
        numerator=("conversations in which a question was answered, a page to read was read or an adviser was asked"),
        better="higher",
    ),
    _at_node(
        name="stopped_here",
        title="Stopped here",
        numerator="conversations that stopped part-way and saw this question or page last",
        better="lower",
    ),
    _at_node(
        name="unsure",
        title="Not sure",
        numerator="conversations in which the manager said at this question that they were not sure",
        better="lower",
    ),
    _at_node(
        name="refused",
        title="Answer not accepted",
        numerator="conversations in which an answer to this question was not accepted at least once",
        better="lower",
    ),
)

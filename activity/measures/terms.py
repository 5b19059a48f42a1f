"""The words that every definition of a measure leans on, as exact sentences; knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

ASSUMED_MINUTES: Final = 15
"""Minutes of an adviser that one conversation without an adviser saves: an assumption, printed with the figure."""

Fact = Literal["conversation", "escalation", "contact", "search", "urgent"]
"""What a measure counts."""

CutName = Literal[
    "organisation",
    "group",
    "topic",
    "tree",
    "version",
    "stage",
    "theme",
    "channel",
    "week",
    "month",
    "reason",
    "tier",
    "came",
    "why",
    "feedback",
    "follow_up",
]

TERMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Row": (
            "one row of the activity log, as the CSV export gives it. Nothing else is read. Rows are taken in order of "
            "`seq`; “first”, “last”, “earlier” and “later” of rows mean that order, never the time. `detail.x` is the "
            "value of `x` in the JSON of the column `detail`; a column that is empty, and a key that is missing or "
            "null, has no value"
        ),
        "Left out": (
            "practice and sample, always. A conversation is left out whole where any of its rows has `detail.practice` "
            "or `detail.sample` true (the JSON word, no text and no number). An escalation, a contact, a search, an "
            "urgent number shown and an `escalation_joined` row are left out where the one row that makes them has, "
            "whatever the other rows of the conversation say; its later rows are read whatever they have. What is left "
            "out is not looked at for another conversation either, but gives its topic to what joins it. (Only the "
            "demonstration organisation, in which everything is sample, may be asked for with its sample; practice "
            "stays out there too)"
        ),
        "Conversation": (
            "all rows that have the same value of `conversation`. Its organisation, person, group and channel are "
            "those of its first row. It started at the `occurred_at` of its first row. Its topic is the `detail.topic` "
            "of its last row that has one. Its tree and version are those of its last row of kind "
            "`conversation_started` or `tree_changed` that has a tree, and where there is none those of its first row"
        ),
        "End": (
            "read the conversation's rows in order. `outcome_reached` whose `detail.end` is not `handoff` sets the end "
            "to outcome; `escalation_opened` and `escalation_joined` set it to hand-over; each sets the time of the "
            "end to its own `occurred_at`. `question_shown` takes the end away. What stands after the last row is the "
            "latest end; there may be none"
        ),
        "Last alive": (
            "the `occurred_at` of the conversation's last row whose kind is neither `conversation_abandoned` nor "
            "`service_level_missed` (timers write these); where it has no other rows, of its first row"
        ),
        "Escalation": (
            "the first row of kind `escalation_opened` with a value of `escalation`, and the later rows with the same "
            "value. Its organisation, group, channel, tree, version and person are that row's; its topic, reason "
            "and tier are `detail.topic`, `detail.reason` and `detail.tier` of that row. A row of kind "
            "`escalation_joined` has the topic of the escalation with the same value of `escalation`, where that was "
            "opened earlier, left out or not, and else none; its organisation and person are its own"
        ),
        "At a question": (
            "a question, a page to read and an offer of an adviser each have a `node`. In a conversation it was shown "
            "by a row with that node of kind `question_shown`, `step_shown` or `confirm_asked`, or of kind "
            "`outcome_reached` with `detail.end` `handoff`; the manager went on by one of kind `question_answered`, "
            "`answer_changed`, `step_read`, `confirm_given`, `escalation_opened` or `escalation_joined`, was not sure "
            "by one of kind `unsure`, and was refused by one of kind `answer_refused`. The last that was shown is the "
            "node of the conversation's last row by which one was shown. The tree is the conversation's. Only "
            "conversations in which it was shown count, also in the numerator"
        ),
        "Contact": (
            "a row of kind `contact_recorded`: a call, an e-mail or a meeting. Its topic, tier, way and reason are "
            "`detail.topic`, `detail.tier`, `detail.source` and `detail.why`; all else is the row's own"
        ),
        "Search": (
            "a row of kind `search_made` (something was offered), `search_missed` (nothing fitted) or `search_chosen` "
            "(one of what was offered was chosen). Its topic is `detail.topic`; all else is the row's own"
        ),
        "Urgent number shown": (
            "a row of kind `urgent_signposted`. Its topic is `detail.topic`; all else is the row's own"
        ),
        "Day": (
            "the date in the United Kingdom (zone Europe/London, so with summer time) of a moment. A week is named by "
            "its Monday, a month by its first day"
        ),
        "Period": (
            "from one day to another, both included. A conversation belongs to the day on which it started, an "
            "escalation to the day of its `escalation_opened` row, a contact, a search and an urgent number shown to "
            "the day of its row. What happened later still counts, to that day: it is read from the whole log. Every "
            "measure counts only what belongs to the period, in its numerator and in its denominator"
        ),
        "As at": (
            "the moment for which the measures are worked out. Every row of the log is read, whatever its time; the "
            "moment only decides what counts as stopped, and whose 14 days are over"
        ),
        "14 days": "14 times 24 hours, to the microsecond",
        "Median": (
            "of the values in order, the middle one; of an even number of values, half the sum of the two middle ones"
        ),
        "80th and 90th centile": (
            "the smallest of the values such that at least 80 (90) in 100 of the values are as small or smaller"
        ),
        "Value": (
            "the numerator divided by the denominator, none where the denominator is 0; where there is no denominator, "
            "the numerator itself; of a measure of time, what the definition says, in whole or half seconds, none "
            "where there is nothing to take it of. It is not rounded"
        ),
    }
)
"""The words, each with its meaning, in the order in which they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One way to divide a measure: what the parts are, and for which facts there are any."""

    name: CutName
    title: str
    says: str
    facts: frozenset[Fact]


_ALL: Final = frozenset[Fact]({"conversation", "escalation", "contact", "search", "urgent"})
_CONVERSATION: Final = frozenset[Fact]({"conversation"})

CUTS: Final[Mapping[CutName, Cut]] = MappingProxyType(
    {
        cut.name: cut
        for cut in (
            Cut(name="organisation", title="Organisation", says="the organisation", facts=_ALL),
            Cut(
                name="group",
                title="Group",
                says=(
                    "the group, and also every group around it: each part counts what belongs to the group and to all "
                    "groups inside it, by the organisation's tree of groups as it is now. A group that is not in the "
                    "tree counts for itself alone"
                ),
                facts=_ALL,
            ),
            Cut(name="topic", title="Topic", says="the topic", facts=_ALL),
            Cut(name="tree", title="Tree", says="the tree", facts=_ALL),
            Cut(name="version", title="Version", says="the version of the tree", facts=_ALL),
            Cut(
                name="stage",
                title="Stage of the pathway",
                says="the stage of the employee pathway that the list of topics (`trees/topics.yaml`) gives the topic",
                facts=_ALL,
            ),
            Cut(
                name="theme",
                title="Theme of the strategy",
                says="each of the themes that the list of topics gives the topic: what has two themes counts to both",
                facts=_ALL,
            ),
            Cut(name="channel", title="Channel", says="the channel", facts=_ALL),
            Cut(name="week", title="Week", says="the week of the day that it belongs to", facts=_ALL),
            Cut(name="month", title="Month", says="the month of the day that it belongs to", facts=_ALL),
            Cut(
                name="reason",
                title="Reason",
                says="the reason of the escalation: `asked`, `tree`, `unsure` or `diverted`",
                facts=frozenset({"escalation"}),
            ),
            Cut(
                name="tier",
                title="Tier",
                says="the tier of the advisers, `L0` to `L4`: that of the opening row, whatever came later",
                facts=frozenset({"escalation", "contact"}),
            ),
            Cut(
                name="came",
                title="How it came",
                says="the way of the contact: `call`, `email` or `meeting`",
                facts=frozenset({"contact"}),
            ),
            Cut(
                name="why",
                title="Why they got in touch",
                says="the reason of the contact: `advice`, `no_guide`, `unclear`, `checking` or `record`",
                facts=frozenset({"contact"}),
            ),
            Cut(
                name="feedback",
                title="Whether it helped",
                says="the conversation's feedback: the `answer` of its last `feedback_given` row that has an answer",
                facts=_CONVERSATION,
            ),
            Cut(
                name="follow_up",
                title="How it went afterwards",
                says="the conversation's follow-up: the `answer` of its last `follow_up_answered` row that has one",
                facts=_CONVERSATION,
            ),
        )
    }
)
"""Every cut by its name. What has no value for a cut (no group, a topic that is in no list) is counted under none."""

NOT_MEASURED: Final = (
    (
        "Anything by a characteristic of an employee: sex, race, disability, age, religion, sexual orientation, "
        "pregnancy, health, pay band or any other. Fingerpost does not ask who the employee is and does not know. "
        "Sensitive answers are not in the log. Figures about fair treatment of such groups need the HR record."
    ),
    "How well one manager or one adviser does. The log knows people by random ids, and no measure is cut by person.",
    "Formal cases: their number, length and result are in the HR case system. Fingerpost sees the conversation before.",
    "A target to bring grievances or concerns down. Fewer may mean that people have stopped speaking up.",
)
"""What is left unmeasured by design, and why."""

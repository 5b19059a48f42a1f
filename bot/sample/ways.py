"""The ways that made-up managers take through the tree of short-term sickness, as data; knows no time or person."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.questions.checking import CHECK
from bot.conversation.turn import Verb

TREE = "short-term-sickness"
"""The one tree that sample conversations are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that the manager does. `after_hours`: they come back to it later that day, not at once."""

    verb: Verb
    node: str | None = None
    value: str | tuple[str, ...] | None = None
    after_hours: bool = False


def _says(node: str, value: str | tuple[str, ...]) -> Step:
    return Step(verb="answer", node=node, value=value)


NUMBERS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "few": ({"spells": "1", "days": "1"}, {"spells": "1", "days": "2"}, {"spells": "2", "days": "2"}),
    "many": (
        {"spells": "4", "days": "6", "recent": "3", "week": "5"},
        {"spells": "5", "days": "9", "recent": "3", "week": "5"},
        {"spells": "4", "days": "7", "recent": "3", "week": "4"},
        {"spells": "6", "days": "11", "recent": "4", "week": "3"},
    ),
}
"""Below every trigger of the example trust, and above one. An answer such as `{few.days}` takes its figure here."""

_OPENING = (
    Step(verb="start", value=TREE),
    _says("gates/urgent", ("none",)),
    _says("gates/about_whom", "employee"),
    _says("latest", "back"),
)
_UNSTAGED = (*_OPENING, _says("stage", "none"))
_FEW = (*_UNSTAGED, _says("spells", "{few.spells}"), _says("days", "{few.days}"))
_MANY = (
    *_UNSTAGED,
    _says("spells", "{many.spells}"),
    _says("days", "{many.days}"),
    _says("recent_spells", "{many.recent}"),
    _says("days_a_week", "{many.week}"),
)
_STAGED = (*_OPENING, _says("stage", "informal"))
_MET = (_says("met_after_each", "yes"),)
_NOT_MET = (_says("met_after_each", "no"),)
_HELD = (*_NOT_MET, Step(verb="proceed", node="hold_it_now", after_hours=True), *_MET)
_NOTHING_ELSE = (_says("certificates", "yes"), _says("cause", ("none",)), _says("concern", "none"))
_STRESS = (_says("certificates", "yes"), _says("cause", ("stress",)), _says("concern", "none"))
_PROTECTED_NO = (_says("pregnancy", "no"), _says("other_reasons", ("none",)))
_TRIGGER = (*_NOTHING_ELSE, *_PROTECTED_NO)
_UNSURE_OF_CONDITION = (Step(verb="unsure", node="condition"),)
_NO_CONDITION = (_says("condition", "no"),)
_CHECKED = (Step(verb="proceed", node=CHECK),)
_NOTHING_IN_THE_WAY = (
    _says("outside/signal", ("none",)),
    _says("context/protected", ("none",)),
    Step(verb="proceed", node="before_a_stage"),
    *_CHECKED,
)
_SENT = (*_CHECKED, Step(verb="send"))
_ASKED = (
    *_CHECKED,
    Step(verb="ask_adviser"),
    Step(verb="send", value="Sample: I would like to be sure before I write to them."),
)

WAYS: Mapping[str, tuple[Step, ...]] = {
    # Ends with advice.
    "no_action": (*_FEW, *_MET, *_NOTHING_ELSE, *_CHECKED),
    "no_action_held": (*_FEW, *_HELD, *_NOTHING_ELSE, *_CHECKED),
    "no_action_thinks": (
        *_FEW[:-1],
        Step(verb="why", node="days"),
        Step(verb="back"),
        *_FEW[-2:],
        *_MET,
        Step(verb="unsure", node="certificates"),
        *_NOTHING_ELSE,
        *_CHECKED,
    ),
    "support": (*_FEW, *_MET, *_STRESS, *_CHECKED),
    "support_held": (*_FEW, *_HELD, *_STRESS, *_CHECKED),
    "target": (
        *_MANY,
        *_MET,
        *_TRIGGER,
        Step(verb="open_policy", value="sickness-absence/2026-04-06/disability"),
        *_NO_CONDITION,
        *_CHECKED,
    ),
    "target_held": (*_MANY, *_HELD, *_TRIGGER, *_NO_CONDITION, *_CHECKED),
    "adjusted": (*_MANY, *_MET, *_TRIGGER, _says("condition", "yes"), *_CHECKED),
    "adjusted_unsure": (*_MANY, *_MET, *_TRIGGER, *_UNSURE_OF_CONDITION, *_CHECKED),
    "stage_1": (*_STAGED, *_MET, *_TRIGGER, *_NO_CONDITION, _says("target", "missed"), *_NOTHING_IN_THE_WAY),
    "target_met": (*_STAGED, *_MET, *_TRIGGER, *_NO_CONDITION, _says("target", "met"), *_CHECKED),
    # Ends with an adviser.
    "asks": (*_MANY, *_MET, *_TRIGGER, *_NO_CONDITION, *_ASKED),
    "certificates": (*_FEW, *_MET, _says("certificates", "often"), *_SENT),
    "doubt": (*_FEW, *_MET, *_NOTHING_ELSE[:2], _says("concern", "doubt"), *_SENT),
    "unsure_asks": (*_MANY, *_MET, *_TRIGGER, *_UNSURE_OF_CONDITION, *_ASKED),
    "unsure_staged": (*_STAGED, *_MET, *_TRIGGER, *_UNSURE_OF_CONDITION, _says("target", "missed"), *_SENT),
    # Stops part-way.
    "leaves_at_days": _FEW[:-1],
    "leaves_when_refused": (*_UNSTAGED, _says("spells", "4"), _says("days", "2")),
    "leaves_to_meet": (*_FEW, *_NOT_MET),
    "leaves_at_cause": (*_MANY, *_MET, *_NOTHING_ELSE[:1]),
}
"""Every way by its name. A test walks each one: no step of it may be out of place in the tree."""

QUEUES: Mapping[str, str] = {
    "asks": "er-advice",
    "certificates": "er-advice",
    "doubt": "er-senior",
    "unsure_asks": "er-advice",
    "unsure_staged": "er-senior",
}
"""Where a way that is handed over goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where a way comes out: the outcome, where there is one, and the page that hands over, with how urgent that is."""

    outcome: str | None = None
    handoff: str | None = None
    tier: str = "L1"
    urgency: str = "routine"


def _asked_after(outcome: str) -> End:
    return End(outcome=outcome, handoff="speak_to_us")


ENDS: Mapping[str, End] = {
    **dict.fromkeys(("no_action", "no_action_held", "no_action_thinks"), End(outcome="no_action")),
    **dict.fromkeys(("support", "support_held"), End(outcome="support_plan")),
    **dict.fromkeys(("target", "target_held"), End(outcome="informal_target")),
    **dict.fromkeys(("adjusted", "adjusted_unsure"), End(outcome="adjusted_trigger")),
    "stage_1": End(outcome="stage_1"),
    "target_met": End(outcome="target_met"),
    "asks": _asked_after("informal_target"),
    "unsure_asks": _asked_after("adjusted_trigger"),
    "certificates": End(handoff="certificates_adviser"),
    "doubt": End(handoff="doubt_adviser", tier="L2", urgency="next-working-day"),
    "unsure_staged": End(handoff="protected_adviser", tier="L2", urgency="next-working-day"),
}
"""Where each way leads that has an end. A test walks each: the tree says the same."""

LEFT_AT: Mapping[str, tuple[str, Verb]] = {
    "leaves_at_days": ("days", "answer"),
    "leaves_to_meet": ("hold_it_now", "proceed"),
    "leaves_at_cause": ("cause", "answer"),
}
"""What is shown last on a way that stops, and what the manager would have done there."""

SENSITIVE: frozenset[str] = frozenset(
    {"gates/urgent", "cause", "pregnancy", "other_reasons", "condition", "context/protected"}
)
"""The questions of the ways whose answers are kept out of the log. The same test holds it."""


def filled(
    value: str | tuple[str, ...] | None, numbers: Mapping[str, Mapping[str, str]]
) -> str | tuple[str, ...] | None:
    """The value with the figures of one conversation: `numbers` is one choice from each list of `NUMBERS`."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    kind, _, name = value.strip("{}").partition(".")
    return numbers[kind][name]

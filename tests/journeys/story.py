"""The journey that every channel must be able to make, as turns; knows no channel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.conversation.questions.checking import CHECK
from bot.conversation.turn import Verb

PROBLEM = "she keeps phoning in sick on Mondays"
TREE = "short-term-sickness"
TITLE = "Repeated short-term sickness"

LINE = "It has been going on since the rota changed."
ANSWER = "Thank you. Please meet first, and use the form in the policy."
THANKS = "I will. May a colleague sit in with us?"
CLOSING = "Yes, if the employee agrees. I will close this now."
RESOLVED = {"reason": "advice_given", "stage": "working", "tree_could_answer": "yes", "text": CLOSING}
"""The adviser's last form, by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One turn of the manager. `node` is the question that it answers or changes, `leads` the one it leads to."""

    verb: Verb
    value: str | tuple[str, ...] | None = None
    node: str | None = None
    refused: bool = False


def _answer(node: str, value: str | tuple[str, ...], *, refused: bool = False) -> Step:
    return Step(verb="answer", node=node, value=value, refused=refused)


def to_advice(today: date) -> Iterator[Step]:
    """From typing the problem to the first advice, with a slip, a look back and two questions of their own."""
    yield Step(verb="find", value=PROBLEM)
    yield Step(verb="start", value=TREE)
    yield Step(verb="why")
    yield _answer("gates/urgent", ("none",))
    yield _answer("gates/about_whom", "employee")
    yield _answer("latest", "off")
    yield _answer("first_day", f"{today + timedelta(days=400):%d/%m/%Y}", refused=True)
    yield _answer("first_day", f"{today - timedelta(days=3):%d/%m/%Y}")
    yield _answer("stage", "none")
    yield Step(verb="back")
    yield _answer("stage", "none")
    yield _answer("spells", "lots", refused=True)
    yield _answer("spells", "2")
    yield Step(verb="unsure", node="days")
    yield _answer("days", "2")
    yield _answer("met_after_each", "no")
    yield Step(verb="proceed", node="hold_it_now")
    yield _answer("met_after_each", "yes")
    yield _answer("certificates", "yes")
    yield _answer("cause", ("none",))
    yield _answer("concern", "none")
    yield Step(verb="proceed", node=CHECK)


def to_other_advice() -> Iterator[Step]:
    """At the advice: a step is ticked, an answer changed and the rest kept, and the policy behind it read."""
    yield Step(verb="tick")
    yield Step(verb="change", node="latest")
    yield _answer("latest", "back")
    yield Step(verb="proceed", node=CHECK)
    yield Step(verb="open_policy")


def to_adviser() -> Iterator[Step]:
    """From the advice to a person, with a line added."""
    yield Step(verb="ask_adviser")
    yield Step(verb="send", value=LINE)


def to_adviser_from_nothing(today: date) -> Iterator[Step]:
    """All that the manager does before anybody answers."""
    yield from to_advice(today)
    yield from to_other_advice()
    yield from to_adviser()

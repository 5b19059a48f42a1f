"""What the words of a step stand for on the screen; knows no channel."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.turn import Verb
from bot.handle import Service
from policies.markdown import plain
from trees.shown import Do

VERBS: Final[Mapping[str, Verb]] = {
    "problem": "find",
    "topic": "start",
    "practises": "practise",
    "answers": "answer",
    "reads on": "proceed",
    "goes back": "back",
    "changes": "change",
    "asks why": "why",
    "is not sure": "unsure",
    "asks for an adviser": "ask_adviser",
    "sends": "send",
    "writes": "write",
    "withdraws": "withdraw",
    "reopens": "reopen",
    "ticks": "tick",
    "starts again": "start_again",
    "opens policy": "open_policy",
    "looks": "show",
    "confirms the answers": "proceed",
    "sends it as it is": "answer",
    "asks what would change this": "what_if",
    "practises this": "practise",
    "makes letter": "make_letter",
    "says it helped": "feedback",
    "says how content": "rate",
    "says how it went": "follow_up",
    "passes to": "pass_on",
    "goes on in the other guide": "continue_in",
    "keeps it after all": "take_back",
    "accepts": "accept_pass",
    "refuses": "refuse_pass",
}
"""What each step of the manager is in the core."""

AT_THE_NODE: Final = frozenset({"answer", "proceed", "unsure"})


def topic_of(service: Service, title: str) -> str:
    """The tree or topic that a title names."""
    library = service.shelf.current
    trees = {tree.title: tree.id for tree in library.trees_of("example").values() if not tree.part}
    topics = {topic.title: name for name, topic in library.topics.items()}
    return {**topics, **trees}[title]


def chosen(reply: Reply, words: Sequence[str]) -> str | tuple[str, ...]:
    """The options that these words name, or the words as they were typed."""
    shown = reply.shown
    assert isinstance(shown, ShownQuestion), f"no question is asked, but: {shown}"
    by_label = {option.label: option.id for option in shown.options}
    found = tuple(by_label.get(word, word) for word in words)
    return found if shown.kind == "choices" else found[0]


def earlier(reply: Reply, question: str) -> str:
    """The node of an earlier question, by its words."""
    return next(item.node for item in reply.answered if question in item.question)


def step_key(reply: Reply, words: str) -> str:
    """The key of a step of the tick-list, by its words."""
    shown = reply.shown
    steps: tuple[Do, ...] = getattr(shown, "do", ())
    return next(step.key for step in steps if words in plain(step.words))


def section_key(reply: Reply, title: str) -> str:
    """The policy section on the screen that has this title."""
    cite = next(one for one in getattr(reply.shown, "cites", ()) if one.title == title)
    return f"{cite.policy}/{cite.in_force_from}/{cite.section}"


def letter_id(reply: Reply, title: str) -> str:
    """The letter on the screen that has this title."""
    offered: tuple[tuple[str, str], ...] = getattr(reply.shown, "letters", ())
    return next(name for name, said in offered if said == title)


def went_id(reply: Reply, label: str) -> str:
    """The option of the later question that has this label."""
    assert reply.follow_up is not None, "nothing is asked later"
    return next(option.id for option in reply.follow_up.options if option.label == label)


def told(
    service: Service, reply: Reply, verb: Verb, words: Sequence[str]
) -> tuple[str | None, str | tuple[str, ...] | None]:
    """The node and the value of a turn, from a step's words and what is on the screen."""
    node = getattr(reply.shown, "node", None) if verb in AT_THE_NODE else None
    if verb in {"start", "practise"} and words:
        return "found" if reply.found and verb == "start" else None, topic_of(service, words[0])
    if verb == "answer":
        return node, chosen(reply, words)
    if verb == "change":
        return earlier(reply, words[0]), None
    if verb in MEANT:
        return None, MEANT[verb](reply, words[0])
    return node, words[0] if words else None


MEANT: Final[Mapping[str, Callable[[Reply, str], str]]] = {
    "tick": step_key,
    "open_policy": section_key,
    "make_letter": letter_id,
    "follow_up": went_id,
    "pass_on": lambda reply, name: next(one.person for one in reply.colleagues if one.name == name),
}
"""What words on the screen stand for, in the moves that name something there."""

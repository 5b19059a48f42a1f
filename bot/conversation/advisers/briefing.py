"""The brief of a conversation, as it would be sent to the advisers and as it is sent. Pure."""

from collections.abc import Iterator

from bot.conversation.reply import ShownHandoff, ShownOutcome, ShownQuestion
from bot.conversation.state import Conversation
from bot.conversation.world import World
from escalation import brief
from escalation.brief import Brief
from escalation.model import Reason
from policies.markdown import plain
from trees.position import Position
from trees.show import show
from trees.shown import Shown

ASKED = "You asked to speak to a person."
"""What a manager who asked for an adviser is told, and `BY_ASKING` what the adviser is."""

BY_ASKING = "The manager asked to speak to a person."


def reason(conversation: Conversation, shown: ShownHandoff) -> Reason:
    """Why the conversation came to an adviser, as one of the reasons of an escalation."""
    if conversation.details.diverted is not None:
        return "asked"
    return "diverted" if shown.diverted else "tree"


def because(shown: ShownHandoff) -> str:
    """The sentence that caused the hand-over: the tree's, or what led to it from outside the tree's own route."""
    if shown.diverted == ASKED:
        return BY_ASKING
    return shown.diverted or plain(shown.because) or BY_ASKING


def brief_of(
    shown: ShownHandoff,
    position: Position,
    conversation: Conversation,
    world: World,
    *,
    before: Position,
    added: str | None = None,
) -> Brief:
    """The brief of what is shown. `before` is where the answers lead by themselves."""
    topic = world.topics.get(conversation.topic)
    group = world.organisation.groups.get(conversation.group_id)
    left = show(before, today=world.today) if conversation.details.diverted is not None else None
    return brief.brief(
        brief.Given(
            organisation=world.organisation.name,
            group=group.name if group else None,
            topic=topic.title if topic else position.tree.title,
            reason=reason(conversation, shown),
            because="" if shown.diverted == ASKED else because(shown),  # the reason says it already
            urgency=shown.urgency,
            added=added,
            answers=tuple(
                brief.BriefAnswer(question=item.question, answer=item.answer, unsure=item.unsure)
                for item in position.trail
            ),
            policies=tuple(
                brief.BriefPolicy(key=cite.key, title=cite.title, in_force_from=cite.in_force_from)
                for cite in shown.cites
            ),
            deadlines=tuple(_deadlines(shown, left)),
            told=(*_advised(left, conversation), plain(shown.meanwhile), *map(plain, shown.avoid)),
            unanswered=left.ask if isinstance(left, ShownQuestion) else None,
            uncertain=position.uncertain,
        )
    )


def _deadlines(shown: ShownHandoff, left: Shown | None) -> Iterator[brief.BriefDeadline]:
    """The days named in what is shown, and in the advice that was shown before it."""
    steps = (*shown.do, *(left.do if isinstance(left, ShownOutcome) else ()))
    for step in steps:
        if step.by is not None:
            yield brief.BriefDeadline(what=plain(step.words), by=step.by)


def _advised(left: Shown | None, conversation: Conversation) -> tuple[str, ...]:
    """The advice that the manager had been shown before they asked for a person."""
    if not isinstance(left, ShownOutcome) or conversation.details.receipt is None:
        return ()
    return (f"Advice they were shown: {left.title}. Receipt {conversation.details.receipt}.",)

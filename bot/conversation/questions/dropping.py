"""What a changed answer did to the later ones, in a sentence; pure, and knows no channel."""

from bot.conversation.reply import Notice
from trees.moves import CONTINUE
from trees.position import Answer, Position


def told(before: Position, after: Position) -> Notice | None:
    """How many later answers were kept and how many no longer apply; nothing where none was dropped."""
    if not before.kept:
        return None
    later = {one.node for one in before.kept if _is_given(one)}
    dropped = {one.node for one in after.dropped if one.node in later}
    if not dropped:
        return None
    kept = len(later - dropped)
    says = (
        f"We kept {_counted(kept)}. {len(dropped)} no longer {'applies' if len(dropped) == 1 else 'apply'}."
        " If a question comes back, your answer is filled in."
    )
    return Notice(kind="understood", says=says)


def _is_given(answer: Answer) -> bool:
    """Whether it is an answer to a question, and not a page that was read or an answer dropped before."""
    return answer.value != CONTINUE and not answer.offered


def _counted(answers: int) -> str:
    if answers == 0:
        return "none of your later answers"
    return f"{answers} later {'answer' if answers == 1 else 'answers'}"

"""What a manager is told on the morning of a deadline. It is looked up then, as a changed answer may have moved it."""

from datetime import date

from sqlalchemy import Connection

from activity.kinds import Event
from bot import effects as written
from bot.conversation.afterwards.upcoming import Upcoming
from bot.conversation.reply import Reply
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import Turn
from bot.store import evidence, notifications
from bot.store.notifications import for_manager


def remind(connection: Connection, conversation: Conversation, *, day: date, turn: Turn) -> tuple[str, ...]:
    """Makes one day's reminders ready: a row of the log a step that is due and not ticked, and one notice."""
    due = _upcoming(connection, conversation).on(day, ticked=conversation.details.ticked)
    if not due:
        return ()
    events = tuple(
        Event(
            "deadline_reminded",
            node=one.key.partition("#")[0],
            outcome=one.key.partition("#")[0],
            detail={"step": one.key, "by": day.isoformat()},
        )
        for one in due
    )
    written.carry_out(connection, Effects(reply=Reply(), events=events, logged_for=conversation), turn)
    return _tell(connection, conversation, what="deadline", turn=turn)


def ask(connection: Connection, conversation: Conversation, *, day: date, turn: Turn) -> tuple[str, ...]:
    """Makes a question due that is asked some days after an end; not if it was answered, or moved to a later day."""
    if conversation.details.followed_up == conversation.details.receipt:
        return ()
    asked = _upcoming(connection, conversation).follow_up
    if asked is None or asked.on != day:
        return ()
    return _tell(connection, conversation, what="follow_up", turn=turn)


def _upcoming(connection: Connection, conversation: Conversation) -> Upcoming:
    code = conversation.details.receipt
    kept = evidence.receipt_of(connection, code) if code else None
    return kept.upcoming if kept else Upcoming()


def _tell(connection: Connection, conversation: Conversation, *, what: str, turn: Turn) -> tuple[str, ...]:
    notifications.add(connection, for_manager(conversation, key=turn.id, what=what, at=turn.at))
    return (f"person/{conversation.person}",)

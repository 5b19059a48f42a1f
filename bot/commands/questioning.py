"""What waits for somebody's word, for the terminal: read from the database, decided by the same rule as the pages."""

from datetime import datetime

from sqlalchemy import Connection

from bot.channels.terminal.second import Question
from bot.content.library import Shelf
from bot.conversation.colleagues.confirmation import may_answer
from bot.store import confirmations
from organisations.model import Organisation


def questions_for(
    connection: Connection, *, person: str, organisation: Organisation, shelf: Shelf, at: datetime
) -> tuple[Question, ...]:
    """The open questions of this organisation that this person may answer, the soonest due first."""
    library = shelf.current
    today = at.astimezone(organisation.zone).date()
    viewer = library.people.who(person, organisation=organisation.id, on=today)
    if viewer is None:
        return ()
    trees = library.trees_of(organisation.id)
    return tuple(
        Question(
            conversation=one.conversation,
            title=trees[one.tree].title if one.tree in trees else "A guide that is no longer offered",
            who=library.names.get(one.person, "A colleague"),
            by=one.due_at,
            shown=one.shown,
        )
        for one in confirmations.still_open(connection, organisation=organisation.id)
        if may_answer(one, person=person, posts=viewer.posts, groups=organisation.groups)
    )

"""Who may set holds, run retention, erase and make subject access copies, and for whose records."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, union

from bot.people.membership import People
from bot.people.roles import TABLE
from bot.store.tables import conversation as conversation_table
from escalation.store import escalation_table
from organisations.model import Organisation

ROLES = frozenset(TABLE["keep_records"])
"""Either may; each organisation says in its directory who they are."""


class NotKeeper(Exception):
    """The person may not do this; the message is for whoever typed the command."""


def check(people: People, by: str, *, organisations: Collection[Organisation], now: datetime) -> None:
    """Refuse somebody who keeps no records in one of these organisations today.

    Raises:
        NotKeeper: says who, where, and which role is asked for.
    """
    if by not in people.directory.people:
        raise NotKeeper(f"There is nobody with the id {by!r} in the directory. `fingerpost people list` says yours.")
    for organisation in organisations:
        today = now.astimezone(organisation.zone).date()
        viewer = people.who(by, organisation=organisation.id, on=today)
        if viewer is None or not viewer.roles & ROLES:
            raise NotKeeper(
                f"{by} has neither the role privacy nor the role operator in {organisation.id}. "
                "Ask somebody who has, or have the role added in the directory."
            )


def organisations_of_person(connection: Connection, person: str, *, people: People) -> frozenset[str]:
    """The organisations that hold something about a person, or ever had them as a member."""
    held = union(
        select(conversation_table.c.organisation).where(conversation_table.c.person == person),
        select(escalation_table.c.organisation).where(escalation_table.c.person == person),
        select(escalation_table.c.organisation).where(escalation_table.c.claimed_by == person),
    )
    member = {membership.organisation for membership in people.memberships if membership.person == person}
    return frozenset({*connection.scalars(held), *member})


def organisations_of_conversations(connection: Connection, conversations: Sequence[str]) -> frozenset[str]:
    """The organisations that these conversations belong to."""
    query = select(conversation_table.c.organisation).where(conversation_table.c.id.in_(conversations))
    return frozenset(connection.scalars(query))

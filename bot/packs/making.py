"""Makes the pack of one hand-over: who may, the row in the log, the log's seal, and the files."""

from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection

from activity import log
from activity.kinds import Event
from activity.seal import STRETCH, seal
from bot.content.library import Library
from bot.conversation.turn import Channel
from bot.packs.sealed import to_bytes
from bot.people.membership import Viewer
from bot.people.restricted import sees
from bot.people.roles import may
from bot.store.engine import Database
from escalation.model import Escalation, Tier

TIER: Final[Tier] = "L3"
"""The tier whose hand-overs have packs: specialists in employment law (the domain sheet's section 0.3)."""

ZIP: Final = "application/zip"
NOT_YOURS: Final = "Only the employment law specialists and the lead may make a pack."
NOT_THERE: Final = "Only what is with the employment law specialists has a pack. Move it to their queue first."
NOT_FOUND: Final = "There is no such hand-over here."


def refusal(viewer: Viewer, escalation: Escalation | None, library: Library) -> str | None:
    """Why this person may not make a pack of this hand-over, in a sentence; nothing where they may."""
    if escalation is None or escalation.organisation != viewer.organisation or viewer.person in escalation.not_for:
        return NOT_FOUND
    organisation = library.organisations[viewer.organisation]
    if not sees(viewer, escalation.topic, organisation=organisation, topics=library.topics):
        return NOT_FOUND
    queue = library.routes.of(viewer.organisation).queues.get(escalation.queue)
    if escalation.tier != TIER or queue is None:
        return NOT_THERE if may(viewer.roles, "make_pack") else NOT_YOURS
    if not may(viewer.roles, "make_pack") or queue.roles.isdisjoint(viewer.roles):
        return NOT_YOURS
    return None


def note(
    connection: Connection, escalation: Escalation, *, by: str, group: str, at: datetime, channel: Channel
) -> None:
    """The row in the log, before anything is read: no pack leaves unseen."""
    event = Event("log_exported", detail={"format": "pack", "escalation": escalation.id})
    row = log.Row(
        occurred_at=at,
        event=event,
        organisation=escalation.organisation,
        conversation=escalation.conversation,
        person=by,
        group_id=group,
        channel=channel,
    )
    log.append(connection, [row])


def seal_up(database: Database, *, at: datetime) -> None:
    """Seals the log up to its end, a stretch a transaction, so that every row of a pack can be proved."""
    closed = database.write(lambda connection: seal(connection, at=at))
    while closed is not None and closed.count == STRETCH:
        closed = database.write(lambda connection: seal(connection, at=at))


def zipped(document: dict[str, Any], *, at: datetime, library: Library) -> bytes:
    """Both files of a pack in one: `pack.json`, which is sealed, and `pack.docx`, to read."""
    zone = library.organisations[document["organisation"]["id"]].zone
    # Imported here: what writes Word takes a fifth of a second to load, and few processes make a pack.
    from bot.packs.word import word

    files = {"pack.json": to_bytes(document), "pack.docx": word(document, at=at, zone=zone)}
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(ZipInfo(name, at.timetuple()[:6]), content)
    return written.getvalue()

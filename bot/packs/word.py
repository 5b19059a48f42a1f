"""A pack as a Word file to read: the same content in order, and the seal that the JSON beside it carries."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation.reply import ShownLetter
from bot.delivery.letters import word_file
from policies.blocks import Block, Bullets, Heading, Paragraph, Span, Table

Plain = Mapping[str, Any]


def word(document: Plain, *, at: datetime, zone: ZoneInfo) -> bytes:
    """The pack as the bytes of a .docx file, times as the organisation's clocks showed them."""
    title = f"Pack of a hand-over, {document['organisation']['name']}"
    letter = ShownLetter(id="pack", title=title, to="", words=tuple(_blocks(document, title, zone)))
    return word_file(letter, at=at)


def _blocks(document: Plain, title: str, zone: ZoneInfo) -> Iterator[Block]:
    if document["privileged"]:
        marked = document["privileged"]
        yield _strong(f"Legally privileged. Marked so by {marked['by']}, {_moment(marked['at'], zone)}.")
    yield _heading(1, title)
    yield _says(f"Made by {document['made']['by']}, {_moment(document['made']['at'], zone)}.")
    yield from _matter(document["escalation"], zone)
    yield from _brief(document["brief"])
    yield from _conversation(document["conversation"])
    yield from _second(document["second_person"], zone)
    yield from _messages(document, zone)
    yield from _receipts(document["receipts"], zone)
    yield from _policies(document["policies"])
    yield from _proof(document, zone)


def _matter(matter: Plain, zone: ZoneInfo) -> Iterator[Block]:
    yield _heading(2, "The matter")
    adviser = matter["adviser"] or "nobody"
    rows = [
        ("Manager", matter["manager"]),
        ("Adviser", adviser),
        ("Topic", matter["topic"]),
        ("Queue", f"{matter['queue']} ({matter['tier']})"),
        ("Urgency", matter["urgency"]),
        ("Why it came", matter["because"]),
        ("Opened", _moment(matter["opened_at"], zone)),
        ("Status", matter["status"]),
        ("HR reference", matter["hr_reference"] or "none"),
    ]
    yield Table(header=("", ""), rows=tuple((name, str(value)) for name, value in rows))


def _brief(brief: Plain | None) -> Iterator[Block]:
    if brief is None:
        return
    yield _heading(2, "The brief, as it was handed over")
    yield _says(f"{brief['reason']} {brief['because']}")
    if brief["added"]:
        yield _says(f"The manager added: {brief['added']}")
    told = [f"Told: {line}" for line in brief["told"]]
    not_known = [f"Not known: {line}" for line in brief["not_known"]]
    deadlines = [f"By {one['by']}: {one['what']}" for one in brief["deadlines"]]
    yield from _list([*deadlines, *told, *not_known])


def _conversation(conversation: Plain | None) -> Iterator[Block]:
    if conversation is None:
        return
    yield _heading(2, "What was asked and answered")
    yield _says(f"{conversation['title']}, guide version {conversation['tree_version'][:12]}.")
    rows = tuple((one["question"], one["answer"], one["on"]) for one in conversation["answers"])
    if rows:
        yield Table(header=("Question", "Answer", "Day"), rows=rows)


def _second(asked: Sequence[Plain], zone: ZoneInfo) -> Iterator[Block]:
    if not asked:
        return
    yield _heading(2, "The second person")
    for one in asked:
        who = f" by {one['by']}" if one["by"] else ""
        when = f", {_moment(one['at'], zone)}" if one["at"] else ""
        yield _says(f"Asked {_moment(one['asked_at'], zone)}. Answer: {one['answer']}{who}{when}.")
        if one["reason"]:
            yield _says(f"Reason: {one['reason']}")
        yield from _list([str(line) for line in one["shown"]])


def _messages(document: Plain, zone: ZoneInfo) -> Iterator[Block]:
    yield _heading(2, "Messages")
    for one in document["messages"]:
        yield _strong(f"{one['who']}, {_moment(one['at'], zone)}")
        yield _says(one["text"])
    left_out = document["private_notes_left_out"]
    yield _says(f"Advisers’ private notes are left out. There are {left_out}." if left_out else "There are no others.")


def _receipts(receipts: Sequence[Plain], zone: ZoneInfo) -> Iterator[Block]:
    if not receipts:
        return
    yield _heading(2, "Receipts: what was shown at an end")
    for one in receipts:
        title = f": {one['title']}" if one["title"] else ""
        yield _says(f"{one['code']}{title}. Shown {_moment(one['as_at'], zone)}. Hash {one['hash']}.")


def _policies(policies: Sequence[Plain]) -> Iterator[Block]:
    if not policies:
        return
    yield _heading(2, "The policy as it read")
    for one in policies:
        yield _heading(3, f"{one['policy']}: {one['title']} (in force from {one['in_force_from']})")
        yield _says(one["text"])


def _proof(document: Plain, zone: ZoneInfo) -> Iterator[Block]:
    log = document["log"]
    yield _heading(2, "Proof")
    yield _says(
        f"The JSON file beside this one has the {len(log['rows'])} rows of the activity log about this matter, each"
        " with what proves it, and the seals of the log that they lie under. To check it: fingerpost check-pack FILE."
    )
    yield _says(f"The seal of the pack is {document['seal']}.")
    for one in log["seals"][:1]:
        yield _says(f"Its rows begin under seal {one['number']}, set {_moment(one['sealed_at'], zone)}.")


def _heading(level: int, text: str) -> Heading:
    return Heading(level=level, spans=(Span(text=text),))


def _says(text: str) -> Paragraph:
    return Paragraph(spans=(Span(text=text),))


def _strong(text: str) -> Paragraph:
    return Paragraph(spans=(Span(text=text, strong=True),))


def _list(lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        yield Bullets(items=tuple((Span(text=line),) for line in lines))


def _moment(at: str, zone: ZoneInfo) -> str:
    local = datetime.fromisoformat(at).astimezone(zone)
    return f"{local.day} {local:%B %Y at %H:%M}"

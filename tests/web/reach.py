"""Walks every page and verb as every role, on records of their own, of another person and of another organisation.

What is asked, and what must come of it, follows from the tables of pages, verbs and roles: a page or verb that is added
to its table is walked without being named here.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from bot.content.library import Places, Shelf
from bot.conversation.turn import Verb
from bot.handle import Service
from bot.people.directory import Person
from bot.people.membership import Membership
from bot.people.roles import ADVISER_VERBS, ROLES, VERBS, Scope, scope
from bot.people.sign_in import new_session
from bot.store import directory
from bot.store.engine import Database
from bot.store.tables import conversation as conversation_table
from bot.web.app import PAGES
from bot.web.routes import OpenPage, Page
from escalation.store import escalation_table
from tests.bot.acting import TO_NO_ACTION, advise
from tests.journey import Journey

HERE, ELSEWHERE = "example", "northfield"
ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "organisations" / "example"

KNOWN: Final[Mapping[str, str]] = {
    "policy": "nothing",
    "in_force_from": "2026-04-01",
    "section": "nothing",
    "tree": "short-term-sickness",
    "format": "csv",
    "letter": "return-to-work-record",
    "token": "nobodys-address",
    "confirmation": "nobodys-question",
    "measure": "completion",
    "topic": "short-term-sickness",
    "digest": "nobodys-week",
    "export": "nobodys-file",
    "schedule": "nobodys-copies",
}
"""What stands in a path beside the ids of records."""

LONG_ENOUGH = "A reason that is long enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one manager left behind: ids by the name that paths give them, and a word that only they wrote."""

    owner: str
    organisation: str
    group: str
    ids: Mapping[str, str]
    word: str


@dataclass(kw_only=True)
class Ground:
    """An application with two organisations, somebody of each role in both, and what three managers left behind."""

    app: Starlette
    database: Database
    own: Record
    others: Record
    elsewhere: Record

    def cookie(self, person: str, organisation: str) -> tuple[dict[str, str], str]:
        """A session of this person, and its form token."""
        house = self.app.state.house
        session = new_session(person=person, organisation=organisation)
        return {house.settings.cookie: house.seals.seal(session)}, house.seals.token(session)


def shelf_of_two(folder: Path) -> Shelf:
    """The example, and another organisation that is like it but has nobody in its folder."""
    shutil.copytree(EXAMPLE, folder / HERE)
    shutil.copytree(EXAMPLE, folder / ELSEWHERE, ignore=shutil.ignore_patterns("people.yaml"))
    return Shelf(Places(organisations=folder))


def person_of(role: str, organisation: str, number: int = 1) -> str:
    """The id of the organisation's person with this role alone."""
    return f"p-{organisation}-{role}-{number}"


def staff(database: Database, *, since: date) -> None:
    """Somebody of each role in each organisation, and a second manager; nobody is in both."""
    posts = [
        (person_of(role, organisation, number), organisation, role)
        for organisation in (HERE, ELSEWHERE)
        for role in ROLES
        for number in ((1, 2) if role == "manager" else (1,))
    ]
    people = [Person(id=one, name=f"Name {one}", email=f"{one}@x.example.org") for one, _, _ in posts]
    memberships = [
        # The partner has the surgery directorate; records are of a ward in medicine.
        Membership(
            person=one,
            organisation=organisation,
            group="surgery" if role == "partner" else "ward-7",
            role=role,
            since=since,
        )
        for one, organisation, role in posts
    ]
    database.write(lambda connection: directory.put(connection, people=people, memberships=memberships))


def joined(shelf: Shelf, database: Database, *, at: datetime) -> Service:
    """The service over this database, with everybody in it."""
    own = copy(shelf)
    staff(database, since=at.date())
    own.join(database)
    return Service(shelf=own, database=database)


def leave(service: Service, person: str, organisation: str, *, at: datetime) -> Record:
    """A manager's receipt and hand-over, with a word in it that nobody else writes."""
    word = f"word-{organisation}-{person}"
    ended = Journey(service=service, person=person, organisation=organisation, at=at, name=f"{person}-ended")
    ended.say("start", "short-term-sickness")
    ended.answers(*TO_NO_ACTION)
    asked = Journey(service=service, person=person, organisation=organisation, at=at, name=f"{person}-asked")
    asked.say("start", "short-term-sickness")
    asked.answers(("none",), "employee", "back")
    asked.say("ask_adviser")
    asked.say("send", word)
    advise(asked, "claim", person_of("adviser", organisation))
    assert asked.reply.thread is not None
    assert asked.reply.conversation is not None
    assert ended.reply.receipt is not None
    assert ended.reply.conversation is not None
    ids = {
        "conversation": asked.reply.conversation,
        "escalation": asked.reply.thread.escalation,
        "code": ended.reply.receipt,
        "advised": ended.reply.conversation,
    }
    return Record(owner=person, organisation=organisation, group="ward-7", ids=ids, word=word)


def violations(
    ground: Ground, *, pages: Iterable[Page | OpenPage] = PAGES, verbs: Iterable[Verb] = tuple(VERBS)
) -> list[str]:
    """Everything that a page or verb gives to somebody, or does for them, that the table does not."""
    return asyncio.run(_walk(ground, tuple(pages), tuple(verbs)))


async def _walk(ground: Ground, pages: tuple[Page | OpenPage, ...], verbs: tuple[Verb, ...]) -> list[str]:
    transport = httpx.ASGITransport(ground.app, client=("127.0.0.1", 50000), raise_app_exceptions=False)
    found: list[str] = []
    for role in ROLES:
        person = person_of(role, HERE)
        cookies, token = ground.cookie(person, HERE)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies=cookies) as browser:
            for page in pages:
                found += [said async for said in _page(browser, ground, page, role=role, token=token)]
            for verb in verbs:
                found += [said async for said in _verb(browser, ground, verb, role=role, token=token)]
    return found


async def _page(
    browser: httpx.AsyncClient, ground: Ground, page: Page | OpenPage, *, role: str, token: str
) -> AsyncIterator[str]:
    answers: dict[str, httpx.Response] = {}
    for record in (ground.own, ground.others, ground.elsewhere):
        path = page.path.format(**KNOWN, **record.ids) if "{" in page.path else page.path
        if path in LEFT_OUT:
            continue
        # A path that names no record is asked for once, and looked through for each of them.
        if path not in answers:
            before = _standing(ground.database) if page.method != "GET" else None
            answers[path] = await _send(browser, page.method, path, {"token": token, "reason": LONG_ENOUGH})
            if before is not None and _standing(ground.database) != before:
                yield f"{role}: {page.method} {page.path} of {_whose(record, ground)}: changed something"
        for said in _wrong(answers[path], page, record, ground=ground, role=role):
            yield f"{role}: {page.method} {page.path} of {_whose(record, ground)}: {said}"


async def _verb(browser: httpx.AsyncClient, ground: Ground, verb: Verb, *, role: str, token: str) -> AsyncIterator[str]:
    for record in (ground.own, ground.others, ground.elsewhere):
        mine = record.owner == person_of(role, HERE)
        advises = scope((role,), "advise") == Scope.ORGANISATION
        if mine or (record.organisation == HERE and verb in ADVISER_VERBS and advises):
            continue
        name = "desk" if verb in ADVISER_VERBS else "conversations"
        record_id = record.ids["escalation" if verb in ADVISER_VERBS else "conversation"]
        before = _standing(ground.database)
        fields = {**TYPED, "token": token, "verb": verb, "turn": f"reach-{role}-{verb}-{record.owner}"}
        answer = await _send(browser, "POST", f"/{name}/{record_id}", fields)
        if record.word in answer.text or answer.status_code >= 500:
            yield f"{role}: {verb} of {_whose(record, ground)}: answered {answer.status_code} with what they wrote"
        if _standing(ground.database) != before:
            yield f"{role}: {verb} of {_whose(record, ground)}: was done"


def _wrong(
    answer: httpx.Response, page: Page | OpenPage, record: Record, *, ground: Ground, role: str
) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"failed with {answer.status_code}"
    reach = None if isinstance(page, OpenPage) else scope((role,), page.action)
    if isinstance(page, Page) and reach is None and answer.status_code != 403:
        yield f"answered {answer.status_code} to a role without the action {page.action}"
    own = person_of(role, HERE)
    seen = {one.owner for one in (ground.own, ground.others, ground.elsewhere) if _shown(answer.text, one)}
    allowed = {own} if reach in {Scope.OWN, Scope.GROUP} else set()
    if reach == Scope.ORGANISATION:
        allowed = {ground.own.owner, ground.others.owner}
    for owner in sorted(seen - allowed):
        yield f"showed what belongs to {owner}"
    holes = {name for name in record.ids if f"{{{name}}}" in page.path}
    if holes and page.method == "GET" and isinstance(page, Page) and reach is not None:
        yield from _found(answer, page, record, reach=reach, own=own)


def _found(answer: httpx.Response, page: Page, record: Record, *, reach: Scope, own: str) -> Iterator[str]:
    """A record is there for whom the table lets it be, and for everybody else like an id that leads nowhere."""
    may = record.organisation == HERE and (reach == Scope.ORGANISATION or (reach == Scope.OWN and record.owner == own))
    if may and answer.status_code != 200:
        yield f"answered {answer.status_code}, though the action {page.action} reaches there"
    if not may and answer.status_code != 404:
        yield f"answered {answer.status_code} instead of 404"


def _shown(text: str, record: Record) -> bool:
    """Whether a page shows what was written, who wrote it, or one of its ids that it was not asked for."""
    return record.word in text or f"Name {record.owner}" in text


async def _send(browser: httpx.AsyncClient, method: str, path: str, fields: Mapping[str, str]) -> httpx.Response:
    if method == "GET":
        return await browser.get(path)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return await browser.post(path, content=urlencode(fields), headers=headers)


def _standing(database: Database) -> object:
    """Where every conversation and escalation stands."""
    first = select(conversation_table.c.id, conversation_table.c.count, conversation_table.c.state)
    second = select(escalation_table.c.id, escalation_table.c.count, escalation_table.c.status)
    return database.read(
        lambda connection: [sorted(map(tuple, connection.execute(query))) for query in (first, second)]
    )


def _whose(record: Record, ground: Ground) -> str:
    names = {ground.own.owner: "the first manager", ground.others.owner: "another manager"}
    return names.get(record.owner, "another organisation")


TYPED: Final[Mapping[str, str]] = {
    "value": "short-term-sickness",
    "kind": "text",
    "text": "Something typed",
    "reason": "advice_given",
    "queue": "er-advice",
    "until": "2026-12-01",
    "line-next-step": "yes",
    "tree_could_answer": "no",
}
"""Enough for any verb to be done, were it allowed."""

LEFT_OUT: Final = frozenset(("/live", "/sign-out", "/organisation"))
"""A stream that does not end, and what would end or change the walker's own session."""

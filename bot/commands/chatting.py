"""The command that talks: the same conversation in the terminal, on the same core as every channel."""

import sys
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from bot import waiting
from bot.channels.terminal.ahead import ahead_in_lines, waiting_in_lines
from bot.channels.terminal.reading import HELP
from bot.channels.terminal.screen import Terminal
from bot.channels.terminal.second import Question, lines_of_questions
from bot.commands.failing import Failed, plainly
from bot.commands.questioning import questions_for
from bot.commands.serving import places_of
from bot.content.library import Shelf
from bot.conversation.afterwards.ahead import LOOKED_BACK, digest
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, Unknown
from bot.delivery import jobs, posted_turns
from bot.delivery.worker import Worker
from bot.handle import Service, find, handle
from bot.privacy import noticing
from bot.settings import load_settings
from bot.store import ahead, schema
from bot.store.engine import Database, DatabaseBusy, open_database
from bot.unsent import reminded_of
from bot.waiting import Whose
from escalation.model import NotPossible
from organisations.model import Organisation

WAIT_SECONDS = 15.0
LOOK_EVERY = 0.05


def chat(
    *,
    tree: Annotated[str | None, typer.Option(help="Begin with this tree.")] = None,
    resume: Annotated[str | None, typer.Option(help="Take up this conversation.")] = None,
    person: Annotated[str | None, typer.Option(help="Who is talking, by their id in the directory.")] = None,
    organisation: Annotated[
        str | None, typer.Option(help="In which organisation; needed where there are several.")
    ] = None,
    practise: Annotated[bool, typer.Option("--practise", help="With made-up answers; nothing is sent.")] = False,
) -> None:
    """Talk to Fingerpost in the terminal. With a server running, it takes the turns."""
    with plainly():
        settings = load_settings()
        shelf = Shelf(places_of(settings))
        chosen = _chosen(shelf.current.organisations, organisation)
        database, send = _open(settings.database, shelf)
        terminal = Terminal(
            person=person or _somebody(shelf, chosen.id),
            organisation=chosen.id,
            zone=chosen.zone,
            send=send,
            clock=lambda: datetime.now(UTC),
            turn_id=lambda: uuid.uuid4().hex,
            privacy=noticing.words(chosen),
            practising=practise,
        )
        terminal.asked = partial(_asked, database, shelf, terminal)
        try:
            if not (tree or resume or practise):
                _say_what_lies_ahead(database, terminal)
                _say_what_is_unsent(database, shelf, terminal)
                _say_what_waits(database, shelf, terminal)
                _say_what_is_asked(terminal)
            _talk(terminal, tree=tree, resume=resume)
        finally:
            database.close()


def _chosen(known: Mapping[str, Organisation], name: str | None) -> Organisation:
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None or name not in known:
        raise Failed(f"Say in which organisation with --organisation: {', '.join(sorted(known))}.")
    return known[name]


def _say_what_lies_ahead(database: Database, terminal: Terminal) -> None:
    now = terminal.clock()
    look = partial(ahead.of_person, person=terminal.person, organisation=terminal.organisation, since=now - LOOKED_BACK)
    for line in ahead_in_lines(digest(database.read(look), today=now.astimezone(terminal.zone).date())):
        typer.echo(line)


def _say_what_is_unsent(database: Database, shelf: Shelf, terminal: Terminal) -> None:
    look = partial(
        reminded_of,
        person=terminal.person,
        organisation=terminal.organisation,
        shelf=shelf,
        at=terminal.clock(),
    )
    for one in database.read(look):
        typer.echo(
            f"Not sent yet: {one.title}. An adviser has not seen it. (fingerpost chat --resume {one.conversation})"
        )


def _say_what_waits(database: Database, shelf: Shelf, terminal: Terminal) -> None:
    now = terminal.clock()
    whose = Whose(person=terminal.person, organisation=terminal.organisation, library=shelf.current)
    read = partial(waiting.read, whose=whose, now=now, today=now.astimezone(terminal.zone).date())
    for line in waiting_in_lines(database.read(read)):
        typer.echo(line)


def _say_what_is_asked(terminal: Terminal) -> None:
    asked = terminal.asked()
    for line in lines_of_questions(asked, terminal.zone) if asked else ():
        typer.echo(line)


def _asked(database: Database, shelf: Shelf, terminal: Terminal) -> tuple[Question, ...]:
    return database.read(
        partial(
            questions_for,
            person=terminal.person,
            organisation=shelf.current.organisations[terminal.organisation],
            shelf=shelf,
            at=terminal.clock(),
        )
    )


def _talk(terminal: Terminal, *, tree: str | None, resume: str | None) -> None:
    if tree or resume:
        _print(lambda: terminal.open("start" if tree else "show", tree, conversation=resume))
    else:
        typer.echo("What has happened? Type it in your own words. Type /help for what else you can do.")
    for line in sys.stdin:
        if line.strip() in {"/quit", "/exit"}:
            break
        if line.strip() == "/help":
            typer.echo(HELP)
            continue
        _print(partial(terminal.say, line))
    if terminal.reply.conversation:
        typer.echo(f"Saved. Come back with: fingerpost chat --resume {terminal.reply.conversation}")


def _print(said: Callable[[], "object"]) -> None:
    try:
        for line in said():  # type: ignore[attr-defined]
            typer.echo(line)
    except (Unknown, NotAllowed, NotPossible) as refused:
        typer.echo(str(refused), err=True)


def _open(url: str, shelf: Shelf) -> tuple[Database, Callable[[Turn], Reply]]:
    """A way to send turns: straight into the file, or by jobs to the server that has it."""
    try:
        database = open_database(url, exclusive=True)
    except DatabaseBusy:
        served = open_database(url)
        shelf.join(served, write=False)
        return served, partial(_by_job, served, shelf)
    schema.ready(database, now=datetime.now(UTC))
    shelf.join(database)
    service = Service(shelf=shelf, database=database)
    worker = Worker(database=database, shelf=shelf)

    def send(turn: Turn) -> Reply:
        reply = handle(turn, service)
        worker.work()
        return reply

    return database, send


def _by_job(database: Database, shelf: Shelf, turn: Turn) -> Reply:
    posted = posted_turns.post(turn, find(turn, shelf))
    database.write(lambda connection: jobs.enqueue(connection, (posted,)))
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        answer = database.read(lambda connection: posted_turns.answer_to(connection, turn))
        if answer is not None:
            return answer
        time.sleep(LOOK_EVERY)
    raise Failed("The server did not answer in time. Your turn is kept and will be taken. Try /show.")


def _somebody(shelf: Shelf, organisation: str) -> str:
    """The first manager of the example organisation; any other organisation must be told who is talking."""
    people = shelf.current.organisations[organisation].people
    managers = [one.id for one in people if any(role == "manager" for _, role in one.memberships)]
    if not managers:
        raise Failed("Say who is talking with --person: `fingerpost people list` says the ids.")
    return managers[0]

"""For the people who run the service: is the process up, can it serve, and its counts; no personal data."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import wraps

from anyio import to_thread
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.people.sign_in import FORWARDING_HEADERS, is_loopback
from bot.store.engine import Database, DatabaseAway
from bot.web.house import House, Pulse

Answer = Callable[[Request, House], Awaitable[Response]]


def for_operators(answer: Answer) -> Answer:
    """Only from this machine, or with the operators' token."""

    @wraps(answer)
    async def guarded(request: Request, house: House) -> Response:
        if not is_operator(request, house.settings.operator_token):
            return PlainTextResponse("Only from this machine, or with the operators' token.\n", 403)
        return await answer(request, house)

    return guarded


def is_operator(request: Request, token: str | None) -> bool:
    """Whether the request comes from this machine, with nothing between, or carries the token."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and given and hmac.compare_digest(given.encode(), token.encode()):
        return True
    forwarded = FORWARDING_HEADERS & {name.lower() for name in request.headers}
    return not forwarded and request.client is not None and is_loopback(request.client.host)


async def health(request: Request, house: House) -> Response:
    """The process is up."""
    del request, house
    return PlainTextResponse("ok\n")


@for_operators
async def ready(request: Request, house: House) -> Response:
    """Whether turns can be taken: each check with what is wrong, or nothing."""
    del request
    checks = await to_thread.run_sync(lambda: checked(house))
    wrong = any(checks.values())
    return JSONResponse({"ready": not wrong, "checks": checks, **_watched(house.pulse)}, 503 if wrong else 200)


@for_operators
async def metrics(request: Request, house: House) -> Response:
    """The counts, for Prometheus."""
    del request
    jobs = await to_thread.run_sync(lambda: jobs_of(house.pulse))
    text = house.metrics.text(jobs, house.pulse.watched())
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def checked(house: House) -> dict[str, str | None]:
    """Each check with what is wrong, in a sentence that says what to do; nothing where all is well."""
    return {
        "database": database_problem(house.database),
        "schema": schema_problem(house.pulse),
        "worker": worker_problem(house.pulse, now=house.clock()),
        "library": None if house.library.organisations else "No organisation is loaded. Run `fingerpost check`.",
    }


def database_problem(database: Database) -> str | None:
    """What is wrong with the database."""
    try:
        database.read(lambda connection: connection.execute(text("SELECT 1")).scalar())
    except DatabaseAway:
        return "The database does not answer. Look at its own log, and at FINGERPOST_DATABASE_URL."
    return None


def schema_problem(pulse: Pulse) -> str | None:
    """What is wrong with the tables."""
    try:
        known = pulse.schema_known()
    except DatabaseAway:
        return "The schema could not be read, because the database does not answer."
    return None if known else "The database has a schema that this version does not know. Run `fingerpost migrate`."


def worker_problem(pulse: Pulse, *, now: datetime) -> str | None:
    """What is wrong with the workers: here, or in other processes on the same database."""
    try:
        alive = pulse.worker_alive is None or pulse.worker_alive(now)
    except DatabaseAway:
        return "Nobody knows whether a worker is at work, because the database does not answer."
    if alive:
        return None
    return (
        "The worker has stopped, or none was started: timers stand still and nobody is told anything. "
        "Look at the operations log. Restart the server, or start `fingerpost work`."
    )


def _watched(pulse: Pulse) -> Mapping[str, object]:
    """What the watchdog found, as detail: it does not decide whether turns can be taken."""
    found = pulse.watched()
    return {} if found is None else {"watched": {**asdict(found), "at": found.at.isoformat(), "well": found.well}}


def jobs_of(pulse: Pulse) -> Mapping[str, int]:
    """Jobs by state; none while the database is away, so that the other counts are still served."""
    try:
        return pulse.jobs()
    except DatabaseAway:
        return {}

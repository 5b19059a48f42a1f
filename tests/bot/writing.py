"""A process of little rights that takes turns on a SQLite file, and prints what each came to."""

import os
import pwd
import sys
from datetime import UTC, datetime

from bot.content.library import Shelf
from bot.handle import AWAY, Service, handle
from bot.store.engine import DatabaseAway, open_database
from tests.journey import Journey
from tests.people import MANAGER


def main(url: str, turns: int) -> None:
    """Starts conversations and prints `kept`, or the sentence that the manager would read."""
    shelf = Shelf()
    become_nobody()
    try:
        database = open_database(url)
    except DatabaseAway as away:
        sys.stdout.write(f"{away}\n")
        return
    service = Service(shelf=shelf, database=database)
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    journey = Journey(service=service, person=MANAGER, at=at, name="writing")
    for _ in range(turns):
        try:
            handle(journey.turn("start", "short-term-sickness"), service)
            sys.stdout.write("kept\n")
        except DatabaseAway:
            sys.stdout.write(f"{AWAY}\n")
    database.close()


def become_nobody() -> None:
    """Another user, where the tests run as one who may write anywhere; Python itself may lie out of their reach."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

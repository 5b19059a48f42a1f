"""Takes a PostgreSQL database away from whoever uses it, and gives it back; knows no product."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url

from tests.postgres import Postgres


@contextmanager
def away(postgres: Postgres, url: str) -> Iterator[None]:
    """Nobody can reach the database until the block ends."""
    name = str(make_url(url).database)
    postgres.run("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own name
    try:
        yield
    finally:
        postgres.run("ALTER DATABASE {} ALLOW_CONNECTIONS true", name)

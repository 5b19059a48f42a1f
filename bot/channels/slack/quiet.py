"""A logger for Slack's libraries that says that something went wrong, and never what was in it."""

import logging
from functools import cache

import structlog

log = structlog.get_logger()


def withheld(record: logging.LogRecord) -> bool:
    """Lets no line of a library through, and says in a line of ours that there was one, and where.

    Bolt logs whole bodies where it cannot check or match a request. It makes loggers of its own from the one that it is
    given and copies filters to them, while what a handler does would not keep a line from the root's.
    """
    fault = record.exc_info[1] if record.exc_info else None
    log.warning(
        "slack_library",
        level=record.levelname.lower(),
        at=f"{record.filename}:{record.lineno}",
        fault=type(fault).__name__ if fault else None,
    )
    return False


@cache
def quiet(name: str) -> logging.Logger:
    """The logger to give to a library, from warnings on: below them they log whole requests."""
    logger = logging.getLogger(f"fingerpost.slack.{name}")
    logger.setLevel(logging.WARNING)
    logger.addFilter(withheld)
    return logger

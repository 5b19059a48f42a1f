"""A logger for Slack's libraries that says that something went wrong, and never what was in it."""

import logging
from typing import Final

import structlog

log = structlog.get_logger()

_WORST: Final = logging.WARNING


class _Withheld(logging.Handler):
    """Says that a library had something to say, and where; the words themselves may be a whole request."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line of ours in place of the library's."""
        fault = record.exc_info[1] if record.exc_info else None
        log.warning(
            "slack_library",
            level=record.levelname.lower(),
            library=record.name,
            at=f"{record.filename}:{record.lineno}",
            fault=type(fault).__name__ if fault else None,
        )


def quiet(name: str) -> logging.Logger:
    """The library's logger. It is no child of the root: nothing that it says is printed as it stands."""
    logger = logging.getLogger(f"fingerpost.slack.{name}")
    logger.propagate = False
    logger.setLevel(_WORST)
    if not logger.handlers:
        logger.addHandler(_Withheld())
    return logger

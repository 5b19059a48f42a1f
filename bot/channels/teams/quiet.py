"""Microsoft's libraries log whole activities: what they say is withheld, and that something was said is logged."""

import logging
from typing import Final

import structlog

log = structlog.get_logger()

LIBRARIES: Final = ("microsoft_teams", "msal")


class Withholding(logging.Handler):
    """Says that a library said something, where and how grave, and never what was in it."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line of ours for one of theirs."""
        fault = record.exc_info[1] if record.exc_info else None
        log.info(
            "teams_library",
            level=record.levelname.lower(),
            at=f"{record.filename}:{record.lineno}",
            fault=type(fault).__name__ if fault else None,
        )


def quieten() -> None:
    """Has nothing of the libraries' own lines reach a log, from warnings on noted, below them not at all."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        if not any(isinstance(one, Withholding) for one in logger.handlers):
            logger.addHandler(Withholding())

"""The operations log: structlog lines for the people who run the service. No personal data, ever.

A line is a static event name and keywords that are ids, counts or kinds. What people write, their names and
their addresses stay out by rule, and a last filter drops what slipped through.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog

KEPT_OUT = frozenset({"text", "value", "name", "email", "person", "body", "typed", "answer", "message", "url", "query"})
"""Keywords under which personal data would travel; a line that has one shows that it was withheld."""

CHATTY = ("uvicorn.error",)
"""Libraries whose lines below a warning are wanted: that the server has started and stopped."""


class Lines(logging.StreamHandler[TextIO]):
    """Writes lines. One that cannot be made is counted as lost: Python would print its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Says that a line was lost, and whose it was."""
        sys.stderr.write(f"log_line_lost logger={record.name} at={record.filename}:{record.lineno}\n")


def configure(*, style: Literal["auto", "json", "console"] = "auto", level: str = "info") -> None:
    """Sends every log line of the process through one door, as JSON or for a terminal."""
    as_json = style == "json" or (style == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        cache_logger_on_first_use=True,
    )
    handler = Lines(sys.stderr)
    handler.addFilter(wanted)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                first_line,
                only_types,
                structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())


def wanted(record: logging.LogRecord) -> bool:
    """Whether a line may be written: ours always, a library's from a warning on.

    Below that, libraries log whole requests, headers and bodies: at the level `debug` an authorization code too.
    """
    ours = isinstance(record.msg, dict)  # as structlog hands them on
    chatty = record.name in CHATTY and record.levelno >= logging.INFO
    return ours or chatty or record.levelno >= logging.WARNING


def withhold(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces what may be personal by the fact that it was there."""
    for key in KEPT_OUT & event.keys():
        event[key] = "withheld"
    return event


def first_line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cuts a library's message after its first line: asyncio and others put an exception's own words below it."""
    event["event"] = str(event.get("event", "")).partition("\n")[0]
    return event


def only_types(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turns an exception into its type and place: its message may quote what somebody wrote or its SQL values."""
    info = event.pop("exc_info", None)
    if not info:
        return event
    fault = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if fault is None:
        return event
    event["fault"] = type(fault).__name__
    event["at"] = place_of(fault)
    return event


def place_of(fault: BaseException) -> list[str]:
    """Where an exception came from: file, line and function of its last frames, and no value."""
    frames = []
    trace = fault.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return frames[-8:]

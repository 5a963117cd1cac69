"""How log lines look: for people on a terminal, or one JSON object a line. They go to standard error."""

import logging
import sys
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

_COMMON: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


# Without the values of variables, which may be secrets or personal.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def configure(form: str, level: str) -> None:
    """Set up logging for this process: ours, and that of the libraries, which tell only of trouble."""
    render = _renderers(form)
    structlog.configure(
        processors=[*_COMMON, *render, _to_bytes],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_COMMON,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render, _to_text],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # The server warns of each request that is not HTTP; whoever sends those must not fill our disk.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


def _renderers(form: str) -> list[Processor]:
    if form == "json":
        return [
            _TRACEBACKS,
            structlog.processors.JSONRenderer(serializer=_json, default=str),
        ]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _json(event: Any, default: Any) -> bytes:
    return orjson.dumps(event, default=default)


def _to_bytes(_: Any, __: str, line: Any) -> bytes:
    return line.encode() if isinstance(line, str) else bytes(line)


def _to_text(_: Any, __: str, line: Any) -> str:
    return line.decode() if isinstance(line, bytes) else str(line)

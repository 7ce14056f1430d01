"""Logs: one JSON object a line, without personal data and without secrets.

Values under a telling name are dropped; every other text is searched for what tells who someone
is. Tracebacks keep the error and its lines, never the values of variables.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog

from comptoir.kernel.privacy.redaction import redact

_DROPPED = "[dropped]"
_TELLING = re.compile(
    r"(?:^|_)(?:password|passwd|secret|token|api_?key|authorization|cookie|csrf|code"
    r"|e?mail|name|phone|address(?:es)?|iban|card|buyer|raw_id|query_string)(?:$|_)"
)
_HARMLESS = frozenset(
    {"logger_name", "file_name", "func_name", "event_name", "host_name", "status_code", "exit_code",
     "table_name", "error_code"}
)  # fmt: skip
_LONGEST = 8_000
"""Characters of one text; the rest is cut."""
_DEEPEST = 6


def redacted(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop what a telling name holds and mask the rest; a structlog processor.

    >>> redacted(None, "info", {"event": "sent to ada@example.org", "password": "x"})
    {'event': 'sent to [email]', 'password': '[dropped]'}
    """
    return {key: _clean(str(key), value, 0) for key, value in event.items()}


def install(stream: TextIO | None = None, level: str = "INFO") -> None:
    """Send the logs of this process and of its libraries to a stream, as JSON lines.

    Call it once, where a process begins: logging belongs to the process.

    Args:
        stream: where lines go; standard error by default.
        level: the least level that is written.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        _stamped,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), _uncoloured],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redacted,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Return the logger of a module: `logger(__name__).info("run ended", rows=12)`."""
    made: structlog.typing.FilteringBoundLogger = structlog.get_logger(name)
    return made


def _stamped(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


def _uncoloured(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    event.pop("color_message", None)  # uvicorn says its text again, for terminals
    return event


def _clean(name: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value if name in _HARMLESS or not _TELLING.search(name.lower()) else _DROPPED
    if name not in _HARMLESS and _TELLING.search(name.lower()):
        return _DROPPED
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return {str(key): _clean(str(key), inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
        return [_clean(name, inner, depth + 1) for inner in value]
    shown = str(value)[:_LONGEST].encode("utf-8", "backslashreplace").decode()
    return redact(shown)


def _json(event: Mapping[str, Any], **_options: Any) -> str:
    return json.dumps(event, default=str, ensure_ascii=False)

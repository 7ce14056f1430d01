"""Traces: where the time went, sent to an OpenTelemetry collector when one is named.

Without the `otel` extra or without an address nothing is recorded and nothing is sent.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from comptoir.kernel import errors

Value = str | int | float | bool


class Traces:
    """Records spans.

    Args:
        tracer: an OpenTelemetry tracer; None records nothing.
        close: sends what is left.

    >>> with Traces().span("reviews.clean", rows=12):
    ...     pass
    """

    def __init__(self, tracer: Any = None, close: Callable[[], None] = lambda: None) -> None:
        self._tracer = tracer
        self._close = close

    @property
    def on(self) -> bool:
        return self._tracer is not None

    @contextmanager
    def span(self, name: str, /, **attributes: Value) -> Iterator[None]:
        """Record a block of work; what it raises is marked by its family, never by its text."""
        if self._tracer is None:
            yield
            return
        with self._tracer.start_as_current_span(
            name, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception as problem:
                span.set_attribute("error.type", type(problem).__name__)
                raise

    def close(self) -> None:
        """Send what is left; call it when the process ends."""
        self._close()


def open_traces(endpoint: str, service: str = "comptoir", *, offline: bool = False) -> Traces:
    """Return traces that go to a collector.

    Args:
        endpoint: address of an OTLP/HTTP collector, such as `http://localhost:4318/v1/traces`;
            empty for none.
        service: what the collector shows.
        offline: the switch of the settings; only this machine's own collector passes then.

    Raises:
        errors.Invalid: the switch is on and the collector is elsewhere.
        errors.Unavailable: the `otel` extra is not installed.
    """
    if not endpoint:
        return Traces()
    if offline and not _is_here(endpoint):
        raise errors.Invalid(
            "offline is on, and traces would go to {endpoint}. Turn one of them off.",
            endpoint=endpoint,
        )
    try:
        return _exporting(endpoint, {"service.name": service})
    except ImportError:
        raise errors.Unavailable(
            "Traces need the otel extra. Run: pip install 'comptoir[otel]'"
        ) from None


def _is_here(endpoint: str) -> bool:
    host = urlsplit(endpoint).hostname
    return host in {"localhost", "127.0.0.1", "::1"}


def _exporting(endpoint: str, resource: Mapping[str, str]) -> Traces:
    sdk = importlib.import_module("opentelemetry.sdk.trace")
    export = importlib.import_module("opentelemetry.sdk.trace.export")
    resources = importlib.import_module("opentelemetry.sdk.resources")
    otlp = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    provider = sdk.TracerProvider(resource=resources.Resource.create(dict(resource)))
    exporter = otlp.OTLPSpanExporter(endpoint=endpoint)
    provider.add_span_processor(export.BatchSpanProcessor(exporter))
    return Traces(provider.get_tracer("comptoir"), provider.shutdown)

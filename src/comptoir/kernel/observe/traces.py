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


class Span:
    """A block of work that is being recorded.

    Args:
        span: an OpenTelemetry span; None records nothing.
        failed: its status for what went wrong.
    """

    def __init__(self, span: Any = None, failed: Any = None) -> None:
        self._span = span
        self._failed = failed

    def rename(self, name: str) -> None:
        if self._span is not None:
            self._span.update_name(name)

    def tell(self, attributes: Mapping[str, Value]) -> None:
        """Add what was found out on the way; no personal data."""
        if self._span is not None:
            self._span.set_attributes(attributes)

    def fail(self, kind: str) -> None:
        """Mark the work as failed.

        Args:
            kind: the error's class or an HTTP status; never its text, which may hold anything.
        """
        if self._span is not None:
            self._span.set_attribute("error.type", kind)
            self._span.set_status(self._failed)


class Traces:
    """Records spans.

    Args:
        tracer: an OpenTelemetry tracer; None records nothing.
        close: sends what is left.
        words: OpenTelemetry's `trace` module, which has its kinds and statuses.

    >>> with Traces().span("reviews.clean", {"rows": 12}) as span:
    ...     span.tell({"kept": 11})
    """

    def __init__(
        self, tracer: Any = None, close: Callable[[], None] = lambda: None, words: Any = None
    ) -> None:
        self._tracer = tracer
        self._close = close
        self._words = words

    @property
    def on(self) -> bool:
        return self._tracer is not None

    @contextmanager
    def span(
        self, name: str, attributes: Mapping[str, Value] | None = None, *, served: bool = False
    ) -> Iterator[Span]:
        """Record a block of work; what it raises is marked by its family, never by its text.

        Args:
            name: one of few: no ids, no paths.
            attributes: what is known at the start; no personal data.
            served: whether someone outside asked for it.
        """
        if self._tracer is None:
            yield Span()
            return
        kinds = self._words.SpanKind
        with self._tracer.start_as_current_span(
            name,
            kind=kinds.SERVER if served else kinds.INTERNAL,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as begun:
            span = Span(begun, self._words.StatusCode.ERROR)
            try:
                yield span
            except Exception as problem:
                span.fail(type(problem).__name__)
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
    words = importlib.import_module("opentelemetry.trace")
    sdk = importlib.import_module("opentelemetry.sdk.trace")
    export = importlib.import_module("opentelemetry.sdk.trace.export")
    resources = importlib.import_module("opentelemetry.sdk.resources")
    otlp = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    session = importlib.import_module("requests").Session() if _is_here(endpoint) else None
    if session:  # a proxy of the environment would carry this machine's traces away
        session.trust_env = False
    provider = sdk.TracerProvider(resource=resources.Resource.create(dict(resource)))
    exporter = otlp.OTLPSpanExporter(endpoint=endpoint, session=session)
    provider.add_span_processor(export.BatchSpanProcessor(exporter))
    return Traces(provider.get_tracer("comptoir"), provider.shutdown, words)

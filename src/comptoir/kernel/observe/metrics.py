"""Metrics in the Prometheus text format; each app has a registry of its own."""

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.samples import Sample

CONTENT_TYPE = CONTENT_TYPE_LATEST
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where processes keep their figures together; `prometheus_client` reads it when it is imported."""
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@contextmanager
def shared() -> Iterator[None]:
    """Let the processes that this one begins inside the block keep their figures together.

    Each of them then tells the sum of all, those that have died included.
    https://prometheus.github.io/client_python/multiprocess/
    """
    with TemporaryDirectory(prefix="comptoir-metrics-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[_FOLDER]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long one route took, as far as its buckets tell."""

    route: str
    count: int
    half: float
    """Seconds within which half of the requests were answered, at most."""
    nearly_all: float
    """Seconds within which 99 of 100 were; infinite when it took longer than the last bucket."""

    @classmethod
    def of(cls, route: str, buckets: Mapping[str, float]) -> "Latency":
        """Read cumulative buckets by their upper bounds, as Prometheus writes them.

        >>> told = Latency.of("/a", {"0.01": 60.0, "0.1": 100.0, "+Inf": 100.0})
        >>> told.count, told.half, told.nearly_all
        (100, 0.01, 0.1)
        """
        bounds = sorted((float(bound), count) for bound, count in buckets.items())
        count = bounds[-1][1] if bounds else 0.0

        def within(share: float) -> float:
            return next((bound for bound, below in bounds if below >= share * count), math.inf)

        return cls(route=route, count=int(count), half=within(0.5), nearly_all=within(0.99))


class Metrics:
    """The figures of one app.

    Label values come from closed lists (routes, stages), never from a request: each new value
    costs memory for good.

    >>> metrics = Metrics()
    >>> metrics.counter("reviews_read", "Reviews read.", ["source"]).labels("csv").inc(3)
    >>> 'comptoir_reviews_read_total{source="csv"} 3.0' in metrics.render().decode()
    True
    """

    def __init__(self, ticks: Callable[[], float] = time.perf_counter) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self._ticks = ticks
        self._requests = self.counter(
            "http_requests", "Requests answered.", ["method", "route", "status"]
        )
        self._latency = self.histogram(
            "http_request_seconds", "Seconds until a request was answered.", ["method", "route"]
        )
        self._served: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def counter(self, name: str, says: str, labels: Sequence[str] = ()) -> Counter:
        """Return a new counter, named `comptoir_NAME_total`."""
        return Counter(f"comptoir_{name}", says, labels, registry=self.registry)

    def gauge(self, name: str, says: str, labels: Sequence[str] = ()) -> Gauge:
        """Return a new gauge, named `comptoir_NAME`."""
        return Gauge(f"comptoir_{name}", says, labels, registry=self.registry)

    def histogram(
        self,
        name: str,
        says: str,
        labels: Sequence[str] = (),
        buckets: Sequence[float] = _SECONDS,
    ) -> Histogram:
        """Return a new histogram; its buckets are seconds from 1 ms to 10 s by default."""
        return Histogram(f"comptoir_{name}", says, labels, buckets=buckets, registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request.

        Args:
            method: `GET` and so on.
            route: the route's pattern, such as `/reviews/{product_id}/top`; never the path.
            status: what was answered.
            seconds: how long it took.
        """
        kept = self._served.get((method, route, status))
        if kept is None:
            told = self._requests.labels(method, route, str(status))
            kept = told, self._latency.labels(method, route)
            self._served[method, route, status] = kept
        kept[0].inc()
        kept[1].observe(seconds)

    def latencies(
        self, prefix: str, name: str = "http_request_seconds", label: str = "route"
    ) -> list[Latency]:
        """Return how long routes took since the server began, the busiest first.

        Args:
            prefix: of the routes' patterns, such as `/aws/personalize-runtime/`.
            name: of the histogram; another one than that of requests has no routes.
            label: what stands for the route.
        """
        found: dict[str, dict[str, float]] = {}
        for sample in self._samples(name):
            route = sample.labels.get(label, "")
            if route.startswith(prefix):
                one = found.setdefault(route, {})
                if "le" in sample.labels:
                    at = sample.labels["le"]
                    one[at] = one.get(at, 0.0) + sample.value
        told = [Latency.of(route, buckets) for route, buckets in found.items()]
        return sorted((one for one in told if one.count), key=lambda one: -one.count)

    def counts(self, name: str, label: str) -> dict[str, int]:
        """Return what a counter has counted since the server began, by a label."""
        found: dict[str, int] = {}
        for sample in self._samples(name):
            if sample.name.endswith("_total"):
                key = sample.labels[label]
                found[key] = found.get(key, 0) + int(sample.value)
        return found

    def _samples(self, name: str) -> Iterator[Sample]:
        for family in self._all().collect():
            if family.name == f"comptoir_{name}":
                yield from family.samples

    @contextmanager
    def timed(self, histogram: Histogram) -> Iterator[None]:
        """Observe the seconds that a block takes, whether it fails or not."""
        start = self._ticks()
        try:
            yield
        finally:
            histogram.observe(self._ticks() - start)

    def render(self) -> bytes:
        """Return all figures as `/metrics` shows them, of type `CONTENT_TYPE`."""
        return generate_latest(self._all())

    def _all(self) -> CollectorRegistry:
        """Return the figures of this process, or of all that keep theirs together."""
        if not os.environ.get(_FOLDER):
            return self.registry
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # it registers itself
        return together

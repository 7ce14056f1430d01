"""What Amazon CloudWatch counts of Amazon Personalize, under its names, at `/metrics`.

https://docs.aws.amazon.com/personalize/latest/dg/cloudwatch-metrics.html
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from comptoir.kernel.observe.metrics import Metrics
from comptoir.recommend.model import Kind, Resource, Status

_COUNTS, _TIMES = "personalize", "personalize_milliseconds"
_LABELS = ["metric", "dimension"]
_MILLISECONDS = tuple(0.25 * 2**step for step in range(18))
"""From a quarter of a millisecond to half a minute."""
_REFUSED, _BROKEN = 400, 500


class _Names(NamedTuple):
    good: str
    """Of requests that were answered."""
    refused: str
    broken: str
    latency: str = ""
    """Empty where the time is that of a job."""


def _of_calls(operation: str, latency: str) -> _Names:
    broken = f"{operation}5xxErrors"
    return _Names(f"{operation}Requests", f"{operation}4xxErrors", broken, latency)


CALLS: Mapping[str, _Names] = {
    "GetRecommendations": _of_calls("GetRecommendations", "GetRecommendationsLatency")._replace(
        good="GetRecommendations"
    ),
    "GetPersonalizedRanking": _of_calls("GetPersonalizedRanking", "GetPersonalizedRankingLatency"),
    "GetActionRecommendations": _of_calls(
        "GetActionRecommendations", "GetActionRecommendationsLatency"
    ),
    "PutEvents": _of_calls("PutEvents", "PutEventLatency"),
    "PutItems": _of_calls("PutItems", "PutItemsLatency"),
    "PutUsers": _of_calls("PutUsers", "PutUsersLatency"),
    "PutActions": _of_calls("PutActions", "PutActionsLatency"),
    "PutActionInteractions": _of_calls("PutActionInteractions", "PutActionInteractionsLatency"),
    "CreateDatasetImportJob": _Names(
        "DatasetImportJobRequests", "DatasetImportJobError", "DatasetImportJobError"
    ),
    "CreateSolutionVersion": _Names(
        "SolutionTrainingJobRequests", "SolutionTrainingJobError", "SolutionTrainingJobError"
    ),
}
"""Of each operation that CloudWatch counts, the names of its metrics."""
JOBS: Mapping[Kind, str] = {
    Kind.DATASET_IMPORT_JOB: "DatasetImportJobExecutionTime",
    Kind.SOLUTION_VERSION: "SolutionTrainingJobExecutionTime",
}
"""Metrics of how long jobs took."""
SIZE = "DatasetSize"


class Monitor:
    """Counts calls and jobs, once a server has told where.

    Dimensions are ARNs of what there is, never what a request says.

    >>> monitor, metrics = Monitor(), Metrics()
    >>> monitor.tell(metrics)
    >>> monitor.saw("PutEvents", "arn:aws:personalize:::event-tracker/web", 200, 0.004)
    >>> 'metric="PutEventsRequests"} 1.0' in metrics.render().decode()
    True
    """

    def __init__(self) -> None:
        self._metrics: Metrics | None = None
        self._kept: dict[tuple[str, str], Callable[[float], None]] = {}

    def tell(self, metrics: Metrics) -> None:
        """Count from now on among the metrics of a server."""
        self._counts = metrics.counter(_COUNTS, "Metrics of Amazon Personalize.", _LABELS)
        self._bytes = metrics.counter(f"{_COUNTS}_bytes", "Bytes that imports read.", _LABELS)
        self._seconds = metrics.counter(f"{_COUNTS}_seconds", "Seconds of jobs.", _LABELS)
        self._times = metrics.histogram(
            _TIMES, "Latencies of Amazon Personalize.", _LABELS, _MILLISECONDS
        )
        self._metrics = metrics

    def saw(self, operation: str, dimension: str, status: int, seconds: float) -> None:
        """Count a call.

        Args:
            operation: its name.
            dimension: the ARN of what was asked; empty where there is no such thing.
            status: of HTTP.
            seconds: until it was answered.
        """
        names = CALLS.get(operation)
        if names is None or self._metrics is None:
            return
        if status >= _REFUSED:
            self._count(names.broken if status >= _BROKEN else names.refused, dimension)(1)
            return
        self._count(names.good, dimension)(1)
        if names.latency:
            self._time(names.latency, dimension)(1_000 * seconds)

    def ended(self, resource: Resource) -> None:
        """Count a job that has ended, well or not."""
        if self._metrics is None or resource.kind not in JOBS:
            return
        dimension = resource.arn.rpartition("/")[0]
        if resource.kind is Kind.DATASET_IMPORT_JOB:
            dimension = str(resource.document.get("datasetArn", ""))
        spent = (resource.updated_at - resource.created_at).total_seconds()
        self._seconds.labels(JOBS[resource.kind], dimension).inc(max(spent, 0.0))
        size = (resource.document.get("facts") or {}).get("bytes")
        if size and resource.status is Status.ACTIVE:
            self._bytes.labels(SIZE, dimension).inc(size)

    def _count(self, name: str, dimension: str) -> Callable[[float], None]:
        kept = self._kept.get((name, dimension))
        if kept is None:
            kept = self._kept[name, dimension] = self._counts.labels(name, dimension).inc
        return kept

    def _time(self, name: str, dimension: str) -> Callable[[float], None]:
        kept = self._kept.get((name, dimension))
        if kept is None:
            kept = self._kept[name, dimension] = self._times.labels(name, dimension).observe
        return kept

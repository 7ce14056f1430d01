"""Metric attributions: what recommendations brought, by metric and source."""

from collections.abc import Sequence
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws import paging
from comptoir.recommend.aws.ask import READ, WRITE, Answer, Ask, Handler
from comptoir.recommend.aws.operations.moving import check_location
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence.metrics import Metric
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.changing import update
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.widths import schema_of

_MOST_METRICS = 10


def create_attribution(ask: Ask) -> Answer:
    asked = ask.input
    group = ask.find(Kind.DATASET_GROUP)
    _check_metrics(ask, group, asked["metrics"])
    _check_target(ask, group)
    new = New(
        kind=Kind.METRIC_ATTRIBUTION,
        name=asked["name"],
        parent=group,
        document={
            "datasetGroupArn": group.arn,
            "metrics": asked["metrics"],
            "metricsOutputConfig": asked["metricsOutputConfig"],
        },
    )
    return {"metricAttributionArn": make(ask.room, new).arn}


def update_attribution(ask: Ask) -> Answer:
    asked = ask.input
    found = ask.find(Kind.METRIC_ATTRIBUTION)
    metrics = {one["metricName"]: one for one in found.document["metrics"]}
    for name in asked.get("removeMetrics", ()):
        if metrics.pop(name, None) is None:
            raise errors.Invalid("There is no metric {name} to remove.", name=name)
    for one in asked.get("addMetrics", ()):
        if one["metricName"] in metrics:
            raise errors.Conflict(
                "There is a metric {name} already. Remove it first.",
                name=one["metricName"],
                code="resource_already_exists",
            )
        metrics[one["metricName"]] = one
    _check_metrics(ask, found, list(metrics.values()))
    changes: dict[str, Any] = {"metrics": list(metrics.values())}
    if "metricsOutputConfig" in asked:
        _check_target(ask, found)
        changes["metricsOutputConfig"] = asked["metricsOutputConfig"]
    update(ask.room, found, "latestUpdate", changes)
    return {"metricAttributionArn": found.arn}


def list_metrics(ask: Ask) -> Answer:
    found = ask.find(Kind.METRIC_ATTRIBUTION)
    key, operation = ask.room.page_key, "ListMetricAttributionMetrics"
    # An attribution holds ten metrics at most, and a page no fewer: but asking for fewer works.
    begin = int(paging.place(key, operation, ask.input) or 0)
    end = begin + min(ask.input.get("maxResults", _MOST_METRICS), _MOST_METRICS)
    metrics = found.document["metrics"]
    answer: dict[str, Any] = {"metrics": metrics[begin:end]}
    if end < len(metrics):
        answer["nextToken"] = paging.token(key, operation, ask.input, str(end))
    return answer


def _check_metrics(ask: Ask, group: Resource, metrics: Sequence[Any]) -> None:
    names = [one["metricName"] for one in metrics]
    if len(set(names)) != len(names):
        raise errors.Invalid("A metric is given twice. Give each name once.")
    if not 1 <= len(names) <= _MOST_METRICS:
        raise errors.Invalid(
            "A metric attribution has 1 to {most} metrics, not {count}.",
            most=_MOST_METRICS,
            count=len(names),
        )
    for one in metrics:
        _check_column(ask, group, Metric.read(one))


def _check_column(ask: Ask, group: Resource, metric: Metric) -> None:
    """Let a metric pass whose column holds numbers, as far as the dataset is there already."""
    kind = DatasetType.ITEMS if metric.of_items else DatasetType.INTERACTIONS
    schema = schema_of(ask.room, group, kind) if metric.column else None
    if schema is None:
        return
    found = {one.name.upper(): one for one in schema.fields}.get(metric.column.upper())
    if found is None or not found.type.is_number:
        numbers = [one.name for one in schema.fields if one.type.is_number]
        raise errors.Invalid(
            "The metric {name} sums {column}, which is no column of numbers of {dataset}. Use one "
            "of {known}.",
            name=metric.name,
            column=metric.column,
            dataset=kind.label,
            known=", ".join(numbers) or "-",
        )


def _check_target(ask: Ask, group: Resource) -> None:
    config = ask.input["metricsOutputConfig"]
    if "s3DataDestination" in config:
        check_location(ask, group, config["s3DataDestination"]["path"], "metricsOutputConfig")


HANDLERS = {
    "CreateMetricAttribution": Handler(WRITE, create_attribution),
    "UpdateMetricAttribution": Handler(WRITE, update_attribution),
    "ListMetricAttributionMetrics": Handler(READ, list_metrics),
}

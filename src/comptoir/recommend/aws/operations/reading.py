"""Describe and list: the same for every kind of resource."""

from comptoir.kernel import errors
from comptoir.recommend.aws import paging
from comptoir.recommend.aws.ask import READ, Answer, Ask, Function, Handler
from comptoir.recommend.aws.views import view
from comptoir.recommend.model import Kind

_LISTS: dict[str, tuple[Kind, Kind | None, str]] = {
    "ListBatchInferenceJobs": (Kind.BATCH_INFERENCE_JOB, Kind.SOLUTION_VERSION, ""),
    "ListBatchSegmentJobs": (Kind.BATCH_SEGMENT_JOB, Kind.SOLUTION_VERSION, ""),
    "ListCampaigns": (Kind.CAMPAIGN, Kind.SOLUTION, ""),
    "ListDataDeletionJobs": (Kind.DATA_DELETION_JOB, Kind.DATASET_GROUP, ""),
    "ListDatasetExportJobs": (Kind.DATASET_EXPORT_JOB, Kind.DATASET, ""),
    "ListDatasetGroups": (Kind.DATASET_GROUP, None, ""),
    "ListDatasetImportJobs": (Kind.DATASET_IMPORT_JOB, Kind.DATASET, ""),
    "ListDatasets": (Kind.DATASET, Kind.DATASET_GROUP, ""),
    "ListEventTrackers": (Kind.EVENT_TRACKER, Kind.DATASET_GROUP, ""),
    "ListFilters": (Kind.FILTER, Kind.DATASET_GROUP, "Filters"),
    "ListMetricAttributions": (Kind.METRIC_ATTRIBUTION, Kind.DATASET_GROUP, ""),
    "ListRecommenders": (Kind.RECOMMENDER, Kind.DATASET_GROUP, ""),
    "ListSchemas": (Kind.SCHEMA, None, ""),
    "ListSolutionVersions": (Kind.SOLUTION_VERSION, Kind.SOLUTION, ""),
    "ListSolutions": (Kind.SOLUTION, Kind.DATASET_GROUP, ""),
}
"""Of each list: what it lists, what it may be narrowed to, and its name where it is not plain."""


def _describe(kind: Kind) -> Function:
    def describe(ask: Ask) -> Answer:
        return {kind.member: view(ask.find(kind))}

    return describe


def _list(operation: str, kind: Kind, parent: Kind | None, name: str) -> Function:
    def listed(ask: Ask) -> Answer:
        room = ask.room
        narrowed = parent is not None and f"{parent.member}Arn" in ask.input
        limit = ask.input.get("maxResults", paging.MOST_RESULTS)
        found = room.store.page(
            kind,
            ask.seen,
            parent_id=ask.find(parent).resource_id if parent and narrowed else "",
            after=paging.place(room.page_key, operation, ask.input),
            limit=limit + 1,
        )
        answer = {name or f"{kind.member}s": [view(one) for one in found[:limit]]}
        if len(found) > limit:
            last = found[limit - 1].resource_id
            answer["nextToken"] = paging.token(room.page_key, operation, ask.input, last)  # type: ignore[assignment]
        return answer

    return listed


def _metrics(ask: Ask) -> Answer:
    """Answer `GetSolutionMetrics`."""
    version = ask.find(Kind.SOLUTION_VERSION)
    metrics = version.document.get("metrics")
    if metrics is None:
        raise errors.Conflict(
            "The solution version {arn} is {status}; it has metrics once it is ACTIVE.",
            arn=version.arn,
            status=version.status.value,
        )
    return {"solutionVersionArn": version.arn, "metrics": metrics}


_DESCRIBED = frozenset(Kind)

HANDLERS = {
    **{
        f"Describe{kind.member[0].upper()}{kind.member[1:]}": Handler(READ, _describe(kind))
        for kind in sorted(_DESCRIBED)
    },
    **{name: Handler(READ, _list(name, *what)) for name, what in _LISTS.items()},
    "GetSolutionMetrics": Handler(READ, _metrics),
}

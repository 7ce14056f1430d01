"""Bulk data: import jobs, export jobs, deletion jobs."""

from comptoir.kernel import errors
from comptoir.kernel.storage.buckets import HOUSE, Location
from comptoir.recommend.aws.ask import WRITE, Answer, Ask, Handler
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import needed


def create_import(ask: Ask) -> Answer:
    asked, room = ask.input, ask.room
    dataset = ask.find(Kind.DATASET)
    needed(room.works.datasets, "imports")
    document = {
        "datasetArn": dataset.arn,
        "dataSource": asked["dataSource"],
        "roleArn": asked.get("roleArn"),
        "importMode": asked.get("importMode", "FULL"),
        "publishAttributionMetricsToS3": asked.get("publishAttributionMetricsToS3", False),
    }
    check_location(ask, dataset, _source(ask), "dataSource.dataLocation")
    if document["publishAttributionMetricsToS3"]:
        _check_attribution(ask, dataset.group_id)
    new = New(
        kind=Kind.DATASET_IMPORT_JOB,
        name=asked["jobName"],
        parent=dataset,
        works=True,
        document=document,
        tags=asked.get("tags", ()),
    )
    return {"datasetImportJobArn": make(room, new).arn}


def create_export(ask: Ask) -> Answer:
    asked, room = ask.input, ask.room
    dataset = ask.find(Kind.DATASET)
    needed(room.works.datasets, "exports")
    check_location(ask, dataset, asked["jobOutput"]["s3DataDestination"]["path"], "jobOutput")
    new = New(
        kind=Kind.DATASET_EXPORT_JOB,
        name=asked["jobName"],
        parent=dataset,
        works=True,
        document={
            "datasetArn": dataset.arn,
            "ingestionMode": asked.get("ingestionMode", "PUT"),
            "roleArn": asked["roleArn"],
            "jobOutput": asked["jobOutput"],
        },
        tags=asked.get("tags", ()),
    )
    return {"datasetExportJobArn": make(room, new).arn}


def create_deletion(ask: Ask) -> Answer:
    asked, room = ask.input, ask.room
    group = ask.find(Kind.DATASET_GROUP)
    needed(room.works.datasets, "data deletion")
    check_location(ask, group, _source(ask), "dataSource.dataLocation")
    new = New(
        kind=Kind.DATA_DELETION_JOB,
        name=asked["jobName"],
        parent=group,
        works=True,
        document={
            "datasetGroupArn": group.arn,
            "dataSource": asked["dataSource"],
            "roleArn": asked["roleArn"],
        },
        tags=asked.get("tags", ()),
    )
    return {"dataDeletionJobArn": make(room, new).arn}


def _source(ask: Ask) -> str:
    location: str = ask.input["dataSource"].get("dataLocation", "")
    return location


def check_location(ask: Ask, group: Resource, location: str, path: str) -> None:
    """Let a place pass that a dataset group may use.

    Args:
        ask: in which installation.
        group: the dataset group, or anything in it.
        location: the place.
        path: the member of the request that names it.

    Raises:
        errors.Invalid: it is none, or in a bucket of other groups.
    """
    try:
        place = Location.parse(location)
    except errors.Invalid:
        place = None
    if place is None:
        raise errors.Invalid(
            "{path} is {location!r}; it must be s3://BUCKET/KEY. `comptoir blobs put` puts files "
            "there.",
            path=path,
            location=location,
        )
    allowed = ask.room.buckets.get(place.bucket)
    if place.bucket == HOUSE and not place.key.startswith(f"{group.group_id}/"):
        allowed = ()  # each group has a folder of its own there
    if allowed is not None and group.group_name not in allowed:
        raise errors.Invalid(
            "The bucket {bucket} is not for the dataset group {group}. Use another one, or add "
            "the group to it in recommend.buckets.",
            bucket=place.bucket,
            group=group.group_name,
        )


def _check_attribution(ask: Ask, group_id: str) -> None:
    with ask.room.store.reading() as connection:
        found = ask.room.store.related(connection, Kind.METRIC_ATTRIBUTION, group_id=group_id)
    if not found:
        raise errors.Invalid(
            "publishAttributionMetricsToS3 needs a metric attribution in the dataset group. "
            "Create one first."
        )


HANDLERS = {
    "CreateDatasetImportJob": Handler(WRITE, create_import),
    "CreateDatasetExportJob": Handler(WRITE, create_export),
    "CreateDataDeletionJob": Handler(WRITE, create_deletion),
}

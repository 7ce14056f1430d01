"""What kinds of resources there are."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of resource, by the word that its ARN has."""

    DATASET_GROUP = "dataset-group"
    SCHEMA = "schema"
    DATASET = "dataset"
    DATASET_IMPORT_JOB = "dataset-import-job"
    DATASET_EXPORT_JOB = "dataset-export-job"
    DATA_DELETION_JOB = "data-deletion-job"
    EVENT_TRACKER = "event-tracker"
    FILTER = "filter"
    SOLUTION = "solution"
    SOLUTION_VERSION = "solution-version"
    """Its ARN says `solution/<solution>/<version>`."""
    CAMPAIGN = "campaign"
    RECOMMENDER = "recommender"
    BATCH_INFERENCE_JOB = "batch-inference-job"
    BATCH_SEGMENT_JOB = "batch-segment-job"
    METRIC_ATTRIBUTION = "metric-attribution"

    @property
    def member(self) -> str:
        """What requests and answers call it.

        >>> Kind.DATASET_IMPORT_JOB.member
        'datasetImportJob'
        """
        first, *rest = self.value.split("-")
        return first + "".join(word.capitalize() for word in rest)

    @property
    def words(self) -> str:
        """What sentences call it, such as `dataset import job`."""
        return self.value.replace("-", " ")

    @property
    def is_job(self) -> bool:
        return self.value.endswith("-job")


TAGGABLE = frozenset(Kind) - {Kind.SCHEMA, Kind.METRIC_ATTRIBUTION}
"""Kinds that may carry tags: those whose `Create…` takes them."""

"""Batch jobs over files of this house: their questions and answers lie in a bucket of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.buckets import HOUSE, Buckets
from comptoir.recommend import questions
from comptoir.recommend.audiences import newest
from comptoir.recommend.live import snapshots
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.operations import Operations
from comptoir.recommend.store.people import People
from comptoir.recommend.store.storeroom import Storeroom

_ROLE = "arn:aws:iam::000000000000:role/comptoir"
"""Personalize wants one to reach files; here nobody asks what it may."""
_SEGMENTS, _RANKING, _RELATED = "USER_SEGMENTATION", "PERSONALIZED_RANKING", "RELATED_ITEMS"
_REQUEST = (
    *("solutionVersionArn", "filterArn", "jobInput", "jobOutput", "roleArn", "numResults"),
    *("batchInferenceJobConfig", "batchInferenceJobMode", "themeGenerationConfig"),
)
"""Members of a request for a job, beside its name."""
_AT_ONCE = 20_000
"""People whose ids are unsealed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a job is to answer with."""

    solution: str
    """Name of a solution; its newest version answers. Or the ARN of a version."""
    length: int = 25
    filter: str = ""
    """Name or ARN of a filter; empty for none."""


def begin(operations: Operations, buckets: Buckets, file: Path, wanted: Wanted) -> Resource:
    """Begin to answer a file of questions.

    Args:
        operations: of whoever asks.
        buckets: take the file.
        file: JSON Lines, plain or packed.
        wanted: which model, how many, which filter.

    Raises:
        errors.ComptoirError: as `CreateBatchInferenceJob` and `CreateBatchSegmentJob`.
    """
    room = operations.room
    version = newest(room, operations.caller, wanted.solution)
    name = new_id("batch")
    place = f"{folder_of(version.group_id)}batch/{name}"
    source = buckets.put_file(f"{place}/", file)
    more = {}
    if wanted.filter:
        more["filterArn"] = questions.arn_of(room, Kind.FILTER, wanted.filter)
    return operations.batch(
        kind_of(version),
        name,
        solutionVersionArn=version.arn,
        jobInput={"s3DataSource": {"path": source}},
        jobOutput={"s3DataDestination": {"path": f"{place}/out/"}},
        roleArn=_ROLE,
        numResults=wanted.length,
        **more,
    )


def folder_of(group_id: str) -> str:
    """Return where the files of a group's jobs lie."""
    return f"s3://{HOUSE}/{group_id}/"


def kind_of(version: Resource) -> Kind:
    """Return the kind of job that a version answers: lists of items, or of users."""
    segments = OFFERS[version.document["recipe"]].recipe_type == _SEGMENTS
    return Kind.BATCH_SEGMENT_JOB if segments else Kind.BATCH_INFERENCE_JOB


def asks_for_all(recipe: str) -> str:
    """Return what a job over everything asks a recipe for: `users`, `items`, or nothing.

    >>> asks_for_all("aws-sims"), asks_for_all("aws-personalized-ranking")
    ('items', '')
    """
    offer = OFFERS[recipe]
    if not offer.batch or offer.recipe_type in {_SEGMENTS, _RANKING}:
        return ""
    return "items" if offer.recipe_type == _RELATED else "users"


def begin_for_all(
    operations: Operations, buckets: Buckets, room: Storeroom, wanted: Wanted
) -> Resource:
    """Begin to answer for every user of a group that has events, or beside every item.

    Raises:
        errors.Invalid: the recipe has to be told more, or nobody is there.
        errors.ComptoirError: as `begin`.
    """
    version = newest(operations.room, operations.caller, wanted.solution)
    recipe = version.document["recipe"]
    if not (what := asks_for_all(recipe)):
        raise errors.Invalid(
            "The recipe {recipe} must be told more than who. Choose a file of questions.",
            recipe=recipe,
        )
    lines = _users(room, version.group_id) if what == "users" else _items(room, version.group_id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
        if not path.stat().st_size:
            raise errors.Invalid("There is nobody to answer for. Import interactions first.")
        return begin(operations, buckets, path, wanted)


def answers_of(buckets: Buckets, job: Resource) -> list[str]:
    """Return where the answers of a job lie."""
    target = job.document["jobOutput"]["s3DataDestination"]["path"]
    place = target.rpartition("/")[0].removeprefix("s3://").partition("/")[0]
    return [f"s3://{place}/{name}" for name in buckets.names(target)]


def _users(room: Storeroom, group_id: str) -> Iterator[dict[str, str]]:
    """Yield a question for everybody; visits that nobody signed in to have no name to ask by."""
    people, owners = People(room, group_id), snapshots.newest(room, group_id).interactions.users
    for start in range(0, len(owners), _AT_ONCE):
        raw = people.raw_ids(owners[start : start + _AT_ONCE], visits=False)
        yield from ({"userId": one} for one in raw.values())


def _items(room: Storeroom, group_id: str) -> Iterator[dict[str, str]]:
    items = snapshots.newest(room, group_id).interactions.items
    return ({"itemId": one} for one in items)


def again(operations: Operations, job: Resource, name: str) -> Resource:
    """Begin another job with the questions, the model and the filter of one."""
    asked = {member: job.document[member] for member in _REQUEST if member in job.document}
    return operations.batch(job.kind, name, **asked)

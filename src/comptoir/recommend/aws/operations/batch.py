"""Batch jobs: files of questions, files of answers."""

from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import TRAIN, Answer, Ask, Handler
from comptoir.recommend.aws.operations.campaigns import check_exploration
from comptoir.recommend.aws.operations.moving import check_location
from comptoir.recommend.filters import Target, parse
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.changing import busy
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import needed

_SEGMENTS = "USER_SEGMENTATION"
_THEMES = "THEME_GENERATION"
_MOST_RESULTS = 500


def create_inference(ask: Ask) -> Answer:
    asked = ask.input
    version = _version(ask)
    recipe = version.document["recipe"]
    mode = asked.get("batchInferenceJobMode", "BATCH_INFERENCE")
    if OFFERS[recipe].recipe_type == _SEGMENTS or not OFFERS[recipe].batch:
        raise errors.Invalid("The recipe {recipe} has no batch inference.", recipe=recipe)
    if mode == _THEMES and recipe != "aws-similar-items":
        raise errors.Invalid(
            "Themes need the recipe aws-similar-items, not {recipe}.", recipe=recipe
        )
    if mode == _THEMES and "themeGenerationConfig" not in asked:
        raise errors.Invalid("Themes need themeGenerationConfig. Name the column of item names.")
    config = asked.get("batchInferenceJobConfig", {})
    check_exploration(config.get("itemExplorationConfig", {}), recipe)
    results = asked.get("numResults")
    if results is not None and not 1 <= results <= _MOST_RESULTS:
        raise errors.Invalid(
            "numResults is {results}; it must be 1 to {most}.", results=results, most=_MOST_RESULTS
        )
    more = {"batchInferenceJobMode": mode}
    made = _make(ask, Kind.BATCH_INFERENCE_JOB, version, more)
    return {"batchInferenceJobArn": made.arn}


def create_segment(ask: Ask) -> Answer:
    version = _version(ask)
    recipe = version.document["recipe"]
    if OFFERS[recipe].recipe_type != _SEGMENTS:
        raise errors.Invalid(
            "The recipe {recipe} makes no segments. Use aws-item-affinity or "
            "aws-item-attribute-affinity.",
            recipe=recipe,
        )
    results = ask.input.get("numResults")
    if results is not None and results < 1:
        raise errors.Invalid("numResults is {results}; it must be 1 or more.", results=results)
    made = _make(ask, Kind.BATCH_SEGMENT_JOB, version, {})
    return {"batchSegmentJobArn": made.arn}


def _version(ask: Ask) -> Resource:
    version = ask.find(Kind.SOLUTION_VERSION)
    if version.status is not Status.ACTIVE:
        raise busy(version)
    return version


def _make(ask: Ask, kind: Kind, version: Resource, more: dict[str, Any]) -> Resource:
    asked = ask.input
    needed(ask.room.works.batch, kind.words)
    check_location(ask, version, asked["jobInput"]["s3DataSource"]["path"], "jobInput")
    check_location(ask, version, asked["jobOutput"]["s3DataDestination"]["path"], "jobOutput")
    found = ask.find(Kind.FILTER) if "filterArn" in asked else None
    if found and found.group_id != version.group_id:
        raise errors.Invalid("The filter is of another dataset group than the solution version.")
    if found:
        _check_target(found, Target.USER if kind is Kind.BATCH_SEGMENT_JOB else Target.ITEM)
    document = {name: value for name, value in asked.items() if name not in {"jobName", "tags"}}
    document |= {"numResults": asked.get("numResults", 25), **more}
    if found:
        document["filterExpression"] = found.document["filterExpression"]
    new = New(
        kind=kind,
        name=asked["jobName"],
        parent=version,
        uses=found,
        works=True,
        document=document,
        tags=asked.get("tags", ()),
    )
    return make(ask.room, new)


def _check_target(found: Resource, target: Target) -> None:
    """Let a filter pass that chooses among what the job answers with.

    Raises:
        errors.Invalid: it chooses among something else.
    """
    own = parse(found.document["filterExpression"]).target
    if own is not target:
        raise errors.Invalid(
            "The filter {name} chooses among {own}, and this job answers with {target}. Use a "
            "filter that begins INCLUDE {target} or EXCLUDE {target}.",
            name=found.name,
            own=own.value,
            target=target.value,
        )


HANDLERS = {
    "CreateBatchInferenceJob": Handler(TRAIN, create_inference),
    "CreateBatchSegmentJob": Handler(TRAIN, create_segment),
}

"""What has to be done for each kind of resource before it is there, or before it is gone."""

from collections.abc import Callable, Mapping

from comptoir.kernel.work import Json, Steps
from comptoir.recommend import ports
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.resources.changing import note
from comptoir.recommend.resources.room import Room, needed

Work = Callable[[Room, Steps, Resource], Json]
"""Does it, and returns what the resource's document then says more."""


def _import(room: Room, steps: Steps, resource: Resource) -> Json:
    asked = resource.document
    ask = ports.ImportAsk(
        job_id=resource.resource_id,
        group_id=resource.group_id,
        dataset_type=room.store.get(resource.parent_id).document["datasetType"],
        location=asked["dataSource"]["dataLocation"],
        incremental=asked["importMode"] == "INCREMENTAL",
    )
    facts = needed(room.works.datasets, "imports").load(steps, ask)
    if asked.get("publishAttributionMetricsToS3") and ask.dataset_type.upper() == "INTERACTIONS":
        port, group_id, incremental = room.works.attributions, ask.group_id, ask.incremental
        credited = needed(port, "metric attribution")
        reported: Json = steps.do(
            "report metrics",
            lambda: credited.report_import(group_id, ask.job_id, incremental=incremental),
        )
        facts = {**facts, "attribution": reported}
    return {"facts": facts}


def _export(room: Room, steps: Steps, resource: Resource) -> Json:
    asked = resource.document
    ask = ports.ExportAsk(
        job_id=resource.resource_id,
        name=resource.name,
        group_id=resource.group_id,
        dataset_type=room.store.get(resource.parent_id).document["datasetType"],
        location=asked["jobOutput"]["s3DataDestination"]["path"],
        mode=asked["ingestionMode"],
    )
    return {"facts": needed(room.works.datasets, "exports").export(steps, ask)}


def _delete_users(room: Room, steps: Steps, resource: Resource) -> Json:
    ask = ports.DeletionAsk(
        job_id=resource.resource_id,
        group_id=resource.group_id,
        location=resource.document["dataSource"]["dataLocation"],
    )
    return {"numDeleted": needed(room.works.datasets, "data deletion").delete_users(steps, ask)}


def _train(room: Room, steps: Steps, resource: Resource) -> Json:
    asked = resource.document
    names = tuple(asked["recipes"])
    return _trained(room, steps, resource, names)


def _recommender(room: Room, steps: Steps, resource: Resource) -> Json:
    facts = _trained(room, steps, resource, tuple(resource.document["recipes"]))
    kept = {name: facts[name] for name in ("evaluation", "forecast", "spent") if name in facts}
    return kept | {
        "modelMetrics": facts["metrics"],
        "trained": facts["recipe"],
        "progress": None,
    }


def training_ask(room: Room, resource: Resource, recipes: tuple[str, ...]) -> ports.TrainingAsk:
    """Return what is asked of the trainer for a solution version, a recommender or a solution."""
    asked = resource.document

    def stopping() -> bool:
        return room.store.get(resource.resource_id).status is Status.CREATE_STOPPING

    return ports.TrainingAsk(
        version_id=resource.resource_id,
        group_id=resource.group_id,
        recipes=recipes,
        mode=asked.get("trainingMode", "FULL"),
        event_type=asked.get("eventType") or "",
        perform_hpo=bool(asked.get("performHPO")),
        config=asked.get("solutionConfig") or asked.get("recommenderConfig") or {},
        previous_id=asked.get("previous", "") if asked.get("goesOn") else "",
        stopping=stopping,
        tell=lambda facts: note(room, resource.resource_id, facts),
    )


def _trained(room: Room, steps: Steps, resource: Resource, recipes: tuple[str, ...]) -> Json:
    ask = training_ask(room, resource, recipes)
    if steps.do("called off", ask.stopping):
        raise ports.Stopped
    done = needed(room.works.trainer, "training").train(steps, ask)
    return {
        "recipe": done.recipe,
        "metrics": dict(done.metrics),
        "trainingHours": done.hours,
        **done.facts,
        "progress": None,
        "tunedHPOParams": {"algorithmHyperParameters": dict(done.tuned)} if done.tuned else None,
    }


def _infer(room: Room, steps: Steps, resource: Resource) -> Json:
    return {
        "facts": needed(room.works.batch, "batch inference").infer(steps, _batch(room, resource))
    }


def _segment(room: Room, steps: Steps, resource: Resource) -> Json:
    return {
        "facts": needed(room.works.batch, "batch segments").segment(steps, _batch(room, resource))
    }


def _batch(room: Room, resource: Resource) -> ports.BatchAsk:
    asked = resource.document
    return ports.BatchAsk(
        job_id=resource.resource_id,
        group_id=resource.group_id,
        version_id=resource.parent_id,
        recipe=room.store.get(resource.parent_id).document["recipe"],
        source=asked["jobInput"]["s3DataSource"]["path"],
        target=asked["jobOutput"]["s3DataDestination"]["path"],
        input=asked,
        filter=asked.get("filterExpression", ""),
    )


WORKS: Mapping[Kind, Work] = {
    Kind.DATASET_IMPORT_JOB: _import,
    Kind.DATASET_EXPORT_JOB: _export,
    Kind.DATA_DELETION_JOB: _delete_users,
    Kind.SOLUTION_VERSION: _train,
    Kind.RECOMMENDER: _recommender,
    Kind.BATCH_INFERENCE_JOB: _infer,
    Kind.BATCH_SEGMENT_JOB: _segment,
}

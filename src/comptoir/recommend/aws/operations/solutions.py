"""Solutions and their versions."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import TRAIN, WRITE, Answer, Ask, Handler
from comptoir.recommend.aws.operations.knobs import check_config, check_schedule
from comptoir.recommend.aws.operations.offered import offer_of
from comptoir.recommend.aws.views import view
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.arns import offered
from comptoir.recommend.model.offers import Offer
from comptoir.recommend.resources.changing import busy, update, walk
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import needed, new_version_name

_UPDATABLE = (
    "aws-user-personalization",
    "aws-user-personalization-v2",
    "aws-personalized-ranking-v2",
)
"""Recipes whose versions can go on from the one before."""
_CHOICE = ("aws-user-personalization-v2", "aws-similar-items", "aws-popularity-count")
"""What is tried where Personalize is to choose the recipe, and none are listed."""


def create_solution(ask: Ask) -> Answer:
    asked = ask.input
    group = ask.find(Kind.DATASET_GROUP)
    offers = _offers(asked)
    config = asked.get("solutionConfig", {})
    check_config(config, offers)
    if asked.get("performHPO") and not any(
        one.tunable for offer in offers for one in offer.hyperparameters
    ):
        raise errors.Invalid(
            "The recipe {recipe} has nothing to tune. Leave performHPO out.", recipe=offers[0].name
        )
    document = {
        "datasetGroupArn": group.arn,
        "performHPO": asked.get("performHPO", False),
        "performAutoML": asked.get("performAutoML", False),
        "performAutoTraining": asked.get("performAutoTraining", True),
        "performIncrementalUpdate": asked.get("performIncrementalUpdate", False),
        "recipeArn": asked.get("recipeArn"),
        "eventType": asked.get("eventType"),
        "solutionConfig": config or None,
        "recipes": [one.name for one in offers],
    }
    if not asked.get("performAutoML"):
        document["recipe"] = offers[0].name
    new = New(
        kind=Kind.SOLUTION,
        name=asked["name"],
        parent=group,
        document=document,
        tags=asked.get("tags", ()),
    )
    return {"solutionArn": make(ask.room, new).arn}


def describe_solution(ask: Ask) -> Answer:
    solution = ask.find(Kind.SOLUTION)
    shown = view(solution)
    versions = versions_of(ask, solution)
    if versions:
        shown["latestSolutionVersion"] = view(versions[-1])
        best = [one.document["recipe"] for one in versions if one.status is Status.ACTIVE]
        if best and solution.document["performAutoML"]:
            shown["autoMLResult"] = {"bestRecipeArn": offered("recipe", best[-1])}
    return {"solution": shown}


def update_solution(ask: Ask) -> Answer:
    asked = ask.input
    solution = ask.find(Kind.SOLUTION)
    told = {
        name: asked[name]
        for name in ("performAutoTraining", "performIncrementalUpdate", "solutionUpdateConfig")
        if name in asked
    }
    if not told:
        raise errors.Invalid("Nothing is to be changed. Give what is.")
    changes: dict[str, Any] = {one: told[one] for one in told if one != "solutionUpdateConfig"}
    if config := told.get("solutionUpdateConfig"):
        check_schedule(config)
        changes["solutionConfig"] = dict(solution.document.get("solutionConfig") or {}) | config
    update(ask.room, solution, "latestSolutionUpdate", changes, told=told)
    return {"solutionArn": solution.arn}


def create_version(ask: Ask) -> Answer:
    asked = ask.input
    solution = ask.find(Kind.SOLUTION)
    needed(ask.room.works.trainer, "training")
    version = new_version(
        ask,
        solution,
        mode=asked.get("trainingMode", "FULL"),
        name=asked.get("name", ""),
        tags=asked.get("tags", ()),
    )
    return {"solutionVersionArn": version.arn}


def new_version(
    ask: Ask, solution: Resource, *, mode: str, name: str = "", tags: Any = ()
) -> Resource:
    """Begin to train a solution.

    Args:
        ask: for whom.
        solution: what is to be trained.
        mode: `FULL`, `UPDATE` or `AUTOTRAIN`.
        name: of the version; empty for a random one.
        tags: of the version.

    Raises:
        errors.Invalid: there is nothing that an update could go on from.
    """
    own = solution.document
    ready = [one for one in versions_of(ask, solution) if one.status is Status.ACTIVE]
    if mode == "UPDATE" and (not ready or own.get("recipe") not in _UPDATABLE):
        raise errors.Invalid(
            "UPDATE goes on from an ACTIVE version, with one of the recipes {recipes}. Train "
            "FULL first.",
            recipes=", ".join(_UPDATABLE),
        )
    kept = ("performHPO", "performAutoML", "performIncrementalUpdate", "recipeArn", "eventType")
    more = ("datasetGroupArn", "solutionConfig", "recipes", "recipe")
    document = {name: own[name] for name in (*kept, *more) if name in own} | {
        "solutionArn": solution.arn,
        "trainingMode": mode,
        "trainingType": "MANUAL",
        "previous": ready[-1].resource_id if ready else "",
    }
    name = name or new_version_name()
    new = New(
        kind=Kind.SOLUTION_VERSION,
        name=name,
        path=f"{solution.name}/{name}",
        parent=solution,
        works=True,
        document=document,
        tags=tags,
    )
    return make(ask.room, new)


def stop_version(ask: Ask) -> Answer:
    version = ask.find(Kind.SOLUTION_VERSION)
    if version.status is Status.CREATE_PENDING:
        walk(ask.room, version, Status.CREATE_STOPPING, Status.CREATE_STOPPED)
    elif version.status is Status.CREATE_IN_PROGRESS:
        walk(ask.room, version, Status.CREATE_STOPPING)
    elif version.status is not Status.CREATE_STOPPING:
        raise busy(version)
    return {}


def versions_of(ask: Ask, solution: Resource) -> list[Resource]:
    """Return the versions of a solution, oldest first."""
    store = ask.room.store
    with store.reading() as connection:
        kind = Kind.SOLUTION_VERSION
        return list(store.related(connection, kind, parent_id=solution.resource_id))


def _offers(asked: Mapping[str, Any]) -> list[Offer]:
    """Return the recipe that is asked for, or those among which one is to be chosen."""
    arns: list[str] = [asked["recipeArn"]] if "recipeArn" in asked else []
    if not arns and asked.get("performAutoML"):
        listed = asked.get("solutionConfig", {}).get("autoMLConfig", {}).get("recipeList", [])
        arns = listed or [offered("recipe", name) for name in _CHOICE]
    if not arns:
        raise errors.Invalid("A solution needs a recipeArn. ListRecipes tells them.")
    offers = [offer_of(arn) for arn in arns]
    if domains := [one.name for one in offers if one.domain]:
        raise errors.Invalid(
            "The recipe {recipe} is for recommenders. Create a recommender with it.",
            recipe=domains[0],
        )
    return offers


HANDLERS = {
    "CreateSolution": Handler(WRITE, create_solution),
    "CreateSolutionVersion": Handler(TRAIN, create_version),
    "DescribeSolution": Handler("recommend:read", describe_solution),
    "StopSolutionVersionCreation": Handler(TRAIN, stop_version),
    "UpdateSolution": Handler(WRITE, update_solution),
}

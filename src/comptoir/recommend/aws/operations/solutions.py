"""Solutions and their versions."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import TRAIN, WRITE, Answer, Ask, Handler
from comptoir.recommend.aws.operations.knobs import check_config, check_schedule
from comptoir.recommend.aws.operations.offered import offer_of
from comptoir.recommend.aws.views import view
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.model.arns import offered
from comptoir.recommend.model.offers import Offer
from comptoir.recommend.resources.changing import busy, update, walk
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import needed
from comptoir.recommend.resources.versions import new_version, versions_of

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
    versions = versions_of(ask.room, solution)
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
        ask.room,
        solution,
        mode=asked.get("trainingMode", "FULL"),
        name=asked.get("name", ""),
        tags=asked.get("tags", ()),
    )
    return {"solutionVersionArn": version.arn}


def stop_version(ask: Ask) -> Answer:
    version = ask.find(Kind.SOLUTION_VERSION)
    if version.status is Status.CREATE_PENDING:
        walk(ask.room, version, Status.CREATE_STOPPING, Status.CREATE_STOPPED)
    elif version.status is Status.CREATE_IN_PROGRESS:
        walk(ask.room, version, Status.CREATE_STOPPING)
    elif version.status is not Status.CREATE_STOPPING:
        raise busy(version)
    return {}


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

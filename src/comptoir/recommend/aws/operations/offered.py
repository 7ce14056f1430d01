"""Recipes, algorithms and feature transformations: the same for everyone."""

from collections.abc import Sequence
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws import paging
from comptoir.recommend.aws.ask import READ, Answer, Ask, Handler
from comptoir.recommend.model.arns import Arn, offered
from comptoir.recommend.model.offers import OFFERED_SINCE, OFFERS, Hyperparameter, Offer

_DATES = {"creationDateTime": OFFERED_SINCE, "lastUpdatedDateTime": OFFERED_SINCE}


def list_recipes(ask: Ask) -> Answer:
    domain = ask.input.get("domain")
    limit = ask.input.get("maxResults", paging.MOST_RESULTS)
    after = paging.place(ask.room.page_key, "ListRecipes", ask.input)
    found = [
        one
        for one in sorted(OFFERS.values(), key=lambda offer: offer.name)
        if one.name > after and (not domain or one.domain == domain)
    ]
    answer: dict[str, Any] = {"recipes": [_recipe(one) for one in found[:limit]]}
    if len(found) > limit:
        last = found[limit - 1].name
        answer["nextToken"] = paging.token(ask.room.page_key, "ListRecipes", ask.input, last)
    return answer


def describe_recipe(ask: Ask) -> Answer:
    return {"recipe": _recipe(offer_of(ask.input["recipeArn"]))}


def describe_algorithm(ask: Ask) -> Answer:
    one = offer_of(ask.input["algorithmArn"], "algorithm")
    algorithm = {
        "name": one.name,
        "algorithmArn": offered("algorithm", one.name),
        "defaultHyperParameters": {each.name: each.default for each in one.hyperparameters},
        "defaultHyperParameterRanges": _ranges(one.hyperparameters),
        "trainingInputMode": "File",
        **_DATES,
    }
    return {"algorithm": algorithm}


def describe_feature_transformation(ask: Ask) -> Answer:
    arn = ask.input["featureTransformationArn"]
    name = _name(arn, "feature-transformation")
    for one in OFFERS.values():
        if name and one.transformation == name:
            shown = {
                "name": name,
                "featureTransformationArn": offered("feature-transformation", name),
                "defaultParameters": one.features,
                "status": "ACTIVE",
                **_DATES,
            }
            return {"featureTransformation": shown}
    raise errors.NotFound("There is no feature transformation {arn}.", arn=arn)


def offer_of(arn: str, word: str = "recipe") -> Offer:
    """Return the recipe of an ARN, or of its algorithm's.

    Raises:
        errors.NotFound: there is none.
    """
    found = OFFERS.get(_name(arn, word))
    if found is None:
        raise errors.NotFound(
            "There is no {word} {arn}. ListRecipes tells them.", word=word, arn=arn
        )
    return found


def _name(arn: str, word: str) -> str:
    try:
        parsed = Arn.parse(arn)
    except errors.Invalid:
        return ""
    return parsed.name if parsed.kind == word else ""


def _recipe(one: Offer) -> dict[str, Any]:
    transformation = one.transformation and offered("feature-transformation", one.transformation)
    return {
        "name": one.name,
        "recipeArn": offered("recipe", one.name),
        "algorithmArn": offered("algorithm", one.name),
        "featureTransformationArn": transformation or None,
        "status": "ACTIVE",
        "description": one.description,
        "recipeType": one.recipe_type,
        "domain": one.domain or None,
        **_DATES,
    }


def _ranges(knobs: Sequence[Hyperparameter]) -> dict[str, Any]:
    def numbers(*, whole: bool) -> list[dict[str, Any]]:
        return [
            {
                "name": one.name,
                "minValue": int(one.low or 0) if whole else one.low,
                "maxValue": int(one.high or 0) if whole else one.high,
                "isTunable": one.tunable,
            }
            for one in knobs
            if not one.values and one.whole is whole
        ]

    return {
        "integerHyperParameterRanges": numbers(whole=True),
        "continuousHyperParameterRanges": numbers(whole=False),
        "categoricalHyperParameterRanges": [
            {"name": one.name, "values": list(one.values), "isTunable": one.tunable}
            for one in knobs
            if one.values
        ],
    }


HANDLERS = {
    "ListRecipes": Handler(READ, list_recipes),
    "DescribeRecipe": Handler(READ, describe_recipe),
    "DescribeAlgorithm": Handler(READ, describe_algorithm),
    "DescribeFeatureTransformation": Handler(READ, describe_feature_transformation),
}

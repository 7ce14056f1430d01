"""Recommendations, asked for."""

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.recommend import ports
from comptoir.recommend.aws.ask import ASK, Answer, Ask, Handler
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import needed

_RANKING = "PERSONALIZED_RANKING"
_ACTIONS = "PERSONALIZED_ACTIONS"
_MOST_RANKED = 500
_MOST_COLUMNS = 10
_MOST_RESULTS, _MOST_ACTIONS = 500, 100


def get_recommendations(ask: Ask) -> Answer:
    asked = ask.input
    if ("campaignArn" in asked) == ("recommenderArn" in asked):
        raise errors.Invalid("Give a campaignArn or a recommenderArn, one of the two.")
    question = _question(ask, Kind.CAMPAIGN if "campaignArn" in asked else Kind.RECOMMENDER)
    recipe_type = OFFERS[question.recipe].recipe_type
    if recipe_type in {_RANKING, _ACTIONS, "USER_SEGMENTATION"}:
        raise errors.Invalid(
            "The recipe {recipe} does not answer GetRecommendations.", recipe=question.recipe
        )
    _check_columns(ask)
    _check_length(ask, _MOST_RESULTS)
    return _answers(ask).recommend(question)


def get_ranking(ask: Ask) -> Answer:
    if len(ask.input["inputList"]) > _MOST_RANKED:
        raise errors.Invalid("inputList has more than {most} items. Cut it.", most=_MOST_RANKED)
    question = _question(ask, Kind.CAMPAIGN)
    if OFFERS[question.recipe].recipe_type != _RANKING:
        raise errors.Invalid(
            "The recipe {recipe} ranks no lists. Use one of the type PERSONALIZED_RANKING.",
            recipe=question.recipe,
        )
    _check_columns(ask)
    return _answers(ask).rank(question)


def get_actions(ask: Ask) -> Answer:
    question = _question(ask, Kind.CAMPAIGN)
    if OFFERS[question.recipe].recipe_type != _ACTIONS:
        raise errors.Invalid(
            "The recipe {recipe} recommends no actions. Use aws-next-best-action.",
            recipe=question.recipe,
        )
    _check_length(ask, _MOST_ACTIONS)
    return _answers(ask).actions(question)


def _answers(ask: Ask) -> ports.Answers:
    return needed(ask.room.works.answers, "recommendations")


def _question(ask: Ask, kind: Kind) -> ports.Question:
    asked = ask.input
    found = ask.kept(kind)
    if found.status is not Status.ACTIVE:
        raise errors.Invalid(
            "The {kind} {name} is {status}; it answers once it is ACTIVE.",
            kind=kind.words,
            name=found.name,
            status=found.status.value,
        )
    arns = [asked["filterArn"]] if "filterArn" in asked else []
    arns += [one["filterArn"] for one in asked.get("promotions", ()) if "filterArn" in one]
    version = found
    if kind is Kind.CAMPAIGN:
        version = ask.room.kept.find(found.uses_id, Kind.SOLUTION_VERSION, ask.seen)
    config = found.document.get(f"{kind.member}Config") or {}
    return ports.Question(
        group_id=found.group_id,
        version_id=version.resource_id,
        recipe=version.document["recipe"],
        config=config,
        input=asked,
        filters={arn: _filter(ask, arn, found) for arn in arns},
    )


def _filter(ask: Ask, arn: str, asked_of: Resource) -> str:
    found = ask.room.kept.find(arn, Kind.FILTER, ask.seen)
    if found.group_id != asked_of.group_id:
        raise errors.NotFound(
            "There is no filter {arn} in the dataset group {group}.",
            arn=arn,
            group=asked_of.group_name,
        )
    expression: str = found.document["filterExpression"]
    return expression


def _check_length(ask: Ask, most: int) -> None:
    results = ask.input.get("numResults", 1)
    if not 1 <= results <= most:
        raise errors.Invalid(
            "numResults is {results}; it must be 1 to {most}.", results=results, most=most
        )


def _check_columns(ask: Ask) -> None:
    columns: Json = dict(ask.input.get("metadataColumns", {}))
    if unknown := [name for name in columns if name.upper() != "ITEMS"]:
        raise errors.Invalid("metadataColumns is of {name}; it must be of ITEMS.", name=unknown[0])
    if any(len(names) > _MOST_COLUMNS for names in columns.values()):
        raise errors.Invalid("metadataColumns names more than {most} columns.", most=_MOST_COLUMNS)


HANDLERS = {
    "GetRecommendations": Handler(ASK, get_recommendations),
    "GetPersonalizedRanking": Handler(ASK, get_ranking),
    "GetActionRecommendations": Handler(ASK, get_actions),
}

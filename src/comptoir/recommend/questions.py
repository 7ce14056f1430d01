"""What is asked of a campaign or a recommender: found by name or ARN, for whoever asks."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend import ports
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources import rates
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store.resources import Seen

MOST_RESULTS, MOST_ACTIONS, MOST_RANKED = 500, 100, 500
_RANKING, _ACTIONS, _SEGMENTS = "PERSONALIZED_RANKING", "PERSONALIZED_ACTIONS", "USER_SEGMENTATION"
_ARN = "arn:"


def answering(room: Room, seen: Seen, name: str) -> Resource:
    """Return the campaign or, where there is none, the recommender of a name or an ARN.

    Raises:
        errors.NotFound: there is neither, or not for this caller: the words are the same.
    """
    for kind in (Kind.CAMPAIGN, Kind.RECOMMENDER):
        try:
            return room.kept.find(arn_of(room, kind, name), kind, seen)
        except errors.NotFound:
            continue
    raise errors.NotFound("There is no campaign and no recommender {name}.", name=name)


def arn_of(room: Room, kind: Kind, name: str) -> str:
    """Return the ARN of a resource that is named by its name or by its ARN."""
    return name if name.startswith(_ARN) else room.names.arn(kind, name)


def question(room: Room, seen: Seen, found: Resource, input: ports.Document) -> ports.Question:
    """Return a question for a campaign or a recommender, with all that it names found.

    Args:
        room: where resources are.
        seen: what the caller may see.
        found: the campaign or the recommender.
        input: what is asked, under the members of Personalize's shapes.

    Raises:
        errors.Invalid: it does not answer now.
        errors.NotFound: a filter is not there, or not in the same group.
        errors.RateLimited: it is asked too often.
    """
    if found.status is not Status.ACTIVE:
        raise errors.Invalid(
            "The {kind} {name} is {status}; it answers once it is ACTIVE.",
            kind=found.kind.words,
            name=found.name,
            status=found.status.value,
        )
    room.rates.take(rates.ANSWERS, found.resource_id)
    room.rates.take(rates.ALL_ANSWERS, "")
    version = found
    if found.kind is Kind.CAMPAIGN:
        version = room.kept.find(found.uses_id, Kind.SOLUTION_VERSION, seen)
    arns = [told["filterArn"] for told in (input, *input.get("promotions", ())) if _filters(told)]
    return ports.Question(
        group_id=found.group_id,
        version_id=version.resource_id,
        recipe=version.document["recipe"],
        config=found.document.get(f"{found.kind.member}Config") or {},
        input=input,
        filters={arn: expression(room, seen, arn, found) for arn in arns},
        source_id=found.resource_id,
    )


def expression(room: Room, seen: Seen, arn: str, asked_of: Resource) -> str:
    """Return the expression of a filter of the same group.

    Raises:
        errors.NotFound: there is none in the group of what is asked.
    """
    found = room.kept.find(arn, Kind.FILTER, seen)
    if found.group_id != asked_of.group_id:
        raise errors.NotFound(
            "There is no filter {arn} in the dataset group {group}.",
            arn=arn,
            group=asked_of.group_name,
        )
    text: str = found.document["filterExpression"]
    return text


def check_recommends(asked: ports.Question) -> None:
    """Let a question pass that asks a recipe for items that it can choose.

    Raises:
        errors.Invalid: the recipe answers other questions, or too many items are asked for.
    """
    if OFFERS[asked.recipe].recipe_type in {_RANKING, _ACTIONS, _SEGMENTS}:
        raise errors.Invalid(
            "The recipe {recipe} does not answer GetRecommendations.", recipe=asked.recipe
        )
    check_length(asked.input, MOST_RESULTS)


def check_ranks(asked: ports.Question) -> None:
    """Let a question pass that asks a recipe to put a list in order.

    Raises:
        errors.Invalid: the recipe ranks no lists, or the list is too long.
    """
    if len(asked.input["inputList"]) > MOST_RANKED:
        raise errors.Invalid("inputList has more than {most} items. Cut it.", most=MOST_RANKED)
    if OFFERS[asked.recipe].recipe_type != _RANKING:
        raise errors.Invalid(
            "The recipe {recipe} ranks no lists. Use one of the type PERSONALIZED_RANKING.",
            recipe=asked.recipe,
        )


def check_acts(asked: ports.Question) -> None:
    """Let a question pass that asks a recipe for actions.

    Raises:
        errors.Invalid: the recipe knows none, or too many are asked for.
    """
    if OFFERS[asked.recipe].recipe_type != _ACTIONS:
        raise errors.Invalid(
            "The recipe {recipe} recommends no actions. Use aws-next-best-action.",
            recipe=asked.recipe,
        )
    check_length(asked.input, MOST_ACTIONS)


def check_length(input: ports.Document, most: int) -> None:
    """Let a number of results pass that is within the limit.

    Raises:
        errors.Invalid: it is not.
    """
    results = input.get("numResults", 1)
    if not 1 <= results <= most:
        raise errors.Invalid(
            "numResults is {results}; it must be 1 to {most}.", results=results, most=most
        )


def _filters(told: Mapping[str, Any]) -> bool:
    return "filterArn" in told

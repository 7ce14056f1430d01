"""Recommenders: trained and asked under one name, in a group that has a domain."""

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import TRAIN, Answer, Ask, Handler
from comptoir.recommend.aws.operations.campaigns import check_exploration
from comptoir.recommend.aws.operations.offered import offer_of
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.resources.changing import busy, update, walk
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import needed


def create_recommender(ask: Ask) -> Answer:
    asked = ask.input
    group = ask.find(Kind.DATASET_GROUP)
    offer = offer_of(asked["recipeArn"])
    if not offer.domain or offer.domain != group.document.get("domain"):
        raise errors.Invalid(
            "The recipe {recipe} is of the domain {domain}, the dataset group of {own}. Use a "
            "recipe of the group's domain; ListRecipes tells them.",
            recipe=offer.name,
            domain=offer.domain or "-",
            own=group.document.get("domain") or "-",
        )
    config = asked.get("recommenderConfig", {})
    check_exploration(config.get("itemExplorationConfig", {}), offer.name)
    needed(ask.room.works.trainer, "training")
    new = New(
        kind=Kind.RECOMMENDER,
        name=asked["name"],
        parent=group,
        works=True,
        document={
            "datasetGroupArn": group.arn,
            "recipeArn": asked["recipeArn"],
            "recommenderConfig": config or None,
            "recipes": [offer.name],
            "recipe": offer.name,
        },
        tags=asked.get("tags", ()),
    )
    return {"recommenderArn": make(ask.room, new).arn}


def update_recommender(ask: Ask) -> Answer:
    recommender = ask.find(Kind.RECOMMENDER)
    if recommender.status is not Status.ACTIVE:
        raise busy(recommender)
    config = ask.input["recommenderConfig"]
    check_exploration(config.get("itemExplorationConfig", {}), recommender.document["recipe"])
    changed = {"recommenderConfig": config}
    update(ask.room, recommender, "latestRecommenderUpdate", changed)
    return {"recommenderArn": recommender.arn}


def stop_recommender(ask: Ask) -> Answer:
    path = (Status.STOP_PENDING, Status.STOP_IN_PROGRESS, Status.INACTIVE)
    return {"recommenderArn": walk(ask.room, ask.find(Kind.RECOMMENDER), *path).arn}


def start_recommender(ask: Ask) -> Answer:
    path = (Status.START_PENDING, Status.START_IN_PROGRESS, Status.ACTIVE)
    return {"recommenderArn": walk(ask.room, ask.find(Kind.RECOMMENDER), *path).arn}


HANDLERS = {
    "CreateRecommender": Handler(TRAIN, create_recommender),
    "UpdateRecommender": Handler(TRAIN, update_recommender),
    "StartRecommender": Handler(TRAIN, start_recommender),
    "StopRecommender": Handler(TRAIN, stop_recommender),
}

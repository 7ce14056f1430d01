"""Recommendations, asked for."""

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.recommend import ports, questions
from comptoir.recommend.aws.ask import ASK, Answer, Ask, Handler
from comptoir.recommend.model import Kind
from comptoir.recommend.resources.room import needed

_MOST_COLUMNS = 10
_MOST_WITH_METADATA = 50


def get_recommendations(ask: Ask) -> Answer:
    asked = ask.input
    if ("campaignArn" in asked) == ("recommenderArn" in asked):
        raise errors.Invalid("Give a campaignArn or a recommenderArn, one of the two.")
    question = _question(ask, Kind.CAMPAIGN if "campaignArn" in asked else Kind.RECOMMENDER)
    questions.check_recommends(question)
    _check_columns(ask)
    return _answers(ask).recommend(question)


def get_ranking(ask: Ask) -> Answer:
    question = _question(ask, Kind.CAMPAIGN)
    questions.check_ranks(question)
    _check_columns(ask)
    return _answers(ask).rank(question)


def get_actions(ask: Ask) -> Answer:
    question = _question(ask, Kind.CAMPAIGN)
    questions.check_acts(question)
    return _answers(ask).actions(question)


def _answers(ask: Ask) -> ports.Answers:
    return needed(ask.room.works.answers, "recommendations")


def _question(ask: Ask, kind: Kind) -> ports.Question:
    return questions.question(ask.room, ask.seen, ask.kept(kind), ask.input)


def _check_columns(ask: Ask) -> None:
    columns: Json = dict(ask.input.get("metadataColumns", {}))
    if unknown := [name for name in columns if name.upper() != "ITEMS"]:
        raise errors.Invalid("metadataColumns is of {name}; it must be of ITEMS.", name=unknown[0])
    if any(len(names) > _MOST_COLUMNS for names in columns.values()):
        raise errors.Invalid("metadataColumns names more than {most} columns.", most=_MOST_COLUMNS)
    results = ask.input.get("numResults", 0)
    if any(columns.values()) and results > _MOST_WITH_METADATA:
        raise errors.Invalid(
            "numResults is {results}; with metadataColumns it is {most} at most.",
            results=results,
            most=_MOST_WITH_METADATA,
        )


HANDLERS = {
    "GetRecommendations": Handler(ASK, get_recommendations),
    "GetPersonalizedRanking": Handler(ASK, get_ranking),
    "GetActionRecommendations": Handler(ASK, get_actions),
}

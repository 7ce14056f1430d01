"""Delete: what may go, and what has to go before."""

from comptoir.recommend.aws.ask import WRITE, Answer, Ask, Function, Handler
from comptoir.recommend.model import Kind
from comptoir.recommend.resources.deleting import delete

DELETED = (
    *(Kind.CAMPAIGN, Kind.DATASET, Kind.DATASET_GROUP, Kind.EVENT_TRACKER, Kind.FILTER),
    *(Kind.METRIC_ATTRIBUTION, Kind.RECOMMENDER, Kind.SCHEMA, Kind.SOLUTION),
)
"""Kinds that can be deleted; the others go with what they hang on."""


def _delete(kind: Kind) -> Function:
    def deleted(ask: Ask) -> Answer:
        delete(ask.room, ask.find(kind))
        return {}

    return deleted


HANDLERS = {
    f"Delete{kind.member[0].upper()}{kind.member[1:]}": Handler(WRITE, _delete(kind))
    for kind in DELETED
}

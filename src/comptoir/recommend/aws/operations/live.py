"""What comes live: events, items, users, actions."""

from comptoir.kernel import errors
from comptoir.recommend import ports
from comptoir.recommend.aws.ask import EVENTS, Answer, Ask, Function, Handler
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.resources import rates
from comptoir.recommend.resources.changing import busy
from comptoir.recommend.resources.room import needed


def put_events(ask: Ask) -> Answer:
    tracker = _tracked(ask, Kind.EVENT_TRACKER)
    ask.room.rates.take(rates.EVENTS, tracker.group_id, len(ask.input["eventList"]))
    _events(ask).put_events(tracker.group_id, ask.input)
    return {}


def put_action_interactions(ask: Ask) -> Answer:
    """Keep what users did with actions; the dataset has a tracking id of its own."""
    try:
        found = _tracked(ask, Kind.DATASET)
    except errors.NotFound:
        found = _tracked(ask, Kind.EVENT_TRACKER)
    _events(ask).put_action_interactions(found.group_id, ask.input)
    return {}


def _put(member: str, dataset_type: str) -> Function:
    def put(ask: Ask) -> Answer:
        dataset = ask.kept(Kind.DATASET)
        own = dataset.document["datasetType"]
        if own != dataset_type:
            raise errors.Invalid(
                "The dataset {arn} is of the type {own}; {member} go to {wanted}.",
                arn=dataset.arn,
                own=own,
                member=member,
                wanted=dataset_type,
            )
        if dataset.status is not Status.ACTIVE:
            raise busy(dataset)
        ask.room.rates.take(rates.RECORDS, dataset.group_id)
        _events(ask).put_records(dataset.group_id, dataset_type, ask.input[member])
        return {}

    return put


def _tracked(ask: Ask, kind: Kind) -> Resource:
    return ask.room.kept.find(ask.input["trackingId"], kind, ask.seen)


def _events(ask: Ask) -> ports.Events:
    return needed(ask.room.works.events, "live events")


HANDLERS = {
    "PutEvents": Handler(EVENTS, put_events),
    "PutActionInteractions": Handler(EVENTS, put_action_interactions),
    "PutItems": Handler(EVENTS, _put("items", "ITEMS")),
    "PutUsers": Handler(EVENTS, _put("users", "USERS")),
    "PutActions": Handler(EVENTS, _put("actions", "ACTIONS")),
}

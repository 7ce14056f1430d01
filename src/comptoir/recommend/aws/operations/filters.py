"""Event trackers and filters."""

from uuid import uuid4

from comptoir.recommend.aws.ask import WRITE, Answer, Ask, Handler
from comptoir.recommend.model import Kind
from comptoir.recommend.resources import filters
from comptoir.recommend.resources.making import New, make


def create_event_tracker(ask: Ask) -> Answer:
    group = ask.find(Kind.DATASET_GROUP)
    new = New(
        kind=Kind.EVENT_TRACKER,
        name=ask.input["name"],
        parent=group,
        alias=str(uuid4()),
        document={"datasetGroupArn": group.arn, "accountId": ask.room.names.account},
        tags=ask.input.get("tags", ()),
    )
    made = make(ask.room, new)
    return {"eventTrackerArn": made.arn, "trackingId": made.alias}


def create_filter(ask: Ask) -> Answer:
    asked = ask.input
    made = filters.create(
        ask.room,
        ask.find(Kind.DATASET_GROUP),
        asked["name"],
        asked["filterExpression"],
        by=ask.caller.actor,
        tags=asked.get("tags", ()),
    )
    return {"filterArn": made.arn}


HANDLERS = {
    "CreateEventTracker": Handler(WRITE, create_event_tracker),
    "CreateFilter": Handler(WRITE, create_filter),
}

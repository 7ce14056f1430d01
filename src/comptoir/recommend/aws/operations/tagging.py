"""Tags on resources."""

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import READ, WRITE, Answer, Ask, Handler
from comptoir.recommend.model import Resource
from comptoir.recommend.model.kinds import TAGGABLE
from comptoir.recommend.store import tags


def list_tags(ask: Ask) -> Answer:
    resource = _taggable(ask)
    with ask.room.store.reading() as connection:
        found = tags.tagged(connection, resource.resource_id)
    return {"tags": [{"tagKey": key, "tagValue": value} for key, value in found.items()]}


def tag_resource(ask: Ask) -> Answer:
    resource = _taggable(ask)
    with ask.room.store.writing() as connection:
        ask.room.store.locked(connection, resource.resource_id)
        tags.tag(connection, resource.resource_id, ask.input["tags"])
    return {}


def untag_resource(ask: Ask) -> Answer:
    resource = _taggable(ask)
    with ask.room.store.writing() as connection:
        ask.room.store.locked(connection, resource.resource_id)
        tags.untag(connection, resource.resource_id, ask.input["tagKeys"])
    return {}


def _taggable(ask: Ask) -> Resource:
    resource = ask.room.store.any(ask.input["resourceArn"], ask.seen)
    if resource.kind not in TAGGABLE:
        raise errors.Invalid(
            "A {kind} carries no tags. Tag what belongs to it.", kind=resource.kind.words
        )
    return resource


HANDLERS = {
    "ListTagsForResource": Handler(READ, list_tags),
    "TagResource": Handler(WRITE, tag_resource),
    "UntagResource": Handler(WRITE, untag_resource),
}

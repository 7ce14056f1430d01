"""Dataset groups, schemas and datasets."""

from uuid import uuid4

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import WRITE, Answer, Ask, Handler
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.changing import update
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import needed
from comptoir.recommend.resources.widths import check_width

TYPES = ("INTERACTIONS", "ITEMS", "USERS", "ACTIONS", "ACTION_INTERACTIONS")
"""Types of datasets; requests may write them in any case."""
_WITH_TRACKING = "ACTION_INTERACTIONS"
"""Its events name the dataset by a tracking id of its own."""


def create_dataset_group(ask: Ask) -> Answer:
    asked, room = ask.input, ask.room
    if not ask.caller.may_see(asked["name"]):
        raise errors.Denied(
            "This key is limited to other dataset groups than {name}. Use another key.",
            name=asked["name"],
        )
    if "kmsKeyArn" in asked and "roleArn" not in asked:
        raise errors.Invalid("A kmsKeyArn needs a roleArn. Give both, or neither.")
    document = {name: asked[name] for name in ("roleArn", "kmsKeyArn", "domain") if name in asked}
    new = New(
        kind=Kind.DATASET_GROUP,
        name=asked["name"],
        document=document,
        tags=asked.get("tags", ()),
    )
    groups = needed(room.works.groups, "dataset groups")
    with room.store.writing() as connection:
        made = make(room, new, connection=connection)
        groups.make(connection, made.group_id, made.name, asked.get("domain", ""))
    return {"datasetGroupArn": made.arn, "domain": asked.get("domain")}


def create_schema(ask: Ask) -> Answer:
    asked = ask.input
    domain = asked.get("domain", "")
    needed(ask.room.works.schemas, "schemas").check(asked["schema"], "", domain)
    check_width(asked["schema"], domain, ask.room.quotas)
    document = {"schema": asked["schema"]} | ({"domain": domain} if domain else {})
    owners = " ".join(sorted(ask.caller.groups))
    new = New(kind=Kind.SCHEMA, name=asked["name"], document=document, owners=owners)
    return {"schemaArn": make(ask.room, new).arn}


def create_dataset(ask: Ask) -> Answer:
    asked, room = ask.input, ask.room
    group, schema = ask.find(Kind.DATASET_GROUP), ask.find(Kind.SCHEMA)
    kind = _type(asked["datasetType"])
    text = _text(group, schema, kind, ask)
    new = New(
        kind=Kind.DATASET,
        name=asked["name"],
        path=f"{group.name}/{kind}",
        parent=group,
        uses=schema,
        alias=str(uuid4()) if kind == _WITH_TRACKING else None,
        document={
            "datasetType": kind,
            "datasetGroupArn": group.arn,
            "schemaArn": schema.arn,
        },
        tags=asked.get("tags", ()),
    )
    with room.store.writing() as connection:
        made = make(room, new, connection=connection)
        _bind(ask, made, text, connection)
    return {"datasetArn": made.arn}


def update_dataset(ask: Ask) -> Answer:
    dataset, schema = ask.find(Kind.DATASET), ask.find(Kind.SCHEMA)
    group = ask.room.store.find(dataset.document["datasetGroupArn"], Kind.DATASET_GROUP, ask.seen)
    kind = dataset.document["datasetType"]
    text = _text(group, schema, kind, ask)
    _bind(ask, dataset, text)
    changes, uses = {"schemaArn": schema.arn}, schema.resource_id
    update(ask.room, dataset, "latestDatasetUpdate", changes, uses_id=uses)
    return {"datasetArn": dataset.arn}


def _type(asked: str) -> str:
    kind = asked.upper()
    if kind not in TYPES:
        raise errors.Invalid(
            "There is no dataset type {asked}; there are {known}.",
            asked=asked,
            known=", ".join(TYPES),
        )
    return kind


def _text(group: Resource, schema: Resource, kind: str, ask: Ask) -> str:
    """Return the text of a schema that fits a group and a type of dataset.

    Raises:
        errors.Invalid: it does not.
    """
    own, theirs = schema.document.get("domain", ""), group.document.get("domain", "")
    if own != theirs:
        raise errors.Invalid(
            "The schema is of the domain {own}, the dataset group of {theirs}. Use a schema of "
            "the group's domain.",
            own=own or "-",
            theirs=theirs or "-",
        )
    text: str = schema.document["schema"]
    needed(ask.room.works.schemas, "schemas").check(text, kind, theirs)
    return text


def _bind(ask: Ask, dataset: Resource, text: str, connection: sa.Connection | None = None) -> None:
    schemas = needed(ask.room.works.schemas, "schemas")
    schemas.bind(dataset.group_id, dataset.document["datasetType"], text, connection)


HANDLERS = {
    "CreateDatasetGroup": Handler(WRITE, create_dataset_group),
    "CreateSchema": Handler(WRITE, create_schema),
    "CreateDataset": Handler(WRITE, create_dataset),
    "UpdateDataset": Handler(WRITE, update_dataset),
}

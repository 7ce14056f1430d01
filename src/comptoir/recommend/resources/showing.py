"""Shows what commands imported to Amazon's libraries: a dataset, and the schema it was read by.

The schema was made of a file's columns and may follow the next file's, so nothing is held to it.
"""

from typing import Any

from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import Room

_FOLLOWS = "followsImports"
"""The member of a dataset's document that tells it from one whose schema somebody chose."""


def show(room: Room, group: Resource, dataset_type: str, text: str) -> Resource | None:
    """Make the resources of a dataset that a command has imported, or bring them up to date.

    Args:
        room: where resources are.
        group: the dataset group.
        dataset_type: such as `ITEMS`.
        text: the schema that rows were read by: Avro, as JSON.

    Returns:
        The dataset; None for one whose schema somebody chose, which is left alone.
    """
    arn = room.names.arn(Kind.DATASET, f"{group.name}/{dataset_type}")
    found = room.store.served(arn)
    if found is not None and not found.document.get(_FOLLOWS):
        return None
    schema = _schema(room, group, dataset_type, text)
    if found is not None:
        return _followed(room, found, schema)
    document = {
        "datasetType": dataset_type,
        "datasetGroupArn": group.arn,
        "schemaArn": schema.arn,
        _FOLLOWS: True,
    }
    new = New(
        kind=Kind.DATASET,
        name=f"{group.name}-{dataset_type.lower()}"[:63],
        path=f"{group.name}/{dataset_type}",
        parent=group,
        uses=schema,
        document=document,
    )
    return make(room, new)


def _schema(room: Room, group: Resource, dataset_type: str, text: str) -> Resource:
    """Return the schema of that text; each other text is a schema of its own, as none changes."""
    base = f"{group.name[:40]}-{dataset_type.lower()}"
    number = 1
    while True:
        name = base if number == 1 else f"{base}-{number}"
        found = room.store.served(room.names.arn(Kind.SCHEMA, name))
        if found is None:
            break
        if found.document["schema"] == text:
            return found
        number += 1
    document: dict[str, Any] = {"schema": text}
    if domain := group.document.get("domain"):
        document["domain"] = domain
    return make(room, New(kind=Kind.SCHEMA, name=name, document=document, owners=group.name))


def _followed(room: Room, found: Resource, schema: Resource) -> Resource:
    if found.uses_id == schema.resource_id:
        return found
    with room.store.writing() as connection:
        present = room.store.locked(connection, found.resource_id)
        document = dict(present.document) | {"schemaArn": schema.arn}
        return room.store.change(
            connection, present, room.clock(), document=document, uses_id=schema.resource_id
        )

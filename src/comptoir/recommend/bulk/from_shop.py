"""From the shop's own records to the datasets of a group, by the imports that any file takes.

The records are written to files of one line each, and those are imported. Users are pseudonyms
there already and stay as they are, so that a customer is the same one everywhere in the house.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.files import open_records
from comptoir.kernel.work import Engine, Json
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.datasets import inference, schemas
from comptoir.recommend.datasets.model import Field
from comptoir.recommend.datasets.reserved import ECOMMERCE, known_fields
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.operations import Operations
from comptoir.recommend.ports import ShopRecords
from comptoir.recommend.store import schemas as kept_schemas
from comptoir.recommend.store.storeroom import Storeroom

_SAMPLE = 5_000
_TEXTS = frozenset({"PRODUCT_DESCRIPTION"})
_CATEGORIES = frozenset({"CATEGORY_L1", "BRAND", "LANGUAGE", "COUNTRY"})
_LIVE = ("EVENT_VALUE", "RECOMMENDATION_ID", "IMPRESSION")
"""Fields that events from the shop's pages bring, which the shop's records lack."""


def begin(
    room: Storeroom, operations: Operations, engine: Engine, records: ShopRecords, group: str
) -> list[str]:
    """Write the shop's records to files and begin to import them; return the jobs, in order.

    Imports that a killed process left are gone on with. What was imported before is replaced; what
    came live stays.

    Args:
        room: where data is.
        operations: make what boto3 sees: the group, its schemas and datasets.
        engine: carries the imports out.
        records: of the shop.
        group: name of the dataset group; made, of the domain ECOMMERCE, when there is none.

    Raises:
        errors.Invalid: the group is of another domain, or the shop is empty.
    """
    found = operations.group(group, ECOMMERCE)
    if found.document.get("domain", "") not in {"", ECOMMERCE}:
        raise errors.Invalid(
            "The dataset group {group} is of the domain {domain}. Choose another --group.",
            group=group,
            domain=found.document["domain"],
        )
    folder = room.folder / "from-shop" / found.group_id
    wanted = {
        DatasetType.ITEMS: records.items,
        DatasetType.USERS: records.users,
        DatasetType.INTERACTIONS: records.interactions,
    }
    asked = {kind: _asked(found.group_id, kind, folder) for kind in wanted}
    unfinished = engine.unfinished(IMPORT)
    jobs = []
    for kind, read in wanted.items():
        job_id = next((one.job_id for one in unfinished if one.input == asked[kind]), "")
        if not job_id:
            path = Path(asked[kind]["paths"][0])
            if not _write(path, read()):
                continue
            _hold(room, operations, found, kind, path)
            more = {name: value for name, value in asked[kind].items() if name != "group_id"}
            begun = operations.call("ImportFiles", datasetGroupArn=found.arn, **more)
            job_id = begun["jobId"]
        jobs.append(job_id)
    if not jobs:
        raise errors.Invalid(
            "The shop has no records to learn from. Fill it first: comptoir shop import products "
            "FILE, then customers, orders and interactions."
        )
    return jobs


def tidy(room: Storeroom, group_id: str) -> None:
    """Take the files away; call it when the imports have ended."""
    shutil.rmtree(room.folder / "from-shop" / group_id, ignore_errors=True)


def _asked(group_id: str, kind: DatasetType, folder: Path) -> Json:
    return {
        "group_id": group_id,
        "dataset": kind.value,
        "mode": "FULL",
        "paths": [str(folder / f"{kind.value}.jsonl")],
        "columns": {},
        "pseudonyms": True,
    }


def _write(path: Path, records: Iterable[Mapping[str, Any]]) -> int:
    """Write records, one a line; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def _hold(
    room: Storeroom, operations: Operations, group: Resource, kind: DatasetType, path: Path
) -> None:
    """Hold a dataset to a schema that has every column of a file; fields are added, never lost."""
    domain = group.document.get("domain", "")
    fields = _fields(kind, path, domain)
    own = kept_schemas.is_inferred(room.rows, group.group_id, kind)
    kept = None if own else kept_schemas.find(room.rows, group.group_id, kind)
    if kept is not None:
        new = [one for one in fields if one.name not in kept.by_name]
        if not new:
            return
        fields = [*kept.fields, *(replace(one, nullable=True) for one in new)]
    schema = _schema(operations, schemas.written(kind, fields), group, kind, domain)
    path_name = f"{group.name}/{kind.value.upper()}"
    try:
        dataset = operations.find(Kind.DATASET, path_name)
    except errors.NotFound:
        operations.call(
            "CreateDataset",
            name=f"{group.name}-{kind.value}",
            schemaArn=schema,
            datasetGroupArn=group.arn,
            datasetType=kind.label,
        )
    else:
        operations.call("UpdateDataset", datasetArn=dataset.arn, schemaArn=schema)


def _schema(
    operations: Operations, text: str, group: Resource, kind: DatasetType, domain: str
) -> str:
    """Return the ARN of a schema of this text, which is in its name: made once."""
    name = f"{group.name}-{kind.value}-{sha256(text.encode()).hexdigest()[:8]}"
    try:
        return operations.find(Kind.SCHEMA, name).arn
    except errors.NotFound:
        more = {"domain": domain} if domain else {}
        return str(operations.call("CreateSchema", name=name, schema=text, **more)["schemaArn"])


def _fields(kind: DatasetType, path: Path, domain: str) -> list[Field]:
    """Return the fields of a file: what the domain fixes, and for the rest what its values are."""
    chunk = next(iter(open_records(path).chunks(size=_SAMPLE)))
    known = known_fields(kind, domain)
    guessed, _ = inference.inferred(kind, chunk.values, {})
    fields = []
    for one in guessed.fields:
        rule = known.get(one.name)
        made = one
        if rule is not None:
            made = replace(one, type=rule.types[0], nullable=not rule.required)
        if one.name in _TEXTS | _CATEGORIES:
            text, category = one.name in _TEXTS, one.name in _CATEGORIES
            made = replace(made, textual=text, categorical=category)
        fields.append(made)
    if kind is DatasetType.INTERACTIONS:
        there = {one.name for one in fields}
        fields += [
            Field(name=name, type=known[name].types[0], nullable=True)
            for name in _LIVE
            if name not in there
        ]
    return fields

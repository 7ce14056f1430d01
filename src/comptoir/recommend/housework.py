"""The ports of the control plane, filled by this house: schemas, imports, live data, filters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps
from comptoir.recommend import erasure, filters
from comptoir.recommend.batch.erasing import BucketFiles
from comptoir.recommend.bulk import exporting
from comptoir.recommend.bulk.bounds import check_size
from comptoir.recommend.bulk.deleting_users import delete_listed
from comptoir.recommend.bulk.importing import import_files
from comptoir.recommend.datasets import inference, schemas
from comptoir.recommend.datasets.events import MOST_PROPERTIES, LiveEvent, read_event
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.properties import MOST_OF_ITEM, MOST_OF_USER, properties
from comptoir.recommend.datasets.reserved import MOST_METADATA
from comptoir.recommend.datasets.words import DatasetType, FieldType
from comptoir.recommend.live import birth
from comptoir.recommend.live.intake import Intake, Visit
from comptoir.recommend.ports import DeletionAsk, Document, ExportAsk, ImportAsk
from comptoir.recommend.settings import QuotaSettings
from comptoir.recommend.store import files, groups
from comptoir.recommend.store import schemas as kept
from comptoir.recommend.store.storeroom import Storeroom

_TRIES = 3
"""An export is written again when somebody was erased meanwhile."""
_BESIDE = ("number", "circumstances")
"""What comes with an event and is no part of it."""
_OUTCOMES = ("viewed", "taken", "not taken")


class OwnSchemas:
    """Fills `Schemas`.

    Args:
        room: where data is.
    """

    def __init__(self, room: Storeroom) -> None:
        self._room = room

    def check(self, text: str, dataset_type: str, domain: str) -> None:
        schemas.parse(text, DatasetType.of(dataset_type) if dataset_type else None, domain)

    def bind(
        self, group_id: str, dataset_type: str, text: str, connection: sa.Connection | None = None
    ) -> None:
        dataset = DatasetType.of(dataset_type)
        new = schemas.parse(text, dataset)
        if connection is None:
            old = kept.find(self._room.rows, group_id, dataset)
            if old and not kept.is_inferred(self._room.rows, group_id, dataset):
                _check_follows(old, new)
        kept.attach(self._room, group_id, new, connection=connection)

    def forget(self, steps: Steps, group_id: str, dataset_type: str) -> None:
        dataset = DatasetType.of(dataset_type)
        steps.do("delete the rows", lambda: erasure.forget_dataset(self._room, group_id, dataset))


def _check_follows(old: Schema, new: Schema) -> None:
    """Let a schema follow another one: rows that are there must still fit.

    Raises:
        errors.Invalid: a field is gone, has another type, or is new and never null.
    """
    for one in old.fields:
        other = new.by_name.get(one.name)
        if other is None or other.type is not one.type or (one.nullable and not other.nullable):
            raise errors.Invalid(
                "The new schema lacks field {name} as it was. Keep every field, and add new ones.",
                name=one.name,
            )
    for one in new.fields:
        if one.name not in old.by_name and not one.nullable:
            raise errors.Invalid(
                'Field {name} is new, and rows that are there lack it. Add "null" to its types.',
                name=one.name,
            )


class OwnDatasets:
    """Fills `Datasets`.

    Args:
        room: where data is.
        files: those of buckets that hold users.
    """

    def __init__(
        self, room: Storeroom, files: BucketFiles, quotas: QuotaSettings | None = None
    ) -> None:
        self._room = room
        self._quotas = quotas or QuotaSettings()
        self._buckets = files.buckets
        self._files = files

    def load(self, steps: Steps, ask: ImportAsk) -> Json:
        name = "incremental_import_mb" if ask.incremental else "full_import_mb"
        steps.do("size", lambda: self._check_size(ask.location, name))
        paths = steps.do("fetch", lambda: self._taken(ask.location, ask.job_id))
        if not all(Path(path).exists() for path in paths):  # fetched before a kill, elsewhere
            self._taken(ask.location, ask.job_id)
        asked = {
            "group_id": ask.group_id,
            "dataset": DatasetType.of(ask.dataset_type).value,
            "paths": paths,
            "mode": "INCREMENTAL" if ask.incremental else "FULL",
        }
        try:
            return import_files(self._room, steps, asked)
        finally:
            self._buckets.let_go(ask.job_id)

    def export(self, steps: Steps, ask: ExportAsk) -> Json:
        return steps.do("export", lambda: self._export(ask))

    def delete_users(self, steps: Steps, ask: DeletionAsk) -> int:
        return steps.do("delete users", lambda: self._delete_users(ask))

    def _export(self, ask: ExportAsk) -> Json:
        dataset, room = DatasetType.of(ask.dataset_type), self._room
        target = f"{ask.location.rstrip('/')}/{ask.name}/{dataset.value}.csv"
        files.keep(room, ask.group_id, target, files.EXPORT)
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{dataset.value}.csv"
            for _ in range(_TRIES):
                begun = room.clock()
                rows = exporting.export(room, ask.group_id, dataset, ask.mode, path)
                location = self._buckets.put_file(target, path)
                if not room.erased_since(begun):
                    break
            return {"rows": rows, "location": location}

    def _delete_users(self, ask: DeletionAsk) -> int:
        self._check_size(ask.location, "deletion_mb")
        try:
            paths = self._buckets.take(ask.location, ask.job_id)
            return delete_listed(self._room, ask.group_id, paths, self._files.forget)
        finally:
            self._buckets.let_go(ask.job_id)

    def _check_size(self, location: str, quota: str) -> Json:
        check_size(self._buckets, location, getattr(self._quotas, quota), quota)
        return {}

    def _taken(self, location: str, job_id: str) -> list[str]:
        return [str(path) for path in self._buckets.take(location, job_id)]


class OwnEvents:
    """Fills `Events`.

    Args:
        room: where data is.
        intake: keeps what comes.
    """

    def __init__(self, room: Storeroom, intake: Intake) -> None:
        self._room = room
        self._intake = intake

    def put_events(self, group_id: str, *visits: Document) -> int:
        schema = self._intake.schema(group_id, DatasetType.INTERACTIONS)
        now = self._room.now()
        read = [
            Visit(
                session_id=one["sessionId"],
                user_id=one.get("userId", ""),
                events=[_event(each, schema, now) for each in one["eventList"]],
            )
            for one in visits
        ]
        return self._intake.put_visits(group_id, read)

    def put_action_interactions(self, group_id: str, input: Document) -> None:
        dataset = DatasetType.ACTION_INTERACTIONS
        schema, now = self._intake.schema(group_id, dataset), self._room.now()
        visits: dict[tuple[str, str], list[Any]] = {}
        for one in input["actionInteractions"]:
            if one["eventType"].lower() not in _OUTCOMES:
                raise errors.Invalid(
                    "eventType is {told!r}; it must be Viewed, Taken or Not Taken.",
                    told=one["eventType"],
                )
            visit = one["sessionId"], one.get("userId", "")
            visits.setdefault(visit, []).append(read_event(one, schema, now))
        for (session_id, user_id), live in visits.items():
            self._intake.put_events(
                group_id, live, session_id=session_id, user_id=user_id, dataset=dataset
            )

    def put_records(
        self, group_id: str, dataset_type: str, records: Sequence[Document], *, infer: bool = False
    ) -> str:
        dataset, made = DatasetType.of(dataset_type), ""
        schema = kept.find(self._room.rows, group_id, dataset)
        if schema is None and infer:
            domain = groups.get(self._room.rows, group_id).domain
            told = [one.get("properties") or {} for one in records]
            schema = inference.of_records(dataset, told, domain)
            self._read(group_id, schema, records)  # records that do not fit make no dataset
            if kept.begin(self._room, group_id, schema):
                made = schema.text
        elif schema and infer:
            made = self._grown(group_id, schema, records)
        schema = kept.need(self._room.rows, group_id, dataset)
        self._intake.put_records(group_id, dataset, self._read(group_id, schema, records))
        return made

    def _grown(self, group_id: str, schema: Schema, records: Sequence[Document]) -> str:
        """Let an inferred schema follow records that say more than it has fields for.

        Returns:
            Its text where it has grown; empty otherwise.
        """
        dataset, known = schema.dataset, {one.property_name for one in schema.fields}
        known |= schema.by_name.keys()
        said = [dict(one.get("properties") or {}) for one in records]
        new = [{key: one[key] for key in one.keys() - known} for one in said]
        if not any(new) or not kept.is_inferred(self._room.rows, group_id, dataset):
            return ""
        fields = inference.more_fields(dataset, new)
        most = MOST_METADATA[dataset]
        if len(schema.fields) + len(fields) > most:
            return ""  # then it is told as a property that nobody knows
        grown = replace(schema, fields=(*schema.fields, *fields))
        self._read(group_id, grown, records)  # records that do not fit change nothing
        return kept.grow(self._room, group_id, grown)

    def _read(
        self, group_id: str, schema: Schema, records: Sequence[Document]
    ) -> Mapping[str, Mapping[str, Any]]:
        """Return the values of records by their ids."""
        dataset = schema.dataset
        name = {DatasetType.ITEMS: "itemId", DatasetType.USERS: "userId"}.get(dataset, "actionId")
        most = MOST_OF_USER if dataset is DatasetType.USERS else MOST_OF_ITEM
        born = birth.moments(self._room, group_id, schema, [one[name] for one in records])
        return {
            one[name]: properties(
                one.get("properties"), schema, most=most, whole=True, usual=born.get(one[name], {})
            )
            for one in records
        }


def _event(told: Document, schema: Schema, now: int) -> LiveEvent:
    """Read an event; circumstances that came with it fill the fields that it leaves open.

    Raises:
        errors.Invalid: it is wrong; of several the message tells its number.
    """
    try:
        found = read_event({k: v for k, v in told.items() if k not in _BESIDE}, schema, now)
    except errors.Invalid as error:
        if "number" not in told:
            raise
        raise errors.Invalid(
            "Event {number}: {why}", number=told["number"], why=error, code=error.code
        ) from error
    known = schema.by_name
    about = {
        name: value
        for name, value in told.get("circumstances", {}).items()
        if name in known and (known[name].type is FieldType.STRING or value.isdigit())
    }
    if not about:
        return found
    filled = properties(about, schema, most=MOST_PROPERTIES)
    return replace(found, properties=filled | dict(found.properties))


class OwnFilters:
    """Fills `Filters`.

    Args:
        room: where schemas are.
    """

    def __init__(self, room: Storeroom) -> None:
        self._room = room

    def check(self, expression: str, group_id: str) -> None:
        known = {
            dataset.label: {one.name: one.column_kind for one in schema.fields}
            for dataset, schema in kept.every(self._room.rows, group_id).items()
        }
        filters.Checker().check(expression, known)

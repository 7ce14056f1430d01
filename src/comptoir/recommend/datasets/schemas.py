"""Reads Avro JSON into a `Schema`, and says what to change where it is none."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.datasets.model import Field, Schema, property_name
from comptoir.recommend.datasets.reserved import (
    DOMAINS,
    HOUSE_PREFIX,
    NEED_METADATA,
    Known,
    known_fields,
)
from comptoir.recommend.datasets.words import DatasetType, FieldType

LONGEST = 20_000
"""Characters of a schema (CreateSchema)."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
"""A name of Avro 1.11, section "Names"."""
_NULL = "null"


def parse(text: str, dataset: DatasetType | None = None, domain: str = "") -> Schema:
    """Read an Avro schema.

    Args:
        text: Avro JSON: a flat record.
        dataset: what it must be the schema of; None to go by the record's name.
        domain: `ECOMMERCE`, `VIDEO_ON_DEMAND`, or empty: what else it must have.

    Raises:
        errors.Invalid: it is no Avro record, or lacks what its dataset needs; the message says
            what to change.
    """
    if domain and domain not in DOMAINS:
        raise errors.Invalid(
            "{domain!r} is no domain; use {domains}, or none.",
            domain=domain,
            domains=", ".join(DOMAINS),
        )
    record = _record(text)
    kind = _named(record)
    if dataset is not None and kind is not dataset:
        raise errors.Invalid(
            "The schema is of a record named {name!r}; for this dataset name it {wanted!r}.",
            name=record["name"],
            wanted=dataset.label.replace("_", ""),
        )
    fields = _fields(record, kind)
    schema = Schema(dataset=kind, fields=fields, domain=domain, text=text)
    _check_known(schema)
    return schema


def _record(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise errors.Invalid(
            "The schema has {count} characters; {most} are allowed. Drop fields.",
            count=len(text),
            most=LONGEST,
        )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise errors.Invalid(
            "The schema is no JSON ({problem}). Write an Avro record.", problem=problem
        ) from None
    if not isinstance(found, dict) or found.get("type") != "record":
        raise errors.Invalid(
            'The schema is no Avro record. Write {"type": "record", "name": "Interactions", '
            '"namespace": "com.amazonaws.personalize.schema", "fields": […], "version": "1.0"}.',
            code="no_record",
        )
    return found


def _named(record: Mapping[str, Any]) -> DatasetType:
    try:
        return DatasetType.of(str(record.get("name", "")))
    except errors.Invalid:
        raise errors.Invalid(
            "The record is named {name!r}; name it Interactions, Items, Users, Actions or "
            "ActionInteractions.",
            name=str(record.get("name", "")),
        ) from None


def _fields(record: Mapping[str, Any], dataset: DatasetType) -> tuple[Field, ...]:
    listed = record.get("fields")
    if not isinstance(listed, list) or not listed:
        raise errors.Invalid("The record has no fields. List them under `fields`.")
    made: list[Field] = []
    for one in listed:
        field = _field(one, dataset)
        if any(property_name(field.name) == property_name(other.name) for other in made):
            raise errors.Invalid(
                "Field {name} stands in the schema twice. Drop one, or name it otherwise.",
                name=field.name,
            )
        made.append(field)
    return tuple(made)


def _field(one: object, dataset: DatasetType) -> Field:
    name = one.get("name") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(name, str) or not _NAME.fullmatch(name):
        raise errors.Invalid(
            "A field is named {name!r}; use letters, digits and _, beginning with a letter.",
            name=str(name),
        )
    if name.upper().startswith(HOUSE_PREFIX):
        raise errors.Invalid(
            "Field {name}: names that begin with {prefix} are kept for the house. Rename it.",
            name=name,
            prefix=HOUSE_PREFIX,
        )
    type_, nullable = _type(name, one.get("type"))
    flags = {flag: _flag(name, flag, one.get(flag, False)) for flag in ("categorical", "textual")}
    if any(flags.values()) and type_ is not FieldType.STRING:
        raise errors.Invalid(
            "Field {name} is a {type}; only a string can be categorical or textual.",
            name=name,
            type=type_.value,
        )
    if flags["textual"] and (flags["categorical"] or dataset is not DatasetType.ITEMS):
        raise errors.Invalid(
            "Field {name}: textual is for Items alone, and not together with categorical.",
            name=name,
        )
    return Field(name=name, type=type_, nullable=nullable, **flags)


def _type(name: str, told: object) -> tuple[FieldType, bool]:
    words = told if isinstance(told, list) else [told]
    known = {one.value for one in FieldType} | {_NULL}
    for word in words:
        if not isinstance(word, str) or word not in known:
            raise errors.Invalid(
                "Field {name} is of type {type}; use string, int, long, float, double or "
                'boolean, or a list with "null" such as ["null", "string"].',
                name=name,
                type=json.dumps(word)[:60],
            )
    plain = [word for word in words if word != _NULL]
    if len(plain) != 1 or len(set(words)) < len(words):
        raise errors.Invalid(
            'Field {name} has the types {types}; use one type, or one and "null".',
            name=name,
            types=json.dumps(words),
        )
    return FieldType(str(plain[0])), _NULL in words


def _flag(name: str, flag: str, told: object) -> bool:
    if not isinstance(told, bool):
        raise errors.Invalid(
            "Field {name}: {flag} is {value}; write true or false.",
            name=name,
            flag=flag,
            value=json.dumps(told)[:60],
        )
    return told


def _check_known(schema: Schema) -> None:
    there = schema.by_name
    known = known_fields(schema.dataset, schema.domain)
    for name, rule in known.items():
        field = there.get(name)
        if field is None and rule.required:
            raise errors.Invalid(
                "The schema of {dataset} lacks {name}. Add {field}.",
                dataset=_told(schema),
                name=name,
                field=json.dumps({"name": name, "type": rule.types[0].value}),
                code="missing_field",
            )
        if field is not None:
            _check_field(field, rule)
    id_fields = {name for name, rule in known.items() if rule.required and name.endswith("_ID")}
    if schema.dataset in NEED_METADATA and not there.keys() - id_fields:
        raise errors.Invalid(
            "The schema of {dataset} has an id alone. Add one field of metadata or more.",
            dataset=_told(schema),
        )


def _check_field(field: Field, rule: Known) -> None:
    if field.type not in rule.types:
        raise errors.Invalid(
            "Field {name} is a {type}; it must be a {wanted}.",
            name=field.name,
            type=field.type.value,
            wanted=" or ".join(one.value for one in rule.types),
        )
    if rule.required and field.nullable:
        raise errors.Invalid(
            'Field {name} may be null; it is required. Take "null" out of its types.',
            name=field.name,
        )


def _told(schema: Schema) -> str:
    kind = schema.dataset.label
    return f"{kind} ({schema.domain})" if schema.domain else kind


def written(dataset: DatasetType, fields: Sequence[Field]) -> str:
    """Return a schema as Avro JSON, such as `parse` reads."""
    return json.dumps(
        {
            "type": "record",
            "name": dataset.label.replace("_", ""),
            "namespace": "com.amazonaws.personalize.schema",
            "fields": [_document(one) for one in fields],
            "version": "1.0",
        }
    )


def _document(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": field.name, "type": field.type.value}
    if field.nullable:
        told["type"] = [_NULL, field.type.value]
    return told | {flag: True for flag in ("categorical", "textual") if getattr(field, flag)}


def plain(dataset: DatasetType) -> Schema:
    """Return the schema of a dataset that has none of its own: the known fields."""
    fields = tuple(
        Field(name=name, type=rule.types[0], nullable=not rule.required)
        for name, rule in known_fields(dataset).items()
    )
    # Not parsed: users and actions have an id alone, which nobody may ask for but everybody has.
    return Schema(dataset=dataset, fields=fields, text=written(dataset, list(fields)))

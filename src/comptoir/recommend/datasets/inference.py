"""Makes a schema of a file's own columns, for those who never wrote one."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.files import MISSING, Columns
from comptoir.recommend.datasets import schemas
from comptoir.recommend.datasets.model import Field, Schema
from comptoir.recommend.datasets.reserved import known_fields
from comptoir.recommend.datasets.words import DatasetType, FieldType

ALIASES: Mapping[str, tuple[str, ...]] = {
    "USER_ID": ("user", "userid", "uid", "customer", "customerid", "visitorid", "householdid"),
    "ITEM_ID": ("item", "itemid", "iid", "product", "productid", "movieid", "asin", "sku"),
    "TIMESTAMP": ("time", "timestamp", "ts", "unixtime", "at"),
    "EVENT_TYPE": ("type", "event", "eventtype", "kind"),
    "EVENT_VALUE": ("value", "eventvalue", "rating", "price", "quantity"),
    "ACTION_ID": ("action", "actionid"),
}
"""Names that files give to the known fields, in lower case and without `_` or blanks."""
_SHORT, _LONGEST_WORD = 40, 200
"""Mean characters under which texts are labels, and those over which none is one."""
_WORDS = re.compile(r"[^A-Za-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
"""Where a word begins in camelCase."""


def own_columns(
    dataset: DatasetType, names: Collection[str], given: Mapping[str, str]
) -> dict[str, str]:
    """Return the file's column of each known field that it has.

    Args:
        dataset: what the rows are.
        names: columns of the file.
        given: columns that the caller named, by field or by one of its aliases.

    Raises:
        errors.Invalid: a given column is not there, or means no field.
    """
    known = known_fields(dataset)
    chosen = {_meant(field, known): column for field, column in given.items()}
    for field, column in chosen.items():
        if column not in names:
            raise errors.Invalid(
                "There is no column {column} for {field}; the file has: {here}.",
                column=column,
                field=field,
                here=_shown(names),
                code="missing_column",
            )
    bare = {_bare(name): name for name in sorted(names, reverse=True)}
    for field in known:
        for alias in (_bare(field), *ALIASES.get(field, ())):
            if field not in chosen and alias in bare and bare[alias] not in chosen.values():
                chosen[field] = bare[alias]
    return chosen


def inferred(
    dataset: DatasetType, sample: Columns, given: Mapping[str, str]
) -> tuple[Schema, dict[str, str]]:
    """Return a schema, and the file's column of each of its fields.

    Interactions take the known fields alone; items, users and actions take every column.

    Args:
        dataset: what the rows are.
        sample: the first rows.
        given: columns that the caller named, by field.

    Raises:
        errors.Invalid: no column can be a required field.
    """
    columns = own_columns(dataset, sample.names, given)
    known = known_fields(dataset)
    fields = []
    for name, rule in known.items():
        if name in columns:
            fields.append(Field(name=name, type=rule.types[0], nullable=not rule.required))
        elif rule.required:
            raise errors.Invalid(
                "No column is {field}; the file has: {here}. Name it with --column {field}=COLUMN.",
                field=name,
                here=_shown(sample.names),
                code="missing_column",
            )
    if not dataset.has_events:
        for column in sorted(set(sample.names) - set(columns.values())):
            field = _guessed(column, sample.column(column))
            if field is not None and field.name not in columns:
                columns[field.name] = column
                fields.append(field)
    return schemas.parse(schemas.written(dataset, fields), dataset), columns


def of_records(
    dataset: DatasetType, records: Sequence[Mapping[str, Any]], domain: str = ""
) -> Schema:
    """Return a schema for records that came live, for a dataset that has none yet.

    JSON tells numbers from texts. The next record may have a fraction where these have none, so
    every number is a double.

    Args:
        dataset: items or users.
        records: properties of each, by the field's name or its camelCase.
        domain: of the group.

    Raises:
        errors.Invalid: the domain asks for a field that they lack, or there is no property at all.

    >>> told = [{"brandName": "Riviera", "PRICE": 12, "tags": ["oak", "old"]}]
    >>> [(one.name, one.type.value) for one in of_records(DatasetType.ITEMS, told).fields]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('ITEM_ID', 'string'), ('CREATION_TIMESTAMP', 'long'), ('BRAND_NAME', 'string'),
     ('PRICE', 'double'), ('TAGS', 'string')]
    """
    values: dict[str, list[Any]] = {}
    for record in records:
        for key, value in record.items():
            values.setdefault(_HUMP.sub("_", key).upper(), []).append(value)
    known = known_fields(dataset, domain)
    always = known_fields(dataset)
    fields = [
        Field(name=name, type=rule.types[0], nullable=not rule.required)
        for name, rule in known.items()
        if name in always or name in values
    ]
    own = {one.name for one in fields}
    fields += [_told(name, values[name]) for name in sorted(values) if name not in own]
    return schemas.parse(schemas.written(dataset, fields), dataset, domain)


def more_fields(dataset: DatasetType, records: Sequence[Mapping[str, Any]]) -> list[Field]:
    """Return nullable fields for properties that a schema lacks.

    Args:
        dataset: items or users.
        records: properties of each that are new, by the field's name or its camelCase.

    >>> [one.name for one in more_fields(DatasetType.ITEMS, [{"inStock": True}, {"WEIGHT": 2.5}])]
    ['IN_STOCK', 'WEIGHT']
    """
    values: dict[str, list[Any]] = {}
    for record in records:
        for key, value in record.items():
            values.setdefault(_HUMP.sub("_", key).upper(), []).append(value)
    found = [_told(name, values[name]) for name in sorted(values)]
    # Parsed with the fields that every dataset has: a name that is none is told here.
    always = [
        Field(name=name, type=rule.types[0], nullable=not rule.required)
        for name, rule in known_fields(dataset).items()
        if name not in values
    ]
    schemas.parse(schemas.written(dataset, [*always, *found]), dataset)
    return found


def _told(name: str, values: Sequence[Any]) -> Field:
    """Return a nullable field of the type that values have in JSON."""
    there = [one for one in values if one is not None]
    if there and all(isinstance(one, bool) for one in there):
        return Field(name=name, type=FieldType.BOOLEAN, nullable=True)
    if there and all(isinstance(one, int | float) for one in there):
        return Field(name=name, type=FieldType.DOUBLE, nullable=True)
    texts = ["|".join(map(str, one)) if isinstance(one, list) else str(one) for one in there]
    field = _worded(name, texts or [""])
    listed = any(isinstance(one, list) for one in there)
    return replace(field, categorical=True) if listed else field


def _meant(field: str, known: Collection[str]) -> str:
    for name in known:
        if _bare(field) in {_bare(name), *ALIASES.get(name, ())}:
            return name
    return _WORDS.sub("_", field).upper()


def _guessed(column: str, values: Sequence[Any]) -> Field | None:
    """Return a nullable field of the narrowest type that fits every value; None for no values."""
    name = _WORDS.sub("_", column).strip("_").upper()
    there = (
        [one for one in values if one is not MISSING and one is not None and one != ""]
        if (name and not name[0].isdigit())
        else []
    )
    if not there:
        return None
    if all(isinstance(one, bool) or str(one).lower() in {"true", "false"} for one in there):
        return Field(name=name, type=FieldType.BOOLEAN, nullable=True)
    if all(_number(one) is not None for one in there):
        whole = all(float(one).is_integer() for one in there)
        return Field(name=name, type=FieldType.LONG if whole else FieldType.DOUBLE, nullable=True)
    return _worded(name, [str(one) for one in there])


def _worded(name: str, texts: Sequence[str]) -> Field:
    """Return a field of texts, categorical where they look like labels."""
    short = sum(map(len, texts)) / len(texts) < _SHORT and max(map(len, texts)) < _LONGEST_WORD
    few = len(set(texts)) <= max(len(texts) / 2, 2)
    listed = any("|" in one for one in texts)
    return Field(
        name=name, type=FieldType.STRING, nullable=True, categorical=listed or (short and few)
    )


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _bare(name: str) -> str:
    return _WORDS.sub("", name).lower()


def _shown(names: Collection[str]) -> str:
    return ", ".join(sorted(names)[:20]) or "none"

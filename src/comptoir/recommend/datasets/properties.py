"""Properties of live events and records: camelCase keys and JSON values, by the schema."""

import json
from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.datasets.checking import LARGEST, longest
from comptoir.recommend.datasets.model import Field, Schema
from comptoir.recommend.datasets.words import FieldType

OWN = frozenset(
    {
        "USER_ID",
        "ITEM_ID",
        "ACTION_ID",
        "TIMESTAMP",
        "EVENT_TYPE",
        "EVENT_VALUE",
        "IMPRESSION",
        "RECOMMENDATION_ID",
        "EVENT_ATTRIBUTION_SOURCE",
    }
)
"""Fields that have a place of their own in an event or record."""
MOST_OF_ITEM, MOST_OF_USER = 32_000, 24_000
"""Characters of the properties of an item or action, and of a user (PutItems, PutUsers)."""


def properties(
    told: object,
    schema: Schema,
    *,
    most: int,
    whole: bool = False,
    usual: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return values by the schema's field.

    Args:
        told: an object or its JSON; keys are camelCase (`numberOfRatings`), or the field's name.
        schema: what they must be.
        most: characters of the JSON.
        whole: every field that is never null must be there, as in a record.
        usual: values by field that hold where none are told.

    Raises:
        errors.Invalid: a key is no field, or a value does not fit; the message says which.
    """
    found = as_object(told, most)
    fields = {one.name: one for one in schema.fields if one.name not in OWN}
    by_key = {one.property_name: one for one in fields.values()} | fields
    values: dict[str, Any] = dict(usual or {})
    for key, value in found.items():
        one = by_key.get(key)
        if one is None:
            raise errors.Invalid(
                "{key!r} is no property of {dataset}; its schema has {known}.",
                key=key[:100],
                dataset=schema.dataset.label,
                known=", ".join(one.property_name for one in fields.values()) or "none",
            )
        if value is not None or one.name not in values:
            values[one.name] = _value(key, one, value)
    for one in fields.values():
        if whole and not one.nullable and values.get(one.name) is None:
            raise errors.Invalid(
                "Property {key} is missing, and the schema says that it never is. Send it.",
                key=one.property_name,
            )
    return {name: value for name, value in values.items() if value is not None}


def as_object(told: object, most: int) -> Mapping[str, Any]:
    """Return properties as an object; none at all are an empty one.

    Raises:
        errors.Invalid: they are neither an object nor the JSON of one.
        errors.TooLarge: their JSON has more than `most` characters.
    """
    if told is None or told == "":
        return {}
    found = told
    if isinstance(told, str):
        if len(told) > most:
            raise _too_long(len(told), most)
        try:
            found = json.loads(told)
        except (ValueError, RecursionError) as problem:
            raise errors.Invalid(
                "properties is no JSON ({problem}). Send an object.", problem=problem
            ) from None
    if not isinstance(found, dict):
        raise errors.Invalid("properties is no JSON object. Send an object.")
    size = len(json.dumps(found, default=str))
    if size > most:
        raise _too_long(size, most)
    return found


def _too_long(size: int, most: int) -> errors.TooLarge:
    return errors.TooLarge(
        "properties has {size} characters; {most} are allowed. Send fewer.", size=size, most=most
    )


def _value(key: str, one: Field, value: object) -> Any:
    if value is None:
        if one.nullable:
            return None
        raise _wrong(key, one, value)
    made: Any = None
    if one.type is FieldType.STRING:
        made = _text(key, one, value)
    elif one.type is FieldType.BOOLEAN:
        made = {"true": True, "false": False}.get(str(value).lower())
    else:
        made = _number(one, value)
    if made is None:
        raise _wrong(key, one, value)
    return made


def _text(key: str, one: Field, value: object) -> str | None:
    if isinstance(value, list) and one.categorical:
        value = "|".join(str(each) for each in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or "\0" in value:
        return None
    if len(value) > longest(one):
        raise errors.Invalid(
            "Property {key} has more than {most} characters; shorten it.",
            key=key,
            most=longest(one),
        )
    return value


def _number(one: Field, value: object) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    if not abs(found) <= LARGEST:  # nor NaN
        return None
    if one.type.is_whole:
        return int(found) if found.is_integer() else None
    return found


def _wrong(key: str, one: Field, value: object) -> errors.Invalid:
    return errors.Invalid(
        "Property {key} is {value!r}; the schema says {type}.",
        key=key,
        value=str(value)[:60],
        type=one.type.value,
    )

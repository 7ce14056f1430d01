"""What a schema is: the fields of a dataset, with their types."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from comptoir.recommend.data import ColumnKind
from comptoir.recommend.datasets.words import DatasetType, FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a dataset."""

    name: str
    """Such as `NUMBER_OF_RATINGS`."""
    type: FieldType
    nullable: bool = False
    categorical: bool = False
    """Its values, joined by `|`, come from a closed list."""
    textual: bool = False
    """Free text."""

    @property
    def column_kind(self) -> ColumnKind:
        """How a `Table` holds it."""
        if self.type is FieldType.BOOLEAN:
            return ColumnKind.BOOLEAN
        if self.type is not FieldType.STRING:
            return ColumnKind.NUMBER
        return ColumnKind.CATEGORIES if self.categorical else ColumnKind.TEXT

    @property
    def property_name(self) -> str:
        """Its key in the properties of live events and records."""
        return property_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The fields of a dataset, as an Avro record names them; `schemas.parse` makes one."""

    dataset: DatasetType
    fields: tuple[Field, ...]
    domain: str = ""
    """`ECOMMERCE`, `VIDEO_ON_DEMAND`, or empty for none."""
    text: str = ""
    """The Avro JSON it was read from."""

    @property
    def by_name(self) -> Mapping[str, Field]:
        return {one.name: one for one in self.fields}

    @property
    def kinds(self) -> Mapping[str, pl.DataType]:
        """Polars types, by field, in the order of the schema."""
        return {one.name: one.type.kind for one in self.fields}


def property_name(field: str) -> str:
    """Return the camelCase key of a field.

    >>> property_name("NUMBER_OF_RATINGS"), property_name("CATEGORY_L1"), property_name("price")
    ('numberOfRatings', 'categoryL1', 'price')
    """
    first, *rest = [part for part in field.lower().split("_") if part] or [""]
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def field_name(key: str) -> str:
    """Return the field that a camelCase key means where no schema can be asked.

    >>> field_name("numberOfRatings"), field_name("categoryL1")
    ('NUMBER_OF_RATINGS', 'CATEGORY_L1')
    """
    cut = (f"_{letter}" if letter.isupper() else letter for letter in key)
    return "".join(cut).lstrip("_").upper()

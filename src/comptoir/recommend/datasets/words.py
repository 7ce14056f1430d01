"""The kinds of datasets, and the types of their fields."""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from comptoir.kernel import errors


class DatasetType(StrEnum):
    """The five datasets of a group; the value names its table in the lake."""

    INTERACTIONS = "interactions"
    ITEMS = "items"
    USERS = "users"
    ACTIONS = "actions"
    ACTION_INTERACTIONS = "action_interactions"

    @classmethod
    def of(cls, name: str) -> "DatasetType":
        """Read a type as Amazon Personalize writes it, in any case.

        Raises:
            errors.Invalid: it is none.

        >>> DatasetType.of("Action_Interactions"), DatasetType.of("ITEMS")
        (<DatasetType.ACTION_INTERACTIONS: 'action_interactions'>, <DatasetType.ITEMS: 'items'>)
        """
        known = {one.value.replace("_", ""): one for one in cls}
        found = known.get(name.lower().replace("_", ""))
        if found is None:
            raise errors.Invalid(
                "{name!r} is no type of dataset; use Interactions, Items, Users, Actions or "
                "Action_Interactions.",
                name=name,
            )
        return found

    @property
    def label(self) -> str:
        """As Amazon Personalize writes it, such as `Action_Interactions`."""
        return "_".join(word.capitalize() for word in self.value.split("_"))

    @property
    def has_events(self) -> bool:
        """Whether its rows are events, which are added, and not records, which are replaced."""
        return self in {DatasetType.INTERACTIONS, DatasetType.ACTION_INTERACTIONS}

    @property
    def id_field(self) -> str:
        """The field that names a record, or what an event was about."""
        return _IDS[self]


_IDS: Mapping[DatasetType, str] = {
    DatasetType.INTERACTIONS: "ITEM_ID",
    DatasetType.ITEMS: "ITEM_ID",
    DatasetType.USERS: "USER_ID",
    DatasetType.ACTIONS: "ACTION_ID",
    DatasetType.ACTION_INTERACTIONS: "ACTION_ID",
}


class FieldType(StrEnum):
    """Avro's primitive types that a field may have."""

    STRING = "string"
    INT = "int"
    LONG = "long"
    FLOAT = "float"
    DOUBLE = "double"
    BOOLEAN = "boolean"

    @property
    def kind(self) -> pl.DataType:
        """How Polars and the lake hold it; widths are not told apart."""
        return _KINDS[self]

    @property
    def is_whole(self) -> bool:
        return self in {FieldType.INT, FieldType.LONG}

    @property
    def is_real(self) -> bool:
        return self in {FieldType.FLOAT, FieldType.DOUBLE}

    @property
    def is_number(self) -> bool:
        return self.is_whole or self.is_real


_KINDS: Mapping[FieldType, pl.DataType] = {
    FieldType.STRING: pl.String(),
    FieldType.INT: pl.Int64(),
    FieldType.LONG: pl.Int64(),
    FieldType.FLOAT: pl.Float64(),
    FieldType.DOUBLE: pl.Float64(),
    FieldType.BOOLEAN: pl.Boolean(),
}

"""Checks a filter against the schemas of its dataset group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters.conditions import PATTERNS, fits
from comptoir.recommend.filters.extensions import extensions
from comptoir.recommend.filters.grammar import parse
from comptoir.recommend.filters.index import spelt
from comptoir.recommend.filters.model import EVENTS, Condition, Field, Filter, Owner
from comptoir.recommend.filters.values import NUMERIC

Schemas = Mapping[str, Mapping[str, ColumnKind] | Sequence[str]]
"""Of each dataset type, such as `Items`, what its fields hold, or their names alone where that is
not known. The type's case does not matter."""

_DATASETS = {Owner.CURRENT_USER: Owner.USERS, Owner.CURRENT_ITEM: Owner.ITEMS}
_IDS = {Owner.ITEMS: "ITEM_ID", Owner.USERS: "USER_ID", Owner.ACTIONS: "ACTION_ID"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a filter may hold besides what its language allows; by default anything."""

    most_fields: int | None = None
    """Different fields in a filter; 5 in Personalize at first, None for any number."""
    related_items: bool = True
    """Whether it serves a recipe for related items; CurrentItem needs one."""
    strict: bool = False
    """Refuse what Personalize would refuse."""


ANYTHING = Bounds()


def check(found: Filter, schemas: Schemas, bounds: Bounds = ANYTHING) -> None:
    """Hold a filter to the schemas of its dataset group.

    Args:
        found: The filter.
        schemas: What the fields of each dataset hold.
        bounds: What else is asked of it.

    Raises:
        errors.Invalid: A dataset or field is missing, is compared with what it does not hold, or
            a bound is broken. The message names the nearest right name.
    """
    for part in found.parts:
        for condition in part.conditions():
            _checked(condition, schemas)
    _bounded(found, bounds)


@dataclass(frozen=True, slots=True)
class Checker:
    """Reads and checks expressions: `ports.Filters`.

    Args:
        bounds: What is asked of every filter.
    """

    bounds: Bounds = ANYTHING

    def check(self, expression: str, fields: Schemas) -> None:
        """Let an expression pass that is one, and that the fields of a group's datasets answer.

        Raises:
            errors.Invalid: It is none, or they do not.
        """
        check(parse(expression), fields, self.bounds)


def fields_of(found: Filter) -> frozenset[str]:
    """Return the different fields of datasets that a filter asks, such as `Items.GENRES`."""
    return frozenset(
        f"{_DATASETS.get(field.owner, field.owner)}.{field.name.upper()}"
        for field in found.fields()
        if field.owner is not Owner.CONTEXT
    )


def _checked(condition: Condition, schemas: Schemas) -> None:
    kind = kind_of(condition.field, schemas)
    for operand in condition.operands:
        other = kind_of(operand, schemas) if isinstance(operand, Field) else None
        if kind and other and (kind in NUMERIC) is not (other in NUMERIC):
            raise errors.Invalid(
                "{field} at position {at} cannot be compared with {other}: one holds numbers, the "
                "other texts.",
                field=str(condition.field),
                at=condition.field.at,
                other=str(operand),
            )
    if kind:
        fits(condition, kind)
    named = condition.field.owner is Owner.USERS and condition.field.name.upper() == "USER_ID"
    if named and (condition.operator.negates or condition.operator) in PATTERNS:
        raise errors.Invalid(
            "{field} at position {at} is kept as a pseudonym: it can be found, but not by a part "
            "of it. Use IN.",
            field=str(condition.field),
            at=condition.field.at,
        )


def kind_of(field: Field, schemas: Schemas) -> ColumnKind | None:
    """Return what a field holds, None where no schema says it.

    Raises:
        errors.Invalid: There is no such field, or no such dataset.
    """
    if field.owner in EVENTS or field.owner is Owner.CONTEXT:
        return None
    dataset = _DATASETS.get(field.owner, field.owner)
    if field.name.upper() == _IDS[dataset]:
        return ColumnKind.TEXT
    of = {_plain(name): fields for name, fields in schemas.items()}
    fields = of.get(_plain(dataset))
    if fields is None:
        raise errors.Invalid(
            "{field} at position {at} needs a dataset {dataset}, which this group does not have. "
            "Create and import it first.",
            field=str(field),
            at=field.at,
            dataset=str(dataset),
        )
    try:
        name = spelt(field.name, list(fields))
        return fields[name] if isinstance(fields, Mapping) else None
    except errors.Invalid as error:
        raise errors.Invalid(
            "{field} at position {at}: {why}", field=str(field), at=field.at, why=error
        ) from error


def _bounded(found: Filter, bounds: Bounds) -> None:
    if bounds.most_fields is not None and len(fields_of(found)) > bounds.most_fields:
        raise errors.Invalid(
            "The filter asks {count} different fields, at most {most} are allowed: {fields}.",
            count=len(fields_of(found)),
            most=bounds.most_fields,
            fields=sorted(fields_of(found)),
        )
    current = next((one for one in found.fields() if one.owner is Owner.CURRENT_ITEM), None)
    if current and not bounds.related_items:
        raise errors.Invalid(
            "{field} at position {at} needs an item that is asked about; only recipes and use "
            "cases for related items have one.",
            field=str(current),
            at=current.at,
        )
    if bounds.strict and (ours := next(extensions(found), None)):
        raise errors.Invalid("Amazon Personalize does not know {ours}.", ours=ours)


def _plain(dataset: str) -> str:
    return dataset.replace("_", "").replace(" ", "").lower()

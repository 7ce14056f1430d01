"""Filters as the console shows them: their parts, and the values that requests must bring."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend import filters
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters import Filter, Input
from comptoir.recommend.filters.checking import Schemas
from comptoir.recommend.model import Resource
from comptoir.recommend.store import schemas as kept
from comptoir.recommend.store.storeroom import Storeroom

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_WITHOUT_QUOTES = {ColumnKind.NUMBER, ColumnKind.BOOLEAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPortrait:
    """A filter, read."""

    expression: str
    found: Filter | None
    """None where it cannot be read any more."""
    inputs: tuple[Input, ...]
    """Values that a request brings."""
    ours: tuple[Phrase, ...]
    """What of it Amazon Personalize would refuse."""
    problem: Phrase | None = None
    """Why it cannot be read, or does not fit the group's data."""


def schemas_of(data: Storeroom, group_id: str) -> dict[str, dict[str, ColumnKind]]:
    """Return what the fields of each dataset of a group hold."""
    return {
        dataset.label: {one.name: one.column_kind for one in schema.fields}
        for dataset, schema in kept.every(data.rows, group_id).items()
    }


def portrait(expression: str, schemas: Schemas) -> FilterPortrait:
    """Return a filter, read; one that cannot be read says why."""
    try:
        found = filters.parse(expression)
        filters.check(found, schemas)
    except errors.Invalid as problem:
        return FilterPortrait(
            expression=expression, found=None, inputs=(), ours=(), problem=problem.phrase
        )
    return FilterPortrait(
        expression=expression,
        found=found,
        inputs=filters.inputs(found, schemas),
        ours=tuple(filters.extensions(found)),
    )


def expression_of(resource: Resource) -> str:
    """Return the expression of a filter that is kept."""
    return str(resource.document["filterExpression"])


def written(values: Mapping[str, str], inputs: tuple[Input, ...]) -> dict[str, str]:
    """Write values as requests do: texts get the quotes that a person left out.

    Args:
        values: by parameter, as they were typed; empty ones are left out.
        inputs: what the filter wants.
    """
    kinds = {one.name: one for one in inputs}
    return {
        name: _written(text, kinds[name])
        for name, text in values.items()
        if text.strip() and name in kinds
    }


def _written(text: str, one: Input) -> str:
    if '"' in text or one.kind in _WITHOUT_QUOTES:
        return text.strip()
    if one.kind is None and _NUMBER.fullmatch(text.strip()):
        return text.strip()
    parts = [part.strip() for part in text.split(",")] if one.many else [text.strip()]
    quoted = (part.replace("\\", "\\\\") for part in parts if part)
    return ",".join(f'"{part}"' for part in quoted)

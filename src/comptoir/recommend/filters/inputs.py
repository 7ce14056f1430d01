"""What a filter wants to be given, for forms and descriptions."""

from dataclasses import dataclass

from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters.checking import Schemas, kind_of
from comptoir.recommend.filters.model import Field, Filter, Operator, Parameter
from comptoir.recommend.filters.rules import EVENT_TYPE

_LISTS = {Operator.IN, Operator.NOT_IN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One parameter of a filter."""

    name: str
    fields: tuple[Field, ...]
    """What it is compared with."""
    kind: ColumnKind | None
    """What the first of these holds, None where no schema says it."""
    many: bool
    """Whether it may have several values."""
    needed: bool
    """Whether a request without it is refused."""

    @property
    def event_types(self) -> bool:
        """Whether its values are event types."""
        return self.fields[0].name.upper() == EVENT_TYPE


def inputs(found: Filter, schemas: Schemas) -> tuple[Input, ...]:
    """Return a filter's parameters, in the order of their first use.

    Args:
        found: A filter that fits the schemas.
        schemas: What the fields of each dataset hold.
    """
    used: dict[str, list[Field]] = {}
    single: set[str] = set()
    for part in found.parts:
        for condition in part.conditions():
            for operand in condition.operands:
                if isinstance(operand, Parameter):
                    used.setdefault(operand.name, []).append(condition.field)
                    if condition.operator not in _LISTS:
                        single.add(operand.name)
    return tuple(
        Input(
            name=name,
            fields=tuple(dict.fromkeys(fields)),
            kind=kind_of(fields[0], schemas),
            many=name not in single,
            needed=name in found.needed,
        )
        for name, fields in used.items()
    )

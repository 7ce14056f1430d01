"""A request bound to a filter: what its parameters and its fields of the one who asks stand for."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters.asked import Asked, Events
from comptoir.recommend.filters.model import (
    ORDER,
    Condition,
    Field,
    Literal,
    Operator,
    Owner,
    Parameter,
)
from comptoir.recommend.filters.values import HELD, typed

_LISTS = {Operator.IN, Operator.NOT_IN}
_RANGES = {Operator.BETWEEN, Operator.NOT_BETWEEN}
Typed = tuple[float | str, ...]


class Bound:
    """One request, with its parameters read.

    Args:
        asked: The request.
        parameters: The values of each parameter that the request brings.
        most: Newest events of a type that count; None for all.
    """

    def __init__(
        self, asked: Asked, parameters: Mapping[str, tuple[Literal, ...]], most: int | None
    ) -> None:
        self._asked, self._most = asked, most
        self._parameters = parameters
        self.given = parameters.keys()

    @cached_property
    def history(self) -> Events:
        return self._asked.history.latest(self._most)

    def facts(self, field: Field) -> Sequence[Any]:
        """Return what a field of the one who asks holds: no value, one or several."""
        holder = {
            Owner.CURRENT_USER: self._asked.user,
            Owner.CURRENT_ITEM: self._asked.item,
            Owner.CONTEXT: self._asked.context,
        }[field.owner]
        found = holder.get(field.name)
        if found is None and field.name not in holder:
            wanted = field.name.upper()
            found = next((holder[name] for name in holder if name.upper() == wanted), None)
        if found is None:
            return ()
        return found if isinstance(found, list | tuple) else (found,)

    def values(self, condition: Condition, kind: ColumnKind) -> Typed:
        """Return what a condition compares a column of some kind with.

        Returns:
            Numbers or texts as the column holds them; both ends or nothing for BETWEEN; nothing
            where a field of the one who asks holds nothing that could be compared.

        Raises:
            errors.Invalid: A parameter is none of the kind, or has the wrong number of values.
        """
        found: list[float | str] = []
        for operand in condition.operands:
            if isinstance(operand, Field):
                found.extend(self._facts(operand, condition, kind))
            elif isinstance(operand, Parameter):
                found.extend(self._given(operand, condition, kind))
            elif (fixed := typed(operand, kind, self._asked.now)) is not None:
                found.append(fixed)
        if condition.operator in _RANGES and len(found) != 2:  # noqa: PLR2004 - it has two ends
            return ()
        return tuple(found)

    def _facts(self, field: Field, condition: Condition, kind: ColumnKind) -> list[float | str]:
        facts = (typed(fact, kind, self._asked.now) for fact in self.facts(field))
        found = [fact for fact in facts if fact is not None]
        one = condition.operator in ORDER | _RANGES
        return [] if one and len(found) > 1 else found

    def _given(self, asked: Parameter, condition: Condition, kind: ColumnKind) -> list[float | str]:
        given = self._parameters[asked.name]
        if len(given) != 1 and condition.operator not in _LISTS:
            raise errors.Invalid(
                "Parameter {name} of filterValues has {count} values; {operator} takes one.",
                name=asked.name,
                count=len(given),
                operator=str(condition.operator),
            )
        found: list[float | str] = []
        for literal in given:
            value = typed(literal, kind, self._asked.now)
            if value is None:
                raise errors.Invalid(
                    "Parameter {name} of filterValues is {value}, but {field} holds {kind}.",
                    name=asked.name,
                    value=str(literal),
                    field=str(condition.field),
                    kind=HELD[kind],
                )
            found.append(value)
        return found

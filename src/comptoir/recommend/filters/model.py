"""The words of a filter: parts, conditions, fields and values, as `parse` reads them.

`str` writes a filter back in one form: `parse(str(filter)) == filter`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Effect(StrEnum):
    """What a part does with what it matches."""

    INCLUDE = "INCLUDE"
    EXCLUDE = "EXCLUDE"


class Target(StrEnum):
    """What a filter chooses among."""

    ITEM = "ItemID"
    USER = "UserID"
    ACTION = "ActionID"


class Owner(StrEnum):
    """Whose field it is: a dataset's, or that of the one who asks."""

    ITEMS = "Items"
    USERS = "Users"
    ACTIONS = "Actions"
    INTERACTIONS = "Interactions"
    ACTION_INTERACTIONS = "Action_Interactions"
    CURRENT_USER = "CurrentUser"
    CURRENT_ITEM = "CurrentItem"
    CONTEXT = "Context"
    """What the request says of its surroundings, such as the device. Not in Personalize."""


EVENTS = frozenset({Owner.INTERACTIONS, Owner.ACTION_INTERACTIONS})
"""Datasets that hold events."""
ASKING = frozenset({Owner.CURRENT_USER, Owner.CURRENT_ITEM, Owner.CONTEXT})
"""Owners of one value a request."""


class Operator(StrEnum):
    """How a field is compared. The text ones and BETWEEN are not in Personalize."""

    IN = "IN"
    NOT_IN = "NOT IN"
    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    BETWEEN = "BETWEEN"
    """Both ends belong to it."""
    NOT_BETWEEN = "NOT BETWEEN"
    CONTAINS = "CONTAINS"
    """Part of a text, whatever the case."""
    NOT_CONTAINS = "NOT CONTAINS"
    LIKE = "LIKE"
    """A whole text, whatever the case; `%` stands for any characters, `_` for one."""
    NOT_LIKE = "NOT LIKE"

    @property
    def negates(self) -> "Operator | None":
        """The operator of which this one is the opposite, None if it is none's."""
        if self is Operator.UNEQUAL:
            return Operator.EQUAL
        return Operator(self[len("NOT ") :]) if self.startswith("NOT ") else None


ORDER = frozenset({Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST})
"""Operators that ask which of two numbers is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a dataset, or of the one who asks."""

    owner: Owner
    name: str
    """As it was written; schemas are asked without case."""
    at: int = field(default=0, compare=False, repr=False)
    """Where it stands in the expression, the first character is 1; for errors."""

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes. `*` of EVENT_TYPE stands for every type."""

    value: str

    def __str__(self) -> str:
        return '"' + self.value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written, such as `007`, for it may be meant as a text."""

    written: str

    @property
    def value(self) -> float:
        return float(self.written)

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`. Not in Personalize."""

    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
"""Seconds of each unit of time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment counted from that of asking, such as `now-7d`. Not in Personalize."""

    amount: int = 0
    unit: str = "s"
    """One of `SECONDS`."""

    @property
    def seconds(self) -> int:
        return self.amount * SECONDS[self.unit]

    def __str__(self) -> str:
        return f"now{self.amount:+d}{self.unit}" if self.amount else "now"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that each request brings."""

    name: str
    """Without `$`; its case matters."""

    def __str__(self) -> str:
        return f"${self.name}"


Literal = Text | Number | Boolean | Moment
Operand = Literal | Parameter | Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A field compared with values: two for BETWEEN, any number for IN, else one."""

    field: Field
    operator: Operator
    operands: tuple[Operand, ...]

    def __str__(self) -> str:
        if self.operator in {Operator.IN, Operator.NOT_IN}:
            values = f"({', '.join(map(str, self.operands))})"
        else:
            values = " AND ".join(map(str, self.operands))
        return f"{self.field} {self.operator} {values}"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Conditions that must all hold; none of them is an `AllOf` itself."""

    conditions: tuple["Where", ...]

    def __str__(self) -> str:
        return " AND ".join(
            f"({one})" if isinstance(one, AnyOf) else str(one) for one in self.conditions
        )


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Conditions of which one must hold; none of them is an `AnyOf` itself."""

    conditions: tuple["Where", ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.conditions))


Where = Condition | AllOf | AnyOf


def joined(kind: type[AllOf] | type[AnyOf], conditions: list[Where]) -> Where:
    """Join conditions; those joined in the same way already are taken up."""
    if len(conditions) == 1:
        return conditions[0]
    flat: list[Where] = []
    for one in conditions:
        flat.extend(one.conditions if isinstance(one, kind) else (one,))
    return kind(tuple(flat))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One INCLUDE or EXCLUDE."""

    effect: Effect
    target: Target
    where: Where
    only_if: Where | None = None
    """The condition after IF, on the one who asks; the part is left out where it does not hold."""

    def __str__(self) -> str:
        asked = f" IF {self.only_if}" if self.only_if else ""
        return f"{self.effect} {self.target} WHERE {self.where}{asked}"

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition, those after IF last."""
        yield from conditions_of(self.where)
        if self.only_if:
            yield from conditions_of(self.only_if)

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the values that a request must bring for this part."""
        return frozenset(
            operand.name
            for one in self.conditions()
            for operand in one.operands
            if isinstance(operand, Parameter)
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """What may be recommended: the union of what is included, less all that is excluded.

    Without an INCLUDE everything is included; the order of the parts does not matter.
    """

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.parts))

    @property
    def target(self) -> Target:
        return self.parts[0].target

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the values that a request may bring."""
        return frozenset[str]().union(*(part.parameters for part in self.parts))

    @property
    def needed(self) -> frozenset[str]:
        """Names of the values without which a request is refused: those of INCLUDE."""
        included = (one.parameters for one in self.parts if one.effect is Effect.INCLUDE)
        return frozenset[str]().union(*included)

    @property
    def owners(self) -> frozenset[Owner]:
        """Whose fields it asks, such as CurrentItem, which only some requests have."""
        return frozenset(one.owner for one in self.fields())

    def fields(self) -> Iterator[Field]:
        """Yield every field, as often as it stands there."""
        for part in self.parts:
            for condition in part.conditions():
                yield condition.field
                yield from (one for one in condition.operands if isinstance(one, Field))


def conditions_of(where: Where) -> Iterator[Condition]:
    """Yield every condition, from left to right."""
    if isinstance(where, Condition):
        yield where
        return
    for one in where.conditions:
        yield from conditions_of(one)

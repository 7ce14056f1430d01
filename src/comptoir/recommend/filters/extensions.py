"""What of a filter Amazon Personalize would refuse."""

from collections.abc import Iterator

from comptoir.kernel.wording import Phrase
from comptoir.recommend.filters.model import (
    EVENTS,
    AllOf,
    AnyOf,
    Boolean,
    Condition,
    Field,
    Filter,
    Moment,
    Operator,
    Owner,
    Parameter,
    Part,
    Text,
    Where,
    conditions_of,
)
from comptoir.recommend.filters.rules import EVENT_TYPE

_OPERATORS = frozenset(
    {
        Operator.BETWEEN,
        Operator.NOT_BETWEEN,
        Operator.CONTAINS,
        Operator.NOT_CONTAINS,
        Operator.LIKE,
        Operator.NOT_LIKE,
    }
)


def extensions(found: Filter) -> Iterator[Phrase]:
    """Yield, in words, what Personalize does not know; a part may be told of more than once.

    https://docs.aws.amazon.com/personalize/latest/dg/filter-expression-guidelines-requirements.html
    """
    for part in found.parts:
        if _grouped(part.where):
            yield Phrase("parentheses around conditions")
        if part.only_if and not isinstance(part.only_if, Condition) and _any(part.only_if):
            yield Phrase("OR after IF")
        for condition in part.conditions():
            yield from _of_operands(condition)
        yield from _of_rows(part)
        yield from _of_the_one_who_asks(part)


def _grouped(where: Where) -> bool:
    return isinstance(where, AllOf) and any(isinstance(one, AnyOf) for one in where.conditions)


def _any(where: Where) -> bool:
    if isinstance(where, Condition):
        return False
    return isinstance(where, AnyOf) or any(_any(one) for one in where.conditions)


def _of_operands(condition: Condition) -> Iterator[Phrase]:
    if condition.operator in _OPERATORS:
        yield Phrase("{operator}", operator=str(condition.operator))
    for operand in condition.operands:
        if isinstance(operand, Boolean):
            yield Phrase("booleans; use a text or 0 and 1")
        elif isinstance(operand, Moment):
            yield Phrase("moments such as now-7d; use a parameter")
        elif isinstance(operand, Parameter) and condition.operator is Operator.NOT_IN:
            yield Phrase(
                "parameters with NOT IN; use IN with the opposite of {effects}",
                effects=["INCLUDE", "EXCLUDE"],
            )
        elif isinstance(operand, Field) and operand.owner is not Owner.CURRENT_ITEM:
            yield Phrase("{field} as a value", field=str(operand))


def _of_rows(part: Part) -> Iterator[Phrase]:
    for condition in conditions_of(part.where):
        equal = condition.operator in {Operator.EQUAL, Operator.UNEQUAL}
        if equal and any(isinstance(one, Text) for one in condition.operands):
            yield Phrase("= and != with texts; use IN and NOT IN")
        if condition.field.owner in EVENTS and condition.field.name.upper() != EVENT_TYPE:
            yield Phrase("fields of events other than {field}", field=EVENT_TYPE)


def _of_the_one_who_asks(part: Part) -> Iterator[Phrase]:
    if part.only_if:
        for condition in conditions_of(part.only_if):
            if condition.field.owner is not Owner.CURRENT_USER:
                yield Phrase("{field} after IF", field=str(condition.field))

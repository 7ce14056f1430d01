"""The rules of filters that need no schema: which fields may stand where, and be compared how."""

from collections.abc import Iterator

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.filters.model import (
    ASKING,
    EVENTS,
    ORDER,
    Boolean,
    Condition,
    Field,
    Filter,
    Literal,
    Moment,
    Number,
    Operator,
    Owner,
    Part,
    Target,
    Text,
    conditions_of,
)

DATASETS: dict[Target, tuple[Owner, Owner]] = {
    Target.ITEM: (Owner.ITEMS, Owner.INTERACTIONS),
    Target.USER: (Owner.USERS, Owner.INTERACTIONS),
    Target.ACTION: (Owner.ACTIONS, Owner.ACTION_INTERACTIONS),
}
"""What a filter may ask of what it chooses among: its metadata and its events."""
ID_NAMES = {Target.ITEM: "ITEM_ID", Target.USER: "USER_ID", Target.ACTION: "ACTION_ID"}
"""The field that names what a filter chooses among."""
EVENT_TYPE = "EVENT_TYPE"
EVENT_FIELDS = (EVENT_TYPE, "TIMESTAMP", "EVENT_VALUE")
"""What a filter may ask of events. Personalize knows the first only."""

_TYPES_BY = {Operator.IN, Operator.NOT_IN, Operator.EQUAL, Operator.UNEQUAL}
_PATTERNS = {Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.LIKE, Operator.NOT_LIKE}
_RANGES = ORDER | {Operator.BETWEEN, Operator.NOT_BETWEEN}


def obeyed(found: Filter) -> None:
    """Hold a filter to the rules.

    Raises:
        errors.Invalid: It breaks one.
    """
    targets = {part.target for part in found.parts}
    if len(targets) > 1:
        raise errors.Invalid(
            "A filter has one target, this one has {found}; write a filter for each.",
            found=sorted(targets),
        )
    for part in found.parts:
        _of_one_dataset(part)
        _of_the_one_who_asks(part)
        for condition in part.conditions():
            _compares(condition)


def star(field: Field, at: int) -> Text:
    """Return what `*` without quotes stands for.

    Raises:
        errors.Invalid: The field is not the type of an event.
    """
    if field.owner not in EVENTS or field.name.upper() != EVENT_TYPE:
        raise errors.Invalid(
            "The * at position {at} means every event type, but {field} is none; name the values, "
            "or put the * in quotes.",
            at=at,
            field=str(field),
        )
    return Text("*")


def only_items(found: Filter) -> None:
    """Hold the attributes of a segment job to the rules: nothing but items and fixed values.

    Raises:
        errors.Invalid: They break one.
    """
    obeyed(found)
    for condition in found.parts[0].conditions():
        if condition.field.owner is not Owner.ITEMS or not _fixed(condition):
            raise errors.Invalid(
                "Position {at} has {found}: attributes compare fields of Items with fixed values.",
                at=condition.field.at,
                found=str(condition),
            )


def _fixed(condition: Condition) -> bool:
    return all(isinstance(one, Text | Number | Boolean) for one in condition.operands)


def _of_one_dataset(part: Part) -> None:
    allowed, first = DATASETS[part.target], None
    for condition in conditions_of(part.where):
        owner = condition.field.owner
        if owner not in allowed:
            raise _misplaced(condition.field, part.target)
        first = first or owner
        if owner is not first:
            raise errors.Invalid(
                "Position {at} asks {second} where {first} was asked before; AND and OR stay "
                "within one dataset. Write two parts and join them with |.",
                at=condition.field.at,
                first=str(first),
                second=str(owner),
            )


def _misplaced(field: Field, target: Target) -> errors.Invalid:
    if field.owner in {Owner.CURRENT_USER, Owner.CONTEXT} and target is not Target.USER:
        return errors.Invalid(
            "{field} at position {at} is a condition on the one who asks: write it after IF, at "
            "the end of the part.",
            field=str(field),
            at=field.at,
        )
    return errors.Invalid(
        "{field} at position {at} cannot choose among {target}; use fields of {known}.",
        field=str(field),
        at=field.at,
        target=str(target),
        known=list(DATASETS[target]),
    )


def _of_the_one_who_asks(part: Part) -> None:
    asked = {Target.ITEM: ASKING, Target.ACTION: ASKING - {Owner.CURRENT_ITEM}}
    allowed = asked.get(part.target, frozenset())
    for field in _asking(part):
        if field.owner not in allowed:
            raise errors.Invalid(
                "{field} at position {at} cannot stand there in a filter of {target}; {remedy}",
                field=str(field),
                at=field.at,
                target=str(part.target),
                remedy=Phrase("only {known} can.", known=sorted(allowed))
                if allowed
                else Phrase("nobody asks for a segment: leave IF out and compare with values."),
            )


def _asking(part: Part) -> Iterator[Field]:
    """Yield the fields that stand where only those of the one who asks may."""
    for condition in part.conditions():
        yield from (one for one in condition.operands if isinstance(one, Field))
    if part.only_if:
        yield from (condition.field for condition in conditions_of(part.only_if))


def _compares(condition: Condition) -> None:
    field, operator = condition.field, condition.operator
    name = field.name.upper()
    if field.owner in EVENTS and name not in EVENT_FIELDS:
        raise errors.Invalid(
            "{field} at position {at} cannot be asked of events; use one of {known}.",
            field=str(field),
            at=field.at,
            known=EVENT_FIELDS,
        )
    types = field.owner in EVENTS and name == EVENT_TYPE
    if types and operator not in _TYPES_BY:
        raise _unfit(condition, Phrase("IN, NOT IN, = or !="))
    if field.owner in EVENTS and not types and operator in _PATTERNS:
        raise _unfit(condition, Phrase("=, !=, <, <=, >, >= or BETWEEN"))
    for operand in condition.operands:
        if isinstance(operand, Text | Number | Boolean | Moment):
            _takes(condition, operand, types=types)


def _takes(condition: Condition, operand: Literal, *, types: bool) -> None:
    if condition.operator in _PATTERNS and not isinstance(operand, Text):
        raise _unlike(condition, operand, Phrase("a text in quotes"))
    if condition.operator in _RANGES and isinstance(operand, Text | Boolean):
        raise _unlike(condition, operand, Phrase("a number without quotes"))
    if types and not isinstance(operand, Text):
        raise _unlike(condition, operand, Phrase("an event type in quotes"))


def _unfit(condition: Condition, known: Phrase) -> errors.Invalid:
    return errors.Invalid(
        "{field} at position {at} cannot be compared by {operator}; use {known}.",
        field=str(condition.field),
        at=condition.field.at,
        operator=str(condition.operator),
        known=known,
    )


def _unlike(condition: Condition, operand: Literal, wanted: Phrase) -> errors.Invalid:
    return errors.Invalid(
        "{field} {operator} {value} at position {at} has the wrong kind of value; write {wanted}.",
        field=str(condition.field),
        operator=str(condition.operator),
        value=str(operand),
        at=condition.field.at,
        wanted=wanted,
    )

"""Reads filter expressions by recursive descent.

    filter    := part ("|" part)*
    part      := (INCLUDE | EXCLUDE) (ItemID | UserID | ActionID) WHERE any [IF any]
    any       := all (OR all)*                        AND binds tighter than OR
    all       := one (AND one)*
    one       := "(" any ")" | field test
    test      := [NOT] IN list | (= | != | < | <= | > | >=) value
               | [NOT] BETWEEN value AND value | [NOT] (CONTAINS | LIKE) value
    list      := "(" value ("," value)* ")" | "(" "*" ")" | $NAME | field
    value     := text | number | true | false | now [(+ | -) number unit] | $NAME | field
               | "(" value ")"
    field     := dataset "." name

Keywords, datasets and fields are read without case. Amazon Personalize knows neither parentheses
around conditions, nor OR after IF, nor BETWEEN, CONTAINS, LIKE, booleans, `now` and `Context`.
"""

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.filters import rules
from comptoir.recommend.filters.cursor import Cursor
from comptoir.recommend.filters.model import (
    AllOf,
    AnyOf,
    Condition,
    Effect,
    Field,
    Filter,
    Operand,
    Operator,
    Parameter,
    Part,
    Target,
    Where,
    joined,
)
from comptoir.recommend.filters.tokens import Kind

_DEEPEST = 40
"""Parentheses within parentheses; more is nobody's intention and would exhaust the stack."""
_SIGNS = ("=", "!=", "<", "<=", ">", ">=")
_WORDS = ("IN", "BETWEEN", "CONTAINS", "LIKE")
_TARGETS = {target.upper(): target for target in Target}


def parse(expression: str) -> Filter:
    """Read a filter expression.

    Raises:
        errors.Invalid: It is none; the message says where, and what should stand there.

    >>> print(parse("exclude ItemID where interactions.event_type in ('Purchase')"))
    EXCLUDE ItemID WHERE Interactions.event_type IN ("Purchase")
    """
    read = Cursor(expression)
    parts = [_part(read)]
    while read.took("|"):
        parts.append(_part(read))
    if not read.ended:
        raise read.wrong(Phrase("AND, OR, IF, | or the end"))
    found = Filter(tuple(parts))
    rules.obeyed(found)
    return found


def parse_attributes(expression: str) -> Filter:
    """Read which items a segment job asks for, such as `ITEMS.genres = "Comedy"`.

    Args:
        expression: Conditions on items. Personalize knows only `=` and AND here.

    Returns:
        The filter that includes the items of which the conditions hold.

    Raises:
        errors.Invalid: It is none.

    >>> print(parse_attributes('ITEMS.genres = "Comedy" AND ITEMS.genres = "Action"'))
    INCLUDE ItemID WHERE Items.genres = "Comedy" AND Items.genres = "Action"
    """
    read = Cursor(expression)
    where = _any(read, 0)
    if not read.ended:
        raise read.wrong(Phrase("AND, OR or the end"))
    found = Filter((Part(effect=Effect.INCLUDE, target=Target.ITEM, where=where),))
    rules.only_items(found)
    return found


def _part(read: Cursor) -> Part:
    effect = read.one_of("INCLUDE", "EXCLUDE", wanted=Phrase("INCLUDE or EXCLUDE"))
    target = read.one_of(*_TARGETS, wanted=Phrase("ItemID, UserID or ActionID"))
    read.one_of("WHERE", wanted=Phrase("WHERE"))
    where = _any(read, 0)
    only_if = _any(read, 0) if read.took("IF") else None
    return Part(effect=Effect(effect), target=_TARGETS[target], where=where, only_if=only_if)


def _any(read: Cursor, depth: int) -> Where:
    found = [_all(read, depth)]
    while read.took("OR"):
        found.append(_all(read, depth))
    return joined(AnyOf, found)


def _all(read: Cursor, depth: int) -> Where:
    found = [_one(read, depth)]
    while read.took("AND"):
        found.append(_one(read, depth))
    return joined(AllOf, found)


def _one(read: Cursor, depth: int) -> Where:
    if depth > _DEEPEST:
        raise errors.Invalid(
            "Position {at} is within more than {most} parentheses; write it with fewer.",
            at=read.now.at,
            most=_DEEPEST,
        )
    if read.took("("):
        found = _any(read, depth + 1)
        read.one_of(")", wanted=Phrase("AND, OR or a closing parenthesis"))
        return found
    field = read.field(Phrase("a field such as Items.GENRE"))
    operator = _operator(read)
    return Condition(field=field, operator=operator, operands=_operands(read, field, operator))


def _operator(read: Cursor) -> Operator:
    if read.took("NOT"):
        wanted = Phrase("IN, BETWEEN, CONTAINS or LIKE after NOT")
        return Operator(f"NOT {read.one_of(*_WORDS, wanted=wanted)}")
    wanted = Phrase(
        "an operator (IN, NOT IN, =, !=, <, <=, >, >=, BETWEEN, CONTAINS or LIKE) after the field"
    )
    return Operator(read.one_of(*_SIGNS, *_WORDS, wanted=wanted))


def _operands(read: Cursor, field: Field, operator: Operator) -> tuple[Operand, ...]:
    if operator in {Operator.IN, Operator.NOT_IN}:
        return _list(read, field)
    if operator not in {Operator.BETWEEN, Operator.NOT_BETWEEN}:
        return (_value(read),)
    least = _value(read)
    read.one_of("AND", wanted=Phrase("AND and the upper end of BETWEEN"))
    return least, _value(read)


def _list(read: Cursor, field: Field) -> tuple[Operand, ...]:
    if not read.took("("):
        return (_bare(read),)
    found = [_starred(read, field)]
    while read.took(","):
        found.append(_starred(read, field))
    read.one_of(")", wanted=Phrase("a comma or a closing parenthesis"))
    return tuple(found)


def _bare(read: Cursor) -> Operand:
    """Read what may follow IN without parentheses: a parameter or a field."""
    wanted = Phrase("values in parentheses, such as {example}, after IN", example='("Comedy")')
    if read.now.kind is Kind.PARAMETER:
        return Parameter(read.take().written[1:])
    return read.field(wanted)


def _starred(read: Cursor, field: Field) -> Operand:
    at = read.now.at
    return rules.star(field, at) if read.took("*") else _value(read)


def _value(read: Cursor) -> Operand:
    if read.took("("):
        # As in the documentation's own `Actions.VALUE > ($VALUE)`.
        found = _value_itself(read)
        read.one_of(")", wanted=Phrase("a closing parenthesis"))
        return found
    return _value_itself(read)


def _value_itself(read: Cursor) -> Operand:
    literal = read.literal()
    if literal is not None:
        return literal
    if read.now.kind is Kind.PARAMETER:
        return Parameter(read.take().written[1:])
    return read.field(Phrase("a value (a text in quotes, a number, $NAME or CurrentItem.FIELD)"))

"""A reference for filters: row by row over dictionaries, as one would explain it; and builders.

It shares nothing with the compiled filters but the words of `model`.
"""

import math
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from comptoir.recommend.data import Column, ColumnKind, Table
from comptoir.recommend.filters import Events
from comptoir.recommend.filters import model as m

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


@dataclass
class World:
    """Everything a filter may ask, in plain Python."""

    rows: list[dict] = field(default_factory=list)
    """Field -> number, boolean, text, list of texts or None."""
    events: list[dict] = field(default_factory=list)
    """Oldest first: row, EVENT_TYPE, TIMESTAMP, EVENT_VALUE."""
    user: dict = field(default_factory=dict)
    item: dict = field(default_factory=dict)
    context: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    """Parameter -> list of numbers, booleans and texts."""
    now: float = 0.0
    latest: int | None = None
    by_row: bool = False

    def allowed(self, found: m.Filter) -> list[bool] | None:
        """None where an INCLUDE lacks a parameter."""
        applied = []
        for part in found.parts:
            if not part.parameters <= set(self.given):
                if part.effect is m.Effect.INCLUDE:
                    return None
                continue
            if part.only_if is None or self.holds(part.only_if, self.asking):
                applied.append(part)
        includes = [part for part in applied if part.effect is m.Effect.INCLUDE]
        excludes = [part for part in applied if part.effect is m.Effect.EXCLUDE]
        return [
            (not includes or any(self.matches(part, row) for part in includes))
            and not any(self.matches(part, row) for part in excludes)
            for row in range(len(self.rows))
        ]

    def matches(self, part, row):
        owner = next(part.conditions()).field.owner
        if owner in (m.Owner.INTERACTIONS, m.Owner.ACTION_INTERACTIONS):
            return any(
                event["row"] == row and self.holds(part.where, lambda f, event=event: event[f.name])
                for event in self.kept()
            )
        return self.holds(part.where, lambda f: self.rows[row].get(f.name))

    def kept(self):
        """The latest events of each type, and of each row where segments count so."""
        seen, found = {}, []
        for event in reversed(self.events):
            group = (event["EVENT_TYPE"].casefold(), event["row"] if self.by_row else None)
            seen[group] = seen.get(group, 0) + 1
            if self.latest is None or seen[group] <= self.latest:
                found.append(event)
        return found

    def asking(self, f):
        return {
            m.Owner.CURRENT_USER: self.user,
            m.Owner.CURRENT_ITEM: self.item,
            m.Owner.CONTEXT: self.context,
        }[f.owner].get(f.name)

    def holds(self, where, value_of):
        if isinstance(where, m.AllOf):
            return all(self.holds(one, value_of) for one in where.conditions)
        if isinstance(where, m.AnyOf):
            return any(self.holds(one, value_of) for one in where.conditions)
        name = str(where.operator)
        opposite = name == "!=" or name.startswith("NOT ")
        plain = {"!=": "="}.get(name, name.removeprefix("NOT "))
        held = listed(value_of(where.field))
        types = where.field.name == "EVENT_TYPE"
        if plain == "BETWEEN":
            ends = [listed(self.value(one)) for one in where.operands]
            found = all(len(end) == 1 for end in ends) and any(
                number(ends[0][0]) <= number(one) <= number(ends[1][0]) for one in held
            )
        else:
            wanted = [value for one in where.operands for value in listed(self.value(one))]
            if plain in ("<", "<=", ">", ">=") and len(wanted) != 1:
                wanted = []
            found = any(test(plain, one, value, types) for one in held for value in wanted)
        return found is not opposite

    def value(self, operand):
        if isinstance(operand, m.Parameter):
            return self.given[operand.name]
        if isinstance(operand, m.Field):
            return self.asking(operand)
        if isinstance(operand, m.Moment):
            return math.floor(self.now) + operand.amount * UNITS[operand.unit]
        return operand.value


def listed(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def number(value):
    return float(value)


def test(operator, held, value, types):
    if operator in ("=", "IN"):
        if types:
            return value == "*" or held.casefold() == value.casefold()
        return held == value
    if operator == "CONTAINS":
        return value.casefold() in held.casefold()
    if operator == "LIKE":
        return like(value.casefold(), held.casefold())
    left, right = number(held), number(value)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
        operator
    ]


test.__test__ = False


def like(pattern, text):
    """By the definition, a sign at a time."""
    ends = {0}
    while pattern:
        if pattern[0] == "%":
            ends = {end for start in ends for end in range(start, len(text) + 1)}
            pattern = pattern[1:]
            continue
        any_sign = pattern[0] == "_"
        if pattern[0] == "\\" and pattern[1:2] in ("%", "_", "\\"):
            pattern = pattern[1:]
        sign, pattern = pattern[0], pattern[1:]
        ends = {at + 1 for at in ends if at < len(text) and (any_sign or text[at] == sign)}
    return len(text) in ends


def column(kind, values):
    if kind in (ColumnKind.NUMBER, ColumnKind.BOOLEAN):
        numbers = [math.nan if value is None else float(value) for value in values]
        return Column(kind=kind, numbers=np.array(numbers, dtype=np.float64))
    lists = [listed(value) for value in values]
    vocabulary = tuple(dict.fromkeys(text for one in lists for text in one))
    codes = [vocabulary.index(text) for one in lists for text in one]
    return Column(
        kind=kind,
        starts=np.cumsum([0, *map(len, lists)]).astype(np.int64),
        codes=np.array(codes, dtype=np.int32),
        vocabulary=vocabulary,
    )


def table(rows, kinds, id_name="ITEM_ID"):
    """A table of dictionaries; ids under `id_name`, or `r0`, `r1`… ."""
    ids = [row.get(id_name, f"r{place}") for place, row in enumerate(rows)]
    return Table(
        ids=ids,
        columns={
            name: column(kind, [row.get(name) for row in rows]) for name, kind in kinds.items()
        },
        codes={one: code for code, one in enumerate(ids)},
    )


def events(found, event_types):
    nan = float("nan")
    values = [nan if one["EVENT_VALUE"] is None else one["EVENT_VALUE"] for one in found]
    return Events(
        rows=np.array([one["row"] for one in found], dtype=np.int32),
        kinds=np.array([event_types.index(one["EVENT_TYPE"]) for one in found], dtype=np.int16),
        times=np.array([one["TIMESTAMP"] for one in found], dtype=np.int64),
        values=np.array(values, dtype=np.float32),
        event_types=tuple(event_types),
    )


@pytest.fixture(scope="session")
def make():
    """Builders of tables and events, and the reference."""
    return SimpleNamespace(World=World, table=table, events=events)

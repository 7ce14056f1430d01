"""Compiled filters do what the reference does, whatever is asked of whatever catalogue."""

import contextlib
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind, gathered
from comptoir.recommend.filters import Asked, check, compiled, parse
from comptoir.recommend.filters import model as m

NUMBER, BOOLEAN = ColumnKind.NUMBER, ColumnKind.BOOLEAN
TEXT, CATEGORIES = ColumnKind.TEXT, ColumnKind.CATEGORIES
KINDS = {"PRICE": NUMBER, "CREATED": NUMBER, "ADULT": BOOLEAN, "BRAND": TEXT, "GENRES": CATEGORIES}
EVENT_TYPES = ["View", "purchase", "Ajouté", "VIEW"]
NOW = 1_700_000_000
IDS = {m.Target.ITEM: "ITEM_ID", m.Target.USER: "USER_ID", m.Target.ACTION: "ACTION_ID"}
OWNERS = {
    m.Target.ITEM: (m.Owner.ITEMS, m.Owner.INTERACTIONS),
    m.Target.USER: (m.Owner.USERS, m.Owner.INTERACTIONS),
    m.Target.ACTION: (m.Owner.ACTIONS, m.Owner.ACTION_INTERACTIONS),
}

TEXTS = ["Straße", "a%b", "x", "", 'q"u', "back\\slash", "日本", "STRASSE", "a_b"]
texts = st.sampled_from(TEXTS)
numbers = st.sampled_from([-2.5, 0.0, 1.0, 3.0, 1e10, NOW - 86400.0, float(NOW)])
patterns = st.sampled_from(["%", "a_b", "a\\_b", "%ß%", "straSSe", "s%e", "%a%b", "_", ""])


def maybe(strategy):
    return st.none() | strategy


values = {
    NUMBER: numbers,
    BOOLEAN: st.booleans(),
    TEXT: texts,
    CATEGORIES: st.lists(texts, min_size=1, max_size=3, unique=True),
}
rows = st.fixed_dictionaries({name: maybe(values[kind]) for name, kind in KINDS.items()})
times = st.sampled_from([NOW - 200_000, NOW - 7200, NOW - 10, NOW])


def event(n_rows):
    return st.fixed_dictionaries(
        {
            "row": st.integers(0, n_rows - 1),
            "EVENT_TYPE": st.sampled_from(EVENT_TYPES),
            "TIMESTAMP": times,
            "EVENT_VALUE": maybe(st.sampled_from([0.5, 2.0])),
        }
    )


# -- filters --------------------------------------------------------------------------------------

moments = st.builds(m.Moment, st.sampled_from([-2, -1, 1]), st.sampled_from("smhdw")) | st.just(
    m.Moment()
)
number_words = st.sampled_from(["-2.5", "0", "1", "3", "1e10", str(NOW)]).map(m.Number)
one_number = number_words | moments | st.sampled_from(["N1", "N2"]).map(m.Parameter)
many_numbers = number_words | st.just(m.Parameter("NS"))
one_text = texts.map(m.Text) | st.just(m.Parameter("T1"))
many_texts = texts.map(m.Text) | st.just(m.Parameter("TS"))
one_pattern = patterns.map(m.Text) | st.just(m.Parameter("P1"))
one_boolean = st.booleans().map(m.Boolean) | st.just(m.Parameter("B1"))
EQUAL = [m.Operator.EQUAL, m.Operator.UNEQUAL]
LISTS = [m.Operator.IN, m.Operator.NOT_IN]
ORDER = [m.Operator.LESS, m.Operator.AT_MOST, m.Operator.GREATER, m.Operator.AT_LEAST]
RANGES = [m.Operator.BETWEEN, m.Operator.NOT_BETWEEN]
PATTERNS = [m.Operator.CONTAINS, m.Operator.NOT_CONTAINS, m.Operator.LIKE, m.Operator.NOT_LIKE]


def compared(field, operators, operand, least=1, most=1):
    return st.builds(
        lambda operator, operands: m.Condition(
            field=field, operator=operator, operands=tuple(operands)
        ),
        st.sampled_from(operators),
        st.lists(operand, min_size=least, max_size=most),
    )


def asking(names, owners):
    """Fields of the one who asks, as values."""
    return st.builds(
        lambda owner, name: m.Field(owner=owner, name=name),
        st.sampled_from(owners),
        st.sampled_from(names),
    )


def of_numbers(field, others):
    one = one_number | asking(["PRICE", "CREATED"], others) if others else one_number
    return (
        compared(field, EQUAL + ORDER, one)
        | compared(field, LISTS, many_numbers, most=3)
        | compared(field, RANGES, one, 2, 2)
    )


def of_texts(field, others):
    one = one_text | asking(["BRAND", "GENRES"], others) if others else one_text
    many = many_texts | asking(["BRAND", "GENRES"], others) if others else many_texts
    return (
        compared(field, EQUAL, one)
        | compared(field, LISTS, many, most=3)
        | compared(field, PATTERNS, one_pattern)
    )


def of_fields(owner, others):
    """Conditions on the fields of a catalogue, or of the one who asks."""
    found = []
    for name, kind in KINDS.items():
        field = m.Field(owner=owner, name=name)
        if kind is NUMBER:
            found.append(of_numbers(field, others))
        elif kind is BOOLEAN:
            found.append(compared(field, EQUAL + LISTS, one_boolean))
        else:
            found.append(of_texts(field, others))
    return st.one_of(found)


def of_events(owner):
    names = ["View", "VIEW", "purchase", "ajouté", "never", "*"]
    types = st.sampled_from(names).map(m.Text)
    many = types | st.just(m.Parameter("ES"))
    kind = m.Field(owner=owner, name="EVENT_TYPE")
    return (
        compared(kind, LISTS, many, most=2)
        | compared(kind, EQUAL, types)
        | of_numbers(m.Field(owner=owner, name="TIMESTAMP"), ())
        | of_numbers(m.Field(owner=owner, name="EVENT_VALUE"), ())
    )


def nested(conditions):
    def join(kind):
        return lambda parts: m.joined(kind, parts)

    return st.recursive(
        conditions,
        lambda inner: (
            st.lists(inner, min_size=2, max_size=3).map(join(m.AllOf))
            | st.lists(inner, min_size=2, max_size=3).map(join(m.AnyOf))
        ),
        max_leaves=4,
    )


OTHERS = {
    m.Target.ITEM: (m.Owner.CURRENT_ITEM, m.Owner.CURRENT_USER, m.Owner.CONTEXT),
    m.Target.ACTION: (m.Owner.CURRENT_USER, m.Owner.CONTEXT),
    m.Target.USER: (),
}


def alone(target):
    """Parts of one condition."""
    catalogue, happened = OWNERS[target]
    return st.builds(
        lambda effect, where: m.Part(effect=effect, target=target, where=where),
        st.sampled_from(list(m.Effect)),
        of_fields(catalogue, OTHERS[target]) | of_events(happened),
    )


conditions_alone = st.one_of([alone(target) for target in m.Target])


def parts(target):
    catalogue, happened = OWNERS[target]
    others = OTHERS[target]
    ids = m.Field(owner=catalogue, name=IDS[target])
    named = compared(ids, LISTS, st.sampled_from(["r0", "r2", "none"]).map(m.Text), most=2)
    where = nested(of_fields(catalogue, others) | named) | nested(of_events(happened))
    only_if = maybe(nested(st.one_of([of_fields(owner, others) for owner in others])))
    return st.builds(
        lambda effect, where, only_if: m.Part(
            effect=effect, target=target, where=where, only_if=only_if
        ),
        st.sampled_from(list(m.Effect)),
        where,
        only_if if others else st.none(),
    )


filters = st.one_of(
    [
        st.lists(parts(target), min_size=1, max_size=4).map(lambda found: m.Filter(tuple(found)))
        for target in m.Target
    ]
)

# -- requests -------------------------------------------------------------------------------------

given_values = st.fixed_dictionaries(
    {},
    optional={
        "N1": st.lists(numbers, min_size=1, max_size=1),
        "N2": st.lists(numbers, min_size=1, max_size=1),
        "NS": st.lists(numbers, max_size=3),
        "T1": st.lists(texts, min_size=1, max_size=1),
        "TS": st.lists(texts, max_size=3),
        "P1": st.lists(patterns, min_size=1, max_size=1),
        "B1": st.lists(st.booleans(), min_size=1, max_size=1),
        "ES": st.lists(st.sampled_from(["view", "Purchase", "*", "never"]), max_size=2),
    },
)


def written(values):
    """As `filterValues` takes them."""
    quoted = [str(m.Text(one)) if isinstance(one, str) else str(one).lower() for one in values]
    return ",".join(quoted)


@st.composite
def worlds(draw, make, latest=None):
    found = draw(st.lists(rows, min_size=1, max_size=6))
    for place, row in enumerate(found):
        for name in IDS.values():
            row[name] = f"r{place}"
    return make.World(
        rows=found,
        events=sorted(
            draw(st.lists(event(len(found)), max_size=12)), key=lambda one: one["TIMESTAMP"]
        ),
        user=draw(rows),
        item=draw(rows),
        context=draw(rows),
        given=draw(given_values),
        now=NOW + 0.7,
        latest=latest,
    )


def asked_of(make, world, found):
    return Asked(
        values={
            name: written(values)
            for name, values in world.given.items()
            if name in found.parameters
        },
        history=make.events(world.events, EVENT_TYPES),
        user=world.user,
        item=world.item,
        context=world.context,
        now=world.now,
    )


def everybody(world):
    """The events of a segment's world: its rows are users."""
    return gathered(
        owners=np.array([one["row"] for one in world.events], dtype=np.int32),
        events=np.zeros(len(world.events), dtype=np.int32),
        times=np.array([one["TIMESTAMP"] for one in world.events], dtype=np.int64),
        kinds=np.array([EVENT_TYPES.index(one["EVENT_TYPE"]) for one in world.events], np.int16),
        values=np.array(
            [np.nan if one["EVENT_VALUE"] is None else one["EVENT_VALUE"] for one in world.events],
            dtype=np.float32,
        ),
        users=[f"r{place}" for place in range(len(world.rows))],
        items=["thing"],
        event_types=tuple(EVENT_TYPES),
    )


def compiled_for(make, world, found, latest=None):
    table = make.table(world.rows, KINDS, IDS[found.target])
    return compiled(found, table, interactions=everybody(world), latest=latest)


# -- the law --------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.data(), filters, st.sampled_from([None, 1, 2]))
def test_compiled_equals_the_reference(make, data, found, latest):
    world = data.draw(worlds(make, latest=latest))
    world.by_row = found.target is m.Target.USER
    one = compiled_for(make, world, found, latest)
    asked, wanted = asked_of(make, world, found), world.allowed(found)
    if wanted is None:
        with pytest.raises(errors.Invalid, match="which an INCLUDE of the filter needs"):
            one.allowed(asked)
        return
    assert one.allowed(asked).tolist() == wanted
    assert one.allowed(asked).tolist() == wanted, "kept answers are the same"


def crowded(make):
    """A world of many rows and events, in which hardly a condition holds for all or none."""
    dice = random.Random(1)
    pools = {
        NUMBER: [None, -2.5, 0.0, 1.0, 3.0, 1e10, NOW - 86400.0, float(NOW)],
        BOOLEAN: [None, True, False],
        TEXT: [None, *TEXTS],
        CATEGORIES: [None, *([one] for one in TEXTS), *([one, "x"] for one in TEXTS[:2])],
    }

    def row(place):
        found = {name: dice.choice(pools[kind]) for name, kind in KINDS.items()}
        return found | dict.fromkeys(IDS.values(), f"r{place}")

    happened = [
        {
            "row": dice.randrange(40),
            "EVENT_TYPE": dice.choice(EVENT_TYPES),
            "TIMESTAMP": NOW - dice.choice([0, 10, 7200, 86400, 200_000]),
            "EVENT_VALUE": dice.choice([None, -2.5, 0.5, 1.0, 3.0]),
        }
        for _ in range(60)
    ]
    return make.World(
        rows=[row(place) for place in range(40)],
        events=sorted(happened, key=lambda one: one["TIMESTAMP"]),
        given={"N1": [1.0], "N2": [3.0], "NS": [0.0, 3.0], "T1": ["x"], "TS": ["x", "a_b"]}
        | {"P1": ["%s%"], "B1": [True], "ES": ["view"]},
        now=NOW + 0.7,
        latest=8,
    )


@settings(max_examples=1000)
@given(st.data(), conditions_alone)
def test_a_condition_alone_equals_the_reference(make, data, part):
    world = crowded(make)
    world.by_row = part.target is m.Target.USER
    world.user, world.item, world.context = data.draw(st.tuples(rows, rows, rows))
    found = m.Filter((part,))
    one = compiled_for(make, world, found, world.latest)
    assert one.allowed(asked_of(make, world, found)).tolist() == world.allowed(found)


@given(st.data(), filters)
def test_the_order_of_parts_does_not_matter(make, data, found):
    world = data.draw(worlds(make))
    world.given |= {"N1": [1.0], "N2": [3.0], "NS": [], "T1": ["x"], "TS": ["x"], "P1": ["%"]}
    world.given |= {"B1": [True], "ES": ["view"]}
    turned = m.Filter(found.parts[::-1])
    asked = asked_of(make, world, found)
    one, other = compiled_for(make, world, found), compiled_for(make, world, turned)
    assert one.allowed(asked).tolist() == other.allowed(asked).tolist()


@given(st.data(), filters)
def test_changed_rows_laid_over_equal_a_new_catalogue(make, data, found):
    world = data.draw(worlds(make))
    was = data.draw(st.integers(0, len(world.rows)))
    changed = data.draw(st.lists(st.integers(0, max(0, was - 1)), max_size=3, unique=True))
    codes = [code for code in changed if code < was] + list(range(was, len(world.rows)))
    before = [dict(row) for row in world.rows[:was]]
    for code in codes:
        if code < was:
            before[code] |= data.draw(rows)
    id_name = IDS[found.target]
    old = compiled(
        found, make.table(before, KINDS, id_name), interactions=everybody(world), latest=None
    )
    over = old.over(
        make.table([world.rows[code] for code in codes], KINDS, id_name), np.array(codes, dtype=int)
    )
    wanted = world.allowed(found)
    if wanted is not None:
        assert over.allowed(asked_of(make, world, found)).tolist() == wanted


@given(st.data(), filters)
def test_explained_adds_up(make, data, found):
    world = data.draw(worlds(make))
    if world.allowed(found) is None:
        return
    one, asked = compiled_for(make, world, found), asked_of(make, world, found)
    candidates = np.array(
        data.draw(st.lists(st.booleans(), min_size=one.size, max_size=one.size)), dtype=np.bool_
    )
    told = one.explained(asked, candidates)
    assert told.candidates == told.not_included + sum(p.removed for p in told.parts) + told.left
    assert told.left == int((one.allowed(asked) & candidates).sum())
    assert [part.text for part in told.parts] == [str(part) for part in found.parts]


@given(filters)
def test_a_filter_is_read_as_it_is_written(found):
    assert parse(str(found)) == found


# -- what fits nothing ----------------------------------------------------------------------------

any_field = st.builds(
    lambda owner, name: m.Field(owner=owner, name=name),
    st.sampled_from(list(m.Owner)),
    st.sampled_from([*KINDS, "EVENT_TYPE", "TIMESTAMP", "ITEM_ID", "USER_ID", "none"]),
)
any_operand = (
    any_field
    | number_words
    | moments
    | texts.map(m.Text)
    | st.booleans().map(m.Boolean)
    | st.sampled_from(["N1", "TS", "B1"]).map(m.Parameter)
)
any_condition = st.builds(
    lambda field, operator, operands: m.Condition(
        field=field,
        operator=operator,
        operands=tuple(operands[: 2 if operator in RANGES else 1]),
    ),
    any_field,
    st.sampled_from(list(m.Operator)),
    st.lists(any_operand, min_size=2, max_size=2),
)


@settings(max_examples=300)
@given(
    st.data(),
    st.sampled_from(list(m.Target)),
    any_condition,
    maybe(any_condition),
)
def test_what_cannot_be_compared_is_invalid_and_nothing_else(make, data, target, where, only_if):
    part = m.Part(effect=m.Effect.INCLUDE, target=target, where=where, only_if=only_if)
    world = data.draw(worlds(make))
    schemas = dict.fromkeys(["Items", "Users", "Actions"], KINDS)
    try:
        found = parse(str(part))
        one = compiled_for(make, world, found)
    except errors.Invalid:
        return
    with contextlib.suppress(errors.Invalid):
        check(found, schemas)
    try:
        assert one.allowed(asked_of(make, world, found)).shape == (one.size,)
    except errors.Invalid as error:
        assert "filterValues" in error.message, "only parameters are wrong when asked"  # noqa: PT017

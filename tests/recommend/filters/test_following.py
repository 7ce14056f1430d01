"""Filters that are kept compiled do what filters compiled anew do, however the catalogue changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters import Asked, Checker, CompiledFilters, compiled, parse
from comptoir.recommend.filters.following import changed, taken

KINDS = {
    "PRICE": ColumnKind.NUMBER,
    "ADULT": ColumnKind.BOOLEAN,
    "TITLE": ColumnKind.TEXT,
    "GENRES": ColumnKind.CATEGORIES,
}
FILTERS = [
    "INCLUDE ItemID WHERE Items.PRICE > 2",
    "EXCLUDE ItemID WHERE Items.PRICE > $P AND Items.GENRES NOT IN ('a')",
    "INCLUDE ItemID WHERE Items.TITLE LIKE 'x%' | EXCLUDE ItemID WHERE Items.ADULT = true",
    "EXCLUDE ItemID WHERE Items.ITEM_ID IN ('r1', 'r3')",
]
words = st.sampled_from(["a", "b", "x", "xy"])
rows = st.fixed_dictionaries(
    {
        "PRICE": st.none() | st.sampled_from([1.0, 2.0, 3.0]),
        "ADULT": st.none() | st.booleans(),
        "TITLE": st.none() | words,
        "GENRES": st.none() | st.lists(words, min_size=1, max_size=3, unique=True),
    }
)


@st.composite
def states(draw):
    """A catalogue as it was and as it became."""
    old = draw(st.lists(rows, max_size=5))
    new = [draw(rows) if draw(st.booleans()) else row for row in old]
    return old, new + draw(st.lists(rows, max_size=3))


def tables(make, old, new):
    """Tables in which words keep their places, as a catalogue that changes has them."""
    every = make.table([*old, *new], KINDS)
    was = taken_with_vocabulary(every, range(len(old)))
    return was, taken_with_vocabulary(every, range(len(old), len(old) + len(new)))


def taken_with_vocabulary(table, codes):
    found = taken(table, np.array(codes, dtype=int))
    columns = dict(found.columns)
    for name, column in table.columns.items():
        if column.vocabulary:
            parts = [column.codes[column.starts[c] : column.starts[c + 1]] for c in codes]
            columns[name] = type(column)(
                kind=column.kind,
                starts=found.columns[name].starts,
                codes=np.concatenate([np.empty(0, dtype=np.int32), *parts]),
                vocabulary=column.vocabulary,
            )
    ids = tuple(f"r{place}" for place in range(len(codes)))
    return type(table)(ids=ids, columns=columns, codes={one: c for c, one in enumerate(ids)})


@given(states())
def test_changed_rows_are_found(make, state):
    old, new = state
    was, now = tables(make, old, new)
    assert changed(was, now).tolist() == [
        place for place, row in enumerate(new) if place >= len(old) or row != old[place]
    ]


@given(st.lists(rows, min_size=1, max_size=4), st.data())
def test_taken_rows_are_what_they_were(make, found, data):
    table = make.table(found, KINDS)
    codes = data.draw(st.lists(st.integers(0, len(found) - 1), unique=True))
    some = taken(table, np.array(codes, dtype=int))
    for place, code in enumerate(codes):
        for name, column in table.columns.items():
            assert some.columns[name].at(place) == column.at(code)


@pytest.mark.parametrize("share", [0.0, 1.0])
@given(st.lists(states(), min_size=1, max_size=3), st.sampled_from(FILTERS))
def test_kept_filters_equal_new_ones(make, share, found, text):
    first = tables(make, *found[0])[0]
    kept = CompiledFilters(first, share=share)
    asked = Asked(values={"P": "1"} if "$P" in text else {})
    for old, new in found:
        for table in tables(make, old, new):
            wanted = compiled(parse(text), table).allowed(asked).tolist()
            assert kept.of(text, table).allowed(asked).tolist() == wanted
            assert kept.of(text, table) is kept.of(text, table)


def test_a_catalogue_of_other_items_is_no_change(make):
    one = make.table([{"ITEM_ID": "a"}], {})
    assert changed(one, make.table([{"ITEM_ID": "b"}], {})) is None
    assert changed(one, make.table([], {})) is None
    assert changed(one, make.table([{"ITEM_ID": "a"}], {"PRICE": ColumnKind.NUMBER})) is None


def test_a_filter_of_users_chooses_no_items(make):
    table = make.table([{"PRICE": 1.0}], KINDS)
    with pytest.raises(errors.Invalid, match="chooses among UserID, where ItemID is asked for"):
        CompiledFilters(table).of('INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("x")', table)


def test_a_checker_reads_and_checks():
    checker = Checker()
    checker.check("INCLUDE ItemID WHERE Items.price > 5", {"ITEMS": ["ITEM_ID", "PRICE"]})
    with pytest.raises(errors.Invalid, match="did you mean PRICE"):
        checker.check("INCLUDE ItemID WHERE Items.PRISE > 5", {"ITEMS": ["ITEM_ID", "PRICE"]})
    with pytest.raises(errors.Invalid, match="where INCLUDE or EXCLUDE should stand"):
        checker.check("", {})

"""Checks of many rows at once say what a check of each row would say."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.recommend.conftest import INTERACTIONS, ITEMS

from comptoir.kernel.files import Chunk, Fault, Unreadable
from comptoir.kernel.files.columns import Objects, Table
from comptoir.recommend.datasets.checking import RejectReason, checked

NOW = 1_700_000_000
GOOD = {"USER_ID": "u", "ITEM_ID": "i", "TIMESTAMP": NOW, "EVENT_TYPE": "View"}


def chunk(*rows: dict, typed: bool = False) -> Chunk:
    values = Table(pl.DataFrame(list(rows), infer_schema_length=None)) if typed else Objects(rows)
    return Chunk(range(2, 2 + len(rows)), values, (), len(rows) + 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"USER_ID": ""}, RejectReason.MISSING_VALUE),
        ({"USER_ID": None}, RejectReason.MISSING_VALUE),
        ({"ITEM_ID": "i" * 257}, RejectReason.TOO_LONG),
        ({"DEVICE": "d" * 1001}, RejectReason.TOO_LONG),
        ({"TIMESTAMP": ""}, RejectReason.MISSING_VALUE),
        ({"TIMESTAMP": "yesterday"}, RejectReason.WRONG_TYPE),
        ({"TIMESTAMP": "NaN"}, RejectReason.WRONG_TYPE),
        ({"TIMESTAMP": str(NOW * 1000)}, RejectReason.MILLISECONDS),
        ({"TIMESTAMP": str(NOW * 10**6)}, RejectReason.MILLISECONDS),
        ({"TIMESTAMP": str(NOW + 10 * 86_400)}, RejectReason.FUTURE),
        ({"TIMESTAMP": "-5"}, RejectReason.NEGATIVE_TIME),
        ({"EVENT_VALUE": "NaN"}, RejectReason.NOT_A_NUMBER),
        ({"EVENT_VALUE": "inf"}, RejectReason.NOT_A_NUMBER),
        ({"EVENT_VALUE": "cheap"}, RejectReason.WRONG_TYPE),
    ],
)
def test_each_fault_refuses_its_row_and_no_other(change, reason):
    texts = {name: str(value) for name, value in GOOD.items()}
    found = checked(chunk(texts, texts | change, texts), INTERACTIONS, {}, NOW)
    assert found.rejects.select("line", "reason").rows() == [(3, reason.value)]
    assert found.frame.height == 2


def test_detail_says_the_value_and_what_to_do():
    found = checked(chunk(GOOD | {"TIMESTAMP": NOW * 1000}), INTERACTIONS, {}, NOW)
    says = "which is no second since 1970 but a millisecond or less; divide it by 1000 or more."
    assert found.rejects["detail"].to_list() == [f"TIMESTAMP is {NOW * 1000}, {says}"]


def test_no_detail_names_a_user():
    found = checked(chunk(GOOD | {"USER_ID": "ada@example.org" * 20}), INTERACTIONS, {}, NOW)
    assert found.rejects.height == 1
    assert "ada" not in str(found.rejects.to_dicts())


def test_numbers_of_a_typed_file_are_checked_alike():
    rows = [GOOD | {"EVENT_VALUE": value} for value in (1.5, math.nan, None, math.inf)]
    found = checked(chunk(*rows, typed=True), INTERACTIONS, {}, NOW)
    assert found.rejects["line"].to_list() == [3, 5]
    assert found.frame["EVENT_VALUE"].to_list() == [1.5, None]


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("told", ["1700000000.0", "1700000000.25", 1_700_000_000.5])
def test_moments_that_were_written_as_real_numbers_are_taken(told, typed):
    found = checked(chunk(GOOD | {"TIMESTAMP": told}, typed=typed), INTERACTIONS, {}, NOW)
    assert found.frame["TIMESTAMP"].to_list() == [NOW]


def test_flags_are_taken_in_the_usual_spellings():
    rows = [{"ITEM_ID": "i", "ADULT": told} for told in ("True", "false", "YES", "0", "", "maybe")]
    found = checked(chunk(*rows), ITEMS, {}, NOW)
    assert found.frame["ADULT"].to_list() == [True, False, True, False, None]
    assert found.rejects["line"].to_list() == [7]


def test_columns_go_by_the_names_that_were_given():
    rows = [{"u": "u", "i": "i", "t": "7", "e": "View"}]
    names = {"USER_ID": "u", "ITEM_ID": "i", "TIMESTAMP": "t", "EVENT_TYPE": "e"}
    found = checked(chunk(*rows), INTERACTIONS, names, NOW)
    assert found.frame.row(0) == ("u", "i", 7, "View", None, None)


def test_lines_that_are_no_record_are_told_too():
    bad = Unreadable(line=9, fault=Fault.TOO_LONG, why="The line is longer than the limit.")
    one = Chunk([2], Objects([GOOD]), [bad], 9)
    found = checked(one, INTERACTIONS, {}, NOW)
    assert found.rejects.row(0) == (9, "too_long", "The line is longer than the limit.")


VALUES = st.fixed_dictionaries(
    {
        "USER_ID": st.sampled_from(["u", "", None, "x" * 300]),
        "ITEM_ID": st.sampled_from(["i", ""]),
        "TIMESTAMP": st.sampled_from([NOW, 0, -1, NOW * 1000, NOW + 10**7, "x", None, "12.0"]),
        "EVENT_TYPE": st.sampled_from(["View", None]),
        "EVENT_VALUE": st.sampled_from([1, 2.5, "3", "", None, "NaN", "x"]),
    }
)


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_rows_together_are_judged_as_each_alone(rows):
    together = checked(chunk(*rows), INTERACTIONS, {}, NOW)
    alone = [checked(chunk(row), INTERACTIONS, {}, NOW) for row in rows]
    expected = [
        (place + 2, *one.rejects.row(0)[1:])
        for place, one in enumerate(alone)
        if one.rejects.height
    ]
    assert together.rejects.rows() == expected
    assert together.frame.equals(pl.concat([one.frame for one in alone]))
    assert together.frame.height + together.rejects.height == len(rows)

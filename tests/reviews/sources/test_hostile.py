"""Laws that hold for any bytes at all."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.reviews.sources import SCHEMA, Limits, open_source

NOW = datetime(2025, 1, 1, tzinfo=UTC)
SMALL = Limits(max_line_bytes=400, max_text_bytes=200, chunk_bytes=2_000)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 2**40), st.floats(), st.text(max_size=60), st.integers(1, 5),
    st.just("2024-03-01"), st.lists(st.integers(), max_size=2), st.text(min_size=150, max_size=250),
)  # fmt: skip
FIELD = st.sampled_from(
    ["product_id", "rating", "text", "title", "date", "votes", "lang", "user", "images", "verified"]
)
RECORDS = st.lists(st.dictionaries(FIELD, VALUES), max_size=30)
HEAD = b'{"product_id": "P", "rating": 5, "text": "Bien", "date": "2024-01-01"}\n'


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile") / "reviews"


def read(path, data, start_line=0, size=4):
    path.write_bytes(data)
    batches = list(
        open_source(path, clock=lambda: NOW, limits=SMALL).read_batches(start_line, size)
    )
    rows = [row for batch in batches for row in batch.frame.iter_rows()]
    rejects = [reject for batch in batches for reject in batch.rejects]
    assert all(batch.frame.schema == SCHEMA for batch in batches)
    return rows, rejects


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=2_000))
def test_any_bytes_behind_a_good_start_are_read_or_refused(path, data):
    for whole in (HEAD + data, b"text,rating,sku\n" + data):
        try:
            read(path, whole)
        except errors.Invalid as refused:
            assert refused.message  # noqa: PT017 - either outcome is right


@settings(max_examples=150, deadline=None)
@given(records=RECORDS, size=st.integers(1, 9), cut=st.integers(0, 31))
def test_every_line_is_a_row_or_one_reject_and_reading_goes_on(path, records, size, cut):
    data = HEAD + b"".join(json.dumps(record).encode() + b"\n" for record in records)
    rows, rejects = read(path, data, size=size)
    seen = sorted([row[0] for row in rows] + [reject.line for reject in rejects])
    assert seen == list(range(1, len(records) + 2))
    later, left = read(path, data, start_line=cut, size=size)
    assert (later, left) == (
        [row for row in rows if row[0] > cut],
        [one for one in rejects if one.line > cut],
    )


@settings(max_examples=150, deadline=None)
@given(records=RECORDS)
def test_array_says_what_lines_say(path, records):
    whole = [json.loads(HEAD), *records]
    in_lines = read(path, b"".join(json.dumps(record).encode() + b"\n" for record in whole))
    in_array = read(path, json.dumps(whole, indent=1).encode())
    assert in_array[0] == in_lines[0]
    assert [one.line for one in in_array[1]] == [one.line for one in in_lines[1]]

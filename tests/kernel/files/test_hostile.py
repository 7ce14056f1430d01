"""Laws that hold for any bytes at all."""

import gzip
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.files import Limits, open_records

SMALL = Limits(max_line_bytes=400, chunk_bytes=2_000)
HEAD = b'{"id": "P", "note": 5}\n'
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=450))
RECORDS = st.lists(st.dictionaries(st.sampled_from(["id", "note", "é"]), VALUES), max_size=30)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile") / "rows"


def read(path, data, start_line=0, size=4):
    path.write_bytes(data)
    chunks = list(open_records(path, limits=SMALL).chunks(start_line, size))
    lines = [line for chunk in chunks for line in chunk.lines]
    assert len(lines) == sum(1 for chunk in chunks for _ in chunk.values.records())
    return lines, [one.line for chunk in chunks for one in chunk.unreadable]


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=2_000))
@example(data=b"[")
@example(data=b"[{")
@example(data=b"\x1f\x8b")
@example(data=b"\x28\xb5\x2f\xfd")
@example(data=b"PAR1PAR1PAR1")
@example(data=b'"')
def test_any_bytes_are_read_or_refused(path, data):
    for whole in (
        data,
        HEAD + data,
        b"[" + HEAD + b"," + data,
        b"text,rating,sku\n" + data,
        gzip.compress(data),
        gzip.compress(HEAD)[:-8] + data,
    ):
        try:
            read(path, whole)
        except errors.Invalid as refused:
            assert refused.message  # noqa: PT017 - either outcome is right


@settings(max_examples=150, deadline=None)
@given(records=RECORDS, size=st.integers(1, 9), cut=st.integers(0, 31), array=st.booleans())
def test_every_line_is_a_record_or_told_and_reading_goes_on(path, records, size, cut, array):
    whole = [json.loads(HEAD), *records]
    data = "\n".join(map(json.dumps, whole)) if not array else json.dumps(whole, indent=1)
    lines, told = read(path, data.encode(), size=size)
    assert sorted(lines + told) == list(range(1, len(whole) + 1))
    assert read(path, data.encode(), cut, size) == (
        [line for line in lines if line > cut],
        [line for line in told if line > cut],
    )

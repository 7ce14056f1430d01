"""What becomes of each row, and of files that are none."""

import contextlib
import csv
import gzip
import io
import json
import os
from collections import Counter
from datetime import UTC, datetime

import polars as pl
import pytest
import zstandard

from comptoir.kernel import errors
from comptoir.reviews.model import RawReview, Reject
from comptoir.reviews.sources import open_source
from comptoir.reviews.sources.port import SCHEMA

NOW = datetime(2025, 1, 1, tzinfo=UTC)


def record(**changes):
    row = {
        "product_id": "P1",
        "buyer_id": "u1",
        "rating": 4,
        "title": "Bien",
        "text": "Solide.",
        "date": "2024-03-01",
    }
    return {name: value for name, value in (row | changes).items() if value is not ...}


def lines(*rows) -> bytes:
    return b"".join(
        (row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode()) + b"\n"
        for row in rows
    )


def table(*rows, delimiter=",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def opened(tmp_path, data: bytes, name="reviews", mapping=None, **options):
    path = tmp_path / name
    path.write_bytes(data)
    return open_source(path, mapping, clock=lambda: NOW, **options)


def read(source, start_line=0, size=20_000):
    batches = list(source.read_batches(start_line, size))
    frame = (
        pl.concat([batch.frame for batch in batches]) if batches else pl.DataFrame(schema=SCHEMA)
    )
    return frame, [reject for batch in batches for reject in batch.rejects]


def told(rejects):
    return [(reject.line, reject.reason.value) for reject in rejects]


def zstd(data: bytes) -> bytes:
    return zstandard.compress(data)


GOOD = [
    record(text=f"Avis {number}, très «solide»\nvraiment", rating=number % 5 + 1)
    for number in range(50)
]


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress, zstd])
@pytest.mark.parametrize(
    ("data", "container"),
    [
        (lines(*GOOD), "JSON Lines"),
        (b"\xef\xbb\xbf" + lines(*GOOD), "JSON Lines"),
        (json.dumps(GOOD).encode(), "a JSON array"),
        (json.dumps(GOOD, indent=2, ensure_ascii=False).encode(), "a JSON array"),
        (table(*GOOD), "CSV"),
        (b"\xef\xbb\xbf" + table(*GOOD, delimiter=";"), "CSV"),
        (table(*GOOD, delimiter="|").replace(b"\n", b"\r\n"), "CSV"),
        (table(*GOOD, delimiter="\t"), "TSV"),
        (table(*GOOD, delimiter=";").decode().encode("cp1252"), "CSV"),
    ],
)
def test_same_reviews_come_from_every_container(tmp_path, data, container, squeeze):
    source = opened(tmp_path, squeeze(data), "any.name")
    frame, rejects = read(source)
    assert (source.container, rejects) == (container, [])
    assert [text.replace("\r", "") for text in frame["text"]] == [row["text"] for row in GOOD]
    assert frame["rating"].to_list() == [row["rating"] for row in GOOD]
    assert frame.schema == SCHEMA
    assert source.bytes_read() == source.bytes_total


def test_parquet_gives_the_same_reviews_and_goes_on(tmp_path):
    pl.DataFrame(GOOD).write_parquet(tmp_path / "reviews.bin", row_group_size=7)
    source = open_source(tmp_path / "reviews.bin", clock=lambda: NOW)
    frame, rejects = read(source, size=8)
    assert (source.container, frame["text"].to_list(), rejects) == (
        "Parquet",
        [row["text"] for row in GOOD],
        [],
    )
    rest, _ = read(source, start_line=33, size=8)
    assert rest.equals(frame.filter(pl.col("line") > 33))


@pytest.mark.parametrize("data", [lines(*GOOD), json.dumps(GOOD).encode(), table(*GOOD)])
def test_reading_goes_on_behind_any_line(tmp_path, data):
    data = data.replace(b'"rating": 3', b'"rating": "six"')
    source = opened(tmp_path, data)
    frame, rejects = read(source)
    for batch in source.read_batches(0, 7):
        rest, left = read(source, batch.last_line, 5)
        assert rest.equals(frame.filter(pl.col("line") > batch.last_line))
        assert left == [reject for reject in rejects if reject.line > batch.last_line]


def test_rows_and_rejects_come_in_the_order_of_their_lines(tmp_path):
    found = list(opened(tmp_path, lines(record(), record(rating=9), b"{", record())).read())
    assert [type(one) for one in found] == [RawReview, Reject, Reject, RawReview]
    assert [one.line for one in found] == [1, 2, 3, 4]
    assert found[0].created_at == datetime(2024, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"{broken", "invalid_json"),
        (b"[1]", "invalid_json"),
        (b'"text"', "invalid_json"),
        (b'{"text": "\xff\xfe"}', "invalid_json"),
        (b'{"text": "\\ud800"}', "invalid_json"),
        (b"[" * 5000, "invalid_json"),
        (record(product_id=...), "missing_field"),
        (record(product_id=None), "missing_field"),
        (record(product_id=" "), "missing_field"),
        (record(rating=...), "missing_field"),
        (record(text=...), "missing_field"),
        (record(date=...), "missing_field"),
        (record(text=12), "missing_field"),
        (record(rating="six"), "invalid_rating"),
        (record(rating=0), "invalid_rating"),
        (record(rating=7), "invalid_rating"),
        (record(rating=None), "invalid_rating"),
        (record(rating=float("nan")), "invalid_rating"),
        (record(date="soon"), "invalid_timestamp"),
        (record(date=None), "invalid_timestamp"),
        (record(date="2025-01-03"), "invalid_timestamp"),
        (record(date=0), "invalid_timestamp"),
        (record(text=""), "empty_text"),
        (record(text=" \n"), "empty_text"),
        (record(text=None), "empty_text"),
        (record(text="é" * 40_000), "too_long"),
        (record(text="a" * 2_000_000), "too_long"),
        (record(title="a" * 70_000), "too_long"),
    ],
)
def test_row_is_refused_with_its_line_and_reason(tmp_path, row, reason):
    source = opened(tmp_path, lines(record(), row, record(text="après")))
    frame, rejects = read(source)
    assert told(rejects) == [(2, reason)]
    assert frame["line"].to_list() == [1, 3]
    assert len(rejects[0].detail) <= 200


def test_reject_never_shows_the_buyer(tmp_path):
    rows = [
        record(buyer_id="secret-77", **change)
        for change in ({"rating": 9}, {"date": "x"}, {"text": ""}, {"product_id": ""})
    ]
    broken = lines(record(buyer_id="secret-77"))[:-4] + b"\n"
    _, rejects = read(opened(tmp_path, lines(record()) + lines(*rows) + broken))
    assert len(rejects) == 5
    assert "secret-77" not in repr(rejects)


def test_monstrous_line_is_one_reject(tmp_path):
    data = lines(
        record(),
        b'{"text": "' + b"a" * 3_000_000 + b'"}',
        record(),
        b"b" * 2_000_000 + b"\xff",
        record(),
    )
    frame, rejects = read(opened(tmp_path, data))
    assert (frame["line"].to_list(), told(rejects)) == (
        [1, 3, 5],
        [(2, "too_long"), (4, "too_long")],
    )


def test_csv_row_that_does_not_fit_is_refused(tmp_path):
    data = (
        table(record())
        + b'P1,u1,4,t,one,2024-03-01,too,many\nP1,u1,4,t\nP1,u1,4,"t\nP1,u1,4,t,fine,2024-03-01\n'
    )
    frame, rejects = read(opened(tmp_path, data))
    assert frame["text"].to_list() == ["Solide.", "fine"]
    assert told(rejects) == [(3, "invalid_json"), (4, "missing_field"), (5, "invalid_json")]


@pytest.mark.parametrize("squeeze", [gzip.compress, zstd])
def test_truncated_file_yields_its_whole_records_then_says_where(tmp_path, squeeze):
    rows = [record(text=os.urandom(200).hex()) for _ in range(2_000)]
    packed = squeeze(lines(*rows))
    source = opened(tmp_path, packed[: len(packed) // 2], "cut.gz")
    with pytest.raises(
        errors.Invalid, match=r"cut\.gz: .*break off.*last whole record is line"
    ) as raised:
        read(source, 0, 100)
    assert raised.value.extra["last_line"] > 100
    seen = sum(batch.frame.height for batch in _until_broken(source))
    assert seen == raised.value.extra["last_line"]


def _until_broken(source):
    batches = source.read_batches(0, 100)
    with contextlib.suppress(errors.Invalid):
        yield from batches


def test_mapping_names_other_columns(tmp_path):
    data = lines({"x": "Très bien", "y": "5", "z": 9, "title": "a"})
    source = opened(tmp_path, data, mapping={"text": "x", "rating": "y", "product_id": "z"})
    frame, _ = read(source)
    assert frame.select("text", "rating", "product_id", "title").row(0) == (
        "Très bien",
        5.0,
        "9",
        "a",
    )


def test_mapping_that_names_nothing_says_what_there_is(tmp_path):
    with pytest.raises(errors.Invalid, match="did you mean rating"):
        opened(tmp_path, lines(record()), mapping={"ratings": "rating"})
    with pytest.raises(errors.Invalid, match=r"no column 'stars' .* 'rating'"):
        opened(tmp_path, lines(record()), mapping={"rating": "stars"})


def test_undated_source_has_no_dates_and_none_are_invented(tmp_path):
    frame, rejects = read(opened(tmp_path, lines(record(date=..., buyer_id=...))))
    assert (frame["created_at"].to_list(), frame["buyer_id"].to_list(), rejects) == (
        [None],
        [""],
        [],
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"city,people\nParis,2\n", "CSV with the columns 'city', 'people'; none of them"),
        (lines({"city": "Paris"}), "JSON Lines with the columns 'city'; none of them"),
        (b"\x89PNG" + b"\0" * 99, "reviews: it is a PNG picture. Expected JSON Lines"),
    ],
)
def test_what_is_no_review_file_is_one_clear_error(tmp_path, data, says):
    with pytest.raises(errors.Invalid, match=says):
        opened(tmp_path, data)


def test_evaluation_may_do_with_text_alone(tmp_path):
    with pytest.raises(errors.Invalid, match="product_id or rating"):
        opened(tmp_path, lines({"text": "Bien"}))
    frame, rejects = read(opened(tmp_path, lines({"text": "Bien"}), needs={"text"}))
    assert (frame["text"].to_list(), frame["rating"].to_list(), rejects) == (["Bien"], [None], [])


def test_column_that_appears_late_is_seen(tmp_path):
    rows = [record() for _ in range(300)] + [record(helpful_votes=3)]
    frame, _ = read(opened(tmp_path, lines(*rows)), size=100)
    assert frame["helpful_votes"].to_list() == [None] * 300 + [3]


def test_fingerprint_is_of_the_bytes(tmp_path):
    one, same = (opened(tmp_path, lines(record()), name).fingerprint() for name in "ab")
    other = opened(tmp_path, lines(record(), record())).fingerprint()
    assert one == same != other
    assert len(one) == 64


def test_half_of_the_rows_may_be_bad(tmp_path):
    rows = [record() if number % 2 else record(rating="six") for number in range(999)]
    frame, rejects = read(opened(tmp_path, lines(*rows)), size=50)
    assert frame.height == 499
    assert Counter(reject.reason.value for reject in rejects) == {"invalid_rating": 500}

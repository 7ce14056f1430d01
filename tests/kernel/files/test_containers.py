"""The same records out of every container, plain and packed, and reading that goes on."""

import csv
import gzip
import io
import json
import sqlite3

import polars as pl
import pytest
import zstandard

from comptoir.kernel import errors
from comptoir.kernel.files import MISSING, Limits, open_records

ROWS = [
    {"id": str(number), "name": f"Théière «Nori»\nn° {number}, sauge", "price": f"{number},90"}
    for number in range(50)
]
HOLES = [{"id": "1", "name": None}, {"id": "2"}, {"id": "x", "name": "b"}]


def table(rows, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def lines(rows):
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def parquet(rows):
    out = io.BytesIO()
    pl.DataFrame(rows).write_parquet(out, row_group_size=7)
    return out.getvalue()


BOM = b"\xef\xbb\xbf"
SAMPLES = {
    "lines": (lines(ROWS), "JSON Lines"),
    "lines with a mark": (BOM + lines(ROWS) + b"\n\n", "JSON Lines"),
    "array": (json.dumps(ROWS).encode(), "a JSON array"),
    "written array": (json.dumps(ROWS, indent=2, ensure_ascii=False).encode(), "a JSON array"),
    "commas": (table(ROWS), "CSV"),
    "semicolons with a mark": (BOM + table(ROWS, ";"), "CSV"),
    "bars of Windows": (table(ROWS, "|").replace(b"\n", b"\r\n"), "CSV"),
    "tabs": (table(ROWS, "\t"), "TSV"),
    "French spreadsheet": (table(ROWS, ";").decode().encode("cp1252"), "CSV"),
    "parquet": (parquet(ROWS), "Parquet"),
}
PACKINGS = {"plain": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}


def opened(folder, data, **options):
    path = folder / "any.name"
    path.write_bytes(data)
    return open_records(path, **options)


def read(records, start_line=0, size=20_000):
    chunks = list(records.chunks(start_line, size))
    return [row for chunk in chunks for row in chunk.values.records()]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_same_records_come_from_every_container(tmp_path, sample, packing):
    data, kind = SAMPLES[sample]
    records = opened(tmp_path, PACKINGS[packing](data))
    found = [{name: text.replace("\r", "") for name, text in row.items()} for row in read(records)]
    assert (records.kind, found) == (kind, ROWS)
    assert records.names == {"id", "name", "price"}
    assert records.bytes_read() == records.bytes_total


def test_query_answers_the_same_records(tmp_path):
    with sqlite3.connect(tmp_path / "p.db") as database:
        database.execute("create table p (id text, name text, price text)")
        database.executemany("insert into p values (:id, :name, :price)", ROWS)
    database.close()
    uri = f"sqlite:///{tmp_path / 'p.db'}"
    records = open_records(uri, query="select * from p order by cast(id as int)")
    assert (records.kind, read(records, size=7)) == ("a SQL query", ROWS)
    with pytest.raises(errors.Invalid, match="--query"):
        open_records(uri)


@pytest.mark.parametrize("sample", SAMPLES)
def test_reading_goes_on_behind_any_line(tmp_path, sample):
    records = opened(tmp_path, SAMPLES[sample][0])
    whole = list(records.chunks(size=7))
    seen = 0
    for chunk in whole:
        seen += len(chunk.lines)
        assert read(records, chunk.last_line, 5) == read(records)[seen:]
    assert seen == len(ROWS)


@pytest.mark.parametrize("sample", SAMPLES)
def test_wanted_columns_are_there_as_lists_and_as_frames(tmp_path, sample):
    records = opened(tmp_path, SAMPLES[sample][0])
    kinds = {"id": pl.Int32, "absent": pl.String}
    chunks = list(records.chunks(size=20, wanted=kinds))
    ids = [value for chunk in chunks for value in chunk.values.column("id")]
    assert ids == [row["id"] for row in ROWS]
    assert set(chunks[0].values.column("absent")) == {MISSING}
    frame = pl.concat(chunk.values.frame(kinds) for chunk in chunks)
    assert frame.schema == pl.Schema(kinds)
    assert frame.rows() == [(number, None) for number in range(50)]


@pytest.mark.parametrize("wanted", [(), ("none of these",)])
@pytest.mark.parametrize("sample", SAMPLES)
def test_records_are_counted_where_no_column_is_wanted(tmp_path, sample, wanted):
    (chunk,) = opened(tmp_path, SAMPLES[sample][0]).chunks(wanted=wanted)
    assert len(chunk.values.column("none of these")) == len(chunk.lines) == len(ROWS)


def test_columns_that_records_lack_are_missing(tmp_path):
    (chunk,) = opened(tmp_path, lines(HOLES)).chunks()
    assert chunk.values.column("name") == [None, MISSING, "b"]
    kinds = {"id": pl.Int64, "name": pl.String}
    assert chunk.values.frame(kinds).rows() == [(1, None), (2, None), (None, "b")]


@pytest.mark.parametrize("write", [lines, parquet])
def test_values_of_another_kind_are_nothing_in_a_frame(tmp_path, write):
    row = {"list": [1], "object": {"a": 1}, "number": 2, "flag": True, "text": "3"}
    (chunk,) = opened(tmp_path, write([row])).chunks()
    told = {"list": None, "object": None, "number": "2", "flag": "true", "text": "3"}
    assert chunk.values.frame(dict.fromkeys(row, pl.String)).row(0, named=True) == told
    numbers = {"list": None, "object": None, "number": 2, "flag": 1, "text": 3}
    assert chunk.values.frame(dict.fromkeys(row, pl.Int64)).row(0, named=True) == numbers


def test_bytes_that_are_no_text_are_nothing_in_a_frame(tmp_path):
    data = b"id,name\n" + b"1,caf\xe9\n" + "2,café\n".encode()
    (chunk,) = opened(tmp_path, data).chunks()
    assert chunk.values.column("name") == ["caf\udce9", "café"]
    assert chunk.values.frame({"name": pl.String})["name"].to_list() == [None, "café"]


@pytest.mark.parametrize("sample", ["lines", "array", "commas"])
def test_chunks_are_bounded_by_their_bytes(tmp_path, sample):
    long = [row | {"name": "a" * 60_000} for row in ROWS]
    data = {"lines": lines, "commas": table, "array": lambda rows: json.dumps(rows).encode()}
    records = opened(tmp_path, data[sample](long), limits=Limits(chunk_bytes=1 << 20))
    heights = [len(chunk.lines) for chunk in records.chunks()]
    assert sum(heights) == 50
    assert max(heights) < 50


def test_fingerprint_is_of_the_bytes(tmp_path):
    one, same, other = (
        opened(tmp_path, lines(rows)).fingerprint() for rows in (ROWS, ROWS, ROWS[1:])
    )
    assert one == same != other
    assert len(one) == 64


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_packed_parquet_leaves_nothing_behind(tmp_path, packing, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "aside"))
    (tmp_path / "aside").mkdir()
    records = opened(tmp_path, PACKINGS[packing](parquet(ROWS)))
    assert read(records) == ROWS
    assert len(list((tmp_path / "aside").iterdir())) == 1
    del records
    assert list((tmp_path / "aside").iterdir()) == []


def test_path_is_no_pattern(tmp_path):
    for name in ("p[1].parquet", "p*.parquet"):
        (tmp_path / name).write_bytes(parquet(ROWS))
        assert read(open_records(tmp_path / name)) == ROWS

"""What is no file of records is one clear error that says what it is."""

import gzip
import os

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.kernel.files import open_records


def opened(tmp_path, data: bytes, name="rows"):
    path = tmp_path / name
    path.write_bytes(data)
    return open_records(path)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n \n", "nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "PNG picture"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"%PDF-1.7", "PDF"),
        (b"\0" * 999, "binary"),
        (gzip.compress(b"\0" * 999, mtime=0), "gzip around binary"),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "gzip around gzip"),
        (gzip.compress(b"", mtime=0), "nothing but blanks"),
        (b"a" * 257 + b"ustar" + b"b" * 99, "tar archive"),
        (b"<!DOCTYPE html><html>", "HTML"),
        ("avis,note".encode("utf-16"), "UTF-16"),
        (b"PAR1 but no more PAR1", "footer"),
        (gzip.compress(b"PAR1 but no more PAR1", mtime=0), "footer"),
        (b"{broken\n" * 300, "none of its first lines is a JSON object"),
        (b"[1, 2, 3]", "starts with no object"),
        (b'"a', "no header"),
        (b",,\n,,\n", "no header"),
        (b"a" * 3_000_000, "none of its first lines is a JSON object"),
        (b",".join([b"c"] * 5_000) + b"\n", "5000 columns"),
    ],
)
def test_what_holds_no_records_is_one_clear_error(tmp_path, data, says):
    with pytest.raises(errors.Invalid, match=says) as raised:
        opened(tmp_path, data, "f.json")
    assert "f.json" in raised.value.message
    assert len(raised.value.message) < 2_000


def test_path_that_is_no_file_is_one_clear_error(tmp_path):
    with pytest.raises(errors.NotFound, match="There is no file"):
        open_records(tmp_path / "gone.json")
    with pytest.raises(errors.Invalid, match="folder"):
        open_records(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(errors.Invalid, match="cannot be read"):
        open_records(tmp_path / "loop")
    with pytest.raises(errors.Invalid, match="regular file"):
        open_records("/dev/null")
    with pytest.raises(errors.Invalid, match="cannot be read"):
        open_records("a\0b")


def test_parquet_of_many_columns_is_refused_by_its_first_bytes(tmp_path):
    pl.DataFrame({f"c{number}": [1] for number in range(3_000)}).write_parquet(
        tmp_path / "wide.parquet"
    )
    with pytest.raises(errors.Invalid, match="over the limit of 2000"):
        open_records(tmp_path / "wide.parquet")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_parquet_of_a_million_columns_is_never_decoded(tmp_path, pack):
    # Version 2, then a list of 1,000,001 structs (Thrift compact), of which none follows.
    footer = b"\x15\x04\x19\xfc\xc1\x84\x3d" + b"\0" * 64
    data = b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"
    with pytest.raises(errors.Invalid, match="1000001 columns, over the limit of 2000"):
        opened(tmp_path, pack(data))


def test_damaged_parquet_is_one_error(tmp_path):
    pl.DataFrame({"text": ["Bien"] * 999, "rating": [5] * 999, "sku": ["P"] * 999}).write_parquet(
        tmp_path / "a.parquet", compression="zstd"
    )
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    data[20:200] = os.urandom(180)
    with pytest.raises(errors.Invalid, match="damaged"):
        list(opened(tmp_path, bytes(data)).chunks())

"""Packed files: members and frames, truncation, damage and bombs."""

import contextlib
import gzip
import json
import os

import pytest
import zstandard

from comptoir.kernel import errors
from comptoir.kernel.files import Limits, open_records

PACKINGS = [gzip.compress, zstandard.compress]


def lines(*rows):
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def noise(count):
    return [{"text": os.urandom(100).hex()} for _ in range(count)]


def opened(folder, data, name="rows", **options):
    path = folder / name
    path.write_bytes(data)
    return open_records(path, **options)


def read(records, size=20_000):
    return [row for chunk in records.chunks(size=size) for row in chunk.values.records()]


@pytest.mark.parametrize("pack", PACKINGS)
def test_members_and_frames_follow_one_another(tmp_path, pack):
    # RFC 1952, 2.2; RFC 8878, 3.
    data = lines({"n": 1}, {"n": 2})
    assert read(opened(tmp_path, pack(data[:5]) + pack(data[5:]))) == [{"n": 1}, {"n": 2}]


def test_gzip_may_be_padded_with_zeros(tmp_path):
    assert read(opened(tmp_path, gzip.compress(lines({"n": 1})) + b"\0" * 512)) == [{"n": 1}]


@pytest.mark.parametrize("pack", PACKINGS)
def test_truncated_file_yields_its_whole_records_then_says_where(tmp_path, pack):
    packed = pack(lines(*noise(2_000)))
    records = opened(tmp_path, packed[: len(packed) // 2], "cut.gz")
    said = r"cut\.gz: .*break off.*last whole record is line"
    with pytest.raises(errors.Invalid, match=said) as raised:
        read(records, 100)
    assert raised.value.code == "damaged_file"
    assert raised.value.extra["last_line"] > 100
    assert sum(until_broken(records)) == raised.value.extra["last_line"]


@pytest.mark.parametrize("pack", PACKINGS)
def test_every_truncation_is_one_clear_error(tmp_path, pack):
    packed = pack(lines({"n": 1}, {"n": 2}))
    for keep in (len(packed) - 1, len(packed) // 2 + 4, 6):
        with pytest.raises(errors.Invalid, match="truncated"):
            read(opened(tmp_path, packed[:keep]))


def until_broken(records):
    chunks = records.chunks(size=100)
    with contextlib.suppress(errors.Invalid):
        yield from (len(chunk.lines) for chunk in chunks)


def test_damaged_gzip_is_one_error(tmp_path):
    packed = bytearray(gzip.compress(lines(*noise(3_000))))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(errors.Invalid, match="damaged"):
        read(opened(tmp_path, bytes(packed)))


@pytest.mark.parametrize("pack", PACKINGS)
def test_bomb_is_refused(tmp_path, pack):
    limits = Limits(max_ratio=50, ratio_from_bytes=1 << 20)
    with pytest.raises(errors.Invalid, match="bomb") as raised:
        read(opened(tmp_path, pack(lines({"n": 1}) * 400_000), limits=limits))
    assert raised.value.code == "decompression_bomb"


@pytest.mark.parametrize("pack", PACKINGS)
def test_bomb_of_blanks_is_refused_within_the_usual_limits(tmp_path, pack):
    with pytest.raises(errors.Invalid, match="bomb"):
        read(opened(tmp_path, pack(lines({"n": 1}) + b" " * (72 << 20))))


def test_bytes_have_an_absolute_bound(tmp_path):
    with pytest.raises(errors.Invalid, match="bomb"):
        read(
            opened(tmp_path, gzip.compress(lines(*noise(9_000))), limits=Limits(max_bytes=1 << 20))
        )

"""Files that are no reviews, broken or hostile: one clear line, and nothing is published."""

import gzip
import os
from pathlib import Path

import pytest

MEBIBYTE = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
BOMB_MEMBER = 64 * MEBIBYTE
GOOD = b'{"rating": 5, "text": "Bien.", "parent_asin": "B00001", "user_id": "a", "timestamp": 1.7e12}\n'
ROOM = 400 * MEBIBYTE
"""Memory that reading any file may add."""


def truncated(folder: Path, reviews) -> Path:
    whole = reviews(folder / "whole.jsonl.gz").read_bytes()
    return written(folder / "truncated.jsonl.gz", whole[: len(whole) // 2])


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def bomb(path: Path, start: bytes, filling: bytes) -> Path:
    """Write a gzip file of 2 GiB in two megabytes: one member, over and over."""
    member = gzip.compress(filling * BOMB_MEMBER, mtime=0)
    return written(path, gzip.compress(start, mtime=0) + member * (2048 * MEBIBYTE // BOMB_MEMBER))


def table(path: Path) -> Path:
    return written(path, b"colour,weight\nred,3\nblue,4\n")


def folder_in(folder: Path) -> Path:
    (folder / "in").mkdir()
    return folder / "in"


NO_FILES = {
    "truncated": (truncated, "truncated"),
    "picture": (lambda folder, _: written(folder / "a.json", PNG), "it is a PNG picture"),
    "wrong columns": (lambda folder, _: table(folder / "a.csv"), "none of them is known as"),
    "empty": (lambda folder, _: written(folder / "a.jsonl", b""), "is empty"),
    "blank": (lambda folder, _: written(folder / "a.jsonl", b" \n" * 900), "nothing but blanks"),
    "folder": (lambda folder, _: folder_in(folder), "is a folder"),
    "unreadable": (lambda _folder, _: Path("/proc/self/mem"), "cannot be read"),
    "zeros": (lambda folder, _: bomb(folder / "z.gz", b"", b"\0"), "binary data"),
    "bomb": (lambda folder, _: bomb(folder / "b.gz", GOOD, b" "), "bomb"),
    "not parquet": (lambda folder, _: written(folder / "a.parquet", b"PAR1" * 99), "arquet"),
    "page": (lambda folder, _: written(folder / "a.csv", b"<!doctype html><p>404"), "HTML"),
    "random": (lambda folder, _: written(folder / "a.jsonl", os.urandom(5000)), "it is binary"),
}


@pytest.fixture
def reviews(shelf, lines):
    """Return a function that writes good reviews to a path."""
    return lambda path: lines(path, shelf(seed=1).reviews(600))


@pytest.mark.parametrize("case", NO_FILES)
def test_file_without_reviews_is_one_clear_line(case, home, reviews):
    make, told = NO_FILES[case]
    path = make(home.folder, reviews)
    ended = home.run("reviews", "import", str(path), "--json", code=2)
    assert ended.out == ""
    assert ended.err.startswith("comptoir: ")
    assert ended.err.count("\n") == 1
    assert told in ended.err
    assert path.name in ended.err


def test_after_garbage_nothing_is_published_and_good_files_work(home, reviews, lines, shelf):
    for number, case in enumerate(("truncated", "bomb", "picture")):
        folder = home.folder / str(number)
        folder.mkdir()
        home.run("reviews", "import", str(NO_FILES[case][0](folder, reviews)), code=2)
    assert home.run("reviews", "run", "--json").json["state"] == "unchanged"
    assert home.run("reviews", "top", "B00001", "--json").json["reviews"] == []
    told = home.run("reviews", "import", str(home.folder / "0" / "whole.jsonl.gz"), "--json").json
    assert told["changed"] == 600
    assert home.run("reviews", "run", "--json").json["changed"] == 600


def test_hostile_rows_are_counted_and_hostile_text_is_harmless(home, shelf, lines):
    rows = shelf(seed=1).reviews(600)
    script = "<script>alert(1)</script><b onclick=x()>Solide</b> &lt;img src=x onerror=alert(2)&gt;"
    rows[0] |= {"text": script, "title": "=cmd|' /C calc'!A0"}
    rows[1] |= {"rating": "six"}
    rows[2] |= {"text": "très " * 400_000}
    path = lines(home.folder / "rows.jsonl", rows)
    broken = b'{"rating": 5.0, "text": "caf\xe9", "parent_asin": "B00001", "user_id": "u"}\n'
    path.write_bytes(path.read_bytes() + broken + b"\xff\xfe\x00 no text at all\n")
    (told,) = home.run("reviews", "import", str(path), "--json").json["imports"]
    assert told["rows_read"] == 602
    assert told["rejected"]["invalid_rating"] == 1
    assert told["rejected"]["too_long"] == 1
    assert sum(told["rejected"].values()) in {3, 4}
    run = home.run("reviews", "run", "--json").json
    assert run["state"] == "published"
    top = home.run("reviews", "top", rows[0]["parent_asin"], "-n", "50", "--json").json["reviews"]
    (mine,) = (one for one in top if "Solide" in one["text"])
    assert "<script" not in mine["text"]
    assert "alert(1)" not in mine["text"]
    home.run("reviews", "export", str(home.folder / "out.csv"))
    assert "'=cmd" in (home.folder / "out.csv").read_text("utf-8")


@pytest.mark.slow
def test_monstrous_line_is_one_reject_in_bounded_memory(home, reviews):
    path = reviews(home.folder / "reviews.jsonl")
    usual = home.run("reviews", "import", str(path)).peak
    with path.open("ab") as file:
        file.write(b'{"text": "' + b"a" * MEBIBYTE)
        file.truncate(1024 * MEBIBYTE)  # the rest is a hole, and reads as zeros
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + GOOD)
    ended = home.run("reviews", "import", str(path), "--json")
    (told,) = ended.json["imports"]
    assert (told["rows_read"], told["rows_new"], told["rejected"]) == (602, 1, {"too_long": 1})
    assert ended.peak < usual + ROOM


@pytest.mark.slow
def test_monstrous_line_alone_is_no_review_file(home):
    path = home.folder / "line.jsonl"
    with path.open("wb") as file:
        file.write(b"a" * MEBIBYTE)
        file.truncate(1024 * MEBIBYTE)
    ended = home.run("reviews", "import", str(path), code=2)
    assert "none of its first lines is a JSON object" in ended.err
    assert ended.peak < 2 * ROOM


@pytest.mark.slow
def test_bombs_stay_in_bounded_memory(home, reviews):
    usual = home.run("reviews", "import", str(reviews(home.folder / "good.jsonl"))).peak
    path = bomb(home.folder / "bomb.jsonl.gz", GOOD + b'{"text": "', b"a")
    ended = home.run("reviews", "import", str(path), code=2)
    assert "bomb" in ended.err
    assert ended.peak < usual + ROOM

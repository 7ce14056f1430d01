"""JSON Lines and JSON arrays: what a broken record costs."""

import json

from comptoir.kernel.files import open_records


def read(folder, data):
    path = folder / "rows.json"
    path.write_bytes(data)
    chunks = list(open_records(path).chunks())
    rows = [
        (line, row)
        for chunk in chunks
        for line, row in zip(chunk.lines, chunk.values.records(), strict=True)
    ]
    told = [(one.line, one.fault.value) for chunk in chunks for one in chunk.unreadable]
    return rows, told


def test_lines_that_are_no_objects_are_unreadable(tmp_path):
    data = b'{"a": 1}\n[1]\n"x"\nnull\n{"a": \n{"a": "\xff"}\n' + b"[" * 9000 + b'\n{"a": 2}'
    rows, told = read(tmp_path, data)
    assert rows == [(1, {"a": 1}), (8, {"a": 2})]
    assert told == [(line, "no_record") for line in range(2, 8)]


def test_lines_over_the_limit_cost_themselves_only(tmp_path):
    good = b'{"a": 1}\n'
    data = (
        good + b'{"a": "' + b"x" * 3_000_000 + b'"}\n' + good + b"b" * 2_000_000 + b"\xff\n" + good
    )
    rows, told = read(tmp_path, data)
    assert [line for line, _ in rows] == [1, 3, 5]
    assert told == [(2, "too_long"), (4, "too_long")]


def test_blank_lines_are_no_records(tmp_path):
    rows, told = read(tmp_path, b'{"a": 1}\n\n  \n{"a": 2}')
    assert (rows, told) == ([(1, {"a": 1}), (4, {"a": 2})], [])


def test_array_survives_a_broken_element(tmp_path):
    good = json.dumps({"a": 1})
    long = "x" * 2_000_000
    data = f'[{good}, {{"text": bad}}, {good}, 7, {good}, {{"text": "{long}"}}, {good}'.encode()
    rows, told = read(tmp_path, data)
    assert [line for line, _ in rows] == [1, 3, 5, 7]
    assert told == [(2, "no_record"), (4, "no_record"), (6, "too_long"), (8, "no_record")]


def test_what_is_told_of_a_line_is_short_and_none_of_its_content(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n{"name": "Zoé Morel", broken\n["Zoé Morel"]\n')
    (chunk,) = open_records(path).chunks()
    assert [len(one.why) <= 200 and "Zoé" not in one.why for one in chunk.unreadable] == [True] * 2

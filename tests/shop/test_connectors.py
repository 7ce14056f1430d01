"""The shop's rows: what every container gives, and one clear error for garbage."""

import json
import sqlite3

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.kernel.files import Unreadable
from comptoir.shop.connectors import Place, Record, open_place, read_rows
from comptoir.shop.importing import import_records
from comptoir.shop.records.registry import KINDS

ROWS = [{"id": "1", "name": "Théière, «Nori»"}, {"id": "2", "name": None}]


def read(path, query=""):
    return list(read_rows(open_place(Place(path=str(path), query=query))))


def sqlite(path):
    with sqlite3.connect(path) as database:
        database.execute("create table p (id text, name text)")
        database.executemany("insert into p values (:id, :name)", ROWS)
    database.close()


def test_rows_are_the_same_out_of_every_container(tmp_path):
    (tmp_path / "p.csv").write_text('id;name\n1;"Théière, «Nori»"\n2;\n')
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    pl.DataFrame(ROWS).write_parquet(tmp_path / "p.parquet")
    sqlite(tmp_path / "p.db")
    found = [read(tmp_path / f"p.{ending}") for ending in ("csv", "jsonl", "parquet")]
    found.append(read(f"sqlite:///{tmp_path / 'p.db'}", "select * from p order by id"))
    assert [[dict(row.values) for row in rows] for rows in found] == [ROWS] * 4
    assert [[row.line for row in rows] for rows in found] == [[2, 3], [1, 2], [1, 2], [1, 2]]


def test_unreadable_lines_stand_among_the_rows(tmp_path):
    (tmp_path / "p.jsonl").write_text('{"id": 1}\n[1]\n{"id": ""}\n{\n')
    found = read(tmp_path / "p.jsonl")
    assert [type(row) for row in found] == [Record, Unreadable, Record, Unreadable]
    assert [row.line for row in found] == [1, 2, 3, 4]
    assert found[2].values == {"id": None}


GARBAGE = {
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "noise": bytes(range(128, 256)) * 200,
    "empty": b"",
    "page": b"<!doctype html><p>Not found</p>\n" * 300,
}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "jsonl.gz", "xlsx"])
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_one_clear_error(garbage, ending, tmp_path, make):
    path = tmp_path / f"p.{ending}"
    path.write_bytes(GARBAGE[garbage])
    shop = make.shop()
    with pytest.raises(errors.Invalid, match=r"p\."):
        import_records(make.counter(shop), KINDS["products"], Place(path=str(path)))
    assert shop.store.products.count() == 0


def test_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(errors.NotFound, match=r"p\.csv"):
        open_place(Place(path=str(tmp_path / "p.csv")))
    with pytest.raises(errors.Invalid, match="is a folder"):
        open_place(Place(path=str(tmp_path)))

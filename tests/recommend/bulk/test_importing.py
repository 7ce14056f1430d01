"""Imports: what a file says is in the lake once, whatever happens on the way."""

from dataclasses import replace

import polars as pl
import pytest
from tests.recommend.conftest import INTERACTIONS, ITEMS, Shop

from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.s3 import lake_options
from comptoir.kernel.work import JobState
from comptoir.recommend import erasure
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.reading.stored import read_interactions, read_table
from comptoir.recommend.store import imports, schemas
from comptoir.recommend.store.people import People

MOMENT = 1_700_000_000
ROWS = [
    {"USER_ID": f"u{n % 3}", "ITEM_ID": f"i{n % 5}", "TIMESTAMP": MOMENT + n, "EVENT_TYPE": "View"}
    for n in range(30)
]


def times(shop: Shop) -> list[int]:
    return sorted(read_interactions(shop.room, shop.group_id).times.tolist())


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.jsonl"])
def test_import_of_each_container_holds_the_same(shop, name):
    told = shop.read("Interactions", shop.file(name, ROWS))
    assert told.state == JobState.DONE, told.error
    found = read_interactions(shop.room, shop.group_id)
    assert list(found.items) == ["i0", "i1", "i2", "i3", "i4"]
    assert set(found.users) == {shop.owner(f"u{n}") for n in range(3)}
    user = list(found.users).index(shop.owner("u1"))
    assert [found.items[code] for code in found.of(user)] == [f"i{n % 5}" for n in range(1, 30, 3)]
    assert found.times[found.starts[user]] == MOMENT + 1
    assert found.event_types == ("View",)
    assert len(found) == 30


def test_import_is_told_and_kept_on_both_databases(any_shop):
    shop = any_shop
    bad = [*ROWS[:4], ROWS[4] | {"TIMESTAMP": MOMENT * 1000}, ROWS[5] | {"USER_ID": ""}, *ROWS[6:]]
    job = shop.read("Interactions", shop.file("a.csv", bad))
    told = job.output
    assert (told["rows_read"], told["rows_kept"]) == (30, 28)
    assert told["rejected"] == {"milliseconds": 1, "missing_value": 1}
    assert [one["line"] for one in told["examples"]] == [6, 7]
    kept = imports.get(shop.room.rows, job.job_id)
    assert (kept.state, kept.rows_kept, kept.rejected) == ("done", 28, told["rejected"])
    rejects = shop.room.lake_of(shop.group_id).rejects.scan().collect()
    assert rejects.select("line", "reason").sort("line").rows() == [
        (6, "milliseconds"),
        (7, "missing_value"),
    ]
    assert times(shop) == [MOMENT + n for n in range(30) if n not in {4, 5}]


def test_full_replaces_and_incremental_adds(shop):
    shop.read("Interactions", shop.file("a.csv", ROWS[:10]))
    shop.read("Interactions", shop.file("b.csv", ROWS[10:15]), mode="INCREMENTAL")
    assert len(times(shop)) == 15
    shop.read("Interactions", shop.file("c.csv", ROWS[15:18]))
    assert times(shop) == [MOMENT + n for n in range(15, 18)]


def test_several_files_are_one_import(shop):
    one, two = shop.file("a.csv", ROWS[:10]), shop.file("b.jsonl", ROWS[10:])
    assert shop.read("Interactions", one, two).output["rows_kept"] == 30
    assert len(times(shop)) == 30


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("USER_ID,ITEM_ID,WHEN,EVENT_TYPE", "no column TIMESTAMP"),
        ("ITEM_ID,TIMESTAMP,USER_ID,EVENT_TYPE", "Not one row"),
        ("USER_ID", "no column ITEM_ID"),
    ],
)
def test_header_that_lies_changes_nothing_and_says_why(shop, header, says):
    shop.read("Interactions", shop.file("a.csv", ROWS))
    schemas.attach(shop.room, shop.group_id, INTERACTIONS)
    path = shop.folder / "lies.csv"
    path.write_text(f"{header}\nu1,i1,{MOMENT},View\nu2,i2,{MOMENT},View\n")
    job = shop.read("Interactions", path)
    assert job.state == JobState.FAILED
    assert says in job.error
    assert len(times(shop)) == 30
    staged = shop.room.lake_of(shop.group_id).table(DatasetType.INTERACTIONS)
    files = [*(shop.folder / "lake").rglob("interactions/**/*.parquet")]
    assert len(files) == len(staged.files())


def test_row_of_a_million_columns_is_one_reject(shop):
    path = shop.folder / "wide.csv"
    path.write_text(f"user,item,time\nu,i,{MOMENT}\n{','.join('x' * 1_000_000)}\nu,j,{MOMENT}\n")
    told = shop.read("Interactions", path).output
    assert told["rows_kept"] == 2
    assert sum(told["rejected"].values()) == 1


def test_header_of_a_million_columns_is_refused(shop):
    path = shop.folder / "wide.csv"
    path.write_text(",".join(f"c{n}" for n in range(1_000_000)) + "\n" + "1," * 10 + "\n")
    job = shop.read("Interactions", path)
    assert job.state == JobState.FAILED
    assert "wide.csv" in job.error


def test_records_are_one_row_an_id_and_the_newest_wins(shop):
    schemas.attach(shop.room, shop.group_id, ITEMS)
    first = [{"ITEM_ID": f"i{n}", "GENRES": "a|b", "PRICE": n, "ADULT": "true"} for n in range(3)]
    again = {"ITEM_ID": "i1", "GENRES": "c", "PRICE": 9.5, "ADULT": None}
    shop.read("Items", shop.file("a.csv", [*first, again]))
    table = read_table(shop.room, shop.group_id, DatasetType.ITEMS)
    assert list(table.ids) == ["i0", "i1", "i2"]
    assert [table.columns["GENRES"].at(n) for n in range(3)] == [["a", "b"], ["c"], ["a", "b"]]
    assert [table.columns["PRICE"].at(n) for n in range(3)] == [0.0, 9.5, 2.0]
    assert [table.columns["ADULT"].at(n) for n in range(3)] == [True, None, True]
    newer = [{"ITEM_ID": "i2", "GENRES": "", "PRICE": 7}, {"ITEM_ID": "i9", "PRICE": 1}]
    shop.read("Items", shop.file("b.jsonl", newer), mode="INCREMENTAL")
    table = read_table(shop.room, shop.group_id, DatasetType.ITEMS, ["i9", "i2", "gone", "i0"])
    assert [table.columns["PRICE"].at(n) for n in range(4)] == [1.0, 7.0, None, 0.0]
    assert [table.columns["GENRES"].at(n) for n in range(4)] == [None, None, None, ["a", "b"]]
    assert [table.codes[name] for name in ("i9", "gone")] == [0, 2]
    shop.read("Items", shop.file("c.csv", first[:1]))
    assert list(read_table(shop.room, shop.group_id, DatasetType.ITEMS).ids) == ["i0"]


def test_raw_ids_are_sealed_and_found_again(shop):
    shop.read("Interactions", shop.file("a.csv", ROWS))
    people = People(shop.room, shop.group_id)
    owners = [shop.owner(f"u{n}") for n in range(3)]
    assert people.raw_ids([*owners, "cus_000000000000000000000000"]) == dict(
        zip(owners, ("u0", "u1", "u2"), strict=True)
    )
    shop.read("Interactions", shop.file("b.csv", ROWS), mode="INCREMENTAL")
    lake = shop.room.lake_of(shop.group_id)
    assert lake.people.scan().collect().height == 3
    sealed = b"".join(lake.people.scan().collect()["SEALED"].to_list())
    assert not any(f"u{n}".encode() * 2 in sealed for n in range(3))


def test_lake_in_a_bucket_holds_the_same(room, bucket, tmp_path):
    lake = Lake(f"{bucket.uri}/lake", lake_options(bucket.settings))
    shop = Shop(replace(room, lake=lake), tmp_path)
    shop.read("Interactions", shop.file("a.csv", ROWS[:20]))
    told = shop.read("Interactions", shop.file("b.csv", ROWS[20:]), mode="INCREMENTAL")
    assert told.output["rows_kept"] == 10, told.error
    assert times(shop) == [MOMENT + n for n in range(30)]
    erasure.forget_users(shop.room, shop.group_id, ["u1"])
    assert times(shop) == [MOMENT + n for n in range(30) if n % 3 != 1]
    erasure.forget_group(shop.room, shop.group_id)
    assert not lake.table(f"recommend/{shop.group_id}/interactions").exists()


def test_column_of_another_type_asks_for_a_full_import(shop):
    shop.read("Items", shop.file("a.csv", [{"item": "i1", "year": 1999}]))
    told = shop.read(
        "Items", shop.file("b.csv", [{"item": "i2", "year": "MMI"}]), mode="INCREMENTAL"
    )
    assert told.state == JobState.FAILED
    shop.read("Items", shop.file("b.csv", [{"item": "i2", "year": "MMI"}]))
    table = read_table(shop.room, shop.group_id, DatasetType.ITEMS)
    assert [table.columns["YEAR"].at(0)] == [["MMI"]]


def test_events_of_the_same_types_only_and_since_a_moment(shop):
    rows = [row | {"EVENT_TYPE": ("View", "Buy")[n % 2]} for n, row in enumerate(ROWS)]
    shop.read("Interactions", shop.file("a.csv", rows))
    read = read_interactions(shop.room, shop.group_id, event_types=["buy"], since=MOMENT + 10)
    assert sorted(read.times.tolist()) == [MOMENT + n for n in range(11, 30, 2)]
    assert read.event_types == ("Buy",)


def test_schema_follows_a_full_import_without_one_of_its_own(shop):
    shop.read("Interactions", shop.file("a.csv", [{"user": "u", "item": "i", "time": MOMENT}]))
    shop.read("Interactions", shop.file("b.csv", [ROWS[0] | {"rating": 4.5}]))
    found = read_interactions(shop.room, shop.group_id)
    assert found.values.tolist() == [4.5]
    assert found.event_types == ("View",)
    kinds = schemas.need(shop.room.rows, shop.group_id, DatasetType.INTERACTIONS).kinds
    assert kinds["EVENT_VALUE"] == pl.Float64()

"""Staging: files become a table in one commit, in a folder and in a bucket alike."""

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.kernel.storage.lake import Lake, LakeTable, Once
from comptoir.kernel.storage.s3 import lake_options
from comptoir.kernel.storage.staging import Staging, remove

KINDS = {"name": pl.String(), "n": pl.Int64()}


@pytest.fixture(params=["folder", "bucket"])
def table(request, tmp_path) -> LakeTable:
    if request.param == "folder":
        return Lake(str(tmp_path / "l’été d'Hélène, n° 1 & 100%")).table("recommend/grp/items")
    bucket = request.getfixturevalue("bucket")
    return Lake(f"{bucket.uri}/lake", lake_options(bucket.settings)).table("recommend/grp/items")


def rows(*numbers: int) -> pl.DataFrame:
    return pl.DataFrame({"name": [f"row {n}" for n in numbers], "n": list(numbers)})


def numbers(table: LakeTable) -> dict[str, list[int]]:
    if not table.exists():
        return {}
    found = table.scan().collect()
    return {part[0]: sorted(frame["n"].to_list()) for part, frame in sorted(found.group_by("part"))}


def test_files_are_shown_by_one_commit_and_not_before(table):
    staging = Staging(table, KINDS, "part")
    files = [staging.write(f"one-{n}", rows(n, n + 10), "BULK") for n in range(3)]
    assert not table.exists()
    assert staging.read(files).collect()["n"].sum() == 36
    assert staging.commit(files, Once("import", 1))
    assert numbers(table) == {"BULK": [0, 1, 2, 10, 11, 12]}
    assert not staging.commit(files, Once("import", 1))
    assert numbers(table) == {"BULK": [0, 1, 2, 10, 11, 12]}
    assert table.written_up_to("import") == 1
    assert table.written_up_to("others") == -1


def test_one_part_or_all_is_replaced_in_the_commit(table):
    staging = Staging(table, KINDS, "part")
    staging.commit([staging.write("a", rows(1), "BULK")], Once("import", 1))
    staging.commit([staging.write("b", rows(2), "PUT")], Once("live", 7))
    staging.commit([staging.write("c", rows(3), "BULK")], Once("import", 2), replaces="BULK")
    assert numbers(table) == {"BULK": [3], "PUT": [2]}
    staging.commit([staging.write("d", rows(4), "PUT")], Once("import", 3), replaces="*")
    assert numbers(table) == {"PUT": [4]}
    assert (table.written_up_to("live"), table.written_up_to("live", 0)) == (7, -1)


def test_file_that_is_written_twice_is_there_once(table):
    staging = Staging(table, KINDS, "part")
    staging.write("a", rows(1, 2), "BULK")
    staging.commit([staging.write("a", rows(3), "BULK")], Once("import", 1))
    assert numbers(table) == {"BULK": [3]}


def test_commit_follows_the_one_before_or_is_not_done(table):
    staging = Staging(table, KINDS, "part")
    assert staging.commit([staging.write("a", rows(1), "PUT")], Once("live", 5), follows=-1)
    assert not staging.commit([staging.write("b", rows(2), "PUT")], Once("live", 9), follows=-1)
    assert staging.commit([staging.write("c", rows(3), "PUT")], Once("live", 9), follows=5)
    assert numbers(table) == {"PUT": [1, 3]}


def test_rows_that_were_read_from_an_older_version_are_a_conflict(table):
    staging = Staging(table, KINDS, "part")
    staging.commit([staging.write("a", rows(1), "PUT")], Once("live", 1), based_on=-1)
    with pytest.raises(errors.Conflict, match="Retry"):
        staging.commit([staging.write("b", rows(2), "PUT")], Once("live", 2), based_on=-1)
    assert numbers(table) == {"PUT": [1]}


def test_new_column_is_null_in_the_rows_that_are_there(table):
    one = Staging(table, KINDS, "part")
    one.commit([one.write("a", rows(1), "BULK")], Once("import", 1))
    two = Staging(table, KINDS | {"flag": pl.Boolean()}, "part")
    more = rows(2).with_columns(flag=True)
    two.commit([two.write("b", more, "BULK")], Once("import", 2))
    assert table.scan().sort("n").collect()["flag"].to_list() == [None, True]


def test_files_that_are_dropped_or_forgotten_are_gone(table):
    staging = Staging(table, KINDS, "part")
    staging.commit([staging.write("a", rows(1), "BULK")], Once("import", 1))
    waiting, dropped = staging.write("b", rows(2), "BULK"), staging.write("c", rows(3), "BULK")
    staging.drop([dropped, dropped])
    assert not staging.all_there([waiting, dropped])
    assert staging.all_there([waiting])
    table.forget()
    assert not staging.all_there([waiting])
    assert numbers(table) == {"BULK": [1]}
    assert table.written_up_to("import") == 1


def test_table_that_is_removed_begins_anew(table):
    staging = Staging(table, KINDS, "part")
    staging.commit([staging.write("a", rows(1), "BULK")], Once("import", 1))
    remove(table)
    remove(table)
    assert not table.exists()
    assert staging.commit([staging.write("a", rows(2), "BULK")], Once("import", 1))
    assert numbers(table) == {"BULK": [2]}

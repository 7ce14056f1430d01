"""The lake: a folder and a bucket keep one contract, and other readers open its tables."""

import shutil
import threading

import duckdb
import polars as pl
import pytest
from deltalake.exceptions import DeltaError

from comptoir.kernel import errors
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.s3 import lake_options
from comptoir.kernel.testing.contracts import LakeContract


class TestFolder(LakeContract):
    @pytest.fixture
    def lake(self, tmp_path):
        return Lake(str(tmp_path / "l’été d'Hélène, n° 1 & 100%"))


class TestS3(LakeContract):
    @pytest.fixture
    def lake(self, bucket):
        return Lake(f"{bucket.uri}/lake", lake_options(bucket.settings))


@pytest.mark.parametrize("name", ["a[1]", "a%20b", "a#1", "a?b"])
def test_folder_that_delta_tables_misread_is_refused_by_name(tmp_path, name):
    with pytest.raises(errors.Invalid, match="Choose another data folder"):
        Lake(str(tmp_path / name))


def test_forget_leaves_no_trace_of_a_deleted_row_on_disk(tmp_path):
    table = Lake(str(tmp_path)).table("gold/reviews")
    table.append(pl.DataFrame({"buyer_id": ["cus_a", "cus_zGONE"], "n": [1, 2]}))
    table.append(pl.DataFrame({"buyer_id": ["cus_b"], "n": [3]}))
    table.delete("buyer_id = 'cus_zGONE'")
    table.forget()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"cus_zGONE" not in file.read_bytes(), file
    table.append(pl.DataFrame({"buyer_id": ["cus_c"], "n": [4]}))
    assert table.versions()[0].rows == 1
    assert table.verify() == 3


def test_table_that_is_being_deleted_is_not_found(tmp_path):
    table = Lake(str(tmp_path)).table("gold/reviews")
    table.append(pl.DataFrame({"a": [1]}))
    opened = table.opened()
    opened.create_checkpoint()
    folder = tmp_path / "gold" / "reviews"
    (checkpoint,) = folder.glob("_delta_log/*.checkpoint.parquet")
    checkpoint.unlink()
    with pytest.raises(DeltaError):
        table.scan()  # it stays damaged: that is said, not hidden
    rest = threading.Timer(0.1, lambda: shutil.rmtree(folder))
    rest.start()
    with pytest.raises(errors.NotFound):
        table.scan()
    rest.join()


def test_verify_names_the_table_whose_file_is_damaged(tmp_path):
    table = Lake(str(tmp_path)).table("gold/reviews")
    table.append(pl.DataFrame({"a": list(range(1000))}))
    (file,) = (tmp_path / "gold" / "reviews").glob("*.parquet")
    content = bytearray(file.read_bytes())
    content[50:200] = bytes(150)
    file.write_bytes(content)
    with pytest.raises(errors.Failed, match="gold/reviews"):
        table.verify()
    file.unlink()
    with pytest.raises(errors.Failed, match="gold/reviews"):
        table.verify()


def test_duckdb_and_polars_open_the_same_table(tmp_path):
    table = Lake(str(tmp_path)).table("gold/reviews")
    table.append(pl.DataFrame({"a": [1, 2]}))
    assert pl.scan_delta(table.uri).collect().height == 2
    try:
        duckdb.sql("load delta")
    except duckdb.Error:
        pytest.skip("DuckDB's delta extension is not installed here")
    assert duckdb.sql(f"select sum(a) from delta_scan('{table.uri}')").fetchone() == (3,)

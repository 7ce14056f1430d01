"""The lines that the lake browser offers open its tables, wherever the data folder lies."""

from datetime import UTC, datetime

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from comptoir.app.lake_tables import one_table, opening_lines
from comptoir.kernel.storage.lake import Lake

MOMENT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
FIRST = pl.DataFrame(
    {
        "review_id": ["R1", "R2"],
        "text": ["déjà vu", None],
        "at": [MOMENT, None],
        "aspects": [[{"theme": "packaging", "start": 0}], []],
    }
)
SECOND = pl.DataFrame({"review_id": ["R3"], "score": [0.5]})
COLUMNS = ["review_id", "text", "score"]


@pytest.fixture(params=["plain", "l’été d'Hélène, n° 1 & 100%"])
def lake(request, tmp_path) -> Lake:
    made = Lake(str(tmp_path / request.param))
    table = made.table("gold/reviews")
    table.append(FIRST)
    table.append(SECOND)
    return made


def typed(line: str) -> object:
    """Return what a line of Python shows when it is typed at a prompt."""
    before, _, last = line.rpartition("; ")
    names: dict[str, object] = {}
    exec(before, names)
    return eval(last, names)


def test_polars_line_opens_the_table(lake):
    opened = typed(one_table(lake, "gold/reviews")["lines"]["Polars"])
    assert isinstance(opened, pl.DataFrame)
    expected = lake.table("gold/reviews").scan().collect()
    assert_frame_equal(opened, expected, check_row_order=False, check_column_order=False)


def test_duckdb_lines_open_the_table_without_an_extension(lake):
    lines = one_table(lake, "gold/reviews")["lines"]
    from_python = typed(lines["DuckDB (Python)"])
    assert isinstance(from_python, duckdb.DuckDBPyRelation)
    from_sql = duckdb.sql(lines["DuckDB (SQL, files of this version)"])
    expected = lake.table("gold/reviews").scan().select(COLUMNS).sort("review_id").collect().rows()
    for opened in (from_python, from_sql):
        assert opened.select(*COLUMNS).order("review_id").fetchall() == expected


def test_line_of_files_follows_the_version(lake):
    lake.table("gold/reviews").overwrite(SECOND)
    line = one_table(lake, "gold/reviews")["lines"]["DuckDB (SQL, files of this version)"]
    assert duckdb.sql(line).fetchall() == [("R3", 0.5)]


def test_duckdb_line_for_its_extension_quotes_the_path(lake):
    line = one_table(lake, "gold/reviews")["lines"]["DuckDB (SQL, with its delta extension)"]
    path = lake.table("gold/reviews").uri
    (told,) = duckdb.extract_statements(line)
    assert told.query.count("'") == 2 + 2 * path.count("'")


def test_table_that_is_not_written_yet_offers_no_line(tmp_path):
    assert one_table(Lake(str(tmp_path)), "gold/reviews")["lines"] == {}


def test_files_in_a_bucket_are_not_offered_to_duckdb_alone():
    lines = opening_lines("s3://b/lake/gold/reviews", ["s3://b/lake/gold/reviews/a.parquet"])
    assert not [tool for tool in lines if "files" in tool]

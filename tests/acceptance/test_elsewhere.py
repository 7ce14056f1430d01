"""The same commands with rows on PostgreSQL, the lake and blobs in a bucket; other tools read it."""

import subprocess
import sys
from collections.abc import Iterator

import polars as pl
import pytest

from comptoir.app.lake_tables import opening_lines
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.s3 import lake_options
from comptoir.kernel.testing import postgres_rows, postgres_uri
from comptoir.reviews.store.lake import TABLES


@pytest.fixture
def elsewhere(make_home, bucket) -> Iterator:
    """A home that keeps nothing but its key on this disk."""
    if not postgres_uri():
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    settings = {
        "COMPTOIR_STORAGE__LAKE": f"{bucket.uri}/lake",
        "COMPTOIR_STORAGE__BLOBS": f"{bucket.uri}/blobs",
        "COMPTOIR_STORAGE__S3_ENDPOINT": bucket.settings.s3_endpoint,
        "COMPTOIR_STORAGE__S3_ACCESS_KEY_ID": bucket.settings.s3_access_key_id,
        "COMPTOIR_STORAGE__S3_SECRET_ACCESS_KEY": bucket.settings.s3_secret_access_key,
    }
    with postgres_rows(postgres_uri()) as rows:
        uri = rows.engine.url.render_as_string(hide_password=False)
        yield make_home("elsewhere", settings | {"COMPTOIR_STORAGE__ROWS": uri})


@pytest.mark.slow
@pytest.mark.postgres
def test_pipeline_runs_on_postgres_and_a_bucket(elsewhere, bucket, shelf, lines):
    home = elsewhere
    rows = shelf(seed=1).reviews(200)
    path = lines(home.folder / "reviews.jsonl.gz", rows)
    told = home.run("reviews", "import", str(path), "--json").json
    assert told["changed"] == 200
    run = home.run("reviews", "run", "--json").json
    assert (run["state"], run["changed"]) == ("published", 200)
    top = home.run("reviews", "top", rows[0]["parent_asin"], "--json").json
    assert top["status"] == "ok"
    assert home.run("reviews", "import", str(path), "--json").json["changed"] == 0
    assert home.run("reviews", "run", "--json").json["changed"] == 0
    verified = home.run("reviews", "repair", "verify", "--json").json["verified"]
    assert verified["gold/reviews"] == 200
    assert all(one["ok"] for one in home.run("doctor", "--json").json)
    left = [one for one in home.data.rglob("*") if one.is_file()] if home.data.exists() else []
    assert [one.name for one in left if one.name != "master.key"] == []

    gone = top["reviews"][0]["buyer_id"]
    assert home.run("privacy", "erase", gone, "--json").json["complete"]
    lake = Lake(f"{bucket.uri}/lake", lake_options(bucket.settings))
    assert lake.table("gold/reviews").scan().filter(buyer_id=gone).collect().is_empty()
    environment = home.env | lake_options(bucket.settings)
    line = opening_lines(f"{bucket.uri}/lake/gold/reviews")["Polars"]
    assert "review_id" in printed(line, environment)


def test_documented_lines_open_every_table_of_the_lake(published):
    lake = published.data / "lake"
    there = [name for name in TABLES if (lake / name / "_delta_log").is_dir()]
    assert set(TABLES) - set(there) == {"rejects/reviews"}  # nothing was refused
    for name in ("gold/reviews", "bronze/reviews", "gold/scored"):
        uri = str(lake / name)
        for tool, line in opening_lines(uri).items():
            if line.startswith("import "):
                assert "shape" in printed(line, published.env), (tool, name)


def test_duckdb_and_polars_see_the_same_gold(published):
    lines = opening_lines(str(published.data / "lake/gold/reviews"))
    gold = pl.read_delta(str(published.data / "lake/gold/reviews"))
    asked = (
        f"{lines['DuckDB (Python)']}; "
        "print(duckdb.sql('select count(*), sum(rank), max(text) from reviews').fetchall()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], env=published.env, capture_output=True, text=True, check=True
    )
    expected = (gold.height, int(gold["rank"].sum()), gold["text"].max())
    assert done.stdout.strip() == str(expected)


def printed(line: str, environment: dict[str, str]) -> str:
    """Return what a line shows when it is typed at a prompt."""
    before, _, last = line.rpartition("; ")
    typed = f"{before}; print('shape', {last})"
    done = subprocess.run(
        [sys.executable, "-c", typed], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

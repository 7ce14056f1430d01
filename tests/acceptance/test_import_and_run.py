"""What a shop's engineer does at the command line, from the first file to the way back."""

import json
from pathlib import Path

import polars as pl
import pytest

BROKEN = {
    "invalid_json": '{"rating": 5.0, "title": "cut o',
    "invalid_rating": {"rating": 6},
    "missing_field": {"parent_asin": None, "asin": None},
    "invalid_timestamp": {"timestamp": 4102444800000},
    "empty_text": {"text": "  "},
    "too_long": {"text": "long " * 20_000},
    "empty_after_cleaning": {"text": "<br><p>&nbsp;</p>"},
}
"""A row for each reason, or what makes a good row one."""
STAGES = ["extract", "bronze", "clean", "silver", "understand", "score", "gold", "publish"]
TOP_KEYS = {
    *("review_id", "buyer_id", "product_id", "title", "text", "rating", "created_at"),
    *("category", "category_label", "confidence", "sentiment", "uncertain", "corrected"),
    *("relevance_score", "grade", "why"),
}


@pytest.fixture
def rows(shelf):
    return shelf(seed=1).reviews(400)


@pytest.fixture
def spoilt(rows, shelf):
    """400 good rows, one that stands there twice, and one bad row for each reason."""
    bad = [
        change if isinstance(change, str) else shelf(seed=99).reviews(1)[0] | change
        for change in BROKEN.values()
    ]
    return rows[:200] + bad + rows[200:] + rows[:1]


def publish(home, path: Path) -> dict:
    home.run("reviews", "import", str(path), "--json")
    return home.run("reviews", "run", "--json").json


def texts(home, product: str) -> list[str]:
    told = home.run("reviews", "top", product, "-n", "50", "--json").json
    return [one["text"] for one in told["reviews"]]


def test_first_night_counts_publishes_and_the_second_changes_nothing(home, spoilt, lines):
    path = lines(home.folder / "reviews.jsonl.gz", spoilt)
    first = home.cold("reviews", "import", str(path), "--json")
    assert (first.code, first.err) == (0, "")
    (told,) = first.json["imports"]
    counted = {"rows_read": 408, "rows_new": 401, "rows_changed": 0, "rows_unchanged": 0}
    assert {name: told[name] for name in counted} == counted
    refused = [*(name for name in BROKEN if name != "empty_after_cleaning"), "duplicate"]
    assert told["rejected"] == dict.fromkeys(refused, 1)

    run = home.run("reviews", "run", "--json").json
    assert (run["state"], run["changed"]) == ("published", 400)
    assert run["rejected"] == dict.fromkeys([*BROKEN, "duplicate"], 1)
    stages = {one["stage"]: (one["rows_in"], one["rows_out"]) for one in run["stages"]}
    assert list(stages) == STAGES
    assert stages["clean"] == (401, 400)
    assert stages["publish"] == (400, 400)

    again = home.run("reviews", "import", str(path), "--json").json
    assert again["changed"] == 0
    twin = lines(home.folder / "same-rows-other-bytes.jsonl", spoilt)
    assert home.run("reviews", "import", str(twin), "--json").json["changed"] == 0
    rerun = home.run("reviews", "run", "--json").json
    assert (rerun["state"], rerun["changed"]) == ("unchanged", 0)

    listed = home.run("reviews", "runs", "--json").json["runs"]
    assert [one["run_id"] for one in listed] == [rerun["run_id"], run["run_id"]]
    found = home.run("reviews", "rejects", run["run_id"], "--json").json
    assert found["counts"] == run["rejected"]
    by_reason = {one["reason"]: one for one in found["rejects"]}
    assert [by_reason[reason]["line"] for reason in BROKEN] == list(range(201, 208))
    assert by_reason["invalid_rating"]["detail"] == "The rating is 6; use 1 to 5."
    assert by_reason["duplicate"]["line"] == 408


def test_full_run_lists_the_rejects_of_every_import_it_took(home, shelf, lines):
    for number in (1, 2):
        rows = shelf(seed=number).reviews(120)
        rows[number] |= {"rating": 6}
        publish(home, lines(home.folder / f"{number}.jsonl", rows))
    second = home.run("reviews", "runs", "--json").json["runs"][0]["run_id"]
    full = home.run("reviews", "run", "--full", "--json").json["run_id"]
    late = shelf(seed=3).reviews(120)
    late[5] |= {"rating": 7}
    publish(home, lines(home.folder / "late.jsonl", late))

    def refused(run_id):
        found = home.run("reviews", "rejects", run_id, "--json").json
        return found["counts"], [(one["source"], one["line"]) for one in found["rejects"]]

    assert refused(second) == ({"invalid_rating": 1}, [("2.jsonl", 3)])
    assert refused(full) == ({"invalid_rating": 2}, [("1.jsonl", 2), ("2.jsonl", 3)])


def test_top_has_the_documented_shape(published):
    told = published.run("reviews", "top", "B00001", "-n", "3", "--json").json
    assert list(told) == ["product_id", "status", "run", "reviews"]
    assert (told["product_id"], told["status"]) == ("B00001", "ok")
    assert set(told["run"]) >= {"id", "finished_at", "taxonomy", "model"}
    assert len(told["reviews"]) == 3
    for place, one in enumerate(told["reviews"], 1):
        assert set(one) >= TOP_KEYS
        assert one["rank"] == place
        assert one["buyer_id"].startswith("cus_")
        assert one["grade"] in {"premium", "operational", "ordinary"}
        assert 0 <= one["confidence"] <= 1
        assert sum(one["why"].values()) == pytest.approx(one["relevance_score"], abs=0.002)
        assert one["corrected"] is None
    unknown = published.run("reviews", "top", "no such product", "--json").json
    assert (unknown["status"], unknown["reviews"]) == ("unknown_product", [])


def test_grown_file_brings_only_what_is_new_and_a_changed_review_is_updated(
    home, rows, shelf, lines
):
    path = home.folder / "reviews.jsonl"
    publish(home, lines(path, rows))
    changed = rows[7] | {"helpful_vote": 40, "rating": 2.0}
    grown = [*rows[:7], changed, *rows[8:], *shelf(seed=2).reviews(25)]
    told = home.run("reviews", "import", str(lines(path, grown)), "--json").json["imports"][0]
    counted = [told[f"rows_{name}"] for name in ("read", "new", "changed", "unchanged")]
    assert counted == [425, 25, 1, 399]
    assert home.run("reviews", "run", "--json").json["rows_in"] == 26
    gold = pl.read_delta(str(home.data / "lake/gold/reviews"))
    mine = gold.filter(text=changed["text"], product_id=changed["parent_asin"], helpful_votes=40)
    assert gold.height == 425
    assert mine["rating"].to_list() == [2.0]


def test_file_that_goes_back_to_what_it_was_is_read_again(home, rows, lines):
    path = home.folder / "reviews.jsonl"
    dearer = [rows[0] | {"rating": 1.0, "helpful_vote": 9}, *rows[1:]]
    changed = [
        home.run("reviews", "import", str(lines(path, some)), "--json").json["changed"]
        for some in (rows, dearer, rows, rows)
    ]
    assert changed == [400, 1, 1, 0]
    home.run("reviews", "run")
    gold = pl.read_delta(str(home.data / "lake/gold/reviews"))
    mine = gold.filter(text=rows[0]["text"], product_id=rows[0]["parent_asin"])
    assert rows[0]["rating"] in mine["rating"].to_list()
    assert 9 not in mine["helpful_votes"].to_list()


def test_export_writes_what_is_published(published):
    gold = pl.read_delta(str(published.data / "lake/gold/reviews"))
    for name, read in {
        "out.parquet": pl.read_parquet,
        "out.csv": pl.read_csv,
        "out.jsonl": pl.read_ndjson,
    }.items():
        said = published.run("reviews", "export", str(published.folder / name)).out
        assert said == f"{gold.height} rows in {published.folder / name}\n"
        ids = read(published.folder / name)["review_id"]
        assert set(ids) == set(gold["review_id"])
    published.run("reviews", "export", str(published.folder / "out.doc"), code=2)


def test_full_run_takes_everything_again_and_finds_nothing_to_change(published):
    told = published.run("reviews", "run", "--full", "--json").json
    assert (told["rows_in"], told["state"], told["changed"]) == (400, "unchanged", 0)


def test_too_many_rejects_publish_nothing_until_told_to(published, shelf, lines):
    before = texts(published, "B00001")
    bad = [row | {"rating": "six"} for row in shelf(seed=3).reviews(10)]
    path = lines(published.folder / "bad.jsonl", [*shelf(seed=4).reviews(60), *bad])
    published.run("reviews", "import", str(path))
    ended = published.run("reviews", "run", "--json", code=1)
    assert ended.json["state"] == "failed_checks"
    assert ended.err.startswith("comptoir: 14.29% of the rows were refused, more than 2%.")
    assert texts(published, "B00001") == before
    found = published.run("reviews", "rejects", ended.json["run_id"], "--json").json
    assert found["counts"] == {"invalid_rating": 10}
    told = published.run("reviews", "run", "--accept-rejects", "--json").json
    assert (told["state"], told["rows_in"]) == ("published", 60)
    assert set(texts(published, "B00001")) > set(before)


def test_rows_that_cleaning_empties_count_as_rejects(home, rows, lines):
    empty = [row | {"text": "<p></p>"} for row in rows[:40]]
    home.run("reviews", "import", str(lines(home.folder / "in.jsonl", [*empty, *rows[40:]])))
    ended = home.run("reviews", "run", code=1)
    assert ended.err.startswith("comptoir: 10% of the rows were refused")


def test_corrected_file_takes_the_place_of_the_one_that_failed(home, rows, lines):
    path = home.folder / "in.jsonl"
    bad = [row | {"rating": "six"} for row in rows[:40]]
    home.run("reviews", "import", str(lines(path, [*bad, *rows[40:]])))
    home.run("reviews", "run", code=1)
    told = publish(home, lines(path, rows))
    assert (told["state"], told["changed"]) == ("published", 400)


def test_rollback_serves_the_run_before_and_a_new_run_publishes_again(published, shelf, lines):
    first = texts(published, "B00001")
    second_run = publish(published, lines(published.folder / "b.jsonl", shelf(5).reviews(80)))
    second = texts(published, "B00001")
    assert second != first
    told = published.run("reviews", "repair", "rollback", "--json").json
    assert told["run_id"] != second_run["run_id"]
    assert texts(published, "B00001") == first
    assert pl.read_delta(str(published.data / "lake/gold/reviews")).height == 400
    third = publish(published, lines(published.folder / "c.jsonl", shelf(6).reviews(30)))
    assert third["state"] == "published"
    assert set(texts(published, "B00001")) > set(second)
    assert pl.read_delta(str(published.data / "lake/gold/reviews")).height == 510


def test_verify_finds_damage_and_restore_brings_a_version_back(published, shelf, lines):
    whole = published.run("reviews", "repair", "verify", "--json").json["verified"]
    assert whole["gold/reviews"] == whole["silver/reviews"] == 400
    gold = published.data / "lake/gold/reviews"
    publish(published, lines(published.folder / "b.jsonl", shelf(5).reviews(40)))
    assert pl.read_delta(str(gold)).height == 440
    published.run("reviews", "repair", "restore", "gold/reviews", code=2)
    published.run("reviews", "repair", "restore", "gold/reviews", "--version", "0")
    assert pl.read_delta(str(gold)).height == 400
    assert published.run("reviews", "run", "--json").json["changed"] > 0
    assert pl.read_delta(str(gold)).height == 440
    victim = max(gold.glob("*.parquet"), key=lambda file: file.stat().st_mtime)
    victim.write_bytes(b"PAR1" + bytes(victim.stat().st_size))
    ended = published.run("reviews", "repair", "verify", code=1)
    assert ended.err.startswith("comptoir: gold/reviews cannot be read")


def test_evaluate_prints_figures_with_intervals(home, lines, shelf):
    themes = {1.0: "product_defect", 3.0: "size_and_fit", 5.0: "product_quality"}
    rows = [row | {"theme": themes[row["rating"]]} for row in shelf(seed=7).reviews(150)]
    path = lines(home.folder / "labelled.jsonl", rows)
    args = ("--data", str(path), "--themes", "theme", "--helpful", "--json")
    told = home.run("reviews", "evaluate", *args).json
    assert set(told) >= {"n", "themes", "helpful", "reviews_per_second"}
    assert told["n"] == 150
    assert set(told["themes"]) >= {"accuracy", "macro_f1", "by_language", "intervals"}
    assert 0 < told["themes"]["accuracy"] <= 1
    orders = {"formula-v1", "robust-v2", "learned-v3", "newest", "oldest", "longest", "random"}
    assert set(told["helpful"]["ndcg@5"]) >= orders
    assert set(told["helpful"]["intervals"]) >= orders


def test_usage_and_missing_files_exit_with_two(home):
    missing = home.run("reviews", "import", "nowhere.jsonl", code=2)
    assert missing.err == f"comptoir: There is no file {home.folder / 'nowhere.jsonl'}.\n"
    home.run("reviews", "import", code=2)
    home.run("reviews", "top", "B00001", "-n", "51", code=2)
    home.run("reviews", "rejects", "no-such-run", code=2)
    home.run("reviews", "run", "--since", "yesterday", code=2)
    assert json.loads(home.run("reviews", "runs", "--json").out) == {"runs": []}


def test_version_is_printed(home):
    assert home.run("--version").out.strip()

"""No raw customer id is ever written, and an erased customer leaves no trace."""

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from comptoir.kernel.testing import postgres_rows, postgres_uri

RAW_ID = "RAWBUYER"
"""In every buyer id of the builder, and nowhere else."""
RAW_MAIL = "@clients.example"
GONE = "AE9999RAWBUYER"
MARK = "Xylophonquartz"
"""A word that only the customer who goes has written."""


def every_byte(folder: Path) -> dict[str, bytes]:
    """Return each file's bytes, and what a Parquet file holds when it is decompressed."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found[str(path)] = path.read_bytes()
        if path.suffix == ".parquet":
            decoded = "".join(map(str, pl.read_parquet(path).rows()))
            found[f"{path} decoded"] = decoded.encode()
    return found


def holders(found: dict[str, bytes], *words: str) -> list[str]:
    return [
        name
        for name, content in found.items()
        for word in words
        if word.lower().encode() in content.lower()
    ]


def mailed(path: Path, rows: list[dict]) -> Path:
    """Write reviews as a shop exports them: French columns, buyers known by their e-mail."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["produit_id", "email", "note", "titre", "commentaire", "date_avis"])
        for number, row in enumerate(rows):
            mail = f"jean.dupont{number % 30}{RAW_MAIL}"
            rating = "six" if number == 0 else row["rating"]
            moment = f"2025-03-{1 + number % 28:02} 10:{number % 60:02}:00"
            writer.writerow([row["asin"], mail, rating, row["title"], row["text"], moment])
    return path


def test_no_raw_id_is_written_or_told_anywhere(home, shelf, lines):
    rows = shelf(seed=1).reviews(300)
    rows[5] |= {"rating": 9}
    told = [
        home.run("reviews", "import", str(lines(home.folder / "a.jsonl", rows)), "--json"),
        home.run("reviews", "import", str(mailed(home.folder / "b.csv", shelf(2).reviews(60)))),
        home.run("reviews", "run", "--json"),
        home.run("reviews", "rejects", "--json", latest_run(home)),
        home.run("reviews", "top", "B00001", "-n", "50", "--json"),
        home.run("jobs", "list", "--json"),
    ]
    home.run("reviews", "export", str(home.data / "export.jsonl"))
    shown = [ended.out + ended.err for ended in told] + pages(home, shelf)
    assert RAW_ID in (home.folder / "a.jsonl").read_text("utf-8")
    assert sum("cus_" in text for text in shown) > 3
    assert [text for text in shown if RAW_ID in text or RAW_MAIL in text] == []
    found = every_byte(home.data)
    assert len([name for name in found if name.endswith(".parquet decoded")]) >= 5
    assert holders(found, RAW_ID, RAW_MAIL, "jean.dupont") == []


PASSWORD = "hunter2Quartzkeyboard"
SHOP_QUERY = "select id as review_id, product_id, client as buyer_id, stars, body as text from shop_reviews order by id"


@pytest.mark.postgres
def test_password_of_a_database_is_written_nowhere(home):
    address = postgres_uri()
    if not address:
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    with postgres_rows(address) as rows:
        with rows.writing() as connection:
            connection.exec_driver_sql(
                "create table shop_reviews (id text, product_id text, client text, stars int, body text)"
            )
            connection.exec_driver_sql(
                "insert into shop_reviews select 'R' || n, 'B0001', 'C' || n, 1 + mod(n, 5),"
                " 'The kettle leaks since day ' || n from generate_series(1, 60) n"
            )
        whole = rows.engine.url.set(drivername="postgresql", password=PASSWORD)
        if not whole.username:
            whole = whole.set(username="postgres")
        uri = whole.render_as_string(hide_password=False)
        assert PASSWORD in uri
        wrong = uri.replace(str(whole.database), "no_such_database", 1)
        source = [{"path": uri, "query": SHOP_QUERY}]
        settings = {"COMPTOIR_REVIEWS__SOURCES": json.dumps(source)}
        told = [
            home.run("reviews", "import", uri, "--query", SHOP_QUERY),
            home.run("reviews", "import", wrong, "--query", SHOP_QUERY, code=1),
            home.run("reviews", "run", "--json", **settings),
            home.run("settings", **settings),
            home.run("jobs", "list", "--json"),
        ]
        jobs = [job["job_id"] for job in told[-1].json]
        told += [home.run("jobs", "steps", job, "--json") for job in jobs]
    assert len(jobs) == 3
    assert "60 rows read" in told[0].out
    assert published(home).height == 60
    assert [one.out + one.err for one in told if PASSWORD in one.out + one.err] == []
    assert holders(every_byte(home.data), PASSWORD) == []


def latest_run(home) -> str:
    return home.run("reviews", "runs", "--json").json["runs"][0]["run_id"]


def pages(home, shelf) -> list[str]:
    """Return what the server says of every product, and what it logs while it does."""
    names = sorted({row["asin"] for row in shelf(seed=1).reviews(300)})
    listed = [f"{name},Produit {name},19.90,cuisine\n" for name in names]
    products = home.folder / "products.csv"
    products.write_text("product_id,name,price,category\n" + "".join(listed), "utf-8")
    home.run("shop", "import", "products", str(products))
    said = []
    with home.serve() as server, server.client(home.key()) as client:
        for name in names:
            top = client.get(f"/reviews/{name}/top", params={"n": 50})
            assert top.json()["reviews"]
            one = top.json()["reviews"][0]["review_id"]
            summary = f"/v1/products/{name}/reviews/summary"
            paths = (f"/v1/reviews/{one}", summary, f"/shop/p/{name}")
            said += [top.text, *(client.get(path).raise_for_status().text for path in paths)]
        client.get(f"/v1/reviews/{GONE}")
        client.get("/v1/reviews/alerts").raise_for_status()
    return [*said, *server.running.told()]


@pytest.fixture
def written(all_written, make_home):
    """A home of its own, with all that `all_written` has."""
    home = make_home()
    shutil.copytree(all_written.folder, home.folder, dirs_exist_ok=True)
    for command in home.folder.glob("command-*"):
        shutil.rmtree(command)
    return home


@pytest.fixture(scope="module")
def all_written(first_night, shelf, lines, tmp_path_factory):
    """A home with two published nights and one that no run has read; GONE wrote in each."""
    home = type(first_night)(tmp_path_factory.mktemp("written") / "home", first_night.warm)
    nights = [shelf(seed=number).reviews(150) for number in (1, 2, 3)]
    for number, rows in enumerate(nights):
        for place in range(4):
            words = (
                f"The handle of my {MARK} {number}{place} broke after {place} days of careful use."
            )
            longer = f"{words} The steel cracked as well, {words[4:-1]}, and nobody could mend it."
            mine = {
                "user_id": GONE,
                "text": longer,
                "title": f"{MARK}!",
                "images": [{"small": "a"}],
            }
            rows[10 * place] |= mine | {"helpful_vote": 90, "verified_purchase": True}
    shared = {"text": "Une phrase que deux clients ont écrite, mot pour mot.", "asin": "B00001"}
    shared |= {"parent_asin": "B00001"}
    nights[0][60] |= shared | {"user_id": GONE}
    nights[0][61] |= shared
    for number, rows in enumerate(nights):
        path = lines(home.folder / f"{number}.jsonl", rows)
        home.run("reviews", "import", str(path))
        if number < 2:
            home.run("reviews", "run")
    return home


def test_erased_customer_leaves_no_trace(written):
    home = written
    before = published(home)
    assert before.filter(pl.col("text").str.contains(MARK)).height == 8
    assert len(holders(every_byte(home.data), MARK)) > 5
    pseudonym = before.filter(pl.col("text").str.contains(MARK))["buyer_id"][0]

    report = home.run("privacy", "erase", GONE, "--json").json
    assert report["complete"]
    (reviews,) = (part for part in report["parts"] if part["eraser"] == "reviews")
    assert reviews["erased"]["count"] > 8
    assert holders(every_byte(home.data), MARK, pseudonym) == []

    others = before.filter(pl.col("buyer_id") != pseudonym)
    assert set(published(home)["review_id"]) == set(others["review_id"])
    assert served(home) == set(others["review_id"])

    run = home.run("reviews", "run", "--json").json
    assert run["state"] == "published"
    after = published(home)
    assert set(after["review_id"]) > set(others["review_id"])
    shared = after.filter(pl.col("text").str.starts_with("Une phrase"))
    assert shared["duplicate_of"].to_list() == [None]
    for product in home_products(after):
        ranks = after.filter(product_id=product)["rank"].sort().to_list()
        assert ranks == list(range(1, len(ranks) + 1))
    assert served(home) == set(after["review_id"])


def test_erased_customer_does_not_come_back_with_an_old_file(written):
    home = written
    home.run("privacy", "erase", GONE)
    home.run("reviews", "run")
    for number in range(3):
        path = home.folder / f"{number}.jsonl"
        told = home.run("reviews", "import", str(path), "--again", "--json").json
        assert told["changed"] == 0
    home.run("reviews", "run", "--full")
    assert holders(every_byte(home.data), MARK) == []
    assert home.run("audit", "verify").out.startswith("The trail is whole")


def test_erasing_by_pseudonym_twice_and_nobody_are_all_well(published_home):
    gold = published(published_home)
    pseudonym = gold["buyer_id"][0]
    assert published_home.run("privacy", "erase", pseudonym, "--json").json["complete"]
    assert holders(every_byte(published_home.data), pseudonym) == []
    again = published_home.run("privacy", "erase", pseudonym, "--json").json
    assert again["complete"]
    nobody = published_home.run("privacy", "erase", "someone else", "--json").json
    assert [part["erased"]["count"] for part in nobody["parts"]] == [0] * len(nobody["parts"])


def test_summary_quotes_no_erased_review(written):
    home = written
    quoting = [text for text in summaries(home) if MARK in text]
    home.run("privacy", "erase", GONE)
    assert [text for text in summaries(home) if MARK in text] == []
    assert quoting, "no summary quoted the customer: the test shows nothing"


@pytest.fixture
def published_home(published):
    return published


def published(home) -> pl.DataFrame:
    return pl.read_delta(str(home.data / "lake/gold/reviews"))


def home_products(gold: pl.DataFrame) -> list[str]:
    return gold["product_id"].unique().to_list()


def served(home) -> set[str]:
    """Return the ids of all reviews that readers get."""
    found = set()
    for product in [f"B0{number:04}" for number in range(12)]:
        told = home.run("reviews", "top", product, "-n", "50", "--json").json["reviews"]
        found |= {one["review_id"] for one in told}
    return found


def summaries(home) -> list[str]:
    with home.serve() as server, server.client(home.key("reviews:read")) as client:
        return [
            json.dumps(client.get(f"/v1/products/B0{number:04}/reviews/summary").json())
            for number in range(12)
        ]

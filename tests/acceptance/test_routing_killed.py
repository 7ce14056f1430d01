"""A training that is killed at any moment is gone on with, and the registry points to whole models."""

import random
import time
from pathlib import Path

import polars as pl
import pytest
from tests.routing.wording import examples

LABELLED = ("--text", "text", "--label", "desk")


def year(folder: Path, count: int) -> Path:
    own = examples(count, seed=1)
    path = folder / "year.parquet"
    pl.DataFrame({"text": own.texts, "desk": own.labels}).write_parquet(path)
    return path


@pytest.mark.slow
def test_a_killed_training_ends_as_if_it_had_not_been(make_home, tmp_path: Path) -> None:
    home = make_home("home")
    home.run("routing", "import", str(year(tmp_path, 3_000)), *LABELLED)
    whole = home.run("routing", "train", "--json").json
    chance = random.Random(7)
    killed = 0
    for _ in range(4):
        running = home.start("routing", "train")
        deadline = time.monotonic() + chance.uniform(0.5, 6)
        while running.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        killed += running.alive()
        running.kill()
    assert killed
    for _ in range(3):  # gone on with; whichever ended in time before began a new one each
        home.run("routing", "train")
    found = home.run("routing", "models", "--json").json
    ready = [one for one in found if one["state"] == "ready"]
    assert len(ready) >= 2
    assert {one["fingerprint"] for one in ready} == {whole["fingerprint"]}
    for one in ready:
        told = home.run(
            "routing", "predict", "where is my parcel", "--version", str(one["version"]), "--json"
        )
        assert told.json[0]["desk"] == "delivery"


def test_the_commands_of_an_afternoon(make_home, tmp_path: Path) -> None:
    home = make_home("home")
    assert "no data set yet" in home.run("routing", "datasets").out
    assert "no model yet" in home.run("routing", "models").out
    nobody = home.run("routing", "predict", "où est mon colis", code=2)
    assert "No model decides yet" in nobody.err
    path = str(year(tmp_path, 400))
    made = home.run("routing", "import", path, *LABELLED, "--json").json
    assert made["version"] == 1
    assert made["card"]["test"] > 40
    version = home.run("routing", "train", "--max-error", "0.1", "--json").json["version"]
    home.run("routing", "promote", str(version))
    told = home.run("routing", "predict", "où est mon colis ?", "combien coûte un avocat").out
    assert "delivery" in told
    second = home.run("routing", "train", "--learner", "prior", "--json").json["version"]
    refused = home.run("routing", "promote", str(second), "--why", "a mistake", code=1)
    assert f"Version {second} is not promoted. Accuracy on the test is" in refused.err
    home.run("routing", "promote", str(second), "--force", "--why", "a mistake")
    assert f"Version {version} decides again" in home.run("routing", "rollback").out
    home.run("routing", "shadow", str(second))
    roles = {one["version"]: one["aliases"] for one in home.run("routing", "models", "--json").json}
    assert roles == {second: ["shadow"], version: ["champion"]}
    trail = home.run("audit", "verify")
    assert trail.code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("import", "missing.csv"), "There is no file"),
        (("train",), "There is no data set requests"),
        (("promote", "4"), "There is no model version 4"),
        (("rollback",), "No earlier champion"),
    ],
)
def test_mistakes_are_told_in_one_line(make_home, words: tuple[str, ...], message: str) -> None:
    done = make_home("home").run("routing", *words, code=2)
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1

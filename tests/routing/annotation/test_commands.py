"""`comptoir routing suspects` and `effort` as somebody types them."""

import json
from pathlib import Path

import polars as pl
import pytest
from tests.routing.test_commands import comptoir
from tests.routing.wording import examples


@pytest.mark.slow
def test_labels_are_examined_asked_about_and_weighed(tmp_path: Path) -> None:
    own = examples(260, seed=6, wrong=0.03)
    path = tmp_path / "year.csv"
    pl.DataFrame({"body": own.texts, "service": own.labels}).write_csv(path)
    done = comptoir(tmp_path, "import", str(path), "--text", "body", "--label", "service", "--json")
    assert done.returncode == 0, done.stderr
    options = ("--learner", "embed-linear", "--count", "12", "--begin", "--json")
    done = comptoir(tmp_path, "suspects", *options)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["round_id"].startswith("round_")
    assert len(told["suspects"]) == 12
    assert told["suspects"][0]["given"] != told["suspects"][0]["suggested"]
    assert told["suspects"][0]["text"]
    done = comptoir(tmp_path, "effort", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["advice"] in {"go_on", "stop", "unsure"}
    assert len(told["points"]) == 6
    assert told["reasons"][0]
    done = comptoir(tmp_path, "suspects", "nobody", "--json")
    assert done.returncode != 0
    assert "There is no data set nobody." in done.stderr

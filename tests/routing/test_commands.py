"""`comptoir routing evaluate` as somebody types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.routing.wording import examples


def comptoir(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {"COMPTOIR_HOME": str(home), "COMPTOIR_WORK__CREW": "here:"}
    command = [sys.executable, "-m", "comptoir.cli", "routing", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def requests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = examples(240, seed=1)
    path = tmp_path_factory.mktemp("requests") / "year.csv.gz"
    frame = pl.DataFrame({"body": own.texts, "service": own.labels, "lang": own.languages})
    frame.write_csv(path, compression="gzip")
    return path


def test_every_learner_is_told_in_one_table(requests: Path, tmp_path: Path) -> None:
    done = comptoir(
        tmp_path,
        *("evaluate", "--train", str(requests), "--text", "body", "--label", "service"),
        *("--lang", "lang", "--learner", "all", "--shots", "10", "--max-error", "0.2", "--json"),
    )
    assert done.returncode == 0, done.stderr
    told = {one["learner"]: one for one in json.loads(done.stdout)["learners"]}
    assert list(told) == ["prior", "tfidf-linear", "embed-linear", "blend"]
    # No encoder is pulled here, and torch may be missing.
    assert done.stderr.startswith("transformer is left out: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert all(one["n_train"] == 40 and 40 <= one["n_test"] <= 56 for one in told.values())
    assert told["blend"]["accuracy"] > told["prior"]["accuracy"] + 0.3
    assert set(told["blend"]["by_language"]) == {"en", "fr"}


def test_a_person_reads_a_table_and_what_it_means(requests: Path, tmp_path: Path) -> None:
    words = ("--train", str(requests), "--text", "body", "--label", "service")
    done = comptoir(tmp_path, "evaluate", *words, "--learner", "prior")
    assert done.returncode == 0, done.stderr
    assert "requests learned from" in done.stdout
    assert "at most 2.0% wrong" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--text", "nothing"), "has no column nothing"),
        (("--text", "body", "--label", "service", "--learner", "oracle"), "no learner 'oracle'"),
        (("--text", "body", "--label", "service", "--max-error", "2"), "out of range"),
    ],
)
def test_mistakes_are_one_line_and_exit_2(
    requests: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    done = comptoir(tmp_path, "evaluate", "--train", str(requests), *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_round_is_begun_from_a_file_and_listed(requests: Path, tmp_path: Path) -> None:
    words = ("--from", str(requests), "--text", "body", "--label", "service", "--lang", "lang")
    done = comptoir(
        tmp_path,
        *("annotate", "March", "--mode", "teach", "--count", "12", "--random", "0.5", *words),
        *("--labels-each", "2", "--json"),
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["mode"], made["labels_each"], made["items"]["open"]) == ("teach", 2, 12)
    listed = comptoir(tmp_path, "rounds", "--json")
    assert json.loads(listed.stdout) == [made]
    assert "March" in comptoir(tmp_path, "rounds").stdout
    nothing = comptoir(tmp_path, "annotate", "April", "--mode", "teach")
    assert nothing.returncode == 2
    assert "Nothing is left to label" in nothing.stderr


@pytest.mark.slow
def test_a_gate_that_fails_ends_with_1_and_says_why(requests: Path, tmp_path: Path) -> None:
    read = ("import", str(requests), "--text", "body", "--label", "service", "--lang", "lang")
    assert comptoir(tmp_path, *read).returncode == 0
    assert comptoir(tmp_path, "train", "--learner", "prior").returncode == 0
    refused = comptoir(tmp_path, "promote", "1")
    assert refused.returncode == 1
    assert "Version 1 is not promoted. Accuracy on the test is" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert comptoir(tmp_path, "promote", "1", "--force").returncode == 2
    forced = comptoir(tmp_path, "promote", "1", "--force", "--why", "nothing else yet")
    assert (forced.returncode, forced.stdout) == (0, "Version 1 decides.\n")
    assert comptoir(tmp_path, "train", "--learner", "tfidf-linear").returncode == 0
    told = comptoir(tmp_path, "compare", "2", "--json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert (found["champion"], found["challenger"], found["requests"]) == (1, 2, 0)
    checks = {one["check"]: one["state"] for one in found["verdict"]["findings"]}
    assert checks["observed"] == "failed"
    assert checks["not worse by desk"] in {"passed", "not judged"}
    assert comptoir(tmp_path, "challenger", "2").stdout == "Version 2 challenges.\n"
    assert comptoir(tmp_path, "approve", "2").returncode == 0
    assert comptoir(tmp_path, "approve", "2", "--withdraw").returncode == 0

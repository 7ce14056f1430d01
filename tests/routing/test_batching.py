"""A whole file at once: every line is answered in its place, or says that it has no text."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest
from tests.routing.conftest import with_champion
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.batching import route_file
from comptoir.routing.office import Office

OWN = examples(60, seed=9)


def file(folder: Path) -> Path:
    texts = [*OWN.texts, "", None]
    ids = [f"=id{row}" for row in range(len(texts))]
    pl.DataFrame({"id": ids, "subject": [None] * 62, "body": texts}).write_parquet(
        folder / "in.parquet"
    )
    return folder / "in.parquet"


def rows(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text("utf-8").splitlines()))
    if path.suffix == ".parquet":
        return pl.read_parquet(path).to_dicts()
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
def test_each_line_is_answered_in_its_place(office: Office, tmp_path: Path, ending: str) -> None:
    with_champion(office, learner="tfidf-linear")
    out = tmp_path / f"out{ending}"
    found = route_file(office, file(tmp_path), out, text=("subject", "body"), keep=("id",))
    assert (found.requests, found.without_text, found.model_version) == (62, 2, 1)
    told = rows(out)
    assert len(told) == 62
    expected = service.decide(service.champion(office)[1], office, OWN.texts)
    assert [one["desk"] for one in told[:60]] == [one.desk for one in expected]
    assert str(told[0]["id"]).lstrip("'") == "=id0"
    assert told[-1]["desk"] in (None, "")
    assert found.decided == sum(one.decided for one in expected)
    if ending == ".csv":
        assert told[0]["id"] == "'=id0"  # no spreadsheet takes it for a formula
    assert sorted(one.name for one in tmp_path.glob("out*")) == [out.name]


@pytest.mark.parametrize(
    ("out", "columns", "said"),
    [
        ("out.xls", {"text": ("body",)}, "use a name that ends in"),
        ("out.csv", {"text": ("text",)}, "no column text"),
        ("out.csv", {"text": ("body",), "keep": ("nr",)}, "no column nr"),
    ],
)
def test_mistakes_leave_nothing_behind(
    office: Office, tmp_path: Path, out: str, columns: dict[str, tuple[str, ...]], said: str
) -> None:
    with_champion(office, learner="prior")
    with pytest.raises(errors.Invalid, match=said):
        route_file(office, file(tmp_path), tmp_path / out, **columns)
    assert list(tmp_path.glob("*out*")) == []


def test_a_batch_that_fails_in_the_middle_leaves_what_was_there(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_champion(office, learner="prior")
    out = tmp_path / "out.jsonl"
    out.write_text("yesterday's\n", "utf-8")

    def fail(*_words: object) -> None:
        raise errors.Unavailable("The disk is full.")

    monkeypatch.setattr(service, "decide", fail)
    with pytest.raises(errors.Unavailable):
        route_file(office, file(tmp_path), out, text=("body",))
    assert out.read_text("utf-8") == "yesterday's\n"
    assert list(tmp_path.glob(".*part*")) == []

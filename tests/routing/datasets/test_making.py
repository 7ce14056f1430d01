"""From a file to a data set: masked, grouped, divided, and told on its card."""

from pathlib import Path

import polars as pl
import pytest
from tests.routing.conftest import DETECTOR, TOOLS
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.routing.datasets.making import Making, make
from comptoir.routing.datasets.reading import Columns, plain
from comptoir.routing.model import Origin
from comptoir.routing.store.datasets import SCHEMA

COLUMNS = Columns(text=("text",), label="desk")


def file(folder: Path, frame: pl.DataFrame) -> Path:
    frame.write_parquet(folder / "year.parquet")
    return folder / "year.parquet"


def year(count: int = 200, **more: object) -> pl.DataFrame:
    own = examples(count, seed=1)
    return pl.DataFrame({"text": own.texts, "desk": own.labels, **more})


def made(path: Path, **how: object):
    return make(path, Making(columns=COLUMNS, **how), TOOLS.embedder, DETECTOR)


def test_a_data_set_holds_each_text_once_and_its_card_counts_it(tmp_path: Path) -> None:
    own = year()
    frame, card = made(file(tmp_path, pl.concat([own, own.head(20)])))
    assert frame.columns == list(SCHEMA)
    assert card["requests"] == frame.height == card["train"] + card["test"]
    assert frame.height < 220
    assert card["left_out"]["duplicates"] >= 20
    assert set(card["languages"]) == {"fr", "en"}
    assert card["origins"] == {"imported": frame.height}
    assert sum(card["desks"].values()) == frame.height
    assert 0.12 < card["test"] / frame.height < 0.28
    sides = frame.group_by("group").agg(pl.col("part").n_unique())
    assert sides["part"].max() == 1


def test_personal_data_is_masked_before_anything_is_kept(tmp_path: Path) -> None:
    own = pl.concat(
        [year(40), pl.DataFrame({"text": ["Écrivez à ada@example.org"], "desk": ["returns"]})]
    )
    frame, card = made(file(tmp_path, own))
    assert card["masked"] == 1
    assert "Écrivez à [email]" in frame["text"].to_list()


def test_a_contradiction_is_on_one_side(tmp_path: Path) -> None:
    own = year(100)
    other = own.head(30).with_columns(
        text=pl.col("text").str.to_uppercase(), desk=pl.lit("elsewhere")
    )
    frame, card = made(file(tmp_path, pl.concat([own, other])))
    assert card["left_out"]["contradictions"] > 20
    sides: dict[str, set[str]] = {}
    for text, part in frame.select("text", "part").iter_rows():
        sides.setdefault(plain(text), set()).add(part)
    assert all(len(found) == 1 for found in sides.values())


def test_synthetic_requests_are_never_a_test(tmp_path: Path) -> None:
    frame, card = made(file(tmp_path, year()), origin=Origin.SYNTHETIC)
    assert card["test"] == 0
    assert set(frame["part"]) == {"train"}


@pytest.mark.parametrize("times", ["2026-01-{:02}", "2026-01-{:02}T10:00:00+01:00", "17352{:05}"])
def test_the_newest_are_kept_apart_whatever_moments_look_like(tmp_path: Path, times: str) -> None:
    own = year(56, at=[times.format(1 + row // 2) for row in range(56)])
    columns = Columns(text=("text",), label="desk", time="at")
    frame, card = make(
        file(tmp_path, own),
        Making(columns=columns, newest_apart=True),
        TOOLS.embedder,
        DETECTOR,
    )
    assert card["division"] == "time"
    assert card["from"] < card["until"]
    newest = frame.filter(pl.col("part") == "test")
    assert newest.height
    assert newest["at"].min() > frame["at"].quantile(0.5)


def test_a_test_of_the_newest_needs_moments(tmp_path: Path) -> None:
    with pytest.raises(errors.Invalid, match="tells no moment"):
        made(file(tmp_path, year()), newest_apart=True)


def test_one_desk_is_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(errors.Invalid, match="names one desk"):
        made(file(tmp_path, year().with_columns(desk=pl.lit("returns"))))


def test_a_language_that_a_short_text_only_looks_like_is_unknown(tmp_path: Path) -> None:
    short = pl.DataFrame({"text": ["ok", "Ref 12"], "desk": ["returns", "billing"]})
    frame, _ = made(file(tmp_path, pl.concat([year(400), short])))
    assert set(frame["language"]) <= {"fr", "en", ""}

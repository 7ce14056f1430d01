"""Whoever does the work of a night, its tables are the same."""

import shutil
from importlib.util import find_spec

import polars as pl
import pytest
from polars.testing import assert_frame_equal

OWN = ["run_id", "import_id"]


def gold(home) -> pl.DataFrame:
    frame = pl.read_delta(str(home.data / "lake/gold/reviews"))
    return frame.drop(OWN, strict=False).sort("review_id")


@pytest.mark.parametrize("crew", ["local:2", pytest.param("ray:local", marks=pytest.mark.slow)])
def test_night_of_a_crew_equals_that_of_one_process(make_home, shelf, lines, crew):
    if crew.startswith("ray") and not find_spec("ray"):
        pytest.skip("Ray is not installed")
    alone = make_home("alone", {"COMPTOIR_WORK__CREW": "here:"})
    alone.run(
        "reviews", "import", str(lines(alone.folder / "r.jsonl", shelf(seed=3).reviews(1100)))
    )
    together = make_home("together", {"COMPTOIR_WORK__CREW": crew})
    shutil.copytree(alone.data, together.data)
    for home in (alone, together):
        assert home.run("reviews", "run", "--json").json["state"] == "published"
    assert gold(alone).height > 1000, "more than one piece for each hand"
    assert_frame_equal(gold(alone), gold(together))

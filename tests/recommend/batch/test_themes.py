"""Themes: what a list has in common is told in the items' own words."""

import numpy as np
from tests.recommend.conftest import avro, field

from comptoir.kernel.work.model import JobState
from comptoir.recommend.batch.phrases import phrases_of
from comptoir.recommend.data import Column, ColumnKind, Table
from comptoir.recommend.datasets import schemas
from comptoir.recommend.store import schemas as kept

NAMED = schemas.parse(
    avro(
        "Items",
        field("ITEM_ID"),
        field("NAME"),
        field("GENRES", ["null", "string"], categorical=True),
        field("TEXT", ["null", "string"], textual=True),
    )
)
ASKED = {
    "batchInferenceJobMode": "THEME_GENERATION",
    "themeGenerationConfig": {"fieldsForThemeGeneration": {"itemName": "NAME"}},
}


def films():
    """Of 30 films, those around i5 are space operas, the others are not."""
    for item in range(30):
        space = 4 <= item <= 12
        yield {
            "ITEM_ID": f"i{item}",
            "NAME": f"Space opera {item}" if space else f"The garden {item}",
            "GENRES": "Science fiction" if space else ("Drama", "Comedy")[item % 2],
            "TEXT": "A crew in the space opera of the far stars." if space else "Of a garden.",
        }


def test_a_list_is_named_by_what_its_items_share(press):
    kept.attach(press.room, press.shop.group_id, NAMED)
    assert not press.shop.read("Items", press.shop.file("named.jsonl", list(films()))).error
    press.train("aws-sims")
    asked = [{"itemId": "i5"}, {"itemId": "i20"}]
    near, far = press.answered("aws-sims", asked, numResults=5, **ASKED)
    plain = press.answered("aws-sims", asked, numResults=5, job="plain")
    for told, list_ in zip((near, far), plain, strict=True):
        out = told["output"]
        assert set(out) == {"recommendedItems", "theme", "itemsThemeRelevanceScores"}
        assert sorted(out["recommendedItems"]) == sorted(list_["output"]["recommendedItems"])
        scores = out["itemsThemeRelevanceScores"]
        assert len(scores) == 5
        assert scores == sorted(scores, reverse=True)
        assert all(-0.5 < one <= 1 for one in scores)
    assert near["output"]["theme"] == "Science fiction: Space opera"
    assert "garden" not in near["output"]["theme"]


def test_a_column_that_items_lack_is_the_reason(press):
    press.train("aws-sims")
    job = press.run("aws-sims", press.put("a.json", [{"itemId": "i5"}]), **ASKED)
    assert job.state is JobState.FAILED
    assert "Items have no column NAME" in job.error


def test_phrases_begin_and_end_with_words_that_say_something():
    rows = ("The sea of trees", "A sea of the trees", "42 boats", "boats and boats")
    words = tuple(rows)
    column = Column(
        kind=ColumnKind.TEXT,
        starts=np.arange(len(rows) + 1),
        codes=np.arange(len(rows), dtype=np.int32),
        vocabulary=words,
    )
    ids = ("a", "b", "c", "d")
    codes = {one: at for at, one in enumerate(ids)}
    found = phrases_of(Table(ids=ids, columns={"NAME": column}, codes=codes), "NAME")
    assert found.names == ("boats", "sea", "trees")
    assert found.frequent.tolist() == [2, 2, 2]

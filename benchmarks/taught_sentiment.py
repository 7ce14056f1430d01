"""What a shop's own stars teach its sentiment: how much, from how many, and at what cost.

    python benchmarks/taught_sentiment.py --reviews reviews.parquet [--tweets xlmt.parquet]

reviews: columns text, stars, lang. 40,000 reviews of 1, 2, 4 or 5 stars play the shop (each a
product of its own, undated), the others judge. tweets: columns lang, split, text, label (0
negative, 2 positive); the validation part is read, to see what becomes of texts of another kind.
Prints one JSON object a line: accuracy of positive against negative, and the paired lead over the
head that ships with its 95 % bootstrap interval.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from comptoir.language.sentiment.head import HeadReader
from comptoir.language.sentiment.ports import SentimentReader
from comptoir.language.sentiment.taught import PARTS, Lesson, TaughtReader
from comptoir.language.sentiment.teaching import Material, lean_with, learn, teach
from comptoir.quality.metrics import paired_difference, wilson_interval
from comptoir.reviews.sentiment_acceptance import accept

SHOP = 40_000
SIZES = (300, 1_000, 5_000, SHOP)
TWEETS = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it"}
SWAPPED = 0.01
"""Share of reviews whose stars are turned around to see whether that is noticed."""
DRAWS = 5
SHOPS = 20


def reviews(path: Path) -> pl.DataFrame:
    told = pl.read_parquet(path).filter(pl.col("stars") != 3)
    told = told.unique("text", keep="first", maintain_order=True)
    told = told.sample(fraction=1.0, shuffle=True, seed=5).with_row_index("row")
    at = pl.lit(None, pl.Datetime("us", "UTC"))
    row = pl.format("r{}", "row")
    return told.with_columns(
        review_id=row, product_id=row, language="lang", created_at=at, happy=pl.col("stars") > 3
    )


def look(rows: pl.DataFrame) -> Material:
    return Material.of(rows["text"].to_list(), rows["lang"].to_list())


def compared(ours: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> dict[str, object]:
    lead = paired_difference(ours, theirs)
    low, high = wilson_interval(int(ours.sum()), ours.size)
    return {
        "n": ours.size,
        "accuracy": round(float(ours.mean()), 4),
        "interval": [round(low, 4), round(high, 4)],
        "shipped": round(float(theirs.mean()), 4),
        "lead": [round(one, 4) for one in (lead.value, lead.low, lead.high)],
    }


def curve(rows: pl.DataFrame, material: Material) -> Iterator[dict[str, object]]:
    """Teach with more and more reviews, of one language and of all, and judge on the others."""
    place, happy = np.arange(rows.height), rows["happy"].to_numpy()
    language = rows["lang"].to_numpy()
    every = np.ones(rows.height, dtype=bool)
    for shop in ("fr", "en", "all"):
        mine = np.flatnonzero((language == shop if shop != "all" else every) & (place < SHOP))
        for size in (size for size in SIZES if size <= mine.size):
            some = np.isin(place, mine[:size])
            few = material.only(some)
            taught = lean_with(learn(few, happy[some]), material)
            plain = LogisticRegression(C=6.0, max_iter=300).fit(few.grams, happy[some])
            verdict = accept(rows.filter(some), few)
            for code in ("fr", "en") if shop == "all" else (shop,):
                there = (language == code) & (place >= SHOP)
                shipped = (material.lean[there] > 0) == happy[there]
                alone = plain.predict(material.grams[there]) == happy[there]
                yield {
                    "shop": shop,
                    "reviews": size,
                    "accepted": verdict.accepted,
                    "judged": code,
                    **compared((taught[there] > 0) == happy[there], shipped),
                    "n_grams_alone": round(float(alone.mean()), 4),
                }


def small_shops(rows: pl.DataFrame, material: Material) -> dict[str, object]:
    """Let many shops of few reviews learn: how many may, and are those better for it?"""
    place, happy = np.arange(rows.height), rows["happy"].to_numpy()
    french = (rows["lang"] == "fr").to_numpy()
    there = french & (place >= SHOP)
    judge, truth = material.only(there), happy[there]
    mine = np.flatnonzero(french & (place < SHOP))
    leads: dict[bool, list[float]] = {True: [], False: []}
    for shop in range(SHOPS):
        some = np.isin(place, mine[shop * SIZES[0] :][: SIZES[0]])
        few = material.only(some)
        taught = lean_with(learn(few, happy[some]), judge)
        right = ((taught > 0) == truth).mean() - ((judge.lean > 0) == truth).mean()
        leads[accept(rows.filter(some), few).accepted].append(float(right))
    told = {
        "accepted" if may else "refused": {
            "shops": len(some),
            "leads": np.round(sorted(some), 4).tolist(),
        }
        for may, some in leads.items()
    }
    return {"reviews_each": SIZES[0], **told}


def elsewhere(path: Path, taught: NDArray[np.float64], shop: str) -> dict[str, object]:
    """Read tweets with what reviews taught."""
    told = pl.read_parquet(path).filter(
        pl.col("lang").is_in(list(TWEETS)), pl.col("split") == "val", pl.col("label") != 1
    )
    material = look(told.with_columns(pl.col("lang").replace_strict(TWEETS)))
    happy = (told["label"] == 2).to_numpy()
    ours, theirs = lean_with(taught, material) > 0, material.lean > 0
    return {"shop": shop, "judged": "tweets", **compared(ours == happy, theirs == happy)}


def contradictions(rows: pl.DataFrame, material: Material) -> Iterator[dict[str, object]]:
    """Turn the stars of a few reviews around, learn from them, and see who notices."""
    chosen = rows["lang"].is_in(["fr", "en"]).to_numpy() & (np.arange(rows.height) < SHOP)
    some, mine = rows.filter(chosen), material.only(chosen)
    found: dict[str, list[NDArray[np.float64]]] = {}
    for draw in range(DRAWS):
        turned = np.random.default_rng(draw).random(some.height) < SWAPPED
        stars = np.where(turned, 6 - some["stars"].to_numpy(), some["stars"].to_numpy())
        happy = stars > 3
        whole = learn(mine, happy)
        memory = Lesson(grams=np.repeat(whole[:, None], PARTS, axis=1).astype(np.float32))
        readers: dict[str, SentimentReader] = {
            "shipped": HeadReader(),
            "taught, each part by the others": TaughtReader(teach(mine, happy), "parts"),
            "taught, by itself too": TaughtReader(memory, "whole"),
        }
        for name, reader in readers.items():
            flags = flagged(reader, some, stars)
            seen = [flags[turned].mean(), flags[~turned].mean(), turned.sum()]
            found.setdefault(name, []).append(np.array(seen))
    for name, shares in found.items():
        recall, others, count = np.mean(shares, axis=0).round(4).tolist()
        yield {"reader": name, "turned": count, "noticed": recall, "others_flagged": others}


def flagged(
    reader: SentimentReader, rows: pl.DataFrame, stars: NDArray[np.int64]
) -> NDArray[np.bool_]:
    ratings = stars.astype(float).tolist()
    scores = reader.read(rows["text"].to_list(), languages=rows["lang"].to_list(), ratings=ratings)
    told = [score.contradicts(rating) for score, rating in zip(scores, ratings, strict=True)]
    return np.array(told)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=Path, required=True)
    parser.add_argument("--tweets", type=Path)
    given = parser.parse_args(arguments)
    rows = reviews(given.reviews)
    material = look(rows)
    for told in curve(rows, material):
        print(json.dumps(told), flush=True)
    print(json.dumps(small_shops(rows, material)), flush=True)
    place, happy = np.arange(rows.height), rows["happy"].to_numpy()
    for shop in ("fr", "all") if given.tweets else ():
        some = (place < SHOP) & ((rows["lang"] == shop).to_numpy() | (shop == "all"))
        print(json.dumps(elsewhere(given.tweets, learn(material.only(some), happy[some]), shop)))
    for told in contradictions(rows, material):
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()

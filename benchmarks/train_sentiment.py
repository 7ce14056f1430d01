"""Learn the weights of the `head:` sentiment reader, on open data only, and measure them.

    python benchmarks/train_sentiment.py --tweets xlmt.parquet --clothing clothing.parquet \
        --unseen reviews.parquet --out src/comptoir/language/sentiment/head-1.npz

tweets: columns lang, split (train, val), text, label (0 negative, 1 neutral, 2 positive).
clothing: columns Title, "Review Text", Rating. unseen: columns text, stars, lang; read only to
measure. Prints accuracy of positive against negative with 95 % bootstrap intervals, beside the
majority dummy and the lexicon.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from comptoir.language.embedding.e5 import E5Embedder
from comptoir.language.sentiment.blend import CHARACTERS, BlendReader, BlendWeights
from comptoir.language.sentiment.features import COLUMNS, hashed, tone_numbers
from comptoir.language.sentiment.head import NEGATIVE, NEUTRAL, POSITIVE, HeadReader, HeadWeights
from comptoir.language.sentiment.ports import SentimentReader
from comptoir.language.sentiment.rules import LexiconReader
from comptoir.language.sentiment.tones import ToneReader

LANGUAGES = {
    "english": "en",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "portuguese": "pt",
    "spanish": "es",
}
OF_STARS = {1: NEGATIVE, 2: NEGATIVE, 3: NEUTRAL, 4: POSITIVE, 5: POSITIVE}
REGULARISATION = 1.0
SAMPLES = 1_000
"""Bootstrap samples."""


def tweets(path: Path, split: str) -> pl.DataFrame:
    rows = pl.read_parquet(path).filter(
        pl.col("lang").is_in(list(LANGUAGES)) & (pl.col("split") == split)
    )
    return rows.select("text", pl.col("lang").replace_strict(LANGUAGES), "label")


def clothing(path: Path) -> pl.DataFrame:
    title = pl.col("Title").fill_null("")
    return (
        pl.read_parquet(path)
        .filter(pl.col("Review Text").is_not_null())
        .select(
            text=pl.concat_str(title, pl.lit(". "), pl.col("Review Text")),
            lang=pl.lit("en"),
            label=pl.col("Rating").replace_strict(OF_STARS, return_dtype=pl.Int64),
        )
    )


def fit(rows: pl.DataFrame, weights: NDArray[np.float64]) -> HeadWeights:
    read = ToneReader().read(rows["text"].to_list(), rows["lang"].to_list())
    grams = hashed([words for words, _ in read])
    tones = tone_numbers([tone for _, tone in read])
    model = LogisticRegression(C=REGULARISATION, max_iter=500)
    model.fit(hstack([grams, csr_matrix(tones)]).tocsr(), rows["label"], sample_weight=weights)
    learned = model.coef_.T.astype(np.float32)
    bias = model.intercept_.astype(np.float32)
    return HeadWeights(grams=learned[:COLUMNS], tones=learned[COLUMNS:], bias=bias)


def fit_blend(sources: Sequence[pl.DataFrame], each: int) -> BlendWeights:
    """Learn the encoder's direction on as many positive as negative texts of every source."""
    chosen = pl.concat(
        rows.filter(pl.col("label") == label).sample(each // 2, seed=0)
        for rows in sources
        for label in (NEGATIVE, POSITIVE)
    )
    vectors = E5Embedder().embed([text[:CHARACTERS] for text in chosen["text"]])
    model = LogisticRegression(C=REGULARISATION, max_iter=500)
    model.fit(vectors, chosen["label"] == POSITIVE)
    return BlendWeights(
        direction=model.coef_[0].astype(np.float32), bias=model.intercept_[0].astype(np.float32)
    )


def balanced(rows: pl.DataFrame) -> NDArray[np.float64]:
    """Let each class of a source weigh the same; the source keeps its size."""
    shares = rows["label"].value_counts()
    count = dict(zip(shares["label"], shares["count"], strict=True))
    return np.array([len(rows) / len(count) / count[label] for label in rows["label"]])


def interval(right: NDArray[np.bool_]) -> tuple[float, float]:
    chance = np.random.default_rng(0)
    means = [chance.choice(right, len(right)).mean() for _ in range(SAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)


def measure(reader: SentimentReader, rows: pl.DataFrame) -> dict[str, object]:
    """Accuracy of positive against negative, by language."""
    told = rows.filter(pl.col("label") != NEUTRAL)
    start = time.perf_counter()
    scores = reader.read(told["text"].to_list(), languages=told["lang"].to_list())
    seconds = time.perf_counter() - start
    positive = np.array([score.positive > score.negative for score in scores])
    right = positive == (told["label"] == POSITIVE).to_numpy()
    out: dict[str, object] = {"texts_per_second": round(len(told) / seconds)}
    for code in sorted(told["lang"].unique()):
        here = right[(told["lang"] == code).to_numpy()]
        out[code] = {"n": len(here), "accuracy": round(float(here.mean()), 4), "ci": interval(here)}
    return out


def unseen(path: Path, each: int) -> pl.DataFrame:
    rows = pl.read_parquet(path).filter(pl.col("lang").is_in(["de", "en", "es", "fr"]))
    rows = rows.select(
        "text", "lang", label=pl.col("stars").replace_strict(OF_STARS, return_dtype=pl.Int64)
    ).filter(pl.col("label") != NEUTRAL)
    return pl.concat(
        group.sample(each, seed=1) for _, group in rows.group_by("lang", maintain_order=True)
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tweets", type=Path, required=True)
    parser.add_argument("--clothing", type=Path, required=True)
    parser.add_argument("--unseen", type=Path)
    parser.add_argument("--each", type=int, default=1_500, help="unseen texts a language")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--blend-out", type=Path, help="learn the blend too (ten minutes)")
    parser.add_argument("--blend-each", type=int, default=1_500, help="texts a source")
    given = parser.parse_args(arguments)
    sources = [tweets(given.tweets, "train"), clothing(given.clothing)]
    weights = fit(pl.concat(sources), np.concatenate([balanced(rows) for rows in sources]))
    if given.out:
        weights.save(given.out)
    tests: dict[str, pl.DataFrame] = {"tweets_val": tweets(given.tweets, "val")}
    if given.unseen:
        tests["unseen_reviews"] = unseen(given.unseen, given.each)
    readers: list[SentimentReader] = [HeadReader(weights), LexiconReader()]
    if given.blend_out:
        blend = fit_blend(sources, given.blend_each)
        blend.save(given.blend_out)
        readers.append(BlendReader(weights, blend))
    for name, rows in tests.items():
        for reader in readers:
            print(json.dumps({"data": name, "reader": reader.name, **measure(reader, rows)}))


if __name__ == "__main__":
    main()

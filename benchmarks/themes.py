"""How often the theme understanders are right, beside baselines, and how fast they are.

    python benchmarks/themes.py [--phone m_absa.parquet] [--texts reviews.parquet --column text]

The authored cases of the tests are always read. phone: the M-ABSA sentences (columns domain,
lang, text, triplets); its categories are mapped to themes, reviews of one theme are kept, and
French and English are measured. texts: any reviews; read only to time. Prints JSON; accuracies
come with 95 % Wilson intervals.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.quality.metrics import wilson_interval
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.understanders import Understander, open_understander
from comptoir.reviews.understanders.calibration import calibration_error
from comptoir.reviews.understanders.zeroshot import training_set

CASES = Path(__file__).parents[1] / "tests/reviews/understanders/cases.jsonl"
BY_POLARITY = {
    "Logistics": ("delivery_satisfaction", "delivery_issue"),
    "Overall": ("positive_experience", "negative_experience"),
    "Buyer Attitude": ("positive_experience", "negative_experience"),
}
ALWAYS = {
    "Product Packaging": "packaging",
    "Price": "price_and_value",
    "After-sales Service": "customer_service",
    "Seller Service": "customer_service",
}
EXACT = {
    "Logistics#Shipping Fee": "price_and_value",
    "Appearance Design#Fuselage Size": "size_and_fit",
    "Screen#Size": "size_and_fit",
}
TEXTS = 1_000

Sample = tuple[list[str], list[set[str]]]
"""Texts, and the themes that count as right for each."""
Predict = Callable[[list[str]], list[str]]


def themes_of(category: str, polarity: str) -> set[str]:
    head, _, tail = category.partition("#")
    if category in EXACT:
        return {EXACT[category]}
    if head == "Product Quality":
        good = polarity == "positive"
        return {"product_quality"} if good else {"product_quality", "product_defect"}
    if head in BY_POLARITY or (head == "Seller Service" and tail == "Shipping"):
        pair = BY_POLARITY.get(head, BY_POLARITY["Logistics"])
        return {"positive": {pair[0]}, "negative": {pair[1]}}.get(polarity, set())
    return {ALWAYS[head]} if head in ALWAYS else set()


def phone(path: Path) -> Sample:
    rows = pl.read_parquet(path).filter(
        (pl.col("domain") == "phone") & pl.col("lang").is_in(["fr", "en"])
    )
    texts, right = [], []
    for text, told in rows.select("text", "triplets").iter_rows():
        found = [themes_of(category, polarity) for _, category, polarity in json.loads(told)]
        common = set.intersection(*found) if found else set()
        if common:
            texts.append(text)
            right.append(common)
    return texts, right


def authored(part: str) -> Sample:
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    kept = [case for case in cases if case["part"] == part]
    return [case["text"] for case in kept], [{case["theme"]} for case in kept]


def baselines(samples: dict[str, Sample]) -> dict[str, Predict]:
    themes = load_taxonomy().themes
    ids = [theme.theme_id for theme in themes]
    embedder = open_embedder("use:", Surroundings())
    plain = np.stack([embedder.embed([*t.descriptions.values()]).mean(axis=0) for t in themes])
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    texts, classes, _ = training_set(load_taxonomy())
    own = classes < len(ids)
    model = LogisticRegression(C=30, max_iter=500, class_weight="balanced")
    model.fit(words.fit_transform(np.array(texts)[own]), classes[own])
    counts = Counter(min(one) for _, right in samples.values() for one in right)
    common = counts.most_common(1)[0][0]
    return {
        "majority": lambda asked: [common] * len(asked),
        "two plain descriptions": lambda asked: [
            ids[best] for best in (embedder.embed(asked) @ plain.T).argmax(axis=1)
        ],
        "tf-idf on the same sentences": lambda asked: [
            ids[best] for best in model.predict(words.transform(asked))
        ],
    }


def figures(found: list[str], right: list[set[str]]) -> dict[str, object]:
    hits = sum(one in told for one, told in zip(found, right, strict=True))
    low, high = wilson_interval(hits, len(right))
    share = round(hits / len(right), 3)
    return {"n": len(right), "accuracy": share, "interval": [round(low, 3), round(high, 3)]}


def judge(understander: Understander, sample: Sample) -> dict[str, object]:
    texts, right = sample
    found = understander.understand(texts, [None] * len(texts), [""] * len(texts))
    hit = np.array([one.theme in told for one, told in zip(found, right, strict=True)])
    error = calibration_error(np.array([one.confidence for one in found]), hit)
    told = figures([one.theme for one in found], right)
    return told | {"calibration_error": round(error, 3)}


def pace(understander: Understander, texts: list[str]) -> float:
    understander.understand(texts[:1], [None], [""])
    start = time.perf_counter()
    understander.understand(texts, [None] * len(texts), [""] * len(texts))
    return round(len(texts) / (time.perf_counter() - start), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phone", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--column", default="text")
    parser.add_argument("--embedder", default="use:")
    asked = parser.parse_args()
    samples = {part: authored(part) for part in ("dev", "test", "blind")}
    if asked.phone:
        samples["phone"] = phone(asked.phone)
    embedder = open_embedder(asked.embedder, Surroundings())
    understanders = {
        uri: open_understander(uri, load_taxonomy(), embedder) for uri in ("zeroshot:", "cascade:")
    }
    told: dict[str, object] = {"embedder": embedder.name}
    for name, sample in samples.items():
        rows = {uri: judge(one, sample) for uri, one in understanders.items()}
        plain = {
            key: figures(guess(sample[0]), sample[1]) for key, guess in baselines(samples).items()
        }
        told[name] = rows | plain
    if asked.texts:
        texts = pl.read_parquet(asked.texts)[asked.column].drop_nulls().head(TEXTS).to_list()
        told["reviews_per_second_one_process"] = {
            uri: pace(one, texts) for uri, one in understanders.items()
        } | {"characters": round(sum(map(len, texts)) / len(texts)), "load": os.getloadavg()[0]}
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()

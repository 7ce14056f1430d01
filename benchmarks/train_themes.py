"""Fit what ships beside the theme understanders, on open data and the project's own sentences.

    python benchmarks/train_themes.py zeroshot
    python benchmarks/train_themes.py student --clothing clothing.parquet --tweets xlmt.parquet \
        --sentences tatoeba.parquet

zeroshot: the linear layer of the default taxonomy and encoder; run it when prototypes change.
student: a linear layer on hashed n-grams that imitates the encoder's probabilities, so that the
cascade can answer easy sentences without it. Prints how often it agrees on sentences it has not
seen, by how sure it is.

clothing: column "Review Text". tweets: columns lang, text. sentences: columns lang, text, english.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import polars as pl

from comptoir.language.embedding import open_embedder
from comptoir.language.shares import softmax
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.taxonomy.prototypes import all_templated
from comptoir.reviews.understanders.ngrams import hashed
from comptoir.reviews.understanders.sentences import spans
from comptoir.reviews.understanders.softmax import fit
from comptoir.reviews.understanders.student import COLUMNS, Student
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander, training_set

TWEETS = ["english", "french", "german", "spanish", "italian", "portuguese"]
TATOEBA = ["fra", "deu", "spa", "ita", "por"]
CLOTHING_SENTENCES, ENGLISH_SENTENCES = 22_000, 3_000
PENALTY = 2e-6
OWN = 4.0
"""Weight of an authored sentence beside one from a corpus."""
SURE = (0.5, 0.7, 0.8, 0.9, 0.95)


def corpus(clothing: Path, tweets: Path, sentences: Path) -> list[str]:
    reviews = pl.read_parquet(clothing)["Review Text"].drop_nulls()
    cut = [text[start:end] for text in reviews for start, end in spans(text)]
    chosen = np.random.default_rng(0).choice(len(cut), CLOTHING_SENTENCES, replace=False)
    told = pl.read_parquet(tweets).filter(pl.col("lang").is_in(TWEETS))["text"]
    clean = [re.sub(r"@user|https?\S*|#", "", text).strip() for text in told]
    pairs = pl.read_parquet(sentences)
    foreign = pairs.filter(pl.col("lang").is_in(TATOEBA))["text"].to_list()
    english = pairs["english"].unique(maintain_order=True).head(ENGLISH_SENTENCES).to_list()
    texts = [cut[i] for i in chosen] + clean + foreign + english
    return list(dict.fromkeys(text[:400] for text in texts if text.strip()))


def train_student(texts: list[str]) -> None:
    teacher = teacher_of_default()
    held, learned = texts[::10], [text for i, text in enumerate(texts) if i % 10]
    own = list(dict.fromkeys([*training_set(teacher.taxonomy)[0], *all_templated()]))
    everything = learned + own
    targets = teacher.classify(everything)
    weights = np.array([1.0] * len(learned) + [OWN] * len(own))
    features = hashed(everything, COLUMNS)
    layer = fit(features, targets, weights=weights, penalty=PENALTY, steps=120)
    student = Student(layer, teacher.layer_hash)
    student.save()
    shares, truth = softmax(student.logits(held)), teacher.classify(held)
    agree = shares.argmax(axis=1) == truth.argmax(axis=1)
    sure = shares.max(axis=1)
    told = {
        str(least): {
            "share": round(float((sure >= least).mean()), 3),
            "agreement": round(float(agree[sure >= least].mean()), 3),
        }
        for least in SURE
    }
    print(json.dumps({"n": len(held), "learned": len(everything), "sure": told}, indent=2))


def teacher_of_default() -> ZeroShotUnderstander:
    return ZeroShotUnderstander(load_taxonomy(), open_embedder("use:", Surroundings()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("zeroshot", "student"))
    for name in ("clothing", "tweets", "sentences"):
        parser.add_argument(f"--{name}", type=Path)
    asked = parser.parse_args()
    if asked.what == "zeroshot":
        teacher_of_default().keep()
    else:
        train_student(corpus(asked.clothing, asked.tweets, asked.sentences))


if __name__ == "__main__":
    main()

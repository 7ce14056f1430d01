"""Learn the words that ship beside `learned-v3`, on an open set of reviews.

    python benchmarks/train_common_words.py clothing.parquet

The file is any that `comptoir reviews import` reads, with products and helpful votes. Prints how
many reviews and words stand behind the result; what it is worth is told in
`src/comptoir/reviews/scorers/CARD.md`.
"""

import argparse
from pathlib import Path

import polars as pl

from comptoir.kernel.clock import utc_now
from comptoir.language.detection import open_detector
from comptoir.reviews.cleaning import clean
from comptoir.reviews.scorers.common_words import LANGUAGE, SHIPPED, pack
from comptoir.reviews.scorers.division import folds
from comptoir.reviews.scorers.exposure import corrected_gains
from comptoir.reviews.scorers.port import complete
from comptoir.reviews.scorers.vocabulary import learn_vocabulary, word_counts
from comptoir.reviews.sources import identify, open_source

NEEDS = ["text", "product_id", "helpful_votes"]
FOLDS = 4


def read(path: Path) -> pl.DataFrame:
    """Return the reviews as the pipeline cleans them, those of the language that counts."""
    source = open_source(path, {}, needs=NEEDS, clock=utc_now)
    bronze = pl.concat([identify(batch.frame) for batch in source.read_batches()])
    detector = open_detector("cascade:")
    cleaned, _ = clean(
        bronze, lambda texts: [(one.code, one.confidence) for one in detector.detect(texts)]
    )
    known = complete(cleaned).filter(pl.col("helpful_votes").is_not_null())
    return known.filter(pl.col("language") == LANGUAGE).sort("review_id")


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reviews", type=Path)
    reviews = read(parser.parse_args().reviews)
    gain = corrected_gains(reviews)
    vocabulary, _ = learn_vocabulary(word_counts(reviews), gain, folds(reviews, FOLDS, 0))
    pack(vocabulary, reviews)
    print(f"{reviews.height} reviews, {vocabulary.buckets.size} words, {SHIPPED.stat().st_size} B")


if __name__ == "__main__":
    main()

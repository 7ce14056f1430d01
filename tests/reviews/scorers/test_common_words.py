"""The words that ship speak of new English texts, and of nothing else."""

import numpy as np
import polars as pl

from comptoir.reviews.scorers.common_words import SHIPPED, CommonWords, believed, pack
from comptoir.reviews.scorers.port import complete
from comptoir.reviews.scorers.vocabulary import Vocabulary, word_counts

TELLING = "I am 5 feet 4 and usually a small; the waist runs large, so order a size down."
POLITE = "Love it! So cute and comfy, I get lots of compliments, highly recommend, very happy."


def frame(*texts: str, language: str | None = "en") -> pl.DataFrame:
    rows = [
        {"review_id": str(n), "product_id": "p", "rating": 5.0, "text": text, "language": language}
        for n, text in enumerate(texts)
    ]
    return complete(pl.DataFrame(rows, schema_overrides={"language": pl.String}))


def promised(words: CommonWords, reviews: pl.DataFrame) -> np.ndarray:
    return words.promise(reviews, word_counts(reviews))


def test_words_on_size_promise_more_than_praise():
    telling, polite = promised(CommonWords.load(), frame(TELLING, POLITE))
    assert telling > polite


def test_they_have_no_opinion_on_another_language_or_an_unknown_one():
    words = CommonWords.load()
    for language in ("fr", "", None):
        assert promised(words, frame(TELLING, language=language)).tolist() == [0.0]
    assert promised(words, frame(TELLING, language="en-GB")).item() != 0


def test_they_have_no_opinion_on_what_they_were_learned_from(tmp_path):
    buckets = np.unique(word_counts(frame(POLITE)).indices)[:2]
    kept = Vocabulary(buckets, np.array([1.0, 2.0]), np.array([0.5, 0.25]))
    pack(kept, frame(TELLING), tmp_path / "words.npz")
    words = CommonWords.load(tmp_path / "words.npz")
    again = frame(f"  {TELLING.upper()}\n", POLITE)
    assert (promised(words, again) != 0).tolist() == [False, True]
    assert words.vocabulary.as_json() == kept.as_json()
    assert words.version != CommonWords.load().version


def test_a_promise_is_believed_as_far_as_votes_bear_it_out():
    reviews = frame(*["text"] * 6).with_columns(product_id=pl.Series(list("ppqqqq")))
    promise = np.array([1.0, 3.0, 0.0, 1.0, 2.0, 3.0])
    gain = np.array([-1.0, 1.0, -1.5, -0.5, 0.5, 1.5])
    assert believed(reviews, promise, gain)[0] == 1.0
    assert np.abs(believed(reviews, promise, gain)[1]).max() < 1e-12
    for refuted in (believed(reviews, promise, -gain), believed(reviews, 0 * promise, gain)):
        assert refuted[0] == 0.0
    assert (believed(reviews, promise, -gain)[1] == -gain).all()


def test_what_ships_is_small():
    assert SHIPPED.stat().st_size < 300_000

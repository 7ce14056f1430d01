"""From sentences to reviews: read each sentence once, weigh them, and keep the evidence."""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

import numpy as np

from comptoir.kernel import errors
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.taxonomy.prototypes import prototypes
from comptoir.reviews.understanders.ports import Aspect, Understood
from comptoir.reviews.understanders.sentences import spans
from comptoir.reviews.understanders.softmax import Array

MOST_SENTENCES = 40
"""Of one review; later ones are not read."""
MOST_CHARACTERS = 400
"""Of one sentence; the rest is not read."""
CLEAR = 0.5
"""Probability from which a sentence is evidence for a theme."""
RATING_WEIGHT = 0.35
"""How far stars move a theme that is happy or unhappy by nature, in log-odds for 1 or 5 stars.
The text leads: two sentences of opposite probability 0.7 differ by 1.7."""
_MIDDLE = 3.0

Classify = Callable[[list[str], list[str]], Array]
"""Sentences and their languages to probabilities of shape (n, themes + 1); the last column is
"no theme"."""


def read(
    taxonomy: Taxonomy,
    classify: Classify,
    texts: Sequence[str],
    ratings: Sequence[float | None],
    languages: Sequence[str],
) -> list[Understood]:
    """Understand reviews with a classifier of sentences.

    Equal sentences of one language are classified once. A review's probabilities are the mean of
    its sentences', where a sentence counts by what it says of any theme at all and by the root of
    its length.

    Raises:
        errors.Invalid: texts, ratings and languages differ in length.
    """
    paired(texts, ratings, languages)
    found = [spans(text)[:MOST_SENTENCES] for text in texts]
    cuts = [
        (text[start : min(end, start + MOST_CHARACTERS)], language)
        for text, pieces, language in zip(texts, found, languages, strict=True)
        for start, end in pieces
    ]
    unique = {cut: row for row, cut in enumerate(dict.fromkeys(cuts))}
    shares = (
        classify([cut for cut, _ in unique], [language for _, language in unique])
        if unique
        else np.zeros((0, len(taxonomy.themes) + 1))
    )
    rows = np.array([unique[cut] for cut in cuts], dtype=np.intp)
    reading = _Reading(taxonomy)
    edges = pairwise(accumulate(map(len, found), initial=0))
    return [
        reading.review(pieces, shares[rows[low:high]], rating)
        for pieces, (low, high), rating in zip(found, edges, ratings, strict=True)
    ]


def paired(texts: Sequence[str], ratings: Sequence[float | None], languages: Sequence[str]) -> None:
    """Raise `errors.Invalid` when texts, ratings and languages differ in length."""
    if not len(texts) == len(ratings) == len(languages):
        raise errors.Invalid(
            "There are {texts} texts, {ratings} ratings and {languages} languages; pair them.",
            texts=len(texts),
            ratings=len(ratings),
            languages=len(languages),
        )


class _Reading:
    """Pools the sentences of one review after another."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._ids = [theme.theme_id for theme in taxonomy.themes]
        self._polarity = np.array([prototypes(theme_id).polarity for theme_id in self._ids])

    def review(
        self, pieces: list[tuple[int, int]], shares: Array, rating: float | None
    ) -> Understood:
        """Pool sentences with probabilities of shape (sentences, themes + 1)."""
        scores = self._pool(pieces, shares, rating)
        best = int(scores.argmax())
        return Understood(
            theme=self._ids[best],
            confidence=float(scores[best]),
            scores=dict(zip(self._ids, scores.tolist(), strict=True)),
            aspects=self._aspects(pieces, shares),
        )

    def _pool(self, pieces: list[tuple[int, int]], shares: Array, rating: float | None) -> Array:
        if not pieces:
            return np.full(len(self._ids), 1 / len(self._ids))
        lengths = np.array([end - start for start, end in pieces], dtype=float)
        said = 1 - shares[:, -1] + 1e-6
        weights = said * np.sqrt(np.minimum(lengths, MOST_CHARACTERS))
        pooled = weights @ (shares[:, :-1] / said[:, None]) / weights.sum()
        log_odds = np.log(pooled + 1e-9)
        if rating is not None:
            log_odds += RATING_WEIGHT * self._polarity * (rating - _MIDDLE) / 2
        raised = np.exp(log_odds - log_odds.max())
        scores: Array = raised / raised.sum()
        return scores

    def _aspects(self, pieces: list[tuple[int, int]], shares: Array) -> tuple[Aspect, ...]:
        best: dict[int, int] = {}
        for sentence in range(len(pieces)):
            theme = int(shares[sentence, :-1].argmax())
            if shares[sentence, theme] >= CLEAR and (
                theme not in best or shares[sentence, theme] > shares[best[theme], theme]
            ):
                best[theme] = sentence
        ranked = sorted(best.items(), key=lambda pair: -shares[pair[1], pair[0]])
        return tuple(
            Aspect(
                theme=self._ids[theme],
                start=pieces[sentence][0],
                end=pieces[sentence][1],
                score=float(shares[sentence, theme]),
            )
            for theme, sentence in ranked
        )

"""Words of feeling tell happy themes from unhappy ones, which the encoder does badly."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from comptoir.language.sentiment.tones import ToneReader
from comptoir.language.shares import softmax
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.taxonomy.prototypes import prototypes
from comptoir.reviews.understanders.softmax import Array

TONE_WEIGHT = 1.5
"""How far a sentence full of good or bad words moves a theme that is happy or unhappy by nature,
in log-odds. Chosen on the development part of the authored cases."""
TONES = 2
"""Raised when tones change otherwise: since 2 a sentence is read in its review's language."""
WORTH_READING = 0.15
"""Probability of all such themes together under which the tone is not asked for: it would hardly
matter, and reading half the sentences takes half the time."""
_LEAST = 1e-12


class Tipped:
    """A classifier of sentences whose themes lean to the tone of each sentence.

    An encoder puts "early" beside "late" and good beside bad. Lexicons know nothing of topics, so
    themes of either feeling, and no theme, keep their proportions. Where no theme of one feeling
    is likely, nothing is read.

    Args:
        taxonomy: the closed list of themes.
        classify: sentences to probabilities of shape (n, themes + 1).
    """

    def __init__(self, taxonomy: Taxonomy, classify: Callable[[list[str]], Array]) -> None:
        self._classify = classify
        known = [prototypes(theme.theme_id).polarity for theme in taxonomy.themes]
        self._polarity = np.array([*known, 0], dtype=float)

    def __call__(self, sentences: list[str], languages: list[str]) -> Array:
        """Return probabilities of shape (n, themes + 1), the last for no theme.

        Args:
            sentences: of any number of reviews.
            languages: of each, as told for its review; empty to tell it from the sentence.
        """
        shares = self._classify(sentences)
        moved = np.flatnonzero(shares @ np.abs(self._polarity) > WORTH_READING).tolist()
        if moved:
            asked = [sentences[at] for at in moved]
            read = self._tones.read(asked, [languages[at] for at in moved])
            tones = [tone for _, tone in read]
            lean = np.tanh([tone.positive - tone.negative for tone in tones])
            tip = TONE_WEIGHT * lean[:, None] * self._polarity
            shares[moved] = softmax(np.log(shares[moved] + _LEAST) + tip)
        return shares

    @cached_property
    def _tones(self) -> ToneReader:
        return ToneReader()

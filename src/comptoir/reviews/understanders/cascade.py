"""The student answers the sentences it is sure of, the encoder the others."""

from collections.abc import Sequence
from functools import cached_property

from comptoir.language.embedding import Embedder
from comptoir.language.shares import softmax
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.understanders.calibration import Calibration
from comptoir.reviews.understanders.ports import Understood
from comptoir.reviews.understanders.reading import read
from comptoir.reviews.understanders.softmax import Array
from comptoir.reviews.understanders.student import Student
from comptoir.reviews.understanders.tone import Tipped
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander

STUDENT_TEMPERATURE = 0.5
"""The student is too modest by this much on the authored cases."""
SURE = 0.8
"""Probability from which the student's word counts: under it the cascade loses a point on the
authored cases (`benchmarks/themes.py`)."""


class CascadeUnderstander:
    """Zero-shot at a fraction of its cost.

    The student was taught by the zero-shot layer of the default taxonomy; for any other taxonomy
    or encoder it is not asked, and this is the zero-shot understander at its own speed.

    Args:
        taxonomy: the closed list of themes.
        embedder: turns sentences into vectors.
        calibration: of a review's probabilities.
        sure: probability from which the student is believed, 0 to 1.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        embedder: Embedder,
        calibration: Calibration | None = None,
        sure: float = SURE,
    ) -> None:
        self._careful = ZeroShotUnderstander(taxonomy, embedder, calibration)
        self._sure = sure

    @cached_property
    def name(self) -> str:
        if self._student is None:
            return self._careful.name
        return f"cascade-{self._sure}-{self._careful.name}"

    def understand(
        self,
        texts: Sequence[str],
        ratings: Sequence[float | None],
        languages: Sequence[str],
    ) -> list[Understood]:
        found = read(self._careful.taxonomy, self._tipped, texts, ratings, languages)
        return self._careful.calibration.calibrated(found)

    def classify(self, sentences: list[str]) -> Array:
        """Return probabilities of shape (n, themes + 1), the last for no theme."""
        if self._student is None:
            return self._careful.classify(sentences)
        shares = softmax(self._student.logits(sentences) / STUDENT_TEMPERATURE)
        open_rows = (shares.max(axis=1) < self._sure).nonzero()[0]
        if len(open_rows):
            shares[open_rows] = self._careful.classify([sentences[row] for row in open_rows])
        return shares

    @cached_property
    def _tipped(self) -> Tipped:
        return Tipped(self._careful.taxonomy, self.classify)

    @cached_property
    def _student(self) -> Student | None:
        student = Student.load()
        return student if student.teacher == self._careful.layer_hash else None

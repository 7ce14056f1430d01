"""Learn from a shop's own stars what the head that ships does not know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from threadpoolctl import threadpool_limits

from comptoir.language.sentiment.features import COLUMNS
from comptoir.language.sentiment.head import NEGATIVE, POSITIVE, HeadReader, Seen
from comptoir.language.sentiment.taught import PARTS, Lesson, parts_of

FREEDOM = 6.0
"""How far weights may go from what ships: the inverse of the ridge penalty, the loss being summed
over texts. Chosen on German and Spanish reviews; 12 gains 0.002 there and costs more elsewhere."""
STEPS = 100
PIECE = 2_000
"""Texts looked at together: their words are not kept."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Texts as they are learned from."""

    grams: csr_matrix
    """Shape (n, COLUMNS)."""
    lean: NDArray[np.float32]
    """The head's log-odds of positive against negative, shape (n,)."""
    parts: NDArray[np.intp]
    """Shape (n,)."""

    @classmethod
    def of(cls, texts: Sequence[str], languages: Sequence[str]) -> "Material":
        """Look at texts, each in its language; there is at least one."""
        seen = list(_looked_at(texts, languages))
        grams, lean, parts = zip(*seen, strict=True)
        return cls(
            grams=vstack(grams).tocsr(), lean=np.concatenate(lean), parts=np.concatenate(parts)
        )

    def only(self, rows: NDArray[np.bool_]) -> "Material":
        """Return some of the texts; `rows` has shape (n,)."""
        return Material(grams=self.grams[rows], lean=self.lean[rows], parts=self.parts[rows])


def lean_with(weights: Array, material: Material) -> Array:
    """Return log-odds of positive against negative with what was learned, shape (n,)."""
    lean: Array = material.grams @ weights + material.lean
    return lean


def learn(material: Material, happy: NDArray[np.bool_]) -> Array:
    """Fit a ridge logistic regression to what the head leaves unexplained.

    Its log-odds are an offset: without a word it has learned, a text is read as before. Happy and
    unhappy texts weigh the same in sum, however many there are of each: otherwise a shop whose
    customers are mostly happy would teach to call every text happy.

    Args:
        material: what is learned from; n texts.
        happy: whether each has 4 or 5 stars rather than 1 or 2, shape (n,); some have, some not.

    Returns:
        What each column adds to the log-odds, shape (COLUMNS,).
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to load, only to learn

    met = np.unique(material.grams.indices)  # the weights of all others stay 0
    grams = material.grams[:, met]
    turned = grams.T.tocsr()
    share = np.where(happy, 0.5 / max(happy.sum(), 1), 0.5 / max((~happy).sum(), 1))
    penalty = 1 / (FREEDOM * len(happy))
    sign = np.where(happy, 1.0, -1.0)

    def loss(flat: Array) -> tuple[float, Array]:
        lean = grams @ flat + material.lean
        pull = share * sign / (1 + np.exp(np.clip(sign * lean, -500, 500)))
        value = share @ np.logaddexp(0, -sign * lean) + penalty / 2 * (flat @ flat)
        return float(value), penalty * flat - turned @ pull

    # One thread: sums of floats depend on how they are split, and the same reviews shall teach
    # the same to the last bit.
    with threadpool_limits(1):
        start = np.zeros(len(met))
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    weights = np.zeros(COLUMNS)
    weights[met] = found.x
    return weights


def teach(material: Material, happy: NDArray[np.bool_]) -> Lesson:
    """Learn once for each part, from the texts of all others; see `learn`."""
    taught = [
        learn(material.only(others), happy[others])
        for others in (material.parts != part for part in range(PARTS))
    ]
    return Lesson(grams=np.stack(taught, axis=1).astype(np.float32))


def _looked_at(texts: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    head = HeadReader()
    for low in range(0, len(texts), PIECE):
        high = low + PIECE
        seen: Seen = head.see(texts[low:high], languages[low:high])
        lean = seen.logits[:, POSITIVE] - seen.logits[:, NEGATIVE]
        yield seen.grams, lean, parts_of(seen.words)

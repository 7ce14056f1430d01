"""Mean and variance of scores that are products, without the scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ROWS = 8192
"""Vectors that are summed at once."""
_EQUAL = 1e-12
"""Under this share of their square, what scores differ by is rounding."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What the products of any taste with each of some vectors have in common.

    >>> one = Moments.of(np.array([[1, 0], [3, 0]], dtype=np.float32))
    >>> one.standard(np.array([2, 5], dtype=np.float32))
    (4.0, 2.0)
    """

    count: int
    """Vectors."""
    mean: NDArray[np.float64]
    """Of the vectors, shape (dimensions,)."""
    covariance: NDArray[np.float64]
    """Shape (dimensions, dimensions)."""

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> "Moments":
        """Sum up vectors, shape (vectors, dimensions)."""
        count, size = vectors.shape
        mean = vectors.mean(axis=0, dtype=np.float64) if count else np.zeros(size)
        sums = np.zeros((size, size))
        for at in range(0, count, _ROWS):
            # Distances from the mean first: a common part would eat the digits of the squares.
            apart = vectors[at : at + _ROWS] - mean.astype(np.float32)
            sums += apart.T @ apart
        return cls(count, mean, sums / max(count, 1))

    def joined(self, other: "Moments") -> "Moments":
        """Return those of both together (Chan, Golub and LeVeque, 1979)."""
        count = self.count + other.count
        share, apart = other.count / max(count, 1), other.mean - self.mean
        between = share * (1 - share) * np.outer(apart, apart)
        within = (1 - share) * self.covariance + share * other.covariance
        return Moments(count, self.mean + share * apart, within + between)

    def standard(self, taste: NDArray[np.float32]) -> tuple[float, float]:
        """Return mean and standard deviation of a taste's products, 0 where all are equal.

        Args:
            taste: shape (dimensions,).
        """
        mean = float(self.mean @ taste)
        variance = float(taste @ self.covariance @ taste)
        equal = variance <= _EQUAL * max(variance + mean * mean, 1e-18)
        return mean, 0.0 if equal else variance**0.5

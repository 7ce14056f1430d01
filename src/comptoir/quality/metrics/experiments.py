"""Two ways side by side: who gets which, and whether the split is what was meant."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from comptoir.kernel import errors

LEAST_CHANCE = 0.001
"""A split that is less likely than this is broken: nothing that was measured on it counts
(Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019)."""


def arm_of(unit: str, salt: str, shares: Sequence[float]) -> int:
    """Return which arm a unit is in: the same one in every process and after every restart.

    Args:
        unit: whoever is assigned, such as a customer's pseudonym.
        salt: of the experiment, so that the arms of two have nothing to do with each other.
        shares: of each arm; they sum to 1.

    >>> [arm_of(f"u{n}", "trial", [0.5, 0.5]) for n in range(6)]
    [0, 0, 1, 1, 1, 1]
    """
    if not shares or abs(sum(shares) - 1) > 1e-9 or min(shares) < 0:  # noqa: PLR2004 - rounding
        raise errors.Invalid(
            "The shares {shares} must be 0 or more and sum to 1.", shares=list(shares)
        )
    digest = hashlib.blake2b(f"{salt}\n{unit}".encode(), digest_size=8).digest()
    place = int.from_bytes(digest) / 2**64
    bounds = list(accumulate(shares))[:-1]
    return sum(place >= bound for bound in bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRatio:
    """Whether arms have as many units as was meant."""

    counts: tuple[int, ...]
    chance: float
    """How likely a split at least as uneven was, had all gone well (chi-square)."""

    @property
    def sound(self) -> bool:
        return self.chance >= LEAST_CHANCE


def sample_ratio(counts: Sequence[int], shares: Sequence[float]) -> SampleRatio:
    """Return whether arms have as many units as their shares say.

    >>> sample_ratio([500, 510], [0.5, 0.5]).sound, sample_ratio([500, 700], [0.5, 0.5]).sound
    (True, False)
    """
    total = sum(counts)
    if not total:
        return SampleRatio(counts=tuple(counts), chance=1.0)
    meant = [total * share for share in shares]
    from scipy.stats import chisquare  # noqa: PLC0415 - half a second to load, only to judge

    return SampleRatio(counts=tuple(counts), chance=float(chisquare(list(counts), meant).pvalue))

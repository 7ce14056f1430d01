"""How much worse one way could be than another that answered the same items."""

import math
from statistics import NormalDist

from comptoir.kernel import errors

_STEPS = 60
"""Halvings of the range of a share: beyond what a double tells apart."""


def paired_bounds(won: int, lost: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return what the difference of two paired shares surely lies above, and below; one-sided each.

    Score bounds: T. Tango 1998, "Equivalence test and confidence interval for the difference in
    proportions for the paired-sample design", Statistics in Medicine 17. Unlike a bootstrap they
    are not fooled by few items: where both always agree, the lower one is -z²/(n + z²).

    Args:
        won: items that the first alone has right.
        lost: items that the second alone has right.
        total: items that both answered, 1 or more.
        level: how sure each bound is, 0.5 to 1, both excluded.

    Raises:
        errors.Invalid: the counts or the level are out of range.

    >>> low, high = paired_bounds(0, 0, 100)
    >>> round(low, 4), round(high, 4)
    (-0.0263, 0.0263)
    """
    if min(won, lost) < 0 or total < 1 or won + lost > total or not 0.5 < level < 1:  # noqa: PLR2004 - one-sided
        raise errors.Invalid(
            "{won} won and {lost} lost of {total} at a level of {level} is out of range; use "
            "counts up to the total and 0.95, say",
            won=won,
            lost=lost,
            total=total,
            level=level,
        )
    z = NormalDist().inv_cdf(level)
    return _lower(won, lost, total, z), -_lower(lost, won, total, z)


def _lower(won: int, lost: int, total: int, z: float) -> float:
    """Return the difference below which the score test refuses, by halving."""
    low, high = -1.0, (won - lost) / total
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _score(won, lost, total, middle) > z:
            low = middle
        else:
            high = middle
    return high


def _score(won: int, lost: int, total: int, difference: float) -> float:
    """Return the score statistic of a supposed difference."""
    turn = -won - lost + (2 * total - won + lost) * difference
    rest = -lost * difference * (1 - difference)
    # The likeliest share of losses, were the difference the supposed one.
    share = (math.sqrt(max(turn * turn - 8 * total * rest, 0.0)) - turn) / (4 * total)
    spread = total * (2 * share + difference * (1 - difference))
    gap = won - lost - total * difference
    if spread <= 0:
        return math.inf if gap > 0 else 0.0
    return gap / math.sqrt(spread)

"""The words of routing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a request goes, or that a person must say."""

    desk: str
    """The likeliest desk, whether it is decided or not."""
    decided: bool
    """Whether the request goes there; else a person decides."""
    confidence: float
    """Calibrated probability that the likeliest desk is the right one, 0 to 1."""
    out_of_scope: bool
    """Whether it seems to belong to no desk at all."""
    scores: dict[str, float]
    """Calibrated probability of each desk; they sum to 1."""
    likely: tuple[str, ...]
    """The two or three desks among which the right one is, nine times in ten; likeliest first."""

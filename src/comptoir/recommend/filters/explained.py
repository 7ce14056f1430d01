"""What a filter did, part by part; for traces and for trying a filter."""

from dataclasses import dataclass

from comptoir.kernel.wording import Phrase
from comptoir.recommend.filters.model import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class PartExplained:
    """What one part did."""

    text: str
    effect: Effect
    matched: int = 0
    """Candidates of which its WHERE holds; 0 where the part was left out."""
    removed: int = 0
    """Of an EXCLUDE: candidates that it matched and that nothing before it had removed."""
    left_out: Phrase | None = None
    """Why the part did nothing; None where it was applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What a filter did: `candidates == not_included + sum(part.removed) + left`."""

    candidates: int
    not_included: int
    """Candidates that no INCLUDE matched; INCLUDEs remove together."""
    parts: tuple[PartExplained, ...]
    left: int
    """Candidates that are allowed."""

"""Scorers: how useful a review is to a reader, as named parts that sum to the score."""

from comptoir.reviews.scorers.explanations import PART_LABELS
from comptoir.reviews.scorers.formula_v1 import FormulaV1
from comptoir.reviews.scorers.port import Scorer, total
from comptoir.reviews.scorers.registry import SCORERS, open_scorer
from comptoir.reviews.scorers.robust_v2 import RobustV2

__all__ = [
    "PART_LABELS",
    "SCORERS",
    "FormulaV1",
    "RobustV2",
    "Scorer",
    "open_scorer",
    "total",
]

"""Metrics that know no model: arrays in, figures with intervals out."""

from comptoir.quality.metrics.change_point import ChangePoint, change_point, share_jump
from comptoir.quality.metrics.classification import accuracy, confusion, macro_f1
from comptoir.quality.metrics.intervals import (
    Interval,
    bootstrap_macro_f1,
    bootstrap_mean,
    paired_difference,
    wilson_interval,
)
from comptoir.quality.metrics.ranking import GroupedNdcg, ndcg_by_group

__all__ = [
    "ChangePoint",
    "GroupedNdcg",
    "Interval",
    "accuracy",
    "bootstrap_macro_f1",
    "bootstrap_mean",
    "change_point",
    "confusion",
    "macro_f1",
    "ndcg_by_group",
    "paired_difference",
    "share_jump",
    "wilson_interval",
]

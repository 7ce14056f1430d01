"""Metrics that know no model: arrays in, figures with intervals out."""

from comptoir.quality.metrics.agreement import cohen_kappa, fleiss_kappa, krippendorff_alpha
from comptoir.quality.metrics.calibration import expected_calibration_error, reliability_bins
from comptoir.quality.metrics.change_point import ChangePoint, change_point, share_jump
from comptoir.quality.metrics.classification import (
    accuracy,
    confusion,
    macro_f1,
    macro_precision,
    macro_recall,
)
from comptoir.quality.metrics.detection import auroc
from comptoir.quality.metrics.drift import (
    Distance,
    energy_distance,
    population_stability,
    same_mix,
)
from comptoir.quality.metrics.intervals import (
    Interval,
    bootstrap,
    bootstrap_macro_f1,
    bootstrap_mean,
    paired_difference,
    wilson_interval,
)
from comptoir.quality.metrics.paired import (
    McNemar,
    mcnemar,
)
from comptoir.quality.metrics.ranking import GroupedNdcg, ndcg_by_group
from comptoir.quality.metrics.selective import (
    Outside,
    RiskCoverage,
    Threshold,
    controlled_threshold,
    risk_coverage,
    upper_bound,
)

__all__ = [
    "ChangePoint",
    "Distance",
    "GroupedNdcg",
    "Interval",
    "McNemar",
    "Outside",
    "RiskCoverage",
    "Threshold",
    "accuracy",
    "auroc",
    "bootstrap",
    "bootstrap_macro_f1",
    "bootstrap_mean",
    "change_point",
    "cohen_kappa",
    "confusion",
    "controlled_threshold",
    "energy_distance",
    "expected_calibration_error",
    "fleiss_kappa",
    "krippendorff_alpha",
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "mcnemar",
    "ndcg_by_group",
    "paired_difference",
    "population_stability",
    "reliability_bins",
    "risk_coverage",
    "same_mix",
    "share_jump",
    "upper_bound",
    "wilson_interval",
]

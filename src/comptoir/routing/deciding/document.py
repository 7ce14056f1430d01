"""A policy as a document, and back: JSON beside the arrays of a model."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from comptoir.quality.metrics import Threshold
from comptoir.routing.deciding.calibration import Calibration
from comptoir.routing.deciding.evidence import Belief
from comptoir.routing.deciding.router import Policy
from comptoir.routing.deciding.scope import Scope


def to_document(policy: Policy) -> dict[str, Any]:
    """Return what `from_document` reads; infinity is written as none."""
    told = asdict(policy)
    if policy.scope.limit == float("inf"):
        told["scope"]["limit"] = None
    return told


def from_document(told: Mapping[str, Any]) -> Policy:
    """Return the policy."""
    scope, calibration = told["scope"], told["calibration"]
    limit = float("inf") if scope["limit"] is None else scope["limit"]
    return Policy(
        classes=tuple(told["classes"]),
        calibration=Calibration(
            factor=calibration["factor"], belief=_belief(calibration["belief"])
        ),
        scope=Scope(factor=scope["factor"], belief=_belief(scope["belief"]), limit=limit),
        threshold=Threshold(**told["threshold"]),
        by_desk={name: Threshold(**one) for name, one in told["by_desk"].items()},
        set_cut=told["set_cut"],
    )


def _belief(told: Mapping[str, Any] | None) -> Belief | None:
    if told is None:
        return None
    return Belief(
        middle=tuple(told["middle"]),
        spread=tuple(told["spread"]),
        weights=tuple(told["weights"]),
        bias=told["bias"],
        kinds=tuple(told["kinds"]),
    )

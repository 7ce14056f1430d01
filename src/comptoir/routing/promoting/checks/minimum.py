"""Whether a version's own figures on its test are good enough."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel.wording import Phrase, Share
from comptoir.routing.promoting.model import CheckState, Evidence, Finding
from comptoir.routing.promoting.policy import Policy

NAME = "minimum"
NAMES = {
    "accuracy": Phrase("Accuracy"),
    "precision": Phrase("Precision"),
    "recall": Phrase("Recall"),
    "decided_accuracy": Phrase("Accuracy of what is decided"),
    "coverage": Phrase("Coverage at the promise"),
    "ece": Phrase("Calibration error"),
}
"""Figures in words."""


def check(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Hold each figure to the policy's."""
    measured = evidence.candidate.facts.get("metrics")
    if not measured:
        reason = Phrase(
            "Nothing is known of version {version} on a test: its data set has none.",
            version=evidence.candidate.version,
        )
        return [Finding(check=NAME, state=CheckState.FAILED, reason=reason)]
    figures, count = _figures(measured), int(measured["n_test"])
    return [
        _held(name, figures.get(name), limit, count)
        for name, limit in policy.minimum.model_dump().items()
    ]


def _figures(measured: Mapping[str, Any]) -> dict[str, float]:
    risk = measured["at_risk"]
    found = {
        "accuracy": measured["accuracy"],
        "precision": measured["macro_precision"],
        "recall": measured["macro_recall"],
        "decided_accuracy": 1 - risk["error"],
        "coverage": risk["coverage"],
    }
    return found | ({"ece": measured["ece"]} if "ece" in measured else {})


def _held(name: str, value: float | None, limit: float, count: int) -> Finding:
    words: dict[str, object] = {"name": NAMES[name], "limit": Share(limit)}
    if value is None:
        reason = Phrase("{name} could not be measured: no test request belongs to a desk.", **words)
        state = CheckState.NOT_JUDGED
    else:
        words["value"] = Share(value)
        at_most = name == "ece"
        good = value <= limit if at_most else value >= limit
        state = CheckState.PASSED if good else CheckState.FAILED
        if good:
            reason = Phrase("{name} on the test is {value}.", **words)
        elif at_most:
            reason = Phrase("{name} on the test is {value}; at most {limit} is allowed.", **words)
        else:
            reason = Phrase("{name} on the test is {value}; at least {limit} is needed.", **words)
    return Finding(
        check=NAME, about=name, state=state, value=value, limit=limit, n=count, reason=reason
    )

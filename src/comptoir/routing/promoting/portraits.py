"""What programs and pages are told of verdicts and comparisons, without a word of HTML."""

from dataclasses import asdict
from typing import Any

from comptoir.quality.metrics import Interval
from comptoir.routing.comparing.model import Comparison, Labelled, Pair, Said, Sides
from comptoir.routing.promoting.model import Approval, Verdict


def verdict_told(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON."""
    return {
        "candidate": verdict.candidate,
        "champion": verdict.champion,
        "passed": verdict.passed,
        "findings": [
            asdict(one) | {"state": one.state.value, "reason": str(one.reason)}
            for one in verdict.findings
        ],
    }


def approval_told(one: Approval) -> dict[str, Any]:
    """Return an approval as JSON."""
    return {
        "version": one.version,
        "by": one.by,
        "verdict": one.verdict.value,
        "why": one.why,
        "at": one.at.isoformat(),
    }


def comparison_told(found: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON."""
    return {
        "champion": found.champion,
        "challenger": found.challenger,
        "requests": found.requests,
        "agree": found.agree,
        "matrix": [
            {"champion": theirs, "challenger": ours, "count": count}
            for (theirs, ours), count in sorted(found.matrix.items())
        ],
        "disagreements": [_pair(one) for one in found.disagreements],
        "sample": _sample(found.sample) if found.sample else None,
    }


def _sample(found: Labelled) -> dict[str, Any]:
    return {
        "round_id": found.round.round_id,
        "at": found.round.at.isoformat(),
        "drawn": found.drawn,
        "labelled": found.labelled,
        "covered": found.covered,
        "mcnemar": asdict(found.test) if found.test else None,
        "whole": _sides(found.whole) if found.whole else None,
        "by_language": {one.name: _sides(one) for one in found.by_language},
        "by_desk": {one.name: _sides(one) for one in found.by_desk},
    }


def _sides(one: Sides) -> dict[str, Any]:
    return {
        "n": one.n,
        "champion": _interval(one.champion),
        "challenger": _interval(one.challenger),
        "difference": _interval(one.difference),
    }


def _interval(one: Interval) -> dict[str, float]:
    return {"value": one.value, "low": one.low, "high": one.high}


def _pair(one: Pair) -> dict[str, Any]:
    return {
        "request_id": one.request_id,
        "language": one.language,
        "champion": _said(one.theirs),
        "challenger": _said(one.ours),
    }


def _said(one: Said) -> dict[str, Any]:
    return asdict(one)

"""What errors cost, in money: a request at the wrong desk, and a person's decision."""

from dataclasses import dataclass
from typing import Any

from comptoir.routing.portraits.dashboard import Live

PER = 1_000
"""Requests that expected costs are told for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What one way to route costs."""

    name: str
    """`model`, `people` or `alone` (the model decides everything)."""
    value: float
    """Minor units of the currency for `PER` requests."""
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What errors cost, expected from the test and seen live."""

    misroute: float
    """Of one request at the wrong desk, in minor units."""
    escalation: float
    """Of one decision by a person."""
    ways: tuple[Way, ...]
    seen: float
    """What live requests have cost for certain: corrected decisions, and those left to people."""
    expected: Way | None
    """What live requests have cost if the model errs as on its test."""
    least_confidence: float
    """From which confidence on deciding is cheaper than asking: Chow 1970, "On optimum recognition
    error and reject tradeoff"."""


def costs(metrics: dict[str, Any], live: Live, misroute: float, escalation: float) -> Costs | None:
    """Return what errors cost; None without costs, or where nothing was measured.

    Args:
        metrics: what was measured on the test.
        live: what became of live requests.
        misroute: what a request at the wrong desk costs, in minor units.
        escalation: what it costs when a person decides, in minor units.
    """
    at_risk = metrics.get("at_risk")
    if not at_risk or misroute <= 0 or escalation <= 0:
        return None
    coverage = float(at_risk["coverage"])
    errors = (at_risk["error"], *at_risk.get("error_interval", (at_risk["error"],) * 2))

    def way(name: str, decided: float, shares: tuple[float, ...], requests: float) -> Way:
        asked = (1 - decided) * escalation
        value, low, high = (requests * (decided * one * misroute + asked) for one in shares)
        return Way(name=name, value=value, low=low, high=high)

    wrong = 1 - float(metrics["accuracy"])
    bounds = metrics.get("intervals", {}).get("accuracy", (1 - wrong, 1 - wrong))
    ways = (
        way("model", coverage, errors, PER),
        way("people", 0.0, (0.0, 0.0, 0.0), PER),
        way("alone", 1.0, (wrong, 1 - bounds[1], 1 - bounds[0]), PER),
    )
    decided = live.decided
    return Costs(
        misroute=misroute,
        escalation=escalation,
        ways=ways,
        seen=live.wrong * misroute
        + (decided.n * (1 - decided.value) if decided else 0.0) * escalation,
        expected=way("model", decided.value, errors, decided.n) if decided else None,
        least_confidence=max(0.0, 1 - escalation / misroute),
    )

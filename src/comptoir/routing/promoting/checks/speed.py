"""Whether a version decides fast enough."""

from comptoir.kernel.wording import Phrase
from comptoir.routing.promoting.model import CheckState, Evidence, Finding
from comptoir.routing.promoting.policy import Policy

NAME = "speed"


def check(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Hold its time to the policy's: on live requests, else the median on its test."""
    limit, live = policy.speed.milliseconds, evidence.traffic.slowest
    measured = evidence.candidate.facts.get("metrics") or {}
    value = live if live is not None else measured.get("predict_ms")
    if value is None:
        reason = Phrase("Nobody has timed it.")
        return [Finding(check=NAME, state=CheckState.NOT_JUDGED, limit=limit, reason=reason)]
    good = value <= limit
    words = {"value": round(value, 1), "limit": limit}
    if not good:
        reason = Phrase("A decision takes {value} ms; at most {limit} ms are allowed.", **words)
    elif live is not None:
        reason = Phrase("95 in 100 live requests were scored within {value} ms.", **words)
    else:
        reason = Phrase("A decision took {value} ms on the test.", **words)
    state = CheckState.PASSED if good else CheckState.FAILED
    return [Finding(check=NAME, state=state, value=value, limit=limit, reason=reason)]

"""Whether as many people as the policy asks for approve."""

from comptoir.kernel.wording import Phrase
from comptoir.routing.promoting.model import CheckState, Evidence, Finding
from comptoir.routing.promoting.policy import Policy

NAME = "approvals"


def check(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Count distinct people who approve; with four eyes, whoever trained it is none of them."""
    needed = policy.approvals.people
    if not needed:
        return []
    counted = [
        one
        for one in evidence.approvers
        if not (policy.approvals.four_eyes and one == evidence.candidate.by)
    ]
    good = len(set(counted)) >= needed
    words = {"count": len(counted), "needed": needed}
    if good:
        reason = Phrase("Approved by {count} of the {needed} people that are needed.", **words)
    elif len(counted) < len(evidence.approvers):
        reason = Phrase(
            "Approved by {count} of the {needed} people that are needed; who trained a version "
            "does not count.",
            **words,
        )
    else:
        reason = Phrase("Approved by {count} of the {needed} people that are needed.", **words)
    return [
        Finding(
            check=NAME,
            state=CheckState.PASSED if good else CheckState.FAILED,
            value=float(len(counted)),
            limit=float(needed),
            n=len(counted),
            reason=reason,
        )
    ]

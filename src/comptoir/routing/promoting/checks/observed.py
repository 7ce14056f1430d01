"""Whether a version has looked on for long enough."""

from comptoir.kernel.wording import Phrase
from comptoir.routing.promoting.model import CheckState, Evidence, Finding
from comptoir.routing.promoting.policy import Policy

NAME = "observed"


def check(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Count the live requests that both have scored, and over how many days."""
    asked, seen = policy.observed, evidence.traffic
    found = []
    if asked.requests:
        enough = seen.requests >= asked.requests
        words = {"count": seen.requests, "least": asked.requests}
        found.append(
            Finding(
                check=NAME,
                about="requests",
                state=CheckState.PASSED if enough else CheckState.FAILED,
                value=float(seen.requests),
                limit=float(asked.requests),
                n=seen.requests,
                reason=Phrase("It has scored {count} live requests.", **words)
                if enough
                else Phrase(
                    "It has scored {count} live requests; {least} are needed. Let it observe: "
                    "comptoir routing challenger VERSION.",
                    **words,
                ),
            )
        )
    if asked.days:
        enough = seen.days >= asked.days
        told = {"days": round(seen.days, 1), "least": asked.days}
        found.append(
            Finding(
                check=NAME,
                about="days",
                state=CheckState.PASSED if enough else CheckState.FAILED,
                value=seen.days,
                limit=asked.days,
                n=seen.requests,
                reason=Phrase("It has observed for {days} days.", **told)
                if enough
                else Phrase("It has observed for {days} days; {least} are needed.", **told),
            )
        )
    return found

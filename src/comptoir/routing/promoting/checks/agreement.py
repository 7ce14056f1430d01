"""Whether a version says of live requests what the champion says, mostly."""

from comptoir.kernel.wording import Phrase, Share
from comptoir.quality.metrics import wilson_interval
from comptoir.routing.promoting.model import CheckState, Evidence, Finding
from comptoir.routing.promoting.policy import Policy

NAME = "agreement"
FEWEST = 20
"""Requests under which nothing is said."""


def check(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Hold the share of requests for which both name one desk to the policy's.

    One that disagrees very often may be right; a person should look first.
    """
    seen, least = evidence.traffic, policy.observed.agreement
    if not least:
        return []
    if seen.requests < FEWEST:
        reason = Phrase(
            "{count} live requests are too few to say how often both agree.", count=seen.requests
        )
        state = CheckState.NOT_JUDGED
        return [Finding(check=NAME, state=state, limit=least, n=seen.requests, reason=reason)]
    share = seen.agree / seen.requests
    words = {"value": Share(share), "count": seen.requests, "least": Share(least)}
    good = share >= least
    if good:
        reason = Phrase("Both name the same desk for {value} of {count} live requests.", **words)
    else:
        reason = Phrase(
            "Both name the same desk for {value} of {count} live requests only; {least} is needed. "
            "Label a sample of where they differ.",
            **words,
        )
    return [
        Finding(
            check=NAME,
            state=CheckState.PASSED if good else CheckState.FAILED,
            value=share,
            bound=wilson_interval(seen.agree, seen.requests)[0],
            limit=least,
            n=seen.requests,
            reason=reason,
        )
    ]

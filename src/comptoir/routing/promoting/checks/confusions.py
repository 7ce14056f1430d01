"""Whether a mistake that must stay rare does."""

from collections.abc import Iterator

from comptoir.kernel.wording import Phrase, Share
from comptoir.quality.metrics import upper_bound
from comptoir.routing.promoting.model import CheckState, Evidence, Finding, Outcomes
from comptoir.routing.promoting.policy import ANY, Confusion, Policy

NAME = "confusions"


def check(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Hold each pair of desks that the policy names to its share; of `*` only what is too much."""
    outcomes = evidence.outcomes
    if outcomes is None or not policy.confusions:
        return []  # that nothing was measured is said by another check
    found: list[Finding] = []
    for one in policy.confusions:
        told = [_one(outcomes, right, to, one) for right, to in _pairs(outcomes, one)]
        named = ANY not in (one.from_, one.to)
        found += told if named else [each for each in told if each.state is CheckState.FAILED]
        if not named and not any(each.state is CheckState.FAILED for each in told):
            found.append(_none(one))
    return found


def _pairs(outcomes: Outcomes, one: Confusion) -> Iterator[tuple[str, str]]:
    labels = sorted(set(outcomes.labels.tolist()) - {""})
    desks = sorted({*outcomes.ours.desk.tolist(), *labels})
    for right in labels if one.from_ == ANY else [one.from_]:
        for to in desks if one.to == ANY else [one.to]:
            if to != right:
                yield right, to


def _one(outcomes: Outcomes, right: str, to: str, asked: Confusion) -> Finding:
    mine = outcomes.labels == right
    sent = int((mine & outcomes.ours.decided & (outcomes.ours.desk == to)).sum())
    count = int(mine.sum())
    words = {
        "right": right,
        "to": to,
        "value": Share(sent / count if count else 0.0),
        "count": count,
        "most": Share(asked.most),
    }
    if count < asked.fewest:
        state = CheckState.NOT_JUDGED
        reason = Phrase(
            "{count} examples of {right} are too few to say how many go to {to}.", **words
        )
    elif sent > asked.most * count:
        state = CheckState.FAILED
        reason = Phrase(
            "{value} of {count} examples of {right} are sent to {to}; at most {most} may be.",
            **words,
        )
    else:
        state = CheckState.PASSED
        reason = Phrase("{value} of {count} examples of {right} are sent to {to}.", **words)
    return Finding(
        check=NAME,
        about=f"{right} → {to}",
        state=state,
        value=sent / count if count else None,
        bound=upper_bound(sent, count) if count else None,
        limit=asked.most,
        n=count,
        reason=reason,
    )


def _none(asked: Confusion) -> Finding:
    reason = Phrase(
        "No desk has more than {most} of its requests sent to one wrong desk.",
        most=Share(asked.most),
    )
    about = f"{asked.from_} → {asked.to}"
    return Finding(
        check=NAME, about=about, state=CheckState.PASSED, limit=asked.most, reason=reason
    )

"""Whether a version is surely not worse than the champion, language by language, desk by desk."""

import numpy as np

from comptoir.kernel.wording import Phrase, Share
from comptoir.quality.metrics.non_inferiority import paired_bounds
from comptoir.routing.promoting.model import CheckState, Evidence, Finding, Names, Outcomes
from comptoir.routing.promoting.policy import Policy

LANGUAGES, DESKS = "not worse by language", "not worse by desk"
_IN = {
    "de": Phrase("In German"),
    "en": Phrase("In English"),
    "es": Phrase("In Spanish"),
    "fr": Phrase("In French"),
    "it": Phrase("In Italian"),
    "nl": Phrase("In Dutch"),
    "pt": Phrase("In Portuguese"),
}


def by_language(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Compare both in each language of the test."""
    return _compared(LANGUAGES, evidence, policy, policy.non_inferiority.by_language)


def by_desk(evidence: Evidence, policy: Policy) -> list[Finding]:
    """Compare both at each desk that a test example belongs to."""
    return _compared(DESKS, evidence, policy, policy.non_inferiority.by_desk)


def _compared(check: str, evidence: Evidence, policy: Policy, margin: float) -> list[Finding]:
    outcomes = evidence.outcomes
    if outcomes is None:
        reason = Phrase(
            "Nobody has measured version {version} and the champion on the same test yet: "
            "comptoir routing compare {version}.",
            version=evidence.candidate.version,
        )
        return [Finding(check=check, state=CheckState.FAILED, limit=margin, reason=reason)]
    kinds = outcomes.languages if check == LANGUAGES else outcomes.labels
    level = policy.non_inferiority.level
    return [
        _one(check, name, outcomes, kinds, margin, level)
        for name in sorted(set(kinds.tolist()) - {""})
    ]


def _one(
    check: str, name: str, outcomes: Outcomes, kinds: Names, margin: float, level: float
) -> Finding:
    """Tell whether it is surely less than `margin` worse for one language or desk."""
    rows = kinds == name
    ours, theirs = outcomes.ours_right[rows], outcomes.theirs_right[rows]
    count = int(rows.sum())
    won, lost = int((ours & ~theirs).sum()), int((~ours & theirs).sum())
    low, high = paired_bounds(won, lost, count, level)
    words: dict[str, object] = {
        "name": _named(check, name),
        "value": Share(float(np.mean(ours))),
        "champion": Share(float(np.mean(theirs))),
        "low": Share(-low),
        "margin": Share(margin),
        "count": count,
    }
    # Where even two that never differ could not be told apart from a loss, there is too little.
    enough = paired_bounds(0, 0, count, level)[0] > -margin
    state, reason = _judged(low, high, margin, words, enough=enough)
    return Finding(
        check=check,
        about=name,
        state=state,
        value=(won - lost) / count,
        bound=low,
        limit=-margin,
        n=count,
        reason=reason,
    )


def _named(check: str, name: str) -> Phrase:
    if check == DESKS:
        return Phrase("At the desk {desk}", desk=name)
    return _IN.get(name) or Phrase("In the language {code}", code=name)


def _judged(
    low: float, high: float, margin: float, words: dict[str, object], *, enough: bool
) -> tuple[CheckState, Phrase]:
    if low > -margin:
        reason = Phrase(
            "{name}: right in {value} of {count} examples, the champion in {champion}.", **words
        )
        return CheckState.PASSED, reason
    if high < 0:
        reason = Phrase(
            "{name}: worse than the champion: right in {value} of {count} examples, the champion "
            "in {champion}.",
            **words,
        )
        return CheckState.FAILED, reason
    if enough:
        reason = Phrase(
            "{name}: right in {value} of {count} examples, the champion in {champion}; it could be "
            "{low} worse, and at most {margin} is allowed.",
            **words,
        )
        return CheckState.FAILED, reason
    reason = Phrase("{name}: {count} examples are too few to tell a loss of {margin}.", **words)
    return CheckState.NOT_JUDGED, reason

"""What the pages call things."""

from typing import Any

from comptoir.reviews.model import RunState, Sentiment, Stage
from comptoir.reviews.scorers.explanations import PART_LABELS
from comptoir.web.i18n import N_

STATES = {
    RunState.RUNNING: (N_("running"), "info"),
    RunState.PUBLISHED: (N_("published"), "good"),
    RunState.UNCHANGED: (N_("nothing new"), "plain"),
    RunState.FAILED_CHECKS: (N_("checks said no"), "attention"),
    RunState.FAILED: (N_("failed"), "bad"),
    RunState.CANCELLED: (N_("cancelled"), "attention"),
}
"""Of a run: name and tone."""

STAGES = {
    Stage.EXTRACT: N_("Read the sources"),
    Stage.BRONZE: N_("Take in what is new"),
    Stage.CLEAN: N_("Clean"),
    Stage.SILVER: N_("Find duplicates"),
    Stage.UNDERSTAND: N_("Understand"),
    Stage.SCORE: N_("Score and rank"),
    Stage.GOLD: N_("Keep the results"),
    Stage.PUBLISH: N_("Publish"),
}

REASONS = {
    "invalid_json": N_("The line is no valid JSON"),
    "missing_field": N_("A required field is missing"),
    "invalid_rating": N_("The rating is not 1 to 5"),
    "invalid_timestamp": N_("The date cannot be read"),
    "empty_text": N_("There is no text"),
    "empty_after_cleaning": N_("Nothing is left after cleaning"),
    "duplicate": N_("The same review was met twice"),
    "too_long": N_("The text is too long"),
}

AUDITS = {
    "completeness": (N_("Completeness"), "percent"),
    "consistency": (N_("Consistency"), "percent"),
    "reject_share": (N_("Share of refused rows"), "percent"),
    "duplicate_share": (N_("Share of duplicates"), "percent"),
    "duplicates": (N_("Duplicates"), "number"),
    "average_rating": (N_("Average rating"), "decimal"),
    "average_confidence": (N_("Average confidence"), "percent"),
    "average_relevance": (N_("Average usefulness"), "decimal"),
}
"""Of a stage: name and how its figure is written."""

SENTIMENTS = {
    Sentiment.POSITIVE: (N_("positive"), "good"),
    Sentiment.NEGATIVE: (N_("negative"), "bad"),
    Sentiment.NEUTRAL: (N_("neutral"), "plain"),
    Sentiment.MIXED: (N_("mixed"), "attention"),
}

GRADES = {
    "premium": (N_("very useful"), "good"),
    "operational": (N_("useful"), "info"),
    "ordinary": (N_("ordinary"), "plain"),
}


def told_parts(why: dict[str, float], language: str) -> dict[str, Any]:
    """Return the parts of a score as readers see them.

    Args:
        why: parts that sum to the score; a discount is negative.
        language: `fr` or `en`.

    Returns:
        `parts`, what counts for the review, and `discounts`, what counts against it.

    >>> told_parts({"length": 0.4, "shouting": -0.1, "image": 0.0}, "en")["discounts"]
    [{'label': 'Shouts in capitals or marks', 'value': -0.1}]
    """
    told: list[dict[str, Any]] = [
        {"label": PART_LABELS.get(part, {}).get(language, part), "value": value}
        for part, value in why.items()
        if round(value, 3)
    ]
    return {
        "parts": sorted((one for one in told if one["value"] > 0), key=_size, reverse=True),
        "discounts": [one for one in told if one["value"] < 0],
    }


def _size(part: dict[str, Any]) -> float:
    return float(part["value"])

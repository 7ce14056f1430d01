"""When a text both praises and blames."""

from comptoir.language.model import SentimentScores
from comptoir.language.sentiment.lexicon import Tone

CONTRASTED, SIDE_BY_SIDE = 0.9, 0.5
"""Weight of a balance of good and bad words, with a contrast word between them and without."""


def balance(tone: Tone) -> float:
    """Return how evenly good and bad words stand, 0 to 1."""
    strong, weak = max(tone.positive, tone.negative), min(tone.positive, tone.negative)
    if not weak:
        return 0.0
    return (CONTRASTED if tone.contrast else SIDE_BY_SIDE) * weak / strong


def with_mixed(positive: float, negative: float, neutral: float, tone: Tone) -> SentimentScores:
    """Set aside a share for `mixed` out of three shares that sum to 1.

    A reader that is sure of one side leaves little room: the share falls with its certainty.
    """
    room = 1 - abs(positive - negative) ** 2
    mixed = room * balance(tone)
    return SentimentScores(
        positive=positive * (1 - mixed),
        negative=negative * (1 - mixed),
        neutral=neutral * (1 - mixed),
        mixed=mixed,
    )

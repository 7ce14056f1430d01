"""The `lexicon:` reader: words and rules alone, nothing learned.

Lexicon-based polarity with negation, intensifiers and contrast: Taboada et al. 2011,
"Lexicon-Based Methods for Sentiment Analysis", Computational Linguistics 37(2).
"""

from collections.abc import Sequence

from comptoir.language.model import SentimentScores
from comptoir.language.sentiment.lexicon import Tone
from comptoir.language.sentiment.mixed import with_mixed
from comptoir.language.sentiment.rated import RatedReader
from comptoir.language.sentiment.tones import ToneReader

SILENCE = 0.5
"""Weight of "no word of feeling was read", in strengths of words."""
CONCLUSION = 0.5
"""Weight of what follows the last contrast word, and of the last clause, beside the whole."""


class LexiconReader(RatedReader):
    """Positive, negative, neutral and mixed from words of feeling, in de en es fr it nl pt."""

    name = "lexicon-1"

    def __init__(self) -> None:
        self._tones = ToneReader()

    def feel(self, texts: Sequence[str], languages: Sequence[str] | None) -> list[SentimentScores]:
        return [_scores(tone) for _, tone in self._tones.read(texts, languages)]


def _scores(tone: Tone) -> SentimentScores:
    conclusion = CONCLUSION * (tone.after_contrast + tone.last)
    positive = tone.positive**2 + max(conclusion, 0)
    negative = tone.negative**2 + max(-conclusion, 0)
    total = positive + negative + SILENCE
    return with_mixed(positive / total, negative / total, SILENCE / total, tone)

"""How a text feels."""

from comptoir.language.sentiment.ports import SentimentReader
from comptoir.language.sentiment.registry import open_sentiment

__all__ = ["SentimentReader", "open_sentiment"]

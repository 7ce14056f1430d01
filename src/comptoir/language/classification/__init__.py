"""Which of a few described classes a text belongs to, with nothing to learn from."""

from comptoir.language.classification.ports import ZeroShotClassifier
from comptoir.language.classification.registry import open_classifier

__all__ = ["ZeroShotClassifier", "open_classifier"]

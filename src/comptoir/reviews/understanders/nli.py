"""Themes by entailment: slower by far, finer on themes told in a sentence."""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from comptoir.language.classification import ZeroShotClassifier
from comptoir.language.model import Label
from comptoir.reviews.model import Taxonomy, Theme
from comptoir.reviews.taxonomy import to_document
from comptoir.reviews.understanders.ports import Understood
from comptoir.reviews.understanders.reading import read
from comptoir.reviews.understanders.softmax import Array


class NliUnderstander:
    """Asks a zero-shot classifier about each sentence.

    Args:
        taxonomy: the closed list of themes; their descriptions are what a sentence may entail.
        classifier: such as the entailment models of the model store.
    """

    def __init__(self, taxonomy: Taxonomy, classifier: ZeroShotClassifier) -> None:
        self._taxonomy = taxonomy
        self._classifier = classifier
        self._labels = [_label(theme) for theme in taxonomy.themes]

    @cached_property
    def name(self) -> str:
        told = json.dumps(to_document(self._taxonomy), sort_keys=True).encode()
        return f"{self._classifier.name}-{hashlib.sha256(told).hexdigest()[:8]}"

    def understand(
        self,
        texts: Sequence[str],
        ratings: Sequence[float | None],
        languages: Sequence[str],
    ) -> list[Understood]:
        return read(self._taxonomy, self._classify, texts, ratings, languages)

    def _classify(
        self,
        sentences: list[str],
        languages: list[str],  # noqa: ARG002 - the model reads what it was trained on
    ) -> Array:
        shares = self._classifier.classify(sentences, self._labels).astype(float)
        return np.hstack([shares, np.zeros((len(sentences), 1))])


def _label(theme: Theme) -> Label:
    """Tell a theme by one description: each more costs a run of the model for each sentence."""
    told = theme.descriptions.get("en") or next(iter(theme.descriptions.values()))
    return Label(label_id=theme.theme_id, texts=(told,))

"""Themes without labelled reviews: learn from the taxonomy's own words and from prototypes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.language.shares import softmax
from comptoir.reviews.model import Taxonomy, Theme
from comptoir.reviews.taxonomy.document import to_document
from comptoir.reviews.taxonomy.prototypes import BACKGROUND, prototypes
from comptoir.reviews.understanders.calibration import Calibration
from comptoir.reviews.understanders.ports import Understood
from comptoir.reviews.understanders.reading import read
from comptoir.reviews.understanders.softmax import Array, Linear, fit
from comptoir.reviews.understanders.tone import TONE_WEIGHT, TONES, Tipped

PENALTY = 5e-4
"""Of the linear layer."""
TEMPLATED = 0.3
"""Weight of a templated sentence beside one that was written."""
TEMPERATURE = 0.5
"""Of sentences. This and the two above were chosen on the development half of the authored
cases; no shop's reviews were seen."""
FITTED = Path(__file__).with_name("zeroshot.npz")
"""The layer of the default taxonomy and encoder, so that most processes need not fit it."""


class ZeroShotUnderstander:
    """A linear layer on sentence embeddings, fitted when it is first used (a few seconds).

    It learns from each theme's names, descriptions and examples, as its editors wrote them, and
    from the project's prototypes where a theme has some. One more class holds sentences of no
    theme, so that small talk is not forced into one.

    Args:
        taxonomy: the closed list of themes.
        embedder: turns sentences into vectors.
        calibration: of a review's probabilities, learned on the shop's corrections if any.
    """

    def __init__(
        self, taxonomy: Taxonomy, embedder: Embedder, calibration: Calibration | None = None
    ) -> None:
        self.taxonomy = taxonomy
        self.calibration = calibration or Calibration()
        self.embedder = embedder

    @cached_property
    def name(self) -> str:
        """Such as `zeroshot-use-multilingual-v3-5d2f0c9a`."""
        document = to_document(self.taxonomy)
        parts = [self.layer_hash, document, asdict(self.calibration), TONE_WEIGHT, TONES]
        return f"zeroshot-{self.embedder.name}-{_digest(parts)[:8]}"

    def understand(
        self,
        texts: Sequence[str],
        ratings: Sequence[float | None],
        languages: Sequence[str],
    ) -> list[Understood]:
        found = read(self.taxonomy, self._tipped, texts, ratings, languages)
        return self.calibration.calibrated(found)

    def classify(self, sentences: list[str]) -> Array:
        """Return probabilities of shape (n, themes + 1), the last for no theme."""
        vectors = self.embedder.embed(sentences)
        return softmax(self.layer.logits(vectors) / TEMPERATURE)

    @cached_property
    def _tipped(self) -> Tipped:
        return Tipped(self.taxonomy, self.classify)

    @cached_property
    def layer(self) -> Linear:
        """Weights of shape (embedding size, themes + 1)."""
        if FITTED.exists():
            with np.load(FITTED, allow_pickle=False) as kept:
                if str(kept["hash"]) == self.layer_hash:
                    return Linear(kept["weights"].astype(float), kept["bias"].astype(float))
        return self.fit()

    def fit(self) -> Linear:
        """Fit the layer anew."""
        texts, classes, weights = training_set(self.taxonomy)
        vectors = self.embedder.embed(texts).astype(float)
        targets = np.eye(len(self.taxonomy.themes) + 1)[classes]
        return fit(vectors, targets, weights=weights, penalty=PENALTY)

    def keep(self, path: Path = FITTED) -> None:
        """Write the layer to a file that `layer` finds."""
        layer = self.fit()
        np.savez(
            path,
            hash=np.array(self.layer_hash),
            weights=layer.weights.astype(np.float32),
            bias=layer.bias.astype(np.float32),
        )

    @cached_property
    def layer_hash(self) -> str:
        """Changes with anything that decides the layer."""
        texts, classes, weights = training_set(self.taxonomy)
        settings = [self.embedder.name, PENALTY, TEMPERATURE]
        return _digest([settings, texts, classes.tolist(), weights.tolist()])


def training_set(taxonomy: Taxonomy) -> tuple[list[str], NDArray[np.intp], Array]:
    """Return texts, their classes and weights; each class weighs 1, the last is no theme."""
    texts: list[str] = []
    classes: list[int] = []
    weights: list[float] = []
    own = [_own_texts(theme) for theme in taxonomy.themes] + [()]
    known = [prototypes(theme.theme_id) for theme in taxonomy.themes] + [prototypes(BACKGROUND)]
    for number, (said, shown) in enumerate(zip(own, known, strict=True)):
        written = list(dict.fromkeys([*said, *shown.texts]))
        weight = [1.0] * len(written) + [TEMPLATED] * len(shown.templated)
        texts += [*written, *shown.templated]
        classes += [number] * len(weight)
        weights += [one / sum(weight) for one in weight]
    return texts, np.array(classes, dtype=np.intp), np.array(weights)


def _own_texts(theme: Theme) -> tuple[str, ...]:
    examples = (text for texts in theme.examples.values() for text in texts)
    return (*theme.names.values(), *theme.descriptions.values(), *examples)


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

"""A frozen encoder and a logistic head: knows what words mean, in every language it has read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.routing.learners.classes import classes_of
from comptoir.routing.learners.linear import weights_of
from comptoir.routing.learners.port import NOWHERE, Artifact, Scores, Tell, Tools, silent
from comptoir.routing.learners.reading import refuse_other

INVERSE_PENALTY = 30.0
"""As scikit-learn's `C`; vectors have length 1, so weights must grow large."""
STEPS = 300


@dataclass(frozen=True, slots=True)
class EmbedLinear:
    """Multinomial logistic regression on the vectors of texts."""

    name: ClassVar[str] = "embed-linear"
    tools: Tools

    def learn(
        self, texts: Sequence[str], labels: Sequence[str], tell: Tell = silent
    ) -> "LearnedEmbedLinear":
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to load

        classes = classes_of(labels)
        kept = [row for row, label in enumerate(labels) if label != NOWHERE]
        tell("reading", 0.0)
        vectors = self.tools.embedder.embed([texts[row] for row in kept])
        tell("fitting", 0.5)
        model = LogisticRegression(C=INVERSE_PENALTY, max_iter=STEPS, tol=1e-3)
        model.fit(vectors, [labels[row] for row in kept])
        tell("fitted", 1.0)
        return LearnedEmbedLinear(classes, self.tools.embedder, *weights_of(model))

    def open(self, artifact: Artifact) -> "LearnedEmbedLinear":
        refuse_other(artifact, self.tools.embedder)
        arrays = artifact.arrays
        return LearnedEmbedLinear(
            artifact.classes, self.tools.embedder, arrays["weights"], arrays["bias"]
        )


@dataclass(frozen=True, slots=True)
class LearnedEmbedLinear:
    """Weights of the encoder's dimensions."""

    classes: tuple[str, ...]
    embedder: Embedder
    weights: NDArray[np.float32]
    """Shape (dimensions, classes)."""
    bias: NDArray[np.float32]

    def predict(self, texts: Sequence[str]) -> Scores:
        scores: Scores = self.embedder.embed(texts) @ self.weights + self.bias
        return scores

    def artifact(self) -> Artifact:
        return Artifact(
            learner=EmbedLinear.name,
            classes=self.classes,
            arrays={"weights": self.weights, "bias": self.bias},
            facts={"embedder": self.embedder.name},
        )

"""Always the most frequent desk: what every other learner has to beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.learners.classes import classes_of, columns_of
from comptoir.routing.learners.port import Artifact, Scores, Tell, Tools, silent


@dataclass(frozen=True, slots=True)
class Prior:
    """Scores every text by how frequent each class is."""

    name: ClassVar[str] = "prior"
    tools: Tools

    def learn(
        self,
        texts: Sequence[str],  # noqa: ARG002 - it reads none
        labels: Sequence[str],
        tell: Tell = silent,
    ) -> "LearnedPrior":
        tell("counting", 1.0)
        classes = classes_of(labels)
        columns = columns_of(labels, classes)
        counts = np.bincount(columns[columns >= 0], minlength=len(classes))
        return LearnedPrior(classes, np.log(counts / counts.sum()).astype(np.float32))

    def open(self, artifact: Artifact) -> "LearnedPrior":
        return LearnedPrior(artifact.classes, artifact.arrays["log_shares"])


@dataclass(frozen=True, slots=True)
class LearnedPrior:
    """How frequent each class is."""

    classes: tuple[str, ...]
    log_shares: NDArray[np.float32]
    """Shape (classes,)."""

    def predict(self, texts: Sequence[str]) -> Scores:
        return np.tile(self.log_shares, (len(texts), 1))

    def artifact(self) -> Artifact:
        return Artifact(
            learner="prior", classes=self.classes, arrays={"log_shares": self.log_shares}
        )

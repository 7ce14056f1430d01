"""Words and pieces of words by how rare they are, and a linear margin.

A strong, simple baseline that needs no model of language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from comptoir.routing.learners.classes import classes_of
from comptoir.routing.learners.linear import weights_of
from comptoir.routing.learners.port import NOWHERE, Artifact, Scores, Tell, Tools, silent
from comptoir.routing.learners.words import SHOWN
from comptoir.routing.model import Reason

VIEWS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "ngram_range": (1, 2)},
    "pieces": {"analyzer": "char_wb", "ngram_range": (3, 5)},
}
"""What of a text is counted: words and pairs of words; three to five characters within a word."""
COST = 1.0
"""Of an error of the margin, as scikit-learn's `C`."""


@dataclass(frozen=True, slots=True)
class TfidfLinear:
    """A linear support vector machine, one class against the rest, on TF-IDF.

    Joachims 1998, "Text Categorization with Support Vector Machines".
    """

    name: ClassVar[str] = "tfidf-linear"
    tools: Tools

    def learn(
        self, texts: Sequence[str], labels: Sequence[str], tell: Tell = silent
    ) -> "LearnedTfidf":
        from sklearn.svm import LinearSVC  # noqa: PLC0415 - slow to load, only to learn

        classes = classes_of(labels)
        kept = [row for row, label in enumerate(labels) if label != NOWHERE]
        own = [texts[row] for row in kept]
        tell("counting words", 0.0)
        views = {name: _vectorizer(name).fit(own) for name in VIEWS}
        tell("fitting", 0.3)
        model = LinearSVC(C=COST, random_state=self.tools.seed)
        model.fit(_features(views, own), [labels[row] for row in kept])
        tell("fitted", 1.0)
        return LearnedTfidf(classes, views, *weights_of(model))

    def open(self, artifact: Artifact) -> "LearnedTfidf":
        views = {name: _vectorizer(name, artifact.facts["terms"][name]) for name in VIEWS}
        for name, view in views.items():
            view.idf_ = np.asarray(artifact.arrays[f"idf_{name}"], dtype=np.float64)
        return LearnedTfidf(
            artifact.classes, views, artifact.arrays["weights"], artifact.arrays["bias"]
        )


@dataclass(frozen=True, slots=True)
class LearnedTfidf:
    """Weights of words and pieces."""

    classes: tuple[str, ...]
    views: dict[str, Any]
    weights: NDArray[np.float32]
    """Shape (features, classes)."""
    bias: NDArray[np.float32]

    def predict(self, texts: Sequence[str]) -> Scores:
        if not texts:
            return np.zeros((0, len(self.classes)), dtype=np.float32)
        scores: Scores = np.asarray(_features(self.views, texts) @ self.weights) + self.bias
        return scores.astype(np.float32)

    def explain(self, text: str, column: int) -> tuple[Reason, ...]:
        row = _features(self.views, [text])
        weights = self.weights[row.indices]
        added = row.data * (weights[:, column] - weights.mean(axis=1))
        names = self.views["words"].get_feature_names_out()
        favour = [
            (float(value), str(names[place]))
            for place, value in zip(row.indices.tolist(), added.tolist(), strict=True)
            if value > 0 and place < len(names)  # pieces of words are no words
        ]
        if not favour:
            return ()
        words = tuple(name for _, name in sorted(favour, reverse=True)[:SHOWN])
        return (Reason(code="words", share=1.0, words=words),)

    def artifact(self) -> Artifact:
        arrays = {"weights": self.weights, "bias": self.bias}
        arrays |= {f"idf_{name}": view.idf_ for name, view in self.views.items()}
        terms = {name: view.get_feature_names_out().tolist() for name, view in self.views.items()}
        return Artifact(
            learner=TfidfLinear.name, classes=self.classes, arrays=arrays, facts={"terms": terms}
        )


def _vectorizer(name: str, terms: Sequence[str] | None = None) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - slow to load

    # A lone letter is a word in some languages, and a text of them alone is a text.
    words = {"token_pattern": r"(?u)\b\w+\b"} if name == "words" else {}
    return TfidfVectorizer(
        **VIEWS[name], **words, sublinear_tf=True, strip_accents="unicode", vocabulary=terms
    )


def _features(views: dict[str, Any], texts: Sequence[str]) -> csr_matrix:
    return hstack([view.transform(texts) for view in views.values()]).tocsr()

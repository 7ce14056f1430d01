"""Zero-shot by entailment: a class holds when the text implies its description.

Yin et al. 2019, "Benchmarking Zero-shot Text Classification", arXiv:1909.00161. Finer than
embeddings, and about a hundred times slower: one run for each text and description.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.language.classification.labels import check
from comptoir.language.embedding.ports import Matrix
from comptoir.language.model import Label
from comptoir.language.onnx import OnnxModel, load_onnx, model_folder
from comptoir.language.shares import softmax
from comptoir.language.surroundings import Surroundings
from comptoir.language.text import tidy

BATCH = 8
CHARACTERS = 2_000
MAX_TOKENS = 384


class NliClassifier:
    """An ONNX model of the store that was trained on entailment.

    Args:
        name: model in the store, such as `mdeberta-xnli`, or the whole path of a folder.
        around: where the store is.
    """

    def __init__(self, name: str, around: Surroundings) -> None:
        if not name:
            raise errors.Invalid("nli: needs a model: write nli:mdeberta-xnli")
        self._model_name, self._around = name, around
        self.name = f"nli/{name}"

    @cached_property
    def _model(self) -> OnnxModel:
        return load_onnx(model_folder(self._model_name, self._around), MAX_TOKENS)

    @cached_property
    def _entailment(self) -> int:
        """The column of `entailment`; models number it differently."""
        numbered = self._model.config.get("label2id") or {}
        found = [int(at) for name, at in numbered.items() if str(name).lower() == "entailment"]
        if not found:
            raise errors.Invalid(
                "{model} was not trained on entailment: its labels are {labels}. Use another "
                "model.",
                model=self._model_name,
                labels=", ".join(numbered) or "–",
            )
        return found[0]

    def classify(self, texts: Sequence[str], labels: Sequence[Label]) -> Matrix:
        check(labels)
        scores = np.zeros((len(texts), len(labels)), dtype=np.float32)
        for row, text in zip(scores, texts, strict=True):
            row[:] = [self._entailed(tidy(text, CHARACTERS), label) for label in labels]
        shares: Matrix = softmax(scores)
        return shares

    def _entailed(self, text: str, label: Label) -> float:
        """Return the best log-odds of entailment among a label's descriptions."""
        pairs = [(text, told) for told in label.texts if told.strip()]
        parts = [self._logits(pairs[at : at + BATCH]) for at in range(0, len(pairs), BATCH)]
        logits = np.vstack(parts)
        others = np.delete(logits, self._entailment, axis=1)
        odds = logits[:, self._entailment] - np.logaddexp.reduce(others, axis=1)
        return float(odds.max())

    def _logits(self, pairs: list[tuple[str, str]]) -> NDArray[np.float32]:
        return self._model.run(pairs)[0]

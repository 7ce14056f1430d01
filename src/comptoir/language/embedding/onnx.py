"""Any ONNX encoder of the model store, as `onnx:NAME?pooling=mean&prefix=passage: `."""

from collections.abc import Sequence
from functools import cached_property
from urllib.parse import parse_qsl, unquote

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.language.embedding.ports import Matrix
from comptoir.language.onnx import OnnxModel, load_onnx, model_folder
from comptoir.language.surroundings import Surroundings
from comptoir.language.text import tidy

BATCH = 16
CHARACTERS = 4_000
MAX_TOKENS = 512
POOLINGS = ("mean", "cls")
TINY = 1e-9


class OnnxEmbedder:
    """Pooled token vectors of an encoder.

    Args:
        name: model in the store, or the whole path of a folder.
        around: where the store is.
        pooling: `mean` over the tokens, or `cls` for the first one.
        prefix: put before each text, such as `passage: ` for the e5 family.
        max_tokens: longer texts are cut.

    Raises:
        errors.Invalid: the pooling is unknown.
    """

    def __init__(
        self,
        name: str,
        around: Surroundings,
        *,
        pooling: str = "mean",
        prefix: str = "",
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        if pooling not in POOLINGS:
            raise errors.Invalid(
                "Pooling {pooling!r} is unknown. Use {known}.",
                pooling=pooling,
                known=", ".join(POOLINGS),
            )
        self._model_name, self._around = name, around
        self._pooling, self._prefix, self._max_tokens = pooling, prefix, max_tokens
        self.name = f"onnx/{name}/{pooling}/{prefix}"

    @classmethod
    def open(cls, rest: str, around: Surroundings) -> "OnnxEmbedder":
        """Read what follows `onnx:`."""
        name, _, query = rest.partition("?")
        options = dict(parse_qsl(query))
        if unknown := options.keys() - {"pooling", "prefix", "max_tokens"}:
            raise errors.Invalid(
                "onnx: takes pooling, prefix and max_tokens, not {unknown}.",
                unknown=", ".join(sorted(unknown)),
            )
        if not options.get("max_tokens", "1").isdigit():
            raise errors.Invalid(
                "max_tokens is {given!r}; give a whole number.", given=options["max_tokens"]
            )
        return cls(
            unquote(name),
            around,
            pooling=options.get("pooling", "mean"),
            prefix=options.get("prefix", ""),
            max_tokens=int(options.get("max_tokens", MAX_TOKENS)),
        )

    @cached_property
    def _model(self) -> OnnxModel:
        return load_onnx(model_folder(self._model_name, self._around), self._max_tokens)

    @cached_property
    def size(self) -> int:
        """Read from `hidden_size` of the model's configuration."""
        return int(self._model.config["hidden_size"])

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = [self._prefix + tidy(t, CHARACTERS) for t in texts[start : start + BATCH]]
            states, mask = self._model.run(batch)
            rows[start : start + BATCH] = self._pool(states, mask)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Matrix = rows / np.maximum(norms, TINY)
        return unit

    def _pool(self, states: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        if states.ndim == 2:  # noqa: PLR2004 - already pooled: (n, size)
            return states
        if self._pooling == "cls":
            return states[:, 0]
        weights = mask[:, :, None].astype(np.float32)
        pooled: NDArray[np.float32] = (states * weights).sum(axis=1) / weights.sum(axis=1)
        return pooled

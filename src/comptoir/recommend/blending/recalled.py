"""What a contest decided, as JSON, so that a later training can go on from it without another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.blending.candidates import Candidate
from comptoir.recommend.blending.cold import Proof
from comptoir.recommend.kernels.sequences import Window

_OF_DATA = frozenset({"vectors", "links"})
"""Options that are read from data again."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The heads that won, what each counts, and what contents proved."""

    parts: Sequence[tuple[Candidate, float]]
    scale: float = 1.0
    proof: Proof | None = None

    def told(self) -> dict[str, Any]:
        """Return what JSON can say of it."""
        parts = [{**_told(candidate), "weight": weight} for candidate, weight in self.parts]
        told: dict[str, Any] = {"parts": parts, "scale": self.scale}
        if self.proof is not None and self.proof.weight:
            told["cold"] = {**_told(self.proof.candidate), "weight": self.proof.weight}
        return told

    @classmethod
    def of(cls, told: Mapping[str, Any], vectors: NDArray[np.float32] | None) -> Self:
        """Read what `told` wrote.

        Args:
            told: of the training before.
            vectors: contents of items as of now; None for none, and then no head reads them.
        """
        parts = [
            (_candidate(one, vectors), float(one["weight"]))
            for one in told["parts"]
            if vectors is not None or one["name"] != "content"
        ]
        cold = told.get("cold")
        proof = None
        if cold is not None and vectors is not None:
            proof = Proof(weight=float(cold["weight"]), candidate=_candidate(cold, vectors))
        return cls(parts or [(Candidate("popularity"), 1.0)], float(told["scale"]), proof)


def _told(candidate: Candidate) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in candidate.options.items():
        if name == "windows":
            options[name] = [[one.decay, one.reach] for one in value]
        elif name == "likeness" and value == float("inf"):
            options[name] = "inf"
        elif name not in _OF_DATA:
            options[name] = value
    return {"name": candidate.name, "options": options}


def _candidate(told: Mapping[str, Any], vectors: NDArray[np.float32] | None) -> Candidate:
    options = dict(told["options"])
    if "windows" in options:
        options["windows"] = tuple(Window(decay, reach) for decay, reach in options["windows"])
    if "likeness" in options:
        options["likeness"] = float(options["likeness"])
    if told["name"] == "content":
        options["vectors"] = vectors
    return Candidate(str(told["name"]), options)

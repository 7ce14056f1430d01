"""Scores of a model, laid out by the codes of a catalogue."""

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled


@compiled()
def scatter(
    scores: NDArray[np.float32], codes: NDArray[np.int32], out: NDArray[np.float32]
) -> None:
    """Write each score under its code; codes that are none, or beyond the end, are left out.

    Args:
        scores: Shape (items of the model,).
        codes: The catalogue's code of each, -1 for none, shape (items of the model,).
        out: Changed in place, shape (items of the catalogue,).
    """
    for item in range(min(scores.shape[0], codes.shape[0])):
        code = codes[item]
        if 0 <= code < out.shape[0]:
            out[code] = scores[item]

"""What comes next, by self-attention: a small transformer over the newest items of a history.

Source: Kang and McAuley, "Self-Attentive Sequential Recommendation" (SASRec, 2018), trained with
cross-entropy over all items, which lifts it above BERT4Rec (Klenitskiy and Vasilev, "Turning Dross
Into Gold Loss", 2023). torch learns it; scores are worked out with NumPy, so that serving needs no
torch.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.port import Histories

_CELLS = 8_000_000
"""Numbers of one layer that are held at once."""
_EDGE = 1e-6
_NAMES = ("norm1", "query", "key", "value", "out", "norm2", "wide", "narrow")


@dataclass(frozen=True, slots=True)
class SelfAttention:
    """Scores by the newest items of a history, in their order."""

    weights: dict[str, NDArray[np.float32]]
    """`items` (items, size), `places` (reach, size), `final` (2, size), and of each block `b` its
    `b.query`, `b.norm1`, …; norms hold scale and shift, matrices of `wide` and `narrow` a last row
    of shifts."""
    blocks: int

    @classmethod
    def fit(cls, data: Interactions, **options: Any) -> Self:
        """Learn; needs torch.

        Raises:
            errors.Unavailable: torch is not installed.
        """
        # torch takes seconds to import, and only learning needs it.
        from comptoir.recommend.heads import attention_training  # noqa: PLC0415

        weights, blocks = attention_training.learned(data, **options)
        return cls(weights, blocks)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        items, places = self.weights["items"], self.weights["places"]
        out = np.zeros((len(histories), len(items)), dtype=np.float32)
        reach, size = places.shape
        step = max(1, _CELLS // (reach * size * 4))
        for first in range(0, len(histories), step):
            last = min(first + step, len(histories))
            newest, there = _newest(histories, first, last, reach)
            known = there.any(axis=1)
            taste = self._tastes(newest[known], there[known])
            out[first:last][known] = taste @ items.T
        return out

    def _tastes(self, items: NDArray[np.int32], there: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return what comes out at the newest place, shape (histories, size)."""
        own = self.weights
        size = own["items"].shape[1]
        state = own["items"][items] * np.float32(size**0.5) + own["places"]
        state *= there[..., None]
        reach = items.shape[1]
        hidden = ~there[:, None, :] | ~np.tril(np.ones((reach, reach), dtype=bool))
        # A place that is empty may look at itself, or it would look at nothing.
        hidden &= ~np.eye(reach, dtype=bool)
        for block in range(self.blocks):
            part = {name: own[f"{block}.{name}"] for name in _NAMES}
            state = _block(state, part, hidden) * there[..., None]
        return _normed(state[:, -1], own["final"])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return dict(self.weights)

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"blocks": self.blocks}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        return cls(dict(arrays), int(facts["blocks"]))


def _newest(
    histories: Histories, first: int, last: int, reach: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the newest items of each history at the end of its row, and where there are some."""
    items = np.zeros((last - first, reach), dtype=np.int32)
    there = np.zeros((last - first, reach), dtype=bool)
    for row in range(first, last):
        end = histories.starts[row + 1]
        found = histories.items[max(histories.starts[row], end - reach) : end]
        if len(found):
            items[row - first, -len(found) :] = found
            there[row - first, -len(found) :] = True
    return items, there


def _block(
    state: NDArray[np.float32], own: dict[str, NDArray[np.float32]], hidden: NDArray[np.bool_]
) -> NDArray[np.float32]:
    normed = _normed(state, own["norm1"])
    query, key, value = (normed @ own[name] for name in ("query", "key", "value"))
    near = query @ key.transpose(0, 2, 1) / np.float32(state.shape[-1] ** 0.5)
    near[hidden] = -np.inf
    near = np.exp(near - near.max(axis=-1, keepdims=True))
    near /= near.sum(axis=-1, keepdims=True)
    state = state + (near @ value) @ own["out"]
    normed = _normed(state, own["norm2"])
    wide = np.maximum(normed @ own["wide"][:-1] + own["wide"][-1], 0)
    found: NDArray[np.float32] = state + wide @ own["narrow"][:-1] + own["narrow"][-1]
    return found


def _normed(state: NDArray[np.float32], own: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = state.mean(axis=-1, keepdims=True)
    spread = np.sqrt(state.var(axis=-1, keepdims=True) + np.float32(_EDGE))
    found: NDArray[np.float32] = (state - mean) / spread * own[0] + own[1]
    return found

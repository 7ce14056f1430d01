"""Learns `SelfAttention` with torch, on a GPU where there is one; see there for the method."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import Interactions

try:
    import torch
except ModuleNotFoundError:  # of the extra `train`; `learned` says so
    torch = None

_EDGE = 1e-6
_HELD, _FEW, _PLACES = 2_000, 500, 10
"""Users whose last event is asked about: a tenth, but rather half than fewer than some hundred."""
_STEPS, _PATIENCE = 200, 3
"""Batches at least between two looks at what was gained, for a round of few sequences teaches
little; and looks without a gain, after which the best is kept."""
_SPREAD = 0.02
NAMES = ("norm1", "query", "key", "value", "out", "norm2", "wide", "narrow")
"""Of the parts of a block."""
Weights = dict[str, Any]
Tell = Callable[[str, float], None]


def learned(
    data: Interactions,
    *,
    size: int = 64,
    reach: int = 50,
    blocks: int = 2,
    rounds: int = 200,
    batch: int = 128,
    rate: float = 1e-3,
    dropout: float = 0.2,
    negatives: int = 0,
    seed: int = 0,
    tell: Tell = lambda _what, _share: None,
    **_options: Any,
) -> tuple[dict[str, NDArray[np.float32]], int]:
    """Learn, and keep what does best on the last events of some users.

    Args:
        data: sequences.
        size: numbers kept of an item.
        reach: newest events of a history that count.
        blocks: layers of attention.
        rounds: times that every sequence is read, at most.
        batch: sequences that are read at once.
        rate: of learning (Adam: Kingma and Ba 2015).
        dropout: share of numbers that are left out at random while it learns.
        negatives: items drawn for each batch, beside the right ones, among which the right one is
            to be found; 0 for all items.
        seed: of the start, the order and what is left out.
        tell: hears how far it is; may raise to stop.

    Returns:
        Weights by name, and the number of blocks.

    Raises:
        errors.Unavailable: torch is not installed.
    """
    if torch is None:
        raise errors.Unavailable(
            "sasrec learns with torch, which is not installed. Run pip install "
            "'comptoir[train]', or use user-personalization-v2, which needs none."
        )
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    # What is left out at random follows torch's own generator, of this process and of its GPU.
    torch.manual_seed(seed)
    chance = torch.Generator().manual_seed(seed)
    weights = {
        name: part.to(device).requires_grad_()
        for name, part in _started(data.n_items, size, reach, blocks, chance).items()
    }
    rows, asked, right = _sequences(data, reach, seed)
    adam = torch.optim.Adam(list(weights.values()), lr=rate, betas=(0.9, 0.98))
    drawn = torch.Generator(device).manual_seed(seed)
    best, reached, since, steps = _kept(weights), -1.0, 0, 0
    for number in range(rounds):
        order = torch.randperm(len(rows), generator=chance)
        for at in range(0, len(order), batch):
            tell("sasrec", (number + at / len(order)) / rounds)
            part = torch.from_numpy(rows[order[at : at + batch].numpy()]).to(device)
            loss = _loss(weights, part, blocks, dropout, negatives, drawn)
            adam.zero_grad()
            loss.backward()
            adam.step()
            steps += 1
        if steps < _STEPS and number < rounds - 1:
            continue
        steps = 0
        found = _ndcg(weights, asked, right, blocks, device)
        if found > reached:
            best, reached, since = _kept(weights), found, 0
        else:
            since += 1
        if since >= _PATIENCE:
            break
    tell("sasrec", 1.0)
    return best, blocks


def _started(n_items: int, size: int, reach: int, blocks: int, chance: Any) -> Weights:
    def normal(*shape: int) -> Any:
        return torch.randn(*shape, generator=chance) * _SPREAD

    def norm() -> Any:
        return torch.stack([torch.ones(size), torch.zeros(size)])

    found: Weights = {
        "items": normal(n_items, size),
        "places": normal(reach, size),
        "final": norm(),
    }
    for block in range(blocks):
        found |= {f"{block}.norm1": norm(), f"{block}.norm2": norm()}
        for name in ("query", "key", "value", "out"):
            found[f"{block}.{name}"] = normal(size, size)
        for name in ("wide", "narrow"):
            found[f"{block}.{name}"] = torch.cat([normal(size, size), torch.zeros(1, size)])
    return found


def _sequences(
    data: Interactions, reach: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return rows of events with what follows, -1 for none; and questions held out.

    A long history is cut into rows that overlap by one event: each event is to be foretold once.
    """
    lengths = data.lengths()
    able = np.flatnonzero(lengths > 2)  # noqa: PLR2004 - one is held out, two are learned from
    count = min(_HELD, max(len(able) // 10, min(-(-len(able) // 2), _FEW)))
    some = np.random.default_rng(seed).permutation(able)[:count]
    held = np.zeros(data.n_users, dtype=bool)
    held[some] = True
    users = np.flatnonzero(lengths - held > 1)
    counts = lengths[users] - held[users]
    rows = np.full((int((-(-(counts - 1) // reach)).sum()), reach + 1), -1, dtype=np.int64)
    asked = np.full((len(some), reach), -1, dtype=np.int64)
    right = np.zeros(len(some), dtype=np.int64)
    row = 0
    for user, count in zip(users.tolist(), counts.tolist(), strict=True):
        known = data.of(user)
        for end in range(count, 1, -reach):
            found = known[max(0, end - reach - 1) : end]
            rows[row, -len(found) :] = found
            row += 1
    for row, user in enumerate(some):
        known = data.of(int(user))
        asked[row, -min(reach, len(known) - 1) :] = known[:-1][-reach:]
        right[row] = known[-1]
    return rows, asked, right


def _loss(
    weights: Weights,
    rows: Any,
    blocks: int,
    dropout: float,
    negatives: int,
    chance: Any,
) -> Any:
    inputs, targets = rows[:, :-1], rows[:, 1:]
    there = (inputs >= 0) & (targets >= 0)
    states = _states(weights, inputs, blocks, dropout)[there]
    right, items = targets[there], weights["items"]
    if negatives and negatives < len(items):
        drawn = torch.randint(len(items), (negatives,), generator=chance, device=items.device)
        others = states @ _of_items(items, drawn).T
        others = others.masked_fill(drawn[None] == right[:, None], -torch.inf)
        own = (states * _of_items(items, right)).sum(-1, keepdim=True)
        scores = torch.cat([own, others], dim=1)
        return torch.nn.functional.cross_entropy(scores, torch.zeros_like(right))
    return torch.nn.functional.cross_entropy(states @ items.T, right)


def _states(weights: Weights, items: Any, blocks: int, dropout: float = 0.0) -> Any:
    """Return what comes out at every place; `SelfAttention` does the same with NumPy."""
    drop = torch.nn.functional.dropout
    there = (items >= 0)[..., None]
    reach, size = weights["places"].shape
    state = _of_items(weights["items"], items.clamp(min=0)) * size**0.5 + weights["places"]
    state = drop(state, dropout, dropout > 0) * there
    seen = torch.ones(reach, reach, dtype=torch.bool, device=items.device).tril()
    seen = (seen & (items >= 0)[:, None, :]) | torch.eye(
        reach, dtype=torch.bool, device=items.device
    )
    for block in range(blocks):
        own = {
            name.partition(".")[2]: one
            for name, one in weights.items()
            if name.startswith(f"{block}.")
        }
        normed = _normed(state, own["norm1"])
        query, key, value = (normed @ own[name] for name in ("query", "key", "value"))
        mixed = torch.nn.functional.scaled_dot_product_attention(
            query, key, value, attn_mask=seen, dropout_p=dropout
        )
        state = state + drop(mixed @ own["out"], dropout, dropout > 0)
        normed = _normed(state, own["norm2"])
        wide = torch.relu(normed @ own["wide"][:-1] + own["wide"][-1])
        added = drop(wide, dropout, dropout > 0) @ own["narrow"][:-1] + own["narrow"][-1]
        state = (state + drop(added, dropout, dropout > 0)) * there
    return _normed(state, weights["final"])


def _of_items(items: Any, codes: Any) -> Any:
    """Return rows; plain indexing would add up what they learn in an order that chance chooses."""
    return torch.nn.functional.embedding(codes, items)


def _normed(state: Any, own: Any) -> Any:
    return torch.nn.functional.layer_norm(state, own.shape[1:], own[0], own[1], _EDGE)


def _ndcg(
    weights: Weights,
    asked: NDArray[np.int64],
    right: NDArray[np.int64],
    blocks: int,
    device: Any,
) -> float:
    gains = []
    with torch.no_grad():
        for at in range(0, len(asked), 256):
            items = torch.from_numpy(asked[at : at + 256]).to(device)
            wanted = torch.from_numpy(right[at : at + 256]).to(device)
            scores = _states(weights, items, blocks)[:, -1] @ weights["items"].T
            own = scores.gather(1, wanted[:, None])
            for row in range(len(items)):
                scores[row, items[row][items[row] >= 0]] = -torch.inf
            places = (scores > own).sum(1).double()
            gains.append(torch.where(places < _PLACES, 1 / torch.log2(places + 2), 0.0).cpu())
    return float(torch.cat(gains).mean()) if gains else 0.0


def _kept(weights: Weights) -> dict[str, NDArray[np.float32]]:
    return {name: one.detach().cpu().numpy().copy() for name, one in weights.items()}

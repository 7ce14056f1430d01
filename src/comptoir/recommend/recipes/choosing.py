"""Which events a recipe learns from: by type, by moment, by users and items that count."""

from collections.abc import Sequence

import numpy as np

from comptoir.recommend.data import Interactions


def of_types(data: Interactions, types: Sequence[str]) -> Interactions:
    """Keep events of some types; their names are compared without case, and none stands for all."""
    wanted = {one.casefold() for one in types if one}
    if not wanted:
        return data
    codes = [at for at, name in enumerate(data.event_types) if name.casefold() in wanted]
    return data.where(np.isin(data.kinds, codes))


def within_percentiles(data: Interactions, low: float, high: float) -> Interactions:
    """Keep the events of users whose histories are neither among the shortest nor the longest.

    Args:
        data: interactions.
        low: share of users, the shortest histories first, that is left out.
        high: share of users behind which the rest is left out.
    """
    lengths = data.lengths()
    if (low <= 0 and high >= 1) or not lengths.any():
        return data
    least, most = np.quantile(lengths[lengths > 0], [low, high])
    return data.where(((lengths >= least) & (lengths <= most))[data.owners()])


def items_within_percentiles(data: Interactions, low: float, high: float) -> Interactions:
    """Keep the events of items that are neither among the rarest nor the most frequent."""
    counts = np.bincount(data.events, minlength=data.n_items)
    if (low <= 0 and high >= 1) or not counts.any():
        return data
    least, most = np.quantile(counts[counts > 0], [low, high])
    return data.where(((counts >= least) & (counts <= most))[data.events])


def since(data: Interactions, moment: int) -> Interactions:
    """Keep the events at or behind a moment, seconds since 1970 UTC."""
    return data.where(data.times >= moment)

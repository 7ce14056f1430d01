"""Interactions as shops have them: a few items that everybody takes, and a long tail.

    python -m benchmarks.powerlaw interactions.parquet --rows 25000000

Written by the million, in the order of time, the same for the same seed. The default has the shape
of MovieLens 25M: 162,541 users and 59,047 items. What a user does follows a taste: six events in
ten fall into one of the user's three of 128 clusters of items.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

BATCH = 1_000_000
BEGIN, END = 1_577_836_800, 1_735_689_600  # 2020 to 2025, UTC
TYPES = ("View", "AddToCart", "Purchase")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How many, and how uneven."""

    rows: int = 25_000_000
    users: int = 162_541
    items: int = 59_047
    clusters: int = 128
    loyal: float = 0.6
    """Share of events inside the user's clusters."""
    exponent: float = 0.9
    """Of the popularity of items by rank (Zipf)."""
    spread: float = 1.1
    """Standard deviation of the logarithm of a user's number of events."""


def batches(shape: Shape, seed: int = 1) -> Iterator[pl.DataFrame]:
    """Yield frames of USER_ID, ITEM_ID, TIMESTAMP (seconds), EVENT_TYPE, in the order of time."""
    draw = np.random.default_rng(seed)
    popularity = (np.arange(shape.items) + 10.0) ** -shape.exponent
    popularity /= popularity.sum()
    order = draw.permutation(shape.items)  # an id says nothing of an item's rank
    cluster = draw.integers(shape.clusters, size=shape.items)
    tastes = draw.integers(shape.clusters, size=(shape.users, 3))
    activity = np.cumsum(draw.lognormal(0, shape.spread, shape.users))
    everything, inside = np.cumsum(popularity), _inside(popularity, cluster, shape.clusters)
    names = pl.Series([f"user-{one}" for one in draw.permutation(shape.users)])
    items = pl.Series([f"item-{one}" for one in order])
    types = pl.Series(TYPES)
    for start in range(0, shape.rows, BATCH):
        n = min(BATCH, shape.rows - start)
        users = np.searchsorted(activity, draw.random(n) * activity[-1])
        taken = np.searchsorted(everything, draw.random(n) * everything[-1])
        loyal = draw.random(n) < shape.loyal
        wanted = tastes[users[loyal], draw.integers(3, size=int(loyal.sum()))]
        taken[loyal] = _drawn(inside, wanted, draw)
        moment = BEGIN + (END - BEGIN) * (start + np.sort(draw.random(n)) * n) / shape.rows
        yield pl.DataFrame(
            {
                "USER_ID": names.gather(users),
                "ITEM_ID": items.gather(np.minimum(taken, shape.items - 1)),
                "TIMESTAMP": moment.astype(np.int64),
                "EVENT_TYPE": types.gather(draw.choice(3, size=n, p=(0.85, 0.1, 0.05))),
            }
        )


Inside = tuple[np.ndarray, np.ndarray, np.ndarray]


def _inside(popularity: np.ndarray, cluster: np.ndarray, clusters: int) -> Inside:
    """Return the items by cluster, their cumulated popularity, and where each cluster begins."""
    by_cluster = np.argsort(cluster, kind="stable")
    heights = np.concatenate([[0.0], np.cumsum(popularity[by_cluster])])
    begins = np.searchsorted(cluster[by_cluster], np.arange(clusters + 1))
    return by_cluster, heights, begins


def _drawn(inside: Inside, wanted: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    by_cluster, heights, begins = inside
    low, high = heights[begins[wanted]], heights[begins[wanted + 1]]
    place = np.searchsorted(heights, low + (high - low) * draw.random(len(wanted)), side="right")
    return by_cluster[np.clip(place - 1, begins[wanted], begins[wanted + 1] - 1)]


def write(path: Path, shape: Shape, seed: int = 1) -> None:
    """Write a Parquet file, a row group a batch."""
    names = ("USER_ID", "ITEM_ID", "EVENT_TYPE")
    schema = dict.fromkeys(names, pl.String()) | {"TIMESTAMP": pl.Int64()}
    frames = register_io_source(lambda *_asked: batches(shape, seed), schema=pl.Schema(schema))
    frames.sink_parquet(path, row_group_size=BATCH, compression="zstd", engine="streaming")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=Shape().rows)
    parser.add_argument("--users", type=int, default=Shape().users)
    parser.add_argument("--items", type=int, default=Shape().items)
    asked = parser.parse_args()
    write(asked.path, Shape(rows=asked.rows, users=asked.users, items=asked.items))


if __name__ == "__main__":
    main()

"""Reviews that say the same as an older one, word for word or nearly."""

from collections import defaultdict
from itertools import chain
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.reviews.cleaning.shingles import (
    PERMUTATIONS,
    Shingles,
    jaccard,
    shingled,
    signatures,
)

THRESHOLD: Final = 0.85
"""Least Jaccard index of near duplicates."""
_ROWS: Final = 4
_BANDS: Final = PERMUTATIONS // _ROWS
"""16 bands of 4 rows miss one pair at 0.85 in 100,000, and pass over nearly all below 0.2."""
_SLACK: Final = 0.15
"""Signatures that agree less than the threshold by this are no duplicates (3 deviations)."""
COINCIDENCE: Final = 40
"""Shorter texts ("Très bon produit") by two buyers are two opinions, not a copy."""
_LONG: Final = 80
"""From this length the same words by the same buyer are one opinion under any product."""
_CROWD: Final = 1_000
"""Past this many candidates all originals of the product are looked at in one sweep."""
_COMPARED: Final = 8
"""Candidates compared shingle by shingle: a thousand almost-copies must not cost a million."""
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_PIECE: Final = 20_000
"""Texts whose shingles are held at once."""


def find_duplicates(frame: pl.DataFrame, *, across_products: bool = False) -> pl.DataFrame:
    """Return the frame with `duplicate_of`: the id of the oldest review that says the same.

    Duplicates are looked for among the reviews of a product. Short texts are duplicates of the
    same buyer's only. Each row is compared with older ones that are no duplicates themselves, so
    that no chain leads from one text to quite another; age is `created_at`, then `review_id`,
    and the order of the rows plays no part.

    Args:
        frame: `review_id` (unique), `product_id`, `buyer_id`, `text` (cleaned) and `created_at`.
        across_products: look for the very same long text by the same buyer under other products
            too. A product then depends on rows of others: pass all of them, and let no product
            lose its only review by it.

    Example:
        >>> from datetime import datetime
        >>> text = "La poignée a cassé au bout de deux jours, je suis très déçue de cet achat."
        >>> found = find_duplicates(pl.DataFrame({
        ...     "review_id": ["b", "a"], "product_id": ["p", "p"], "buyer_id": ["x", "y"],
        ...     "text": [text + " !", text], "created_at": [datetime(2024, 2, 1)] * 2,
        ... }))
        >>> found["duplicate_of"].to_list()
        ['a', None]
    """
    order = frame.with_row_index("place").sort("created_at", "review_id")["place"].to_numpy()
    rows = frame.select("review_id", "product_id", "buyer_id", "text")[order]
    originals = _near(rows, _exact(rows, across_products=across_products))
    ids = rows["review_id"].to_list()
    found: list[str | None] = [None] * len(ids)
    for place, original in zip(order.tolist(), originals, strict=True):
        found[place] = None if original < 0 else ids[original]
    return frame.with_columns(pl.Series("duplicate_of", found, pl.String))


def _exact(rows: pl.DataFrame, *, across_products: bool) -> list[int]:
    """Return for each row, oldest first, the oldest row with the very same text, or -1."""
    seen: dict[tuple[str, ...], int] = {}
    originals = []
    columns = (rows["product_id"], rows["buyer_id"], rows["text"])
    for row, (product, buyer, text) in enumerate(zip(*columns, strict=True)):
        keys: list[tuple[str, ...]] = []
        if buyer:
            everywhere = across_products and len(text) >= _LONG
            keys.append(("", buyer, text) if everywhere else (product, buyer, text))
        if len(text) >= COINCIDENCE:
            keys.append((product, text))
        original = min((seen[key] for key in keys if key in seen), default=-1)
        for key in keys:
            seen.setdefault(key, row if original < 0 else original)
        originals.append(original)
    return originals


def _near(rows: pl.DataFrame, originals: list[int]) -> list[int]:
    """Fill in the near duplicates among the rows that are no exact ones."""
    frame = rows.select("product_id", "text").with_row_index("row")
    frame = frame.with_columns(exact=pl.Series(originals, dtype=pl.Int64))
    long = pl.col("text").str.len_chars() >= COINCIDENCE
    frame = frame.filter(long & (pl.col("exact") < 0)).sort("product_id", "row")
    frame = frame.filter(pl.len().over("product_id") > 1)
    for low in range(0, frame.height, _PIECE):
        _compare_piece(frame, low, originals)
    return _settled(originals)


def _settled(originals: list[int]) -> list[int]:
    """Let copies of a near duplicate point to its original too."""
    for row, original in enumerate(originals):
        if original >= 0 and originals[original] >= 0:
            originals[row] = originals[original]
    return originals


def _compare_piece(frame: pl.DataFrame, low: int, originals: list[int]) -> None:
    """Compare the products that start in a piece of the frame, each of them whole."""
    products = frame["product_id"]
    high = min(low + _PIECE, frame.height)
    if low and products[low] == products[low - 1]:
        low += int((products[low:high] == products[low - 1]).sum())
    if low >= high:
        return
    last = products[high - 1]
    high += int((products[high:] == last).sum())
    _compare(frame[low:high], originals)


def _compare(piece: pl.DataFrame, originals: list[int]) -> None:
    shingles, starts = shingled(piece["text"].to_list())
    signs = signatures(shingles, starts)
    products = piece["product_id"].rle_id().to_numpy()
    keys = _band_keys(signs, products)
    firsts = np.searchsorted(products, products)
    kept = np.zeros(len(keys), dtype=bool)
    rows = piece["row"].to_list()
    bands: dict[int, list[int]] = defaultdict(list)
    # Only those that share a band with another can be a copy, or have one.
    for at in np.flatnonzero(_shared(keys)).tolist():
        mine = keys[at].tolist()
        found = [bands[key] for key in mine if key in bands]
        if sum(map(len, found)) > _CROWD:
            others = firsts[at] + np.flatnonzero(kept[firsts[at] : at])
        else:
            others = np.array(sorted(set(chain.from_iterable(found))), np.int64)
        near = _nearest(at, signs, others)
        alike = (o for o in near if _alike(shingles, starts, at, o))
        original = next(alike, -1)
        if original >= 0:
            originals[rows[at]] = rows[original]
        else:
            kept[at] = True
            for key in mine:
                bands[key].append(at)


def _band_keys(signs: NDArray[np.uint32], products: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a number for each band of each signature, `(texts, _BANDS)`, apart by product."""
    bands = signs.reshape(len(signs), _BANDS, _ROWS).astype(np.uint64)
    numbers = np.arange(_BANDS, dtype=np.uint64)
    keys: NDArray[np.uint64] = products.astype(np.uint64)[:, None] * _ODD + numbers
    for row in range(_ROWS):
        keys = (keys ^ (keys >> np.uint64(31))) * _ODD + bands[:, :, row]
    return keys


def _shared(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which texts have a band in common with another, `(texts,)`."""
    _values, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray((counts[places].reshape(keys.shape) > 1).any(axis=1))


def _nearest(at: int, signs: NDArray[np.uint32], others: NDArray[np.int64]) -> list[int]:
    """Return the few others whose signatures agree best with that of text `at`, by age."""
    if not len(others):
        return []
    agree = (signs[others] == signs[at]).mean(axis=1)
    best = np.argsort(-agree, kind="stable")[:_COMPARED]
    return sorted(others[best[agree[best] >= THRESHOLD - _SLACK]].tolist())


def _alike(shingles: Shingles, starts: NDArray[np.int64], one: int, other: int) -> bool:
    mine, its = (shingles[starts[at] : starts[at + 1]] for at in (one, other))
    return jaccard(mine, its) >= THRESHOLD

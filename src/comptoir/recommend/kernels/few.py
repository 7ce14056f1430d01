"""Scores of every item, told by the few that a history speaks of.

What links spread from a history lies on some hundreds or thousands of items. All the others score
what they score for everybody, plus a constant: their order never changes, nor what they add to a
softmax. So an answer costs what the history touches, however many items there are, and is exact.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.ranks import settled, sink

RESTS_KEPT = 24
"""Circumstances of which it is kept what holds there for all: a megabyte and a half each."""
_LEAST = -1e30
"""Powers of scores below this are 0, whatever the others are."""
_NARROW = 8
"""Where fewer items are open than so many a place, all of them are looked at."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What items score where a history says nothing of them, less a constant."""

    base: NDArray[np.float32]
    """Shape (items,); -inf for an item that has no score, or always one of its own."""
    order: NDArray[np.int32]
    """Codes of the items that have one, the best first, of equal ones the lower code."""
    starts: NDArray[np.int64]
    """Where in `order` each score begins, and the end; shape (scores + 1,)."""
    steps: NDArray[np.float32]
    """The scores that there are, descending, shape (scores,)."""
    absent: NDArray[np.int32]
    """Codes of the items that have none, shape (absent,)."""
    top: float
    """The highest score; -inf for none."""
    whole: float
    """The sum of exp(score - highest) over all items."""

    @classmethod
    def of(cls, base: NDArray[np.float32]) -> "Rest":
        """Put items in order.

        Args:
            base: see the field.
        """
        there = base > -np.inf
        codes, absent = np.flatnonzero(there), np.flatnonzero(~there).astype(np.int32)
        order = codes[np.argsort(-base[codes], kind="stable")].astype(np.int32)
        ordered = base[order]
        firsts = np.flatnonzero(np.diff(ordered, prepend=np.float32(np.inf)))
        starts = np.append(firsts, len(order)).astype(np.int64)
        top = float(ordered[0]) if len(ordered) else -np.inf
        return cls(base, order, starts, ordered[firsts], absent, top, _sum_of_powers(ordered, top))

    def followed_by(self, count: int) -> "Rest":
        """Return the same with so many more items at the end that have no score here."""
        size = len(self.base)
        base = np.concatenate([self.base, np.full(count, -np.inf, dtype=np.float32)])
        new = np.arange(size, size + count, dtype=np.int32)
        return replace(self, base=base, absent=np.concatenate([self.absent, new]))

    def laid_out(self, codes: NDArray[np.int32]) -> "Rest":
        """Return the same by other codes.

        Args:
            codes: the new code of each item, -1 for one that is left out.
        """
        base = np.full(int(codes.max(initial=-1)) + 1, -np.inf, dtype=np.float32)
        known = codes >= 0
        base[codes[known]] = self.base[known]
        return Rest.of(base)


@dataclass(frozen=True, slots=True)
class Few:
    """Scores of every item: of some one each, of the others a constant more than `rest` says."""

    items: NDArray[np.int32]
    """Codes of those that have one each, in no order, shape (few,)."""
    own: NDArray[np.float32]
    """Their scores, -inf for never, shape (few,)."""
    level: np.float32
    rest: Rest
    under: NDArray[np.float32]
    """What `rest` has for them, shape (few,)."""
    top: float
    """The highest of their scores, about: powers are told from there."""

    def with_own(self, items: NDArray[np.int32], own: NDArray[np.float32]) -> "Few":
        """Return the same with some more items that have scores of their own.

        Args:
            items: codes of others, each once, shape (items,).
            own: shape (items,).
        """
        return Few(
            np.concatenate([self.items, items]),
            np.concatenate([self.own, own]),
            self.level,
            self.rest,
            np.concatenate([self.under, self.rest.base[items]]),
            max(self.top, float(own.max(initial=-np.inf))),
        )

    def without(self, items: NDArray[np.int32]) -> "Few":
        """Return the same with some items that have no score, shape (items,)."""
        own = np.where(np.isin(self.items, items), np.float32(-np.inf), self.own)
        new = items[~np.isin(items, self.items)]
        left = replace(self, own=own, top=float(own.max(initial=-np.inf)))
        return left.with_own(new, np.full(len(new), -np.inf, dtype=np.float32))

    def renamed(self, codes: NDArray[np.int32], rest: Rest) -> "Few":
        """Return the same by other codes.

        Args:
            codes: the new code of each item, -1 for one that is left out.
            rest: by the new codes.
        """
        items = codes[self.items]
        own, under, there = self.own, self.under, items >= 0
        if not there.all():
            items, own, under = items[there], own[there], under[there]
        return Few(items, own, self.level, rest, under, self.top)

    def every(self, size: int) -> NDArray[np.float32]:
        """Return the score of each item, -inf for none and behind the end, shape (size,)."""
        found = np.full(size, -np.inf, dtype=np.float32)
        np.add(self.rest.base, self.level, out=found[: len(self.rest.base)])
        found[self.items] = self.own
        return found

    def best(self, allowed: NDArray[np.bool_], count: int) -> tuple[list[int], int]:
        """Return the codes of the highest scores that are allowed, and how many have a score.

        Args:
            allowed: items that may be chosen, shape (at least items,).
            count: codes at most.
        """
        rest, size = self.rest, len(self.rest.base)
        # Whole words, so that eight items that are closed cost one look.
        left = np.empty(-(-size // 8) * 8, dtype=np.bool_)
        left[:size], left[size:] = allowed[:size], False
        out = np.empty(max(count, 1), dtype=np.int32)
        candidates = _best(
            *(self.items, self.own, self.level, rest.base),
            *(rest.absent, rest.order),
            rest.starts,
            rest.steps,
            *(left, left.view(np.uint64)),
            int(np.count_nonzero(left)),
            out,
        )
        return [code for code in out[:count].tolist() if code >= 0], candidates

    def shares(self, codes: Sequence[int]) -> list[float]:
        """Return some items' shares of probability: the softmax over all that have a score.

        Args:
            codes: of the items, each once.
        """
        rest, asked = self.rest, np.array(codes, dtype=np.int32)
        found = np.empty(len(asked), dtype=np.float32)
        _look_up(self.items, self.own, self.level, rest.base, asked, found)
        level = float(self.level) + rest.top
        top = max(self.top, level, _LEAST)
        whole = _sum_of_powers(self.own, top)
        if level > -np.inf:
            others = rest.whole - _sum_of_powers(self.under, rest.top)
            whole += math.exp(level - top) * max(others, 0.0)
        return [math.exp(one - top) / (whole or 1.0) for one in found.tolist()]


def _sum_of_powers(scores: NDArray[np.float32], top: float) -> float:
    """Return the sum of exp(score - top); -inf adds nothing."""
    powers = scores - np.float32(top)
    np.exp(powers, out=powers)
    return float(powers.sum())


@compiled(brief=True)
def _best(
    items: NDArray[np.int32],
    own: NDArray[np.float32],
    level: np.float32,
    base: NDArray[np.float32],
    absent: NDArray[np.int32],
    order: NDArray[np.int32],
    starts: NDArray[np.int64],
    steps: NDArray[np.float32],
    left: NDArray[np.bool_],
    words: NDArray[np.uint64],
    count: int,
    out: NDArray[np.int32],
) -> int:
    """Write the best of `count` items that are left, and return how many of these have a score.

    `left` tells which these are, and `words` the same, eight a word: each is closed once it is
    looked at. The rest is of `Few` and its `Rest`.
    """
    places, without = out.shape[0], 0
    heap = np.full(places, -np.inf, dtype=np.float32)
    held = np.full(places, -1, dtype=np.int32)
    rest = count
    for at in range(items.shape[0]):
        item, score = items[at], own[at]
        if left[item]:
            left[item] = False
            rest -= 1
            without += score == -np.inf
            if score >= heap[0]:
                sink(heap, held, score, item)
    for item in absent:
        without += left[item]
        rest -= left[item]
        left[item] = False
    if rest < _NARROW * places:
        _all_of(words, left, base, level, heap, held)
    else:
        _first_of(order, starts, steps, level, left, heap, held)
    settled(heap, held, out)
    return count - without


@compiled(brief=True)
def _all_of(
    words: NDArray[np.uint64],
    left: NDArray[np.bool_],
    base: NDArray[np.float32],
    level: np.float32,
    heap: NDArray[np.float32],
    held: NDArray[np.int32],
) -> None:
    """Look at all that are left: they are few."""
    for word in range(words.shape[0]):
        if words[word] != 0:
            for item in range(8 * word, 8 * word + 8):
                if left[item]:
                    sink(heap, held, base[item] + level, item)


@compiled(brief=True)
def _first_of(
    order: NDArray[np.int32],
    starts: NDArray[np.int64],
    steps: NDArray[np.float32],
    level: np.float32,
    left: NDArray[np.bool_],
    heap: NDArray[np.float32],
    held: NDArray[np.int32],
) -> None:
    """Look at those that are left in their own order, until none can be better than those held."""
    for step in range(steps.shape[0]):
        score = steps[step] + level
        if score < heap[0]:
            break
        for at in range(starts[step], starts[step + 1]):
            item = order[at]
            if left[item] and not sink(heap, held, score, item):
                break  # the others of this score have higher codes


@compiled(brief=True)
def _look_up(
    items: NDArray[np.int32],
    own: NDArray[np.float32],
    level: np.float32,
    base: NDArray[np.float32],
    asked: NDArray[np.int32],
    out: NDArray[np.float32],
) -> None:
    """Write the scores of the items that are asked about; those behind the end have none."""
    marks = np.zeros(base.shape[0], dtype=np.bool_)
    for place in range(asked.shape[0]):
        item = asked[place]
        out[place] = -np.inf
        if item < base.shape[0]:
            out[place] = base[item] + level
            marks[item] = True
    for at in range(items.shape[0]):
        if marks[items[at]]:
            for place in range(asked.shape[0]):
                if asked[place] == items[at]:
                    out[place] = own[at]

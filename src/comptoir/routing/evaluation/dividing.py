"""Set a test apart, and take a few examples of each desk."""

import numpy as np

from comptoir.kernel import errors
from comptoir.routing.datasets.reading import plain
from comptoir.routing.learners.port import NOWHERE
from comptoir.routing.training import Examples


def set_apart(examples: Examples, share: float, seed: int) -> tuple[Examples, Examples]:
    """Divide into what is learned from and a test, each desk by its share.

    Texts that are the same but for case and blanks stay on one side, whatever their labels.

    Raises:
        errors.Invalid: the share is not between 0 and 1, or leaves a side empty.
    """
    if not 0 < share < 1:
        raise errors.Invalid(
            "A test of {share} is out of range; write 0.2 for a fifth.", share=share
        )
    firsts: dict[str, int] = {}
    lead = [firsts.setdefault(plain(text), row) for row, text in enumerate(examples.texts)]
    rng = np.random.default_rng(seed)
    order = rng.permutation(sorted(firsts.values())).tolist()
    by_label: dict[str, list[int]] = {}
    for row in order:
        by_label.setdefault(examples.labels[row], []).append(row)
    out = {row for rows in by_label.values() for row in rows[: round(len(rows) * share)]}
    test = [row for row, first in enumerate(lead) if first in out]
    kept = [row for row, first in enumerate(lead) if first not in out]
    if not test or not kept:
        raise errors.Invalid(
            "{rows} requests cannot be divided; give more, or a test of your own.",
            rows=len(examples),
        )
    return examples.rows(kept), examples.rows(test)


def few(examples: Examples, shots: int, seed: int) -> Examples:
    """Return so many examples of each desk, drawn at random; those that belong to none all stay.

    Raises:
        errors.Invalid: it is none.
    """
    if shots < 1:
        raise errors.Invalid(
            "{shots} examples of each desk teach nothing; ask for 1 or more.", shots=shots
        )
    order = np.random.default_rng(seed).permutation(len(examples)).tolist()
    taken: dict[str, int] = {}
    chosen = []
    for row in order:
        label = examples.labels[row]
        taken[label] = taken.get(label, 0) + 1
        if label == NOWHERE or taken[label] <= shots:
            chosen.append(row)
    return examples.rows(sorted(chosen))

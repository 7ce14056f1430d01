"""Labels as columns."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.routing.learners.port import NOWHERE

FEWEST = 2


def classes_of(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the classes among labels, in the order of their names.

    Raises:
        errors.Invalid: there are not two.

    >>> classes_of(["returns", "", "delivery"])
    ('delivery', 'returns')
    """
    found = tuple(sorted(set(labels) - {NOWHERE}))
    if len(found) < FEWEST:
        raise errors.Invalid(
            "The labels name {count} class ({names}); learning needs at least two.",
            count=len(found),
            names=", ".join(found),
        )
    return found


def columns_of(labels: Sequence[str], classes: Sequence[str]) -> NDArray[np.int64]:
    """Return the column of each label, -1 for one that is no class.

    >>> columns_of(["returns", "", "delivery"], ("delivery", "returns")).tolist()
    [1, -1, 0]
    """
    place = {name: column for column, name in enumerate(classes)}
    return np.array([place.get(label, -1) for label in labels], dtype=np.int64)

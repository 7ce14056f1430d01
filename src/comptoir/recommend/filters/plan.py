"""Conditions joined by AND and OR, with what never changes worked out beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.filters.asked import Asked, Events
from comptoir.recommend.filters.bound import Bound
from comptoir.recommend.filters.conditions import OnEvents, OnRows, OnTheOneWhoAsks
from comptoir.recommend.filters.masks import Mask, shared
from comptoir.recommend.filters.model import AllOf, Condition, Where

Answer = Callable[[Bound], Mask]
"""Answers a request with a mask, shared, so not to be written."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same answer for every request."""

    mask: Mask

    def __call__(self, _: Bound) -> Mask:
        return self.mask


@dataclass(frozen=True, slots=True)
class Joined:
    """Several answers as one."""

    answers: tuple[Answer, ...]
    together: np.ufunc
    """`logical_and` or `logical_or`."""

    def __call__(self, bound: Bound) -> Mask:
        first, second, *others = self.answers
        found: Mask = self.together(first(bound), second(bound))
        for other in others:
            self.together(found, other(bound), out=found)
        return found


@dataclass(frozen=True, slots=True)
class History:
    """What the one who asks has done, as the codes of what it was done with."""

    answer: Answer
    """Answers for each event."""
    size: int
    """Codes there are; the history may know newer ones."""

    def __call__(self, bound: Bound) -> NDArray[Any]:
        codes = bound.history.rows[self.answer(bound)]
        return codes[codes < self.size]


@dataclass(frozen=True, slots=True)
class Known:
    """The same users for every request, as their codes."""

    codes: NDArray[Any]
    size: int
    """Users there are; the events may know newer ones."""

    def __call__(self, _: Bound) -> NDArray[Any]:
        return self.codes[self.codes < self.size]


@dataclass(frozen=True, slots=True)
class Segment:
    """The users who have done something, as a mask."""

    answer: Answer
    """Answers for each event of everybody."""
    events: Events
    size: int
    """Users there are."""

    def __call__(self, bound: Bound) -> Mask:
        found = np.zeros(self.size, dtype=np.bool_)
        users = self.events.rows[self.answer(bound)]
        found[users[users < self.size]] = True
        return found


NO_REQUEST = Bound(Asked(), {}, None)
"""Answers that never change are asked without one."""


def on_rows(where: Where, tests: Mapping[Condition, OnRows]) -> Answer:
    """Return what answers conditions on rows of a table.

    Args:
        where: The conditions.
        tests: What answers each of them alone.
    """

    def one(condition: Condition) -> Answer:
        test = tests[condition]
        return Fixed(test(NO_REQUEST)) if test.fixed else test

    return _joined(where, one)


def on_events(where: Where, source: Callable[[Bound], Events]) -> Answer:
    """Return what answers conditions on events, a mask of them."""
    return _joined(where, lambda condition: OnEvents(condition, source))


def holds(where: Where) -> Callable[[Bound], bool]:
    """Return what answers conditions after IF."""
    if isinstance(where, Condition):
        return OnTheOneWhoAsks(where)
    each = [holds(one) for one in where.conditions]
    if isinstance(where, AllOf):
        return lambda bound: all(one(bound) for one in each)
    return lambda bound: any(one(bound) for one in each)


def _joined(where: Where, one: Callable[[Condition], Answer]) -> Answer:
    if isinstance(where, Condition):
        return one(where)
    together = np.logical_and if isinstance(where, AllOf) else np.logical_or
    answers = [_joined(each, one) for each in where.conditions]
    fixed = [answer for answer in answers if isinstance(answer, Fixed)]
    if len(fixed) > 1:
        asked = [answer for answer in answers if not isinstance(answer, Fixed)]
        answers = [Fixed(shared(_reduced(fixed, together))), *asked]
    return answers[0] if len(answers) == 1 else Joined(tuple(answers), together)


def _reduced(fixed: Sequence[Fixed], together: np.ufunc) -> Mask:
    found: Mask = together.reduce([one.mask for one in fixed], axis=0)
    return found

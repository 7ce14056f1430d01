"""Evidence for reasons: who chose what together, what items share, how many chose each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.content import Attributes, Content
from comptoir.recommend.data import Interactions
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.recipes.popularity import days_of, popular
from comptoir.recommend.recipes.port import Reason
from comptoir.recommend.recipes.related import Step, users_of

_NEWEST = 50
"""Events of a history among which evidence is looked for."""
_ALIKE = 10
"""Events of a history whose items are looked through for values that both share."""
_DECAY = 20.0
"""Events over which an older item's link counts 1/e."""
_REACH = 100
"""Newest items of a user that are counted as chosen together."""
_LEAST = 2
"""Customers that a count needs to be told: one alone could be recognised."""
_CODES = {"view": "viewed_together", "purchase": "bought_together", "watch": "watched_together"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What can be said of a pair of items, and of one."""

    pairs: Step
    users: NDArray[np.float32]
    """Unique users of each item, shape (items,)."""
    days: int
    """Days over which events reach; 0 when unknown."""
    attributes: Attributes | None = None

    @classmethod
    def gathered(
        cls, data: Interactions, content: Content | None, *, keep: int, code: str = ""
    ) -> Self:
        """Count.

        Args:
            data: interactions.
            content: of items.
            keep: neighbours of each item whose common customers are counted.
            code: of the reason that customers chose both.
        """
        pairs = Step.by_user(
            data, code or word(data), discount=0.5, least=_LEAST, keep=keep, reach=_REACH
        )
        attributes = content.attributes if content else None
        return cls(pairs=pairs, users=users_of(data), days=days_of(data), attributes=attributes)

    def strongest(
        self, history: NDArray[np.int32], items: Sequence[int]
    ) -> dict[int, tuple[int, int]]:
        """Return the item of a history that speaks most for each item, and how many chose both.

        Args:
            history: item codes, oldest first.
            items: item codes; those that no item of the history is linked to are left out.
        """
        found: dict[int, tuple[int, int]] = {}
        best: dict[int, float] = {}
        wanted = np.asarray(items, dtype=np.int32)
        seen: set[int] = set()
        for back, each in enumerate(history[-_NEWEST:][::-1].tolist()):
            if each in seen:
                continue
            seen.add(each)
            near, counts = self.pairs.row(each)
            there = np.isin(near, wanted)
            say = np.exp(-back / _DECAY) * self.pairs.weights[each] if there.any() else 0.0
            for item, count in zip(near[there].tolist(), counts[there].tolist(), strict=True):
                strength = say * count * float(self.pairs.weights[item])
                if strength > best.get(item, 0.0):
                    best[item], found[item] = strength, (each, int(count))
        return found

    def alike(self, history: NDArray[np.int32], item: int) -> tuple[int, dict[str, str]]:
        """Return the newest item of a history that shares most with an item, and what."""
        most: tuple[int, dict[str, str]] = (-1, {})
        if self.attributes is None:
            return most
        for each in history[-_ALIKE:][::-1].tolist():
            shared = self.attributes.shared(each, item) if each != item else {}
            if len(shared) > len(most[1]):
                most = (each, shared)
        return most

    def chosen_together(self, item: int, count: int, share: float) -> Reason:
        """Return the reason that customers chose both."""
        return Reason(code=self.pairs.code, evidence={"item": item, "count": count}, share=share)

    def same_attributes(self, history: NDArray[np.int32], item: int, share: float) -> Reason | None:
        """Return the reason that an item shares values with one of the history; None if none."""
        other, values = self.alike(history, item)
        if not values:
            return None
        evidence = {"item": other, "values": values}
        return Reason(code="same_attributes", evidence=evidence, share=share)

    def popular(self, item: int, share: float = 1.0) -> Reason:
        """Return the reason that many chose an item; that it is new when nobody did."""
        count = int(self.users[item]) if item < len(self.users) else 0
        return popular(count, self.days, share) if count else Reason(code="new", share=share)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        found = self.pairs.counts.arrays("evidence.pairs")
        found |= {"evidence.weights": self.pairs.weights, "evidence.users": self.users}
        return found | (self.attributes.arrays() if self.attributes else {})

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        names = [list(one) for one in self.attributes.names] if self.attributes else None
        return {"code": self.pairs.code, "days": self.days, "attributes": names}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        pairs = Step(
            code=facts["code"],
            counts=Links.of(dict(arrays), "evidence.pairs"),
            weights=arrays["evidence.weights"],
        )
        attributes = None
        if facts["attributes"] is not None:
            names = tuple((field, value) for field, value in facts["attributes"])
            attributes = Attributes.of_codes(
                names, arrays["attributes.starts"], arrays["attributes.codes"]
            )
        users = arrays["evidence.users"]
        return cls(pairs=pairs, users=users, days=facts["days"], attributes=attributes)


def word(data: Interactions) -> str:
    """Return what pairs of these events are called: `bought_together` when all are purchases."""
    kinds = np.unique(data.kinds)
    if len(kinds) != 1:
        return "chosen_together"
    name = data.event_types[int(kinds[0])].casefold()
    return _CODES.get(name, "chosen_together")

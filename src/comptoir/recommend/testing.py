"""Generated data with a known law, for the tests of everything that learns.

Items come in sets of four, and sets in three kinds. Users like one kind and choose items of one set
together; two items are chosen by nearly everybody. Each third set has an item that nobody has
chosen yet.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Column, ColumnKind, Interactions, Table, gathered
from comptoir.recommend.recipes.affinity import items_with
from comptoir.recommend.recipes.port import Query, Scorer, TrainingData

USERS, ITEMS, STEPS = 150, 60, 12
SET, KINDS = 4, 3
RISES = 17
"""The item that trends."""
TAKES = 0.7
"""How likely users of a plan take the action that is made for it."""
_DAY = 86_400
_START = 1_700_000_000


class WordEmbedder:
    """Adds up a random vector a word; texts with the same words are near."""

    name = "words"
    size = 48

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for at, text in enumerate(texts):
            for word in text.lower().split():
                chance = np.random.default_rng(crc32(word.encode()))
                rows[at] += chance.standard_normal(self.size).astype(np.float32)
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: NDArray[np.float32] = rows / np.maximum(length, 1e-9)
        return unit


@cache
def chains() -> TrainingData:
    """Users walk along a circle of items, so the next item follows from the last one."""
    chance = np.random.default_rng(7)
    start = chance.integers(0, ITEMS, USERS)
    stride = 1 + (chance.random((USERS, STEPS)) < 0.2)  # noqa: PLR2004 - some steps are longer
    events = (start[:, None] + np.cumsum(stride, axis=1)) % ITEMS
    data = gathered(
        owners=np.repeat(np.arange(USERS), STEPS),
        events=events.ravel(),
        times=np.tile(np.arange(STEPS) * 60, USERS),
        users=[f"u{u}" for u in range(USERS)],
        items=[f"i{i}" for i in range(ITEMS)],
    )
    return TrainingData(interactions=data, now=STEPS * 60)


@cache
def shop() -> TrainingData:
    """Views, and purchases of the same things within minutes."""
    return _baskets(("View", "Purchase"), "CATEGORY_L1")


@cache
def cinema() -> TrainingData:
    """One type of event."""
    return _baskets(("Watch",), "GENRES")


@cache
def rising() -> TrainingData:
    """Everything goes on as usual, but for one item in the newest hour."""
    chance = np.random.default_rng(3)
    n = 6000
    weights = 1 / np.arange(1, ITEMS + 1)
    events = chance.choice(ITEMS, n, p=weights / weights.sum())
    times = _START + np.sort(chance.integers(0, 2 * _DAY, n))
    now = int(times[-1])
    late = now - np.arange(30) * 60
    data = gathered(
        owners=np.concatenate([chance.integers(0, USERS, n), np.arange(30)]),
        events=np.concatenate([events, np.full(30, RISES)]),
        times=np.concatenate([times, late]),
        users=[f"u{u}" for u in range(USERS)],
        items=[f"i{i}" for i in range(ITEMS)],
    )
    return TrainingData(interactions=data, now=now)


@cache
def offers() -> TrainingData:
    """Outcomes of three actions: two are each for one plan, the third for nobody in particular."""
    chance = np.random.default_rng(11)
    n = 500
    premium = np.arange(n) % 2 == 0
    rates = np.where(premium[:, None], (TAKES, 0.1, 0.2), (0.1, TAKES, 0.2))
    taken = chance.random((n, 3)) < rates
    data = gathered(
        owners=np.repeat(np.arange(n), 3),
        events=np.tile(np.arange(3), n),
        times=_START + chance.integers(0, 30 * _DAY, 3 * n),
        kinds=np.where(taken.ravel(), 0, 1),
        users=[f"u{u}" for u in range(n)],
        items=["upgrade", "family", "survey"],
        event_types=("Taken", "Not Taken"),
    )
    users = table({"PLAN": [("premium",) if each else ("basic",) for each in premium]}, data.users)
    return TrainingData(
        interactions=chains().interactions, users=users, outcomes=data, now=_START + 30 * _DAY
    )


def table(texts: Mapping[str, Sequence[Sequence[str]]], ids: Sequence[str]) -> Table:
    """Return a table of texts: those of one value a row are plain, the others categories."""
    columns = {}
    for name, rows in texts.items():
        words = tuple(dict.fromkeys(word for row in rows for word in row))
        place = {word: at for at, word in enumerate(words)}
        columns[name] = Column(
            kind=ColumnKind.TEXT if name == "DESCRIPTION" else ColumnKind.CATEGORIES,
            starts=np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64),
            codes=np.array([place[word] for row in rows for word in row], dtype=np.int32),
            vocabulary=words,
        )
    codes = {name: code for code, name in enumerate(ids)}
    return Table(ids=tuple(ids), columns=columns, codes=codes)


def queries(data: TrainingData, count: int) -> list[Query]:
    """Return what the first users would ask."""
    found = data.interactions
    plans = {"PLAN": "premium"}
    return [Query(history=found.of(user), now=data.now, traits=plans) for user in range(count)]


def n_scored(name: str, data: TrainingData) -> int:
    """Return how many scores a recipe gives."""
    actions = data.outcomes if name == "next-best-action" else None
    return actions.n_items if actions else data.interactions.n_items


def rank_of_next(scorer: Scorer, query: Query) -> int:
    """Return the rank of the item that follows a user's last one in `chains`."""
    scores = scorer.score(query)
    scores[query.history] = -np.inf
    return int((scores > scores[(query.history[-1] + 1) % ITEMS]).sum())


def cold_items() -> list[int]:
    """Return the items that nobody has chosen."""
    return [item for item in range(ITEMS) if item % (3 * SET) == 3 * SET - 1]


def warm_items() -> list[int]:
    """Return the others, but for the two that everybody chooses."""
    return [item for item in range(2, ITEMS) if item not in cold_items()]


def same_set(one: int, other: int) -> bool:
    """Tell whether two items are chosen together."""
    return one // SET == other // SET


def likes(users: NDArray[np.int64], item: int) -> NDArray[np.bool_]:
    """Tell which users like the kind of an item."""
    return np.asarray(users % KINDS == (item // SET) % KINDS)


def items_of_kind(data: TrainingData, kind: int) -> NDArray[np.int32]:
    """Return the items of a kind of `shop`."""
    assert data.items is not None
    return items_with(f'ITEMS.CATEGORY_L1 = "kind {kind}"', data.items)


def users_of_each(data: Interactions, event_type: str | None) -> NDArray[np.int64]:
    """Return the unique users of each item, of one event type or of all."""
    keep = np.ones(len(data), dtype=bool)
    if event_type:
        keep = data.kinds == data.event_types.index(event_type)
    pairs = np.unique(np.stack([data.owners()[keep], data.events[keep]]), axis=1)
    return np.bincount(pairs[1], minlength=data.n_items)


def _baskets(event_types: tuple[str, ...], kind_column: str) -> TrainingData:
    chance = np.random.default_rng(5)
    cold = set(cold_items())
    owners, events, times, kinds = [], [], [], []
    for user in range(USERS):
        for visit in range(6):
            chosen = int(chance.integers(0, ITEMS // SET // KINDS)) * KINDS + user % KINDS
            items = [i for i in range(chosen * SET, chosen * SET + SET) if i not in cold]
            picked = [int(one) for one in chance.permutation(items)[:3]]
            picked += [int(chance.integers(0, 2))] if chance.random() < 0.7 else []  # noqa: PLR2004 - most visits
            for kind in range(len(event_types)):
                for place, item in enumerate(picked):
                    owners.append(user)
                    events.append(item)
                    times.append(_START + (6 * user % 50 + visit) * _DAY + kind * 600 + place)
                    kinds.append(kind)
    data = gathered(
        owners=np.array(owners),
        events=np.array(events),
        times=np.array(times),
        kinds=np.array(kinds),
        users=[f"u{u}" for u in range(USERS)],
        items=[f"i{i}" for i in range(ITEMS)],
        event_types=event_types,
    )
    words = {
        kind_column: [(f"kind {i // SET % KINDS}",) for i in range(ITEMS)],
        "STYLE": [(f"style {i // SET}",) for i in range(ITEMS)],
        "DESCRIPTION": [
            (f"fine set{i // SET} thing{i} made{i // SET} well",) for i in range(ITEMS)
        ],
    }
    items_table = table(words, data.items)
    now = int(data.times.max())
    return TrainingData(interactions=data, items=items_table, embedder=WordEmbedder(), now=now)

"""What the labels of a sample say of two versions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comptoir.quality.metrics import mcnemar
from comptoir.quality.metrics.finite import population_shares
from comptoir.routing.annotation.model import Item, ItemState, Round
from comptoir.routing.comparing.drawing import agrees
from comptoir.routing.comparing.model import Labelled, Pair, Sides

_BOTH, _OURS, _THEIRS, _NEITHER = _ALL = range(4)
_AGREE, _DIFFER = "agree", "differ"
_POSSIBLE = {_AGREE: (_BOTH, _NEITHER), _DIFFER: (_OURS, _THEIRS, _NEITHER)}
"""Who may be right where both name one desk, and where they differ."""
FEWEST = 5
"""Labelled requests of a language or desk under which nothing is said of it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A labelled request."""

    stratum: str
    weight: float
    language: str
    label: str
    theirs: bool
    ours: bool
    differs: bool

    @property
    def kind(self) -> str:
        """Whether both name one desk."""
        return _DIFFER if self.differs else _AGREE

    @property
    def outcome(self) -> int:
        """Who is right."""
        if self.theirs and self.ours:
            return _BOTH
        if self.ours:
            return _OURS
        return _THEIRS if self.theirs else _NEITHER


def estimated(made: Round, items: Sequence[Item], pairs: dict[str, Pair]) -> Labelled:
    """Return how often each is right, from the labels that there are.

    Estimates weigh strata by their sizes, so that a sample with many disagreements says what all
    requests would. Items that nobody could label are left out.

    Args:
        made: the round; its source has the sizes of the strata.
        items: of the round.
        pairs: what both said, by request.
    """
    rows = [
        _Row(
            stratum=one.stratum,
            weight=one.weight,
            language=one.language,
            label=one.desk,
            theirs=pairs[one.subject].theirs.desk == one.desk,
            ours=pairs[one.subject].ours.desk == one.desk,
            differs=pairs[one.subject].differs,
        )
        for one in items
        if one.state is ItemState.SETTLED and one.desk is not None and one.subject in pairs
    ]
    sizes: dict[str, int] = made.source["sizes"]
    met = {row.stratum for row in rows}
    apart = [row for row in rows if row.differs]
    covered = sum(size for name, size in sizes.items() if name in met) / max(sum(sizes.values()), 1)
    return Labelled(
        round=made,
        drawn=len(items),
        labelled=len(rows),
        covered=covered,
        test=mcnemar([row.ours for row in apart], [row.theirs for row in apart]) if apart else None,
        whole=_sides("", rows, _kinds(sizes)) if rows else None,
        by_language=_by(rows, lambda row: row.language),
        by_desk=_by(rows, lambda row: row.label),
    )


def _kinds(sizes: Mapping[str, int]) -> dict[str, float]:
    """Return how many requests there are on which both agree, and on which they differ."""
    found: dict[str, float] = {}
    for name, size in sizes.items():
        kind = _AGREE if agrees(name) else _DIFFER
        found[kind] = found.get(kind, 0.0) + size
    return found


def _by(rows: Sequence[_Row], kind: Callable[[_Row], str]) -> tuple[Sides, ...]:
    """Return the figures of each kind with enough labels; how many there are, the sample tells."""
    found = []
    for name in sorted({kind(row) for row in rows} - {""}):
        mine = [row for row in rows if kind(row) == name]
        if len(mine) >= FEWEST:
            sizes = dict.fromkeys({row.kind for row in mine}, 0.0)
            for row in mine:
                sizes[row.kind] += row.weight
            found.append(_sides(name, mine, sizes))
    return tuple(found)


def _sides(name: str, rows: Sequence[_Row], sizes: Mapping[str, float]) -> Sides:
    """Return how often each is right among all requests that the rows stand for."""
    found = population_shares(
        [row.outcome for row in rows],
        [row.weight for row in rows],
        [row.kind for row in rows],
        sizes,
        _POSSIBLE,
    )
    return Sides(
        name=name,
        n=len(rows),
        champion=found.interval(_weights(_BOTH, _THEIRS)),
        challenger=found.interval(_weights(_BOTH, _OURS)),
        difference=found.interval([-1.0 if at == _THEIRS else float(at == _OURS) for at in _ALL]),
    )


def _weights(*right: int) -> list[float]:
    return [float(at in right) for at in _ALL]

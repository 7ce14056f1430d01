"""How far annotators agree: on which desks, in which languages, which two; and what anchors them.

Labels that were taken back, items that were skipped, and decisions of disputes say nothing of how
alike people label; they are left out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from comptoir.quality.metrics import (
    Interval,
    bootstrap,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
)
from comptoir.quality.metrics.ratios import clustered_share, difference
from comptoir.routing.annotation.model import Item, Label, Mode, Stream, Verdict

EXAMPLES = 3
"""Items that are named for each two desks that people confuse."""
Said = tuple[bool, str]
"""Whether a desk was named, and which: empty for none at all, or where it was rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Two annotators."""

    first: str
    second: str
    kappa: Interval
    """Cohen's, over the items that both labelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Two desks between which people differ."""

    desks: tuple[str, str]
    """In the order of their names; empty for no desk at all."""
    items: int
    """On which somebody said the one and somebody the other."""
    examples: tuple[str, ...]
    """Ids of some of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchoring:
    """Whether a prediction that is shown draws labels to itself."""

    shown: Interval
    """Share of labels that name the predicted desk where it was seen."""
    hidden: Interval
    """The same where it was hidden, in the same rounds."""
    difference: Interval
    """By how much the first is larger: 0 where nobody is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds that a label takes; medians, for a page may be left open over lunch."""

    overall: Interval
    by_annotator: dict[str, Interval]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How far people agree."""

    labels: int
    items: int
    """That two people or more labelled; all figures of agreement stand on them."""
    alpha: Interval | None = None
    """Krippendorff's; None without an item that two people labelled."""
    fleiss: Interval | None = None
    drawn: Interval | None = None
    """Krippendorff's alpha of items that were drawn blindly: those that were chosen because they
    are hard are agreed upon less."""
    by_language: dict[str, Interval]
    by_desk: dict[str, Interval]
    """Alpha of one desk against all others."""
    pairs: tuple[Two, ...]
    confusions: tuple[Confusion, ...]
    """Most frequent first."""
    anchoring: Anchoring | None
    """None before a prediction was both shown and hidden, on two items each."""
    pace: Pace | None
    """None without a label."""


def report(items: Iterable[Item], labels: Iterable[Label], *, rejected: bool = False) -> Report:
    """Measure agreement.

    Args:
        items: of rounds.
        labels: of these items.
        rejected: whether "this cannot be labelled" counts as something of its own that people
            agree or differ on; else such labels are left out.
    """
    known = {one.item_id: one for one in items}
    kept = [one for one in labels if one.item_id in known and _counts(one)]
    said = _said(known, kept, rejected=rejected)
    twice = [known[item_id] for item_id, told in said.items() if len(told) > 1]
    drawn = [item for item in twice if item.stream is Stream.RANDOM]
    named = sorted({desk for item in twice for is_desk, desk in said[item.item_id].values()
                    if is_desk})  # fmt: skip

    def alpha(chosen: Sequence[Item]) -> Interval:
        return krippendorff_alpha([[*said[item.item_id].values()] for item in chosen])

    def one_against_all(desk: str) -> Interval:
        mine = (True, desk)
        return krippendorff_alpha(
            [[one == mine for one in said[item.item_id].values()] for item in twice]
        )

    return Report(
        labels=len(kept),
        items=len(twice),
        alpha=alpha(twice) if twice else None,
        fleiss=fleiss_kappa([[*said[item.item_id].values()] for item in twice]) if twice else None,
        drawn=alpha(drawn) if drawn else None,
        by_language=_by(twice, lambda item: item.language, alpha),
        by_desk={desk: one_against_all(desk) for desk in named},
        pairs=_pairs(said),
        confusions=_confusions(said),
        anchoring=_anchoring(known, kept),
        pace=_pace(kept),
    )


def _counts(label: Label) -> bool:
    return (
        label.undone_at is None
        and label.verdict is not Verdict.SKIPPED
        and label.mode is not Mode.ADJUDICATE
    )


def desk_of(label: Label, item: Item) -> str | None:
    """Return the desk that a label names; None where it names none."""
    if label.verdict is Verdict.ACCEPTED and label.desk is None and item.guess:
        return item.guess.desk
    return label.desk if label.verdict in {Verdict.LABELLED, Verdict.ACCEPTED} else None


def _said(
    known: dict[str, Item], labels: Sequence[Label], *, rejected: bool
) -> dict[str, dict[str, Said]]:
    """Return what each annotator said of each item; who said it twice is heard the last time."""
    found: dict[str, dict[str, Said]] = {}
    for one in labels:
        desk = desk_of(one, known[one.item_id])
        if desk is not None or (rejected and one.verdict is Verdict.REJECTED):
            found.setdefault(one.item_id, {})[one.annotator] = (desk is not None, desk or "")
    return found


def _by(
    items: Sequence[Item],
    name: Callable[[Item], str],
    figure: Callable[[Sequence[Item]], Interval],
) -> dict[str, Interval]:
    parts: dict[str, list[Item]] = {}
    for item in items:
        parts.setdefault(name(item), []).append(item)
    return {part: figure(parts[part]) for part in sorted(parts)}


def _pairs(said: dict[str, dict[str, Said]]) -> tuple[Two, ...]:
    both: dict[tuple[str, str], list[tuple[Said, Said]]] = {}
    for told in said.values():
        for first, second in combinations(sorted(told), 2):
            both.setdefault((first, second), []).append((told[first], told[second]))
    return tuple(
        Two(
            first=first,
            second=second,
            kappa=cohen_kappa([one for one, _ in pairs], [other for _, other in pairs]),
        )
        for (first, second), pairs in sorted(both.items())
    )


def _confusions(said: dict[str, dict[str, Said]]) -> tuple[Confusion, ...]:
    met: dict[tuple[str, str], list[str]] = {}
    for item_id, told in said.items():
        desks = sorted({desk for is_desk, desk in told.values() if is_desk})
        for first, second in combinations(desks, 2):
            met.setdefault((first, second), []).append(item_id)
    order = sorted(met.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple(
        Confusion(desks=desks, items=len(found), examples=tuple(found[:EXAMPLES]))
        for desks, found in order
    )


def _anchoring(known: dict[str, Item], labels: Sequence[Label]) -> Anchoring | None:
    """Compare labels of rounds that check; an item is the independent unit, however many say it."""
    told: dict[bool, list[tuple[bool, str]]] = {True: [], False: []}
    for one in labels:
        item = known[one.item_id]
        # What is not hidden and was not shown is of a round that teaches.
        if one.mode is Mode.CHECK and item.guess and one.shown != item.hidden:
            agrees = desk_of(one, item) == item.guess.desk
            told[one.shown].append((agrees, one.item_id))
    if min(len({item_id for _, item_id in arm}) for arm in told.values()) < 2:  # noqa: PLR2004
        return None
    shown, hidden = (
        clustered_share(
            [float(agrees) for agrees, _ in told[seen]],
            [1.0] * len(told[seen]),
            clusters=[item_id for _, item_id in told[seen]],
        )
        for seen in (True, False)
    )
    return Anchoring(shown=shown, hidden=hidden, difference=difference(shown, hidden))


def _pace(labels: Sequence[Label]) -> Pace | None:
    if not labels:
        return None
    people = Counter(one.annotator for one in labels)
    return Pace(
        overall=_median([one.seconds for one in labels]),
        by_annotator={
            name: _median([one.seconds for one in labels if one.annotator == name])
            for name in sorted(people)
        },
    )


def _median(seconds: Sequence[float]) -> Interval:
    values = np.array(seconds)
    return bootstrap(lambda rows: float(np.median(values[rows])), len(values))

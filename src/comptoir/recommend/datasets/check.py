"""The data check: is this fit to learn recommendations from, and what to do where it is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase, Share
from comptoir.recommend.data import Interactions

LEAST_EVENTS, LEAST_RETURNING = 1_000, 25
"""What Amazon Personalize refuses to train on less than: events, and users with two or more."""
WISHED_USERS, WISHED_ITEMS, WISHED_EVENTS = 50, 50, 1_500
MISSING, REPEATS, DUPLICATES, HEAD_HEAVY = 0.1, 0.5, 0.01, -2.0
"""Where the diagnosis of Amazon Personalize's own examples begins to warn."""
DRIFT, UNKNOWN_ITEMS, LEAST_SECONDS = 0.3, 0.5, 86_400
_FEW_ITEMS = 10
"""Fewer items have no slope that says anything."""


class Weight(StrEnum):
    """How much a finding matters."""

    STOP = "stop"
    """Training would refuse, or learn nothing."""
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was counted."""

    events: int
    users: int
    items: int
    returning: int
    """Users with two events or more."""
    first: int
    """Seconds since 1970 of the oldest event; 0 for none."""
    last: int
    duplicates: float
    """Share of events that say exactly what another one says."""
    repeats: float
    """Share of events on an item that the user had met before."""
    slope: float
    """Of the logarithm of an item's events over that of its rank; NaN for too few items."""
    drift: float
    """How far popularity moved between the two halves of time, 0 to 1, chance taken off."""
    event_types: Mapping[str, int] = field(default_factory=dict)
    """Events by type."""
    missing: Mapping[str, float] = field(default_factory=dict)
    """Share of rows that lack a value, by column."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Rows that were refused, by reason."""
    unknown_items: float = float("nan")
    """Share of events on items without a record; NaN where there are no records at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that stands out."""

    code: str
    weight: Weight
    says: Phrase
    do: Phrase
    """What to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCheck:
    """What was counted, and what stands out."""

    facts: Facts
    findings: tuple[Finding, ...]

    @property
    def fit(self) -> bool:
        """Whether nothing keeps a training from beginning."""
        return all(one.weight is not Weight.STOP for one in self.findings)


def check(facts: Facts) -> DataCheck:
    """Say what stands out."""
    found = (*_amounts(facts), *_quality(facts), *_doubtful(facts), *_shape(facts))
    return DataCheck(facts=facts, findings=found)


def count(
    data: Interactions,
    *,
    missing: Mapping[str, float] | None = None,
    rejected: Mapping[str, int] | None = None,
    known_items: frozenset[str] | None = None,
) -> Facts:
    """Count what the check asks.

    Args:
        data: the events.
        missing: share of rows that lack a value, by column.
        rejected: rows that were refused, by reason.
        known_items: items that have a record; None where there are no records at all.
    """
    n = len(data)
    owners, lengths = data.owners(), data.lengths()
    per_item = np.bincount(data.events, minlength=data.n_items)
    pairs = owners.astype(np.int64) * max(data.n_items, 1) + data.events
    same = np.stack([pairs, data.times, data.kinds.astype(np.int64)]) if n else np.empty((3, 0))
    order = np.lexsort(same)
    sorted_ = same[:, order]
    alike = (sorted_[:, 1:] == sorted_[:, :-1]).all(axis=0).sum() if n > 1 else 0
    kinds = np.bincount(data.kinds, minlength=len(data.event_types))
    return Facts(
        events=n,
        users=int((lengths > 0).sum()),
        items=int((per_item > 0).sum()),
        returning=int((lengths > 1).sum()),
        first=int(data.times.min()) if n else 0,
        last=int(data.times.max()) if n else 0,
        duplicates=float(alike / n) if n else 0.0,
        repeats=float(1 - len(np.unique(pairs)) / n) if n else 0.0,
        slope=_slope(per_item),
        drift=_drift(data),
        event_types=dict(zip(data.event_types, kinds.tolist(), strict=True)),
        missing=missing or {},
        rejected=rejected or {},
        unknown_items=_unknown(data, per_item, known_items),
    )


def _slope(per_item: NDArray[np.int64]) -> float:
    """Fit a power law by least squares: log(events) over log(rank)."""
    met = np.sort(per_item[per_item > 0])[::-1]
    if len(met) < _FEW_ITEMS:
        return float("nan")
    ranks = np.log(np.arange(1, len(met) + 1))
    return float(np.polyfit(ranks, np.log(met), 1)[0])


def _drift(data: Interactions) -> float:
    """Return the total variation between the halves of time, less that of two halves by chance."""
    if len(data) < LEAST_EVENTS or data.times.min() == data.times.max():
        return 0.0
    late = data.times > np.median(data.times)
    odd = np.arange(len(data)) % 2 == 1
    return float(np.clip(_apart(data, late) - _apart(data, odd), 0, 1))


def _apart(data: Interactions, which: NDArray[np.bool_]) -> float:
    if which.all() or not which.any():
        return 0.0
    one = np.bincount(data.events[which], minlength=data.n_items) / which.sum()
    two = np.bincount(data.events[~which], minlength=data.n_items) / (~which).sum()
    return float(np.abs(one - two).sum() / 2)


def _unknown(
    data: Interactions, per_item: NDArray[np.int64], known: frozenset[str] | None
) -> float:
    if known is None or not len(data):
        return float("nan")
    lacking = np.array([one not in known for one in data.items], dtype=bool)
    return float(per_item[lacking].sum() / len(data))


def _amounts(facts: Facts) -> Iterator[Finding]:
    if facts.events < LEAST_EVENTS:
        yield Finding(
            code="too_few_events",
            weight=Weight.STOP,
            says=Phrase(
                "There are {count} events; {least} are needed.",
                count=facts.events,
                least=LEAST_EVENTS,
            ),
            do=Phrase("Import an older part of the history, or record events for longer."),
        )
    elif facts.events < WISHED_EVENTS:
        yield _few("few_events", "events", facts.events, WISHED_EVENTS)
    if facts.returning < LEAST_RETURNING:
        yield Finding(
            code="too_few_returning",
            weight=Weight.STOP,
            says=Phrase(
                "{count} users have two events or more; {least} are needed.",
                count=facts.returning,
                least=LEAST_RETURNING,
            ),
            do=Phrase(
                "See that USER_ID names a person and not a visit, and send userId once a visitor "
                "has signed in."
            ),
        )
    if facts.users < WISHED_USERS:
        yield _few("few_users", "users", facts.users, WISHED_USERS)
    if facts.items < WISHED_ITEMS:
        yield _few("few_items", "items", facts.items, WISHED_ITEMS)


def _few(code: str, what: str, found: int, wished: int) -> Finding:
    says = {
        "events": Phrase("There are {count} events; from {least} on, recommendations get better.",
                         count=found, least=wished),
        "users": Phrase("There are {count} users; from {least} on, recommendations get better.",
                        count=found, least=wished),
        "items": Phrase("There are {count} items; from {least} on, recommendations get better.",
                        count=found, least=wished),
    }  # fmt: skip
    do = Phrase("Train all the same, and again when there is more.")
    return Finding(code=code, weight=Weight.WARN, says=says[what], do=do)


def _quality(facts: Facts) -> Iterator[Finding]:
    for column, share in facts.missing.items():
        if share > MISSING:
            yield Finding(
                code="missing_values",
                weight=Weight.WARN,
                says=Phrase(
                    "{field} is empty in {share} of the rows.", field=column, share=Share(share)
                ),
                do=Phrase("Fill it at the source, or leave the column out of the training."),
            )
    refused = sum(facts.rejected.values())
    if refused > DUPLICATES * (facts.events + refused):
        reason, most = max(facts.rejected.items(), key=lambda pair: pair[1])
        yield Finding(
            code="many_rejects",
            weight=Weight.WARN,
            says=Phrase(
                "{count} rows were refused, {most} of them for {reason}.",
                count=refused,
                most=most,
                reason=reason,
            ),
            do=Phrase("Look at the refused rows, correct the export, and import again."),
        )


def _doubtful(facts: Facts) -> Iterator[Finding]:
    if facts.duplicates > DUPLICATES:
        yield Finding(
            code="duplicates",
            weight=Weight.WARN,
            says=Phrase("{share} of the events are there twice.", share=Share(facts.duplicates)),
            do=Phrase("See whether a file was imported twice, and send events with an eventId."),
        )
    if facts.unknown_items > UNKNOWN_ITEMS:
        yield Finding(
            code="unknown_items",
            weight=Weight.WARN,
            says=Phrase(
                "{share} of the events are on items without a record.",
                share=Share(facts.unknown_items),
            ),
            do=Phrase("See that ITEM_ID means the same in both datasets, and import the others."),
        )


def _shape(facts: Facts) -> Iterator[Finding]:
    if facts.repeats > REPEATS:
        yield Finding(
            code="repeats",
            weight=Weight.WARN,
            says=Phrase(
                "{share} of the events are on items that the user had met before.",
                share=Share(facts.repeats),
            ),
            do=Phrase("Filter what was bought already, or train on one event type alone."),
        )
    if facts.slope < HEAD_HEAVY:
        yield Finding(
            code="head_heavy",
            weight=Weight.WARN,
            says=Phrase(
                "A few items take almost all events (power-law slope {slope}).",
                slope=round(facts.slope, 2),
            ),
            do=Phrase("Leave out pages that everybody passes, or explore more."),
        )
    if facts.events and facts.last - facts.first < LEAST_SECONDS:
        yield Finding(
            code="short_time",
            weight=Weight.WARN,
            says=Phrase("All events lie within a day, or have no time of their own."),
            do=Phrase("Import TIMESTAMP in seconds since 1970, as the events happened."),
        )
    if facts.drift > DRIFT:
        yield Finding(
            code="drift",
            weight=Weight.WARN,
            says=Phrase(
                "What is popular has changed by {share} between the halves of time.",
                share=Share(facts.drift),
            ),
            do=Phrase("Train often, or leave out the oldest events."),
        )

"""Evidence under the keys of JSON, for commands, pages and the API."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from comptoir.kernel.work import Json
from comptoir.quality.metrics.intervals import Interval
from comptoir.recommend.evidence.outcomes import Outcome
from comptoir.recommend.model import Resource

_RATES = ("click_through", "conversion", "revenue_per_answer")


def interval(one: Interval | None) -> Json | None:
    """Return a figure with its range; None where there was too little to measure."""
    return None if one is None else asdict(one)


def outcome(one: Outcome, sources: Mapping[str, Resource]) -> Json:
    """Return what the answers of a source led to.

    Args:
        one: the figures.
        sources: campaigns and recommenders, by id; one that was deleted keeps its id alone.
    """
    found = sources.get(one.source)
    plain = {name: value for name, value in asdict(one).items() if name != "rates"}
    return (
        plain
        | {"name": found.name if found else "", "arn": found.arn if found else ""}
        | {name: interval(one.rates.get(name)) for name in _RATES}
    )


def answer(row: Mapping[str, Any]) -> Json:
    """Return one answer and what it led to, of the columns that `outcomes.answers` gives."""
    return {
        "recommendation_id": row["RECOMMENDATION_ID"],
        "source": row["SOURCE"],
        "version": row["VERSION"],
        "arm": row["ARM"],
        "shown_at": moment(row["SHOWN_AT"] / 1000),
        "items": row["LENGTH"],
        "chosen": row["CLICKS"],
        "converted": row["CONVERTED"],
        "revenue": row["REVENUE"],
    }


def moment(seconds: float) -> str:
    """Return a moment as RFC 3339 has it.

    >>> moment(1_700_000_000)
    '2023-11-14T22:13:20Z'
    """
    found = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    return found.replace("+00:00", "Z")


def share(one: Mapping[str, Any] | Json | None) -> str:
    """Return a share with its range, as tables of the terminal have it.

    >>> share({"value": 0.5, "low": 0.25, "high": 0.75})
    '50.00 % (25.00 to 75.00)'
    """
    if one is None:
        return ""
    value, low, high = (100 * float(one[name]) for name in ("value", "low", "high"))
    return f"{value:.2f} % ({low:.2f} to {high:.2f})"


def by_id(found: Sequence[Resource]) -> dict[str, Resource]:
    """Return resources by their id."""
    return {one.resource_id: one for one in found}

"""Lists of items to look at: what was shown, and what a model alone would show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import polars as pl

from comptoir.recommend.evidence import reading
from comptoir.recommend.live.groups import View
from comptoir.recommend.model import Resource
from comptoir.recommend.portraits.reach import PLACES, Codes
from comptoir.recommend.recipes.port import Query, RecipeType
from comptoir.recommend.serving.many import top_many
from comptoir.recommend.serving.opened import OpenVersion
from comptoir.recommend.serving.slates import Slates
from comptoir.recommend.store.storeroom import Storeroom

USERS = 400
"""Users whom a model is asked for."""
_CELLS = 8_000_000
"""Scores that a page may cost."""
_ANSWERS = 5_000
"""Newest answers of the log that are looked at."""
_CREATED = "CREATION_TIMESTAMP"
_DAY = 86_400
_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Lists of a campaign, by the catalogue's codes."""

    lists: Sequence[Codes]
    histories: Sequence[Codes]
    """What the same users chose themselves; of a log, what users spread over all did."""
    why: Mapping[str, int] = field(default_factory=dict)
    """Places by what gave them: `model`, `exploration`, `promotion`, `popular`."""
    explored: Mapping[int, int] = field(default_factory=dict)
    """Of each item, places that exploration gave it."""
    since: datetime | None = None
    """The oldest answer that is looked at; None for a model that was asked now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdItem:
    """An item that is new, or that nobody has chosen."""

    item_id: str
    title: str
    since: datetime | None
    """When it came, if the items say so."""
    modelled: bool
    """Whether the model gives it a score."""
    customers: int
    shown: int
    """Places that it had."""
    explored: int
    """Of them, those that exploration gave."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Reads lists for the console.

    Args:
        data: where exposures are.
        slates: knows models and catalogues.
    """

    data: Storeroom
    slates: Slates

    def by_model(self, group_id: str, version_id: str) -> Looked:
        """Ask a model for users spread evenly over all; nothing is filtered or explored."""
        view = self._view(group_id)
        version = self.slates.versions.of(version_id, group_id, view)
        count = max(1, min(USERS, _CELLS // max(len(view.catalogue), 1)))
        histories = [view.histories.of(who).items for who, _ in view.histories.some(count)]
        asked = [query for one in histories if (query := _query(version, one)) is not None]
        found = top_many(version.scorer, asked, PLACES, seen=version.again)
        lists = [version.to_catalogue[row[row >= 0]] for row in found.items]
        kept = [one[(one >= 0) & (one < len(view.catalogue))] for one in lists]
        return Looked(lists=kept, histories=histories)

    def shown(self, group_id: str, source_id: str, days: int) -> Looked:
        """Read what a campaign has shown in the last days, the newest answers first."""
        view = self._view(group_id)
        since = self.data.now() - days * _DAY
        rows = (
            reading.shown(self.data, group_id, since)
            .filter((pl.col("SOURCE") == source_id) & pl.col("ITEMS").is_not_null())
            .sort("SHOWN_AT", descending=True)
            .head(_ANSWERS)
            .select("SHOWN_AT", "ITEMS", "WHY")
            .collect(engine="streaming")
        )
        codes = view.catalogue.codes
        flat = rows.select("ITEMS", "WHY").explode("ITEMS", "WHY")
        by_exploration = flat.filter(pl.col("WHY") == "exploration")["ITEMS"].value_counts()
        some = view.histories.some(USERS)
        oldest = rows["SHOWN_AT"].min() if rows.height else None
        return Looked(
            lists=[
                np.array([codes[one] for one in items if one in codes], dtype=np.int32)
                for items in rows["ITEMS"].to_list()
            ],
            histories=[view.histories.of(who).items for who, _ in some],
            why=dict(flat["WHY"].value_counts().iter_rows()),
            explored={
                codes[item]: count for item, count in by_exploration.iter_rows() if item in codes
            },
            since=datetime.fromtimestamp(int(oldest) / 1000, UTC) if oldest else None,  # type: ignore[arg-type]  # milliseconds
        )

    def customers(self, group_id: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """Return how many users chose each item, shape (items,)."""
        view = self._view(group_id)
        table = view.catalogue.table
        return self.slates.standings.of(group_id, view).shelves(table).customers

    def cold(
        self, group_id: str, version_id: str, looked: Looked, age_days: float
    ) -> tuple[list[ColdItem], int]:
        """Return new items with what they were shown, the newest first, and how many there are.

        New is what the model does not know, what nobody has chosen, and what is younger than the
        age until which campaigns explore.

        Args:
            group_id: whose items.
            version_id: of the model.
            looked: lists on which they may stand.
            age_days: of the exploration.
        """
        view = self._view(group_id)
        table, now = view.catalogue.table, self.data.now()
        version = self.slates.versions.of(version_id, group_id, view)
        shelves = self.slates.standings.of(group_id, view).shelves(table)
        column = table.columns.get(_CREATED)
        born = column.numbers if column is not None else np.full(len(table), np.nan)
        unknown = np.array([version.model_code(code) < 0 for code in range(len(table))])
        young = np.nan_to_num(now - born, nan=np.inf) <= age_days * _DAY
        new = np.flatnonzero(unknown | young | (shelves.customers == 0))
        places = _places(looked, len(table))
        order = sorted(
            new.tolist(), key=lambda code: (-np.nan_to_num(born[code]), -places[code], code)
        )
        return [
            ColdItem(
                item_id=table.ids[code],
                title=shelves.title(code),
                since=_moment(born[code]),
                modelled=not unknown[code],
                customers=int(shelves.customers[code]),
                shown=int(places[code]),
                explored=looked.explored.get(int(code), 0),
            )
            for code in order[:_LISTED]
        ], len(new)

    def _view(self, group_id: str) -> View:
        return self.slates.standings.live.of(group_id).view


def version_of(campaign: Resource) -> str:
    """Return the id of what answers: of a campaign its version, of a recommender its own."""
    return campaign.uses_id or campaign.resource_id


def _query(version: OpenVersion, items: Codes) -> Query | None:
    """Return what a model is asked for a history; None where it knows nothing of it."""
    known = version.model_codes(items)
    if version.recipe_type is RecipeType.RELATED_ITEMS:
        return Query(item=int(known[-1])) if len(known) else None
    return Query(history=known) if len(known) or version.impersonal else None


def _places(looked: Looked, size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    given = [one for one in looked.lists if len(one)]
    if not given:
        return np.zeros(size, dtype=np.int64)
    return np.bincount(np.concatenate(given), minlength=size)[:size]


def _moment(seconds: float) -> datetime | None:
    return None if np.isnan(seconds) else datetime.fromtimestamp(float(seconds), UTC)

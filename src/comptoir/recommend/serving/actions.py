"""Answers with actions: how likely a user is to take each, of those that may be offered now."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions, Table
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.filters import Asked, CompiledFilters, Events, Target, history
from comptoir.recommend.filters.model import Owner
from comptoir.recommend.live.carrying import schema_of
from comptoir.recommend.reading.stored import read_interactions, read_table, state_of
from comptoir.recommend.recipes.port import Query, Scorer
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.serving.placing import top
from comptoir.recommend.serving.request import FilterUse
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.store import events, puts
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.artifacts import Artifacts

_FRESH_SECONDS = 0.1
"""How long actions and outcomes are held before it is asked whether there are new ones."""
_DAY = 86_400
_ACTIONS, _OUTCOMES = DatasetType.ACTIONS, DatasetType.ACTION_INTERACTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """What actions are asked for."""

    group_id: str
    version_id: str
    user: str
    """The pseudonym; empty for a stranger."""
    length: int = 5
    filter: FilterUse | None = None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The actions of a group, and what became of them, as of a moment."""

    state: tuple[int, ...]
    table: Table
    filters: CompiledFilters
    past: Interactions
    """Outcomes up to `seq`."""
    rows: NDArray[np.int32]
    """The table's code of each action of `past`, -1 for none, shape (actions of `past`,)."""
    seq: int
    """Number of the last live outcome that `past` has."""


@dataclass(frozen=True, slots=True)
class _Model:
    scorer: Scorer
    codes: Mapping[str, int]
    """The model's code of each action."""


class ActionSlates:
    """Chooses actions.

    Args:
        standings: what answers stand on; knows users.
        artifacts: what was trained.
        room: where actions and their outcomes are.
    """

    def __init__(self, standings: Standings, artifacts: Artifacts, room: Storeroom) -> None:
        self._standings = standings
        self._artifacts = artifacts
        self._room = room
        self._shelves: dict[str, tuple[float, _Shelf]] = {}
        self._models: dict[str, tuple[int, _Model]] = {}
        self._opening = threading.Lock()

    def choose(self, request: ActionRequest) -> list[tuple[str, float]]:
        """Return actions, the likeliest first, each with the probability that it is taken.

        Actions that the model does not know come last, with 0.

        Raises:
            errors.Invalid: the filter's values do not fit.
            errors.NotFound: the version has no files.
        """
        shelf, model = self._shelf(request.group_id), self._model(request)
        user, own = self._person(request), self._history(request, shelf)
        allowed = self._open(shelf, own)
        if request.filter is not None:
            use = shelf.filters.of(request.filter.expression, shelf.table)
            facts = user if Owner.CURRENT_USER in use.filter.owners else {}
            allowed &= use.allowed(
                Asked(values=request.filter.values, history=own, user=facts, now=self._room.now())
            )
        found = model.scorer.score(Query(traits=user, now=self._room.now()))
        known = np.array([model.codes.get(one, -1) for one in shelf.table.ids], dtype=np.int64)
        scores = np.where(known >= 0, found[known] if len(found) else 0, 0).astype(np.float32)
        codes = top(np.where(allowed, scores, np.float32(-np.inf)), request.length)
        return [(shelf.table.ids[code], float(scores[code])) for code in codes]

    def _open(self, shelf: _Shelf, own: Events) -> NDArray[np.bool_]:
        """Return which actions may be offered: none that is over, none sooner than its turn."""
        now, table = self._room.now(), shelf.table
        found = np.ones(len(table), dtype=np.bool_)
        ends = table.columns.get("ACTION_EXPIRATION_TIMESTAMP")
        if ends is not None:
            found &= ~(ends.numbers <= now)
        turns = table.columns.get("REPEAT_FREQUENCY")
        if turns is not None and len(own):
            last = np.full(len(table), -np.inf)
            np.maximum.at(last, own.rows, own.times)
            found &= ~(now - last < turns.numbers * _DAY)
        return found

    def _history(self, request: ActionRequest, shelf: _Shelf) -> Events:
        """Return what became of actions that the user was offered, oldest first."""
        past, group_id = shelf.past, request.group_id
        find = getattr(past.users, "find", lambda _one: -1)
        own = history(past, find(request.user) if request.user else -1)
        with self._room.rows.reading() as connection:
            new = events.of_owner(connection, group_id, _OUTCOMES, request.user, shelf.seq)
        codes = [shelf.table.codes.get(str(one["item_id"]), -1) for one in new]
        names = list(past.event_types)
        names += sorted({str(one["event_type"]) for one in new} - set(names))
        kinds = [names.index(str(one["event_type"])) for one in new]
        rows = np.concatenate([shelf.rows[own.rows], np.array(codes, dtype=np.int32)])
        known = rows >= 0
        return Events(
            rows=rows[known],
            kinds=np.concatenate([own.kinds, np.array(kinds, dtype=np.int16)])[known],
            times=np.concatenate(
                [own.times, np.array([one["sent_at"] for one in new], dtype=np.int64)]
            )[known],
            values=np.full(int(known.sum()), np.nan, dtype=np.float32),
            event_types=tuple(names),
        )

    def _person(self, request: ActionRequest) -> Mapping[str, Any]:
        if not request.user:
            return {}
        view = self._standings.live.of(request.group_id).view
        standing = self._standings.of(request.group_id, view)
        return self._standings.person(request.group_id, standing, request.user)

    def _model(self, request: ActionRequest) -> _Model:
        """Return a version's model, opened anew with every snapshot: it may have learned anew."""
        generation = self._standings.live.of(request.group_id).view.generation
        made, found = self._models.get(request.version_id, (-1, None))
        if found is None or made != generation:
            kept = self._artifacts.open(request.version_id)
            scorer = recipe_named(kept.artifact.recipe).open(kept.artifact)
            found = _Model(scorer, {name: code for code, name in enumerate(kept.items)})
            self._models[request.version_id] = generation, found
        return found

    def _shelf(self, group_id: str) -> _Shelf:
        made, found = self._shelves.get(group_id, (0.0, None))
        if found is not None and time.monotonic() - made < _FRESH_SECONDS:
            return found
        with self._opening:
            state = self._state(group_id)
            made, found = self._shelves.get(group_id, (0.0, None))
            if found is None or found.state != state:
                found = self._stocked(group_id, state)
            self._shelves[group_id] = (time.monotonic(), found)
        return found

    def _state(self, group_id: str) -> tuple[int, ...]:
        lake = self._room.lake_of(group_id)
        versions = [lake.table(one).version() for one in (_ACTIONS, _OUTCOMES)]
        with self._room.rows.reading() as connection:
            return (*versions, puts.newest(connection, group_id, _ACTIONS))

    def _stocked(self, group_id: str, state: tuple[int, ...]) -> _Shelf:
        room = self._room
        table = read_table(room, group_id, _ACTIONS)
        schema = schema_of(room, group_id, _OUTCOMES)
        found = state_of(room, group_id, schema)
        past = read_interactions(room, group_id, dataset=_OUTCOMES, state=found)
        if not len(table):  # nothing is known of actions but their outcomes
            table = read_table(room, group_id, _ACTIONS, past.items)
        filters = CompiledFilters(table, target=Target.ACTION)
        rows = np.array([table.codes.get(one, -1) for one in past.items], dtype=np.int32)
        return _Shelf(state, table, filters, past, rows, found.seq)

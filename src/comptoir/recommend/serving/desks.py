"""Opens the desk of a request: whose history, which rung, and what the model says."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.clock import Clock
from comptoir.recommend.live.histories import Histories, History
from comptoir.recommend.recipes.domains import USE_CASES
from comptoir.recommend.recipes.port import Query, RecipeType
from comptoir.recommend.serving.at_once import may_wait
from comptoir.recommend.serving.desk import Desk
from comptoir.recommend.serving.opened import OpenVersion
from comptoir.recommend.serving.placing import Every
from comptoir.recommend.serving.request import FilterUse, Influence, SlateRequest
from comptoir.recommend.serving.shelves import Shelves
from comptoir.recommend.serving.slate import Rung
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.serving.versions import Versions


class Desks:
    """Opens desks.

    Args:
        standings: what answers stand on.
        versions: trained versions.
        clock: tells the time.
    """

    def __init__(self, standings: Standings, versions: Versions, clock: Clock) -> None:
        self._standings = standings
        self._versions = versions
        self._clock = clock
        # Of all requests: to seed one costs more than all that a slate draws.
        self._chance = np.random.default_rng()

    def open(self, request: SlateRequest) -> Desk:
        """Gather what a request stands on, and score every item.

        Raises:
            errors.NotFound: the version has no files.
        """
        began = time.perf_counter()
        live = self._standings.live
        if not live.is_open(request.group_id):
            may_wait()
        view = live.of(request.group_id).view
        version = self._versions.of(request.version_id, request.group_id, view)
        standing = self._standings.of(request.group_id, view)
        table, now = view.catalogue.table, int(self._clock().timestamp())
        history, visit = _history(view.histories, request, version)
        query = _query(request, version, history, table.codes.get(request.item_id, -1), now)
        found = time.perf_counter()
        scorer, scores = version.answers(query, len(table))
        if request.influence:
            shelves = standing.shelves(table)
            swayed = influenced(scores.every(len(table)), request.influence, shelves, now)
            scores = Every(swayed)
        desk = Desk(
            request=_with_own_filter(request),
            standings=self._standings,
            view=view,
            table=table,
            standing=standing,
            version=version,
            history=history,
            query=query,
            rung=_rung(version, query, visit=visit),
            now=now,
            scorer=scorer,
            scores=scores,
            chance=self._chance,
            timing={"find": round((found - began) * 1000, 3)},
            lap_began=found,
        )
        desk.lap("score")
        return desk


def influenced(
    scores: NDArray[np.float32], influence: Influence, shelves: Shelves, now: int
) -> NDArray[np.float32]:
    """Let popularity and freshness count beside the model, in its own standard deviations.

    The model keeps what the greater of the two leaves: at 1 it has no say. Items without a score
    get none.

    Args:
        scores: the model's, -inf for none, shape (items,).
        influence: what counts.
        shelves: tell how popular and how old items are.
        now: seconds since 1970 UTC.
    """
    there = np.isfinite(scores)
    if not there.any():
        return scores
    own = scores[there]
    spread = float(own.std()) or 1.0
    mixed = (1 - max(influence.popularity, influence.freshness)) * _standard(own)
    mixed += influence.popularity * _standard(np.log1p(shelves.customers[there]))
    mixed += influence.freshness * _standard(shelves.freshness(now)[there])
    found = scores.copy()
    found[there] = mixed * spread
    return found


def _standard(values: NDArray[Any]) -> NDArray[Any]:
    """Return values with mean 0 and variance 1; equal ones become 0."""
    return np.asarray((values - values.mean()) / (float(values.std()) or 1.0))


def _history(
    histories: Histories, request: SlateRequest, version: OpenVersion
) -> tuple[History, bool]:
    """Return the history that a request is answered from, and whether it is that of a visit."""
    own = histories.of(request.user)
    if request.session and not version.known(own.items).any():
        visit = histories.of(request.session)
        if len(visit) > len(own):
            return visit, histories.is_visit(request.session)
    return own, histories.is_visit(request.user)


def _query(
    request: SlateRequest, version: OpenVersion, history: History, item: int, now: int
) -> Query:
    codes = version.translated(history.items)
    known = codes >= 0
    if request.item_id and version.recipe_type is RecipeType.RELATED_ITEMS:
        known[:] = False  # asked is what goes with this item, not with the last one
    return Query(
        history=codes[known],
        times=history.times[known],
        item=version.model_code(item),
        now=now,
        context=request.context,
    )


def _rung(version: OpenVersion, query: Query, *, visit: bool) -> Rung | None:
    """Return which rung the model's answer is of; None where it knows nothing to answer from."""
    if version.impersonal:
        return Rung.POPULAR
    if version.recipe_type is RecipeType.RELATED_ITEMS and query.item >= 0:
        return Rung.PERSONAL
    if not len(query.history):
        return None
    return Rung.SESSION if visit else Rung.PERSONAL


def _with_own_filter(request: SlateRequest) -> SlateRequest:
    """Return the request with the filter that its use case always has."""
    use_case = USE_CASES.get(request.recipe.removeprefix("aws-"))
    if use_case is None or not use_case.filter:
        return request
    if request.filter is None:
        return replace(request, filter=FilterUse(expression=use_case.filter))
    both = f"{request.filter.expression} | {use_case.filter}"
    return replace(request, filter=replace(request.filter, expression=both))

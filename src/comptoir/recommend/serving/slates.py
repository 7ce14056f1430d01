"""Makes slates: scores every item, filters, explores, promotes, fills."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock
from comptoir.kernel.ids import new_id
from comptoir.recommend.data import Table
from comptoir.recommend.filters import Asked, Compiled, Events, Row
from comptoir.recommend.filters.model import Owner
from comptoir.recommend.live.groups import View
from comptoir.recommend.live.histories import History
from comptoir.recommend.recipes.port import Query
from comptoir.recommend.serving import placing
from comptoir.recommend.serving.exploring import Explored, explore
from comptoir.recommend.serving.request import Exploration, FilterUse, SlateRequest
from comptoir.recommend.serving.slate import Placed, Rung, Slate, Why
from comptoir.recommend.serving.standing import Standing, Standings
from comptoir.recommend.serving.versions import OpenVersion, Versions

_DAY = 86_400
_CREATED = "CREATION_TIMESTAMP"


@dataclass(slots=True)
class _Desk:
    """One request being answered."""

    request: SlateRequest
    standings: Standings
    view: View
    table: Table
    standing: Standing
    version: OpenVersion
    history: History
    now: int
    chance: np.random.Generator
    timing: dict[str, float] = field(default_factory=dict)

    def asked(self, use: FilterUse) -> Asked:
        """Return the request as a filter sees it."""
        code = self.table.codes.get(self.request.item_id, -1)
        owners = self.compiled(use).filter.owners
        if Owner.CURRENT_ITEM in owners and not self.request.item_id:
            raise errors.Invalid(
                "The filter speaks of CurrentItem, and the request of no item. Send an itemId."
            )
        user: Mapping[str, Any] = {}
        if Owner.CURRENT_USER in owners:
            request = self.request
            user = self.standings.person(request.group_id, self.standing, request.user)
        return Asked(
            values=use.values,
            history=Events(
                rows=self.history.items,
                kinds=self.history.kinds,
                times=self.history.times,
                values=self.history.values,
                event_types=tuple(self.view.histories.event_types),
            ),
            user=user,
            item=Row(self.table, code, "ITEM_ID"),
            context=self.request.context,
            now=self.now,
        )

    def compiled(self, use: FilterUse) -> Compiled:
        return self.standing.filters.of(use.expression, self.table)

    def allowed(self, use: FilterUse) -> NDArray[np.bool_]:
        """Return what a filter lets through, True for each item that may be shown."""
        found: NDArray[np.bool_] = self.compiled(use).allowed(self.asked(use))
        return found


class Slates:
    """Answers requests for slates.

    Args:
        standings: what answers stand on.
        versions: trained versions.
        clock: tells the time.
    """

    def __init__(self, standings: Standings, versions: Versions, clock: Clock) -> None:
        self._standings = standings
        self._versions = versions
        self._clock = clock

    def choose(self, request: SlateRequest) -> Slate:
        """Choose items for a user, or beside an item.

        Raises:
            errors.Invalid: the filter's values do not fit.
            errors.NotFound: the version has no files.
        """
        started = time.perf_counter()
        recommendation_id = new_id("RID")
        desk = self._desk(request, recommendation_id)
        scores = self._scores(desk)
        probability = placing.shares(scores)
        started = _lap(desk, "score", started)
        open_to = np.ones(len(desk.table), dtype=np.bool_)
        if not desk.version.again:
            open_to[desk.history.items[desk.history.items < len(open_to)]] = False
        if request.item_id in desk.table.codes:
            open_to[desk.table.codes[request.item_id]] = False
        candidates = open_to & np.isfinite(scores)
        mask = open_to
        if request.filter is not None:
            mask = open_to & desk.allowed(request.filter)
        started = _lap(desk, "filter", started)
        items = self._placed(desk, np.where(mask, scores, -np.inf), mask, probability)
        _lap(desk, "place", started)
        personal = len(desk.version.model_codes(desk.history.items)) or request.item_id
        explain = request.trace and request.filter is not None
        use = request.filter
        return Slate(
            recommendation_id=recommendation_id,
            items=tuple(items),
            table=desk.table,
            rung=Rung.PERSONAL if personal else Rung.POPULAR,
            candidates=int(candidates.sum()),
            filtered=desk.compiled(use).explained(desk.asked(use), open_to)
            if explain and use
            else None,
            timing=desk.timing,
            facts={"version": request.version_id, "recipe": request.recipe},
        )

    def rank(self, request: SlateRequest) -> Slate:
        """Put given items in order; those that the model does not know come last, unscored.

        Raises:
            errors.Invalid: the filter's values do not fit.
        """
        desk = self._desk(request, recommendation_id := new_id("RID"))
        scores = self._scores(desk)
        size = len(desk.table)
        mask = desk.allowed(request.filter) if request.filter else np.ones(size, dtype=np.bool_)
        given = [(name, desk.table.codes.get(name, -1)) for name in dict.fromkeys(request.ranked)]
        shown = [(name, code) for name, code in given if code < 0 or mask[code]]
        known = [(n, c) for n, c in shown if c >= 0 and np.isfinite(scores[c])]
        rest = [(n, c) for n, c in shown if c < 0 or not np.isfinite(scores[c])]
        own = np.array([scores[code] for _, code in known], dtype=np.float32)
        probability = placing.shares(own)
        order = np.argsort(-own, kind="stable")
        items = [
            Placed(code=known[at][1], item_id=known[at][0], score=float(probability[at]))
            for at in order
        ]
        items += [Placed(code=code, item_id=name, score=None) for name, code in rest]
        return Slate(
            recommendation_id=recommendation_id,
            items=tuple(items),
            table=desk.table,
            rung=Rung.PERSONAL if len(desk.history) else Rung.POPULAR,
            candidates=len(known),
        )

    def _desk(self, request: SlateRequest, seed: str) -> _Desk:
        view = self._standings.live.of(request.group_id).view
        now = int(self._clock().timestamp())
        return _Desk(
            request=request,
            standings=self._standings,
            view=view,
            table=view.catalogue.table,
            standing=self._standings.of(request.group_id, view),
            version=self._versions.of(request.version_id, request.group_id, view),
            history=view.histories.of(request.user),
            now=now,
            chance=np.random.default_rng(list(seed.encode())),
        )

    def _scores(self, desk: _Desk) -> NDArray[np.float32]:
        """Return a score for each item of the catalogue, -inf where the model has none."""
        history, version = desk.history, desk.version
        known = version.known(history.items)
        code = desk.table.codes.get(desk.request.item_id, -1)
        item = int(version.to_model[code]) if 0 <= code < len(version.to_model) else -1
        query = Query(
            history=version.to_model[history.items[known]],
            times=history.times[known],
            kinds=history.kinds[known],
            item=item,
            now=desk.now,
        )
        return version.spread(version.scorer.score(query), len(desk.table))

    def _placed(
        self,
        desk: _Desk,
        scores: NDArray[np.float32],
        mask: NDArray[np.bool_],
        probability: NDArray[np.float64],
    ) -> list[Placed]:
        request = desk.request
        promoted = _promoted(desk, scores)
        length = request.length - len(promoted)
        free = mask.copy()
        free[promoted] = False
        chosen = placing.top(np.where(free, scores, -np.inf), length)
        popular = _popular(desk, free, chosen, length)
        found = _explored(desk, free, chosen + popular)
        at = placing.promoted_places(len(promoted), len(found.codes), desk.chance)
        ours, theirs = iter(promoted), iter(found.codes)
        filled = set(popular)
        return [
            _one(desk, next(ours), probability, Why.PROMOTION, 1.0)
            if is_ours
            else _told(desk, next(theirs), probability, found, filled)
            for is_ours in at
        ]


def _promoted(desk: _Desk, scores: NDArray[np.float32]) -> list[int]:
    """Return the codes of the items that a promotion puts on the slate, best first."""
    promotion, length = desk.request.promotion, desk.request.length
    if promotion is None:
        return []
    use = promotion.filter
    eligible = desk.allowed(use) if use else np.ones(len(desk.table), dtype=np.bool_)
    ranked = np.where(eligible, _ranked(desk, scores), -np.inf)
    return placing.top(ranked, placing.share_of(length, promotion.percent))


def _explored(desk: _Desk, free: NDArray[np.bool_], chosen: list[int]) -> Explored:
    exploration = desk.request.exploration
    if exploration is None:
        return Explored(codes=chosen, drawn={}, stays=1.0)
    return explore(chosen, _unproven(desk, free, exploration), exploration.weight, desk.chance)


def _told(
    desk: _Desk,
    code: int,
    probability: NDArray[np.float64],
    found: Explored,
    filled: set[int],
) -> Placed:
    if code in found.drawn:
        return _one(desk, code, probability, Why.EXPLORATION, found.drawn[code])
    why = Why.POPULAR if code in filled else Why.MODEL
    return _one(desk, code, probability, why, found.stays)


def _one(
    desk: _Desk, code: int, probability: NDArray[np.float64], why: Why, propensity: float
) -> Placed:
    promotion = desk.request.promotion
    return Placed(
        code=code,
        item_id=desk.table.ids[code],
        score=float(probability[code]),
        why=why,
        promotion=promotion.name if promotion and why is Why.PROMOTION else "",
        propensity=propensity,
    )


def _ranked(desk: _Desk, scores: NDArray[np.float32]) -> Any:
    """Return scores under which items that the model does not know come last, not never."""
    floor = scores[np.isfinite(scores)].min(initial=0.0) - 1
    behind = floor + desk.standing.popularity(len(scores)) * 1e-3
    return np.where(np.isfinite(scores), scores, behind).astype(np.float32)


def _popular(desk: _Desk, mask: NDArray[np.bool_], chosen: list[int], length: int) -> list[int]:
    """Return popular items that fill what is left of the slate."""
    missing = length - len(chosen)
    if missing <= 0:
        return []
    left = mask.copy()
    left[chosen] = False
    return placing.top(
        np.where(left, desk.standing.popularity(len(left)), -np.inf).astype(np.float32), missing
    )


def _unproven(desk: _Desk, mask: NDArray[np.bool_], exploration: Exploration) -> NDArray[np.int64]:
    """Return the items that are new enough to be explored.

    An item without a creation time is new as long as no model knows it.
    """
    size = len(desk.table)
    unknown = np.ones(size, dtype=np.bool_)
    codes = desk.version.to_catalogue
    unknown[codes[(codes >= 0) & (codes < size)]] = False
    column = desk.table.columns.get(_CREATED)
    if column is None:
        return np.flatnonzero(mask & unknown)
    age = desk.now - column.numbers
    young = np.where(np.isnan(age), unknown, age <= exploration.age_days * _DAY)
    return np.flatnonzero(mask & young)


def _lap(desk: _Desk, name: str, started: float) -> float:
    now = time.perf_counter()
    desk.timing[name] = round((now - started) * 1000, 3)
    return now

"""Makes slates: scores every item, filters, explores, promotes, fills."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.clock import Clock
from comptoir.recommend.evidence.names import new_name
from comptoir.recommend.serving import placing
from comptoir.recommend.serving.at_once import may_wait
from comptoir.recommend.serving.desk import Desk
from comptoir.recommend.serving.desks import Desks
from comptoir.recommend.serving.explaining import with_reasons
from comptoir.recommend.serving.exploring import explore
from comptoir.recommend.serving.inquiry import About, about
from comptoir.recommend.serving.ladder import Filled, climbed
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Placed, Rung, Slate, Why
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.serving.versions import Versions


class Slates:
    """Answers requests for slates.

    Args:
        standings: what answers stand on.
        versions: trained versions.
        clock: tells the time.
    """

    def __init__(self, standings: Standings, versions: Versions, clock: Clock) -> None:
        self.standings = standings
        self.versions = versions
        self._desks = Desks(standings, versions, clock)

    def choose(self, request: SlateRequest) -> Slate:
        """Choose items for a user, or beside an item.

        Raises:
            errors.Invalid: the filter's values do not fit.
            errors.NotFound: the version has no files.
        """
        desk = self._desks.open(request)
        allowed, fresh = _masks(desk)
        desk.lap("filter")
        items, candidates = _placed(desk, fresh, allowed)
        desk.lap("place")
        slate = Slate(
            recommendation_id=new_name(request.source_id),
            items=items,
            table=desk.table,
            rung=items[0].rung if items else Rung.POPULAR,
            candidates=candidates,
            timing=desk.timing,
            facts={"version": request.version_id, "recipe": request.recipe, "pool": desk.pool},
        )
        if not (request.explain or request.trace):
            return slate
        return _told(desk, slate, desk.elsewhere)

    def rank(self, request: SlateRequest) -> Slate:
        """Put given items in order; those that the model does not know come last, unscored.

        Raises:
            errors.Invalid: the filter's values do not fit.
        """
        desk = self._desks.open(request)
        scores, mask = desk.scores.every(len(desk.table)), desk.allowed(desk.request.filter)
        desk.lap("filter")
        given = [(name, desk.table.codes.get(name, -1)) for name in dict.fromkeys(request.ranked)]
        shown = [(name, code) for name, code in given if code < 0 or mask[code]]
        known = [(n, c) for n, c in shown if c >= 0 and np.isfinite(scores[c])]
        rest = [(n, c) for n, c in shown if c < 0 or not np.isfinite(scores[c])]
        own = np.array([scores[code] for _, code in known], dtype=np.float32)
        probability = placing.shares(own)
        rung = desk.rung or Rung.POPULAR
        items = [
            Placed(code=known[at][1], item_id=known[at][0], score=float(probability[at]), rung=rung)
            for at in np.argsort(-own, kind="stable")
        ]
        items += [
            Placed(code=code, item_id=name, score=None, rung=Rung.POPULAR, why=Why.POPULAR)
            for name, code in rest
        ]
        desk.lap("place")
        slate = Slate(
            recommendation_id=new_name(request.source_id),
            items=tuple(items),
            table=desk.table,
            rung=rung,
            candidates=len(known),
            timing=desk.timing,
            facts={"version": request.version_id, "recipe": request.recipe},
        )
        listed = np.zeros(len(desk.table), dtype=np.bool_)
        listed[[code for _, code in given if code >= 0]] = True
        return _told(desk, slate, listed)

    def mark(self, request: SlateRequest) -> tuple[object, ...]:
        """Return what changes whenever the data behind an answer do; nothing is compared deeply."""
        live = self.standings.live
        if not live.is_open(request.group_id):
            return ()
        view = live.of(request.group_id).view
        marks = (view.histories.mark(one) for one in (request.user, request.session))
        return (view.generation, view.catalogue.revision, *marks)

    def is_situated(self, request: SlateRequest) -> bool:
        """Tell whether the circumstances of a request change its answer."""
        live = self.standings.live
        if not live.is_open(request.group_id):
            may_wait()
        view = live.of(request.group_id).view
        return self.versions.of(request.version_id, request.group_id, view).situated

    def about(self, request: SlateRequest, item_id: str) -> About:
        """Tell what a request would make of one item, shown or not.

        Raises:
            errors.Invalid: the filter's values do not fit.
        """
        desk = self._desks.open(request)
        return about(desk, item_id, desk.scores.every(len(desk.table)), _masks(desk)[1])


def _masks(desk: Desk) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which items may be shown, and which of them the user has not had."""
    allowed = desk.allowed(desk.request.filter)
    if desk.item >= 0:
        allowed = allowed & desk.elsewhere
    if desk.version.again or not len(desk.history):
        return allowed, allowed
    fresh = allowed.copy()
    fresh[desk.history.items[desk.history.items < len(fresh)]] = False
    return allowed, fresh


def _placed(
    desk: Desk, fresh: NDArray[np.bool_], allowed: NDArray[np.bool_]
) -> tuple[tuple[Placed, ...], int]:
    """Return the items of a slate, and how many there were to choose from."""
    promoted = _promoted(desk, fresh)
    if promoted:
        fresh, allowed = fresh.copy(), allowed.copy()
        fresh[promoted] = allowed[promoted] = False
    filled = climbed(desk, fresh, allowed, desk.request.length - len(promoted))
    _explore(desk, fresh, filled)
    if promoted:
        _promote(desk, promoted, filled)
    return filled.placed(desk.table.ids, desk.scores), filled.candidates


def _promoted(desk: Desk, fresh: NDArray[np.bool_]) -> list[int]:
    """Return the codes of the items that a promotion puts on the slate, best first."""
    promotion, length = desk.request.promotion, desk.request.length
    if promotion is None:
        return []
    eligible = desk.allowed(promotion.filter) & desk.elsewhere
    scores = desk.scores.every(len(desk.table))
    ranked = _ranked(desk, np.where(fresh, scores, np.float32(-np.inf)))
    return placing.top_allowed(ranked, eligible, placing.share_of(length, promotion.percent))[0]


def _explore(desk: Desk, free: NDArray[np.bool_], filled: Filled) -> None:
    """Give places away, where the request explores."""
    exploration = desk.request.exploration
    if exploration is None:
        return
    found = explore(
        filled.codes,
        desk.shelves.unproven(desk.version.met, desk.now, exploration.age_days),
        exploration.weight,
        desk.chance,
        worth=desk.standings.worths.of(desk.request.group_id, desk.table),
        free=free,
    )
    desk.pool = found.pool
    filled.explore(found, desk.rung or Rung.POPULAR)


def _promote(desk: Desk, promoted: list[int], filled: Filled) -> None:
    """Put promoted items at places that chance chooses."""
    places = placing.promoted_places(len(promoted), len(filled.codes), desk.chance)
    promotion = desk.request.promotion
    name = promotion.name if promotion else ""
    filled.promote(promoted, np.flatnonzero(places), desk.rung or Rung.POPULAR, name)


def _told(desk: Desk, slate: Slate, candidates: NDArray[np.bool_]) -> Slate:
    """Return the slate with the reasons and the trace that were asked for."""
    request = desk.request
    if request.explain or request.trace:
        slate = replace(slate, items=with_reasons(desk, slate.items))
        desk.lap("explain")
    if not request.trace:
        return slate
    facts: dict[str, Any] = slate.facts | {
        "items": len(desk.table),
        "scored": int(np.isfinite(desk.scores.every(len(desk.table))).sum()),
        "had": 0 if desk.version.again else len(np.unique(desk.history.items)),
        "history": len(desk.history),
    }
    filtered = None
    if request.filter is not None:
        asked = desk.asked(request.filter)
        filtered = desk.compiled(request.filter).explained(asked, candidates)
    desk.lap("trace")
    return replace(slate, facts=facts, filtered=filtered)


def _ranked(desk: Desk, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return scores under which items that the model does not know come last, not never."""
    floor = scores[np.isfinite(scores)].min(initial=0.0) - 1
    behind = floor + np.log1p(desk.shelves.customers) * 1e-3
    return np.where(np.isfinite(scores), scores, behind).astype(np.float32)

"""Serves duels: a campaign with a duel answers with one of two versions, or with both in one list.

Answers of a duel are logged with their arm, or with whose pick each item is.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.work.rounds import Rounds
from comptoir.quality.metrics.interleaving import team_draft
from comptoir.recommend.evidence.duel import Arm, Duel, DuelKind
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Placed, Slate
from comptoir.recommend.serving.witness import MakesSlates
from comptoir.recommend.store import duels

_FRESH_SECONDS = 1.0
"""For so long a duel may go unseen."""


class RunningDuels:
    """The duels that run, by their campaign.

    Between `start` and `close` a thread looks for them every half second, so that no answer waits;
    otherwise whoever asks looks, once a second.

    Args:
        rows: where duels are.
        ticks: seconds that only grow.
    """

    def __init__(self, rows: Rows, ticks: Callable[[], float] = time.monotonic) -> None:
        self._rows = rows
        self._ticks = ticks
        self._looked = -_FRESH_SECONDS
        self._found: Mapping[str, Duel] = {}
        self._rounds = Rounds(
            "recommend-duels",
            self.look,
            seconds=_FRESH_SECONDS / 2,
            failed="Duels cannot be followed",
            at_once=True,
        )

    def start(self) -> None:
        """Look now, and go on looking until `close`."""
        self.look()
        self._rounds.start()

    def close(self) -> None:
        self._rounds.close()

    def of(self, source_id: str) -> Duel | None:
        """Return the duel of a campaign; None where none runs."""
        if not self._rounds.under_way and self._ticks() - self._looked >= _FRESH_SECONDS:
            self.look()
        return self._found.get(source_id)

    def look(self) -> None:
        """See which duels run now."""
        now = self._ticks()
        self._found = {one.source_id: one for one in duels.running(self._rows)}
        self._looked = now


class DuellingSlates:
    """Makes slates, those of campaigns with a duel by the version that is a customer's lot.

    Args:
        slates: makes them.
        running: the duels.
    """

    def __init__(self, slates: MakesSlates, running: RunningDuels) -> None:
        self._slates = slates
        self._running = running

    def choose(self, request: SlateRequest) -> Slate:
        """Choose items, as `Slates.choose` does."""
        duel = self._duel(request)
        if duel is None:
            return self._slates.choose(request)
        if duel.kind is DuelKind.SPLIT:
            return self._of_arm(request, duel, self._slates.choose)
        return self._both(request, duel)

    def rank(self, request: SlateRequest) -> Slate:
        """Put items in order, as `Slates.rank` does."""
        duel = self._duel(request)
        if duel is None or duel.kind is DuelKind.INTERLEAVE:
            return self._slates.rank(request)
        return self._of_arm(request, duel, self._slates.rank)

    def _duel(self, request: SlateRequest) -> Duel | None:
        # A test shows what the campaign's own version says.
        return None if request.trace else self._running.of(request.source_id)

    def _of_arm(
        self, request: SlateRequest, duel: Duel, make: Callable[[SlateRequest], Slate]
    ) -> Slate:
        arm = duel.arm_for(request.user or request.session or new_id("visit"))
        slate = make(_asked(request, arm))
        return replace(slate, facts=slate.facts | {"arm": arm.name})

    def _both(self, request: SlateRequest, duel: Duel) -> Slate:
        if request.promotion is not None:  # promoted items are nobody's pick
            return self._slates.choose(request)
        ours, theirs = (self._slates.choose(_asked(request, arm)) for arm in duel.arms)
        if ours.table is not theirs.table:  # the catalogue has just changed between the two
            theirs = self._slates.choose(_asked(request, duel.arms[1]))
        chance = np.random.default_rng(list(ours.recommendation_id.encode()))
        names, teams = team_draft(
            [one.item_id for one in ours.items],
            [one.item_id for one in theirs.items],
            request.length,
            chance,
        )
        found: list[dict[str, Placed]] = [
            {one.item_id: one for one in slate.items} for slate in (ours, theirs)
        ]
        items = tuple(
            # How likely a pick was depends on both orders: it is not told.
            found[team][name]._replace(propensity=0.0)
            for name, team in zip(names, teams, strict=True)
        )
        facts = {"arm": duel.name, "teams": [duel.arms[team].name for team in teams]}
        return replace(ours, items=items, facts=ours.facts | facts)


def _asked(request: SlateRequest, arm: Arm) -> SlateRequest:
    return replace(request, version_id=arm.version_id, recipe=arm.recipe)

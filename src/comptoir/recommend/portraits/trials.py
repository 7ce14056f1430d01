"""Trials: a campaign asked from the console as a user would ask it, and not logged as shown."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from comptoir.recommend import questions, trying
from comptoir.recommend.live.groups import View
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import Room
from comptoir.recommend.serving.answers import request_of
from comptoir.recommend.serving.inquiry import About
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Placed, Slate
from comptoir.recommend.serving.slates import Slates
from comptoir.recommend.store.resources import Seen
from comptoir.recommend.trying import Trial

_RELATED = "RELATED_ITEMS"
_ANSWER = frozenset({"USER_PERSONALIZATION", "POPULAR_ITEMS", _RELATED})
"""Types of recipes that choose items for someone."""
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One event of a user."""

    item_id: str
    title: str
    at: datetime
    event_type: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Trials:
    """Asks campaigns for the console; what it is told is never logged as shown to anyone.

    Args:
        room: where resources are.
        slates: makes the answers.
    """

    room: Room
    slates: Slates

    def askable(self) -> list[Resource]:
        """Return the campaigns and recommenders that choose items, oldest first."""
        kinds = (Kind.CAMPAIGN, Kind.RECOMMENDER)
        found = [one for kind in kinds for one in self.room.store.page(kind, Seen(), limit=_MOST)]
        return [one for one in found if one.status is Status.ACTIVE and self._chooses(one)]

    def recipe(self, found: Resource) -> str:
        """Return the recipe that a campaign or a recommender answers by."""
        return questions.question(self.room, Seen(), found, {}).recipe

    def request(self, trial: Trial) -> SlateRequest:
        """Return a trial as serving is asked, with reasons and trace.

        Args:
            trial: of a pseudonym; a recipe of related items takes the user's newest item where
                none is named.

        Raises:
            errors.NotFound: nothing has that name.
            errors.Invalid: it does not answer now, or an item is missing.
        """
        found = questions.answering(self.room, Seen(), trial.campaign)
        if not trial.item and OFFERS[self.recipe(found)].recipe_type == _RELATED:
            trial = replace(trial, item=self._newest(found.group_id, trial.user))
        question = trying.question(self.room, Seen(), found, trial)
        return request_of(replace(question, explain=True, trace=True), trial.user)

    def slate(self, request: SlateRequest) -> Slate:
        """Return the slate with reasons and trace.

        Raises:
            errors.Invalid: the filter's values do not fit.
        """
        return self.slates.choose(request)

    def about(self, request: SlateRequest, item_id: str) -> About:
        """Return what the request would make of one item."""
        return self.slates.about(request, item_id)

    def removed(self, request: SlateRequest, slate: Slate) -> list[tuple[Placed, About]]:
        """Return what would stand on a slate without its filter, with what took it away.

        Args:
            request: as it was asked.
            slate: what came of it.
        """
        if request.filter is None:
            return []
        bare = self.slates.choose(replace(request, filter=None, trace=False, explain=False))
        gone = trying.gone(bare, slate)
        told = [(one, self.slates.about(request, one.item_id)) for one in gone]
        return [(one, about) for one, about in told if not about.allowed]

    def history(self, group_id: str, user: str, most: int) -> tuple[list[Met], int]:
        """Return the newest events of a user, newest first, and how many there are."""
        view = self._view(group_id)
        found, table = view.histories.of(user), view.catalogue.table
        shelves = self.slates.standings.of(group_id, view).shelves(table)
        kinds = view.histories.event_types
        newest = range(len(found) - 1, max(len(found) - most, 0) - 1, -1)
        return [
            Met(
                item_id=view.catalogue.id(code := int(found.items[at])),
                title=shelves.title(code) if code < len(table) else view.catalogue.id(code),
                at=datetime.fromtimestamp(int(found.times[at]), UTC),
                event_type=kinds[int(found.kinds[at])],
                value=None if np.isnan(found.values[at]) else float(found.values[at]),
            )
            for at in newest
        ], len(found)

    def titles(self, group_id: str, slate: Slate) -> dict[str, str]:
        """Return what people call the items of a slate, by their ids."""
        view = self._view(group_id)
        shelves = self.slates.standings.of(group_id, view).shelves(slate.table)
        return {one.item_id: shelves.title(one.code) for one in slate.items if one.code >= 0}

    def examples(self, group_id: str, count: int) -> list[tuple[str, int]]:
        """Return some users with their number of events, evenly spread over all."""
        return self._view(group_id).histories.some(count)

    def _view(self, group_id: str) -> View:
        return self.slates.standings.live.of(group_id).view

    def _newest(self, group_id: str, user: str) -> str:
        view = self._view(group_id)
        items = view.histories.of(user).items
        return view.catalogue.id(int(items[-1])) if len(items) else ""

    def _chooses(self, found: Resource) -> bool:
        return OFFERS[self.recipe(found)].recipe_type in _ANSWER

"""Trials: a campaign asked from the console as a user would ask it, and not logged as shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from comptoir.recommend import questions
from comptoir.recommend.live.groups import View
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import Room, needed
from comptoir.recommend.serving.answers import request_of
from comptoir.recommend.serving.inquiry import About
from comptoir.recommend.serving.request import FilterUse, SlateRequest
from comptoir.recommend.serving.slate import Placed, Slate
from comptoir.recommend.serving.slates import Slates
from comptoir.recommend.store.resources import Seen

LENGTH = 12
"""Items of a trial's slate."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a trial asks."""

    campaign: str
    """Name of a campaign or a recommender."""
    user: str
    """The pseudonym."""
    item: str = ""
    """The item on the page; a recipe of related items takes the user's newest where it is empty."""
    filter: str = ""
    """Name of a filter; empty for none, or for an expression."""
    expression: str = ""
    """A filter that was not kept."""
    values: Mapping[str, str] | None = None
    """Of each parameter of the filter, as requests give them."""
    length: int = LENGTH


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

    def request(self, asking: Asking) -> SlateRequest:
        """Return a trial as serving is asked.

        Raises:
            errors.NotFound: nothing has that name.
            errors.Invalid: it does not answer now, or an item is missing.
        """
        found = questions.answering(self.room, Seen(), asking.campaign)
        recipe = self.recipe(found)
        item = asking.item
        if not item and OFFERS[recipe].recipe_type == _RELATED:
            item = self._newest(found.group_id, asking.user)
        asked = {"numResults": asking.length} | ({"itemId": item} if item else {})
        question = questions.question(self.room, Seen(), found, asked)
        request = request_of(replace(question, explain=True, trace=True), asking.user)
        return replace(request, filter=self._use(found, asking))

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
        stays = {one.item_id for one in slate.items}
        gone = [one for one in bare.items if one.item_id not in stays]
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

    def _use(self, found: Resource, asking: Asking) -> FilterUse | None:
        text = asking.expression
        if text:
            needed(self.room.works.filters, "filters").check(text, found.group_id)
        elif asking.filter:
            arn = questions.arn_of(self.room, Kind.FILTER, asking.filter)
            text = questions.expression(self.room, Seen(), arn, found)
        return FilterUse(expression=text, values=dict(asking.values or {})) if text else None

    def _chooses(self, found: Resource) -> bool:
        return OFFERS[self.recipe(found)].recipe_type in _ANSWER

"""Advice: slates for whoever asks, of a campaign or a recommender by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend import ports, questions
from comptoir.recommend.aws.ask import ASK
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import Room, seen_by
from comptoir.recommend.serving.slate import Slate

LENGTH = 25
"""Items of a slate, unless the request says."""
_RELATED = "RELATED_ITEMS"
_NAMED = 20
"""Resources of a kind that are named beside one that is not there."""


class Chooses(Protocol):
    """Makes slates of questions; `serving.answers.SlateAnswers` does."""

    def choose(self, question: ports.Question) -> Slate: ...
    def order(self, question: ports.Question) -> Slate: ...
    def preview(self, question: ports.Question) -> Slate:
        """Choose or order items for nobody to see but who tends the shop: it is not logged."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoting:
    """A share of the slate that a request gives to items that a filter chooses."""

    percent: int
    """1 to 100."""
    name: str = ""
    filter: str = ""
    """Name or ARN; empty for any item."""
    filter_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a request wants beside items for someone."""

    length: int = LENGTH
    """1 to 500."""
    filter: str = ""
    """Name or ARN of a filter of the group; empty for none."""
    filter_values: Mapping[str, str] = field(default_factory=dict)
    """Of each parameter its values, texts in quotes, commas between."""
    promotion: Promoting | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    trace: bool = False
    """Tell what each part of the filter removed."""
    explain: bool = False
    """Tell why each item is there."""
    session: str = ""
    """The visit, as the shop names it; it answers where nothing is known of the user."""
    preview: bool = False
    """No customer sees the answer: it is not logged as shown."""


PLAIN = Wish()
"""Nothing but items."""


@dataclass(frozen=True, slots=True)
class Advisor:
    """Answers questions of named campaigns and recommenders.

    Args:
        room: where resources are.
        slates: makes the answers.
    """

    room: Room
    slates: Chooses

    def recommend(
        self, caller: Caller, name: str, *, user: str = "", item: str = "", wish: Wish = PLAIN
    ) -> Slate:
        """Choose items for a user, beside an item, or for a stranger.

        Args:
            caller: whose rights hold.
            name: of a campaign or a recommender, or its ARN.
            user: the shop's own id; empty for a stranger.
            item: the item on the page; empty for none.
            wish: what else is wanted.

        Raises:
            errors.Denied: the caller may not ask for recommendations at all.
            errors.NotFound: nothing has that name, or not for this caller.
            errors.Invalid: the request does not fit what is asked.
        """
        # An empty user is a stranger, whom every recipe answers; no user at all is a mistake.
        asked = {"userId": user}
        asked |= {"itemId": item} if item else {}
        question = self.question(caller, name, asked, wish)
        questions.check_recommends(question)
        return self.slates.preview(question) if wish.preview else self.slates.choose(question)

    def related(
        self, caller: Caller, name: str, item: str, *, user: str = "", wish: Wish = PLAIN
    ) -> Slate:
        """Choose items that go with one.

        Raises:
            errors.ComptoirError: as `recommend`; or what is asked has no recipe for related items.
        """
        found = self.found(caller, name)
        recipe = self._recipe(caller, found)
        if OFFERS[recipe].recipe_type != _RELATED:
            raise errors.Invalid(
                "{name} learns by {recipe}, which knows no related items. Ask one with a recipe "
                "such as aws-similar-items or aws-sims.",
                name=name,
                recipe=recipe,
            )
        return self.recommend(caller, found.arn, user=user, item=item, wish=wish)

    def rank(
        self, caller: Caller, name: str, items: Sequence[str], *, user: str, wish: Wish = PLAIN
    ) -> Slate:
        """Put given items in order for a user; those that nobody knows come last, unscored.

        Raises:
            errors.ComptoirError: as `recommend`.
        """
        asked = {"userId": user, "inputList": list(items)}
        question = self.question(caller, name, asked, wish)
        questions.check_ranks(question)
        return self.slates.preview(question) if wish.preview else self.slates.order(question)

    def found(self, caller: Caller, name: str) -> Resource:
        """Return a campaign or recommender that a caller may ask.

        Raises:
            errors.Denied: the caller may not ask for recommendations at all.
            errors.NotFound: nothing has that name, or not for this caller.
        """
        caller.require(ASK)
        return questions.answering(self.room, seen_by(caller), name)

    def every(self, caller: Caller) -> list[Resource]:
        """Return some campaigns and recommenders that a caller may ask, the oldest first."""
        kinds, seen = (Kind.CAMPAIGN, Kind.RECOMMENDER), seen_by(caller)
        return [one for kind in kinds for one in self.room.store.page(kind, seen, limit=_NAMED)]

    def _recipe(self, caller: Caller, found: Resource) -> str:
        return questions.question(self.room, seen_by(caller), found, {}).recipe

    def question(
        self, caller: Caller, name: str, asked: Mapping[str, Any], wish: Wish
    ) -> ports.Question:
        """Return what is asked as those ask who answer.

        Args:
            caller: whose rights hold.
            name: of a campaign or a recommender, or its ARN.
            asked: who or what is asked about, under the members of Personalize's shapes.
            wish: what else is wanted.

        Raises:
            errors.ComptoirError: as `recommend`.
        """
        found = self.found(caller, name)
        told = dict(asked) | {"numResults": wish.length, "context": dict(wish.context)}
        told |= {"sessionId": wish.session} if wish.session else {}
        told |= self._filtering(wish.filter, wish.filter_values)
        if wish.promotion is not None:
            promoted = wish.promotion
            share = {"name": promoted.name, "percentPromotedItems": promoted.percent}
            told["promotions"] = [share | self._filtering(promoted.filter, promoted.filter_values)]
        try:
            question = questions.question(self.room, seen_by(caller), found, told)
        except errors.NotFound as missing:
            raise _named_plainly(missing, wish, found) from None
        return replace(question, trace=wish.trace, explain=wish.explain)

    def _filtering(self, name: str, values: Mapping[str, str]) -> dict[str, Any]:
        if not name:
            if values:
                raise errors.Invalid(
                    "There are values for {names}, but no filter. Name the filter, too.",
                    names=sorted(values),
                )
            return {}
        arn = questions.arn_of(self.room, Kind.FILTER, name)
        return {"filterArn": arn, "filterValues": dict(values)}


def _named_plainly(missing: errors.NotFound, wish: Wish, found: Resource) -> errors.NotFound:
    """Return the error of a filter that is not there, under the name by which it was asked for."""
    named = [wish.filter, wish.promotion.filter if wish.promotion else ""]
    lost = [one for one in named if one and missing.message.endswith(f":filter/{one}.")]
    if not lost:
        return missing
    return errors.NotFound(
        "There is no filter {arn} in the dataset group {group}.",
        arn=lost[0],
        group=found.group_name,
    )

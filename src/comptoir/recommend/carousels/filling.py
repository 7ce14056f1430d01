"""Fills the carousels of a shop's pages: a `Carousels` of the shop."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws.ask import ASK, READ
from comptoir.recommend.carousels import kinds, saying
from comptoir.recommend.carousels.kinds import Answering, Carousel
from comptoir.recommend.model import Kind
from comptoir.recommend.pages import addresses
from comptoir.recommend.resources.room import Room
from comptoir.recommend.service import Advisor, Wish
from comptoir.recommend.serving.slate import Placed, Rung, Slate, Why
from comptoir.shop import ports as shop
from comptoir.web.i18n import N_

_WINDOW = (Carousel.FOR_YOU, Carousel.TRENDING)
_PRODUCT = (Carousel.BOUGHT_TOGETHER, Carousel.ALSO_VIEWED)
_ABOUT_SOMEONE = frozenset({Carousel.FOR_YOU, Carousel.ALSO_VIEWED})
"""What depends on who looks; the rest is the same for all, and asked without saying for whom."""
_LENGTH = 10
_FRESH_SECONDS = 2.0
"""So long it is not looked up again which recommenders there are."""
_TITLES = {
    Carousel.FOR_YOU: N_("Recommended for you"),
    Carousel.TRENDING: N_("Trending"),
    Carousel.BOUGHT_TOGETHER: N_("Often bought together"),
    Carousel.ALSO_VIEWED: N_("Also viewed"),
}
_MOST_VIEWED = N_("Most looked at")
_BY_VIEWS = "aws-ecomm-popular-items-by-views"
_LEAST = {
    Carousel.FOR_YOU: 3,
    Carousel.TRENDING: 4,
    Carousel.BOUGHT_TOGETHER: 1,
    Carousel.ALSO_VIEWED: 2,
}
"""Products without which a carousel is not shown."""
_FEW = 5
"""Customers without whom nothing is a trend, whatever was to be expected."""
_PERSONAL = frozenset({Rung.PERSONAL, Rung.SESSION})
_LEADS = {
    Rung.PERSONAL: N_("From what you bought and looked at here."),
    Rung.SESSION: N_("From what you looked at during this visit."),
}
_LEARNING = N_(
    "What suits you is being learned at this moment; here is what others choose meanwhile."
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What of a group answers, as of a moment."""

    at: float
    answers: dict[Carousel, tuple[Answering, ...]]
    learning: bool


@dataclass(slots=True)
class Filling:
    """Asks the recommenders of one group.

    Args:
        room: where resources are.
        advisor: answers.
        group: name of the dataset group.
        pseudonym: makes the shop's own ids unreadable.
    """

    room: Room
    advisor: Advisor
    group: str
    pseudonym: Callable[[str], str]
    _known: _Known = field(default_factory=lambda: _Known(-1e9, {}, learning=False))

    def names(self, product_id: str) -> Sequence[str]:
        """Return the carousels of the first page, or of a product's page."""
        return [one.value for one in (_PRODUCT if product_id else _WINDOW)]

    def fill(self, name: str, visit: shop.Visit, product_id: str) -> shop.Carousel | None:
        """Return a carousel; None when nothing of the group can say something true."""
        kind, known = Carousel(name), self._now()
        who = visit.customer or visit.session
        if kind is Carousel.FOR_YOU and not who:
            return None
        for answering in known.answers.get(kind, ()):
            slate = self._slate(kind, answering, who, product_id)
            found = _suggestions(kind, answering, slate, product_id)
            if len(found) >= _LEAST[kind]:
                views = answering.recipe == _BY_VIEWS
                return shop.Carousel(
                    name=name,
                    title=_MOST_VIEWED if views else _TITLES[kind],
                    lead=self._lead(kind, slate, known, who),
                    suggestions=found,
                    recommendation_id=slate.recommendation_id,
                    together=kind is Carousel.BOUGHT_TOGETHER,
                    why=self._why(kind, answering, visit, product_id),
                )
        return None

    def _slate(self, kind: Carousel, answering: Answering, who: str, product_id: str) -> Slate:
        caller = Caller(actor="storefront", rights=frozenset({ASK}), groups=frozenset({self.group}))
        wish = Wish(length=_LENGTH, explain=True)
        given: dict[str, Any] = {"item": product_id} if product_id else {}
        if kind in _ABOUT_SOMEONE:
            given |= {"user": who}
        return self.advisor.recommend(caller, answering.arn, wish=wish, **given)

    def _why(self, kind: Carousel, answering: Answering, visit: shop.Visit, product_id: str) -> str:
        """Return where people of the shop see how it came about; empty for who may not."""
        who = visit.customer or visit.session
        if who and kind in _ABOUT_SOMEONE and ASK in visit.rights:
            asked = {"campaign": answering.name, "item": product_id}
            return addresses.user(self.pseudonym(who), **asked)
        return addresses.HOME if READ in visit.rights else ""

    def _lead(self, kind: Carousel, slate: Slate, known: _Known, who: str) -> str:
        if kind is Carousel.FOR_YOU:
            return _LEADS[slate.rung]
        waits = kind is Carousel.TRENDING and known.learning and bool(who)
        return _LEARNING if waits and not known.answers[Carousel.FOR_YOU] else ""

    def _now(self) -> _Known:
        """Return what answers, looked up anew when what is known has aged."""
        now = time.monotonic()
        if now - self._known.at > _FRESH_SECONDS:
            self._known = self._looked_up(now)
        return self._known

    def _looked_up(self, now: float) -> _Known:
        arn = self.room.names.arn(Kind.DATASET_GROUP, self.group)
        try:
            group = self.room.kept.find(arn, Kind.DATASET_GROUP, kinds.EVERYTHING)
        except errors.NotFound:
            return _Known(now, {}, learning=False)
        answers = kinds.answering(self.room, group.group_id)
        return _Known(now, answers, learning=kinds.under_way(self.room, group.group_id))


def _suggestions(
    kind: Carousel, answering: Answering, slate: Slate, product_id: str
) -> tuple[shop.Suggestion, ...]:
    """Return what of a slate may be shown, with its reason; what only fills it up may not."""
    if kind is Carousel.FOR_YOU and slate.rung not in _PERSONAL:
        return ()
    found = []
    for one in slate.items:
        if answering.recipe == _BY_VIEWS:
            counted = saying.viewed(one.reasons)
            said = (counted, "") if counted else None
        else:
            said = saying.told(one.reasons, product_id) if _belongs(kind, one) else None
        if said:
            suggestion = shop.Suggestion(product_id=one.item_id, reason=said[0], beside=said[1])
            found.append(suggestion)
    return tuple(found)


def _belongs(kind: Carousel, one: Placed) -> bool:
    """Tell whether an item may stand in a carousel under its title."""
    if kind is Carousel.TRENDING:
        rising = (each for each in one.reasons if each.code == "trending")
        return any(int(each.evidence["count"]) >= _FEW for each in rising)
    return kind is Carousel.FOR_YOU or one.why is not Why.POPULAR

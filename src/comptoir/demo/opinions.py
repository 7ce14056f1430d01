"""What people think: stars, themes, tone, length."""

# ruff: noqa: PLR2004 - shares, stars and lengths are the content here

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from comptoir.demo import chance

STARS = {5: 52, 4: 19, 3: 9, 2: 7, 1: 13}
"""Ratings in per cent: the J shape of every shop."""

_PRAISE = {
    5: {
        "positive_experience": 30,
        "product_quality": 24,
        "delivery_satisfaction": 13,
        "price_and_value": 9,
        "customer_service": 9,
        "packaging": 8,
        "size_and_fit": 7,
    },
    4: {
        "product_quality": 26,
        "positive_experience": 18,
        "price_and_value": 16,
        "delivery_satisfaction": 12,
        "size_and_fit": 11,
        "customer_service": 9,
        "packaging": 8,
    },
}
_BLAME = {
    3: {
        "size_and_fit": 25,
        "price_and_value": 20,
        "product_quality": 15,
        "delivery_issue": 15,
        "packaging": 14,
        "negative_experience": 11,
    },
    2: {
        "product_defect": 20,
        "delivery_issue": 19,
        "size_and_fit": 17,
        "product_quality": 15,
        "negative_experience": 11,
        "price_and_value": 8,
        "packaging": 6,
        "customer_service": 4,
    },
    1: {
        "product_defect": 34,
        "delivery_issue": 22,
        "customer_service": 18,
        "negative_experience": 13,
        "product_quality": 5,
        "price_and_value": 4,
        "packaging": 4,
    },
}
_LENGTHS = {0: 9, 1: 27, 2: 43, 3: 16, 4: 5}
_MIXED = {5: 8, 4: 34, 3: 58, 2: 24, 1: 7}
_AGREEING = 22
_CONTRADICTING = 12
"""Per mille of the five and one stars whose words say the opposite."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A customer's mind, before it is put into words."""

    rating: int
    themes: tuple[str, ...]
    praises: tuple[bool, ...]
    length: int
    """As in `wording.Story`."""

    @property
    def sentiment(self) -> str:
        """What the words feel like, whatever the stars say."""
        if not self.themes:
            return "neutral"
        if len(set(self.praises)) > 1:
            return "mixed"
        return "positive" if self.praises[0] else "negative"


def opinion(rng: Random, *, disappointing: bool = False, forced: str = "") -> Opinion:
    """Return what one customer thinks.

    Args:
        rng: decides.
        disappointing: the product is one of the shop's weaker ones.
        forced: the theme of a complaint that circumstances impose; empty for none.
    """
    length = chance.weighted(rng, _LENGTHS)
    if forced:
        rating = rng.choice((1, 1, 1, 2, 2, 3))
        return Opinion(rating, (forced,), (False,), max(length, 1))
    rating = chance.weighted(rng, STARS)
    if disappointing and rating > 2 and rng.randrange(3) == 0:
        rating -= 2
    told = rating
    if rating in {1, 5} and rng.randrange(1000) < _CONTRADICTING:
        told = 6 - rating
    good = told > 3 or (told == 3 and rng.randrange(4) == 0)
    if not length:
        return _word(rating, good=good)
    themes, praises = [_theme(rng, told, good=good)], [good]
    if length > 3 or rng.randrange(100) < _MIXED[rating]:
        themes.append(_theme(rng, 3 if good else 4, good=not good, but=themes))
        praises.append(not good)
    if length > 3 or (length > 1 and rng.randrange(100) < _AGREEING):
        themes.append(_theme(rng, told, good=praises[-1], but=themes))
        praises.append(praises[-1])
    return Opinion(rating, tuple(themes), tuple(praises), length)


def _word(rating: int, *, good: bool) -> Opinion:
    """Return the mind of somebody who writes a word or two: no subject, only a mood."""
    mood = ("positive_experience",) if good else ("negative_experience",)
    return Opinion(rating, () if rating == 3 else mood, (good,), 0)


def _theme(rng: Random, stars: int, *, good: bool, but: list[str] | None = None) -> str:
    table: Mapping[str, int] = (
        _PRAISE.get(stars, _PRAISE[4]) if good else _BLAME.get(stars, _BLAME[3])
    )
    used = set(but or ())
    if used & {"delivery_issue", "delivery_satisfaction"}:
        used |= {"delivery_issue", "delivery_satisfaction"}
    if used & {"positive_experience", "negative_experience"}:
        used |= {"positive_experience", "negative_experience"}
    return chance.weighted(rng, {theme: w for theme, w in table.items() if theme not in used})

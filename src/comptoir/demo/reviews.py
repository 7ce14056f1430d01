"""Four thousand reviews: who writes, about which purchase, when, and who finds it helpful."""

# ruff: noqa: PLR2004 - shares, stars and lengths are the content here

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from comptoir.demo import chance, content
from comptoir.demo.model import DemoReview, Scenario, Shopper
from comptoir.demo.opinions import Opinion, opinion
from comptoir.demo.orders import DAYS, Purchase
from comptoir.demo.slips import written
from comptoir.demo.tastes import Tastes
from comptoir.demo.wording import Phrasebook, Story
from comptoir.shop.model import Order, OrderStatus, Product

_VERIFIED = 0.88
_DONE = {OrderStatus.DELIVERED, OrderStatus.RETURNED, OrderStatus.REFUNDED}


@dataclass(frozen=True, slots=True)
class Occasion:
    """A moment at which somebody may write."""

    shopper: Shopper
    product: Product
    at: datetime
    order: Order | None
    """None for somebody who bought elsewhere, or says so."""


class Reviewers:
    """Writes the customers' reviews.

    Args:
        seed: of the whole shop.
        anchor: the shop's today.
        scenario: what goes wrong.
        tastes: draws products for people who bought elsewhere.
    """

    def __init__(self, seed: int, anchor: date, scenario: Scenario, tastes: Tastes) -> None:
        self._rng = chance.stream(seed, "reviews")
        self._anchor = anchor
        self._scenario = scenario
        self._tastes = tastes
        self._products = {product.product_id: product for product in tastes.ranked}
        self._weak = {p.product_id for p in self._rng.sample(tastes.ranked, 20)}
        self._books = {tongue: Phrasebook(tongue, self._rng) for tongue in content.LANGUAGES}
        self._written = 0

    def write(
        self, purchases: Sequence[Purchase], shoppers: Sequence[Shopper], count: int, fresh: int
    ) -> tuple[tuple[DemoReview, ...], tuple[DemoReview, ...]]:
        """Return the reviews so far, oldest first, and those of the second day."""
        bought = self._bought(purchases)
        wanted = int(count * _VERIFIED)
        urgent = [o for o in bought if self._incident(o)]
        calm = [o for o in bought if not self._incident(o)]
        past = [*urgent, *calm][:wanted]
        past += self._elsewhere(shoppers, count - len(past), {_pair(o) for o in bought})
        reviews = [self._review(o) for o in sorted(past, key=_moment)]
        today = [replace(o, at=self._today()) for o in calm[max(wanted - len(urgent), 0) :][:fresh]]
        second = [self._review(occasion) for occasion in sorted(today, key=_moment)]
        return self._echoed(reviews), (*second, *self._edited(reviews))

    def _bought(self, purchases: Iterable[Purchase]) -> list[Occasion]:
        """Return one occasion a person and product, in an order that chance chose."""
        found: dict[tuple[str, str], Occasion] = {}
        now = chance.midnight(self._anchor)
        for purchase in purchases:
            delivered = purchase.order.delivered_at
            if delivered is None or purchase.order.status not in _DONE:
                continue
            for line in purchase.order.lines:
                wait = min(self._rng.randrange(2, 45), self._rng.randrange(2, 45))
                if line.product_id in self._stars:
                    wait = min(wait, 6)
                at = chance.moment(self._rng, (delivered + timedelta(days=wait)).date())
                product = self._products[line.product_id]
                if at < now:
                    occasion = Occasion(purchase.shopper, product, at, purchase.order)
                    found.setdefault(_pair(occasion), occasion)
        return chance.shuffled(self._rng, list(found.values()))

    @property
    def _stars(self) -> set[str]:
        return {self._scenario.defect_product_id, self._scenario.strike_product_id}

    def _elsewhere(
        self, shoppers: Sequence[Shopper], count: int, taken: set[tuple[str, str]]
    ) -> list[Occasion]:
        found: dict[tuple[str, str], Occasion] = {}
        while len(found) < count:
            shopper = self._rng.choice(shoppers)
            ago = min(self._rng.randrange(1, DAYS), self._rng.randrange(1, DAYS))
            at = chance.moment(self._rng, chance.days_before(self._anchor, ago))
            occasion = Occasion(shopper, self._tastes.draw(self._rng, shopper), at, None)
            pair = _pair(occasion)
            story = pair[1] in self._stars
            if (
                at > shopper.person.created_at
                and pair not in taken
                and pair not in found
                and not story
            ):
                found[pair] = occasion
        return list(found.values())

    def _incident(self, occasion: Occasion) -> str:
        """Return the complaint that circumstances impose, or nothing."""
        story = self._scenario
        if occasion.product.product_id == story.defect_product_id:
            return "product_defect" if occasion.at.date() >= story.defect_from else ""
        return "delivery_issue" if self._held_up(occasion.order) else ""

    def _held_up(self, order: Order | None) -> bool:
        if order is None or order.shipped_at is None:
            return False
        return self._scenario.strikes(order.carrier, order.shipped_at.date())

    def _opinion(self, occasion: Occasion) -> Opinion:
        incident = self._incident(occasion)
        forced = incident if incident and self._rng.randrange(10) < 7 else ""
        weak = occasion.product.product_id in self._weak - self._stars
        return opinion(self._rng, disappointing=weak, forced=forced)

    def _review(self, occasion: Occasion) -> DemoReview:
        rng, shopper = self._rng, occasion.shopper
        mind = self._opinion(occasion)
        language = shopper.person.language
        if language != "fr" and rng.randrange(100) < 4:
            language = "en"
        title, text = self._words(occasion, mind, language)
        images = rng.choice((0, 0, 0, 0, 0, 0, 1, 1, 2, 3)) if mind.length > 1 else 0
        self._written += 1
        return DemoReview(
            review_id=f"R{100_000 + self._written}",
            product_id=occasion.product.product_id,
            shop_customer_id=shopper.person.shop_id,
            order_id=occasion.order.order_id if occasion.order else "",
            rating=mind.rating,
            title=title,
            text=text,
            language=language,
            created_at=occasion.at,
            helpful_votes=self._votes(occasion, mind, text, images),
            image_count=images,
            has_subscription=shopper.member,
            intended_themes=mind.themes,
            intended_sentiment=mind.sentiment,
        )

    def _words(self, occasion: Occasion, mind: Opinion, language: str) -> tuple[str, str]:
        rng, book = self._rng, self._books[language]
        story = Story(
            product=occasion.product,
            themes=mind.themes,
            praises=mind.praises,
            length=mind.length,
            feminine=occasion.shopper.feminine,
            carrier=occasion.order.carrier if occasion.order else "",
            on_strike=self._held_up(occasion.order),
        )
        happy = mind.praises[0]
        if mind.length:
            text = book.text(story)
            title = "" if rng.randrange(16) == 0 else book.title(story)
        else:
            tone = ("good" if happy else "bad") if mind.themes else "middle"
            text = book.short(story, tone)
            title = "" if rng.randrange(2) == 0 else book.short(story, tone)
        return (
            written(rng, title, language=language, happy=happy) if title else "",
            written(rng, text, language=language, happy=happy),
        )

    def _votes(self, occasion: Occasion, mind: Opinion, text: str, images: int) -> int:
        """Return helpful votes: more for detail, age, pictures and a real purchase, with noise."""
        days = (self._anchor - occasion.at.date()).days
        detail = min(len(text), 800) / 800
        worth = 0.01 + 0.16 * detail + (0.05 if images else 0) + (0.03 if occasion.order else 0)
        if mind.sentiment != "positive":
            worth += 0.03
        liked = worth * self._rng.random() * 2
        return sum(self._rng.random() < liked for _ in range(days // 14))

    def _today(self) -> datetime:
        return chance.moment(self._rng, self._anchor)

    def _echoed(self, reviews: list[DemoReview]) -> tuple[DemoReview, ...]:
        """Return the reviews, one in a hundred of them copied from an earlier one, or nearly."""
        echoed = list(reviews)
        for place in range(100, len(reviews), 100):
            new, old = reviews[place], reviews[self._rng.randrange(place)]
            if len(old.text) > 80 and old.product_id not in self._stars:
                text = old.text + self._rng.choice((" ", " !", " 👍", ".", " :)"))
                echoed[place] = replace(
                    old,
                    review_id=new.review_id,
                    shop_customer_id=new.shop_customer_id,
                    order_id=new.order_id,
                    product_id=new.product_id,
                    text=text if place % 400 else old.text,
                    created_at=new.created_at,
                    helpful_votes=0,
                )
        return tuple(echoed)

    def _edited(self, reviews: Sequence[DemoReview]) -> list[DemoReview]:
        """Return two reviews whose writers came back to them: same id, new words."""
        french = [r for r in reviews[-200:-100] if r.language == "fr" and r.rating <= 2]
        return [
            replace(
                review,
                rating=review.rating + 2,
                text=review.text
                + "\n\nModification : la boutique m'a recontacté et tout est réglé.",
            )
            for review in french[:2]
        ]


def _pair(occasion: Occasion) -> tuple[str, str]:
    return occasion.shopper.person.shop_id, occasion.product.product_id


def _moment(occasion: Occasion) -> tuple[datetime, str]:
    return occasion.at, occasion.product.product_id

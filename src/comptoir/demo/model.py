"""The words of the demo shop."""

from dataclasses import dataclass
from datetime import date, datetime

from comptoir.shop.model import Article, Customer, Interaction, Order, Product, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalCustomer:
    """A customer as the shop's own files know them; for the vault, not for the lake."""

    shop_id: str
    """The shop's own number."""
    customer_id: str
    """The pseudonym that goes with it."""
    name: str
    email: str
    """At a domain reserved for documentation (RFC 2606)."""
    language: str
    country: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """A person of the demo, with what the files never tell: their taste."""

    person: PersonalCustomer
    style: str
    categories: tuple[str, ...]
    feminine: bool
    """How this person's adjectives agree."""
    member: bool
    """In the shop's club."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReview:
    """A review as the shop would export it, and, for tests alone, what its writer meant."""

    review_id: str
    product_id: str
    shop_customer_id: str
    order_id: str
    """Empty when the writer bought elsewhere."""
    rating: int
    title: str
    text: str
    language: str
    created_at: datetime
    helpful_votes: int
    image_count: int
    has_subscription: bool
    intended_themes: tuple[str, ...]
    """Strongest first; never written to a file."""
    intended_sentiment: str
    """`positive`, `negative`, `mixed` or `neutral`; never written to a file."""

    @property
    def verified_purchase(self) -> bool:
        return bool(self.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDesk:
    """A desk of the shop, as the shop presents it."""

    desk_id: str
    """Such as `delivery`."""
    names: Texts
    descriptions: Texts
    """What it answers for, in one or two sentences."""
    examples: dict[str, tuple[str, ...]]
    """By language, what customers ask of it."""
    target_hours: int
    """Within how many hours it means to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRequest:
    """A request as the shop would export it, and the desk that it is for."""

    request_id: str
    """Begins with the name of the set."""
    text: str
    language: str
    channel: str
    """`web`, `email`, `chat` or `phone`, the last as somebody noted it."""
    shop_customer_id: str
    """Empty when the writer is not known."""
    order_id: str
    """Empty when the request comes with no order."""
    created_at: datetime
    intended_desk: str
    """A `desk_id`; empty for what belongs to no desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Two things that go wrong, so that alerts have something to find."""

    defect_product_id: str
    """A bad batch: its reviews speak of defects since `defect_from`."""
    defect_from: date
    strike_product_id: str
    """Sold a lot just before a strike of its carrier."""
    strike_carrier: str
    strike_from: date
    strike_until: date

    def strikes(self, carrier: str, day: date) -> bool:
        """Say whether a parcel handed to the carrier that day is held up."""
        return carrier == self.strike_carrier and self.strike_from <= day <= self.strike_until


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoShop:
    """La Maison Verte, whole."""

    seed: int
    anchor: date
    """The shop's today: what is in the files happened before it."""
    categories: dict[str, Texts]
    """Names of the departments by slug, in the order of the menu."""
    products: tuple[Product, ...]
    people: tuple[PersonalCustomer, ...]
    customers: tuple[Customer, ...]
    """The same people, by pseudonym."""
    shoppers: tuple[Shopper, ...]
    orders: tuple[Order, ...]
    """Oldest first."""
    reviews: tuple[DemoReview, ...]
    """Oldest first, all before `anchor`."""
    second_day: tuple[DemoReview, ...]
    """Written on the day of `anchor`: new ones, and two that their writers changed."""
    interactions: tuple[Interaction, ...]
    """Oldest first."""
    articles: tuple[Article, ...]
    scenario: Scenario
    requests: tuple[DemoRequest, ...]
    """After-sales requests of the last year, with the desk each was for; oldest first."""
    arriving: tuple[DemoRequest, ...]
    """Requests of the last two days, which nobody has read yet."""

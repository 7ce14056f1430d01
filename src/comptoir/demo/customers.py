"""Two thousand people who shop, each with a taste."""

# ruff: noqa: PLR2004 - shares, stars and lengths are the content here

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Any, NamedTuple

from comptoir.demo import chance, content
from comptoir.demo.model import PersonalCustomer, Shopper
from comptoir.shop.model import Customer

Pseudonym = Callable[[str], str]
"""Turns the shop's own customer number into a pseudonym."""

BUNDLES = (
    ("kitchen", "tableware"),
    ("linen", "bathroom"),
    ("garden", "decoration"),
    ("lighting", "furniture"),
    ("storage", "cleaning"),
    ("decoration", "lighting", "linen"),
    ("tableware", "garden"),
    ("bathroom", "cleaning", "storage"),
)
"""Departments that the same people like."""

STYLES = ("natural", "nordic", "classic", "bright")


def shoppers(seed: int, anchor: date, pseudonym: Pseudonym, count: int) -> tuple[Shopper, ...]:
    """Return the people, earliest account first."""
    rng = chance.stream(seed, "customers")
    people = content.table("people")
    shares = {language: people[language]["share"] for language in content.LANGUAGES}
    days = (chance.days_before(anchor, rng.randrange(1, 1096)) for _ in range(count))
    opened = sorted(chance.moment(rng, day) for day in days)
    return tuple(
        _shopper(rng, people, chance.weighted(rng, shares), _Account(f"C{number}", at, pseudonym))
        for number, at in enumerate(opened, start=10_001)
    )


def customer(person: PersonalCustomer) -> Customer:
    """Return what the rest of the house may know of a person."""
    return Customer(
        customer_id=person.customer_id,
        language=person.language,
        country=person.country,
        created_at=person.created_at,
    )


class _Account(NamedTuple):
    shop_id: str
    opened: datetime
    pseudonym: Pseudonym


def _shopper(rng: Random, people: dict[str, Any], language: str, account: _Account) -> Shopper:
    folk = people[language]
    feminine = rng.random() < 0.58
    first = rng.choice(folk["women" if feminine else "men"])
    last = rng.choice(folk["surnames"])
    number = account.shop_id.removeprefix("C")
    person = PersonalCustomer(
        shop_id=account.shop_id,
        customer_id=account.pseudonym(account.shop_id),
        name=f"{first} {last}",
        email=f"{_ascii(first)}.{_ascii(last)}.{number}@{rng.choice(people['domains'])}",
        language=language,
        country=chance.weighted(rng, folk["countries"]),
        created_at=account.opened,
    )
    return Shopper(
        person=person,
        style=rng.choice(STYLES),
        categories=rng.choice(BUNDLES),
        feminine=feminine,
        member=rng.randrange(100) < 18,
    )


def _ascii(name: str) -> str:
    """Return a name as an address has it.

    >>> _ascii("Le Goff"), _ascii("Élodie")
    ('legoff', 'elodie')
    """
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ß", "ss"))
    return "".join(letter for letter in plain.lower() if "a" <= letter <= "z")

"""Customers: a pseudonym for the shop, personal data for the vault, nothing of the raw id kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from comptoir.kernel.privacy.model import PersonalData, filled
from comptoir.shop.model import Customer, Kept
from comptoir.shop.records.fields import Reason, Refused, Row
from comptoir.shop.records.port import Counter, Kind


@dataclass(frozen=True, slots=True)
class _Draft:
    raw: Customer
    """Under the shop's own id."""
    person: PersonalData


def _read(row: Row) -> _Draft:
    language = row.text("language", most=16) or row.settings.languages[0]
    country = row.text("country").upper()
    if len(country) not in (0, 2):
        raise Refused(Reason.INVALID_VALUE, "country is not two letters such as FR.")
    customer = Customer(
        customer_id=row.id("customer_id"),
        language=language.lower(),
        country=country,
        created_at=row.instant("created_at"),
    )
    name = row.text("name") or f"{row.text('first_name')} {row.text('last_name')}".strip()
    address = row.text("address", most=500)
    person = PersonalData(
        name=name,
        email=row.text("email"),
        phone=row.text("phone"),
        addresses=(address,) if address else (),
    )
    return _Draft(customer, person)


def _keep(counter: Counter, drafts: Sequence[_Draft]) -> Kept:
    names = counter.pseudonyms.many(draft.raw.customer_id for draft in drafts)
    gone = counter.forgotten.erased_among(names)
    here = [(name, draft) for name, draft in zip(names, drafts, strict=True) if name not in gone]
    people = {name: draft.person for name, draft in here if filled(draft.person)}
    counter.vault.put(people)
    kept = counter.shop.store.customers.keep(
        Customer(
            customer_id=name,
            language=draft.raw.language,
            country=draft.raw.country,
            created_at=draft.raw.created_at,
        )
        for name, draft in here
    )
    return kept + Kept(unchanged=len(drafts) - len(here))


CUSTOMERS: Final = Kind(
    name="customers",
    columns={
        "customer_id": ("customer_id", "id", "buyer_id", "USER_ID", "user_id"),
        "created_at": ("created_at", "registered_at", "date"),
        "language": ("language", "lang", "langue"),
        "country": ("country", "pays"),
        "email": ("email", "mail"),
        "name": ("name", "nom"),
        "first_name": ("first_name", "prenom"),
        "last_name": ("last_name",),
        "phone": ("phone", "telephone"),
        "address": ("address", "adresse"),
    },
    required=(("customer_id",), ("created_at",)),
    read=_read,
    keep=_keep,
)

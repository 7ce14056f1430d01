"""Interactions; the columns of Amazon Personalize's data sets are understood too."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from comptoir.shop.model import Interaction, InteractionKind, Kept
from comptoir.shop.records.fields import Row
from comptoir.shop.records.port import Counter, Kind


def _read(row: Row) -> Interaction:
    return Interaction(
        customer_id=row.id("customer_id"),
        product_id=row.id("product_id"),
        kind=row.choice("kind", InteractionKind),
        at=row.instant("at"),
    )


def _keep(counter: Counter, drafts: Sequence[Interaction]) -> Kept:
    names = counter.pseudonyms.many(draft.customer_id for draft in drafts)
    gone = counter.forgotten.erased_among(names)
    kept = counter.shop.store.interactions.keep(
        replace(draft, customer_id=name)
        for name, draft in zip(names, drafts, strict=True)
        if name not in gone
    )
    return kept + Kept(unchanged=sum(name in gone for name in names))


INTERACTIONS: Final = Kind(
    name="interactions",
    columns={
        "customer_id": ("customer_id", "buyer_id", "USER_ID", "user_id"),
        "product_id": ("product_id", "ITEM_ID", "item_id", "sku"),
        "kind": ("kind", "EVENT_TYPE", "event_type", "event"),
        "at": ("at", "TIMESTAMP", "timestamp", "created_at", "date"),
    },
    required=(("customer_id",), ("product_id",), ("kind",), ("at",)),
    read=_read,
    keep=_keep,
)

"""Products and, with them, the departments that they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from comptoir.shop.model import Category, Kept, Product, Texts
from comptoir.shop.records.fields import Reason, Refused, Row
from comptoir.shop.records.port import Counter, Kind
from comptoir.shop.search import fold

_PICTURE = 200_000
_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class _Draft:
    product: Product
    category: Category


def _read(row: Row) -> _Draft:
    currency = row.currency()
    category = _category(row)
    product = Product(
        product_id=row.id("product_id"),
        names=row.texts("name", required=True),
        descriptions=row.texts("description", most=_TEXT),
        category=category.category_id,
        price_minor=row.minor("price", currency),
        currency=currency,
        brand=row.text("brand"),
        picture_svg=_picture(row),
        attributes=row.attributes("attributes"),
    )
    return _Draft(product, category)


def _category(row: Row) -> Category:
    told = row.text("category", most=80)
    names: Texts = row.texts("category_name", most=80)
    slug = fold(told or next(iter(names.values()), "")).replace(" ", "-") or "other"
    return Category(category_id=slug[:80], names=names or {row.settings.languages[0]: told or slug})


def _picture(row: Row) -> str:
    drawing = row.text("picture_svg", most=_PICTURE)
    if drawing and not drawing.startswith(("<svg", "<?xml")):
        raise Refused(Reason.INVALID_VALUE, "picture_svg is no SVG document.")
    return drawing


def _keep(counter: Counter, drafts: Sequence[_Draft]) -> Kept:
    store = counter.shop.store
    named = {draft.category.category_id: draft.category for draft in drafts}
    store.categories.keep_missing(named.values())
    return store.products.keep(draft.product for draft in drafts)


PRODUCTS: Final = Kind(
    name="products",
    columns={
        "product_id": ("product_id", "id", "sku", "ITEM_ID", "item_id"),
        "name": ("name", "title", "product_title", "nom"),
        "description": ("description", "text"),
        "category": ("category", "department", "CATEGORY_L1", "categorie"),
        "price": ("price", "PRICE", "prix"),
        "brand": ("brand", "marque"),
        "picture_svg": ("picture_svg",),
    },
    required=(("product_id",), ("name", "names", "name_fr", "name_en"), ("price", "price_minor")),
    read=_read,
    keep=_keep,
)

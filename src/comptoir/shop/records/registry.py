"""The kinds of records that can be imported, by name, in the order in which they build up."""

from collections.abc import Mapping
from typing import Final

from comptoir.shop.records.articles import ARTICLES
from comptoir.shop.records.customers import CUSTOMERS
from comptoir.shop.records.interactions import INTERACTIONS
from comptoir.shop.records.orders import ORDERS
from comptoir.shop.records.port import Kind
from comptoir.shop.records.products import PRODUCTS

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind for kind in (PRODUCTS, CUSTOMERS, ORDERS, INTERACTIONS, ARTICLES)
}

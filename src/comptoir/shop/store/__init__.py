"""The shop's rows, read and written: one file a kind of record."""

from comptoir.kernel.storage.rows import Rows
from comptoir.shop.store.articles import ArticleStore
from comptoir.shop.store.categories import CategoryStore
from comptoir.shop.store.customers import CustomerStore
from comptoir.shop.store.dealings import Dealing, Dealings
from comptoir.shop.store.erasure import ShopEraser
from comptoir.shop.store.interactions import InteractionStore
from comptoir.shop.store.orders import OrderStore
from comptoir.shop.store.products import ProductStore


class ShopStore:
    """Every kind of record of the shop, in one database.

    Args:
        rows: the database, migrated.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.categories = CategoryStore(rows)
        self.products = ProductStore(rows)
        self.customers = CustomerStore(rows)
        self.orders = OrderStore(rows)
        self.interactions = InteractionStore(rows)
        self.articles = ArticleStore(rows)
        self.dealings = Dealings(rows)


__all__ = [
    "ArticleStore",
    "CategoryStore",
    "CustomerStore",
    "Dealing",
    "Dealings",
    "InteractionStore",
    "OrderStore",
    "ProductStore",
    "ShopEraser",
    "ShopStore",
]

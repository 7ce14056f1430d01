"""What the shop can be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.shop import cursor as cursors
from comptoir.shop.model import Category, Page, Product, in_language
from comptoir.shop.search import fold, query_words, rank
from comptoir.shop.settings import ShopSettings
from comptoir.shop.store import ShopStore

_MOST_CANDIDATES = 2_000
"""Products that one search ranks; more than that many are no answer a person reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A category as the shop's first page shows it."""

    category: Category
    products: int
    shown: str
    """Id of a product whose picture stands for the department; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a search."""

    page: Page[Product]
    total: int
    departments: tuple[Category, ...]
    """Those whose own name was asked for."""
    partial: bool = False
    """No product had every word; these have some of them."""


class Shop:
    """The catalogue, and what is known of dealings.

    Args:
        store: the shop's rows.
        settings: the `[shop]` section.
    """

    def __init__(self, store: ShopStore, settings: ShopSettings) -> None:
        self.store = store
        self.settings = settings

    def product(self, product_id: str) -> Product:
        """Return a product.

        Raises:
            errors.NotFound: the shop has none of that id.
        """
        found = self.store.products.get(product_id)
        if found is None:
            raise errors.NotFound("The shop has no such product.", code="unknown_product")
        return found

    def products(
        self, *, category: str = "", sort: str = "id", cursor: str = "", limit: int = 24
    ) -> Page[Product]:
        """Return products in an order, page by page.

        Raises:
            errors.Invalid: the sort, the cursor or the limit is none of ours.
        """
        _check_limit(limit)
        return self.store.products.page(category=category, sort=sort, cursor=cursor, limit=limit)

    def search(self, query: str, *, cursor: str = "", limit: int = 24) -> Found:
        """Return the products that have every word of the query, best first.

        Accents, case and plurals do not matter. When no product has every word, those that have
        some of them are found.

        Raises:
            errors.Invalid: the cursor or the limit is none of ours.
        """
        _check_limit(limit)
        words = query_words(query)
        if not words:
            return Found(page=Page(items=()), total=0, departments=())
        found = self.store.products.candidates(words, any_word=False, most=_MOST_CANDIDATES)
        partial = not found and len(words) > 1
        if partial:
            found = self.store.products.candidates(words, any_word=True, most=_MOST_CANDIDATES)
        ranked = rank(found, words)
        start = tuple(cursors.decode(cursor, int, str, str)) if cursor else None
        behind = [each for each in ranked if start is None or each[0] > start]
        shown = behind[:limit]
        more = len(behind) > limit
        items = self.store.products.many(product_id for _, product_id in shown)
        page = Page(items=tuple(items), next=cursors.encode(shown[-1][0]) if more else "")
        departments = self._departments_named(words)
        return Found(page=page, total=len(ranked), departments=departments, partial=partial)

    def titles(self, product_ids: list[str]) -> dict[str, str]:
        """Return the title of each product that the shop knows, in the shop's own language."""
        language = self.settings.languages[0]
        found = self.store.products.titles(product_ids)
        return {each: in_language(names, language, each) for each, names in found.items()}

    def categories(self) -> list[Category]:
        """Return every category, in the shop's order."""
        return self.store.categories.all()

    def category(self, category_id: str) -> Category:
        """Return a category.

        Raises:
            errors.NotFound: the shop has none of that slug.
        """
        found = self.store.categories.get(category_id)
        if found is None:
            raise errors.NotFound("The shop has no such department.", code="unknown_category")
        return found

    def departments(self) -> list[Department]:
        """Return the categories that hold products, in the shop's order."""
        stocked = self.store.categories.stocked()
        return [
            Department(category=each, products=count, shown=shown)
            for each in self.categories()
            for count, shown in [stocked.get(each.category_id, (0, ""))]
            if count
        ]

    def best_sellers(self, limit: int = 8) -> list[Product]:
        """Return the products that stand in most of the newest sales, most sold first."""
        among = self.settings.popular_orders
        # Some that sold may have left the catalogue since.
        best = self.store.orders.best_sellers(among=among, limit=2 * limit)
        return self.store.products.many(best)[:limit]

    def _departments_named(self, words: Sequence[str]) -> tuple[Category, ...]:
        def named(category: Category) -> bool:
            names: Iterable[str] = (category.category_id, *category.names.values())
            tokens = [token for name in names for token in fold(name).split()]
            return any(token.startswith(word) for word in words for token in tokens)

        return tuple(category for category in self.categories() if named(category))


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= 100:  # noqa: PLR2004 - the message says the same
        raise errors.Invalid("limit is {limit}; use 1 to 100.", limit=limit, code="invalid_limit")

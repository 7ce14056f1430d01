"""What stands around every page of the shop."""

from comptoir.shop import addresses
from comptoir.shop.service import Shop


def storefront(shop: Shop, language: str, current: str = "") -> dict[str, object]:
    """Return what stands around every page of the shop: `Surround.shop`.

    Args:
        shop: answers.
        language: of the page.
        current: slug of the department that the page belongs to.
    """
    return {
        "name": shop.settings.name,
        "home": addresses.HOME,
        "search": addresses.SEARCH,
        "categories": [
            (
                each.name(language),
                addresses.category_page(each.category_id),
                each.category_id == current,
            )
            for each in shop.categories()
        ],
    }

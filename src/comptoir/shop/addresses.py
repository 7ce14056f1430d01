"""Where the shop's pages are. Ids may hold any character, a slash too."""

from hashlib import sha256
from urllib.parse import quote, urlencode

from comptoir.shop.model import Product

HOME = "/shop"
SEARCH = "/shop/search"
_MARK = 10


def product_page(product_id: str) -> str:
    """Return the path of a product's page.

    >>> product_page("AB/12 é")
    '/shop/p/AB/12%20%C3%A9'
    """
    return f"/shop/p/{quote(product_id)}"


def category_page(category_id: str) -> str:
    """Return the path of a department."""
    return f"/shop/c/{quote(category_id)}"


def search_page(query: str) -> str:
    """Return the path of a search."""
    return f"{SEARCH}?{urlencode({'q': query})}"


def picture(product: Product) -> str:
    """Return the path of a product's picture, which changes with its content; empty for none."""
    if not product.picture_svg:
        return ""
    return f"/shop/pictures/{quote(product.product_id)}.svg?v={picture_mark(product)}"


def picture_mark(product: Product) -> str:
    """Return a short mark of the picture's content."""
    return sha256(product.picture_svg.encode()).hexdigest()[:_MARK]

"""What a product page tells search engines (https://schema.org/Product, as JSON-LD)."""

import json
from collections.abc import Mapping, Sequence

from babel.numbers import get_currency_precision
from markupsafe import Markup

from comptoir.shop.model import Product

_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def product_data(
    product: Product, *, language: str, department: str, url: str, image: str
) -> Mapping[str, object]:
    """Return a product as schema.org knows it; only what the page itself says.

    Args:
        product: what is sold.
        language: of the page.
        department: name of its category.
        url: absolute address of the page; with `#product` it is the product's own id, under which
            others may add to it.
        image: absolute address of the picture; empty for none.
    """
    digits = get_currency_precision(product.currency)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": f"{url}#product",
        "sku": product.product_id,
        "name": product.name(language),
        "description": product.description(language),
        "category": department,
        "image": image,
        "url": url,
        "offers": {
            "@type": "Offer",
            "price": f"{product.price_minor / 10**digits:.{digits}f}",
            "priceCurrency": product.currency,
            "url": url,
        },
    }
    if product.brand:
        data["brand"] = {"@type": "Brand", "name": product.brand}
    return {key: value for key, value in data.items() if value}


def name_data(product_id: str, *, name: str, url: str) -> Mapping[str, object]:
    """Return what is known of a product that the catalogue lacks.

    Args:
        product_id: the shop's id, or that of its reviews.
        name: what its reviews call it.
        url: absolute address of the page.
    """
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": f"{url}#product",
        "sku": product_id,
        "name": name,
        "url": url,
    }


def breadcrumb_data(crumbs: Sequence[tuple[str, str]]) -> Mapping[str, object]:
    """Return the way to a page (https://schema.org/BreadcrumbList): names, absolute addresses."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(crumbs, 1)
    ]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    }


def json_ld(data: Mapping[str, object]) -> Markup:
    r"""Return a data block that nothing in the data can close.

    >>> json_ld({"name": "</script>"})
    Markup('<script type="application/ld+json">{"name": "\\u003c/script\\u003e"}</script>')
    """
    text = json.dumps(data, ensure_ascii=False).translate(_UNSAFE)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704 - escaped above, and no browser runs a data block

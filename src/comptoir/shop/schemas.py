"""Wire shapes of the shop's API."""

from typing import Self

from pydantic import BaseModel, Field

from comptoir.shop.model import Page, Product


class ProductOut(BaseModel):
    """Something the shop sells."""

    product_id: str
    names: dict[str, str] = Field(description="By language.")
    descriptions: dict[str, str] = Field(description="By language.")
    category: str = Field(description="A slug such as `kitchen`.")
    price_minor: int = Field(description="Price in minor units of the currency (cents).")
    currency: str = Field(description="ISO 4217.")
    brand: str
    attributes: dict[str, str]
    page: str = Field(description="Path of its page in the shop.")
    picture: str | None = Field(description="Path of its picture, an SVG document.")

    @classmethod
    def of(cls, product: Product, *, page: str, picture: str | None) -> Self:
        """Return the wire shape of a product."""
        return cls(
            product_id=product.product_id,
            names=product.names,
            descriptions=product.descriptions,
            category=product.category,
            price_minor=product.price_minor,
            currency=product.currency,
            brand=product.brand,
            attributes=product.attributes,
            page=page,
            picture=picture,
        )


class ProductsOut(BaseModel):
    """Some consecutive products."""

    products: list[ProductOut]
    next_cursor: str | None = Field(
        description="Pass it as `cursor` for the products behind these; null on the last page."
    )

    @classmethod
    def of(cls, page: Page[Product], products: list[ProductOut]) -> Self:
        """Return the wire shape of a page."""
        return cls(products=products, next_cursor=page.next or None)

"""The `[shop]` section of `comptoir.toml`."""

from pydantic import Field

from comptoir.kernel.settings import Section


class ShopSettings(Section):
    """Who the shop is, and how it speaks."""

    name: str = Field("La Maison Verte", description="The shop's name, as customers read it.")
    tagline: dict[str, str] = Field(
        {
            "fr": "Des objets simples, faits pour durer.",
            "en": "Simple things, made to last.",
        },
        description="One sentence under the name on the shop's first page, by language.",
    )
    timezone: str = Field("Europe/Paris", description="The shop's time zone, an IANA name.")
    currency: str = Field(
        "EUR", pattern="^[A-Z]{3}$", description="Currency of prices that name none (ISO 4217)."
    )
    languages: tuple[str, ...] = Field(
        ("fr", "en"), min_length=1, description="Languages of the shop's pages, its own first."
    )
    products_per_page: int = Field(
        24, ge=1, le=100, description="Products on one page of a department or a search."
    )
    popular_orders: int = Field(
        2_000, ge=1, description="How many of the newest orders tell what sells most."
    )
    suggestion_ms: int = Field(
        250,
        ge=1,
        le=60_000,
        description="How long a page waits for its carousels; what comes later is left out.",
    )

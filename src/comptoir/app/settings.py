"""The whole tree of settings: the kernel's sections and each slice's own."""

from typing import Any

from pydantic import Field

from comptoir.kernel import settings as kernel
from comptoir.language.settings import LanguageSettings
from comptoir.recommend.settings import RecommendSettings
from comptoir.reviews.settings import ReviewsSettings
from comptoir.routing.settings import RoutingSettings
from comptoir.shop.settings import ShopSettings


class Settings(kernel.KernelSettings):
    """Everything that `comptoir.toml` may say."""

    shop: ShopSettings = Field(default=ShopSettings(), description="The shop itself.")
    language: LanguageSettings = Field(
        default=LanguageSettings(), description="How text is understood."
    )
    reviews: ReviewsSettings = Field(default=ReviewsSettings(), description="The review pipeline.")
    routing: RoutingSettings = Field(default=RoutingSettings(), description="Routing of requests.")
    recommend: RecommendSettings = Field(
        default=RecommendSettings(), description="Recommendations."
    )


def load_settings(flags: dict[str, Any] | None = None) -> Settings:
    """Read flags, then the environment, then `comptoir.toml`.

    Raises:
        errors.Invalid: a key is unknown or a value does not fit.
    """
    return kernel.load(Settings, flags)

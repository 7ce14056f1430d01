"""Amazon Reviews 2023 (Hou et al., https://amazon-reviews-2023.github.io)."""

from typing import Final

from comptoir.reviews.sources.layout import FixedLayout

AMAZON_2023: Final = FixedLayout(
    name="amazon2023",
    signature={"rating", "text", "user_id", "parent_asin"},
    columns={
        # The product page and its metadata hang on the parent; `asin` is one size or colour.
        "product_id": ("parent_asin", "asin"),
        "buyer_id": ("user_id",),
        "rating": ("rating",),
        "title": ("title",),
        "text": ("text",),
        "created_at": ("timestamp",),
        "verified_buyer": ("verified_purchase",),
        "helpful_votes": ("helpful_vote",),
        "image_count": ("images",),
    },
)

"""Amazon Review Data 2018 (Ni, Li and McAuley 2019, https://nijianmo.github.io/amazon)."""

from typing import Final

from comptoir.reviews.sources.layout import FixedLayout

AMAZON_2018: Final = FixedLayout(
    name="amazon2018",
    signature={"overall", "asin", "reviewerID", "unixReviewTime"},
    columns={
        "product_id": ("asin",),
        "buyer_id": ("reviewerID",),
        "rating": ("overall",),
        "title": ("summary",),
        "text": ("reviewText",),
        "created_at": ("unixReviewTime", "reviewTime"),
        "verified_buyer": ("verified",),
        "helpful_votes": ("vote",),
        "image_count": ("image",),
    },
    # Both are left out where there are none.
    absent={"helpful_votes": 0, "image_count": 0},
)

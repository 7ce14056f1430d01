"""Amazon product data 2014 (McAuley et al. 2015, https://jmcauley.ucsd.edu/data/amazon)."""

from typing import Final

from comptoir.reviews.sources.layout import FixedLayout

AMAZON_2014: Final = FixedLayout(
    name="amazon2014",
    signature={"overall", "asin", "reviewerID", "helpful"},
    columns={
        "product_id": ("asin",),
        "buyer_id": ("reviewerID",),
        "rating": ("overall",),
        "title": ("summary",),
        "text": ("reviewText",),
        "created_at": ("unixReviewTime", "reviewTime"),
        "helpful_votes": ("helpful",),  # [helpful, total]
    },
)

"""The layouts that are known, in the order in which they are tried."""

from comptoir.reviews.sources.amazon2014 import AMAZON_2014
from comptoir.reviews.sources.amazon2018 import AMAZON_2018
from comptoir.reviews.sources.amazon2023 import AMAZON_2023
from comptoir.reviews.sources.generic import GENERIC
from comptoir.reviews.sources.layout import Layout

LAYOUTS: dict[str, Layout] = {
    layout.name: layout for layout in (AMAZON_2023, AMAZON_2014, AMAZON_2018, GENERIC)
}
"""By name. `generic` recognises anything and so stands last."""

"""Which fields each dataset must have, and of which type its known fields are.

Amazon Personalize Developer Guide, "Custom dataset and schema requirements" and "Domain dataset
and schema requirements".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from comptoir.recommend.datasets.words import DatasetType, FieldType

ECOMMERCE, VIDEO_ON_DEMAND = "ECOMMERCE", "VIDEO_ON_DEMAND"
DOMAINS = (ECOMMERCE, VIDEO_ON_DEMAND)

_TEXT = (FieldType.STRING,)
_REAL = (FieldType.FLOAT, FieldType.DOUBLE)
_LONG = (FieldType.LONG,)
_WHOLE = (FieldType.LONG, FieldType.INT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A field whose meaning is fixed."""

    types: tuple[FieldType, ...]
    """What it may be; the first is the usual one."""
    required: bool = False
    """It must be there, and never null."""


Fields = Mapping[str, Known]

_USER, _ITEM = Known(types=_TEXT, required=True), Known(types=_TEXT, required=True)
_TIME = Known(types=_LONG, required=True)

_ALWAYS: Mapping[DatasetType, Fields] = {
    DatasetType.INTERACTIONS: {
        "USER_ID": _USER,
        "ITEM_ID": _ITEM,
        "TIMESTAMP": _TIME,
        "EVENT_TYPE": Known(types=_TEXT),
        "EVENT_VALUE": Known(types=_REAL),
        "IMPRESSION": Known(types=_TEXT),
        "RECOMMENDATION_ID": Known(types=_TEXT),
        "EVENT_ATTRIBUTION_SOURCE": Known(types=_TEXT),
    },
    DatasetType.ITEMS: {"ITEM_ID": _ITEM, "CREATION_TIMESTAMP": Known(types=_LONG)},
    DatasetType.USERS: {"USER_ID": _USER},
    DatasetType.ACTIONS: {
        "ACTION_ID": Known(types=_TEXT, required=True),
        "CREATION_TIMESTAMP": Known(types=_LONG),
        "ACTION_EXPIRATION_TIMESTAMP": Known(types=_LONG),
        "REPEAT_FREQUENCY": Known(types=_WHOLE),
        "VALUE": Known(types=(*_REAL, *_WHOLE)),
    },
    DatasetType.ACTION_INTERACTIONS: {
        "USER_ID": _USER,
        "ACTION_ID": Known(types=_TEXT, required=True),
        "TIMESTAMP": _TIME,
        "EVENT_TYPE": Known(types=_TEXT, required=True),
        "RECOMMENDATION_ID": Known(types=_TEXT),
        "IMPRESSION": Known(types=_TEXT),
    },
}

_EVENT_TYPE = {"EVENT_TYPE": Known(types=_TEXT, required=True)}
_IN_DOMAIN: Mapping[tuple[str, DatasetType], Fields] = {
    (ECOMMERCE, DatasetType.INTERACTIONS): _EVENT_TYPE,
    (VIDEO_ON_DEMAND, DatasetType.INTERACTIONS): _EVENT_TYPE,
    (ECOMMERCE, DatasetType.ITEMS): {
        "PRICE": Known(types=_REAL, required=True),
        "CATEGORY_L1": Known(types=_TEXT, required=True),
        "CATEGORY_L2": Known(types=_TEXT),
        "CATEGORY_L3": Known(types=_TEXT),
        "PRODUCT_DESCRIPTION": Known(types=_TEXT),
        "AGE_GROUP": Known(types=_TEXT),
        "ADULT": Known(types=_TEXT),
        "GENDER": Known(types=_TEXT),
    },
    (VIDEO_ON_DEMAND, DatasetType.ITEMS): {
        "GENRES": Known(types=_TEXT, required=True),
        "CREATION_TIMESTAMP": Known(types=_LONG, required=True),
        "PRICE": Known(types=_REAL),
        "DURATION": Known(types=_REAL),
        "GENRE_L2": Known(types=_TEXT),
        "GENRE_L3": Known(types=_TEXT),
        "AVERAGE_RATING": Known(types=_REAL),
        "PRODUCT_DESCRIPTION": Known(types=_TEXT),
        "CONTENT_OWNER": Known(types=_TEXT),
        "CONTENT_CLASSIFICATION": Known(types=_TEXT),
    },
    (VIDEO_ON_DEMAND, DatasetType.USERS): {"SUBSCRIPTION_MODEL": Known(types=_TEXT)},
}


def known_fields(dataset: DatasetType, domain: str = "") -> Fields:
    """Return the fields of fixed meaning, by name."""
    return {**_ALWAYS[dataset], **_IN_DOMAIN.get((domain, dataset), {})}


MOST_METADATA: Mapping[DatasetType, int] = {
    DatasetType.INTERACTIONS: 5,
    DatasetType.USERS: 25,
    DatasetType.ITEMS: 100,
    DatasetType.ACTIONS: 10,
    DatasetType.ACTION_INTERACTIONS: 5,
}
"""Amazon Personalize's quotas of metadata fields; ours are off unless a caller asks for them."""

NEED_METADATA = frozenset({DatasetType.ITEMS, DatasetType.USERS})
"""Datasets that say nothing without one field beside the id."""

HOUSE_PREFIX = "COMPTOIR_"
"""Columns that the lake adds begin with it; a schema's may not."""

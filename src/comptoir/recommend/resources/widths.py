"""How many columns a schema may have: limits of the settings, off unless somebody sets them."""

from comptoir.kernel import errors
from comptoir.recommend.datasets.reserved import known_fields
from comptoir.recommend.datasets.schemas import parse
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.settings import QuotaSettings

_COUNTED = (DatasetType.INTERACTIONS, DatasetType.ITEMS, DatasetType.USERS)


def check_width(text: str, domain: str, quotas: QuotaSettings) -> None:
    """Let a schema pass that has no more columns of metadata than the settings allow.

    Args:
        text: Avro JSON that can be read.
        domain: `ECOMMERCE`, `VIDEO_ON_DEMAND`, or empty.
        quotas: the limits.

    Raises:
        errors.Conflict: it has more.
    """
    limits = {one: int(getattr(quotas, f"{one.value}_columns")) for one in _COUNTED}
    if not any(limits.values()) and not quotas.textual_columns:
        return
    schema = parse(text, domain=domain)
    known = known_fields(schema.dataset)
    own = [one for one in schema.fields if one.name not in known]
    _check(schema.dataset.label, len(own), limits.get(schema.dataset, 0))
    textual = sum(one.textual for one in schema.fields)
    _check("textual", textual, quotas.textual_columns)


def _check(what: str, count: int, most: int) -> None:
    if most and count > most:
        raise errors.Conflict(
            "The schema has {count} columns of metadata ({what}), and {most} are allowed. Drop "
            "some, or raise recommend.quotas.",
            count=count,
            what=what,
            most=most,
            code="limit_exceeded",
        )

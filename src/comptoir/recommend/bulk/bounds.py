"""How much a job may read: limits of the settings, off unless somebody sets them."""

from comptoir.kernel import errors
from comptoir.kernel.storage.buckets import Buckets

_MEGABYTE = 1_000_000


def check_size(buckets: Buckets, location: str, most_mb: int, quota: str) -> None:
    """Let a place pass that holds no more than a job may read.

    Args:
        buckets: where it is.
        location: one file, or the beginning of several.
        most_mb: megabytes; 0 for no limit.
        quota: name of the limit in `recommend.quotas`.

    Raises:
        errors.Invalid: it holds more.
    """
    if most_mb and (size := buckets.size(location)) > most_mb * _MEGABYTE:
        raise errors.Invalid(
            "{location} holds {size} MB, and a job may read {most}. Split it, or raise "
            "recommend.quotas.{quota}.",
            location=location,
            size=round(size / _MEGABYTE, 1),
            most=most_mb,
            quota=quota,
        )

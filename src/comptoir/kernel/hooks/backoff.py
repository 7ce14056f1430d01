"""When a delivery that failed is tried again."""

from datetime import datetime, timedelta
from random import Random

PATIENCE = timedelta(days=1)
"""For which a message is tried."""
FIRST, FACTOR, LONGEST = 5.0, 3.0, 4 * 3600.0
"""Seconds before the second attempt, by what each wait grows, and the longest: 5 s, 15 s, …
4 h; some thirteen attempts a day."""
JITTER = 0.2
"""Share by which a wait is drawn shorter or longer, so that hooks that were away are not met by
everything at once."""
_MOST_ASKED = 3600.0
"""Seconds for which a hook may ask to be left alone (`Retry-After`)."""


def next_attempt(
    now: datetime,
    attempts: int,
    until: datetime,
    chance: Random,
    retry_after: float | None = None,
) -> datetime | None:
    """Return when to try again, or None when it was the last time.

    Args:
        now: when the attempt failed.
        attempts: that were made, 1 or more.
        until: when to give up; the last attempt comes then.
        chance: draws the jitter.
        retry_after: seconds that the hook asked for.

    >>> at = datetime(2026, 3, 1, 12)
    >>> next_attempt(at, 1, at, Random(0)) is None
    True
    """
    if now >= until:
        return None
    exponent = min(attempts - 1, 30)  # the longest wait is reached long before
    wait = min(FIRST * FACTOR**exponent, LONGEST) * chance.uniform(1 - JITTER, 1 + JITTER)
    if retry_after is not None:
        wait = max(wait, min(retry_after, _MOST_ASKED))
    return min(now + timedelta(seconds=wait), until)

"""How often may be asked: limits of the settings, off unless somebody sets them."""

from comptoir.kernel.access.limits import RateLimiter
from comptoir.recommend.settings import QuotaSettings

EVENTS, RECORDS, ANSWERS = "events", "records", "answers"
ALL_ANSWERS = "all answers"


class Rates:
    """Counts what is asked of this process, second by second.

    Args:
        quotas: most of each in a second; 0 for no limit.

    >>> rates = Rates(QuotaSettings(events_a_second=2))
    >>> rates.take(EVENTS, "shop", 2)
    >>> rates.take(ANSWERS, "campaign")
    """

    def __init__(self, quotas: QuotaSettings) -> None:
        told = {
            EVENTS: quotas.events_a_second,
            RECORDS: quotas.records_a_second,
            ANSWERS: quotas.answers_a_second,
            ALL_ANSWERS: quotas.all_answers_a_second,
        }
        self._most = {what: most for what, most in told.items() if most}
        self._limiters = {
            what: RateLimiter(60 * most, burst=most) for what, most in self._most.items()
        }

    def take(self, what: str, name: str, count: int = 1) -> None:
        """Let something pass, or refuse it.

        Args:
            what: `EVENTS`, `RECORDS`, `ANSWERS` or `ALL_ANSWERS`.
            name: of whose: a dataset group, a campaign; empty for the whole installation.
            count: how many; more than a second's worth passes when nothing else has.

        Raises:
            errors.RateLimited: there were too many within the last second.
        """
        if what in self._limiters:
            self._limiters[what].take(name, min(count, self._most[what]))

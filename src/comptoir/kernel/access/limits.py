"""Rate limits: a token bucket for each key and address, in bounded memory."""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from comptoir.kernel import errors


class RateLimiter:
    """Lets so many requests a minute pass, in bursts if need be.

    Args:
        per_minute: requests a minute that one name may make in the long run.
        burst: requests that may come at once; a minute's worth by default.
        remembered: names kept; the one unseen for longest is forgotten first.
        ticks: seconds that only grow.

    >>> limiter = RateLimiter(60, burst=2, ticks=lambda: 0.0)
    >>> [limiter.wait("key:1") for _ in range(3)]
    [0.0, 0.0, 1.0]
    """

    def __init__(
        self,
        per_minute: float,
        *,
        burst: int = 0,
        remembered: int = 100_000,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = per_minute / 60
        self._burst = float(burst or max(1, int(per_minute)))
        self._remembered = remembered
        self._ticks = ticks
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, cost: float = 1.0) -> float:
        """Take from the bucket; return 0, or the seconds after which there is enough."""
        with self._lock:
            now = self._ticks()
            level, then = self._buckets.pop(name, (self._burst, now))
            level = min(self._burst, level + max(0.0, now - then) * self._rate)
            enough = level >= cost
            self._buckets[name] = (level - cost if enough else level, now)
            while len(self._buckets) > self._remembered:
                self._buckets.popitem(last=False)
        return 0.0 if enough else (cost - level) / self._rate

    def take(self, name: str, cost: float = 1.0) -> None:
        """Take from the bucket, or refuse.

        Raises:
            errors.RateLimited: `extra["retry_after"]` tells the seconds to wait, rounded up.
        """
        if seconds := self.wait(name, cost):
            left = math.ceil(seconds)
            raise errors.RateLimited(
                "Too many requests. Wait {left} s, then try again.",
                left=left,
                extra={"retry_after": left},
            )


def address_name(address: str) -> str:
    """Return the name under which an address is counted: IPv6 hosts by their /64 network.

    >>> address_name("2001:db8::1") == address_name("2001:db8::2")
    True
    >>> address_name("10.0.0.1")
    'address:10.0.0.1'
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "address:unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return f"address:{parsed.ipv4_mapped}"
        return f"address:{ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"address:{parsed}"

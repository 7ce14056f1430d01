"""A door to let people in by, with cheap hashes and clocks moved by hand."""

from dataclasses import dataclass, field

from argon2 import PasswordHasher

from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.codes import OneTimeCodes
from comptoir.kernel.access.door import Door
from comptoir.kernel.access.limits import RateLimiter
from comptoir.kernel.access.lockout import Lockout
from comptoir.kernel.access.passwords import Passwords
from comptoir.kernel.access.people import People
from comptoir.kernel.access.sessions import Sessions
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing.clocks import ManualClock, ManualTicks

KEY = bytes(range(32))
"""No secret: a key for tests."""


def cheap_passwords() -> Passwords:
    """Return passwords that hash in a millisecond; for tests only."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Entrance:
    """A door and all that it is made of.

    Args:
        rows: a migrated database.
    """

    rows: Rows
    clock: ManualClock = field(default_factory=ManualClock)
    ticks: ManualTicks = field(default_factory=ManualTicks)

    def __post_init__(self) -> None:
        self.people = People(self.rows, cheap_passwords(), self.clock)
        self.sessions = Sessions(self.rows, KEY, clock=self.clock)
        self.codes = OneTimeCodes(self.rows, self.clock)
        self.audit = AuditTrail(self.rows, KEY, self.clock)
        self.door = Door(
            self.rows,
            people=self.people,
            sessions=self.sessions,
            codes=self.codes,
            lockout=Lockout(self.rows, self.clock),
            audit=self.audit,
            by_address=RateLimiter(20, ticks=self.ticks),
        )

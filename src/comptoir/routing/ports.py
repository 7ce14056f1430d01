"""What routing needs from elsewhere."""

from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa

from comptoir.kernel.hooks import Telling


class Herald(Protocol):
    """Lets others hear of what happened; `kernel.hooks.Outbox` is one."""

    def wanted(self, event_type: str) -> bool:
        """Tell whether anybody listens; asked before a transaction, and cheap."""
        ...

    def tell(self, connection: sa.Connection, told: Sequence[Telling]) -> None:
        """Write down what happened, to be kept or lost with the transaction."""
        ...


class Silence:
    """A herald to whom nobody listens; `told` remembers what was said all the same."""

    def __init__(self, *wanted: str) -> None:
        self._wanted = frozenset(wanted)
        self.told: list[Telling] = []

    def wanted(self, event_type: str) -> bool:
        """Tell whether tests want to hear of it."""
        return event_type in self._wanted

    def tell(self, connection: sa.Connection, told: Sequence[Telling]) -> None:  # noqa: ARG002 - the port's own
        """Remember what happened."""
        self.told += told

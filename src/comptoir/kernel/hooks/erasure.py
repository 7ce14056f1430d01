"""Letting a customer go."""

from comptoir.kernel.hooks import deliveries
from comptoir.kernel.privacy.model import Erased
from comptoir.kernel.storage.rows import Rows


class HookEraser:
    """Removes messages that concern a customer; an `Eraser` of the kernel."""

    name = "hooks"

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def erase(self, customer: str) -> Erased:
        """Forget a customer; nothing there is no error."""
        with self._rows.writing() as connection:
            count = deliveries.forget_owner(connection, customer)
        return Erased(store="hooks", what="messages to hooks", count=count)

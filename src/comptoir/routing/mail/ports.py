"""What reading mails needs from a server."""

from collections.abc import Sequence
from typing import Protocol

from comptoir.routing.mail.model import Waiting


class Mailbox(Protocol):
    """A folder of mails, opened; `imap.ImapMailbox` is one."""

    def waiting(self) -> Sequence[Waiting]:
        """Return the mails that have not been dealt with, oldest first."""
        ...

    def fetch(self, uid: str) -> bytes:
        """Return a mail, which stays as it is."""
        ...

    def settle(self, uid: str, *, well: bool) -> None:
        """Mark a mail as dealt with, or as one that a person has to look at."""
        ...

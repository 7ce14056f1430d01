"""The words of mails."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailState(StrEnum):
    """What became of a mail."""

    TRYING = "trying"
    """It was begun, and has not ended well yet."""
    RECEIVED = "received"
    """It is a request."""
    SKIPPED = "skipped"
    """No customer asks anything in it: an automatic reply, a bounce, a bulk mail, an empty one."""
    ASIDE = "aside"
    """It could not be read; a person has to look at it in the mailbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail, read."""

    message: str
    """SHA-256 of what makes it this mail: its `Message-ID`, sender, subject and text."""
    sender: str
    """Address of whoever wrote it, in lower case; empty when unknown."""
    text: str
    """Subject and what was said, without quoted mails and signature."""
    original: str
    """All of its text, with the headers that people read."""
    attachments: int
    """That were left out."""
    skip: str = ""
    """Why it is no request, in English; empty when it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A mail in the mailbox that has not been dealt with."""

    uid: str
    place: str
    """Folder, UIDVALIDITY and UID: the same for as long as the mail lies there (RFC 3501)."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What is remembered of a mail."""

    place: str
    """SHA-256 of `Waiting.place`."""
    message: str
    state: MailState
    tries: int
    reason: str
    """Why it was skipped or put aside, in English."""
    request_id: str
    attachments: int
    at: datetime


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What one look into the mailbox brought."""

    received: int = 0
    repeated: int = 0
    """That were requests already."""
    skipped: int = 0
    failed: int = 0
    """That are tried again."""
    aside: int = 0
    attachments: int = 0
    """That were left out."""

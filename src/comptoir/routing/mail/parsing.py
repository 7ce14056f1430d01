"""A mail as bytes, read: who wrote it, what it says, and whether anybody asks anything in it.

Mails are hostile input: wrong character sets, headers that are none, parts in parts in parts. What
can be read is read, and the rest is one clear error.
"""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses
from hashlib import sha256
from typing import Any

from comptoir.kernel import errors
from comptoir.language.markup import unescaped, without_tags
from comptoir.routing.mail.model import Letter
from comptoir.routing.mail.quoting import said
from comptoir.routing.receiving import LONGEST

_DEEPEST = 30
"""Parts within parts; a real mail has four."""
_ORIGINAL = 200_000
"""Characters that are kept of a mail's whole text."""
_LONGEST_HEADER = 1_000
_LONGEST_ADDRESS = 200
_REPLIES = re.compile(
    r"(?:\s*(?:re|ré|rép|ref|réf|fw|fwd|tr|aw|wg|antw|rv|res|enc)"
    r"\s*(?:\[\d{1,3}\])?[ \u00a0]?:)+\s*",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title\b[^<>]*>[^<>]*</title\s*>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\u00a0\u200b\u200c\ufeff]+")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_ROBOTS = ("mailer-daemon@", "postmaster@")


def read(raw: bytes, own: str = "", place: str = "") -> Letter:
    """Read a mail.

    Args:
        raw: as the server has it (RFC 5322).
        own: the mailbox's own address; a form of the shop that writes in its name tells who asks
            under `Reply-To`.
        place: tells a mail without a `Message-ID` from others.

    Raises:
        errors.Invalid: it cannot be read.
    """
    try:
        message = message_from_bytes(raw, policy=default)
        return _read(message, own.lower(), place)
    except RecursionError:
        raise errors.Invalid("The mail has parts in parts beyond all measure.") from None


def _read(message: Message, own: str, place: str) -> Letter:
    subject = _plain(_header(message, "Subject"))
    parts = _Parts()
    parts.take(message, 0)
    whole = "\n\n".join(one.strip() for one in parts.texts if one.strip())
    sender = _sender(message, own)
    text = "\n\n".join(
        one for one in (_REPLIES.sub("", subject, count=1), said(whole[:_ORIGINAL])) if one
    )
    head = [f"{name}: {_plain(_header(message, name))}" for name in ("From", "To", "Date")]
    original = "\n".join([*head, f"Subject: {subject}", "", whole])
    name = _header(message, "Message-ID").strip() or place
    marks = f"{name}\0{sender}\0{subject}\0{whole}"
    return Letter(
        message=sha256(marks.encode("utf-8", "replace")).hexdigest(),
        sender=sender,
        text=text[:LONGEST],
        original=original[:_ORIGINAL],
        attachments=parts.attachments,
        skip=_skip(message, sender) or ("" if text.strip() else "It says nothing."),
    )


class _Parts:
    """Gathers what a mail says, and counts what else it brings."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.attachments = 0

    def take(self, part: Message, depth: int) -> None:
        if depth > _DEEPEST:
            raise errors.Invalid("The mail has parts in parts beyond all measure.")
        kind = part.get_content_type()
        children = _children(part)
        if kind == "multipart/alternative" and children:
            self._take_best(children, depth)
        elif children and not kind.startswith("message/"):
            for one in children:
                self.take(one, depth + 1)
        elif kind in ("text/plain", "text/html") and not _is_attached(part):
            text = _decoded(part)
            self.texts.append(_from_html(text) if kind == "text/html" else text)
        elif not kind.startswith("multipart/"):
            self.attachments += 1

    def _take_best(self, children: list[Message], depth: int) -> None:
        """Take the plainest way in which the same is said."""
        plain_first = sorted(children, key=lambda one: one.get_content_type() != "text/plain")
        for one in plain_first:
            inner = _Parts()
            inner.take(one, depth + 1)
            if any(text.strip() for text in inner.texts):
                self.texts += inner.texts
                self.attachments += inner.attachments
                return


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _is_attached(part: Message) -> bool:
    told = _header(part, "Content-Disposition").lower()
    return told.startswith("attachment") or "filename" in told


def _decoded(part: Message) -> str:
    """Return a part's text, in whatever character set it says, or is."""
    payload = part.get_payload(decode=True)
    data = (
        payload
        if isinstance(payload, bytes)
        else str(part.get_payload()).encode("utf-8", "replace")
    )
    for charset in (_charset(part), "utf-8", "cp1252"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1")


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or "utf-8"
    except Exception:  # noqa: BLE001 - the parser fails in many ways at headers that are none
        return "utf-8"


def _from_html(text: str) -> str:
    """Return the words of a page; where its source breaks lines means nothing."""
    flat = _TITLE.sub("", " ".join(text.split()))
    lines = unescaped(without_tags(flat)).split("\n")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in lines)


def _skip(message: Message, sender: str) -> str:
    """Return why a mail is no request: RFC 3834 tells automatic ones, RFC 3464 bounces."""
    if _header(message, "Auto-Submitted").strip().lower() not in ("", "no"):
        return "It is an automatic reply."
    if message.get_content_type() == "multipart/report" or sender.startswith(_ROBOTS):
        return "It is a report of the mail system."
    if _header(message, "Return-Path").strip() == "<>":
        return "It is a report of the mail system."
    if _header(message, "Precedence").strip().lower() in _BULK:
        return "It was sent to many."
    if any(_header(message, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")):
        return "It is an automatic reply."
    return ""


def _sender(message: Message, own: str) -> str:
    told = _addresses(message, "From")
    if told and own and told[0] == own:
        return next(iter(_addresses(message, "Reply-To")), "")
    return next(iter(told), "")


def _addresses(message: Message, name: str) -> list[str]:
    """Return the addresses of a header, never what a name pretends."""
    try:
        found = [one.addr_spec for one in _structured(message[name])]
    except Exception:  # noqa: BLE001 - the parser fails in many ways at headers that are none
        found = [address for _, address in getaddresses([_plain(_header(message, name))])]
    plain = [_plain(one).lower()[:_LONGEST_ADDRESS] for one in found]
    return [one for one in plain if "@" in one.strip("@")]


def _structured(header: Any) -> Sequence[Any]:
    """Return what the parser made of a header that holds addresses."""
    found: Sequence[Any] = header.addresses
    return found


def _header(message: Message, name: str) -> str:
    """Return a header as text; one that the parser cannot read, as it stands."""
    try:
        return str(message.get(name, ""))[:_LONGEST_HEADER]
    except Exception:  # noqa: BLE001 - the parser fails in many ways at headers that are none
        return next(_raw(message, name), "")[:_LONGEST_HEADER]


def _raw(message: Message, name: str) -> Iterator[str]:
    items = message.raw_items() if isinstance(message, EmailMessage) else message.items()
    return (str(value) for key, value in items if key.lower() == name.lower())


def _plain(text: str) -> str:
    """Return a header on one line, in letters that can be kept."""
    return " ".join(text.encode("utf-8", "replace").decode().split())

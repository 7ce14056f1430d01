"""A mailbox on an IMAP server (RFC 3501)."""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from comptoir.kernel import errors
from comptoir.routing.mail.model import Waiting
from comptoir.routing.settings import MailSettings

_SECONDS = 30.0
"""For one answer of the server."""
_AT_ONCE = 500
"""Mails of one look; the rest comes with the next."""
_SIZE = re.compile(rb"UID (\d+)[^()]*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^()]*UID (\d+)")


class ImapMailbox:
    """A folder of an IMAP server.

    Args:
        server: signed in, the folder selected.
        settings: where, and what happens to mails that were dealt with.
    """

    def __init__(self, server: imaplib.IMAP4, settings: MailSettings) -> None:
        self._server = server
        self._settings = settings
        validity = server.response("UIDVALIDITY")[1]
        # Servers can do more for whoever is signed in than they told at the door.
        with _told(settings):
            told_now = b" ".join(one for one in server.capability()[1] if one)
        self._can = frozenset(told_now.decode("ascii", "replace").upper().split())
        told = validity[0] if validity and validity[0] else b""
        self._validity = told.decode("ascii", "replace") if isinstance(told, bytes) else ""

    def waiting(self) -> Sequence[Waiting]:
        """Return the mails that have not been dealt with, oldest first."""
        wanted = "UNDELETED" if self._settings.done_folder else "UNSEEN UNDELETED"
        told = self._ask("SEARCH", *wanted.split())
        uids = sorted(int(one) for one in b" ".join(one for one in told if one).split())
        if not uids:
            return []
        some = ",".join(str(one) for one in uids[:_AT_ONCE])
        sizes = self._sizes(self._ask("FETCH", some, "(UID RFC822.SIZE)"))
        return [self._waiting(uid, sizes[uid]) for uid in uids[:_AT_ONCE] if uid in sizes]

    def fetch(self, uid: str) -> bytes:
        """Return a mail, which stays unseen."""
        told = self._ask("FETCH", uid, "(BODY.PEEK[])")
        return next((bytes(one[1]) for one in told if isinstance(one, tuple)), b"")

    def settle(self, uid: str, *, well: bool) -> None:
        """Mark a mail as seen or move it; one for a person is flagged, and stays unseen."""
        if not well:
            self._ask("STORE", uid, "+FLAGS.SILENT", "(\\Flagged)")
        elif not self._settings.done_folder:
            self._ask("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")
        else:
            self._move(uid, mailbox_name(self._settings.done_folder))

    def _move(self, uid: str, folder: str) -> None:
        """Move by RFC 6851 where the server can, else by copying."""
        if "MOVE" in self._can:
            self._ask("MOVE", uid, folder)
            return
        self._ask("COPY", uid, folder)
        self._ask("STORE", uid, "+FLAGS.SILENT", "(\\Deleted \\Seen)")
        if "UIDPLUS" in self._can:
            self._ask("EXPUNGE", uid)

    def _waiting(self, uid: int, size: int) -> Waiting:
        place = f"{self._settings.folder};{self._validity};{uid}"
        return Waiting(uid=str(uid), place=place, size=size)

    def _sizes(self, told: Sequence[Any]) -> dict[int, int]:
        found = {}
        for line in told:
            if isinstance(line, bytes) and (match := _SIZE.search(line)):
                uid, size = match[1] or match[4], match[2] or match[3]
                found[int(uid)] = int(size)
        return found

    def _ask(self, command: str, *words: str) -> list[Any]:
        with _told(self._settings):
            status, answer = self._server.uid(command, *words)
            if status != "OK":
                raise imaplib.IMAP4.error(f"{command}: {answer!r}")
            return answer


@contextmanager
def opened(settings: MailSettings, context: ssl.SSLContext | None = None) -> Iterator[ImapMailbox]:
    """Sign in and yield the folder of the settings.

    Args:
        settings: where.
        context: whom to trust; by default, whom this machine trusts.

    Raises:
        errors.Unavailable: it cannot be opened; the message never holds the password.
    """
    trusted = context or ssl.create_default_context()
    server: imaplib.IMAP4 | None = None
    try:
        with _told(settings):
            server = _connected(settings, trusted)
            _sign_in(server, settings)
            status, answer = server.select(mailbox_name(settings.folder))
            if status != "OK":
                raise imaplib.IMAP4.error(f"SELECT {settings.folder}: {answer!r}")
        yield ImapMailbox(server, settings)
    finally:
        if server is not None:
            _let_go(server)


def mailbox_name(name: str) -> str:
    """Return the name of a folder as IMAP writes it: quoted, in modified UTF-7 (RFC 3501, 5.1.3).

    >>> mailbox_name("Traités")
    '"Trait&AOk-s"'
    """
    kept, odd = "", ""
    for letter in f"{name}\0":
        if " " <= letter <= "~" or letter == "\0":
            kept += f"&{_shifted(odd)}-" if odd else ""
            kept += "&-" if letter == "&" else letter.strip("\0")
            odd = ""
        else:
            odd += letter
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(text: str) -> str:
    coded = base64.b64encode(text.encode("utf-16-be", "replace")).decode()
    return coded.rstrip("=").replace("/", ",")


def _connected(settings: MailSettings, trusted: ssl.SSLContext) -> imaplib.IMAP4:
    where = (settings.host, settings.port)
    if settings.security == "tls":
        return imaplib.IMAP4_SSL(*where, ssl_context=trusted, timeout=_SECONDS)
    server = imaplib.IMAP4(*where, timeout=_SECONDS)
    if settings.security == "starttls":
        try:
            server.starttls(trusted)
        except BaseException:
            _let_go(server)
            raise
    return server


def _let_go(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError):
        with suppress(OSError):
            server.shutdown()


def _sign_in(server: imaplib.IMAP4, settings: MailSettings) -> None:
    if "AUTH=PLAIN" in server.capabilities:
        plain = f"\0{settings.user}\0{settings.password}".encode()
        server.authenticate("PLAIN", lambda _: plain)
    else:
        server.login(f'"{settings.user}"', settings.password)


@contextmanager
def _told(settings: MailSettings) -> Iterator[None]:
    """Tell what goes wrong in one line, without the password."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError, ValueError) as problem:
        said = " ".join(str(problem).split()) or type(problem).__name__
        if settings.password:
            said = said.replace(settings.password, "…")
        raise errors.Unavailable(
            "The mailbox {user} at {host}:{port} cannot be read: {problem}",
            user=settings.user,
            host=settings.host,
            port=settings.port,
            problem=said[:300],
        ) from None

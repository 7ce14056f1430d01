"""A small IMAP4rev1 server (RFC 3501): real sockets, what a fetcher of mails needs, and its troubles."""

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from ssl import SSLContext

USER, PASSWORD = "desk@shop.example", 'p"ss wörd'
_SAID = "said"
"""What a command returns that has ended its answer itself."""
_WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\([^()]*\))|(\S+)')


@dataclass
class Kept:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Box:
    """Folders of one user, and how the server behaves."""

    folders: dict[str, list[Kept]] = field(default_factory=lambda: {"INBOX": [], "Done": []})
    validity: int = 7
    password: str = PASSWORD
    capabilities: tuple[str, ...] = ("AUTH=PLAIN", "MOVE", "UIDPLUS")
    hangs_up_after: int = -1
    """Mails fetched, after which the next command finds the line cut; -1 for never."""
    fetched: int = 0
    port: int = 0
    commands: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def deliver(self, mail: EmailMessage | bytes, folder: str = "INBOX") -> int:
        with self.lock:
            uid = 1 + max((one.uid for box in self.folders.values() for one in box), default=0)
            raw = mail if isinstance(mail, bytes) else mail.as_bytes()
            self.folders[folder].append(Kept(uid, raw))
        return uid

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        return [one.flags for one in self.folders[folder]]


class _Session(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self.signed_in, self.folder = False, ""
        with suppress(OSError, ValueError):
            self.say(f"* OK [CAPABILITY {self.offers()}] ready")
            while line := self.rfile.readline():
                tag, name, words = _parsed(line)
                self.box.commands.append(name)
                if self.box.fetched == self.box.hangs_up_after:
                    return
                with self.box.lock:
                    self.command(tag, name, words)
                if name == "LOGOUT":
                    return

    @property
    def box(self) -> Box:
        return self.server.box

    def offers(self) -> str:
        if self.signed_in:
            return " ".join(("IMAP4rev1", *self.box.capabilities))
        starttls = ("STARTTLS",) if self.server.later else ()
        ways = [one for one in self.box.capabilities if one.startswith("AUTH=")]
        return " ".join(("IMAP4rev1", *starttls, *ways))

    def say(self, text: str | bytes) -> None:
        self.wfile.write((text.encode() if isinstance(text, str) else text) + b"\r\n")

    def command(self, tag: str, name: str, words: list[str]) -> None:
        answer = getattr(self, f"do_{name.lower()}", None)
        if answer is None or (name in ("SELECT", "UID") and not self.signed_in):
            self.say(f"{tag} BAD {name}")
            return
        says = answer(tag, words)
        if says != _SAID:
            self.say(f"{tag} {says or 'OK done'}")

    def do_capability(self, tag: str, words: list[str]) -> None:
        self.say(f"* CAPABILITY {self.offers()}")

    def do_starttls(self, tag: str, words: list[str]) -> str:
        self.say(f"{tag} OK begin")
        self.connection = self.server.later.wrap_socket(self.connection, server_side=True)
        self.setup()
        return _SAID

    def setup(self) -> None:
        self.connection = getattr(self, "connection", self.request)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def do_login(self, tag: str, words: list[str]) -> str:
        return self.enter(*words)

    def do_authenticate(self, tag: str, words: list[str]) -> str:
        self.say("+ ")
        told = base64.b64decode(self.rfile.readline()).decode().split("\0")
        return self.enter(*told[1:])

    def enter(self, user: str, password: str) -> str:
        self.signed_in = (user, password) == (USER, self.box.password)
        return "OK in" if self.signed_in else f"NO [AUTHENTICATIONFAILED] {user} {password}"

    def do_select(self, tag: str, words: list[str]) -> str:
        if words[0] not in self.box.folders:
            return "NO there is no such folder"
        self.folder = words[0]
        self.say(f"* {len(self.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.box.validity}] valid")
        return "OK [READ-WRITE] selected"

    def do_noop(self, tag: str, words: list[str]) -> None:
        return None

    def do_logout(self, tag: str, words: list[str]) -> None:
        self.say("* BYE")

    @property
    def mails(self) -> list[Kept]:
        return self.box.folders[self.folder]

    def do_uid(self, tag: str, words: list[str]) -> str | None:
        name, *rest = words
        if name == "SEARCH":
            unseen = "UNSEEN" in rest
            found = [
                one.uid
                for one in self.mails
                if "\\Deleted" not in one.flags and not (unseen and "\\Seen" in one.flags)
            ]
            self.say("* SEARCH " + " ".join(map(str, found)))
            return None
        asked = {int(uid) for uid in rest[0].split(",")}
        chosen = [(at, one) for at, one in enumerate(self.mails, 1) if one.uid in asked]
        return getattr(self, f"uid_{name.lower()}")(chosen, rest[1:])

    def uid_fetch(self, chosen: list[tuple[int, Kept]], words: list[str]) -> None:
        for at, one in chosen:
            if "SIZE" in words[0]:
                self.say(f"* {at} FETCH (UID {one.uid} RFC822.SIZE {len(one.raw)})")
                continue
            assert words[0] == "(BODY.PEEK[])", "a fetch that marks mails as seen loses them"
            self.box.fetched += 1
            head = f"* {at} FETCH (UID {one.uid} BODY[] {{{len(one.raw)}}}\r\n".encode()
            self.say(head + one.raw + b")")

    def uid_store(self, chosen: list[tuple[int, Kept]], words: list[str]) -> None:
        for _, one in chosen:
            one.flags |= set(words[1].strip("()").split())

    def uid_move(self, chosen: list[tuple[int, Kept]], words: list[str]) -> str | None:
        if says := self.uid_copy(chosen, words):
            return says
        for _, one in chosen:
            self.mails.remove(one)
        return None

    def uid_copy(self, chosen: list[tuple[int, Kept]], words: list[str]) -> str | None:
        if words[0] not in self.box.folders:
            return "NO [TRYCREATE] there is no such folder"
        self.box.folders[words[0]] += [Kept(one.uid, one.raw) for _, one in chosen]
        return None

    def uid_expunge(self, chosen: list[tuple[int, Kept]], words: list[str]) -> None:
        for _, one in chosen:
            if "\\Deleted" in one.flags:
                self.mails.remove(one)


def _parsed(line: bytes) -> tuple[str, str, list[str]]:
    words = []
    for quoted, listed, plain in _WORD.findall(line):
        words.append((re.sub(rb"\\(.)", rb"\1", quoted) or listed or plain).decode())
    tag, name, *rest = words
    return tag, name.upper(), rest


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Box
    later: SSLContext | None = None

    def handle_error(self, *said: object) -> None:
        return


@contextmanager
def mail_server(tls: SSLContext | None = None, starttls: SSLContext | None = None) -> Iterator[Box]:
    """Yield the folders of a server that listens on this machine."""
    server = _Server(("127.0.0.1", 0), _Session)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.later = starttls
    box = server.box = Box(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

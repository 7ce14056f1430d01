"""A server that receives webhooks, as a shop would run one: real sockets, any manners."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and how the next are answered."""

    port: int
    got: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    """Of the next answers, in order; then 204."""
    more: dict[str, str] = field(default_factory=dict)
    """Headers of answers."""
    raw: bytes = b""
    """Sent in place of an answer."""
    body: bytes = b""
    hang: threading.Event | None = None
    """Awaited before an answer."""
    drip: float = 0.0
    """Seconds between two bytes of an endless header."""

    def url(self, path: str = "/hook", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """Return what came, each message held to its signature by the standard's own library."""
        return [Webhook(secret).verify(one.body, one.headers) for one in self.got]

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.got]

    def wait(self, count: int, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while len(self.got) < count:
            assert time.monotonic() < deadline, f"{len(self.got)} of {count} came"
            time.sleep(0.02)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.got.append(Received(self.path, headers, body))
        if receiver.hang:
            receiver.hang.wait(30)
        if receiver.drip:
            self._drip(receiver.drip)
        elif receiver.raw:
            self.wfile.write(receiver.raw)
        else:
            self._answer(receiver)

    def _answer(self, receiver: Receiver) -> None:
        status = receiver.statuses.pop(0) if receiver.statuses else 204
        self.send_response(status)
        for name, value in receiver.more.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(receiver.body)))
        self.end_headers()
        self.wfile.write(receiver.body)

    def _drip(self, seconds: float) -> None:
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
            while True:
                self.wfile.write(b"y")
                self.wfile.flush()
                time.sleep(seconds)

    def log_message(self, *said: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    receiver: Receiver

    def handle_error(self, *said: object) -> None:
        return  # whoever does not trust the certificate hangs up


@contextmanager
def receiving(context: SSLContext | None = None, port: int = 0) -> Iterator[Receiver]:
    """Yield a server that listens on this machine."""
    server = _Server(("127.0.0.1", port), _Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver = server.receiver = Receiver(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.hang:
            receiver.hang.set()
        server.shutdown()
        server.server_close()
        thread.join()

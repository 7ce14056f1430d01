"""The one client for servers that speak the OpenAI protocol: vLLM, llama.cpp, Ollama and others.

A server is named by `ADDRESS?model=NAME`, as in `http://gpu.shop.lan:8000/v1?model=qwen3`. Its key
comes from the settings and stays out of every message and log.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import httpx

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.language.surroundings import Surroundings

PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses that another try may change."""
_HINT = Phrase("Check the server")
_HINTS = {
    401: Phrase("It wants a key, or another one: set language.keys"),
    403: Phrase("Its key may not do this: set language.keys"),
    404: Phrase("Check the address, up to /v1, and the model"),
    413: Phrase("The texts are too long for it"),
    429: Phrase("It is busy: retry later, or give it more room"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a server may take, and how much it may answer."""

    connect_s: float = 10
    answer_s: float = 60
    """For one whole answer, however slowly it drips."""
    tries: int = 4
    wait_s: float = 0.5
    """Before the second try; each further wait is twice as long."""
    longest_wait_s: float = 20
    """Also where the server asks for more (`Retry-After`, RFC 9110, 10.2.3)."""
    most_bytes: int = 64 << 20
    """Of one answer: a matrix of 64 vectors of 4,096 numbers takes 6 MiB as JSON."""


class OpenAIServer:
    """A model on a server; whether it may be asked is decided when it is opened.

    Args:
        address: up to `/v1`, without a query.
        model: the model's name on that server.
        around: says which servers may be spoken to, and with which key.
        patience: how long it may take.
        wait: sleeps so many seconds.
        clock: tells seconds that only grow.

    Raises:
        errors.Denied: the server is outside the shop and `offline` is on.
        errors.Invalid: the address is none, or holds a password, or the model is missing.
    """

    def __init__(
        self,
        address: str,
        model: str,
        around: Surroundings,
        patience: Patience | None = None,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        around.admit(address)
        parts = urlsplit(address)
        self.host = str(parts.hostname)
        if "@" in parts.netloc:
            raise errors.Invalid(
                "The address of {host} holds a password. Set language.keys in its place.",
                host=self.host,
            )
        if not model:
            raise errors.Invalid("{address} needs a model: add ?model=NAME to it.", address=address)
        self.address, self.model = address.rstrip("/"), model
        self._key = dict(around.keys).get(self.host, "")
        self._inside = around.is_inside(address)
        self._patience = patience or Patience()
        self._wait, self._clock = wait, clock

    @classmethod
    def open(
        cls, rest: str, around: Surroundings, patience: Patience | None = None
    ) -> "OpenAIServer":
        """Read `ADDRESS?model=NAME`."""
        parts = urlsplit(rest)
        model = parse_qs(parts.query).get("model", [""])[0]
        return cls(urlunsplit(parts._replace(query="", fragment="")), model, around, patience)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text, in their order.

        Raises:
            errors.Unavailable: see `ask`; or the answer is no embeddings.
        """
        found = self.ask("embeddings", {"input": list(texts)})
        try:
            data = sorted(found["data"], key=lambda one: one["index"])
            return [[float(number) for number in one["embedding"]] for one in data]
        except (KeyError, TypeError, ValueError) as problem:
            raise self._nonsense("embeddings", problem) from None

    def chat(self, messages: Sequence[dict[str, str]], **options: object) -> str:
        """Return what the model says to a conversation.

        Args:
            messages: each with its `role` and `content`.
            options: such as `temperature`.

        Raises:
            errors.Unavailable: see `ask`; or the answer says nothing.
        """
        found = self.ask("chat/completions", {"messages": list(messages)} | options)
        try:
            return str(found["choices"][0]["message"]["content"])
        except (KeyError, IndexError, TypeError) as problem:
            raise self._nonsense("conversation", problem) from None

    def ask(self, path: str, body: dict[str, object]) -> Any:
        """Return the JSON that the server answers.

        Raises:
            errors.Unavailable: it does not answer after several tries, refuses, or answers
                something that is no JSON.
        """
        answer = self.fetch(path, body)
        try:
            return json.loads(answer)
        except (ValueError, RecursionError) as problem:
            raise self._nonsense("JSON", problem) from None

    def fetch(self, path: str, body: dict[str, object]) -> bytes:
        """Return the bytes that the server answers, such as sound; see `ask`."""
        tries, pause = self._patience.tries, self._patience.wait_s
        while True:
            tries -= 1
            try:
                return self._fetch_once(path, {"model": self.model} | body)
            except _Passing as problem:
                if tries <= 0:
                    raise problem.error from None
                self._wait(min(max(pause, problem.asked_s), self._patience.longest_wait_s))
                pause *= 2

    def close(self) -> None:
        """Give back the connections; the next request opens others."""
        self._client.close()
        del self._client

    @cached_property
    def _client(self) -> httpx.Client:
        headers = {"Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        patience = self._patience
        return httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(patience.answer_s, connect=patience.connect_s),
            # A redirect could lead outside; so could a proxy that the environment names.
            follow_redirects=False,
            transport=httpx.HTTPTransport() if self._inside else None,
        )

    def _fetch_once(self, path: str, body: dict[str, object]) -> bytes:
        with self._answering(path, body) as answer:
            status = answer.status_code
            if status != httpx.codes.OK:
                error = errors.Unavailable(
                    "{address} answered {status}. {hint}.",
                    address=self.address,
                    status=str(status),
                    hint=_HINTS.get(status, _HINT),
                )
                if status in PASSING:
                    raise _Passing(error, _asked_pause(answer))
                raise error
            return b"".join(self._bounded(answer))

    @contextmanager
    def _answering(self, path: str, body: dict[str, object]) -> Iterator[httpx.Response]:
        try:
            with self._client.stream("POST", f"{self.address}/{path}", json=body) as answer:
                yield answer
        except (httpx.TransportError, httpx.InvalidURL) as problem:
            error = errors.Unavailable(
                "{address} does not answer ({problem}). Check the server, then retry.",
                address=self.address,
                problem=type(problem).__name__,
            )
            # A server that starts anew refuses or cuts connections; one that is slow stays so.
            if isinstance(problem, httpx.NetworkError | httpx.RemoteProtocolError):
                raise _Passing(error) from None
            raise error from None

    def _bounded(self, answer: httpx.Response) -> Iterator[bytes]:
        size, end = 0, self._clock() + self._patience.answer_s
        for block in answer.iter_raw():
            size += len(block)
            if size > self._patience.most_bytes:
                raise errors.Unavailable(
                    "{address} answers over {count} bytes. Ask for less at a time.",
                    address=self.address,
                    count=self._patience.most_bytes,
                )
            if self._clock() > end:
                raise errors.Unavailable(
                    "{address} has not ended its answer after {seconds} seconds. Check the server.",
                    address=self.address,
                    seconds=self._patience.answer_s,
                )
            yield block

    def _nonsense(self, wanted: str, problem: Exception) -> errors.Unavailable:
        return errors.Unavailable(
            "{address} answered something that is no {wanted} ({problem}). Check the server.",
            address=self.address,
            wanted=wanted,
            problem=type(problem).__name__,
        )


class _Passing(Exception):
    """An error that another try may not meet."""

    def __init__(self, error: errors.Unavailable, asked_s: float = 0) -> None:
        super().__init__(error.message)
        self.error = error
        self.asked_s = asked_s
        """Seconds that the server asks to be left alone."""


def _asked_pause(answer: httpx.Response) -> float:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdecimal() else 0

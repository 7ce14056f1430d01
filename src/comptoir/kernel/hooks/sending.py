"""One attempt: a message is posted, and what comes back is looked at from a distance.

Whatever a server does, an attempt ends: it has some seconds in all, of the answer a few thousand
bytes are read, redirects are not followed, and the connection goes to the address that was checked.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult

import httpx

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.hooks.model import Answer
from comptoir.kernel.hooks.reach import Reach, Resolve, resolved
from comptoir.kernel.privacy.redaction import redact
from comptoir.kernel.wording import Phrase

PATIENCE_SECONDS = 15.0
"""For name, connection, request and answer together; Standard Webhooks asks for 15 to 30."""
_READ_BYTES = 4_096
_SHOWN = 200
"""Characters of an answer that people see."""
_AGENT = "Comptoir-Hooks/1"


class Sender:
    """Posts to hooks.

    Args:
        reach: where hooks may be.
        resolve: looks names up.
        context: whom to trust; by default, whom browsers and this machine trust.
        seconds: for one attempt in all.
        clock: reads dates in `Retry-After`.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        resolve: Resolve = resolved,
        context: ssl.SSLContext | None = None,
        seconds: float = PATIENCE_SECONDS,
        clock: Clock = utc_now,
    ) -> None:
        self._reach = reach
        self._resolve = resolve
        self._context = context
        self._seconds = seconds
        self._clock = clock

    def check(self, url: str) -> None:
        """Let pass an address that a hook may have now.

        Raises:
            errors.Invalid: it is none, or leads inside.
            errors.Denied: it is outside the shop, and offline is on.
            errors.Unavailable: nobody knows its name.
        """
        self._reach.locate(url, self._resolve)

    async def post(self, url: str, headers: Mapping[str, str], body: str) -> Answer:
        """Post a message once; whatever goes wrong is told, never raised."""
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._posted(url, headers, body.encode())
        except TimeoutError:
            late = Phrase("No answer within {seconds} seconds.", seconds=f"{self._seconds:g}")
            answer = Answer(says=str(late))
        except errors.ComptoirError as problem:
            answer = Answer(says=problem.message)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
            answer = Answer(says=str(_failure(problem)))
        took = round((time.perf_counter() - started) * 1000, 1)
        return Answer(
            status=answer.status,
            says=answer.says,
            retry_after=answer.retry_after,
            milliseconds=took,
        )

    async def _posted(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        parts, addresses = await asyncio.to_thread(self._reach.locate, url, self._resolve)
        limits = httpx.Timeout(self._seconds)
        trusted = self._trusted() if parts.scheme == "https" else False
        async with httpx.AsyncClient(
            verify=trusted, timeout=limits, trust_env=False, follow_redirects=False
        ) as client:
            for last, address in ((one == addresses[-1], one) for one in addresses):
                try:
                    return await self._asked(client, parts, address, headers, body)
                except httpx.ConnectError:
                    if last:
                        raise
        raise OSError(f"No address of {parts.hostname} answers.")  # pragma: no cover

    async def _asked(
        self,
        client: httpx.AsyncClient,
        parts: SplitResult,
        address: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        """Post to one address, under the name that the certificate must bear."""
        host = parts.hostname or ""
        told = {"host": parts.netloc, "user-agent": _AGENT, **headers}
        target = httpx.URL(parts.geturl()).copy_with(host=address)
        extensions = {"sni_hostname": host} if parts.scheme == "https" else {}
        request = client.build_request(
            "POST", target, content=body, headers=told, extensions=extensions
        )
        response = await client.send(request, stream=True)
        try:
            return await self._read(response)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response) -> Answer:
        status, said = response.status_code, b""
        if 200 <= status < 300:  # noqa: PLR2004 - HTTP's own: nothing of it is shown
            return Answer(status=status)
        try:
            async for chunk in response.aiter_raw():
                said += chunk[:_READ_BYTES]
                if len(said) >= _READ_BYTES:
                    break
        except httpx.HTTPError:
            pass  # the status has been read, and says enough
        return Answer(
            status=status,
            says=_cleaned(said.decode("utf-8", "replace")),
            retry_after=self._wished(response.headers.get("retry-after", "")),
        )

    def _wished(self, told: str) -> float | None:
        """Return for how many seconds a server wants to be left alone (RFC 9110, 10.2.3)."""
        if told.isascii() and told.isdigit():
            return float(told[:9])
        try:
            return max(0.0, (parsedate_to_datetime(told) - self._clock()).total_seconds())
        except (ValueError, TypeError, OverflowError):
            return None

    def _trusted(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = httpx.create_ssl_context(trust_env=False)
            self._context.load_default_certs()
        return self._context


def _failure(problem: Exception) -> Phrase:
    """Say why no answer came, in words where it is one of the usual reasons."""
    said = _cleaned(str(problem)) or type(problem).__name__
    if isinstance(problem, httpx.ConnectError) and "certificate" in said.lower():
        return Phrase("The certificate is not trusted: {problem}", problem=said)
    if isinstance(problem, httpx.ConnectError):
        return Phrase("Nobody answers there: {problem}", problem=said)
    if isinstance(problem, httpx.RemoteProtocolError):
        return Phrase("What came back is no HTTP: {problem}", problem=said)
    return Phrase("The message could not be sent: {problem}", problem=said)


def _cleaned(text: str) -> str:
    """Return the beginning of what a server says, such as may be kept and shown."""
    printable = "".join(one if one.isprintable() else " " for one in text[:_READ_BYTES])
    return redact(" ".join(printable.split()))[:_SHOWN]

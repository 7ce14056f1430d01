"""An S3-speaking server on this machine, for tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from comptoir.kernel.settings import StorageSettings

_PATIENCE = 60.0
"""Seconds that the server may take to answer at first."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of its own."""

    uri: str
    """`s3://NAME`."""
    settings: StorageSettings
    """How to reach it; `blob_options` and `lake_options` take them."""


@contextmanager
def s3_server() -> Iterator[str]:
    """Yield the address of moto's server, a process of its own that ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # In this process it would wait for the lock that a Rust client holds while it waits for it.
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _await(address)
            yield address
        finally:
            process.kill()


def new_bucket(server: str) -> Bucket:
    """Make an empty bucket on a server that `s3_server` started."""
    name = f"test-{os.urandom(6).hex()}"
    httpx.put(f"{server}/{name}", headers={"Authorization": _SIGNED}).raise_for_status()
    settings = StorageSettings(
        s3_endpoint=server,
        s3_access_key_id="test",
        s3_secret_access_key="test",  # noqa: S106 - moto takes any
    )
    return Bucket(f"s3://{name}", settings)


_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"
"""Enough for moto to see that S3 is meant; it does not check signatures."""


def _await(address: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            httpx.get(address, timeout=1)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return

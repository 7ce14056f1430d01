"""The master secret: the one thing that must be kept apart from the data.

It seals the keys of the key ring, which seal everything else; it is never used on data.
"""

import base64
import binascii
import contextlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comptoir.kernel import errors

SHORTEST = 32
"""Fewest bytes of a master secret (as many as an AES-256 key)."""


class MasterSecret:
    """Bytes that only the shop knows.

    Args:
        data: 32 bytes or more, from a generator and not from a head.

    Raises:
        errors.Invalid: it is too short.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < SHORTEST:
            raise errors.Invalid(
                "The master secret has {count} bytes; use {shortest} or more (`openssl rand "
                "-base64 32` prints one).",
                count=len(data),
                shortest=SHORTEST,
            )
        self._data = data

    def __repr__(self) -> str:
        return f"MasterSecret(fingerprint={self.fingerprint!r})"

    @property
    def fingerprint(self) -> str:
        """A name for this secret from which it cannot be found: 16 hexadecimal characters."""
        return self.derive("fingerprint")[:8].hex()

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose (HKDF-SHA256, RFC 5869).

        >>> secret = MasterSecret(bytes(32))
        >>> secret.derive("seal") == secret.derive("fingerprint")
        False
        """
        info = f"comptoir/{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._data)


def waiting_secret(key_file: Path) -> Path:
    """Return the file in which a coming secret waits during a change."""
    return key_file.with_name(f"{key_file.name}.new")


def master_secret(text: str, key_file: Path) -> MasterSecret:
    """Return the secret that the settings give, else that of the key file, made when missing.

    Args:
        text: `privacy.secret` of the settings; empty to use the file.
        key_file: holds 32 random bytes in base64, readable by its owner alone.

    Raises:
        errors.Invalid: the secret is too short, or others may read the file.
    """
    if text:
        return MasterSecret(text.encode())
    with contextlib.suppress(FileExistsError):
        _create(key_file)
    if key_file.stat().st_mode & 0o077:
        raise errors.Invalid(
            "Others may read {key_file}. Run: chmod 600 {key_file}", key_file=key_file
        )
    try:
        return MasterSecret(base64.b64decode(key_file.read_bytes().strip(), validate=True))
    except binascii.Error:
        raise errors.Invalid(
            "{key_file} holds no base64. Put the saved key back.", key_file=key_file
        ) from None


def _create(file: Path) -> None:
    """Write a new key beside, then link it in: two processes agree, a kill leaves no half key."""
    if file.exists():
        raise FileExistsError(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(base64.b64encode(os.urandom(SHORTEST)) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    finally:
        draft.unlink()

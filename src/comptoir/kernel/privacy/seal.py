"""Authenticated encryption: AES-256-GCM (NIST SP 800-38D) with its purpose bound in."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comptoir.kernel import errors

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


def new_key() -> bytes:
    """Return 32 random bytes."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(key: bytes, data: bytes, bound_to: str) -> bytes:
    """Encrypt.

    Args:
        key: 32 bytes.
        data: what to hide.
        bound_to: where it belongs; sealed bytes moved elsewhere do not open.

    Returns:
        A format byte, the 12-byte random nonce, the ciphertext and its 16-byte tag.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, data, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        errors.Unavailable: the key is another one, or the bytes were changed or moved.
    """
    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if sealed[:1] != _FORMAT:
        raise _shut(bound_to)
    try:
        return AESGCM(key).decrypt(nonce, rest, bound_to.encode())
    except (InvalidTag, ValueError):
        raise _shut(bound_to) from None


def _shut(bound_to: str) -> errors.Unavailable:
    return errors.Unavailable(
        "The {bound_to} does not open: the master secret is another one, or the bytes were "
        "changed. Put the right secret back.",
        bound_to=bound_to,
    )

"""CSRF tokens: proof that a form was drawn by us, for this very session."""

import hashlib
import hmac
import secrets

from comptoir.kernel import errors

_NONCE = 16
_LENGTH = 2 * _NONCE + 64


class CsrfTokens:
    """Makes and checks tokens bound to a session (OWASP's signed double submit).

    Args:
        key: 32 secret bytes, the key ring's `csrf`.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, bound_to: str) -> str:
        """Return a token to hide in a form; each is new, so compression tells nothing (BREACH).

        Args:
            bound_to: the session's id, or a random cookie's value before sign-in.
        """
        nonce = secrets.token_hex(_NONCE)
        return nonce + self._mac(nonce, bound_to)

    def check(self, bound_to: str, token: str) -> None:
        """Let a form pass, or refuse it.

        Raises:
            errors.Denied: the token is missing, or belongs to another session.
        """
        nonce, mac = token[: 2 * _NONCE], token[2 * _NONCE :]
        expected = self._mac(nonce, bound_to)
        if len(token) != _LENGTH or not hmac.compare_digest(expected.encode(), _bytes(mac)):
            raise errors.Denied(
                "The form is from another session. Reload the page and send it again.",
                code="csrf",
            )

    def _mac(self, nonce: str, bound_to: str) -> str:
        return hmac.new(self._key, _bytes(f"{nonce}:{bound_to}"), hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

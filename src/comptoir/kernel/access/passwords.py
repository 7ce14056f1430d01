"""Passwords: argon2id, and a length that people can remember as a sentence."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from comptoir.kernel import errors

SHORTEST, LONGEST = 12, 256
"""Characters. NIST SP 800-63B asks for length, and against rules of composition."""


class Passwords:
    """Hashes and checks passwords.

    Args:
        hasher: argon2id; RFC 9106's low-memory parameters (64 MiB, 3 passes) by default.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str, *, about: tuple[str, ...] = ()) -> str:
        """Return the hash to keep.

        Args:
            password: as typed.
            about: name and e-mail, which are no passwords.

        Raises:
            errors.Invalid: it is too short, too long, or is the name or e-mail.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            raise errors.Invalid(
                "The password has {count} characters; use {shortest} to {longest}. Four words that "
                "you alone would put together are good.",
                count=len(password),
                shortest=SHORTEST,
                longest=LONGEST,
                code="password_length",
            )
        if len(set(password)) < SHORTEST // 3 or password.casefold() in map(str.casefold, about):
            raise errors.Invalid(
                "The password is too easy to guess. Choose four words that you alone would put "
                "together.",
                code="password_guessable",
            )
        return self._hasher.hash(password)

    def matches(self, kept: str, password: str) -> bool:
        """Tell whether the password is right.

        Takes as long when `kept` is empty, so that time does not tell who exists.
        """
        try:
            right = self._hasher.verify(kept or self._nobody, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
        return right and bool(kept)

    def outdated(self, kept: str) -> bool:
        """Tell whether the hash was made with older parameters."""
        return self._hasher.check_needs_rehash(kept)

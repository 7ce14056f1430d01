"""The errors a caller can act on, and the one table of their faces.

Families are named by what the caller can do: correct the input, sign in, ask for the right,
retry, or ask a person. A message says what happened, with which value, and what to do. It is a
template with named fields, never an f-string, so that every language can say it.

>>> error = Invalid("rating is {rating}; use 1 to 5", rating=6)
>>> error.message, face_of(error).status
('rating is 6; use 1 to 5', 422)
"""

from dataclasses import dataclass

from comptoir.kernel.wording import Phrase


class ComptoirError(Exception):
    """Any error that Comptoir raises on purpose.

    Args:
        template: English text; each field in it, such as `{name}`, is one of the values. Or a
            phrase, which has its values.
        code: see below.
        extra: see below.
        values: what the fields hold; see `wording.Phrase`.
    """

    def __init__(
        self,
        template: str | Phrase,
        /,
        *,
        code: str = "",
        extra: dict[str, object] | None = None,
        **values: object,
    ) -> None:
        self.phrase = template if isinstance(template, Phrase) else Phrase(template, **values)
        self.message = str(self.phrase)
        """The English text, its fields filled."""
        super().__init__(self.message)
        self.code = code
        """A stable word for programs, such as `invalid_rating`; empty when the family says all."""
        self.extra = extra or {}
        """Facts for programs; they become members of the problem document."""


class Invalid(ComptoirError):
    """The input is wrong: correct it and try again."""


class TooLarge(Invalid):
    """The input is larger than a stated limit: split it or raise the limit."""


class NotFound(ComptoirError):
    """Nothing has that name: check it, or list what exists."""


class Conflict(ComptoirError):
    """The record has changed or is busy: read it again, then retry."""


class Unauthenticated(ComptoirError):
    """No valid key or session came with the request: sign in."""


class Denied(ComptoirError):
    """The role does not allow it: ask an administrator."""


class RateLimited(ComptoirError):
    """Too many requests: wait the stated seconds."""


class Unavailable(ComptoirError):
    """A part is missing or down: install or start what the message names, then retry."""


class NeedsPerson(ComptoirError):
    """A rule asks for a human decision before this goes on."""


class Failed(ComptoirError):
    """Work ended, and its checks say no: read the reasons, then decide."""


@dataclass(frozen=True, slots=True)
class Face:
    """How a family shows itself."""

    slug: str
    """Last part of the problem type, such as `invalid`."""
    status: int
    """HTTP status."""
    exit_code: int
    """Process exit status: 1 a gate failed or a part is down, 2 usage or bad input."""


FACES: dict[type[ComptoirError], Face] = {
    TooLarge: Face("too-large", 413, 2),
    Invalid: Face("invalid", 422, 2),
    NotFound: Face("not-found", 404, 2),
    Conflict: Face("conflict", 409, 2),
    Unauthenticated: Face("sign-in", 401, 2),
    Denied: Face("denied", 403, 2),
    RateLimited: Face("rate-limited", 429, 1),
    Unavailable: Face("unavailable", 503, 1),
    NeedsPerson: Face("needs-person", 409, 1),
    Failed: Face("failed", 422, 1),
}


def face_of(error: ComptoirError) -> Face:
    """Return the face of an error's nearest family."""
    for family in type(error).__mro__:
        if family in FACES:
            return FACES[family]
    return Face("internal", 500, 1)

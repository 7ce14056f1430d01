"""Every family of errors, from the one table of their faces."""

from comptoir.app.faces import TITLES
from comptoir.app.handbook.markdown import code, page, table
from comptoir.kernel.errors import FACES
from comptoir.reviews.model import RejectReason

_LEAD = (
    "An error says what happened, with which value, and what to do. Programs get "
    "`application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail`, `instance`, and "
    "`code` where a family has several. Commands print one line on stderr and end with the exit "
    "status. Nothing is half-written."
)


def errors_page() -> str:
    """Return the page."""
    families = [
        [
            code(face.slug),
            str(face.status),
            str(face.exit_code),
            TITLES[face.slug],
            " ".join((family.__doc__ or "").split()),
        ]
        for family, face in FACES.items()
    ]
    reasons = [[code(reason), _REASONS[reason]] for reason in RejectReason]
    return page(
        "Errors",
        _LEAD,
        [
            "## Families",
            table(["slug", "HTTP", "exit", "title", "what it means, what to do"], families),
            "## Why a review was refused",
            _REJECTS,
            table(["reason", "what it means"], reasons),
        ],
    )


_REJECTS = (
    "`comptoir reviews rejects RUN` lists them with their lines; they lie in the table "
    "`rejects/reviews`."
)
_REASONS = {
    RejectReason.INVALID_JSON: "The line is no JSON object.",
    RejectReason.MISSING_FIELD: "A required field, such as the rating, is not there.",
    RejectReason.INVALID_RATING: "The rating is no number from 1 to 5.",
    RejectReason.INVALID_TIMESTAMP: "The date is unreadable, or not between 1990 and tomorrow.",
    RejectReason.EMPTY_TEXT: "The text is empty.",
    RejectReason.EMPTY_AFTER_CLEANING: "Nothing is left once tags and blanks are gone.",
    RejectReason.DUPLICATE: "The same review stands twice in one import. It fails no run.",
    RejectReason.TOO_LONG: "The text is longer than the reader allows.",
}

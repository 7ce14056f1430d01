"""The guide as a book: one tagged PDF (PDF/UA-1, ISO 14289-1) a language."""

from typing import Final

from comptoir import __version__
from comptoir.app.guidebook import guide
from comptoir.app.handbook.typeset import typeset
from comptoir.kernel import errors

TITLES: Final = {"fr": "Comptoir, guide d’utilisation", "en": "Comptoir, user guide"}
_CONTENTS = {"fr": "Table des matières", "en": "Contents"}
_VERSION = {"fr": "Version", "en": "Version"}

_LOOK = """
#set document(title: {title}, author: "Comptoir")
#set page(paper: "a4", margin: (x: 25mm, y: 25mm), numbering: "1", number-align: end)
#set text(lang: {language}, size: 11pt, hyphenate: true)
#set par(leading: 0.7em, spacing: 1.1em)
#set heading(numbering: none)
#set table(stroke: 0.5pt + rgb("#85837d"), inset: 6pt)
#show heading.where(level: 1): it => {{ pagebreak(weak: true); block(below: 1em, it) }}
#show heading: set block(above: 1.6em, below: 0.9em)
#show link: set text(fill: rgb("#1b4f8f"))
#show raw: set text(size: 0.9em)
#show raw.where(block: true): set block(fill: rgb("#f1f0ec"), inset: 8pt, width: 100%)
#align(center + horizon)[
  #text(size: 30pt, weight: "bold", {title})

  {version} {number}
]
#pagebreak()
#outline(title: {contents}, depth: 1)
"""


def book(language: str) -> bytes:
    """Return the guide in a language as the bytes of a PDF.

    Raises:
        errors.Invalid: the guide does not speak that language.
        errors.Unavailable: the typesetter is not installed.
    """
    if language not in TITLES:
        raise errors.Invalid(
            "The guide is not written in {language!r}; use fr or en.", language=language
        )
    try:
        import typst  # noqa: PLC0415 - an extra that servers do not need
    except ImportError:
        raise errors.Unavailable(
            "The typesetter is missing. Run: pip install 'comptoir[pdf]'"
        ) from None
    made = typst.compile(source(language).encode(), pdf_standards=["ua-1"])
    return bytes(made)


def source(language: str) -> str:
    """Return the book in the typesetter's language."""
    head = _LOOK.format(
        title=_quoted(TITLES[language]),
        language=_quoted(language),
        version=_VERSION[language],
        number=__version__,
        contents=_quoted(_CONTENTS[language]),
    )
    pages = guide(language)
    known = frozenset(page.slug for page in pages)
    return head + "\n".join(typeset(page.slug, page.title, page.source, known) for page in pages)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

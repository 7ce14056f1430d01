"""The form in which themes are edited: a block of fields for each, and blanks for new ones."""

from typing import Any

from starlette.datastructures import FormData

LANGUAGES = ("fr", "en")
BLANKS = 1
"""Empty blocks at the end."""
_MOST = 60


def read(filled: FormData) -> dict[str, dict[str, Any]]:
    """Return the themes of the form as a taxonomy document has them.

    A block whose id is empty, or that is marked to go, is left out.

    >>> told = read(FormData([("id-0", "price"), ("name-fr-0", "Prix"), ("threshold-0", "0,6")]))
    >>> told["price"]["names"]["fr"], told["price"]["threshold"]
    ('Prix', 0.6)
    """
    themes: dict[str, dict[str, Any]] = {}
    for place in range(_MOST):
        theme_id = _text(filled, f"id-{place}")
        if not theme_id or filled.get(f"remove-{place}"):
            continue
        # Two blocks of one id must not swallow each other: the rules refuse the second's name.
        key = theme_id if theme_id not in themes else f"{theme_id} "
        themes[key] = {
            "names": {code: _text(filled, f"name-{code}-{place}") for code in LANGUAGES},
            "descriptions": {
                code: _text(filled, f"description-{code}-{place}") for code in LANGUAGES
            },
            "examples": {code: _lines(filled, f"examples-{code}-{place}") for code in LANGUAGES},
            "threshold": _share(_text(filled, f"threshold-{place}")),
        }
    return themes


def _text(filled: FormData, name: str) -> str:
    return " ".join(str(filled.get(name, "")).replace("\0", "").split())


def _lines(filled: FormData, name: str) -> list[str]:
    lines = str(filled.get(name, "")).replace("\0", "").splitlines()
    return [" ".join(line.split()) for line in lines if line.strip()]


def _share(text: str) -> float:
    """Read 0 to 1, with a comma too; what is no number breaks the rule of thresholds."""
    try:
        return float(text.replace(",", ".") or 0.5)
    except ValueError:
        return -1.0

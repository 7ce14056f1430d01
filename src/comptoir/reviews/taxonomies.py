"""Which taxonomy counts: the newest one saved, else the one that ships."""

from functools import cache

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.store import people
from comptoir.reviews.taxonomy import from_document, load_taxonomy


def taxonomy_version(rows: Rows) -> str:
    """Return the version that new runs use."""
    saved = people.taxonomy_documents(rows)
    return str(saved[0]["version"]) if saved else _shipped().version


def current_taxonomy(rows: Rows, version: str = "") -> Taxonomy:
    """Return a taxonomy by its version, or the one that new runs use.

    Raises:
        errors.NotFound: no taxonomy has that version.
    """
    shipped = _shipped()
    for saved in people.taxonomy_documents(rows):
        if version in ("", saved["version"]):
            return from_document(saved["document"])
    if version in ("", shipped.version):
        return shipped
    raise errors.NotFound("There is no taxonomy {version}.", version=version)


@cache
def _shipped() -> Taxonomy:
    """Return the taxonomy that ships; its file does not change while the process lives."""
    return load_taxonomy()

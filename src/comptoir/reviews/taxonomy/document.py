"""A taxonomy as a document: the shape of its TOML file, of JSON on the wire and in the database."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comptoir.kernel import errors
from comptoir.reviews.model import Taxonomy, Theme
from comptoir.reviews.taxonomy.rules import check

_DEFAULT = Path(__file__).with_name("default.toml")


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read a taxonomy from a TOML file.

    >>> [theme.theme_id for theme in load_taxonomy().themes][:2]
    ['product_quality', 'product_defect']

    Args:
        path: the file; none for the ten themes that come with the product.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it is no TOML, or breaks a rule of `validate`.
    """
    try:
        document = tomllib.loads((path or _DEFAULT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise errors.NotFound("There is no taxonomy file {path}.", path=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise errors.Invalid(
            "{path} is no TOML file: {problem}", path=path, problem=problem
        ) from None
    return from_document(document)


def from_document(document: Mapping[str, Any]) -> Taxonomy:
    """Build a taxonomy and hold it to the rules.

    >>> from_document(to_document(load_taxonomy())) == load_taxonomy()
    True

    Args:
        document: `version` and `themes`, a mapping of theme id to `names`, `descriptions`,
            `examples` and `threshold`.

    Raises:
        errors.Invalid: a part has the wrong shape, or a rule of `validate` is broken.
    """
    try:
        themes = tuple(_theme(key, entry) for key, entry in document["themes"].items())
        taxonomy = Taxonomy(version=str(document["version"]), themes=themes)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise errors.Invalid(
            "This is no taxonomy ({problem}). It needs `version` and `themes`, each theme with "
            "`names` and `descriptions` by language.",
            problem=repr(problem),
        ) from None
    return check(taxonomy)


def to_document(taxonomy: Taxonomy) -> dict[str, Any]:
    """Return the plain mapping that `from_document` reads."""
    return {
        "version": taxonomy.version,
        "themes": {
            theme.theme_id: {
                "names": dict(theme.names),
                "descriptions": dict(theme.descriptions),
                "examples": {key: list(texts) for key, texts in theme.examples.items()},
                "threshold": theme.threshold,
            }
            for theme in taxonomy.themes
        },
    }


def _theme(theme_id: str, entry: Mapping[str, Any]) -> Theme:
    unknown = set(entry) - {"names", "descriptions", "examples", "threshold"}
    if unknown:
        raise ValueError(f"{theme_id} has unknown keys {sorted(unknown)}")
    return Theme(
        theme_id=theme_id,
        names={key: str(text) for key, text in entry["names"].items()},
        descriptions={key: str(text) for key, text in entry["descriptions"].items()},
        examples={
            key: tuple(str(text) for text in texts)
            for key, texts in entry.get("examples", {}).items()
        },
        threshold=float(entry.get("threshold", 0.5)),
    )

"""Desks as a document: the shape of a TOML file, of JSON on the wire and in the database."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from comptoir.kernel import errors
from comptoir.routing.model import Desk
from comptoir.routing.taxonomy.rules import check

_KEYS = {"desk_id", "names", "descriptions", "examples", "target_hours"}


def load(path: Path) -> tuple[Desk, ...]:
    """Read desks from a TOML file of `[[desks]]` tables.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it is no TOML, has another shape, or breaks a rule of `check`.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise errors.NotFound("There is no file {path}.", path=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise errors.Invalid(
            "{path} is no TOML file: {problem}", path=path, problem=problem
        ) from None
    return from_document(document)


def from_document(document: Mapping[str, Any]) -> tuple[Desk, ...]:
    """Build desks and hold them to the rules.

    >>> both = {"fr": "Retours", "en": "Returns"}
    >>> one = {"desk_id": "returns", "names": both, "descriptions": both, "target_hours": 24}
    >>> other = {"fr": "Colis", "en": "Parcels"}
    >>> two = {"desk_id": "parcels", "names": other, "descriptions": other, "target_hours": 8}
    >>> [desk.desk_id for desk in from_document({"desks": [one, two]})]
    ['returns', 'parcels']

    Args:
        document: `desks`, a list of mappings with `desk_id`, `names` and `descriptions` by
            language, `target_hours`, and `examples` by language, which may be left out.

    Raises:
        errors.Invalid: a part has the wrong shape, or a rule of `check` is broken.
    """
    try:
        desks = tuple(_desk(entry) for entry in document["desks"])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise errors.Invalid(
            "These are no desks ({problem}). Give `desks`, each with `desk_id`, `names` and "
            "`descriptions` by language, and `target_hours`.",
            problem=repr(problem),
        ) from None
    return check(desks)


def to_document(desks: Sequence[Desk]) -> dict[str, Any]:
    """Return the plain mapping that `from_document` reads."""
    return {
        "desks": [
            {
                "desk_id": desk.desk_id,
                "names": dict(desk.names),
                "descriptions": dict(desk.descriptions),
                "examples": {key: list(texts) for key, texts in desk.examples.items()},
                "target_hours": desk.target_hours,
            }
            for desk in desks
        ]
    }


def _desk(entry: Mapping[str, Any]) -> Desk:
    unknown = set(entry) - _KEYS
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    return Desk(
        desk_id=str(entry["desk_id"]),
        names={key: str(text) for key, text in entry["names"].items()},
        descriptions={key: str(text) for key, text in entry["descriptions"].items()},
        examples={
            key: tuple(str(text) for text in texts)
            for key, texts in entry.get("examples", {}).items()
        },
        target_hours=float(entry["target_hours"]),
    )

"""The catalogue: which models there are, under which licence, and what their bytes must be."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from comptoir.kernel import errors

PINS = "pins.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One file of a model."""

    path: str
    """Relative to the model's folder, with `/`."""
    size: int
    """Bytes; 0 when the catalogue does not tell."""
    sha256: str
    """Lower-case hex; empty until someone pins it."""
    sources: tuple[tuple[str, ...], ...]
    """In the order to try; each is parts to join."""

    @property
    def bundled(self) -> str:
        """Path inside the installed packages, or empty."""
        first = self.sources[0][0]
        return first.removeprefix("bundled:") if first.startswith("bundled:") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model of the catalogue."""

    name: str
    task: str
    license: str
    """SPDX identifier."""
    origin: str
    """Who made it, under which name."""
    note: str
    files: tuple[ModelFile, ...]


Catalogue = Mapping[str, Model]


def read_catalogue(models: Path | None = None, text: str | None = None) -> Catalogue:
    """Read the catalogue, with the pins kept in the models folder laid over it.

    Args:
        models: the folder of models; None to leave pins out.
        text: TOML in place of the shipped catalogue.
    """
    if text is None:
        text = (files(__package__) / "catalogue.toml").read_text(encoding="utf-8")
    pins = read_pins(models) if models else {}
    found = (_model(entry, pins) for entry in tomllib.loads(text)["models"])
    return {model.name: model for model in found}


def find(catalogue: Catalogue, name: str) -> Model:
    """Return a model by its name.

    Raises:
        errors.NotFound: the catalogue has none of that name.
    """
    if name not in catalogue:
        raise errors.NotFound(
            "The catalogue has no model {name}. It has {known}.",
            name=name,
            known=", ".join(sorted(catalogue)),
        )
    return catalogue[name]


def read_pins(models: Path) -> dict[str, str]:
    """Return hashes that a person trusted, by `NAME/PATH`."""
    kept = models / PINS
    return dict(json.loads(kept.read_text())) if kept.is_file() else {}


def pin(models: Path, model: Model, path: str, sha256: str) -> None:
    """Keep the hash that a person trusts for a file without one.

    Raises:
        errors.Invalid: it is no SHA-256, or the model has no such file.
        errors.Conflict: the catalogue already states another.
    """
    if not _SHA256.fullmatch(sha256):
        raise errors.Invalid(
            "{sha256!r} is no SHA-256. Give 64 hexadecimal digits, lower case.", sha256=sha256
        )
    known = {file.path: file for file in model.files}
    if path not in known:
        raise errors.Invalid(
            "{name} has no file {path}. It has {known}.",
            name=model.name,
            path=path,
            known=", ".join(known),
        )
    if known[path].sha256 not in ("", sha256):
        raise errors.Conflict(
            "{name}/{path} is pinned to {sha256}. Remove that line from {pins} if you no longer "
            "trust it.",
            name=model.name,
            path=path,
            sha256=known[path].sha256,
            pins=models / PINS,
        )
    models.mkdir(parents=True, exist_ok=True)
    pins = read_pins(models) | {f"{model.name}/{path}": sha256}
    fresh = models / f"{PINS}.new"
    fresh.write_text(json.dumps(pins, indent=2, sort_keys=True))
    fresh.replace(models / PINS)


def _model(entry: dict[str, Any], pins: Mapping[str, str]) -> Model:
    held = tuple(_file(file) for file in entry.pop("files"))
    named = str(entry["name"])
    return Model(
        **entry,
        files=tuple(
            replace(file, sha256=file.sha256 or pins.get(f"{named}/{file.path}", ""))
            for file in held
        ),
    )


def _file(entry: dict[str, Any]) -> ModelFile:
    sources = entry.pop("sources")
    joined = tuple((source,) if isinstance(source, str) else tuple(source) for source in sources)
    return ModelFile(**entry, sources=joined)

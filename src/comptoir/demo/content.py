"""The data files that the demo shop is written in."""

import tomllib
from importlib import resources
from typing import Any

LANGUAGES = ("fr", "en", "de", "es", "it", "pt")
"""The languages that customers write in."""

CATEGORIES = (
    "kitchen",
    "tableware",
    "linen",
    "bathroom",
    "lighting",
    "garden",
    "storage",
    "furniture",
    "decoration",
    "cleaning",
)
"""The shop's departments, in the order of its menu."""

_DATA = resources.files("comptoir.demo") / "data"


def table(name: str) -> dict[str, Any]:
    """Return a TOML file, by its path below `data/`, without the suffix."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def page(name: str) -> str:
    """Return a text file, by its path below `data/`."""
    return (_DATA / name).read_text(encoding="utf-8")

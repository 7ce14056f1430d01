"""The typefaces of the pages, as the typesetter wants them: one file for each weight."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from comptoir.kernel import errors
from comptoir.web.static import WEB_STATIC

_SOURCES: Final = {
    "source-sans-3-latin-wght-normal": (400, 600),
    "source-serif-4-latin-wght-normal": (600,),
    "source-code-pro-latin-wght-normal": (400,),
}
"""The vendored files whose one axis is weight, and the weights that documents use."""


def write_typefaces(folder: Path) -> None:
    """Write the typefaces into a folder.

    Raises:
        errors.Unavailable: what opens web fonts is not installed.
    """
    for name, data in _typefaces():
        (folder / name).write_bytes(data)


@cache
def _typefaces() -> tuple[tuple[str, bytes], ...]:
    try:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 - an extra that servers do not need
        from fontTools.varLib import instancer  # noqa: PLC0415
    except ImportError:
        raise errors.Unavailable(
            "What opens the typefaces is missing. Run: pip install 'comptoir[pdf]'"
        ) from None
    made = []
    for name, weights in _SOURCES.items():
        for weight in weights:
            font = TTFont(WEB_STATIC / "fonts" / f"{name}.woff2")
            still = instancer.instantiateVariableFont(font, {"wght": weight})
            still.flavor = None
            kept = BytesIO()
            still.save(kept)
            made.append((f"{name}-{weight}.ttf", kept.getvalue()))
    return tuple(made)

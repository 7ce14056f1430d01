"""Every setting, from the tree that reads them."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from comptoir.app.handbook.markdown import code, page, table
from comptoir.app.settings import Settings
from comptoir.kernel.settings import PREFIX

_LEAD = (
    "`comptoir.toml` holds them, in the current folder or in the data folder; `COMPTOIR_CONFIG` "
    "names another file. A name in the environment wins over the file, and a misspelt key is an "
    "error that names the nearest right one. `comptoir settings` prints those in force. "
    f"`{PREFIX}HOME` moves the data folder."
)


def settings_page() -> str:
    """Return the page."""
    return page("Settings", _LEAD, _sections("", Settings))


def _sections(name: str, section: type[BaseModel]) -> Iterator[str]:
    deeper: list[tuple[str, FieldInfo, type[BaseModel]]] = []
    rows = []
    for key, field in section.model_fields.items():
        inner = _section(field.annotation)
        full = f"{name}.{key}" if name else key
        if inner:
            deeper.append((full, field, inner))
        if not inner or _is_list(field.annotation):
            rows.append([code(key), _told(field), field.description or "", _environment(full)])
    if rows:
        yield table(["key", "default", "what it does", "in the environment"], rows)
    for full, field, inner in deeper:
        listed = _is_list(field.annotation)
        yield f"## `[[{full}]]`" if listed else f"## `[{full}]`"
        yield field.description or ""
        yield from _sections(full, inner)


def _section(kind: Any) -> type[BaseModel] | None:
    kinds = (kind, *get_args(kind))
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)


def _is_list(kind: Any) -> bool:
    return bool(get_args(kind)) and _section(kind) is not None


def _environment(full: str) -> str:
    # An entry of a list has no name of its own in the environment.
    own = "reviews.sources." not in full
    return code(PREFIX + full.upper().replace(".", "__")) if own else ""


def _told(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default: object = field.get_default(call_default_factory=True)
    if default in ("", (), [], {}):
        return "empty"
    if isinstance(default, bool):
        return code(str(default).lower())
    if isinstance(default, (tuple, list)):
        return ", ".join(map(code, default))
    if isinstance(default, dict):
        return "; ".join(f"{key}: {value}" for key, value in default.items())
    return code(default)

"""Every route of the API, from its own OpenAPI description."""

from collections.abc import Iterator
from typing import Any

from comptoir.app.handbook.markdown import code, page, table

_LEAD = (
    "The server tells the same at `/openapi.json`, and lets you try it at `/docs`. Send a key as "
    "`Authorization: Bearer ck_live_…`; `comptoir keys create` makes one. Times are RFC 3339 in "
    "UTC, shares and scores 0 to 1. An error is a problem document, see [errors](errors.md)."
)
_METHODS = ("get", "post", "put", "patch", "delete")


def routes_page(description: dict[str, Any]) -> str:
    """Return the page.

    Args:
        description: the OpenAPI document.
    """
    shapes = description.get("components", {}).get("schemas", {})
    return page("Routes", _LEAD, [*_routes(description["paths"]), *_shapes(shapes)])


def _routes(paths: dict[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method in _METHODS:
            if method in methods:
                yield from _route(f"{method.upper()} {path}", methods[method])


def _route(name: str, told: dict[str, Any]) -> Iterator[str]:
    yield f"## `{name}`"
    yield " ".join(told.get("description", "").split())
    rows = [
        [code(one["name"]), one["in"], code(_default(one["schema"])), _says(one)]
        for one in told.get("parameters", [])
    ]
    if rows:
        yield table(["parameter", "in", "default", "what it is"], rows)
    if body := told.get("requestBody"):
        yield f"Body: {_shape(next(iter(body['content'].values()))['schema'])}."
    answers = [
        f"{status} {_shape(schema)}".strip()
        for status, one in told["responses"].items()
        if status.startswith("2")
        for schema in _schemas(one)
    ]
    yield f"Answers {', '.join(answers)}."


def _schemas(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [content.get("schema", {}) for content in answer.get("content", {}).values()] or [{}]


def _shapes(shapes: dict[str, Any]) -> Iterator[str]:
    yield "## Shapes"
    for name, shape in shapes.items():
        if not name.startswith(("HTTPValidation", "ValidationError")):
            yield f"### {name}"
            yield " ".join(shape.get("description", "").split())
            fields = shape.get("properties", {}).items()
            rows = [[code(f), _shape(one), one.get("description", "")] for f, one in fields]
            yield table(["field", "type", "what it is"], rows)


def _default(schema: dict[str, Any]) -> str:
    value = schema.get("default", "")
    return "" if value is None else str(value)


def _says(one: dict[str, Any]) -> str:
    schema = one["schema"]
    limits = [f"{schema[key]}" for key in ("minimum", "maximum") if key in schema]
    told = [one.get("description", ""), f"{' to '.join(limits)}." if limits else ""]
    return " ".join(part for part in told if part)


def _shape(schema: dict[str, Any]) -> str:
    """Return a type in words.

    >>> _shape({"type": "array", "items": {"$ref": "#/components/schemas/ReviewInfo"}})
    'list of [ReviewInfo](#reviewinfo)'
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_shape(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items', {}))}"
    return str(schema.get("type", ""))

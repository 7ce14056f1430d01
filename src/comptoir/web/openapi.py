"""The API's own description: what FastAPI cannot see of it, said once for every route.

Routes name the errors that are theirs alone (`responses=NOT_FOUND`); those that every route may
answer, the shape of all of them, and the key are added here.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

KEY = "key"
"""Name of the security scheme."""
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {}}
"""`responses` of a route whose path may name nothing."""
_EVERYWHERE = (429,)
_BEHIND_A_KEY = (401, 403)
_CREATING = (409, 413)
_ASKED = 422
_WHAT = {
    401: "No key, or none of ours.",
    403: "The key lacks the right.",
    404: "Nothing has that name.",
    409: "The same request is being carried out, or the record has changed.",
    413: "The body is too large.",
    422: "The input is not right; `detail` says what to correct.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "A part is missing or down.",
}


class Problem(BaseModel):
    """What went wrong, with which value, and what to do (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Address that names the family of the error.")
    title: str = Field(description="What a person reads first.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened, with which value, what to do.")
    instance: str = Field("", description="The path that was asked.")
    code: str = Field("", description="A stable word for programs, where the family is not enough.")


def among(choice: Iterable[str]) -> dict[str, Any]:
    """Say what a text may be; the route itself refuses others, in words.

    >>> among(("newest", "oldest"))
    {'enum': ['newest', 'oldest']}
    """
    return {"enum": [str(one) for one in choice]}


def operation_id(route: APIRoute) -> str:
    """Return the name that client generators give to a route.

    >>> operation_id(APIRoute("/v1/products", print, name="products", tags=["shop"]))
    'shop_products'
    >>> operation_id(APIRoute("/reviews/{product_id}/top", print, name="top", tags=["reviews"]))
    'reviews_top_short'
    """
    versioned = route.path.startswith("/v1") or "operations" in route.tags
    part = route.tags[0] if route.tags else "pages"
    return f"{part}_{route.name}{'' if versioned else '_short'}"


def needs_key(route: object) -> bool:
    """Tell whether a route of the API asks who calls: all do but those that say otherwise."""
    return (getattr(route, "openapi_extra", None) or {}).get("security") != []


class DescribedAPI(FastAPI):
    """FastAPI that tells the whole of its description."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, made when it is first asked for."""
        if not self.openapi_schema:
            self.openapi_schema = _completed(super().openapi())
        return self.openapi_schema


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """Add the key, and every error as a problem document in place of FastAPI's own shape."""
    parts = document.setdefault("components", {})
    shapes = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        shapes.pop(name, None)
    shapes["Problem"] = Problem.model_json_schema()
    parts["securitySchemes"] = {
        KEY: {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of the shop: `comptoir keys create` makes one.",
        }
    }
    for method, operation in _operations(document):
        operation.setdefault("security", [{KEY: []}])
        answers = operation["responses"]
        for status in {*_statuses(method, operation), *map(int, answers)}:
            if status >= HTTPStatus.BAD_REQUEST:
                answers[str(status)] = _problem(status)
        operation["responses"] = dict(sorted(answers.items()))
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from methods.items()


def _statuses(method: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from _EVERYWHERE
    if operation["security"]:
        yield from _BEHIND_A_KEY
    if method == "post":
        yield from (*_CREATING, _ASKED)


def _problem(status: int) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": _WHAT[status],
        "content": {"application/problem+json": {"schema": shape}},
    }

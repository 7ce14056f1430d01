"""Answers that a client may keep: ETag and If-None-Match (RFC 9110, 8.8.3 and 13.1.2)."""

from collections.abc import Mapping
from hashlib import sha256

from fastapi import Request, Response


def cacheable(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with the body, or with 304 when the client has it already."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    given = {"ETag": tag, "Cache-Control": "private, no-cache", **(headers or {})}
    asked = request.headers.get("if-none-match", "")
    if asked.strip() == "*" or tag in (
        each.strip().removeprefix("W/") for each in asked.split(",")
    ):
        return Response(status_code=304, headers=given)
    return Response(body, media_type=media_type, headers=given)

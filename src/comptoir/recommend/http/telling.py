"""Slates as JSON."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from pydantic_core import to_json

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.data import Table
from comptoir.recommend.filters.explained import Explained
from comptoir.recommend.serving.slate import Placed, Slate

ALL = "*"
"""Every column."""
Say = Callable[[Phrase], str]
"""Says a phrase in the language that was asked for."""
VARY = "Authorization, Accept-Language, User-Agent"
"""What an answer depends on beside its address."""
_PIECE = 2047
"""Bytes that are hashed at once: more would let go of the interpreter's lock, and wait for it."""
_OF_ITS_OWN = ("recommendation_id", "recommendationId", "trace")
"""What differs between two answers that say the same."""


def told(
    slate: Slate, campaign: str, columns: Sequence[str], say: Say, *, trace: bool
) -> dict[str, Any]:
    """Return a slate as JSON.

    Args:
        slate: what was answered.
        campaign: as it was named.
        columns: of items, to be told with each; `ALL` for every one.
        say: says reasons.
        trace: tell how it came about.

    Raises:
        errors.Invalid: items have no such column.
    """
    wanted = _columns(slate.table, columns)
    shown: dict[str, Any] = {
        "recommendation_id": slate.recommendation_id,
        "campaign": campaign,
        "rung": str(slate.rung),
        "items": [_placed(one, slate.table, wanted, say) for one in slate.items],
    }
    if trace:
        shown["trace"] = {
            "recipe": slate.facts.get("recipe", ""),
            "version": slate.facts.get("version", ""),
            "candidates": slate.candidates,
            "filter": explained(slate.filtered, say) if slate.filtered else None,
            "timing_ms": slate.timing,
        }
    return shown


def explained(found: Explained, say: Say) -> dict[str, Any]:
    """Return what a filter did as JSON."""
    return {
        "candidates": found.candidates,
        "not_included": found.not_included,
        "left": found.left,
        "parts": [
            {
                "text": one.text,
                "effect": one.effect.value,
                "matched": one.matched,
                "removed": one.removed,
                "left_out": say(one.left_out) if one.left_out else "",
            }
            for one in found.parts
        ],
    }


def answered(request: Request, shown: Mapping[str, Any], keep: str) -> Response:
    """Answer with a slate, or with 304 where the client has one that says the same.

    Args:
        request: may tell what the client has.
        shown: the slate.
        keep: how long it may be kept, as `Cache-Control` says it.
    """
    mark, body = marked(shown)
    headers = {"ETag": mark.decode(), "Cache-Control": keep, "Vary": VARY}
    if has(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def marked(shown: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Return the ETag of a slate, the same for slates that say the same, and its JSON."""
    same = to_json({name: one for name, one in shown.items() if name not in _OF_ITS_OWN})
    own = to_json({name: shown[name] for name in _OF_ITS_OWN if name in shown})
    digest = hashlib.sha256()
    for at in range(0, len(same), _PIECE):
        digest.update(same[at : at + _PIECE])
    return f'"{digest.hexdigest()[:32]}"'.encode(), own[:-1] + b"," + same[
        1:
    ]  # what is long is written once


def has(mark: str, if_none_match: str) -> bool:
    """Tell whether a client has an answer already, by what its `If-None-Match` says."""
    asked = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return mark in asked or asked == [ALL]


def _columns(table: Table, asked: Sequence[str]) -> dict[str, str]:
    """Return the table's own name of each column that is asked for."""
    if ALL in asked:
        return {name: name for name in table.columns}
    plain = {name.upper(): name for name in table.columns}
    if unknown := [name for name in asked if name.upper() not in plain]:
        raise errors.Invalid(
            "Items have no column {column}; they have {columns}.",
            column=unknown[0],
            columns=", ".join(table.columns),
        )
    return {name: plain[name.upper()] for name in asked}


def _placed(one: Placed, table: Table, columns: Mapping[str, str], say: Say) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "item_id": one.item_id,
        "score": one.score,
        "why": str(one.why),
        "rung": str(one.rung),
    }
    if one.reasons:
        shown["reasons"] = [
            {"code": reason.code, "text": say(words), "evidence": dict(reason.evidence)}
            for reason, words in zip(one.reasons, one.words, strict=True)
        ]
    if one.promotion:
        shown["promotion"] = one.promotion
    if columns and one.code >= 0:
        shown["metadata"] = metadata_of(one, table, columns)
    return shown


def metadata_of(one: Placed, table: Table, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return what columns say of an item, by the names that are asked for; missing ones left out.

    Args:
        one: the item.
        table: the catalogue.
        columns: the table's own name of each.
    """
    if one.code < 0:
        return {}
    found = {name: table.columns[own].at(one.code) for name, own in columns.items()}
    return {name: value for name, value in found.items() if value is not None}

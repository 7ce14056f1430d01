"""Argilla 2: the list of records that `dataset.records.to_json` writes and `from_json` reads."""

from collections.abc import Sequence
from typing import Any

from comptoir.routing.exchange import model
from comptoir.routing.exchange.model import Exchanged, Opinion, Suggested

_QUESTION = "desk"
"""Name of the `LabelQuestion`; another name is understood where there is only one."""
_DISCARDED = "discarded"


class Argilla:
    """Records with fields, suggestions and responses."""

    name = "argilla"
    lines = False

    def write(self, one: Exchanged, _desks: Sequence[str]) -> dict[str, Any]:
        """Return a record."""
        record: dict[str, Any] = {
            "fields": {"text": one.text},
            "metadata": model.told(one),
            "suggestions": {},
            "responses": {},
            "vectors": {},
            "status": "completed" if one.opinions else "pending",
        }
        if one.subject:
            record["id"] = one.subject
        if one.suggested:
            record["suggestions"] = {
                _QUESTION: {
                    "value": model.choice(one.suggested.desk),
                    "score": one.suggested.score,
                    "agent": one.suggested.model or None,
                }
            }
        if one.opinions:
            record["responses"] = {_QUESTION: [_response(said) for said in one.opinions]}
        return record

    def read(self, record: dict[str, Any]) -> Exchanged:
        """Read a record; a discarded response names no desk."""
        fields = model.mapping_of(record.get("fields"), "fields")
        beside = model.beside(model.mapping_of(record.get("metadata"), "metadata"))
        responses = _of(record, "responses")
        return Exchanged(
            text=model.text_of(fields.get("text"), "fields.text"),
            **beside,
            opinions=tuple(_opinion(one) for one in model.list_of(responses, "responses")),
            suggested=_suggested(model.mapping_of(_of(record, "suggestions"), "suggestions")),
        )

    def recognises(self, record: dict[str, Any]) -> bool:
        """Tell by `fields` with `responses` or `suggestions`."""
        own = {"responses", "suggestions"} & record.keys()
        return isinstance(record.get("fields"), dict) and bool(own)


def _of(record: dict[str, Any], what: str) -> object:
    """Return what belongs to the question of the desk, or to the only one."""
    found = model.mapping_of(record.get(what), what)
    if _QUESTION in found or len(found) <= 1:
        return found.get(_QUESTION, next(iter(found.values()), None))
    raise ValueError(f"it has several questions ({', '.join(sorted(found))}) and none is 'desk'")


def _response(said: Opinion) -> dict[str, Any]:
    kept = said.desk is not None
    return {
        "value": model.choice(said.desk) if said.desk is not None else None,
        "user_id": said.by or None,
        "status": "submitted" if kept else "draft" if said.skipped else _DISCARDED,
    }


def _opinion(one: dict[str, Any]) -> Opinion:
    status = one.get("status") or "submitted"
    submitted = status == "submitted"
    return Opinion(
        desk=model.desk_of(one.get("value")) if submitted else None,
        by=str(one.get("user_id") or ""),
        skipped=not submitted and status != _DISCARDED,
    )


def _suggested(one: dict[str, Any]) -> Suggested | None:
    if not one:
        return None
    return Suggested(
        desk=model.desk_of(one.get("value")),
        score=model.number_of(one.get("score"), "score"),
        model=str(one.get("agent") or ""),
    )

"""Label Studio: a list of tasks (labelstud.io/guide/task_format, for `Choices`)."""

from collections.abc import Sequence
from typing import Any

from comptoir.routing.exchange import model
from comptoir.routing.exchange.model import Exchanged, Opinion, Suggested

_FROM, _TO = "desk", "text"
"""Names of the `Choices` and the `Text` tag in the labelling configuration."""


class LabelStudio:
    """Tasks with annotations and predictions."""

    name = "label-studio"
    lines = False

    def write(self, one: Exchanged, _desks: Sequence[str]) -> dict[str, Any]:
        """Return a task."""
        task: dict[str, Any] = {"data": {"text": one.text, **model.told(one)}}
        task["annotations"] = [_annotation(said) for said in one.opinions]
        if one.suggested:
            task["predictions"] = [
                {
                    "model_version": one.suggested.model,
                    "score": one.suggested.score,
                    "result": _result(one.suggested.desk),
                }
            ]
        return task

    def read(self, record: dict[str, Any]) -> Exchanged:
        """Read a task; a rejected one is an annotation without a choice."""
        data = model.mapping_of(record.get("data"), "data")
        guesses = model.list_of(record.get("predictions"), "predictions")
        return Exchanged(
            text=model.text_of(data.get("text"), "data.text"),
            **model.beside(data),
            opinions=tuple(
                _opinion(said) for said in model.list_of(record.get("annotations"), "annotations")
            ),
            suggested=_suggested(guesses[-1]) if guesses else None,
        )

    def recognises(self, record: dict[str, Any]) -> bool:
        """Tell by `data` with `annotations` or `predictions`."""
        own = {"annotations", "predictions"} & record.keys()
        return isinstance(record.get("data"), dict) and bool(own)


def _result(desk: str) -> list[dict[str, Any]]:
    return [
        {
            "from_name": _FROM,
            "to_name": _TO,
            "type": "choices",
            "value": {"choices": [model.choice(desk)]},
        }
    ]


def _annotation(said: Opinion) -> dict[str, Any]:
    found: dict[str, Any] = {
        "result": _result(said.desk) if said.desk is not None else [],
        "was_cancelled": said.skipped,
        "lead_time": said.seconds,
    }
    if said.at:
        found["created_at"] = said.at
    return found | ({"completed_by": {"email": said.by}} if said.by else {})


def _chosen(result: object) -> str | None:
    """Return the desk of a result, or None where nothing was chosen."""
    for one in model.list_of(result, "result"):
        if one.get("type") == "choices":
            chosen = model.mapping_of(one.get("value"), "result.value").get("choices")
            if not isinstance(chosen, list) or len(chosen) != 1:
                raise ValueError(f"it has several choices, or none: {chosen!r:.60}")
            return model.desk_of(chosen[0])
    return None


def _opinion(said: dict[str, Any]) -> Opinion:
    who = said.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("username") or who.get("id")
    cancelled = bool(said.get("was_cancelled"))
    return Opinion(
        desk=None if cancelled else _chosen(said.get("result")),
        by=str(who) if who is not None else "",
        at=str(said.get("created_at") or ""),
        seconds=model.number_of(said.get("lead_time"), "lead_time"),
        skipped=cancelled,
    )


def _suggested(guess: dict[str, Any]) -> Suggested | None:
    desk = _chosen(guess.get("result"))
    if desk is None:
        return None
    return Suggested(
        desk=desk,
        score=model.number_of(guess.get("score"), "score"),
        model=str(guess.get("model_version") or ""),
    )

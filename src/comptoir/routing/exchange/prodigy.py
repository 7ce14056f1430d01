"""Prodigy: JSON Lines as `db-in` and `db-out` have them, for `choice` and for one `label` a task.

A task is what one person said of one text; a text that several people saw is several lines.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from comptoir.routing.exchange import model
from comptoir.routing.exchange.model import Exchanged, Opinion, Suggested

_ANSWERS = ("accept", "reject", "ignore")


class Prodigy:
    """Tasks with options, and an answer."""

    name = "prodigy"
    lines = True

    def write(self, one: Exchanged, desks: Sequence[str]) -> dict[str, Any]:
        """Return a task; with several opinions, that of the last person."""
        names = [model.choice(desk) for desk in desks]
        task: dict[str, Any] = {
            "text": one.text,
            "meta": model.told(one),
            "options": [{"id": name, "text": name} for name in names],
            "_view_id": "choice",
            "_input_hash": _hash(one.text),
            "_task_hash": _hash(one.text, *names),
        }
        if one.suggested:
            task["meta"] |= {
                "guess": model.choice(one.suggested.desk),
                "score": one.suggested.score,
                "model": one.suggested.model,
            }
        if one.opinions:
            task |= _answered(one.opinions[-1])
        return task

    def read(self, record: dict[str, Any]) -> Exchanged:
        """Read a task: an accepted choice or label; a rejected label says only what it is not."""
        meta = model.mapping_of(record.get("meta"), "meta")
        guess = meta.get("guess")
        return Exchanged(
            text=model.text_of(record.get("text"), "text"),
            **model.beside(meta),
            opinions=(_opinion(record),) if "answer" in record else (),
            suggested=Suggested(
                desk=model.desk_of(guess),
                score=model.number_of(meta.get("score"), "meta.score"),
                model=str(meta.get("model") or ""),
            )
            if guess
            else None,
        )

    def recognises(self, record: dict[str, Any]) -> bool:
        """Tell by its hashes."""
        return "_input_hash" in record and "_task_hash" in record


def _answered(said: Opinion) -> dict[str, Any]:
    found: dict[str, Any] = {
        "accept": [model.choice(said.desk)] if said.desk is not None else [],
        "answer": "accept" if said.desk is not None else "ignore" if said.skipped else "reject",
    }
    if said.by:
        found["_annotator_id"] = said.by
    if said.at:
        found["_timestamp"] = int(datetime.fromisoformat(said.at).timestamp())
    return found


def _opinion(record: dict[str, Any]) -> Opinion:
    answer, accepted = record["answer"], record.get("accept")
    if answer not in _ANSWERS:
        raise ValueError(f"its answer is {answer!r:.40}; use one of {', '.join(_ANSWERS)}")
    if accepted is None:
        accepted = [record["label"]] if record.get("label") else []
    if not isinstance(accepted, list) or (answer == "accept" and len(accepted) != 1):
        raise ValueError(f"it accepts several labels, or none: {accepted!r:.60}")
    return Opinion(
        desk=model.desk_of(accepted[0]) if answer == "accept" else None,
        by=str(record.get("_annotator_id") or record.get("_session_id") or ""),
        at=_moment(record.get("_timestamp")),
        skipped=answer == "ignore",
    )


def _moment(value: object) -> str:
    seconds = model.number_of(value, "_timestamp")
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else ""
    except (OverflowError, ValueError, OSError):
        raise ValueError(f"its _timestamp is no moment: {value!r:.40}") from None


def _hash(*parts: str) -> int:
    """Return a signed 32-bit number that tells tasks apart; Prodigy only compares it."""
    digest = sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:4], "big", signed=True)

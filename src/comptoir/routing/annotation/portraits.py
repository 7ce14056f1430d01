"""What programs are told of annotation, without a word of HTML."""

from typing import Any

from comptoir.routing.annotation.asking import Asked
from comptoir.routing.annotation.model import Guideline, Item, ItemState, Label, Round


def round_told(made: Round, counts: dict[ItemState, int]) -> dict[str, Any]:
    """Return a round as JSON."""
    return {
        "round_id": made.round_id,
        "name": made.name,
        "mode": made.mode.value,
        "labels_each": made.labels_each,
        "random_share": made.random_share,
        "hidden_share": made.hidden_share,
        "annotators": list(made.annotators),
        "source": made.source,
        "model_version": made.model_version,
        "by": made.by,
        "at": made.at.isoformat(),
        "closed_at": made.closed_at.isoformat() if made.closed_at else None,
        "items": {state.value: counts.get(state, 0) for state in ItemState},
    }


def asked_told(asked: Asked) -> dict[str, Any]:
    """Return a text to label as JSON: neither its stream nor what others said."""
    item, guess = asked.item, asked.guess
    return {
        "item_id": item.item_id,
        "round_id": item.round_id,
        "mode": asked.round.mode.value,
        "text": item.text,
        "language": item.language,
        "guess": {
            "desk": guess.desk,
            "confidence": guess.confidence,
            "likely": list(guess.likely),
        }
        if guess
        else None,
        "guideline_version": asked.guideline_version,
    }


def label_told(label: Label, item: Item) -> dict[str, Any]:
    """Return a label as JSON."""
    return {
        "item_id": label.item_id,
        "verdict": label.verdict.value,
        "desk": label.desk,
        "mode": label.mode.value,
        "shown": label.shown,
        "guideline_version": label.guideline_version,
        "seconds": label.seconds,
        "note": label.note,
        "at": label.at.isoformat(),
        "state": item.state.value,
    }


def guidelines_told(found: Guideline | None) -> dict[str, Any]:
    """Return guidelines as JSON."""
    if found is None:
        return {"version": 0, "texts": {}, "confusions": [], "by": "", "why": "", "at": None}
    return {
        "version": found.version,
        "texts": found.texts,
        "confusions": list(found.confusions),
        "by": found.by,
        "why": found.why,
        "at": found.at.isoformat(),
    }

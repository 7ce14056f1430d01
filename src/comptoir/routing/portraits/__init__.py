"""What programs and pages are told of models, without a word of HTML."""

from typing import Any

from comptoir.routing.model import Alias, Model


def told(model: Model, aliases: dict[Alias, int]) -> dict[str, Any]:
    """Return a model version as JSON."""
    roles = [alias.value for alias, version in aliases.items() if version == model.version]
    return {
        "version": model.version,
        "state": model.state.value,
        "aliases": sorted(roles),
        "learner": model.learner,
        "dataset_id": model.dataset_id,
        "fingerprint": model.fingerprint,
        "asked": model.asked,
        "facts": model.facts,
        "reason": model.reason,
        "by": model.by,
        "at": model.at.isoformat(),
        "finished_at": model.finished_at.isoformat() if model.finished_at else None,
    }

"""A training that is asked for."""

from comptoir.recommend import ports


def ask(**more) -> ports.TrainingAsk:
    asked = {
        "version_id": "res_1",
        "group_id": "grp_1",
        "recipes": ("aws-popularity-count",),
        "mode": "FULL",
        "event_type": "",
        "perform_hpo": False,
        "config": {},
        "previous_id": "",
        "stopping": lambda: False,
    }
    return ports.TrainingAsk(**(asked | more))

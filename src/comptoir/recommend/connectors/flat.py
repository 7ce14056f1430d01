"""Slates for programs that write letters: flat JSON for templates, CSV for everything else."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from comptoir.kernel.files.spreadsheet import cell


def flattened(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return a slate without lists, for the likes of Braze's Connected Content.

    Args:
        shown: a slate as JSON.

    >>> item = {"item_id": "i3", "score": 0.5, "metadata": {"TITLE": "Kettle"}}
    >>> flattened({"recommendation_id": "RID-1", "items": [item]})
    {'recommendation_id': 'RID-1', 'count': 1, 'item_1': 'i3', 'item_1_title': 'Kettle'}
    """
    told: dict[str, Any] = {
        "recommendation_id": shown["recommendation_id"],
        "count": len(shown["items"]),
    }
    for place, one in enumerate(shown["items"], start=1):
        told[f"item_{place}"] = one["item_id"]
        for name, value in one.get("metadata", {}).items():
            told[f"item_{place}_{name.lower()}"] = (
                "|".join(value) if isinstance(value, list) else value
            )
    return told


def as_csv(slates: Iterable[Mapping[str, Any]]) -> str:
    """Return slates of users as CSV, a line a user.

    Args:
        slates: as JSON, each with its `user_id`.
    """
    rows = [{"user_id": one["user_id"], **flattened(one)} for one in slates]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue()

"""Resources as Personalize shows them; the shape of an answer picks what it has room for."""

from typing import Any

from comptoir.recommend.model import Resource


def view(resource: Resource) -> dict[str, Any]:
    """Return everything that any answer tells of a resource."""
    kind = resource.kind
    shown = dict(resource.document)
    shown |= {
        "jobName" if kind.is_job else "name": resource.name,
        f"{kind.member}Arn": resource.arn,
        "status": resource.status.value,
        "creationDateTime": resource.created_at,
        "lastUpdatedDateTime": resource.updated_at,
        "failureReason": resource.failure_reason or None,
    }
    if resource.alias:
        shown["trackingId"] = resource.alias
    return shown

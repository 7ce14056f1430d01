"""Where the pages of routing are."""

from urllib.parse import quote, urlencode

INBOX = "/console/requests"
ANNOTATION = "/console/requests/annotation"
LABEL_QUALITY = "/console/requests/annotation/quality"
MODELS = "/console/requests/models"
COMPARE = f"{MODELS}/compare"
DATASETS = "/console/requests/datasets"
DESKS = "/console/requests/desks"


def inbox(**filters: str) -> str:
    """Return the path of the inbox, narrowed.

    >>> inbox(state="waiting", desk="")
    '/console/requests?state=waiting'
    """
    kept = urlencode({key: value for key, value in filters.items() if value})
    return f"{INBOX}?{kept}" if kept else INBOX


def request(request_id: str) -> str:
    """Return the path of one request."""
    return f"{INBOX}/one/{quote(request_id, safe='')}"


def model(version: int) -> str:
    """Return the path of a model version."""
    return f"{MODELS}/{version}"


def dataset(dataset_id: str) -> str:
    """Return the path of a data set."""
    return f"{DATASETS}/{quote(dataset_id, safe='')}"


def job(job_id: str) -> str:
    """Return the path of a job's page."""
    return f"/console/data/jobs/{quote(job_id, safe='')}"


def label_quality(**filters: str) -> str:
    """Return the path of how good labels are, of one round or data set.

    >>> label_quality(dataset="ds_1", within="")
    '/console/requests/annotation/quality?dataset=ds_1'
    """
    kept = urlencode({key: value for key, value in filters.items() if value})
    return f"{LABEL_QUALITY}?{kept}" if kept else LABEL_QUALITY


def desk(desk_id: str) -> str:
    """Return the path of a desk.

    >>> desk("a/b")
    '/console/requests/desks/one/a/b'
    """
    return f"{DESKS}/one/{quote(desk_id)}"


def work(job_id: str) -> str:
    """Return the path of what makes a data set or a model."""
    return f"{DATASETS}/work/{quote(job_id, safe='')}"

"""Where the pages of routing are."""

from urllib.parse import quote, urlencode

INBOX = "/console/requests"
ANNOTATION = "/console/requests/annotation"
LABELLING = f"{ANNOTATION}/label"
ADJUDICATING = f"{ANNOTATION}/disputes"
GUIDELINES = f"{ANNOTATION}/guidelines"
LABEL_QUALITY = f"{ANNOTATION}/quality"
MODELS = "/console/requests/models"
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


def round_(round_id: str) -> str:
    """Return the path of a round of annotation."""
    return f"{ANNOTATION}/rounds/{quote(round_id, safe='')}"


def labelling(round_id: str = "") -> str:
    """Return the path where people label; of the first round that has something without one.

    >>> labelling("round_1")
    '/console/requests/annotation/label?round=round_1'
    """
    return f"{LABELLING}?round={quote(round_id, safe='')}" if round_id else LABELLING


def adjudicating(round_id: str = "", after: str = "") -> str:
    """Return the path where disputes are decided, of one round, behind an item."""
    kept = urlencode(
        {key: value for key, value in (("round", round_id), ("after", after)) if value}
    )
    return f"{ADJUDICATING}?{kept}" if kept else ADJUDICATING


def guidelines(item_id: str = "") -> str:
    """Return the path of the guidelines, with an item's text as the next example."""
    return f"{GUIDELINES}?item={quote(item_id, safe='')}#example" if item_id else GUIDELINES


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

"""Where the pages of routing are."""

from urllib.parse import quote, urlencode

INBOX = "/console/requests"
ANNOTATION = "/console/requests/annotation"
LABELLING = f"{ANNOTATION}/label"
ADJUDICATING = f"{ANNOTATION}/disputes"
GUIDELINES = f"{ANNOTATION}/guidelines"
LABEL_QUALITY = f"{ANNOTATION}/quality"
MODELS = "/console/requests/models"
COMPARE = f"{MODELS}/compare"
DATASETS = "/console/requests/datasets"
DESKS = "/console/requests/desks"
NEWS = "/console/requests/news"
EXPORT = "/console/requests/export.csv"
UNDO = "/console/requests/undo"
TRAIN = "/console/requests/models/train"
TRAININGS = "/console/requests/models/trainings"


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


def cell(version: int, truth: str, said: str) -> str:
    """Return the path of the test requests of one desk that were taken for another.

    >>> cell(3, "delivery", "")
    '/console/requests/models/3/test?truth=delivery&said='
    """
    return f"{model(version)}/test?{urlencode({'truth': truth, 'said': said})}"


def compare(champion: int, challenger: int) -> str:
    """Return the path of two versions side by side."""
    return f"{MODELS}/compare?{urlencode({'champion': champion, 'challenger': challenger})}"


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


def desk(desk_id: str) -> str:
    """Return the path of a desk.

    >>> desk("a/b")
    '/console/requests/desks/one/a/b'
    """
    return f"{DESKS}/one/{quote(desk_id)}"


def work(job_id: str) -> str:
    """Return the path of what makes a data set or a model."""
    return f"{DATASETS}/work/{quote(job_id, safe='')}"


def undo(request_id: str) -> str:
    """Return where what was said of a request is taken back."""
    return f"{request(request_id)}/undo"


def say_desk(request_id: str) -> str:
    """Return where it is said which desk a request belongs to."""
    return f"{request(request_id)}/desk"


def reveal(request_id: str) -> str:
    """Return where the original of a request is shown."""
    return f"{request(request_id)}/reveal"
